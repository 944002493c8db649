package io.logweir.core.parse;

import java.util.List;

/** Every format by name; a new one is registered here and nowhere else. */
public final class LogFormats {

  /** Finds the format of each record by its first bytes. */
  public static final String AUTO = "auto";

  private static final List<String> NAMES =
      List.of(
          AUTO,
          JsonFormat.NAME,
          LogfmtFormat.NAME,
          AccessFormat.NAME,
          Syslog5424Format.NAME,
          Syslog3164Format.NAME,
          PlainFormat.NAME);

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
      case JsonFormat.NAME -> new JsonFormat(options);
      case LogfmtFormat.NAME -> new LogfmtFormat(options);
      case AccessFormat.NAME -> new AccessFormat(options);
      case Syslog5424Format.NAME -> new Syslog5424Format(options);
      case Syslog3164Format.NAME -> new Syslog3164Format(options);
      case PlainFormat.NAME -> new PlainFormat(options);
      default ->
          throw new IllegalArgumentException(
              "format is \"" + name + "\"; allowed: " + String.join(", ", NAMES));
    };
  }
}
