package io.logweir.core.parse;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    FORMATS.put(OtlpJsonFormat.NAME, OtlpJsonFormat::new);
    FORMATS.put(CloudWatchFormat.NAME, CloudWatchFormat::new);
    FORMATS.put(JsonFormat.NAME, JsonFormat::new);
    FORMATS.put(OtlpProtoFormat.NAME, OtlpProtoFormat::new);
    FORMATS.put(SyslogFormat.NAME, SyslogFormat::new);
    FORMATS.put(CriFormat.NAME, CriFormat::new);
    FORMATS.put(Syslog5424Format.NAME, Syslog5424Format::new);
    FORMATS.put(VmkernelFormat.NAME, VmkernelFormat::new);
    FORMATS.put(W3cFormat.NAME, W3cFormat::new);
    FORMATS.put(AwsS3Format.NAME, AwsS3Format::new);
    FORMATS.put(Syslog3164Format.NAME, Syslog3164Format::new);
    FORMATS.put(SyslogOctetsFormat.NAME, SyslogOctetsFormat::new);
    FORMATS.put(LogplexFormat.NAME, LogplexFormat::new);
    FORMATS.put(CefFormat.NAME, CefFormat::new);
    FORMATS.put(LeefFormat.NAME, LeefFormat::new);
    FORMATS.put(AuditdFormat.NAME, AuditdFormat::new);
    FORMATS.put(HaproxyFormat.NAME, HaproxyFormat::new);
    FORMATS.put(AccessFormat.NAME, AccessFormat::new);
    FORMATS.put(AwsElbFormat.NAME, AwsElbFormat::new);
    FORMATS.put(AwsVpcFlowFormat.NAME, AwsVpcFlowFormat::new);
    FORMATS.put(AwsRoute53Format.NAME, AwsRoute53Format::new);
    FORMATS.put(SquidFormat.NAME, SquidFormat::new);
    FORMATS.put(EnvoyFormat.NAME, EnvoyFormat::new);
    FORMATS.put(UwsgiFormat.NAME, UwsgiFormat::new);
    FORMATS.put(RailsFormat.NAME, RailsFormat::new);
    FORMATS.put(NginxErrorFormat.NAME, NginxErrorFormat::new);
    FORMATS.put(ApacheErrorFormat.NAME, ApacheErrorFormat::new);
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

  /** New instances of every format that is tried on a line inside a record, in auto's order. */
  static List<LogFormat> inside(SourceOptions options) {
    return FORMATS.values().stream()
        .map(format -> format.apply(options).inside())
        .filter(Objects::nonNull)
        .toList();
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
