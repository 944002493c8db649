package io.logweir.core.parse;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Every format by name, in the order in which {@code auto} tries them; a new one is registered here
 * and nowhere else.
 */
public final class LogFormats {

  /** Finds the format of each record by its bytes. */
  public static final String AUTO = "auto";

  private static final Map<String, Function<SourceOptions, LogFormat>> FORMATS =
      new LinkedHashMap<>();

  static {
    FORMATS.put(JsonFormat.NAME, JsonFormat::new);
    FORMATS.put(Syslog5424Format.NAME, Syslog5424Format::new);
    FORMATS.put(AccessFormat.NAME, AccessFormat::new);
    FORMATS.put(Syslog3164Format.NAME, Syslog3164Format::new);
    FORMATS.put(LogfmtFormat.NAME, LogfmtFormat::new);
    FORMATS.put(KlogFormat.NAME, KlogFormat::new);
    FORMATS.put(LogcatFormat.NAME, LogcatFormat::new);
    FORMATS.put(RedisFormat.NAME, RedisFormat::new);
    FORMATS.put(PostgresqlFormat.NAME, PostgresqlFormat::new);
    FORMATS.put(MysqlErrorFormat.NAME, MysqlErrorFormat::new);
    FORMATS.put(MysqlSlowFormat.NAME, MysqlSlowFormat::new);
    FORMATS.put(NatsFormat.NAME, NatsFormat::new);
    FORMATS.put(ElasticsearchFormat.NAME, ElasticsearchFormat::new);
    FORMATS.put(RasFormat.NAME, RasFormat::new);
    FORMATS.put(MongodbFormat.NAME, MongodbFormat::new);
    FORMATS.put(JvmGcFormat.NAME, JvmGcFormat::new);
    FORMATS.put(RailsFormat.NAME, RailsFormat::new);
    FORMATS.put(PlainFormat.NAME, PlainFormat::new);
  }

  private static final List<String> NAMES = names(FORMATS);

  private LogFormats() {}

  /** All names that {@link #of} takes, {@code auto} first. */
  public static List<String> names() {
    return NAMES;
  }

  private static List<String> names(Map<String, ?> formats) {
    List<String> names = new ArrayList<>();
    names.add(AUTO);
    names.addAll(formats.keySet());
    return List.copyOf(names);
  }

  /**
   * A new instance, for one thread.
   *
   * @throws IllegalArgumentException where the name is unknown; the message says what is allowed
   */
  public static LogFormat of(String name, SourceOptions options) {
    if (name.equals(AUTO)) {
      return new AutoFormat(FORMATS.values().stream().map(f -> f.apply(options)).toList());
    }
    Function<SourceOptions, LogFormat> format = FORMATS.get(name);
    if (format == null) {
      throw new IllegalArgumentException(
          "format is \"" + name + "\"; allowed: " + String.join(", ", NAMES));
    }
    return format.apply(options);
  }
}
