package io.logweir.udf;

import io.logweir.core.rollup.QuantileSketch;
import java.util.Map;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code BUCKETS_QUANTILE(buckets, q)}: the duration, in seconds, that a share q of the events does
 * not exceed, within {@link QuantileSketch#RELATIVE_ERROR}; NULL where there are no buckets.
 */
public final class BucketsQuantileFunction extends ScalarFunction {

  private static final long serialVersionUID = 1;

  private static final double NANOS = 1e9;

  /** Seconds, or null. */
  public Double eval(@DataTypeHint("MAP<INT, BIGINT>") Map<Integer, Long> buckets, Double q) {
    if (buckets == null || buckets.isEmpty() || q == null) {
      return null;
    }
    QuantileSketch sketch = new QuantileSketch();
    buckets.forEach(sketch::addToBucket);
    return sketch.quantile(q) / NANOS;
  }
}
