package io.logweir.udf;

import io.logweir.core.rollup.QuantileSketch;
import java.util.Map;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.annotation.FunctionHint;
import org.apache.flink.table.functions.AggregateFunction;

/**
 * {@code SKETCH_MERGE(buckets)}: the sketch of all rows together; counts of equal buckets add up.
 * Empty where no row has a sketch.
 */
@FunctionHint(
    accumulator =
        @DataTypeHint(
            value = "RAW",
            bridgedTo = QuantileSketch.class,
            rawSerializer = QuantileSketchSerializer.class),
    output = @DataTypeHint(Buckets.TYPE))
public final class SketchMergeFunction
    extends AggregateFunction<Map<Integer, Long>, QuantileSketch> {

  private static final long serialVersionUID = 1;

  @Override
  public QuantileSketch createAccumulator() {
    return new QuantileSketch();
  }

  /** Adds a row's buckets. */
  public void accumulate(
      QuantileSketch sum, @DataTypeHint("MAP<INT, BIGINT>") Map<Integer, Long> buckets) {
    Buckets.add(sum, buckets, 1);
  }

  /** Takes a row's buckets back. */
  public void retract(
      QuantileSketch sum, @DataTypeHint("MAP<INT, BIGINT>") Map<Integer, Long> buckets) {
    Buckets.add(sum, buckets, -1);
  }

  /** Adds what others have summed. */
  public void merge(QuantileSketch sum, Iterable<QuantileSketch> others) {
    others.forEach(sum::merge);
  }

  @Override
  public Map<Integer, Long> getValue(QuantileSketch sum) {
    return Buckets.of(sum);
  }
}
