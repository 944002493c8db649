package io.logweir.connector.elasticsearch;

import io.logweir.schema.MetricPoint;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Metric points as documents: those by team and service in {@code log-metrics-<day of the window>},
 * all others, which count the same events once more, in {@code log-breakdowns-<day>}.
 */
public final class MetricDocuments {

  /** What the names of the indexes by team and service begin with; their template matches it. */
  public static final String INDEX_PREFIX = "log-metrics-";

  /** What the names of the indexes of all other metric sets begin with. */
  public static final String BREAKDOWNS_PREFIX = "log-breakdowns-";

  private static final String ATTRIBUTES = "attributes.";
  private static final String RESOURCE_ATTRIBUTES = "resource_attributes.";

  private MetricDocuments() {}

  /** The index templates that the documents need, by name. */
  public static Map<String, String> templates() {
    return Map.of(
        "log-metrics",
        DocumentJson.template("log-metrics"),
        "log-breakdowns",
        DocumentJson.template("log-breakdowns"));
  }

  /** The document of a point. */
  public static Document of(MetricPoint point) {
    String prefix = point.isOfServices() ? INDEX_PREFIX : BREAKDOWNS_PREFIX;
    String day = DocumentJson.day(point.windowStart());
    return new Document(prefix + day, point.id(), point.version(), json(point));
  }

  private static byte[] json(MetricPoint point) {
    return DocumentJson.object(
        json -> {
          json.time("@timestamp", point.windowStart());
          json.time("window.end", point.windowEnd());
          json.text("metric.set", point.metricSet());
          dimensions(json, point);
          json.number("log.record.count", point.count());
          json.number("log.record.error.count", point.errorCount());
          json.number("log.record.size", point.sizeBytes());
          json.number("duplicate.count", point.duplicateCount());
          json.number("rejected.count", point.rejectedCount());
          json.number("late.count", point.lateCount());
          json.number("log.record.observed.count", point.observedCount());
          durations(json, point);
          messageSizes(json, point);
          json.number("http.response.1xx.count", point.httpResponse1xxCount());
          json.number("http.response.2xx.count", point.httpResponse2xxCount());
          json.number("http.response.3xx.count", point.httpResponse3xxCount());
          json.number("http.response.4xx.count", point.httpResponse4xxCount());
          json.number("http.response.5xx.count", point.httpResponse5xxCount());
          json.number("delay.sum", point.delaySum());
          json.number("delay.max", point.delayMax());
          json.number("client.count", point.clientCount());
          json.number("trace.count", point.traceCount());
          json.number("folded.series", point.foldedSeries());
          json.time("clock", point.clock());
          json.flag("increment", point.isIncrement());
          json.flag("final", point.isFinal());
          json.number("revision", (long) point.revision());
        });
  }

  private static void dimensions(DocumentJson json, MetricPoint point) throws IOException {
    if (point.isOfServices()) {
      json.text("service.namespace", point.serviceNamespace());
      json.text("service.name", point.serviceName());
      json.text("deployment.environment.name", point.environment());
      return;
    }
    // In objects of their own, in which any name is allowed and a dot means nothing.
    Map<String, String> attributes = new TreeMap<>();
    Map<String, String> resourceAttributes = new TreeMap<>();
    for (Map.Entry<String, String> dimension : point.dimensions().entrySet()) {
      String name = dimension.getKey();
      if (name.startsWith(ATTRIBUTES)) {
        attributes.put(name.substring(ATTRIBUTES.length()), dimension.getValue());
      } else if (name.startsWith(RESOURCE_ATTRIBUTES)) {
        resourceAttributes.put(name.substring(RESOURCE_ATTRIBUTES.length()), dimension.getValue());
      } else {
        json.text(name, dimension.getValue());
      }
    }
    json.texts("attributes", attributes);
    json.texts("resource_attributes", resourceAttributes);
  }

  private static void durations(DocumentJson json, MetricPoint point) throws IOException {
    if (point.durationP50() != null) {
      json.number("duration.p50", point.durationP50());
      json.number("duration.p95", point.durationP95());
      json.number("duration.p99", point.durationP99());
      json.number("duration.max", point.durationMax());
      json.number("duration.count", point.durationCount());
      json.number("duration.sum", point.durationSum());
      json.number("duration.min", point.durationMin());
      json.buckets("duration.buckets", point.durationBuckets());
    }
  }

  private static void messageSizes(DocumentJson json, MetricPoint point) throws IOException {
    if (point.messageSizeP50() != null) {
      json.number("message.size.p50", point.messageSizeP50());
      json.number("message.size.p95", point.messageSizeP95());
      json.number("message.size.p99", point.messageSizeP99());
      json.number("message.size.max", point.messageSizeMax());
      json.buckets("message.size.buckets", point.messageSizeBuckets());
    }
  }
}
