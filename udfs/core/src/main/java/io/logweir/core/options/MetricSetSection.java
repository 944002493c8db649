package io.logweir.core.options;

import io.logweir.core.rollup.Dimension;
import io.logweir.core.rollup.Measure;
import io.logweir.core.rollup.MetricSet;
import io.logweir.core.rule.Condition;
import io.logweir.core.rule.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A set of metrics; one with the name of a built-in set takes its place. */
public record MetricSetSection(
    @Option(
            value =
                "Its name; services, routes, errors, sources and versions are there without being stated",
            required = true)
        String name,
    @Option(value = "false leaves the set out", byDefault = "true") Boolean enabled,
    @Option(
            "What it is by: fields of events by their dotted names, such as http.route or"
                + " service.version, attributes.<key>, resource_attributes.<key>,"
                + " http.response.status_class")
        List<String> by,
    @Option(
            "Which events count: conditions as those of a source's rules, which all must be met; or a"
                + " list of such, of which any must")
        Object when,
    @Option(
            "What is kept beside counts and bytes: duration, message_size, status, delay, clients,"
                + " traces")
        List<Measure> measures,
    @Option("How long its windows are; without it, metrics.window") Duration window,
    @Option(
            value =
                "So many series, those of the largest volume, have numbers of their own; the others are"
                    + " one, __other__, so that sums stay whole",
            byDefault = "1000; of services, sources and versions 10000")
        Integer top) {

  /**
   * The built-in sets, and those of a configuration.
   *
   * @throws IllegalArgumentException naming the set, the value and what is allowed
   */
  public static List<MetricSet> toSets(List<MetricSetSection> sections) {
    Map<String, MetricSet> sets = new LinkedHashMap<>();
    MetricSet.BUILT_IN.forEach(set -> sets.put(set.name(), set));
    Set<String> stated = new HashSet<>();
    for (MetricSetSection section : sections) {
      if (!stated.add(section.name)) {
        throw new IllegalArgumentException(section.name + " is there twice; allowed: once");
      }
      if (Boolean.FALSE.equals(section.enabled)) {
        if (sets.remove(section.name) == null) {
          throw new IllegalArgumentException(
              section.name + " is switched off; allowed: " + String.join(", ", sets.keySet()));
        }
      } else {
        sets.put(section.name, section.toSet(sets.get(section.name)));
      }
    }
    return List.copyOf(sets.values());
  }

  /** What is not stated is as in the set that it takes the place of, or else the default. */
  private MetricSet toSet(MetricSet before) {
    if (by == null && before == null) {
      throw new IllegalArgumentException(
          name + ".by is missing: name the dimensions, or [] for one series of all events");
    }
    try {
      return new MetricSet(
          name,
          by == null ? before.by() : by.stream().map(Dimension::of).toList(),
          when != null ? conditions(when) : before == null ? List.of() : before.when(),
          measures != null ? Set.copyOf(measures) : before == null ? Set.of() : before.measures(),
          window != null || before == null ? window : before.window(),
          top != null ? top : before == null ? MetricSet.DEFAULT_TOP : before.top());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
  }

  private static List<List<Condition>> conditions(Object when) {
    if (!(when instanceof List<?> any)) {
      return List.of(Rule.conditions(when));
    }
    List<List<Condition>> all = new ArrayList<>();
    any.forEach(each -> all.add(Rule.conditions(each)));
    return all;
  }
}
