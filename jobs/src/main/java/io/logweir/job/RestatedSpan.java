package io.logweir.job;

import io.logweir.core.rollup.MetricSet;
import io.logweir.job.options.PipelineOptions;
import io.logweir.schema.EventColumn;
import io.logweir.schema.MetricPoint;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;

/**
 * What is restated: whole windows that are closed, of all teams or of one.
 *
 * @param from when the first window begins
 * @param to when the last one ends, exclusive
 * @param team whose; null for all
 * @param sets the metric sets; with a team, only those that are by it
 */
record RestatedSpan(Instant from, Instant to, String team, List<MetricSet> sets) {

  /**
   * Checks what was asked for.
   *
   * @param from ISO 8601, with an offset
   * @param to as {@code from}
   * @param team or null
   * @param pipeline how the job keeps windows
   * @param now the time of day
   * @throws IllegalArgumentException saying what is wrong and what is allowed
   */
  static RestatedSpan of(
      String from, String to, String team, PipelineOptions pipeline, Instant now) {
    RollUp.Options metrics = PipelineJob.windows(pipeline.metrics());
    List<MetricSet> sets =
        metrics.sets().stream().filter(set -> team == null || isByTeam(set)).toList();
    BigInteger step = BigInteger.ONE;
    for (MetricSet set : sets) {
      BigInteger window = BigInteger.valueOf(set.windowMillis(metrics.window().toMillis()));
      step = step.multiply(window).divide(step.gcd(window));
    }
    long stepMillis = step.longValueExact();
    Instant begin = whole("--from", from, stepMillis);
    Instant end = whole("--to", to, stepMillis);
    if (!begin.isBefore(end)) {
      throw new IllegalArgumentException(
          "--from " + from + " is not before --to " + to + ": there is no window between them");
    }
    Instant closed = floor(now.minus(openFor(pipeline, metrics)), stepMillis);
    if (end.isAfter(closed)) {
      throw new IllegalArgumentException(
          "--to "
              + to
              + " is too late: its windows may still be open; as of now, up to "
              + closed
              + " can be restated");
    }
    return new RestatedSpan(begin, end, team, sets);
  }

  private static boolean isByTeam(MetricSet set) {
    return set.by().stream()
        .anyMatch(by -> by.name().equals(EventColumn.SERVICE_NAMESPACE.attribute()));
  }

  /** How long after its end a window may be open, and its last state on the way, by then. */
  private static Duration openFor(PipelineOptions pipeline, RollUp.Options metrics) {
    return metrics
        .allowedLateness()
        .plus(metrics.patience())
        .plus(pipeline.kafka().outOfOrderness())
        .plus(pipeline.kafka().idleTimeout())
        .plus(pipeline.checkpointInterval().multipliedBy(2));
  }

  private static Instant whole(String option, String text, long stepMillis) {
    Instant time;
    try {
      time = OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          option + " is '" + text + "'; allowed: a time such as 2026-11-21T14:00Z", e);
    }
    Instant before = floor(time, stepMillis);
    if (!before.equals(time)) {
      throw new IllegalArgumentException(
          option
              + " "
              + text
              + " is within a window: "
              + before
              + " and "
              + before.plusMillis(stepMillis)
              + " are not");
    }
    return time;
  }

  private static Instant floor(Instant time, long stepMillis) {
    return Instant.ofEpochMilli(Math.floorDiv(time.toEpochMilli(), stepMillis) * stepMillis);
  }

  /** µs since the epoch. */
  long fromMicros() {
    return from.toEpochMilli() * 1000;
  }

  /** µs since the epoch, exclusive. */
  long toMicros() {
    return to.toEpochMilli() * 1000;
  }

  /**
   * Whether a row, or a document, is restated.
   *
   * @param set its metric set
   * @param windowStartMicros when its window begins
   * @param rowTeam its team; null where its set is not by one
   */
  boolean holds(String set, long windowStartMicros, String rowTeam) {
    return windowStartMicros >= fromMicros()
        && windowStartMicros < toMicros()
        && (team == null || team.equals(rowTeam))
        && sets.stream().anyMatch(each -> each.name().equals(set));
  }

  /** Whether a point is restated: with a team, the stage counts no others than its own. */
  boolean holds(MetricPoint point) {
    return holds(point.metricSet(), point.windowStart(), point.serviceNamespace());
  }
}
