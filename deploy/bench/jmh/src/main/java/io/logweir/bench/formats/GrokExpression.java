package io.logweir.bench.formats;

import io.krakens.grok.api.Grok;
import io.krakens.grok.api.GrokCompiler;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What a format is read with where Logstash or Elasticsearch reads it: a grok expression of the
 * patterns that Logstash publishes, as the library java-grok holds them and expands them into one
 * {@code java.util.regex} expression. Where a whole line's expression is published it is that
 * (COMBINEDAPACHELOG, SYSLOGLINE); else one is put together of the published parts, with a name for
 * each field that the format's own parser takes. No date is read and no number converted.
 */
final class GrokExpression {

  private static final Map<String, GrokExpression> ALL = new LinkedHashMap<>();

  /** As they are written. */
  private static final Map<String, String> TEXTS = new LinkedHashMap<>();

  private static final GrokCompiler COMPILER = GrokCompiler.newInstance();

  private static final String REQUEST =
      "\"%{WORD:method} %{URIPATHPARAM:request} HTTP/%{NUMBER:version}\"";

  /** How java-grok's own names of groups begin in the expanded expression. */
  private static final Pattern GROUP = Pattern.compile("\\(\\?<([a-zA-Z]\\w*)>");

  private final Matcher matcher;
  private final String[] names;
  private final boolean again;

  /** Is read in the group {@code message} where that can have pairs; null where it stays text. */
  private final GrokExpression pairs;

  /** The library's own name of that group. */
  private final String message;

  private GrokExpression(Grok grok, boolean again, GrokExpression pairs) {
    String expanded = grok.getNamedRegex();
    matcher = Pattern.compile(expanded, Pattern.DOTALL).matcher("");
    names = GROUP.matcher(expanded).results().map(found -> found.group(1)).toArray(String[]::new);
    this.again = again;
    this.pairs = pairs;
    message =
        grok.getNamedRegexCollection().entrySet().stream()
            .filter(group -> group.getValue().equals("message"))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse(null);
  }

  /** A format's expression, for one thread; null where there is none. */
  static GrokExpression of(String format) {
    return ALL.get(format);
  }

  /** A format's expression, to be found once, at the start of a text. */
  static GrokExpression atStart(String format) {
    String expression = "^(?:" + TEXTS.get(format) + ")";
    return new GrokExpression(COMPILER.compile(expression, true), false, null);
  }

  /** What stands in front of the line that a container's runtime writes. */
  static GrokExpression criHead() {
    String expression =
        "^%{TIMESTAMP_ISO8601:time} %{WORD:stream} %{WORD:tag} %{GREEDYDATA:message}";
    return new GrokExpression(COMPILER.compile(expression, true), false, null);
  }

  /** Finds it once, reads all named groups, and gives the group {@code message}. */
  String message(String text, Blackhole out) {
    return read(text, out) > 0 ? matcher.group(message) : null;
  }

  /**
   * Finds, once or as often as the expression stands in the text, and reads all named groups.
   *
   * @return how often it was found
   */
  int read(String text, Blackhole out) {
    matcher.reset(text);
    int found = 0;
    while (matcher.find()) {
      found++;
      if (out != null) {
        for (String name : names) {
          out.consume(matcher.group(name));
        }
      }
      if (pairs != null && FormatBenchmark.hasPairs(matcher.group(message))) {
        pairs.read(matcher.group(message), out);
      }
      if (!again) {
        break;
      }
    }
    return found;
  }

  private static final String SYSLOG_5424 =
      "<%{NONNEGINT:priority}>%{NONNEGINT:version}"
          + " +(?:%{TIMESTAMP_ISO8601:time}|-) +(?:%{HOSTNAME:host}|-)"
          + " +(?:%{NOTSPACE:app}|-) +(?:%{NOTSPACE:pid}|-)"
          + " +(?:%{NOTSPACE:msgid}|-)";

  private static final String PAIRS = "%{PAIRKEY:key}=(?:%{QUOTEDSTRING:quoted}|%{NOTSPACE:value})";

