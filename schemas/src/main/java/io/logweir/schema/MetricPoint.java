package io.logweir.schema;

import static io.logweir.schema.ColumnType.BINARY;
import static io.logweir.schema.ColumnType.BOOLEAN;
import static io.logweir.schema.ColumnType.BUCKETS;
import static io.logweir.schema.ColumnType.DOUBLE;
import static io.logweir.schema.ColumnType.INT;
import static io.logweir.schema.ColumnType.LONG;
import static io.logweir.schema.ColumnType.STRING;
import static io.logweir.schema.ColumnType.STRING_MAP;
import static io.logweir.schema.ColumnType.TIMESTAMPTZ;

import java.util.List;
import java.util.Map;

/**
 * The numbers of one window of one series of a metric set, or the increment that late events make
 * to them. Counts of the points of a window add up: in Elasticsearch over its documents, in {@code
 * logs.metrics} and {@code logs.breakdowns} over their rows.
 *
 * <p>What a set does not measure, and what no event of the window had, is null.
 *
 * @param id the document's id: the window's, or one of its own for an increment
 * @param version grows with everything that the point has seen; a final one is above all that are
 *     not
 * @param windowStart µs since the epoch
 * @param windowEnd µs since the epoch, exclusive
 * @param serviceNamespace the team; null where the set is not by it, as the next two
 * @param serviceName the service
 * @param environment the deployment environment
 * @param count unique events; one that was sampled stands for as many as its weight says
 * @param errorCount unique events of severity 17 and above
 * @param sizeBytes bytes of the unique events as received
 * @param duplicateCount events that were seen before
 * @param rejectedCount records that became no event
 * @param lateCount records that came after their window was closed: all of an increment, else none
 * @param durationP50 median duration, seconds
 * @param durationP95 95th percentile, seconds
 * @param durationP99 99th percentile, seconds
 * @param durationMax longest, seconds
 * @param durationBuckets the sketch of the durations in ns: bucket index to count; may be empty
 * @param isIncrement whether it is what late events add to a window that was closed
 * @param isFinal whether this point will change no more; increments to its window may still come
 * @param revision how many times this window was published before
 * @param metricSet the set that it belongs to, such as {@code services}
 * @param dimensions what the set is by, dotted names to values; what an event lacks has no entry
 * @param clock up to when the series' numbers are there, µs since the epoch: the time of its latest
 *     event, or of the partition that is furthest behind; null where that is not known
 * @param observedCount unique events as they came, whatever their weight
 * @param durationCount how many of the events had a duration, by weight
 * @param durationSum all durations, seconds
 * @param durationMin shortest, seconds
 * @param messageSizeP50 median size of an event as received, bytes
 * @param messageSizeP95 95th percentile, bytes
 * @param messageSizeP99 99th percentile, bytes
 * @param messageSizeMax largest, bytes
 * @param messageSizeBuckets the sketch of the sizes in bytes: bucket index to count
 * @param httpResponse1xxCount responses of status 100 to 199, by weight, as the next four
 * @param httpResponse2xxCount 200 to 299
 * @param httpResponse3xxCount 300 to 399
 * @param httpResponse4xxCount 400 to 499
 * @param httpResponse5xxCount 500 to 599
 * @param delaySum time from happening to the broker over all observed events, seconds
 * @param delayMax the longest of these, seconds
 * @param clientCount how many different client addresses, estimated
 * @param clientSketch of which: an Apache DataSketches HLL sketch
 * @param traceCount how many different traces, estimated
 * @param traceSketch of which: an Apache DataSketches HLL sketch
 * @param foldedSeries how many different series are folded into this one, estimated; null but for
 *     {@link #OTHER}
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
    int revision,
    String metricSet,
    Map<String, String> dimensions,
    Long clock,
    Long observedCount,
    Long durationCount,
    Double durationSum,
    Double durationMin,
    Long messageSizeP50,
    Long messageSizeP95,
    Long messageSizeP99,
    Long messageSizeMax,
    Map<Integer, Long> messageSizeBuckets,
    Long httpResponse1xxCount,
    Long httpResponse2xxCount,
    Long httpResponse3xxCount,
    Long httpResponse4xxCount,
    Long httpResponse5xxCount,
    Double delaySum,
    Double delayMax,
    Long clientCount,
    byte[] clientSketch,
    Long traceCount,
    byte[] traceSketch,
    Long foldedSeries) {

  /** The set by team, service and environment: that of {@code logs.metrics}. */
  public static final String SERVICES = "services";

  /** The value of every dimension where series beyond a set's budget are folded into one. */
  public static final String OTHER = "__other__";

  /** Whether it is of the set {@link #SERVICES}; all other sets count the same events again. */
  public boolean isOfServices() {
    return SERVICES.equals(metricSet);
  }

  /**
   * The columns of {@code logs.metrics}, in the order of the components after id and version. New
   * ones go at the end and may be absent: tables of earlier versions get them added.
   */
  public static final List<Column> COLUMNS = columns(true);

  /** The columns of {@code logs.breakdowns}: the same, but a set need not be by team or service. */
  public static final List<Column> BREAKDOWN_COLUMNS = columns(false);

  private static List<Column> columns(boolean byService) {
    return List.of(
        new Column("window_start", TIMESTAMPTZ, true, "@timestamp", "When the window begins"),
        new Column("window_end", TIMESTAMPTZ, true, "window.end", "When it ends, exclusive"),
        new Column("service_namespace", STRING, byService, "service.namespace", "The owning team"),
        new Column("service_name", STRING, byService, "service.name", "The service"),
        new Column(
            "deployment_environment_name",
            STRING,
            byService,
            "deployment.environment.name",
            "The environment"),
        new Column("log_record_count", LONG, true, "log.record.count", "Unique events, by weight"),
        new Column("log_record_error_count", LONG, true, "log.record.error.count", "Severity ≥ 17"),
        new Column("log_record_size", LONG, true, "log.record.size", "Bytes as received"),
        new Column(
            "duplicate_count", LONG, true, "duplicate.count", "Events that were seen before"),
        new Column("rejected_count", LONG, true, "rejected.count", "Records that became no event"),
        new Column(
            "late_count", LONG, true, "late.count", "Records that came after the window closed"),
        new Column("duration_p50", DOUBLE, false, "duration.p50", "Median, seconds"),
        new Column("duration_p95", DOUBLE, false, "duration.p95", "95th percentile, seconds"),
        new Column("duration_p99", DOUBLE, false, "duration.p99", "99th percentile, seconds"),
        new Column("duration_max", DOUBLE, false, "duration.max", "Maximum, seconds"),
        new Column(
            "duration_buckets", BUCKETS, true, "duration.buckets", "The sketch, mergeable by sum"),
        new Column(
            "is_increment", BOOLEAN, true, "increment", "What late events add to their window"),
        new Column("is_final", BOOLEAN, true, "final", "It will change no more"),
        new Column("revision", INT, true, "revision", "How often it was published before"),
        new Column("metric_set", STRING, false, "metric.set", "The set that it belongs to"),
        new Column(
            "dimensions", STRING_MAP, false, "metric.dimensions", "What the set is by, dotted"),
        new Column("clock", TIMESTAMPTZ, false, "clock", "Up to when the numbers are there"),
        new Column(
            "log_record_observed_count",
            LONG,
            false,
            "log.record.observed.count",
            "Unique events as they came, whatever their weight"),
        new Column(
            "duration_count", LONG, false, "duration.count", "Events that had one, by weight"),
        new Column("duration_sum", DOUBLE, false, "duration.sum", "All of them, seconds"),
        new Column("duration_min", DOUBLE, false, "duration.min", "Minimum, seconds"),
        new Column("message_size_p50", LONG, false, "message.size.p50", "Median, bytes"),
        new Column("message_size_p95", LONG, false, "message.size.p95", "95th percentile, bytes"),
        new Column("message_size_p99", LONG, false, "message.size.p99", "99th percentile, bytes"),
        new Column("message_size_max", LONG, false, "message.size.max", "Maximum, bytes"),
        new Column(
            "message_size_buckets",
            BUCKETS,
            false,
            "message.size.buckets",
            "The sketch, mergeable by sum"),
        new Column(
            "http_response_1xx_count", LONG, false, "http.response.1xx.count", "Status 100 to 199"),
        new Column(
            "http_response_2xx_count", LONG, false, "http.response.2xx.count", "Status 200 to 299"),
        new Column(
            "http_response_3xx_count", LONG, false, "http.response.3xx.count", "Status 300 to 399"),
        new Column(
            "http_response_4xx_count", LONG, false, "http.response.4xx.count", "Status 400 to 499"),
        new Column(
            "http_response_5xx_count", LONG, false, "http.response.5xx.count", "Status 500 to 599"),
        new Column(
            "delay_sum", DOUBLE, false, "delay.sum", "From happening to the broker, seconds"),
        new Column("delay_max", DOUBLE, false, "delay.max", "The longest, seconds"),
        new Column(
            "client_count", LONG, false, "client.count", "Different client addresses, estimated"),
        new Column(
            "client_sketch", BINARY, false, "client.sketch", "Which: Apache DataSketches HLL"),
        new Column("trace_count", LONG, false, "trace.count", "Different traces, estimated"),
        new Column("trace_sketch", BINARY, false, "trace.sketch", "Which: Apache DataSketches HLL"),
        new Column(
            "folded_series",
            LONG,
            false,
            "folded.series",
            "Different series that are folded into this one, estimated"));
  }
}
