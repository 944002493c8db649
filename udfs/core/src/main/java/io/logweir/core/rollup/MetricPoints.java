package io.logweir.core.rollup;

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
  private static final double MICROS = 1e6;

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

  /**
   * The state of a window that is still being filled; its version is how much it has seen.
   *
   * @param window the window, all of it that is known; its clock is the series' own
   * @param revision how often it was published before
   */
  public static MetricPoint running(PartialRollup window, int revision) {
    String id = window.series().windowId(window.windowStartMillis());
    return point(id, window.rollup().seen(), window, false, false, revision);
  }

  /** The last state of a window; see {@link #running}. */
  public static MetricPoint last(PartialRollup window, int revision) {
    String id = window.series().windowId(window.windowStartMillis());
    return point(id, FINAL + window.rollup().seen(), window, false, true, revision);
  }

  /**
   * What parts of a window add that came after the window was closed; {@code id} is its own for
   * ever.
   */
  public static MetricPoint increment(PartialRollup late, String id) {
    PartialRollup marked =
        new PartialRollup(
            late.series(),
            late.windowStartMillis(),
            late.windowMillis(),
            late.clockMillis(),
            late.rollup().late());
    return point(id, 1, marked, true, true, 0);
  }

  private static MetricPoint point(
      String id,
      long version,
      PartialRollup window,
      boolean isIncrement,
      boolean isFinal,
      int revision) {
    Series series = window.series();
    Rollup rollup = window.rollup();
    QuantileSketch durations = rollup.durations();
    QuantileSketch sizes = rollup.sizes();
    boolean timed = durations != null;
    boolean sized = sizes != null;
    boolean measured = rollup.observedCount() > 0;
    boolean statuses = rollup.statusCount(1) != null;
    return new MetricPoint(
        id,
        version,
        window.windowStartMillis() * 1000,
        (window.windowStartMillis() + window.windowMillis()) * 1000,
        series.value(Dimension.NAMESPACE),
        series.value(Dimension.SERVICE),
        series.value(Dimension.ENVIRONMENT),
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
        timed ? buckets(durations) : Map.of(),
        isIncrement,
        isFinal,
        revision,
        series.set(),
        series.dimensions(),
        window.clockMillis() == Long.MIN_VALUE ? null : window.clockMillis() * 1000,
        rollup.observedCount(),
        timed ? durations.count() : null,
        timed ? rollup.durationSum() / NANOS : null,
        timed ? rollup.durationMin() / NANOS : null,
        sized ? Math.round(sizes.quantile(0.5)) : null,
        sized ? Math.round(sizes.quantile(0.95)) : null,
        sized ? Math.round(sizes.quantile(0.99)) : null,
        sized ? rollup.sizeMax() : null,
        sized ? buckets(sizes) : null,
        statuses ? rollup.statusCount(1) : null,
        statuses ? rollup.statusCount(2) : null,
        statuses ? rollup.statusCount(3) : null,
        statuses ? rollup.statusCount(4) : null,
        statuses ? rollup.statusCount(5) : null,
        rollup.hasDelay() && measured ? rollup.delaySum() / MICROS : null,
        rollup.hasDelay() && measured ? rollup.delayMax() / MICROS : null,
        rollup.clients() == null ? null : rollup.clients().estimate(),
        rollup.clients() == null ? null : rollup.clients().toDataSketches(),
        rollup.traces() == null ? null : rollup.traces().estimate(),
        rollup.traces() == null ? null : rollup.traces().toDataSketches(),
        rollup.folded() == null ? null : rollup.folded().estimate());
  }

  private static Map<Integer, Long> buckets(QuantileSketch sketch) {
    Map<Integer, Long> buckets = new HashMap<>();
    sketch.forEachBucket(buckets::put);
    return buckets;
  }
}
