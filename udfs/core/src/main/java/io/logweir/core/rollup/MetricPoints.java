package io.logweir.core.rollup;

import io.logweir.schema.Disposition;
import io.logweir.schema.EventColumn;
import io.logweir.schema.EventId;
import io.logweir.schema.LogEvent;
import io.logweir.schema.MetricPoint;
import java.util.HashMap;
import java.util.Map;

/** Roll-ups as the points that are published: names, units and quantiles. */
public final class MetricPoints {

  /**
   * Added to the version of a final point: above any number of events, below 2⁵³, which JSON
   * readers keep exact.
   */
  private static final long FINAL = 1L << 52;

  /** Added to that of a restated one: above every final point, and still below 2⁵³. */
  private static final long RESTATED = FINAL + (1L << 51);

  private static final double NANOS = 1e9;

  private MetricPoints() {}

  /**
   * The version of every document that a restatement writes or deletes: above all that the stream
   * gives, and above every earlier restatement.
   *
   * @param nowMillis when it is restated, ms since the epoch
   */
  public static long restatedVersion(long nowMillis) {
    return RESTATED + nowMillis;
  }

  /** The state of a window that is still being filled; its version is how much it has seen. */
  public static MetricPoint running(
      Series series, long windowStartMillis, long windowMillis, Rollup rollup, int revision) {
    String id = series.windowId(windowStartMillis);
    return point(
        id, rollup.seen(), series, windowStartMillis, windowMillis, rollup, false, false, revision);
  }

  /** The last state of a window. */
  public static MetricPoint last(
      Series series, long windowStartMillis, long windowMillis, Rollup rollup, int revision) {
    String id = series.windowId(windowStartMillis);
    return point(
        id,
        FINAL + rollup.seen(),
        series,
        windowStartMillis,
        windowMillis,
        rollup,
        false,
        true,
        revision);
  }

  /**
   * What one event adds to a window that was closed before it came. Its id is the event's, so that
   * a replay changes nothing; a duplicate or a rejected record, which has no id of its own, goes by
   * its place in Kafka.
   */
  public static MetricPoint increment(
      Series series, long windowStartMillis, long windowMillis, LogEvent late) {
    String id =
        late.disposition() == Disposition.UNIQUE
            ? EventId.hex(late.idHigh(), late.idLow())
            : late.getString(EventColumn.SOURCE_TOPIC)
                + "-"
                + late.getLong(EventColumn.SOURCE_PARTITION)
                + "-"
                + late.getLong(EventColumn.SOURCE_OFFSET);
    Rollup rollup = Rollup.empty().addLate(late);
    return point(id, 1, series, windowStartMillis, windowMillis, rollup, true, true, 0);
  }

  /**
   * What a part of a window adds that came after the window was closed; {@code id} is its own for
   * ever.
   */
  public static MetricPoint increment(PartialRollup late, long windowMillis, String id) {
    return point(
        id,
        1,
        late.series(),
        late.windowStartMillis(),
        windowMillis,
        late.rollup().late(),
        true,
        true,
        0);
  }

  private static MetricPoint point(
      String id,
      long version,
      Series series,
      long windowStartMillis,
      long windowMillis,
      Rollup rollup,
      boolean isIncrement,
      boolean isFinal,
      int revision) {
    QuantileSketch durations = rollup.durations();
    Map<Integer, Long> buckets = new HashMap<>();
    durations.forEachBucket(buckets::put);
    boolean timed = durations.count() > 0;
    return new MetricPoint(
        id,
        version,
        windowStartMillis * 1000,
        (windowStartMillis + windowMillis) * 1000,
        series.serviceNamespace(),
        series.serviceName(),
        series.environment(),
        rollup.count(),
        rollup.errorCount(),
        rollup.sizeBytes(),
        rollup.duplicateCount(),
        rollup.rejectedCount(),
        rollup.lateCount(),
        timed ? durations.quantile(0.5) / NANOS : null,
        timed ? durations.quantile(0.95) / NANOS : null,
        timed ? durations.quantile(0.99) / NANOS : null,
        timed ? rollup.durationMax() / NANOS : null,
        buckets,
        isIncrement,
        isFinal,
        revision,
        MetricPoint.SERVICES,
        Map.of(),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }
}