  private static final String SYSLOG_DATA = " +(?:\\[%{DATA:data}\\]+|-)";

  private static final String SYSLOG_3164 = "<%{POSINT:priority}>%{SYSLOGLINE}";

  private static void one(String format, String expression) {
    TEXTS.put(format, expression);
    ALL.put(format, new GrokExpression(COMPILER.compile(expression, true), false, null));
  }

  private static void each(String format, String expression) {
    each(format, expression, null);
  }

  private static void each(String format, String expression, GrokExpression pairs) {
    TEXTS.put(format, expression);
    ALL.put(format, new GrokExpression(COMPILER.compile(expression, true), true, pairs));
  }

  static {
    COMPILER.registerDefaultPatterns();
    COMPILER.registerPatternFromClasspath("/patterns/linux-syslog");
    COMPILER.registerPatternFromClasspath("/patterns/java");
    COMPILER.registerPatternFromClasspath("/patterns/haproxy");
    COMPILER.register("UWSGIDATE", "%{DAY} %{MONTH} +%{MONTHDAY} %{TIME} %{YEAR}");
    COMPILER.register("PAIRKEY", "[\\w.-]+");
    one("syslog-5424", "^" + SYSLOG_5424 + SYSLOG_DATA + " +%{GREEDYDATA:message}");
    one("syslog-3164", SYSLOG_3164);
    one(
        "syslog",
        "(?:^" + SYSLOG_5424 + SYSLOG_DATA + " +%{GREEDYDATA:message}|" + SYSLOG_3164 + ")");
    each(
        "syslog-octets",
        "%{NONNEGINT:length} "
            + SYSLOG_5424
            + SYSLOG_DATA
            + " +%{DATA:message}(?=[0-9]+ <[0-9]|$)");
    one(
        "cri",
        "%{TIMESTAMP_ISO8601:time} %{WORD:stream} %{WORD:tag}"
            + " %{TIMESTAMP_ISO8601:at}%{SPACE}%{LOGLEVEL:level}%{SPACE}\\["
            + "%{DATA:thread}\\] %{JAVACLASS:logger} - %{GREEDYDATA:message}");
    each("logfmt", PAIRS);
    each(
        "logplex",
        "%{NONNEGINT:length} " + SYSLOG_5424 + " +%{DATA:message}(?=[0-9]+ <[0-9]|$)",
        new GrokExpression(COMPILER.compile(PAIRS, true), true, null));
    one(
        "plain",
        "%{TIMESTAMP_ISO8601:time}%{SPACE}%{LOGLEVEL:level}%{SPACE}(?:"
            + "%{POSINT:pid} --- )?\\[%{DATA:thread}\\]"
            + " %{JAVACLASS:logger}%{SPACE}[-:] %{GREEDYDATA:message}");
    one(
        "klog",
        "^%{WORD:levelday} %{TIME:time}%{SPACE}%{NUMBER:thread}"
            + " %{JAVAFILE:file}:%{POSINT:line}\\] %{GREEDYDATA:message}");
    one(
        "logcat",
        "%{MONTHNUM:month}-%{MONTHDAY:day}"
            + " %{TIME:time}%{SPACE}%{INT:pid}%{SPACE}%{INT:tid} %{WORD:level}"
            + " %{DATA:tag}%{SPACE}: %{GREEDYDATA:message}");
    one("access", "%{COMBINEDAPACHELOG}");
    one(
        "haproxy",
        "%{IP:client}:%{INT:port} \\[%{HAPROXYDATE:time}\\] %{NOTSPACE:frontend}"
            + " %{NOTSPACE:backend}/%{NOTSPACE:server}"
            + " %{INT:tq}/%{INT:tw}/%{INT:tc}/%{INT:tr}/%{NOTSPACE:tt} %{INT:status}"
            + " %{NOTSPACE:bytes} %{DATA:requestcookie} %{DATA:responsecookie}"
            + " %{NOTSPACE:termination}"
            + " %{INT:act}/%{INT:fe}/%{INT:be}/%{INT:srv}/%{NOTSPACE:retries}"
            + " %{INT:srvqueue}/%{INT:bequeue} "
            + REQUEST);
    one(
        "squid",
        "%{NUMBER:time}\\s+%{NUMBER:duration}\\s%{IP:client}\\s%{WORD:code}/"
            + "%{POSINT:status}\\s%{INT:bytes}\\s%{WORD:method}\\s%{NOTSPACE:url}\\s(?:"
            + "%{NOTSPACE:user}|-)\\s%{WORD:hierarchy}/%{IPORHOST:peer}\\s"
            + "%{NOTSPACE:type}");
    one(
        "envoy",
        "\\[%{TIMESTAMP_ISO8601:time}\\] "
            + REQUEST
            + " %{INT:status} %{NOTSPACE:flags} %{INT:received} %{INT:sent}"
            + " %{INT:duration} %{NOTSPACE:upstream} \"%{DATA:forwarded}\""
            + " \"%{DATA:agent}\" \"%{DATA:id}\" \"%{DATA:authority}\" \"%{DATA:host}\"");
    one(
        "uwsgi",
        "\\[pid: %{NUMBER:pid}\\|app: %{NUMBER:app}\\|req:"
            + " %{NUMBER:request}/%{NUMBER:requests}\\] %{IP:client} \\(%{DATA:user}\\)"
            + " \\{%{NUMBER:vars} vars in %{NUMBER:varbytes} bytes\\}"
            + " \\[%{UWSGIDATE:time}\\] %{WORD:method} %{URIPATHPARAM:path} =>"
            + " generated %{NUMBER:bytes} bytes in %{NUMBER:duration} msecs"
            + " \\(HTTP/%{NUMBER:version} %{NUMBER:status}\\) %{NUMBER:headers}"
            + " headers in %{NUMBER:headerbytes} bytes \\(%{NUMBER:switches} switches"
            + " on core %{NUMBER:core}\\)");
    one(
        "rails",
        "Started %{WORD:method} \"%{URIPATHPARAM:path}\" for %{IPORHOST:client}"
            + " at %{YEAR}-%{MONTHNUM}-%{MONTHDAY} %{TIME:time}"
            + " %{ISO8601_TIMEZONE:zone}\\W*Processing by"
            + " %{DATA:controller}#%{WORD:action} as"
            + " %{NOTSPACE:format}(?:\\W*Parameters:"
            + " \\{%{DATA:parameters}\\}\\W*)?Completed %{NUMBER:status}%{DATA:reason}"
            + " in %{NUMBER:duration}ms \\(Views: %{NUMBER:views}ms \\| ActiveRecord:"
            + " %{NUMBER:record}ms");
    one(
        "w3c",
        "%{TIMESTAMP_ISO8601:time} %{IPORHOST:server} %{WORD:method}"
            + " %{URIPATH:path} %{NOTSPACE:query} %{NUMBER:port} %{NOTSPACE:user}"
            + " %{IPORHOST:client} %{NOTSPACE:agent} %{NOTSPACE:referer}"
            + " %{NUMBER:status} %{NUMBER:substatus} %{NUMBER:win32} %{NUMBER:taken}");
    one(
        "nginx-error",
        "%{YEAR}/%{MONTHNUM}/%{MONTHDAY} %{TIME:time} \\[%{LOGLEVEL:level}\\]"
            + " %{POSINT:pid}#%{NUMBER:tid}: (?:\\*%{NUMBER:connection}"
            + " )?%{DATA:message}, client: %{IPORHOST:client}, server:"
            + " %{DATA:server}, request: "
            + REQUEST
            + ", (?:upstream: \"%{URI:upstream}\", )?host: \"%{IPORHOST:host}\"");
    one(
        "apache-error",
        "\\[%{DAY} %{MONTH} %{MONTHDAY} %{TIME:time} %{YEAR}\\]"
            + " \\[(?:%{WORD:module}:)?%{LOGLEVEL:level}\\] \\[pid %{POSINT:pid}(?::tid"
            + " %{NUMBER:tid})?\\] \\[client %{IPORHOST:client}:%{POSINT:port}\\]"
            + " (?:%{DATA:code}: )?%{GREEDYDATA:message}");
    one(
        "aws-elb",
        "%{NOTSPACE:type} %{TIMESTAMP_ISO8601:time} %{NOTSPACE:elb}"
            + " %{IP:client}:%{INT:port} (?:%{IP:target}:%{INT:targetport}|-)"
            + " %{NUMBER:requesttime} %{NUMBER:targettime} %{NUMBER:responsetime}"
            + " %{INT:status} %{INT:targetstatus} %{INT:received} %{INT:sent}"
            + " \"%{WORD:method} %{URI:url} HTTP/%{NUMBER:version}\" \"%{DATA:agent}\""
            + " %{NOTSPACE:cipher} %{NOTSPACE:protocol} %{NOTSPACE:group}"
            + " \"%{DATA:trace}\" \"%{DATA:domain}\" \"%{DATA:certificate}\""
            + " %{NOTSPACE:priority} %{TIMESTAMP_ISO8601:created} \"%{DATA:actions}\""
            + " \"%{DATA:redirect}\" \"%{DATA:error}\" \"%{DATA:targets}\""
            + " \"%{DATA:targetstatuses}\" \"%{DATA:classification}\" \"%{DATA:reason}\"");
    one(
        "aws-vpcflow",
        "%{INT:version} %{INT:account} %{NOTSPACE:interface} %{IP:source}"
            + " %{IP:destination} %{INT:sourceport} %{INT:destinationport}"
            + " %{INT:protocol} %{INT:packets} %{INT:bytes} %{INT:start} %{INT:end}"
            + " %{WORD:action} %{WORD:logstatus}");
    one(
        "aws-route53",
        "%{NUMBER:version} %{TIMESTAMP_ISO8601:time} %{WORD:zone}"
            + " %{HOSTNAME:name} %{WORD:type} %{WORD:code} %{WORD:transport}"
            + " %{NOTSPACE:edge} %{IP:resolver} %{NOTSPACE:subnet}");
    one(
        "aws-s3",
        "%{WORD:owner} %{NOTSPACE:bucket} \\[%{HTTPDATE:time}\\] %{IP:client}"
            + " %{NOTSPACE:requester} %{NOTSPACE:id} %{NOTSPACE:operation}"
            + " %{NOTSPACE:key} "
            + REQUEST
            + " (?:%{INT:status}|-) (?:-|%{NOTSPACE:error}) (?:%{INT:sent}|-)"
            + " (?:%{INT:size}|-) (?:%{INT:total}|-) (?:%{INT:turnaround}|-)"
            + " \"(?:-|%{DATA:referer})\" \"(?:-|%{DATA:agent})\""
            + " (?:-|%{NOTSPACE:objectversion})");
    each(
        "cef",
        "CEF:%{INT:version}\\|%{DATA:vendor}\\|%{DATA:product}\\|"
            + "%{DATA:release}\\|%{DATA:class}\\|%{DATA:name}\\|%{DATA:severity}\\||"
            + "%{PAIRKEY:key}=%{DATA:value}(?= [\\w.]+=|$)");
    each(
        "leef",
        "LEEF:%{NUMBER:version}\\|%{DATA:vendor}\\|%{DATA:product}\\|"
            + "%{DATA:release}\\|%{DATA:id}\\||%{PAIRKEY:key}=%{DATA:value}(?=\\t|$)");
    each(
        "auditd",
        "type=%{WORD:type}"
            + " msg=audit\\(%{NUMBER:time}:%{NUMBER:serial}\\):|%{PAIRKEY:key}=(?:"
            + "%{QUOTEDSTRING:quoted}|%{NOTSPACE:value})");
    one(
        "redis",
        "%{POSINT:pid}:%{WORD:role} %{MONTHDAY} %{MONTH} %{YEAR} %{TIME:time}"
            + " %{NOTSPACE:level} %{GREEDYDATA:message}");
    one(
        "nats",
        "\\[%{POSINT:pid}\\] %{YEAR}/%{MONTHNUM}/%{MONTHDAY} %{TIME:time}"
            + " \\[%{WORD:level}\\] %{IPORHOST:client}:%{POSINT:port} -"
            + " cid:%{NUMBER:cid} - (?:%{NOTSPACE:direction} \\[%{WORD:operation}"
            + " %{NOTSPACE:subject} %{NUMBER:size}\\]|%{GREEDYDATA:message})");
    one(
        "elasticsearch",
        "^\\[%{TIMESTAMP_ISO8601:time}\\]\\[%{LOGLEVEL:level}%{SPACE}\\]\\["
            + "%{DATA:logger}%{SPACE}\\]%{SPACE}\\[%{DATA:node}\\]%{SPACE}(?:\\["
            + "%{NOTSPACE:index}/%{NOTSPACE:id}\\] )?%{GREEDYDATA:message}");
    one(
        "jvm-gc",
        "%{TIMESTAMP_ISO8601:time}: %{NUMBER:uptime}: \\[%{DATA:phase}"
            + " \\(%{DATA:cause}\\)"
            + " %{NUMBER:used}K->%{NUMBER:after}K\\(%{NUMBER:size}K\\),"
            + " %{NUMBER:duration} secs\\] \\[Times: user=%{NUMBER:user}"
            + " sys=%{NUMBER:sys}, real=%{NUMBER:real} secs\\]");
    one(
        "postgresql",
        "%{TIMESTAMP_ISO8601:time} %{TZ:zone} \\[%{POSINT:pid}\\]"
            + " %{USERNAME:user}@%{NOTSPACE:database} %{WORD:level}:  (?:duration:"
            + " %{NUMBER:duration} ms  (?:statement|execute %{DATA}):"
            + " %{GREEDYDATA:query}|%{GREEDYDATA:message})");
    one(
        "mysql-error",
        "%{TIMESTAMP_ISO8601:time} %{NUMBER:thread} \\[%{DATA:level}\\]"
            + " (?:\\[%{DATA:code}\\] )?(?:\\[%{DATA:subsystem}\\]"
            + " )?%{GREEDYDATA:message}");
    one(
        "mysql-slow",
        "^# Time: %{TIMESTAMP_ISO8601:logged}\\s+# User@Host:"
            + " %{USER:user}\\[%{DATA:current}\\] @ %{HOST:host}"
            + " \\[(?:%{IP:client})?\\]%{SPACE}Id:%{SPACE}%{NUMBER:thread}\\s+#"
            + " Query_time: %{NUMBER:duration}%{SPACE}Lock_time:"
            + " %{NUMBER:lock}%{SPACE}Rows_sent:"
            + " %{NUMBER:sent}%{SPACE}Rows_examined: %{NUMBER:examined}\\s+SET"
            + " timestamp=%{NUMBER:time};\\s+%{GREEDYDATA:query}");
    one(
        "mongodb",
        "%{TIMESTAMP_ISO8601:time} %{WORD:level}"
            + " (?:%{WORD:component}|-)%{SPACE}(?:\\[%{DATA:context}\\])?"
            + " %{GREEDYDATA:message}");
    one(
        "vmkernel",
        "%{TIMESTAMP_ISO8601:time} cpu%{NUMBER:cpu}:%{NUMBER:world}(?:"
            + " opID=%{WORD:op})?\\)%{WORD:subsystem}: %{GREEDYDATA:message}");
    one(
        "ras",
        "%{NOTSPACE:alert} %{NUMBER:time} %{YEAR}\\.%{MONTHNUM}\\.%{MONTHDAY}"
            + " %{NOTSPACE:node} %{NOTSPACE:exact} %{NOTSPACE:location} %{WORD:type}"
            + " %{WORD:component} %{LOGLEVEL:level} %{GREEDYDATA:message}");
  }
}
