package io.logweir.schema;

import java.util.List;
import java.util.Map;

/**
 * The numbers of one window of one series, or the increment that one late event makes to them.
 * Counts of the points of a window add up: in Elasticsearch over its documents, in {@code
 * logs.metrics} over its rows.
 *
 * @param id the document's id: the window's, or for an increment the late event's
 * @param version grows with everything that the point has seen; a final one is above all that are
 *     not
 * @param windowStart µs since the epoch
 * @param windowEnd µs since the epoch, exclusive
 * @param serviceNamespace the team
 * @param serviceName the service
 * @param environment the deployment environment
 * @param count unique events
 * @param errorCount unique events of severity 17 and above
 * @param sizeBytes bytes of the unique events as received
 * @param duplicateCount events that were seen before
 * @param rejectedCount records that became no event
 * @param lateCount of the events, those that came after their window was closed
 * @param durationP50 median duration, seconds; null where no event had one, as the next three
 * @param durationP95 95th percentile, seconds
 * @param durationP99 99th percentile, seconds
 * @param durationMax maximum, seconds
 * @param durationBuckets the sketch of the durations in ns: bucket index to count
 * @param isIncrement whether it is what one late event adds to a window that was closed
 * @param isFinal whether this point will change no more; increments to its window may still come
 * @param revision how many times this window was published before
 */
public record MetricPoint(
    String id,
    long version,
    long windowStart,
    long windowEnd,
    String serviceNamespace,
    String serviceName,
    String environment,
    long count,
    long errorCount,
    long sizeBytes,
    long duplicateCount,
    long rejectedCount,
    long lateCount,
    Double durationP50,
    Double durationP95,
    Double durationP99,
    Double durationMax,
    Map<Integer, Long> durationBuckets,
    boolean isIncrement,
    boolean isFinal,
    int revision) {

  /** The columns of {@code logs.metrics}, in the order of the components after id and version. */
  public static final List<Column> COLUMNS =
      List.of(
          new Column(
              "window_start", ColumnType.TIMESTAMPTZ, true, "@timestamp", "When the window begins"),
          new Column(
              "window_end", ColumnType.TIMESTAMPTZ, true, "window.end", "When it ends, exclusive"),
          new Column(
              "service_namespace", ColumnType.STRING, true, "service.namespace", "The owning team"),
          new Column("service_name", ColumnType.STRING, true, "service.name", "The service"),
          new Column(
              "deployment_environment_name",
              ColumnType.STRING,
              true,
              "deployment.environment.name",
              "The environment"),
          new Column(
              "log_record_count", ColumnType.LONG, true, "log.record.count", "Unique events"),
          new Column(
              "log_record_error_count",
              ColumnType.LONG,
              true,
              "log.record.error.count",
              "Severity ≥ 17"),
          new Column(
              "log_record_size", ColumnType.LONG, true, "log.record.size", "Bytes as received"),
          new Column(
              "duplicate_count",
              ColumnType.LONG,
              true,
              "duplicate.count",
              "Events that were seen before"),
          new Column(
              "rejected_count",
              ColumnType.LONG,
              true,
              "rejected.count",
              "Records that became no event"),
          new Column(
              "late_count",
              ColumnType.LONG,
              true,
              "late.count",
              "Events that came after the window closed"),
          new Column("duration_p50", ColumnType.DOUBLE, false, "duration.p50", "Median, seconds"),
          new Column(
              "duration_p95", ColumnType.DOUBLE, false, "duration.p95", "95th percentile, seconds"),
          new Column(
              "duration_p99", ColumnType.DOUBLE, false, "duration.p99", "99th percentile, seconds"),
          new Column("duration_max", ColumnType.DOUBLE, false, "duration.max", "Maximum, seconds"),
          new Column(
              "duration_buckets",
              ColumnType.BUCKETS,
              true,
              "duration.buckets",
              "The sketch, mergeable by sum"),
          new Column(
              "is_increment",
              ColumnType.BOOLEAN,
              true,
              "increment",
              "What one late event adds to its window"),
          new Column("is_final", ColumnType.BOOLEAN, true, "final", "It will change no more"),
          new Column(
              "revision", ColumnType.INT, true, "revision", "How often it was published before"));
}
