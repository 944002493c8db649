package io.logweir.udf;

import io.logweir.core.rollup.QuantileSketch;
import java.util.HashMap;
import java.util.Map;

/** A sketch's buckets between SQL, where they are a MAP of index to count, and the core. */
final class Buckets {

  /** The type of {@code duration_buckets} and {@code message_size_buckets}. */
  static final String TYPE = "MAP<INT NOT NULL, BIGINT NOT NULL> NOT NULL";

  private Buckets() {}

  /**
   * Adds {@code sign} times the counts of {@code buckets}; what is no bucket of ours, as a null, is
   * left out.
   */
  static void add(QuantileSketch sketch, Map<Integer, Long> buckets, int sign) {
    if (buckets == null) {
      return;
    }
    buckets.forEach(
        (index, count) -> {
          if (index != null && count != null && index >= 0 && index < QuantileSketch.BUCKETS) {
            sketch.addToBucket(index, sign * count);
          }
        });
  }

  /**
   * The buckets that hold something, as a map of its own: Flink compares it with the next one to
   * see whether there is an update. Less than nothing is what a part of a two-phase aggregation
   * knows only retractions of.
   */
  static Map<Integer, Long> of(QuantileSketch sketch) {
    Map<Integer, Long> buckets = new HashMap<>(2 * sketch.bucketCount());
    sketch.forEachBucket(
        (index, count) -> {
          if (count > 0) {
            buckets.put(index, count);
          }
        });
    return buckets;
  }
}
