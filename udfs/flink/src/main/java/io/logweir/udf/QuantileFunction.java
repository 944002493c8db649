package io.logweir.udf;

import io.logweir.core.rollup.QuantileSketch;
import java.util.Map;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code QUANTILE(buckets, q)}: the duration, in seconds, that a share q of the events does not
 * exceed, within {@link QuantileSketch#RELATIVE_ERROR}; NULL where there are no buckets, and for a
 * q that is not from 0 to 1.
 */
public final class QuantileFunction extends ScalarFunction {

  private static final long serialVersionUID = 1;

  private static final double NANOS = 1e9;

  /** Seconds, or null. */
  public Double eval(@DataTypeHint("MAP<INT, BIGINT>") Map<Integer, Long> buckets, Double q) {
    if (buckets == null || q == null || !(q >= 0 && q <= 1)) {
      return null;
    }
    QuantileSketch sketch = new QuantileSketch();
    Buckets.add(sketch, buckets, 1);
    return sketch.count() <= 0 ? null : sketch.quantile(q) / NANOS;
  }
}
