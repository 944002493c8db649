package io.logweir.bench.formats;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.resource.v1.Resource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The records that are measured, a few of each format as its software writes them, and the regular
 * expressions beside them: one per format, with a named group for each field that the format's own
 * parser takes, and written to find or fail without going back far.
 */
final class FormatCases {

  /** The broker's time of every record: 2026-06-13T12:00:00Z. */
  static final long BROKER_MILLIS = 1_781_352_000_000L;

  private static final Map<String, FormatCase> ALL = new LinkedHashMap<>();

  private static final String ISO =
      "\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d+)?(?:Z|[+-]\\d\\d:?\\d\\d)?";
  private static final String CLF = "\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d [+-]\\d{4}";
  private static final String BSD = "[A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d";
  private static final String ADDRESS = "\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9A-Fa-f:.]+";

  private static final String PAIRS =
      "(?<key>[^\\s=\"]+)=(?:\"(?<quoted>(?:[^\"\\\\]|\\\\.)*+)\"|(?<value>[^\\s\"]*))";

  private static final String SYSLOG_5424 =
      "<(?<pri>\\d{1,3})>(?<version>\\d) (?<time>"
          + ISO
          + "|-) (?<host>\\S+) (?<app>\\S+) (?<pid>\\S+) (?<msgid>\\S+)";

  private static final String SYSLOG_3164 =
      "<(?<pri2>\\d{1,3})>(?<time2>"
          + BSD
          + ") (?<host2>\\S+) (?<app2>[^\\s\\[:]+)(?:\\[(?<pid2>\\d+)\\])?: (?<message2>.*)";

  private FormatCases() {}

  /** The names of all cases, in the order of the table. */
  static Set<String> names() {
    return ALL.keySet();
  }

  /** A case by its format's name; null where there is none. */
  static FormatCase of(String format) {
    return ALL.get(format);
  }

  private static void head(String format, String expression, String... records) {
    add(format, expression, null, records);
  }

  private static void each(String format, String expression, String... records) {
    add(format, null, expression, records);
  }

  private static void add(String format, String head, String each, String... records) {
    add(format, head, each, null, records);
  }

  private static void add(String format, String head, String each, String pairs, String[] records) {
    List<byte[]> bytes = new ArrayList<>();
    for (String record : records) {
      bytes.add(record.getBytes(StandardCharsets.UTF_8));
    }
    ALL.put(
        format,
        new FormatCase(
            format,
            bytes,
            FormatBenchmark.pattern(head),
            FormatBenchmark.pattern(each),
            FormatBenchmark.pattern(pairs)));
  }

  static {
    json();
    syslog();
    containers();
    access();
    clouds();
    security();
    servers();
    databases();
    systems();
  }

  private static void json() {
    add(
        "json",
        null,
        null,
        """
        {"timestamp":"2026-06-13T11:59:59.123456Z","level":"INFO","logger":"com.example.checkout.CartController",\
        "message":"GET /api/v1/cart/{id}/items finished: 3 items, customer has a coupon, warehouse answered in time",\
        "service.name":"checkout","service.namespace":"payments","deployment.environment.name":"production",\
        "host.name":"ip-10-20-30-40.eu-central-1.compute.internal","http":{"request":{"method":"GET"},\
        "response":{"status_code":200},"route":"/api/v1/cart/{id}/items"},"duration_ms":12.345,\
        "trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00f067aa0ba902b7","event_id":"01JXK5Z3P8Q9R7S6T5V4W3X2Y1",\
        "thread":"http-nio-8080-exec-7","customer_tier":"gold","items":3}""",
        """
        {"@timestamp":"2026-06-13T11:59:58.870Z","log.level":"ERROR","message":"Payment 7714 was declined by the provider",\
        "ecs.version":"1.2.0","service.name":"payments","event.dataset":"payments.log","process.thread.name":"worker-3",\
        "log.logger":"com.example.payments.ProviderClient","error.type":"com.example.payments.DeclinedException",\
        "error.message":"code 51: insufficient funds","error.stack_trace":"com.example.payments.DeclinedException: code 51:\
         insufficient funds\\n\\tat com.example.payments.ProviderClient.pay(ProviderClient.java:214)\\n\\tat \
        com.example.payments.PaymentService.settle(PaymentService.java:88)\\n"}""",
        """
        {"level":30,"time":1781351999123,"pid":17,"hostname":"web-7d9f","reqId":"req-3f","req":{"method":"POST",\
        "url":"/v1/orders?dry=1","remoteAddress":"192.0.2.44","remotePort":50412},"res":{"statusCode":201},\
        "responseTime":18.4,"msg":"request completed"}""");
    add(
        "otlp-json",
        null,
        null,
        """
        {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"cart"}},\
        {"key":"k8s.pod.name","value":{"stringValue":"cart-5d8f7c9b6-x2x7k"}}]},"scopeLogs":[{"scope":\
        {"name":"com.example.Cart"},"logRecords":[{"timeUnixNano":"1781348400000000123","severityNumber":9,\
        "severityText":"INFO","body":{"stringValue":"cart 17 was checked out in 12 ms"},"attributes":[{"key":\
        "http.route","value":{"stringValue":"/carts/{id}"}},{"key":"items","value":{"intValue":"3"}}],"traceId":\
        "4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7","flags":1},{"timeUnixNano":\
        "1781348400100000000","severityNumber":17,"severityText":"ERROR","body":{"stringValue":\
        "cart 18 could not be stored"},"attributes":[{"key":"error.type","value":{"stringValue":"TimeoutException"}}],\
        "traceId":"5bf92f3577b34da6a3ce929d0e0e4736","spanId":"10f067aa0ba902b7"}]}]}]}""");
    add(
        "cloudwatch",
        null,
        null,
        """
        {"messageType":"DATA_MESSAGE","owner":"123456789012","logGroup":"/aws/lambda/orders","logStream":\
        "2026/06/13/[$LATEST]0f5e","subscriptionFilters":["all"],"logEvents":[{"id":"3695","timestamp":1781348400123,\
        "message":"order 7714 was accepted from 192.0.2.4"},{"id":"3696","timestamp":1781348400150,"message":\
        "order 7715 waits for stock in warehouse 3"},{"id":"3697","timestamp":1781348400190,"message":\
        "order 7716 was accepted from 192.0.2.9"}]}""");
    ALL.put("otlp-proto", new FormatCase("otlp-proto", List.of(protobuf()), null, null, null));
  }

