package io.logweir.core.rollup;

import io.logweir.core.rule.Condition;
import io.logweir.core.rule.Operator;
import io.logweir.schema.MetricPoint;
import java.io.Serializable;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Numbers of the same events by the same things.
 *
 * @param name of the set: 1 to 64 of {@code a-z 0-9 - _ .}
 * @param by what it is by, at most 16; by nothing, it is one series of all events
 * @param when which events count: those that meet all conditions of any of the lists; all, where
 *     there is no list
 * @param measures what is kept beside counts and bytes
 * @param window how long its windows are; null for that of the job
 * @param top how many series have numbers of their own, by volume; all others are one
 */
public record MetricSet(
    String name,
    List<Dimension> by,
    List<List<Condition>> when,
    Set<Measure> measures,
    Duration window,
    int top)
    implements Serializable {

  private static final long serialVersionUID = 1;

  /**
   * See {@link #top()}; where a set does not say. Each series is a document and a row per window,
   * and every event can be asked in the history: live, what matters is at the top.
   */
  public static final int DEFAULT_TOP = 1_000;

  /** As many services have numbers of their own, and versions, by which deployments are told. */
  private static final int SERVICES_TOP = 10_000;

  private static final int MAX_NAME = 64;
  private static final int MAX_DIMENSIONS = 16;
  private static final int MAX_TOP = 1_000_000;

  private static final List<Dimension> SERVICE =
      List.of(
          Dimension.of(Dimension.NAMESPACE),
          Dimension.of(Dimension.SERVICE),
          Dimension.of(Dimension.ENVIRONMENT));

  /** By team, service and environment: the one that {@code logs.metrics} holds. */
  public static final MetricSet SERVICES =
      builtIn(
          MetricPoint.SERVICES,
          SERVICE,
          List.of(),
          EnumSet.complementOf(EnumSet.of(Measure.DELAY)),
          SERVICES_TOP);

  /** By HTTP route and class of status, of events that have either. */
  public static final MetricSet ROUTES =
      builtIn(
          "routes",
          and(SERVICE, "http.route", Dimension.STATUS_CLASS),
          List.of(
              List.of(isPresent("http_route")), List.of(isPresent("http_response_status_code"))),
          EnumSet.of(Measure.DURATION),
          DEFAULT_TOP);

  /** By severity and type of error, of errors. */
  public static final MetricSet ERRORS =
      builtIn(
          "errors",
          and(SERVICE, "severity_text", "error.type"),
          List.of(
              List.of(
                  new Condition(
                      "severity_number",
                      Operator.AT_LEAST,
                      List.of(String.valueOf(Rollup.ERROR_SEVERITY))))),
          EnumSet.noneOf(Measure.class),
          DEFAULT_TOP);

  /** By topic and partition. */
  public static final MetricSet SOURCES =
      builtIn(
          "sources",
          and(List.of(), "messaging.destination.name", "messaging.destination.partition.id"),
          List.of(),
          EnumSet.of(Measure.DELAY),
          SERVICES_TOP);

  /** By version and deployment, of events that state either: what deployments are told by. */
  public static final MetricSet VERSIONS =
      builtIn(
          "versions",
          and(SERVICE, "service.version", "deployment.id"),
          List.of(List.of(isPresent("service_version")), List.of(isPresent("deployment_id"))),
          EnumSet.of(Measure.DURATION),
          SERVICES_TOP);

  /** The sets that there are unless the configuration says otherwise. */
  public static final List<MetricSet> BUILT_IN =
      List.of(SERVICES, ROUTES, ERRORS, SOURCES, VERSIONS);

  /**
   * Checks it.
   *
   * @throws IllegalArgumentException naming the value and what is allowed
   */
  public MetricSet {
    by = List.copyOf(by);
    when = List.copyOf(when);
    measures = Set.copyOf(measures);
    if (!name.matches("[a-z0-9._-]{1," + MAX_NAME + "}")) {
      throw new IllegalArgumentException(
          "name is \"" + name + "\"; allowed: 1 to " + MAX_NAME + " of a-z 0-9 - _ .");
    }
    if (by.size() > MAX_DIMENSIONS || new HashSet<>(by).size() < by.size()) {
      throw new IllegalArgumentException(
          "by is " + by + "; allowed: up to " + MAX_DIMENSIONS + " dimensions, each once");
    }
    if (name.equals(MetricPoint.SERVICES) && (!by.equals(SERVICE) || !when.isEmpty())) {
      throw new IllegalArgumentException(
          "the set services is by "
              + SERVICE
              + " and of all events; allowed: a set of another name");
    }
    if (window != null && window.toMillis() <= 0) {
      throw new IllegalArgumentException("window is " + window + "; allowed: more than 0");
    }
    if (top < 1 || top > MAX_TOP) {
      throw new IllegalArgumentException("top is " + top + "; allowed: 1 to " + MAX_TOP);
    }
  }

  private static MetricSet builtIn(
      String name, List<Dimension> by, List<List<Condition>> when, Set<Measure> measures, int top) {
    return new MetricSet(name, by, when, measures, null, top);
  }

  private static List<Dimension> and(List<Dimension> first, String... more) {
    return java.util.stream.Stream.concat(
            first.stream(), java.util.Arrays.stream(more).map(Dimension::of))
        .toList();
  }

  private static Condition isPresent(String field) {
    return new Condition(field, Operator.PRESENT, List.of("true"));
  }

  /** How long its windows are, ms. */
  public long windowMillis(long byDefaultMillis) {
    return window == null ? byDefaultMillis : window.toMillis();
  }

  /** The series of all series of this set that have none of their own. */
  public Series other() {
    Map<String, String> values = new LinkedHashMap<>();
    by.forEach(dimension -> values.put(dimension.name(), MetricPoint.OTHER));
    return Series.of(name, values);
  }
}
