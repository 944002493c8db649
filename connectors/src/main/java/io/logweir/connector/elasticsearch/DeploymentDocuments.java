package io.logweir.connector.elasticsearch;

import io.logweir.schema.Deployment;
import java.io.IOException;
import java.util.Map;

/** Deployments as documents of the index {@code log-deployments-<day>}. */
public final class DeploymentDocuments {

  /** What the names of the indexes begin with; the template matches it. */
  public static final String INDEX_PREFIX = "log-deployments-";

  private DeploymentDocuments() {}

  /** The index templates that the documents need, by name. */
  public static Map<String, String> templates() {
    return Map.of("log-deployments", DocumentJson.template("log-deployments"));
  }

  /** The document of a deployment; the one with the comparison overwrites the marker. */
  public static Document of(Deployment deployment) {
    return new Document(
        INDEX_PREFIX + DocumentJson.day(deployment.time()),
        deployment.id(),
        deployment.version(),
        json(deployment));
  }

  private static byte[] json(Deployment deployment) {
    return DocumentJson.object(
        json -> {
          json.time("@timestamp", deployment.time());
          json.text("event.kind", "event");
          json.text("service.namespace", deployment.serviceNamespace());
          json.text("service.name", deployment.serviceName());
          json.text("deployment.environment.name", deployment.environment());
          json.text("service.version", deployment.serviceVersion());
          json.text("deployment.id", deployment.deploymentId());
          json.text("previous.service.version", deployment.previousVersion());
          json.text("previous.deployment.id", deployment.previousDeploymentId());
          side(json, "before.", deployment.before());
          side(json, "after.", deployment.after());
          json.number("error.ratio_change", deployment.errorRatioChange());
          json.number("error.ratio_change_low", deployment.errorRatioChangeLow());
          json.number("error.ratio_change_high", deployment.errorRatioChangeHigh());
        });
  }

  private static void side(DocumentJson json, String prefix, Deployment.Side side)
      throws IOException {
    if (side != null) {
      json.number(prefix + "log.record.count", side.count());
      json.number(prefix + "error.ratio", side.errorRatio());
      json.number(prefix + "error.ratio_low", side.errorRatioLow());
      json.number(prefix + "error.ratio_high", side.errorRatioHigh());
      json.number(prefix + "duration.p99", side.durationP99());
      json.number(prefix + "duration.p99_low", side.durationP99Low());
      json.number(prefix + "duration.p99_high", side.durationP99High());
    }
  }
}
