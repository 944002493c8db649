package io.logweir.udf;

import io.logweir.core.rollup.DistinctSketch;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code HLL_COUNT(sketch)}: about how many different texts the sketch has seen, with a standard
 * error of 2.3 %; NULL for NULL and for what is no sketch that can be read.
 */
public final class HllCountFunction extends ScalarFunction {

  private static final long serialVersionUID = 1;

  /** The estimate, or null. */
  public Long eval(byte[] sketch) {
    if (sketch == null) {
      return null;
    }
    try {
      return DistinctSketch.fromDataSketches(sketch).estimate();
    } catch (IllegalArgumentException notReadable) {
      return null;
    }
  }
}
