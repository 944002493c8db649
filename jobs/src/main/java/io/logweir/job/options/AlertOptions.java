package io.logweir.job.options;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.logweir.core.alert.AlertRule;
import io.logweir.core.alert.AlertSeverity;
import io.logweir.core.alert.Measurement;
import io.logweir.core.options.Option;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who is woken, when, and where that is written to. */
public record AlertOptions(
    @Option(
            value =
                "Kafka topic that alerts go to, exactly once: read it with isolation.level=read_committed;"
                    + " it is made where it is missing",
            byDefault = "log-alerts")
        String topic,
    @Option("When an alert fires; every series of a rule's metric set has an alert of its own")
        List<RuleSection> rules) {

  /** Fills in what is absent. */
  public AlertOptions {
    topic = topic == null ? "log-alerts" : topic;
    rules = rules == null ? List.of() : List.copyOf(rules);
  }

  /** When an alert fires. */
  public record RuleSection(
      @Option(value = "Names the rule, and its alerts, for ever", required = true) String name,
      @Option("A sentence for whoever is woken: what is wrong and what to do") String summary,
      @Option(value = "How bad it is", byDefault = "warning") AlertSeverity severity,
      @Option(value = "The metric set whose series are looked at", byDefault = "services")
          String set,
      @Option("Only series of this team") String team,
      @Option("Only series of this service") String service,
      @Option(
              value =
                  "What is measured: ratio (of / to), quantile (of the durations, seconds), rate (of per second)"
                      + " or absence (a series that was there is silent over the span)",
              required = true)
          Measurement.Kind kind,
      @Option(value = "What a ratio or rate counts", byDefault = "errors") Measurement.Count of,
      @Option(value = "What a ratio is a share of", byDefault = "records") Measurement.Count to,
      @Option(value = "Which quantile, such as 0.99", byDefault = "0.99") Double quantile,
      @Option("It fires above this: a share, seconds, or so many per second") Double above,
      @Option("It fires below this") Double below,
      @Option(
              value = "Over how long it is measured: a whole number of the set's windows",
              byDefault = "5m")
          Duration over,
      @Option(value = "For how long it must hold before it fires", byDefault = "0s")
          @JsonProperty("for")
          Duration holdFor,
      @Option(
              value = "Of fewer events than this over the span, a ratio or quantile says nothing",
              byDefault = "1")
          Integer atLeast,
      @Option(
              value =
                  "Only windows count that change no more: later by the allowed lateness, and never taken back",
              byDefault = "false")
          Boolean onlyFinal) {

    /**
     * As the stage takes it.
     *
     * @param windowMillis the length of the set's windows
     * @throws IllegalArgumentException where something is missing or wrong, in words
     */
    AlertRule toRule(long windowMillis) {
      long overMillis = or(over, Duration.ofMinutes(5)).toMillis();
      if (overMillis <= 0 || overMillis % windowMillis != 0) {
        throw new IllegalArgumentException(
            "over is "
                + overMillis / 1000.0
                + " s; allowed: a whole number of the set's windows of "
                + windowMillis / 1000.0
                + " s");
      }
      return new AlertRule(
          name,
          summary,
          or(severity, AlertSeverity.WARNING),
          or(set, "services"),
          team,
          service,
          measurement(),
          overMillis,
          or(holdFor, Duration.ZERO).toMillis(),
          or(atLeast, 1),
          or(onlyFinal, false));
    }

    private Measurement measurement() {
      if (kind == Measurement.Kind.ABSENCE) {
        if (above != null || below != null || or(onlyFinal, false)) {
          throw new IllegalArgumentException(
              "absence has no above, below or only-final: over says how long it is silent");
        }
        return Measurement.absence();
      }
      if ((above == null) == (below == null)) {
        throw new IllegalArgumentException("needs one of above and below");
      }
      Measurement.Bound bound = above != null ? Measurement.Bound.ABOVE : Measurement.Bound.BELOW;
      double threshold = above != null ? above : below;
      return switch (kind) {
        case RATIO ->
            Measurement.ratio(
                or(of, Measurement.Count.ERRORS),
                or(to, Measurement.Count.RECORDS),
                bound,
                threshold);
        case RATE -> Measurement.rate(or(of, Measurement.Count.ERRORS), bound, threshold);
        case QUANTILE -> {
          double q = or(quantile, 0.99);
          if (!(q >= 0 && q <= 1)) {
            throw new IllegalArgumentException("quantile is " + q + "; allowed: 0 to 1");
          }
          yield Measurement.quantile(q, bound, threshold);
        }
        case ABSENCE -> throw new IllegalStateException("told above");
      };
    }

    private static <T> T or(T value, T byDefault) {
      return value == null ? byDefault : value;
    }
  }

  /**
   * The rules as the stage takes them.
   *
   * @param windowMillis the length of the windows of each metric set, by name
   * @throws IllegalArgumentException where one is wrong, in words that begin with its key
   */
  public List<AlertRule> toRules(Map<String, Long> windowMillis) {
    Set<String> names = new HashSet<>();
    return java.util.stream.IntStream.range(0, rules.size())
        .mapToObj(
            i -> {
              RuleSection rule = rules.get(i);
              String key = "alerts.rules[" + i + "]";
              String set = rule.set() == null ? "services" : rule.set();
              if (!names.add(rule.name())) {
                throw new IllegalArgumentException(
                    key + ".name is '" + rule.name() + "', as that of an earlier rule");
              }
              if (!windowMillis.containsKey(set)) {
                throw new IllegalArgumentException(
                    key
                        + ".set is '"
                        + set
                        + "'; allowed: "
                        + String.join(", ", windowMillis.keySet().stream().sorted().toList()));
              }
              try {
                return rule.toRule(windowMillis.get(set));
              } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(key + " " + e.getMessage(), e);
              }
            })
        .toList();
  }
}
