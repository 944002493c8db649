package io.logweir.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logweir.connector.elasticsearch.Document;
import io.logweir.connector.elasticsearch.MetricDocuments;
import io.logweir.connector.elasticsearch.StoredDocuments;
import io.logweir.connector.elasticsearch.StoredDocuments.Change;
import io.logweir.connector.elasticsearch.StoredDocuments.Hit;
import io.logweir.core.rollup.MetricPoints;
import io.logweir.schema.EventColumn;
import io.logweir.schema.EventTime;
import io.logweir.schema.MetricPoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The metrics of a span in Elasticsearch. */
final class LiveMetrics {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String INDEXES =
      MetricDocuments.INDEX_PREFIX + "*," + MetricDocuments.BREAKDOWNS_PREFIX + "*";
  private static final List<String> SKETCHES = List.of("*.buckets");

  /** The texts of a document that are no dimension. */
  private static final Set<String> NO_DIMENSIONS =
      Set.of("@timestamp", "window.end", "metric.set", "clock");

  private final StoredDocuments documents;
  private final RestatedSpan span;

  LiveMetrics(StoredDocuments documents, RestatedSpan span) {
    this.documents = documents;
    this.span = span;
  }

  /** What is there. */
  SpanTotals totals() {
    SpanTotals totals = new SpanTotals();
    search(hit -> add(hit.source(), totals));
    return totals;
  }

  private void search(java.util.function.Consumer<Hit> consumer) {
    ObjectNode query = JSON.createObjectNode();
    query
        .putObject("range")
        .putObject("@timestamp")
        .put("gte", span.from().toString())
        .put("lt", span.to().toString());
    documents.search(
        INDEXES,
        query,
        SKETCHES,
        hit -> {
          if (holds(hit.source())) {
            consumer.accept(hit);
          }
        });
  }

  private boolean holds(JsonNode source) {
    return span.holds(
        set(source), windowStart(source), text(source, EventColumn.SERVICE_NAMESPACE.attribute()));
  }

  private static void add(JsonNode source, SpanTotals totals) {
    totals.add(
        new SpanTotals.Window(set(source), dimensions(source), windowStart(source)),
        new SpanTotals.Counts(
            source.path("log.record.count").asLong(),
            source.path("log.record.error.count").asLong(),
            source.path("log.record.size").asLong(),
            source.path("duplicate.count").asLong(),
            source.path("rejected.count").asLong()),
        source.path("increment").asBoolean(),
        source.path("final").asBoolean());
  }

  /**
   * Puts points in the place of all that is there, above every version that the stream gives.
   *
   * @param nowMillis when that is, ms since the epoch
   * @return how many documents went: increments, and windows of series that are no more
   */
  long replace(List<MetricPoint> points, long nowMillis) {
    long version = MetricPoints.restatedVersion(nowMillis);
    documents.putMissingTemplates(MetricDocuments.templates());
    List<Change> changes = new ArrayList<>();
    Set<String> stay = new HashSet<>();
    for (MetricPoint point : points) {
      Document document = MetricDocuments.of(point);
      stay.add(document.index() + "/" + document.id());
      changes.add(
          new Change(
              new Document(document.index(), document.id(), version, document.source()), false));
    }
    int come = changes.size();
    search(
        hit -> {
          if (!stay.contains(hit.index() + "/" + hit.id())) {
            changes.add(
                new Change(new Document(hit.index(), hit.id(), version, new byte[0]), true));
          }
        });
    documents.change(changes);
    return changes.size() - come;
  }

  /** Whether a window by service has final documents, µs since the epoch. */
  boolean hasFinal(long windowStartMicros) {
    ObjectNode query = JSON.createObjectNode();
    query.putObject("term").put("@timestamp", EventTime.format(windowStartMicros));
    boolean[] found = {false};
    documents.search(
        MetricDocuments.INDEX_PREFIX + "*",
        query,
        SKETCHES,
        hit -> found[0] |= hit.source().path("final").asBoolean());
    return found[0];
  }

  private static long windowStart(JsonNode source) {
    return Instant.parse(source.get("@timestamp").asText()).toEpochMilli() * 1000;
  }

  private static String set(JsonNode source) {
    // Documents from before there were sets do not say.
    return source.path("metric.set").asText(MetricPoint.SERVICES);
  }

  private static String text(JsonNode source, String field) {
    JsonNode value = source.get(field);
    return value == null ? null : value.asText();
  }

  private static Map<String, String> dimensions(JsonNode source) {
    if (set(source).equals(MetricPoint.SERVICES)) {
      return SpanTotals.ofService(
          text(source, EventColumn.SERVICE_NAMESPACE.attribute()),
          text(source, EventColumn.SERVICE_NAME.attribute()),
          text(source, EventColumn.DEPLOYMENT_ENVIRONMENT_NAME.attribute()));
    }
    Map<String, String> dimensions = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : source.properties()) {
      if (field.getValue().isTextual() && !NO_DIMENSIONS.contains(field.getKey())) {
        dimensions.put(field.getKey(), field.getValue().asText());
      } else if (field.getKey().endsWith("attributes")) {
        field
            .getValue()
            .properties()
            .forEach(
                each ->
                    dimensions.put(field.getKey() + "." + each.getKey(), each.getValue().asText()));
      }
    }
    return dimensions;
  }
}
