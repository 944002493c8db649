package io.logweir.core.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.logweir.core.rollup.QuantileSketch;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IntervalTest {

  @Test
  void ofAShareItIsWilsons() {
    Interval ten = Interval.ofShare(10, 100);
    assertThat(ten.low()).isCloseTo(0.05523, within(1e-5));
    assertThat(ten.high()).isCloseTo(0.17437, within(1e-5));
    assertThat(Interval.ofShare(0, 10).low()).isZero();
    assertThat(Interval.ofShare(10, 10).high()).isOne();
  }

  /** The first example of Newcombe's paper: 56/70 against 48/80, 0.0524 to 0.3339. */
  @Test
  void ofADifferenceItIsNewcombes() {
    Interval difference = Interval.ofDifference(48, 80, 56, 70);
    assertThat(difference.low()).isCloseTo(0.0524, within(1e-4));
    assertThat(difference.high()).isCloseTo(0.3339, within(1e-4));
  }

  @Test
  void ofAQuantileItHoldsTheTrueOneInNineteenOfTwentySamples() {
    Random random = new Random(7);
    int held = 0;
    int samples = 400;
    for (int i = 0; i < samples; i++) {
      QuantileSketch sketch = new QuantileSketch();
      for (int j = 0; j < 2000; j++) {
        sketch.add(Math.round(1e6 * -Math.log(1 - random.nextDouble())));
      }
      // The exponential distribution's 99th percentile is ln 100.
      double exact = 1e6 * Math.log(100);
      Interval interval = Interval.ofQuantile(sketch, 0.99);
      if (interval.low() <= exact * 1.01 && interval.high() >= exact * 0.99) {
        held++;
      }
    }
    assertThat(held).isBetween((int) (samples * 0.93), samples - 1);
  }
}
