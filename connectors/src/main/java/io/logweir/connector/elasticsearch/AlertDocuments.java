package io.logweir.connector.elasticsearch;

import io.logweir.schema.Alert;
import java.util.Map;

/**
 * Alerts as documents of the index {@code log-alerts-<day on which it fired>}, and as the messages
 * of the alerts' topic: the same JSON.
 */
public final class AlertDocuments {

  /** What the names of the indexes begin with; the template matches it. */
  public static final String INDEX_PREFIX = "log-alerts-";

  private AlertDocuments() {}

  /** The index templates that the documents need, by name. */
  public static Map<String, String> templates() {
    return Map.of("log-alerts", DocumentJson.template("log-alerts"));
  }

  /** The document of an alert; what resolves it overwrites what fired it. */
  public static Document of(Alert alert) {
    return new Document(
        INDEX_PREFIX + DocumentJson.day(alert.firedAt()), alert.id(), alert.version(), json(alert));
  }

  /** An alert as JSON, UTF-8. */
  public static byte[] json(Alert alert) {
    return DocumentJson.object(
        json -> {
          json.time("@timestamp", alert.firedAt());
          json.text("event.kind", "alert");
          json.time("event.start", alert.since());
          json.time("event.end", alert.resolvedAt());
          json.text("alert.id", alert.id());
          json.text("alert.state", alert.isFiring() ? "firing" : "resolved");
          json.text("alert.name", alert.name());
          json.text("alert.severity", alert.severity());
          json.text("alert.summary", alert.summary());
          json.text("alert.condition", alert.condition());
          json.number("alert.value", alert.value());
          json.number("alert.threshold", alert.threshold());
          json.text("metric.set", alert.metricSet());
          json.text("service.namespace", alert.serviceNamespace());
          json.text("service.name", alert.serviceName());
          json.text("deployment.environment.name", alert.environment());
          json.texts("labels", alert.furtherDimensions());
        });
  }
}
