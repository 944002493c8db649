package io.logweir.udf;

import io.logweir.core.rollup.DistinctSketch;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.annotation.FunctionHint;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.functions.AggregateFunction;

/**
 * {@code HLL(text)}: the sketch of which texts there are, as {@code client_sketch} and {@code
 * trace_sketch} hold it: an Apache DataSketches HLL sketch. NULL and the empty text are not
 * counted; of nothing, the sketch is empty. What a sketch has seen cannot be taken back, so the
 * input must be append-only.
 */
@FunctionHint(
    accumulator =
        @DataTypeHint(
            value = "RAW",
            bridgedTo = DistinctSketch.class,
            rawSerializer = DistinctSketchSerializer.class),
    output = @DataTypeHint("BYTES NOT NULL"))
public final class HllFunction extends AggregateFunction<byte[], DistinctSketch> {

  private static final long serialVersionUID = 1;

  @Override
  public DistinctSketch createAccumulator() {
    return new DistinctSketch();
  }

  /** Counts a text. */
  public void accumulate(
      DistinctSketch seen,
      @DataTypeHint(value = "STRING", bridgedTo = StringData.class) StringData text) {
    if (text != null) {
      byte[] utf8 = text.toBytes();
      seen.add(utf8, 0, utf8.length);
    }
  }

  /** Adds what others have seen. */
  public void merge(DistinctSketch seen, Iterable<DistinctSketch> others) {
    others.forEach(seen::merge);
  }

  @Override
  public byte[] getValue(DistinctSketch seen) {
    return seen.toDataSketches();
  }
}
