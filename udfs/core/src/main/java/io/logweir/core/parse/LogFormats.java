package io.logweir.core.parse;

import java.util.List;

/** Every format by name; a new one is registered here and nowhere else. */
public final class LogFormats {

  /** Finds the format of each record by its first bytes. */
  public static final String AUTO = "auto";

  private static final List<String> NAMES =
      List.of(AUTO, "json", "logfmt", "access", "syslog-5424", "syslog-3164", "plain");

  private LogFormats() {}

  /** All names that {@link #of} takes, {@code auto} first. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * A new instance, for one thread.
   *
   * @throws IllegalArgumentException where the name is unknown; the message says what is allowed
   */
  public static LogFormat of(String name, SourceOptions options) {
    return switch (name) {
      case AUTO -> new AutoFormat(options);
      case "json" -> new JsonFormat(options);
      case "logfmt" -> new LogfmtFormat(options);
      case "access" -> new AccessFormat(options);
      case "syslog-5424" -> new Syslog5424Format(options);
      case "syslog-3164" -> new Syslog3164Format(options);
      case "plain" -> new PlainFormat(options);
      default ->
          throw new IllegalArgumentException(
              "format is \"" + name + "\"; allowed: " + String.join(", ", NAMES));
    };
  }
}
