package io.logweir.core.rollup;

import io.logweir.schema.MetricPoint;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Makes metric points of one-minute windows for tests of what follows them. */
public final class Points {

  private static final long MINUTE = 60_000;

  private final Map<String, String> dimensions =
      new HashMap<>(
          Map.of(
              Dimension.NAMESPACE, "team",
              Dimension.SERVICE, "shop",
              Dimension.ENVIRONMENT, "production"));
  private long start;
  private long clock;
  private long count;
  private long errors;
  private boolean isFinal;
  private boolean isIncrement;
  private final QuantileSketch durations = new QuantileSketch();

  private Points() {}

  /** A point of the minute that begins so many minutes after the epoch; its clock is its end. */
  public static Points minute(long number) {
    Points point = new Points();
    point.start = number * MINUTE;
    point.clock = point.start + MINUTE;
    return point;
  }

  /** Of a series with further dimensions. */
  public Points by(Map<String, String> namesToValues) {
    dimensions.putAll(namesToValues);
    return this;
  }

  /** So many events and errors among them. */
  public Points of(long events, long errorsAmong) {
    count = events;
    errors = errorsAmong;
    return this;
  }

  /** Each event took so long. */
  public Points lasting(double seconds) {
    durations.add(Math.round(seconds * 1e9), count);
    return this;
  }

  /** The series' clock has come only so far into the minute. */
  public Points until(int second) {
    clock = start + second * 1000L;
    return this;
  }

  /** The window's last state. */
  public Points last() {
    isFinal = true;
    return this;
  }

  /** What late events add. */
  public Points increment() {
    isIncrement = true;
    isFinal = true;
    return this;
  }

  /** The point, of the set {@code services}. */
  public MetricPoint point() {
    return point("services");
  }

  /** The point. */
  public MetricPoint point(String metricSet) {
    Map<Integer, Long> buckets = new HashMap<>();
    durations.forEachBucket(buckets::put);
    return new MetricPoint(
        "id-" + Objects.hash(start, isIncrement, dimensions),
        (isFinal ? 1L << 52 : 0) + count,
        start * 1000,
        (start + MINUTE) * 1000,
        "team",
        "shop",
        "production",
        count,
        errors,
        count * 100,
        0,
        0,
        isIncrement ? count : 0,
        null,
        null,
        null,
        null,
        buckets,
        isIncrement,
        isFinal,
        0,
        metricSet,
        dimensions,
        clock * 1000,
        count,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
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
        null);
  }
}
