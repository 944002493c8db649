package io.logweir.udf;

import io.logweir.core.rollup.DistinctSketch;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.annotation.FunctionHint;
import org.apache.flink.table.functions.AggregateFunction;

/**
 * {@code HLL_MERGE(sketch)}: the sketch of what any row's sketch has seen. A NULL is left out; of
 * nothing, the sketch is empty; NULL where a row's is no sketch that can be read, as it would count
 * too few. What a sketch has seen cannot be taken back, so the input must be append-only.
 */
@FunctionHint(
    accumulator =
        @DataTypeHint(
            value = "RAW",
            bridgedTo = MergedSketch.class,
            rawSerializer = MergedSketchSerializer.class),
    output = @DataTypeHint("BYTES"))
public final class HllMergeFunction extends AggregateFunction<byte[], MergedSketch> {

  private static final long serialVersionUID = 1;

  @Override
  public MergedSketch createAccumulator() {
    return new MergedSketch();
  }

  /** Adds a row's sketch. */
  public void accumulate(MergedSketch merged, byte[] sketch) {
    if (sketch != null) {
      merged.add(sketch);
    }
  }

  /** Adds what others have merged. */
  public void merge(MergedSketch merged, Iterable<MergedSketch> others) {
    others.forEach(merged::add);
  }

  @Override
  public byte[] getValue(MergedSketch merged) {
    DistinctSketch sketch = merged.sketch();
    return sketch == null ? null : sketch.toDataSketches();
  }
}
