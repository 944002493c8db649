package io.logweir.core.options;

import io.logweir.core.parse.DeclaredFormats;
import io.logweir.core.parse.Limits;
import io.logweir.core.parse.LogParser;
import io.logweir.core.parse.Multiline;
import io.logweir.core.parse.SourceOptions;
import io.logweir.core.redact.Redaction;
import io.logweir.core.rule.Rule;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Some topics and what is known about them. */
public record SourceSection(
    @Option(value = "A name for people", required = true) String name,
    @Option("Topics by name") List<String> topics,
    @Option("A regular expression that further topics match as a whole") String topicPattern,
    @Option(
            value =
                "A format by its name (deploy/local/try --formats lists them), or auto to find it",
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
    @Option(value = "Longer records are rejected", byDefault = "1048576") Integer maxBytes,
    @Option(value = "More deeply nested JSON is kept as text from there on", byDefault = "12")
        Integer maxDepth,
    @Option(
            value = "An event's further attributes are only in the line as received",
            byDefault = "512")
        Integer maxFields,
    @Option(
            value = "Longer values of attributes are cut there, and the event says so",
            byDefault = "65536")
        Integer maxValueBytes,
    @Option("How lines are joined to events; without it each record stands for itself")
        MultilineSection multiline,
    @Option("What is replaced before anything is stored; without it nothing is")
        RedactSection redact,
    @Option(
            "Events that are left out or sampled; a list of {name, when, action}, the first that fits decides")
        List<Map<String, Object>> rules,
    @Option(
            "A folder of further formats, a file each: udfs/core/src/main/resources/io/logweir/formats/README.md"
                + " says how to write one; it is read where the job is submitted")
        String formatsFolder) {

  /** What is replaced before anything is stored. */
  public record RedactSection(
      @Option(
              value =
                  "What is looked for: url-password, secret-field, bearer-token, api-key, credit-card, email, ip-address",
              byDefault = "[url-password, secret-field, bearer-token, api-key, credit-card, email]")
          List<String> detectors,
      @Option("Further patterns by name, RE2 syntax; the first group is replaced, or all of it")
          Map<String, String> patterns,
      @Option("What stands in a secret's place, instead of [REDACTED:<detector>]") String mask,
      @Option(
              "Instead of a mask: a keyed hash, so that equal secrets stay equal; ${NAME} takes the key from"
                  + " the environment")
          String hashKey) {

    Redaction toOptions() {
      Map<String, Object> section = new HashMap<>();
      section.put("detectors", detectors);
      section.put("patterns", patterns);
      section.put("mask", mask);
      section.put("hash-key", hashKey);
      section.values().removeIf(Objects::isNull);
      return Redaction.read(section);
    }

    /** Without the key. */
    @Override
    public String toString() {
      return "redact " + (detectors == null ? "the usual" : detectors);
    }
  }

  /** How lines are joined to events. */
  public record MultilineSection(
      @Option(
              value =
                  "What begins an event: indented (any line but those that are written below a log line,"
                      + " such as a stack trace's), timestamp (a line with a time at its beginning) or pattern",
              byDefault = "indented")
          Multiline.Start start,
      @Option("Found in a line that begins an event; RE2 syntax") String pattern,
      @Option(value = "An event of more lines is cut there", byDefault = "500") Integer maxLines,
      @Option(value = "An event that would become longer is cut there", byDefault = "262144")
          Integer maxBytes,
      @Option(
              value =
                  "Lines further apart are not of one event; also how long a last line waits for another",
              byDefault = "5s")
          Duration maxGap) {

    Multiline toOptions() {
      Multiline defaults = Multiline.DEFAULTS;
      return new Multiline(
          or(start, defaults.start()),
          pattern,
          or(maxLines, defaults.maxLines()),
          or(maxBytes, defaults.maxBytes()),
          or(maxGap, defaults.maxGap()));
    }
  }

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
            new Limits(
                or(maxBytes, defaults.limits().maxBytes()),
                or(maxDepth, defaults.limits().maxDepth()),
                or(maxFields, defaults.limits().maxFields()),
                or(maxValueBytes, defaults.limits().maxValueBytes())),
            multiline == null ? null : multiline.toOptions(),
            redact == null ? defaults.redaction() : redact.toOptions(),
            rules == null ? List.of() : Rule.readAll(rules),
            formatsFolder == null ? Map.of() : formats(formatsFolder));
    new LogParser(options);
    return options;
  }

  private static Map<String, String> formats(String folder) {
    try {
      return DeclaredFormats.texts(Path.of(folder));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "formats-folder is '" + folder + "', which cannot be read: " + e.getMessage(), e);
    }
  }

  /** Whether a topic belongs to it. */
  public boolean covers(String topic) {
    return topics.contains(topic) || (topicPattern != null && topic.matches(topicPattern));
  }

  private static <T> T or(T value, T byDefault) {
    return value == null ? byDefault : value;
  }
}
