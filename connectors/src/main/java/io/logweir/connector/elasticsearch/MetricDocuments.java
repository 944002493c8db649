package io.logweir.connector.elasticsearch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.logweir.schema.EventTime;
import io.logweir.schema.MetricPoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/**
 * Metric points as documents: those by team and service in {@code log-metrics-<day of the window>},
 * all others, which count the same events once more, in {@code log-breakdowns-<day>}.
 */
public final class MetricDocuments {

  /** What the names of the indexes by team and service begin with; their template matches it. */
  public static final String INDEX_PREFIX = "log-metrics-";

  /** What the names of the indexes of all other metric sets begin with. */
  public static final String BREAKDOWNS_PREFIX = "log-breakdowns-";

  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuu.MM.dd").withZone(ZoneOffset.UTC);
  private static final JsonFactory JSON = new JsonFactory();

  private MetricDocuments() {}

  /** The index templates that the documents need, by name. */
  public static Map<String, String> templates() {
    return Map.of(
        "log-metrics", template("log-metrics"), "log-breakdowns", template("log-breakdowns"));
  }

  private static String template(String name) {
    String path = "/contracts/elasticsearch/" + name + ".json";
    try (InputStream in = MetricPoint.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException(path + " is missing from logweir-schemas");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + path, e);
    }
  }

  /** The document of a point. */
  public static Document of(MetricPoint point) {
    String prefix =
        point.metricSet().equals(MetricPoint.SERVICES) ? INDEX_PREFIX : BREAKDOWNS_PREFIX;
    String day = DAY.format(EventTime.instant(point.windowStart()));
    return new Document(prefix + day, point.id(), point.version(), json(point));
  }

  private static byte[] json(MetricPoint point) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("@timestamp", EventTime.format(point.windowStart()));
      json.writeStringField("window.end", EventTime.format(point.windowEnd()));
      json.writeStringField("metric.set", point.metricSet());
      dimensions(json, point);
      json.writeNumberField("log.record.count", point.count());
      json.writeNumberField("log.record.error.count", point.errorCount());
      json.writeNumberField("log.record.size", point.sizeBytes());
      json.writeNumberField("duplicate.count", point.duplicateCount());
      json.writeNumberField("rejected.count", point.rejectedCount());
      json.writeNumberField("late.count", point.lateCount());
      number(json, "log.record.observed.count", point.observedCount());
      durations(json, point);
      messageSizes(json, point);
      number(json, "http.response.1xx.count", point.httpResponse1xxCount());
      number(json, "http.response.2xx.count", point.httpResponse2xxCount());
      number(json, "http.response.3xx.count", point.httpResponse3xxCount());
      number(json, "http.response.4xx.count", point.httpResponse4xxCount());
      number(json, "http.response.5xx.count", point.httpResponse5xxCount());
      number(json, "delay.sum", point.delaySum());
      number(json, "delay.max", point.delayMax());
      number(json, "client.count", point.clientCount());
      number(json, "trace.count", point.traceCount());
      number(json, "folded.series", point.foldedSeries());
      if (point.clock() != null) {
        json.writeStringField("clock", EventTime.format(point.clock()));
      }
      json.writeBooleanField("increment", point.isIncrement());
      json.writeBooleanField("final", point.isFinal());
      json.writeNumberField("revision", point.revision());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  private static void dimensions(JsonGenerator json, MetricPoint point) throws IOException {
    if (point.metricSet().equals(MetricPoint.SERVICES)) {
      text(json, "service.namespace", point.serviceNamespace());
      text(json, "service.name", point.serviceName());
      text(json, "deployment.environment.name", point.environment());
      return;
    }
    for (Map.Entry<String, String> dimension : point.dimensions().entrySet()) {
      if (mapOf(dimension.getKey()) == null) {
        json.writeStringField(dimension.getKey(), dimension.getValue());
      }
    }
    attributes(json, "attributes", point);
    attributes(json, "resource_attributes", point);
  }

  /** In an object of their own, in which any name is allowed and a dot means nothing. */
  private static void attributes(JsonGenerator json, String map, MetricPoint point)
      throws IOException {
    if (point.dimensions().keySet().stream().noneMatch(key -> map.equals(mapOf(key)))) {
      return;
    }
    json.writeObjectFieldStart(map);
    for (Map.Entry<String, String> dimension : point.dimensions().entrySet()) {
      if (map.equals(mapOf(dimension.getKey()))) {
        json.writeStringField(dimension.getKey().substring(map.length() + 1), dimension.getValue());
      }
    }
    json.writeEndObject();
  }

  /** The map of attributes that a dimension is from; null where it is a column. */
  private static String mapOf(String dimension) {
    if (dimension.startsWith("attributes.")) {
      return "attributes";
    }
    return dimension.startsWith("resource_attributes.") ? "resource_attributes" : null;
  }

  private static void text(JsonGenerator json, String name, String value) throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }

  private static void durations(JsonGenerator json, MetricPoint point) throws IOException {
    if (point.durationP50() != null) {
      json.writeNumberField("duration.p50", point.durationP50());
      json.writeNumberField("duration.p95", point.durationP95());
      json.writeNumberField("duration.p99", point.durationP99());
      json.writeNumberField("duration.max", point.durationMax());
      number(json, "duration.count", point.durationCount());
      number(json, "duration.sum", point.durationSum());
      number(json, "duration.min", point.durationMin());
      buckets(json, "duration.buckets", point.durationBuckets());
    }
  }

  private static void messageSizes(JsonGenerator json, MetricPoint point) throws IOException {
    if (point.messageSizeP50() != null) {
      json.writeNumberField("message.size.p50", point.messageSizeP50());
      json.writeNumberField("message.size.p95", point.messageSizeP95());
      json.writeNumberField("message.size.p99", point.messageSizeP99());
      json.writeNumberField("message.size.max", point.messageSizeMax());
      buckets(json, "message.size.buckets", point.messageSizeBuckets());
    }
  }

  private static void buckets(JsonGenerator json, String name, Map<Integer, Long> buckets)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<Integer, Long> bucket : buckets.entrySet()) {
      json.writeNumberField(bucket.getKey().toString(), bucket.getValue());
    }
    json.writeEndObject();
  }

  private static void number(JsonGenerator json, String name, Long value) throws IOException {
    if (value != null) {
      json.writeNumberField(name, value);
    }
  }

  private static void number(JsonGenerator json, String name, Double value) throws IOException {
    if (value != null) {
      json.writeNumberField(name, value);
    }
  }
}
