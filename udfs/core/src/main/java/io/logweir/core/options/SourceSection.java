package io.logweir.core.options;

import io.logweir.core.parse.LogParser;
import io.logweir.core.parse.SourceOptions;
import java.time.ZoneId;
import java.util.List;

/** Some topics and what is known about them. */
public record SourceSection(
    @Option(value = "A name for people", required = true) String name,
    @Option("Topics by name") List<String> topics,
    @Option("A regular expression that further topics match as a whole") String topicPattern,
    @Option(
            value = "json, logfmt, access, syslog-5424, syslog-3164, plain, or auto to try them",
            byDefault = "auto")
        String format,
    @Option("The owning team, where a record states none") String team,
    @Option("The service, where a record states none") String service,
    @Option("The deployment environment, where a record states none") String environment,
    @Option(
            value =
                "What makes two records one event: field:<name>, header:<name>, origin, position, content,"
                    + " or auto for the first that a record has (never content)",
            byDefault = "auto")
        String identity,
    @Option(value = "Zone of times that state none", byDefault = "UTC") ZoneId zone,
    @Option(value = "Always keep the line as received, too", byDefault = "false")
        Boolean keepOriginal,
    @Option(value = "Longer records are rejected", byDefault = "1048576") Integer maxBytes) {

  /** Fills in what is absent. */
  public SourceSection {
    topics = topics == null ? List.of() : List.copyOf(topics);
  }

  /**
   * As the parser takes it.
   *
   * @throws IllegalArgumentException where a value, such as format or identity, is wrong: before
   *     anything runs
   */
  public SourceOptions toOptions() {
    SourceOptions defaults = SourceOptions.DEFAULTS;
    SourceOptions options =
        new SourceOptions(
            or(format, defaults.format()),
            team,
            service,
            environment,
            or(identity, defaults.identity()),
            or(zone, defaults.zone()),
            or(keepOriginal, defaults.keepOriginal()),
            or(maxBytes, defaults.maxBytes()));
    new LogParser(options);
    return options;
  }

  private static <T> T or(T value, T byDefault) {
    return value == null ? byDefault : value;
  }
}
