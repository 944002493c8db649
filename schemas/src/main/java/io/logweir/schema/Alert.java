package io.logweir.schema;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * One alert as it stands: it fires once and resolves once, under one id. Times are event time.
 *
 * @param id of this firing: the same when it resolves, another when the rule fires again
 * @param version 1 when it fires, 2 when it resolves
 * @param isFiring whether it fires, or has resolved
 * @param name of the rule
 * @param severity critical, warning or info
 * @param summary the rule's sentence for whoever is woken, or null
 * @param condition the rule's condition for people
 * @param value what was measured: a share, seconds, or events per second; null where there is
 *     nothing to measure any more
 * @param threshold from where on it is a reason, in the value's unit
 * @param metricSet the metric set whose series it is
 * @param serviceNamespace the team, or null where the set has none
 * @param serviceName the service, or null
 * @param environment the deployment environment, or null
 * @param dimensions the series' dimensions by name
 * @param since when the condition began to hold, µs since the epoch
 * @param firedAt when it fired, µs since the epoch
 * @param resolvedAt when it resolved, µs since the epoch; null while it fires
 */
public record Alert(
    String id,
    long version,
    boolean isFiring,
    String name,
    String severity,
    String summary,
    String condition,
    Double value,
    double threshold,
    String metricSet,
    String serviceNamespace,
    String serviceName,
    String environment,
    Map<String, String> dimensions,
    long since,
    long firedAt,
    Long resolvedAt) {

  private static final Set<String> OF_THEIR_OWN =
      Set.of("service.namespace", "service.name", "deployment.environment.name");

  /** The dimensions that have no component of their own. */
  public Map<String, String> furtherDimensions() {
    Map<String, String> further = new TreeMap<>(dimensions);
    further.keySet().removeAll(OF_THEIR_OWN);
    return further;
  }
}
