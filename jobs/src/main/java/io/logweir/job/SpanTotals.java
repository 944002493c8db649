package io.logweir.job;

import io.logweir.core.rollup.Series;
import io.logweir.schema.MetricPoint;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** What the windows of a span come to in a store, or in a recount. */
final class SpanTotals {

  /**
   * One window of one series, by the names that all stores have.
   *
   * @param set the metric set
   * @param dimensions names to values, in the order of the names
   * @param windowStartMicros when it begins, µs since the epoch
   */
  record Window(String set, Map<String, String> dimensions, long windowStartMicros) {}

  /** The counts that must agree; they add up over windows, increments and series. */
  record Counts(long count, long errors, long bytes, long duplicates, long rejected) {

    static final Counts NONE = new Counts(0, 0, 0, 0, 0);

    Counts plus(Counts other) {
      return new Counts(
          count + other.count,
          errors + other.errors,
          bytes + other.bytes,
          duplicates + other.duplicates,
          rejected + other.rejected);
    }
  }

  private final Map<Window, Counts> windows = new HashMap<>();
  private long increments;
  private long open;

  /** The totals of points. */
  static SpanTotals of(Iterable<MetricPoint> points) {
    SpanTotals totals = new SpanTotals();
    for (MetricPoint point : points) {
      totals.add(
          new Window(point.metricSet(), new TreeMap<>(point.dimensions()), point.windowStart()),
          new Counts(
              point.count(),
              point.errorCount(),
              point.sizeBytes(),
              point.duplicateCount(),
              point.rejectedCount()),
          point.isIncrement(),
          point.isFinal());
    }
    return totals;
  }

  /** The dimensions of a row of the set {@link MetricPoint#SERVICES}, which may have no map. */
  static Map<String, String> ofService(String team, String service, String environment) {
    return new TreeMap<>(Series.ofService(team, service, environment).dimensions());
  }

  void add(Window window, Counts counts, boolean isIncrement, boolean isFinal) {
    windows.merge(window, counts, Counts::plus);
    increments += isIncrement ? 1 : 0;
    open += isFinal ? 0 : 1;
  }

  /** The sum of these and others. */
  SpanTotals plus(SpanTotals other) {
    SpanTotals sum = new SpanTotals();
    windows.forEach((window, counts) -> sum.windows.merge(window, counts, Counts::plus));
    other.windows.forEach((window, counts) -> sum.windows.merge(window, counts, Counts::plus));
    return sum;
  }

  Map<Window, Counts> windows() {
    return windows;
  }

  /** How many increments there are. */
  long increments() {
    return increments;
  }

  /** How many windows are not final. */
  long open() {
    return open;
  }

  /** Whether every window comes to the same. */
  boolean agreesWith(SpanTotals other) {
    return windows.equals(other.windows);
  }
}
