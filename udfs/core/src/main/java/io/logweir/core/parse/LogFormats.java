package io.logweir.core.parse;

import io.logweir.core.parse.declared.LineShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Every format by name, in the order in which {@code auto} tries them; a new one is registered here
 * and nowhere else.
 */
public final class LogFormats {

  /** Finds the format of each record by its bytes. */
  public static final String AUTO = "auto";

  /** Written by hand, and asked before those that files declare: what is certain of its records. */
  private static final Map<String, Function<SourceOptions, LogFormat>> FIRST =
      new LinkedHashMap<>();

  /** Written by hand, and asked after those that files declare: what takes more than its own. */
  private static final Map<String, Function<SourceOptions, LogFormat>> LAST = new LinkedHashMap<>();

  static {
    FIRST.put(OtlpJsonFormat.NAME, OtlpJsonFormat::new);
    FIRST.put(CloudWatchFormat.NAME, CloudWatchFormat::new);
    FIRST.put(JsonFormat.NAME, JsonFormat::new);
    FIRST.put(OtlpProtoFormat.NAME, OtlpProtoFormat::new);
    FIRST.put(SyslogFormat.NAME, SyslogFormat::new);
    FIRST.put(CriFormat.NAME, CriFormat::new);
    FIRST.put(Syslog5424Format.NAME, Syslog5424Format::new);
    FIRST.put(VmkernelFormat.NAME, VmkernelFormat::new);
    FIRST.put(W3cFormat.NAME, W3cFormat::new);
    FIRST.put(AwsS3Format.NAME, AwsS3Format::new);
    FIRST.put(RailsFormat.NAME, RailsFormat::new);
    LAST.put(Syslog3164Format.NAME, Syslog3164Format::new);
    LAST.put(SyslogOctetsFormat.NAME, SyslogOctetsFormat::new);
    LAST.put(LogplexFormat.NAME, LogplexFormat::new);
    LAST.put(CefFormat.NAME, CefFormat::new);
    LAST.put(LeefFormat.NAME, LeefFormat::new);
    LAST.put(AuditdFormat.NAME, AuditdFormat::new);
    LAST.put(HaproxyFormat.NAME, HaproxyFormat::new);
    LAST.put(AccessFormat.NAME, AccessFormat::new);
    LAST.put(AwsElbFormat.NAME, AwsElbFormat::new);
    LAST.put(AwsVpcFlowFormat.NAME, AwsVpcFlowFormat::new);
    LAST.put(AwsRoute53Format.NAME, AwsRoute53Format::new);
    LAST.put(SquidFormat.NAME, SquidFormat::new);
    LAST.put(EnvoyFormat.NAME, EnvoyFormat::new);
    LAST.put(UwsgiFormat.NAME, UwsgiFormat::new);
    LAST.put(NginxErrorFormat.NAME, NginxErrorFormat::new);
    LAST.put(ApacheErrorFormat.NAME, ApacheErrorFormat::new);
    LAST.put(LogfmtFormat.NAME, LogfmtFormat::new);
    LAST.put(KlogFormat.NAME, KlogFormat::new);
    LAST.put(LogcatFormat.NAME, LogcatFormat::new);
    LAST.put(RedisFormat.NAME, RedisFormat::new);
    LAST.put(PostgresqlFormat.NAME, PostgresqlFormat::new);
    LAST.put(MysqlErrorFormat.NAME, MysqlErrorFormat::new);
    LAST.put(MysqlSlowFormat.NAME, MysqlSlowFormat::new);
    LAST.put(NatsFormat.NAME, NatsFormat::new);
    LAST.put(ElasticsearchFormat.NAME, ElasticsearchFormat::new);
    LAST.put(RasFormat.NAME, RasFormat::new);
    LAST.put(MongodbFormat.NAME, MongodbFormat::new);
    LAST.put(JvmGcFormat.NAME, JvmGcFormat::new);
    LAST.put(PlainFormat.NAME, PlainFormat::new);
  }

  /** Read when first asked for: what files declare is checked against what is written by hand. */
  private static final class Names {
    static final List<String> ALL = names(DeclaredFormats.builtIn());
  }

  private LogFormats() {}

  /** All names that {@link #of} takes, {@code auto} first. */
  public static List<String> names() {
    return Names.ALL;
  }

  /** As {@link #names()}, with these declared formats. */
  static List<String> names(DeclaredFormats declared) {
    List<String> names = new ArrayList<>();
    names.add(AUTO);
    names.addAll(FIRST.keySet());
    names.addAll(LAST.keySet());
    names.addAll(declared.names());
    return List.copyOf(names);
  }

  /**
   * Finds the format of a line inside a record, as {@code auto} does but for {@code plain}, which
   * takes anything.
   */
  static LogFormat inside(SourceOptions options) {
    List<LogFormat> inside = new ArrayList<>();
    for (LogFormat format : handWritten(options)) {
      inside.add(format.name().equals(PlainFormat.NAME) ? null : format.inside());
    }
    return new AutoFormat(inside, DeclaredFormats.of(options.formats()), options);
  }

  private static List<LogFormat> handWritten(SourceOptions options) {
    return Stream.of(FIRST, LAST)
        .flatMap(formats -> formats.values().stream())
        .map(format -> format.apply(options))
        .toList();
  }

  /** What the records of all formats look like, with these shapes of what files declare. */
  static FormatShapes shapes(List<LineShape> declared) {
    List<LogFormat> all = handWritten(SourceOptions.DEFAULTS);
    return new FormatShapes(
        all.subList(0, FIRST.size()), declared, all.subList(FIRST.size(), all.size()));
  }

  /** The names of the formats that are written by hand, without {@code auto}, in its order. */
  public static List<String> handWritten() {
    return Stream.concat(FIRST.keySet().stream(), LAST.keySet().stream()).toList();
  }

  /** Whether a format of that name is written by hand, and no file may declare one. */
  static boolean isHandWritten(String name) {
    return name.equals(AUTO) || FIRST.containsKey(name) || LAST.containsKey(name);
  }

  /** One that is {@link #isHandWritten} and not {@code auto}; null for any other name. */
  static LogFormat handWritten(String name, SourceOptions options) {
    Function<SourceOptions, LogFormat> format = FIRST.getOrDefault(name, LAST.get(name));
    return format == null ? null : format.apply(options);
  }

  /**
   * A new instance, for one thread.
   *
   * @throws IllegalArgumentException where the name is unknown; the message says what is allowed
   */
  public static LogFormat of(String name, SourceOptions options) {
    return of(name, options, DeclaredFormats.builtIn());
  }

  /** As {@link #of(String, SourceOptions)}, with these declared formats. */
  static LogFormat of(String name, SourceOptions options, DeclaredFormats declared) {
    if (name.equals(AUTO)) {
      return new AutoFormat(handWritten(options), declared, options);
    }
    LogFormat format = handWritten(name, options);
    if (format == null) {
      format = declared.of(name, options);
    }
    if (format == null) {
      throw new IllegalArgumentException(
          "format is \"" + name + "\"; allowed: " + String.join(", ", names(declared)));
    }
    return format;
  }
}
