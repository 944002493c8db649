package io.logweir.core.alert;

import io.logweir.core.rollup.Dimension;
import io.logweir.core.rollup.Series;
import io.logweir.schema.MetricPoint;
import java.io.Serializable;

/**
 * When to wake somebody.
 *
 * @param name of the rule, unique
 * @param summary one sentence for whoever is woken, or null
 * @param severity how bad it is
 * @param metricSet the metric set whose series it looks at; each series has an alert of its own
 * @param team only series of this team, or null for all
 * @param service only series of this service, or null for all
 * @param measurement what is looked at, and from where on it is too much
 * @param overMillis over how long, ms; a whole number of the set's windows
 * @param holdMillis for how long it must hold before it fires, ms of event time
 * @param atLeast of fewer events than this, ratios and quantiles say nothing
 * @param onlyFinal whether only windows count that change no more: slower, and never taken back
 */
public record AlertRule(
    String name,
    String summary,
    AlertSeverity severity,
    String metricSet,
    String team,
    String service,
    Measurement measurement,
    long overMillis,
    long holdMillis,
    long atLeast,
    boolean onlyFinal)
    implements Serializable {

  /** Whether it looks at the series of a point. */
  public boolean covers(MetricPoint point) {
    return covers(point.metricSet(), point.serviceNamespace(), point.serviceName());
  }

  /** Whether it looks at a series. */
  public boolean covers(Series series) {
    return covers(series.set(), series.value(Dimension.NAMESPACE), series.value(Dimension.SERVICE));
  }

  private boolean covers(String set, String namespace, String name) {
    return metricSet.equals(set)
        && (team == null || team.equals(namespace))
        && (service == null || service.equals(name));
  }

  /** The condition for people, such as {@code errors / records > 0.05 over 5m for 2m}. */
  public String condition() {
    return measurement
        + " over "
        + duration(overMillis)
        + (holdMillis == 0 ? "" : " for " + duration(holdMillis));
  }

  private static String duration(long millis) {
    long[] lengths = {86_400_000, 3_600_000, 60_000, 1_000};
    String[] units = {"d", "h", "m", "s"};
    for (int i = 0; i < lengths.length; i++) {
      if (millis >= lengths[i] && millis % lengths[i] == 0) {
        return millis / lengths[i] + units[i];
      }
    }
    return millis + "ms";
  }
}
