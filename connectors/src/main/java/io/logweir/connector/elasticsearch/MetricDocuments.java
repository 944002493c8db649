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

/** Metric points as documents of the index {@code log-metrics-<day of the window>}. */
public final class MetricDocuments {

  /** What the names of the indexes begin with; the template matches it. */
  public static final String INDEX_PREFIX = "log-metrics-";

  private static final String TEMPLATE = "log-metrics";
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuu.MM.dd").withZone(ZoneOffset.UTC);
  private static final JsonFactory JSON = new JsonFactory();

  private MetricDocuments() {}

  /** The index templates that the documents need, by name. */
  public static Map<String, String> templates() {
    String path = "/contracts/elasticsearch/" + TEMPLATE + ".json";
    try (InputStream in = MetricPoint.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException(path + " is missing from logweir-schemas");
      }
      return Map.of(TEMPLATE, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + path, e);
    }
  }

  /** The document of a point. */
  public static Document of(MetricPoint point) {
    String day = DAY.format(EventTime.instant(point.windowStart()));
    return new Document(INDEX_PREFIX + day, point.id(), point.version(), json(point));
  }

  private static byte[] json(MetricPoint point) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("@timestamp", EventTime.format(point.windowStart()));
      json.writeStringField("window.end", EventTime.format(point.windowEnd()));
      json.writeStringField("service.namespace", point.serviceNamespace());
      json.writeStringField("service.name", point.serviceName());
      json.writeStringField("deployment.environment.name", point.environment());
      json.writeNumberField("log.record.count", point.count());
      json.writeNumberField("log.record.error.count", point.errorCount());
      json.writeNumberField("log.record.size", point.sizeBytes());
      json.writeNumberField("duplicate.count", point.duplicateCount());
      json.writeNumberField("rejected.count", point.rejectedCount());
      json.writeNumberField("late.count", point.lateCount());
      if (point.durationP50() != null) {
        json.writeNumberField("duration.p50", point.durationP50());
        json.writeNumberField("duration.p95", point.durationP95());
        json.writeNumberField("duration.p99", point.durationP99());
        json.writeNumberField("duration.max", point.durationMax());
        json.writeObjectFieldStart("duration.buckets");
        for (Map.Entry<Integer, Long> bucket : point.durationBuckets().entrySet()) {
          json.writeNumberField(bucket.getKey().toString(), bucket.getValue());
        }
        json.writeEndObject();
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
}
