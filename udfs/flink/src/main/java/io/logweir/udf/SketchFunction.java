package io.logweir.udf;

import io.logweir.core.rollup.QuantileSketch;
import java.util.Map;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.annotation.FunctionHint;
import org.apache.flink.table.functions.AggregateFunction;

/**
 * {@code SKETCH(duration)} and {@code SKETCH(duration, weight)}: the sketch of all rows' durations
 * in ns, as {@code duration_buckets} holds it; works for any other BIGINT, too, such as sizes in
 * bytes. A NULL is not counted, a value below 1 is counted as 1, and a row of a weight counts as
 * that many. Empty where there is nothing to count.
 */
@FunctionHint(
    accumulator =
        @DataTypeHint(
            value = "RAW",
            bridgedTo = QuantileSketch.class,
            rawSerializer = QuantileSketchSerializer.class),
    output = @DataTypeHint(Buckets.TYPE))
public final class SketchFunction extends AggregateFunction<Map<Integer, Long>, QuantileSketch> {

  private static final long serialVersionUID = 1;

  @Override
  public QuantileSketch createAccumulator() {
    return new QuantileSketch();
  }

  /** Counts a duration. */
  public void accumulate(QuantileSketch sum, Long duration) {
    accumulate(sum, duration, 1L);
  }

  /** Counts a duration as often as the weight says. */
  public void accumulate(QuantileSketch sum, Long duration, Long weight) {
    if (duration != null && weight != null && weight > 0) {
      sum.add(duration, weight);
    }
  }

  /** Takes back what was counted. */
  public void retract(QuantileSketch sum, Long duration) {
    retract(sum, duration, 1L);
  }

  /** Takes back what was counted. */
  public void retract(QuantileSketch sum, Long duration, Long weight) {
    if (duration != null && weight != null && weight > 0) {
      sum.add(duration, -weight);
    }
  }

  /** Adds what others have counted. */
  public void merge(QuantileSketch sum, Iterable<QuantileSketch> others) {
    others.forEach(sum::merge);
  }

  @Override
  public Map<Integer, Long> getValue(QuantileSketch sum) {
    return Buckets.of(sum);
  }
}