  private static byte[] protobuf() {
    ScopeLogs.Builder scope =
        ScopeLogs.newBuilder().setScope(InstrumentationScope.newBuilder().setName("a.Cart"));
    for (int i = 0; i < 4; i++) {
      scope.addLogRecords(
          LogRecord.newBuilder()
              .setTimeUnixNano(1_781_348_400_000_000_123L + i)
              .setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_INFO)
              .setSeverityText("INFO")
              .setBody(text("cart " + (17 + i) + " was checked out in 12 ms"))
              .addAttributes(KeyValue.newBuilder().setKey("user.id").setValue(text("u-4711")))
              .addAttributes(KeyValue.newBuilder().setKey("tier").setValue(text("gold")))
              .setTraceId(ByteString.copyFromUtf8("0123456789abcdef"))
              .setSpanId(ByteString.copyFromUtf8("01234567")));
    }
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(
            ResourceLogs.newBuilder()
                .setResource(
                    Resource.newBuilder()
                        .addAttributes(
                            KeyValue.newBuilder().setKey("service.name").setValue(text("cart"))))
                .addScopeLogs(scope))
        .build()
        .toByteArray();
  }

  private static AnyValue.Builder text(String value) {
    return AnyValue.newBuilder().setStringValue(value);
  }

  private static void syslog() {
    String[] rfc5424 = {
      "<165>1 2026-06-13T11:00:00.003Z web-1 billing 817 ID47 [ex@32473 iut=\"3\" source=\"app\"]"
          + " invoice 7714 was sent to the customer",
      "<34>1 2026-06-13T11:00:01.250+02:00 web-2.example.org su - - - 'su root' failed for ann on"
          + " /dev/pts/8"
    };
    String[] rfc3164 = {
      "<38>Jun 13 11:00:00 web-1 sshd[1291]: Failed password for invalid user admin from 192.0.2.7"
          + " port 50412 ssh2",
      "<78>Jun 13 11:00:01 web-2 CROND[4711]: (root) CMD (/usr/lib/sa/sa1 1 1)"
    };
    String head5424 =
        "^"
            + SYSLOG_5424
            + " (?:-|(?<data>(?:\\[(?:[^\\]\\\\]|\\\\.)*+\\])++))(?: (?<message>.*))?$";
    head("syslog-5424", head5424, rfc5424);
    head("syslog-3164", "^" + SYSLOG_3164 + "$", rfc3164);
    head(
        "syslog",
        "(?:" + head5424 + "|^" + SYSLOG_3164 + "$)",
        rfc5424[0],
        rfc3164[0],
        rfc5424[1],
        rfc3164[1]);
    StringBuilder frames = new StringBuilder();
    for (String message : List.of(rfc5424[0], rfc5424[1], rfc5424[0])) {
      frames.append(message.length()).append(' ').append(message);
    }
    // A regular expression cannot count octets: it goes to the next frame's head.
    each(
        "syslog-octets",
        "(?<length>\\d+) "
            + SYSLOG_5424
            + " (?:-|(?<data>(?:\\[(?:[^\\]\\\\]|\\\\.)*+\\])++)) (?<message>.*?)(?=\\d+ <\\d|$)",
        frames.toString());
    String[] heroku = {
      "<40>1 2026-06-13T11:00:00.123456+00:00 host app web.3 - State changed from starting to up",
      "<45>1 2026-06-13T11:00:01.000000+00:00 host heroku router - at=info method=GET"
          + " path=\"/carts/17\" host=shop.example fwd=\"192.0.2.7\" dyno=web.1 status=200 bytes=13"
    };
    StringBuilder plex = new StringBuilder();
    for (String message : heroku) {
      plex.append(message.length()).append(' ').append(message);
    }
    add(
        "logplex",
        null,
        "(?<length>\\d+) " + SYSLOG_5424 + " (?<message>.*?)(?=\\d+ <\\d|$)",
        PAIRS,
        new String[] {plex.toString()});
  }

  private static void containers() {
    head(
        "cri",
        "^(?<time>"
            + ISO
            + ") (?<stream>stdout|stderr) (?<tag>[FP]) (?<at>"
            + ISO
            + ")\\s+(?<level>[A-Z]+)\\s+\\[(?<thread>[^\\]]+)\\] (?<logger>\\S+) - (?<message>.*)$",
        "2026-06-13T11:00:00.123456789Z stdout F 2026-06-13 11:00:00,123 INFO  [main]"
            + " com.example.Cart - cart 17 was checked out",
        "2026-06-13T11:00:00.323456789Z stderr F 2026-06-13 11:00:00,323 ERROR [worker-1]"
            + " com.example.Stock - warehouse 3 did not answer within 200 ms");
    each(
        "logfmt",
        PAIRS,
        "time=2026-06-13T11:59:59.123Z level=info msg=\"request finished\" service=checkout"
            + " method=GET path=/api/v1/cart status=200 duration=12.3ms"
            + " trace_id=4bf92f3577b34da6a3ce929d0e0e4736",
        "ts=2026-06-13T11:59:59.523Z caller=wal.go:412 level=warn component=tsdb msg=\"WAL segment"
            + " is large\" segment=17 size=134217728");
    head(
        "plain",
        "^(?<time>"
            + ISO
            + ")\\s+(?<level>[A-Z]+)\\s+(?:(?<pid>\\d+) --- )?\\[(?<thread>[^\\]]+)\\]"
            + " (?<logger>\\S+)\\s+[-:] (?<message>.*)$",
        "2026-06-13 11:59:59,123 WARN  [main] com.example.App - connection pool is nearly exhausted",
        "2026-06-13 11:59:59.523  INFO 4711 --- [nio-8080-exec-1] c.e.shop.CartController"
            + "  : cart 17 was checked out by user 4711 in 12 ms");
    head(
        "klog",
        "^(?<level>[IWEF])(?<time>\\d{4} \\d\\d:\\d\\d:\\d\\d\\.\\d{6})\\s+(?<thread>\\d+)"
            + " (?<file>[^:\\]]+):(?<line>\\d+)\\] (?<message>.*)$",
        "I0613 11:00:00.678901       1 controller.go:114] syncing pod shop/cart-5d8f7c9b6-x2x7k",
        "E0613 11:00:01.178901     412 reflector.go:178] failed to list nodes: connection refused");
    head(
        "logcat",
        "^(?<time>\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3})\\s+(?<pid>\\d+)\\s+(?<tid>\\d+)"
            + " (?<level>[VDIWEFA]) (?<tag>[^:]*?)\\s*: (?<message>.*)$",
        "06-13 11:00:00.678  1702  2395 D WindowManager: startDream: no dream is set for user 10",
        "06-13 11:00:01.178  2227  2227 W AudioTrack : out of sync by 37 frames, catching up");
  }

  private static void access() {
    String request =
        "\"(?<method>[A-Z]+) (?<path>[^\\s?\"]+)(?:\\?(?<query>[^\\s\"]*))? HTTP/(?<version>[\\d.]+)\"";
    head(
        "access",
        "^(?<client>"
            + ADDRESS
            + ") (?<ident>\\S+) (?<user>\\S+) \\[(?<time>"
            + CLF
            + ")\\] "
            + request
            + " (?<status>\\d{3}) (?<bytes>\\d+|-)"
            + "(?: \"(?<referer>[^\"]*)\" \"(?<agent>[^\"]*)\")?$",
        "192.0.2.1 - - [13/Jun/2026:13:00:00 +0200] \"GET /images/a.png?x=1 HTTP/1.1\" 200 203023"
            + " \"https://example.org/start\" \"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_9_1)"
            + " AppleWebKit/537\"",
        "192.0.2.77 - ann [13/Jun/2026:13:00:01 +0200] \"POST /v1/carts/17/items HTTP/2.0\" 201 82"
            + " \"-\" \"okhttp/4.12.0\"");
    head(
        "haproxy",
        "^(?<client>"
            + ADDRESS
            + "):(?<port>\\d+) \\[(?<time>\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d\\.\\d{3})\\]"
            + " (?<frontend>\\S+) (?<backend>[^\\s/]+)/(?<server>\\S+)"
            + " (?<tq>-?\\d+)/(?<tw>-?\\d+)/(?<tc>-?\\d+)/(?<tr>-?\\d+)/(?<tt>\\+?\\d+)"
            + " (?<status>-?\\d+) (?<bytes>\\+?\\d+) (?<requestcookie>\\S+) (?<responsecookie>\\S+)"
            + " (?<termination>\\S{4}) (?<act>\\d+)/(?<fe>\\d+)/(?<be>\\d+)/(?<srv>\\d+)"
            + "/(?<retries>\\+?\\d+) (?<srvqueue>\\d+)/(?<bequeue>\\d+) "
            + request
            + "$",
        "192.0.2.1:4711 [13/Jun/2026:11:00:00.123] www app/app-1 5/0/2/30/37 200 2750 - - ----"
            + " 7/6/5/4/0 0/0 \"GET /a?b=1 HTTP/1.1\"",
        "192.0.2.19:50412 [13/Jun/2026:11:00:01.523] www~ carts/carts-2 0/0/1/412/413 503 212 - -"
            + " SH-- 17/16/5/4/0 0/0 \"POST /v1/carts/17 HTTP/1.1\"");
    head(
        "squid",
        "^(?<time>\\d+\\.\\d+)\\s+(?<duration>-?\\d+) (?<client>\\S+) (?<code>[A-Z_]+)/(?<status>\\d+)"
            + " (?<bytes>\\d+) (?<method>[A-Z_]+) (?<url>\\S+) (?<user>\\S+)"
            + " (?<hierarchy>[A-Z_]+)/(?<peer>\\S+) (?<type>\\S+)$",
        "1781348400.123    250 192.0.2.7 TCP_MISS/404 4114 GET http://shop.example:8080/a/b?x=1 ann"
            + " HIER_DIRECT/198.51.100.9 text/html",
        "1781348401.523     12 192.0.2.9 TCP_TUNNEL/200 39 CONNECT shop.example:443 -"
            + " HIER_DIRECT/198.51.100.9 -");
    head(
        "envoy",
        "^\\[(?<time>"
            + ISO
            + ")\\] "
            + request.replace("?: ", "")
            + " (?<status>\\d+) (?<flags>\\S+) (?<received>\\d+) (?<sent>\\d+) (?<duration>\\d+)"
            + " (?<upstream>\\d+|-) \"(?<forwarded>[^\"]*)\" \"(?<agent>[^\"]*)\" \"(?<id>[^\"]*)\""
            + " \"(?<authority>[^\"]*)\" \"(?<host>[^\"]*)\"$",
        "[2026-06-13T11:00:00.250Z] \"POST /v1/carts/17?a=b HTTP/2\" 503 UF 154 91 226 100"
            + " \"192.0.2.28\" \"probe/2\" \"9c21d9b0\" \"carts.example\" \"10.0.2.1:80\"",
        "[2026-06-13T11:00:01.250Z] \"GET /v1/stock HTTP/1.1\" 200 - 0 1791 12 11 \"192.0.2.28\""
            + " \"okhttp/4.12.0\" \"7aa1d9b0\" \"stock.example\" \"10.0.2.7:80\"");
    head(
        "uwsgi",
        "^\\[pid: (?<pid>\\d+)\\|(?<worker>app: -?\\d+\\|req: -?\\d+/\\d+)\\] (?<client>\\S+)"
            + " \\((?<user>[^)]*)\\) \\{(?<vars>\\d+) vars in (?<varbytes>\\d+) bytes\\}"
            + " \\[(?<time>[A-Z][a-z]{2} [A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d \\d{4})\\]"
            + " (?<method>[A-Z]+) (?<path>[^\\s?]+)(?:\\?(?<query>\\S*))? => generated"
            + " (?<bytes>\\d+) bytes in (?<duration>\\d+) msecs \\(HTTP/(?<version>[\\d.]+)"
            + " (?<status>\\d+)\\) (?<headers>\\d+) headers in (?<headerbytes>\\d+) bytes"
            + " \\((?<switches>\\d+) switches on core (?<core>\\d+)\\)$",
        "[pid: 24|app: 0|req: 48/412] 192.0.2.7 (ann) {44 vars in 1322 bytes} [Sat Jun 13 11:00:00"
            + " 2026] GET /a/?_=1 => generated 192 bytes in 21 msecs (HTTP/1.1 404) 4 headers in 188"
            + " bytes (1 switches on core 0)",
        "[pid: 25|app: 0|req: 49/413] 192.0.2.9 () {40 vars in 1200 bytes} [Sat Jun 13 11:00:01"
            + " 2026] POST /v1/carts/17 => generated 28 bytes in 8 msecs (HTTP/1.1 201) 5 headers in"
            + " 201 bytes (2 switches on core 1)");
    head(
        "rails",
        "^Started (?<method>[A-Z]+) \"(?<path>[^\"?]*)(?:\\?(?<query>[^\"]*))?\" for (?<client>\\S+)"
            + " at (?<time>\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d [+-]\\d{4})\\s+Processing by"
            + " (?<controller>[^#\\s]+)#(?<action>\\S+) as (?<format>\\S+)\\s+Parameters:"
            + " \\{(?<parameters>[^\\n]*)\\}\\s+Completed (?<status>\\d{3}) (?<reason>[^\\n]*?) in"
            + " (?<duration>[\\d.]+)ms \\(Views: (?<views>[\\d.]+)ms \\| ActiveRecord:"
            + " (?<record>[\\d.]+)ms\\)",
        "Started GET \"/carts/17?a=b\" for 192.0.2.7 at 2026-06-13 13:00:00 +0200\n"
            + "Processing by Shop::CartsController#show as JSON\n"
            + "  Parameters: {\"a\"=>\"b\", \"id\"=>\"17\"}\n"
            + "Completed 500 Internal Server Error in 64ms (Views: 1.7ms | ActiveRecord: 9.0ms)",
        "Started POST \"/orders\" for 192.0.2.9 at 2026-06-13 13:00:01 +0200\n"
            + "Processing by Shop::OrdersController#create as HTML\n"
            + "  Parameters: {\"order\"=>{\"cart\"=>\"17\"}}\n"
            + "Completed 302 Found in 12ms (Views: 0.2ms | ActiveRecord: 4.1ms)");
    head(
        "w3c",
        "^(?<time>\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d) (?<server>\\S+) (?<method>[A-Z]+)"
            + " (?<path>\\S+) (?<query>\\S+) (?<port>\\d+) (?<user>\\S+) (?<client>\\S+) (?<agent>\\S+)"
            + " (?<referer>\\S+) (?<status>\\d+) (?<substatus>\\d+) (?<win32>\\d+) (?<taken>\\d+)$",
        "2026-06-13 11:00:00 192.0.2.1 GET /a/b.aspx q=1 443 - 192.0.2.7 Probe/5.0+(x;+y)"
            + " https://shop.example/ 500 19 64 123",
        "2026-06-13 11:00:01 192.0.2.1 POST /v1/carts/17 - 443 CORP\\ann 192.0.2.9"
            + " Mozilla/5.0+(Windows+NT+10.0;+Win64;+x64) - 201 0 0 41");
    head(
        "nginx-error",
        "^(?<time>\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d) \\[(?<level>[a-z]+)\\] (?<pid>\\d+)#(?<tid>\\d+):"
            + " (?:\\*(?<connection>\\d+) )?(?<message>.*?), client: (?<client>[^,]+),"
            + " server: (?<server>[^,]*), request: \"(?<method>[A-Z]+) (?<path>\\S+)"
            + " HTTP/(?<version>[\\d.]+)\", (?:upstream: \"(?<upstream>[^\"]+)\", )?"
            + "host: \"(?<host>[^\"]+)\"$",
        "2026/06/13 11:00:00 [error] 26#27: *12 open() \"/srv/a\" failed (2: No such file or"
            + " directory), client: 192.0.2.7, server: shop.example, request: \"GET /a HTTP/1.1\","
            + " host: \"shop.example\"",
        "2026/06/13 11:00:01 [error] 26#27: *13 upstream timed out (110: Connection timed out) while"
            + " reading response header from upstream, client: 192.0.2.9, server: shop.example,"
            + " request: \"POST /v1/carts HTTP/1.1\", upstream: \"http://10.0.0.4:8080/v1/carts\","
            + " host: \"shop.example\"");
    head(
        "apache-error",
        "^\\[(?<time>[A-Z][a-z]{2} [A-Z][a-z]{2} \\d\\d \\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)? \\d{4})\\]"
            + " \\[(?:(?<module>[a-z_]+):)?(?<level>[a-z0-9]+)\\] \\[pid (?<pid>\\d+)(?::tid"
            + " (?<tid>\\d+))?\\] \\[client (?<client>[^\\]]+):(?<port>\\d+)\\]"
            + " (?:(?<code>AH\\d+): )?(?<message>.*)$",
        "[Sat Jun 13 11:00:00.123456 2026] [proxy:error] [pid 28:tid 1401] [client 192.0.2.7:59307]"
            + " AH01075: Error dispatching request to backend",
        "[Sat Jun 13 11:00:01.223456 2026] [core:info] [pid 28:tid 1402] [client 192.0.2.9:59310]"
            + " AH00128: File does not exist: /srv/www/favicon.ico");
  }

  private static void clouds() {
    head(
        "aws-elb",
        "^(?<type>[a-z0-9]+) (?<time>"
            + ISO
            + ") (?<elb>\\S+) (?<client>\\S+):(?<port>\\d+) (?<target>\\S+)"
            + " (?<requesttime>[-\\d.]+) (?<targettime>[-\\d.]+) (?<responsetime>[-\\d.]+)"
            + " (?<status>\\d+|-) (?<targetstatus>\\d+|-) (?<received>\\d+) (?<sent>\\d+)"
            + " \"(?<method>[A-Z]+) (?<url>\\S+) HTTP/(?<version>[\\d.]+)\" \"(?<agent>[^\"]*)\""
            + " (?<cipher>\\S+) (?<protocol>\\S+) (?<group>\\S+) \"(?<trace>[^\"]*)\""
            + " \"(?<domain>[^\"]*)\" \"(?<certificate>[^\"]*)\" (?<priority>\\S+) (?<created>\\S+)"
            + " \"(?<actions>[^\"]*)\" \"(?<redirect>[^\"]*)\" \"(?<error>[^\"]*)\""
            + " \"(?<targets>[^\"]*)\" \"(?<targetstatuses>[^\"]*)\" \"(?<classification>[^\"]*)\""
            + " \"(?<reason>[^\"]*)\"$",
        "h2 2026-06-13T11:00:00.186641Z app/web/50dc 192.0.2.7:2817 10.0.0.1:80 0.000 0.001 0.000 200"
            + " 200 34 366 \"GET https://shop.example:443/a/17 HTTP/1.1\" \"curl/8\" - -"
            + " arn:aws:tg/1 \"Root=1-58337262-36d228ad5d99923122bbe354\" \"-\" \"-\" 0"
            + " 2026-06-13T10:59:59.364000Z \"forward\" \"-\" \"-\" \"10.0.0.1:80\" \"200\" \"-\""
            + " \"-\"");
    head(
        "aws-vpcflow",
        "^(?<version>\\d) (?<account>\\d+) (?<interface>\\S+) (?<source>\\S+) (?<destination>\\S+)"
            + " (?<sourceport>\\d+|-) (?<destinationport>\\d+|-) (?<protocol>\\d+|-)"
            + " (?<packets>\\d+|-) (?<bytes>\\d+|-) (?<start>\\d+) (?<end>\\d+)"
            + " (?<action>ACCEPT|REJECT|-) (?<logstatus>OK|NODATA|SKIPDATA)$",
        "2 123456789010 eni-0a 192.0.2.7 192.0.2.8 20641 22 6 20 4249 1781348340 1781348400 ACCEPT OK",
        "2 123456789010 eni-0a1b2c3d4e5f60718 198.51.100.7 10.0.0.8 49761 3389 6 20 4249 1781348340"
            + " 1781348400 REJECT OK");
    head(
        "aws-route53",
        "^(?<version>[\\d.]+) (?<time>"
            + ISO
            + ") (?<zone>\\S+) (?<name>\\S+) (?<type>[A-Z0-9]+) (?<code>[A-Z]+)"
            + " (?<transport>UDP|TCP) (?<edge>\\S+) (?<resolver>\\S+) (?<subnet>\\S+)$",
        "1.0 2026-06-13T11:00:00Z Z123412341234 shop.example A NOERROR UDP FRA52-C1 192.0.2.53"
            + " 192.0.2.0/24",
        "1.0 2026-06-13T11:00:01Z Z123412341234 www.shop.example AAAA NXDOMAIN TCP IAD12"
            + " 198.51.100.53 -");
    head(
        "aws-s3",
        "^(?<owner>\\S+) (?<bucket>\\S+) \\[(?<time>"
            + CLF
            + ")\\] (?<client>\\S+) (?<requester>\\S+) (?<id>\\S+) (?<operation>\\S+) (?<key>\\S+)"
            + " \"(?<method>[A-Z]+) (?<path>[^\\s?]+)(?:\\?(?<query>\\S*))? HTTP/(?<version>[\\d.]+)\""
            + " (?<status>\\d+|-) (?<error>\\S+) (?<sent>\\d+|-) (?<size>\\d+|-) (?<total>\\d+|-)"
            + " (?<turnaround>\\d+|-) \"(?<referer>[^\"]*)\" \"(?<agent>[^\"]*)\" (?<objectversion>\\S+)$",
        "79a5 shop-assets [13/Jun/2026:11:00:00 +0000] 192.0.2.7 - A120EX REST.GET.OBJECT a/b.html"
            + " \"GET /shop-assets/a/b.html HTTP/1.1\" 200 - 297 10 38 12 \"-\" \"probe\" -",
        "79a5 shop-assets [13/Jun/2026:11:00:01 +0000] 192.0.2.9 arn:aws:iam::1234:user/ann 3E57427F3"
            + " REST.PUT.OBJECT c/d.bin \"PUT /shop-assets/c/d.bin?partNumber=2 HTTP/1.1\" 403"
            + " AccessDenied 243 - 18 - \"-\" \"aws-sdk-java/2.25.60\" -");
  }

  private static void security() {
    String value = "(?<key>[\\w.]+)=(?<value>(?:[^=\\\\\\s]|\\\\.|[ ](?![\\w.]+=))*+)";
    add(
        "cef",
        "^CEF:(?<version>\\d+)\\|(?<vendor>(?:[^|\\\\]|\\\\.)*+)\\|(?<product>(?:[^|\\\\]|\\\\.)*+)"
            + "\\|(?<release>(?:[^|\\\\]|\\\\.)*+)\\|(?<class>(?:[^|\\\\]|\\\\.)*+)"
            + "\\|(?<name>(?:[^|\\\\]|\\\\.)*+)\\|(?<severity>[^|]*+)\\|",
        value,
        "CEF:0|Acme|wall|2.0|42|port scan|7|src=192.0.2.1 dst=192.0.2.2 spt=4711 dpt=22 act=drop"
            + " rt=1781348400000 msg=many ports in a short time",
        "CEF:0|Acme|proxy|5.1|100|URL blocked|4|rt=1781348401000 src=192.0.2.9 suser=ann"
            + " request=http://shop.example/a requestMethod=GET app=HTTP act=block");
    add(
        "leef",
        "^LEEF:(?<version>[\\d.]+)\\|(?<vendor>[^|]*+)\\|(?<product>[^|]*+)\\|(?<release>[^|]*+)"
            + "\\|(?<id>[^|]*+)\\|",
        "(?<key>[^=\\t]+)=(?<value>[^\\t]*+)",
        "LEEF:1.0|Acme|wall|2.0|42|src=192.0.2.1\tdst=192.0.2.2\tsrcPort=4711\tdstPort=22\tsev=7",
        "LEEF:1.0|Acme|proxy|5.1|blocked|devTime=Jun 13 2026 11:00:00\tsrc=192.0.2.9\tusrName=ann"
            + "\turl=http://shop.example/a\taction=block\tsev=4");
    add(
        "auditd",
        "^type=(?<type>\\S+) msg=audit\\((?<time>\\d+\\.\\d+):(?<serial>\\d+)\\):",
        "(?<key>[\\w-]+)=(?:\"(?<quoted>[^\"]*+)\"|(?<value>\\S*))",
        "type=SYSCALL msg=audit(1781348400.123:77): arch=c000003e syscall=59 success=yes exit=0 a0=9"
            + " ppid=1240 pid=1275 auid=700 uid=0 gid=0 tty=pts0 ses=3 comm=\"ls\" exe=\"/bin/ls\"",
        "type=USER_LOGIN msg=audit(1781348401.523:78): pid=4711 uid=0 auid=1000 ses=4"
            + " msg='op=login id=1000 exe=\"/usr/sbin/sshd\" hostname=192.0.2.9 addr=192.0.2.9"
            + " terminal=/dev/pts/1 res=success'");
  }

  private static void servers() {
    head(
        "redis",
        "^(?<pid>\\d+):(?<role>[XCSM]) (?<time>\\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d\\.\\d{3})"
            + " (?<level>[.*#-]) (?<message>.*)$",
        "12:M 13 Jun 2026 11:00:00.678 * Background saving started by pid 4711",
        "12:S 13 Jun 2026 11:00:01.178 # Connection with the master was lost after 60 seconds");
    head(
        "nats",
        "^\\[(?<pid>\\d+)\\] (?<time>\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d+)"
            + " \\[(?<level>[A-Z]{3})\\] (?<client>[^\\s:]+):(?<port>\\d+) - cid:(?<cid>\\d+) - "
            + "(?:(?<direction><<-|->>) \\[(?<operation>[A-Z+]+) (?<subject>\\S+) (?<size>\\d+)\\]"
            + "|(?<message>.*))$",
        "[4711] 2026/06/13 11:00:00.678901 [TRC] 192.0.2.7:50412 - cid:3 - <<- [PUB carts.17 12]",
        "[4711] 2026/06/13 11:00:01.678901 [ERR] 192.0.2.9:50413 - cid:4 - the authorization timed"
            + " out");
    head(
        "elasticsearch",
        "^\\[(?<time>"
            + ISO
            + ")\\]\\[(?<level>[A-Z]+)\\s*\\]\\[(?<logger>[^\\]\\s]+)\\s*\\]\\s*\\[(?<node>[^\\]]+)\\]"
            + " (?:\\[(?<index>[^\\]/]+)/(?<id>[^\\]]+)\\] )?(?<message>.*)$",
        "[2026-06-13T11:00:00,678][INFO ][o.e.c.m.MetadataCreateIndexService] [node-1]"
            + " [carts/4cQ1pZs9T0S4t2YxvG4nWw] creating index, cause [api], templates []",
        "[2026-06-13T11:00:01,178][WARN ][o.e.d.z.ZenDiscovery     ] [node-1] not enough nodes were"
            + " discovered during the last 30 seconds");
    head(
        "jvm-gc",
        "^(?<time>"
            + ISO
            + "): (?<uptime>[\\d.]+): \\[(?<phase>GC|Full GC) \\((?<cause>[^)]+)\\)"
            + " (?<used>\\d+)K->(?<after>\\d+)K\\((?<size>\\d+)K\\), (?<duration>[\\d.]+) secs\\]"
            + " \\[Times: user=(?<user>[\\d.]+) sys=(?<sys>[\\d.]+), real=(?<real>[\\d.]+) secs\\]\\s*$",
        "2026-06-13T13:00:00.678+0200: 2.143: [GC (Allocation Failure) 142444K->13205K(253440K),"
            + " 0.0121716 secs] [Times: user=0.02 sys=0.00, real=0.01 secs]",
        "2026-06-13T13:00:09.178+0200: 10.643: [Full GC (Metadata GC Threshold)"
            + " 93205K->20001K(253440K), 0.1321716 secs] [Times: user=0.22 sys=0.01, real=0.13 secs]");
  }

  private static void databases() {
    head(
        "postgresql",
        "^(?<time>\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} [A-Z]{3,4}) \\[(?<pid>\\d+)\\]"
            + " (?<user>[^@\\s]+)@(?<database>\\S+) (?<level>[A-Z]+\\d?):  (?:duration:"
            + " (?<duration>[\\d.]+) ms  (?:statement|execute [^:]+): (?<query>.*)|(?<message>.*))$",
        "2026-06-13 11:00:00.678 UTC [4711] shop@carts LOG:  duration: 312.125 ms  statement: SELECT"
            + " id, total FROM carts WHERE customer = 4711 ORDER BY id",
        "2026-06-13 11:00:01.178 UTC [4712] shop@carts ERROR:  duplicate key value violates unique"
            + " constraint \"carts_pkey\"");
    head(
        "mysql-error",
        "^(?<time>"
            + ISO
            + ") (?<thread>\\d+) \\[(?<level>[A-Za-z]+)\\]"
            + " (?<message>(?:\\[(?<code>MY-\\d+)\\] )?(?:\\[(?<subsystem>[^\\]]+)\\] )?.*)$",
        "2026-06-13T11:00:00.678901Z 7 [Warning] [MY-010055] [Server] IP address '192.0.2.7' could"
            + " not be resolved",
        "2026-06-13T11:00:01.178901Z 0 [System] [MY-010931] [Server] mysqld: ready for connections."
            + " port: 3306");
    head(
        "mysql-slow",
        "^# Time: (?<logged>\\S+)\\n# User@Host: (?<user>\\S*?)\\[(?<current>[^\\]]*)\\] @"
            + " (?<host>\\S*) \\[(?<client>[^\\]]*)\\]\\s+Id:\\s+(?<thread>\\d+)\\n# Query_time:"
            + " (?<duration>[\\d.]+)\\s+Lock_time: (?<lock>[\\d.]+)\\s+Rows_sent: (?<sent>\\d+)\\s+"
            + "Rows_examined: (?<examined>\\d+)\\nSET timestamp=(?<time>\\d+);\\n(?<query>.*)$",
        "# Time: 2026-06-13T11:00:00.678901Z\n# User@Host: shop[shop] @ web-1 [192.0.2.7]  Id:   812\n"
            + "# Query_time: 2.312125  Lock_time: 0.000125 Rows_sent: 1  Rows_examined: 203000\n"
            + "SET timestamp=1781348400;\nSELECT COUNT(*) FROM carts WHERE customer = 4711;");
    head(
        "mongodb",
        "^(?<time>"
            + ISO
            + ") (?<level>[FEWID]) (?<component>[A-Z]+|-)\\s+\\[(?<context>[^\\]]+)\\]"
            + " (?<message>.*?)(?: (?<duration>\\d+)ms)?$",
        "2026-06-13T13:00:00.678+0200 I COMMAND  [conn17] command shop.carts command: find { find:"
            + " \"carts\", filter: { customer: 4711 } } planSummary: COLLSCAN docsExamined:203000 312ms",
        "2026-06-13T13:00:01.178+0200 I NETWORK  [listener] connection accepted from 192.0.2.7:50412"
            + " #17 (3 connections now open)");
  }

  private static void systems() {
    head(
        "vmkernel",
        "^(?<time>"
            + ISO
            + ") cpu(?<cpu>\\d+):(?<world>\\d+)(?: opID=(?<op>\\w+))?\\)(?<subsystem>[A-Za-z]+): "
            + "(?<message>.*)$",
        "2026-06-13T11:00:00.123Z cpu7:2097352)NMP: nmp_ThrottleLogForDevice: 3856: Cmd 0x1a failed"
            + " on path vmhba0:C0:T0:L0",
        "2026-06-13T11:00:01.523Z cpu1:2097411 opID=1f3c)WARNING: ScsiDeviceIO: 1234: device naa.6001"
            + " is slow, 41 ms");
    head(
        "ras",
        "^(?<alert>\\S+) (?<time>\\d+) (?<date>\\d{4}\\.\\d\\d\\.\\d\\d) (?<node>\\S+)"
            + " (?<exact>\\d{4}-\\d\\d-\\d\\d-\\d\\d\\.\\d\\d\\.\\d\\d\\.\\d+) (?<location>\\S+)"
            + " (?<type>\\S+) (?<component>\\S+) (?<level>[A-Z]+) (?<message>.*)$",
        "- 1781348400 2026.06.13 R02-M1-N0-C:J12-U11 2026-06-13-11.00.00.363779 R02-M1-N0-C:J12-U11 RAS"
            + " KERNEL INFO instruction cache parity error was corrected",
        "KERNDTLB 1781348401 2026.06.13 R30-M0-N9-C:J16-U01 2026-06-13-11.00.01.053667"
            + " R30-M0-N9-C:J16-U01 RAS KERNEL FATAL data TLB error interrupt");
  }
}
