package io.logweir.connector.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BackoffTest {

  private final Backoff backoff = new Backoff(100, 10_000);

  @Test
  void pausesDoubleUpToABoundAndAreUpToAQuarterLess() {
    long[] bounds = {100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000};
    for (int failures = 0; failures < bounds.length; failures++) {
      assertThat(backoff.pauseMillis(failures))
          .isBetween(bounds[failures] * 3 / 4, bounds[failures]);
    }
    assertThat(backoff.pauseMillis(1_000_000)).isBetween(7_500L, 10_000L);
  }

  @Test
  void subtasksDoNotComeBackInStep() {
    assertThat(LongStream.range(0, 100).map(i -> backoff.pauseMillis(9, new Random(i))).distinct())
        .hasSizeGreaterThan(50);
  }
}
