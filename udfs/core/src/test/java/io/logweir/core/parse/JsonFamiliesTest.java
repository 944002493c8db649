package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonFamiliesTest {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  private static Map<String, String> attributes(LogEvent event) {
    return event.entriesAsText(EventColumn.ATTRIBUTES);
  }

  @Test
  void bunyan() {
    LogEvent event =
        Given.event(
            """
            {"name":"cart","hostname":"web-1","pid":123,"level":50,"msg":"boom","v":0,
             "time":"2026-06-13T11:00:00.123Z","err":{"message":"no","name":"TypeError","stack":"at x"}}""");
    assertThat(event.asText())
        .containsEntry("time", "2026-06-13T11:00:00.123Z")
        .containsEntry("severity_number", 17L)
        .containsEntry("severity_text", "50")
        .containsEntry("scope_name", "cart")
        .containsEntry("host_name", "web-1")
        .containsEntry("exception_message", "no")
        .containsEntry("exception_stacktrace", "at x");
  }

  @Test
  void pinoHttp() {
    LogEvent event =
        Given.event(
            """
            {"level":30,"time":1781348400123,"pid":7,"hostname":"h","req":{"id":1,"method":"GET",
             "url":"/a?b=c","headers":{"host":"x","user-agent":"curl/8"},"remoteAddress":"192.0.2.7",
             "remotePort":5001},"res":{"statusCode":200},"responseTime":12,"msg":"request completed"}""");
    assertThat(event.asText())
        .containsEntry("time", "2026-06-13T11:00:00.123Z")
        .containsEntry("severity_number", 9L)
        .containsEntry("http_request_method", "GET")
        .containsEntry("url_path", "/a")
        .containsEntry("user_agent_original", "curl/8")
        .containsEntry("client_address", "192.0.2.7")
        .containsEntry("http_response_status_code", 200L)
        .containsEntry("event_duration", 12_000_000L);
  }

  @ParameterizedTest
  @CsvSource({"0,21", "1,19", "2,18", "3,17", "4,13", "5,10", "6,9", "7,5"})
  void gelfLevelsAreSyslogs(String level, long number) {
    LogEvent event =
        Given.event(
            "{\"version\":\"1.1\",\"host\":\"h\",\"short_message\":\"m\",\"full_message\":\"m\\nx\","
                + "\"timestamp\":1781348400.5,\"level\":"
                + level
                + ",\"_user\":\"u\"}");
    assertThat(event.asText())
        .containsEntry("severity_number", number)
        .containsEntry("body", "m")
        .containsEntry("host_name", "h")
        .containsEntry("time", "2026-06-13T11:00:00.500Z")
        .containsEntry(
            "attributes", Map.of("version", "1.1", "full_message", "m\nx", "_user", "u"));
    assertThat(Given.event("{\"level\":" + level + "}").has(EventColumn.SEVERITY_NUMBER)).isFalse();
  }

  @Test
  void logstash() {
    LogEvent event =
        Given.event(
            """
            {"@timestamp":"2026-06-13T13:00:00.123+02:00","@version":"1","message":"m",
             "logger_name":"a.B","thread_name":"main","level":"ERROR","level_value":40000,
             "stack_trace":"java.lang.E: x\\n\\tat a.b"}""");
    assertThat(event.asText())
        .containsEntry("time", "2026-06-13T11:00:00.123Z")
        .containsEntry("scope_name", "a.B")
        .containsEntry("severity_number", 17L)
        .containsEntry("exception_stacktrace", "java.lang.E: x\n\tat a.b");
  }

  @Test
  void goLibraries() {
    LogEvent zap =
        Given.event(
            """
            {"level":"dpanic","ts":1781348400.25,"logger":"a","caller":"a/b.go:12","msg":"m",
             "error":"no route to host","errorCode":7}""");
    assertThat(zap.asText())
        .containsEntry("time", "2026-06-13T11:00:00.250Z")
        .containsEntry("severity_number", 18L)
        .containsEntry("exception_message", "no route to host")
        .containsEntry("error_type", "7")
        .containsEntry("attributes", Map.of("caller", "a/b.go:12"));
    assertThat(attributes(Given.event("{\"error\":false,\"err\":3}")))
        .isEqualTo(Map.of("error", "false", "err", "3"));
  }

  @Test
  void pythonsLogger() {
    LogEvent event =
        Given.event(
            """
            {"asctime":"2026-06-13 11:00:00,123","levelname":"WARNING","name":"a.b","lineno":3,
             "message":"m"}""");
    assertThat(event.asText())
        .containsEntry("time", "2026-06-13T11:00:00.123Z")
        .containsEntry("severity_number", 13L)
        .containsEntry("scope_name", "a.b");
    assertThat(Given.event("{\"name\":\"Ann\"}").has(EventColumn.SCOPE_NAME)).isFalse();
  }

  @Test
  void serilog() {
    LogEvent event =
        Given.event(
            """
            {"@t":"2026-06-13T11:00:00.1234567Z","@mt":"Hello {User}","User":"ann",
             "@tr":"4bf92f3577b34da6a3ce929d0e0e4736","@sp":"00f067aa0ba902b7"}""");
    assertThat(event.asText())
        .containsEntry("time", "2026-06-13T11:00:00.123456Z")
        .containsEntry("severity_number", 9L)
        .containsEntry("body", "Hello {User}")
        .containsEntry("trace_id", TRACE)
        .containsEntry("span_id", "00f067aa0ba902b7")
        .doesNotContainKey("severity_text");
    LogEvent rendered =
        Given.event("{\"@mt\":\"Hello {U}\",\"@m\":\"Hello ann\",\"@l\":\"Fatal\",\"@x\":\"E\"}");
    assertThat(rendered.asText())
        .containsEntry("body", "Hello ann")
        .containsEntry("severity_number", 21L)
        .containsEntry("exception_stacktrace", "E");
  }

  @Test
  void googleCloud() {
    LogEvent event =
        Given.event(
            """
            {"insertId":"i","jsonPayload":{"message":"m","x":1},"severity":"NOTICE",
             "timestamp":"2026-06-13T11:00:00.5Z","receiveTimestamp":"2026-06-13T11:00:01Z",
             "trace":"projects/p/traces/4BF92F3577B34DA6A3CE929D0E0E4736","spanId":"00f067aa0ba902b7",
             "httpRequest":{"requestMethod":"GET","requestUrl":"https://x.example/a?b","status":500,
               "latency":"0.012s","remoteIp":"192.0.2.7","userAgent":"curl"},
             "resource":{"type":"k8s_container","labels":{"pod_name":"p","namespace_name":"n"}}}""");
    assertThat(event.asText())
        .containsEntry("body", "m")
        .containsEntry("severity_number", 10L)
        .containsEntry("observed_time", "2026-06-13T11:00:01Z")
        .containsEntry("trace_id", TRACE)
        .containsEntry("http_request_method", "GET")
        .containsEntry("url_path", "/a")
        .containsEntry("http_response_status_code", 500L)
        .containsEntry("event_duration", 12_000_000L)
        .containsEntry("client_address", "192.0.2.7")
        .containsEntry("user_agent_original", "curl")
        .containsEntry("k8s_pod_name", "p")
        .containsEntry("k8s_namespace_name", "n");
    assertThat(attributes(Given.event("{\"trace\":\"at line 3\"}"))).containsKey("trace");
  }

  @Test
  void kubernetesAudit() {
    LogEvent event =
        Given.event(
            """
            {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"a-1",
             "stage":"ResponseComplete","requestURI":"/api/v1/pods?limit=1","verb":"list",
             "user":{"username":"system:admin","groups":["g"]},"sourceIPs":["192.0.2.7"],
             "userAgent":"kubectl","responseStatus":{"metadata":{},"code":200},
             "requestReceivedTimestamp":"2026-06-13T11:00:00.000001Z",
             "stageTimestamp":"2026-06-13T11:00:00.000009Z"}""");
    assertThat(event.asText())
        .containsEntry("time", "2026-06-13T11:00:00.000009Z")
        .containsEntry("url_path", "/api/v1/pods")
        .containsEntry("http_response_status_code", 200L)
        .containsEntry("client_address", "192.0.2.7")
        .containsEntry("user_agent_original", "kubectl");
    assertThat(attributes(event))
        .containsEntry("auditID", "a-1")
        .containsEntry("user.username", "system:admin");
  }

  @Test
  void journald() {
    LogEvent event =
        Given.event(
            """
            {"__CURSOR":"s=1;i=2","__REALTIME_TIMESTAMP":"1781348400123456","PRIORITY":"3",
             "_HOSTNAME":"h","SYSLOG_IDENTIFIER":"sshd","_PID":"12","MESSAGE":"failed"}""");
    assertThat(event.asText())
        .containsEntry("log_record_uid", "s=1;i=2")
        .containsEntry("time", "2026-06-13T11:00:00.123456Z")
        .containsEntry("severity_number", 17L)
        .containsEntry("severity_text", "3")
        .containsEntry("host_name", "h")
        .containsEntry("service_name", "sshd")
        .containsEntry("body", "failed")
        .containsEntry("attributes", Map.of("_PID", "12"));
  }

  @ParameterizedTest
  @CsvSource({"I,9", "W,13", "E,17", "F,21", "D,5", "D2,5"})
  void mongo(String letter, long number) {
    LogEvent event =
        Given.event(
            "{\"t\":{\"$date\":\"2026-06-13T13:00:00.5+02:00\"},\"s\":\""
                + letter
                + "\",\"c\":\"NETWORK\",\"id\":1,\"ctx\":\"conn1\",\"msg\":\"m\",\"attr\":{\"a\":1}}");
    assertThat(event.asText())
        .containsEntry("time", "2026-06-13T11:00:00.500Z")
        .containsEntry("severity_text", letter)
        .containsEntry("severity_number", number)
        .containsEntry("scope_name", "NETWORK")
        .containsEntry("body", "m");
    assertThat(Given.event("{\"s\":\"E\",\"msg\":\"m\"}").has(EventColumn.SEVERITY_TEXT)).isFalse();
  }

  @Test
  void elasticsearchSlowLog() {
    LogEvent event =
        Given.event(
            """
            {"type":"index_search_slowlog","timestamp":"2026-06-13T11:00:00,123Z","level":"WARN",
             "component":"i.s.s.query","node.name":"n1","message":"[shop][3]","took":"6.2ms",
             "took_millis":"6","source":"{}"}""");
    assertThat(event.asText())
        .containsEntry("event_duration", 6_000_000L)
        .doesNotContainKey("body");
    assertThat(attributes(event))
        .containsEntry("elasticsearch.index.name", "shop")
        .containsEntry("elasticsearch.shard.id", "3")
        .containsEntry("took", "6.2ms");
    LogEvent older =
        Given.event(
            """
            {"type":"index_search_slowlog","level":"WARN","node.name":"n1",
             "message":"[shop][3] took[1.5s], took_millis[1500], types[], source[{\\"a\\":[1]}], id[x], "}""");
    assertThat(older.asText())
        .containsEntry("event_duration", 1_500_000_000L)
        .doesNotContainKey("body");
    assertThat(attributes(older))
        .containsEntry("source", "{\"a\":[1]}")
        .containsEntry("id", "x")
        .containsEntry("took", "1.5s");
  }

  @Test
  void elasticsearchServerNamesTheIndex() {
    LogEvent event =
        Given.event(
            "{\"type\":\"server\",\"level\":\"INFO\",\"node.name\":\"n\",\"message\":\"[a/uid] made\"}");
    assertThat(event.getString(EventColumn.BODY)).isEqualTo("made");
    assertThat(attributes(event))
        .containsEntry("elasticsearch.index.name", "a")
        .containsEntry("elasticsearch.index.id", "uid");
    LogEvent plain =
        Given.event("{\"type\":\"server\",\"node.name\":\"n\",\"message\":\"[gc] [x/] made\"}");
    assertThat(plain.getString(EventColumn.BODY)).isEqualTo("[gc] [x/] made");
  }

  @Test
  void serversWithJsonAccessLogs() {
    LogEvent caddy =
        Given.event(
            """
            {"level":"info","ts":1781348400.25,"logger":"http.log.access.log0","msg":"handled request",
             "request":{"remote_ip":"192.0.2.7","remote_port":"4","proto":"HTTP/2.0","method":"GET",
               "host":"x","uri":"/a?b","headers":{"User-Agent":["curl/8"]}},
             "duration":0.000929675,"size":10,"status":200}""");
    assertThat(caddy.asText())
        .containsEntry("event_duration", 929_000L)
        .containsEntry("client_address", "192.0.2.7")
        .containsEntry("url_path", "/a")
        .containsEntry("user_agent_original", "curl/8")
        .containsEntry("http_response_status_code", 200L);
    LogEvent traefik =
        Given.event(
            """
            {"ClientAddr":"192.0.2.7:5","ClientHost":"192.0.2.7","DownstreamStatus":404,
             "Duration":1234567,"RequestMethod":"GET","RequestPath":"/a","level":"info","msg":"",
             "time":"2026-06-13T11:00:00Z"}""");
    assertThat(traefik.asText())
        .containsEntry("event_duration", 1_234_567L)
        .containsEntry("http_request_method", "GET")
        .containsEntry("url_path", "/a")
        .containsEntry("http_response_status_code", 404L)
        .containsEntry("client_address", "192.0.2.7");
    LogEvent nginx =
        Given.event(
            """
            {"time_iso8601":"2026-06-13T13:00:00+02:00","remote_addr":"192.0.2.7","status":"200",
             "request_time":"0.004","http_user_agent":"curl","request_uri":"/a?b"}""");
    assertThat(nginx.asText())
        .containsEntry("time", "2026-06-13T11:00:00Z")
        .containsEntry("event_duration", 4_000_000L)
        .containsEntry("client_address", "192.0.2.7");
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7:80, 192.0.2.7, 80",
    "[2001:db8::1]:443, 2001:db8::1, 443",
    "example.org:8080, example.org, 8080",
    "2001:db8::1, 2001:db8::1,",
    "192.0.2.7, 192.0.2.7,",
    "'192.0.2.7, 192.0.2.8:5', '192.0.2.7, 192.0.2.8:5',",
    ":80, :80,",
    "80, 80,"
  })
  void aPortIsApartFromItsAddress(String text, String address, String port) {
    LogEvent event = Given.event("{\"remote_addr\":\"" + text + "\"}");
    assertThat(event.getString(EventColumn.CLIENT_ADDRESS)).isEqualTo(address);
    assertThat(attributes(event)).isEqualTo(port == null ? Map.of() : Map.of("client.port", port));
  }

  @ParameterizedTest
  @CsvSource({
    "traceparent, 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, 1",
    "b3, 4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-1, 1",
    "b3, 4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7, 0",
    "xray_trace_id, Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Parent=00f067aa0ba902b7;Sampled=1, 1",
  })
  void traceContexts(String name, String value, long flags) {
    LogEvent event = Given.event("{\"" + name + "\":\"" + value + "\"}");
    assertThat(event.asText())
        .containsEntry("trace_id", TRACE)
        .containsEntry("span_id", "00f067aa0ba902b7")
        .containsEntry("attributes", Map.of());
    assertThat(event.getLong(EventColumn.TRACE_FLAGS)).isEqualTo(flags);
  }

  @ParameterizedTest
  @CsvSource({
    "traceparent, 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
    "traceparent, 00-00000000000000000000000000000000-00f067aa0ba902b7-01",
    "b3, 0",
    "b3, 4bf92f3577b34da6a3ce929d0e0e4736",
    "xray_trace_id, 1-4bf92f35-77b34da6a3ce929d0e0e473",
    "xray_trace_id, Parent=00f067aa0ba902b7"
  })
  void brokenTraceContextsStayAttributes(String name, String value) {
    LogEvent event = Given.event("{\"" + name + "\":\"" + value + "\"}");
    assertThat(event.has(EventColumn.TRACE_ID)).isFalse();
    assertThat(attributes(event)).containsEntry(name, value);
  }

  @Test
  void datadogsDecimalTraceIdIsKept() {
    assertThat(
            Given.event("{\"dd\":{\"trace_id\":\"1234567890123456789\",\"span_id\":\"42\"}}")
                .asText())
        .containsEntry("trace_id", "1234567890123456789")
        .containsEntry("span_id", "42");
  }

  @Test
  void dockersLineIsReadByItsOwnFormat() {
    LogEvent event =
        Given.event(
            """
            {"log":"{\\"level\\":\\"error\\",\\"msg\\":\\"b\\\\u00e4d\\",\\"time\\":\\"2026-06-13T10:00:00Z\\"}\\n",
             "stream":"stderr","time":"2026-06-13T11:00:00.123456789Z","attrs":{"k":"v"}}""");
    assertThat(event.asText())
        .containsEntry("parser", "json/json")
        .containsEntry("body", "bäd")
        .containsEntry("severity_number", 17L)
        .containsEntry("time", "2026-06-13T10:00:00Z")
        .containsEntry("observed_time", "2026-06-13T11:00:00.123456Z")
        .containsEntry("attributes", Map.of("stream", "stderr", "attrs.k", "v"));
    LogEvent plain =
        Given.event(
            "{\"log\":\"WARN: x\\r\\n\",\"stream\":\"stdout\",\"time\":\"2026-06-13T11:00:00Z\"}");
    assertThat(plain.asText())
        .containsEntry("parser", "json/plain")
        .containsEntry("body", "x")
        .containsEntry("severity_number", 13L)
        .containsEntry("time", "2026-06-13T11:00:00Z");
    LogEvent empty = Given.event("{\"log\":\"\\n\",\"stream\":\"stdout\"}");
    assertThat(empty.getString(EventColumn.BODY)).isEmpty();
    assertThat(empty.getString(EventColumn.PARSER)).isEqualTo("json");
    LogEvent otherStream = Given.event("{\"log\":\"a=1 b=2\",\"stream\":\"orders\"}");
    assertThat(otherStream.getString(EventColumn.BODY)).isEqualTo("a=1 b=2");
  }

  @Test
  void recordsOfAnEnvelopeAreAnEventEach() {
    List<LogEvent> events =
        Given.events(
            "auto",
            """
            {"Records":[{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","userName":"ann"},
              "eventTime":"2026-06-13T11:00:00Z","eventSource":"s3.amazonaws.com",
              "eventName":"GetObject","awsRegion":"eu-central-1","sourceIPAddress":"192.0.2.7",
              "userAgent":"aws-cli","errorCode":"AccessDenied","errorMessage":"no","eventID":"e-1"},
             {"eventTime":"2026-06-13T11:00:01Z","eventName":"PutObject"}]}""");
    assertThat(events).hasSize(2);
    assertThat(events.get(0).asText())
        .containsEntry("time", "2026-06-13T11:00:00Z")
        .containsEntry("event_name", "GetObject")
        .containsEntry("cloud_region", "eu-central-1")
        .containsEntry("client_address", "192.0.2.7")
        .containsEntry("user_agent_original", "aws-cli")
        .containsEntry("error_type", "AccessDenied")
        .containsEntry("exception_message", "no")
        .containsEntry("log_record_uid", "e-1");
    assertThat(attributes(events.get(0)))
        .containsEntry("userIdentity.userName", "ann")
        .containsEntry("eventSource", "s3.amazonaws.com");
    assertThat(Given.events("auto", "{\"records\" : [ {\"a\":1} , {\"a\":2} ] }")).hasSize(2);
    assertThat(Given.events("auto", "{\"Records\":[{\"a\":1}],\"b\":2}")).hasSize(1);
    assertThat(Given.events("auto", "{\"Records\":[1]}")).hasSize(1);
    assertThat(Given.events("auto", "{\"Records\":[]}")).hasSize(1);
    assertThat(Given.parts("auto", "{\"Records\":[{\"a\":1}]").get(0))
        .hasFieldOrPropertyWithValue("reason", "invalid_json");
  }

  @Test
  void cloudWatchEventsAreReadByTheirOwnFormat() {
    String record =
        """
        {"messageType":"DATA_MESSAGE","owner":"123456789012","logGroup":"/aws/lambda/f",
         "logStream":"s","subscriptionFilters":["all"],"logEvents":[
          {"id":"i1","timestamp":1781348400123,"message":"{\\"level\\":\\"warn\\",\\"msg\\":\\"slow\\"}\\n"},
          {"id":"i2","timestamp":1781348400124,"message":"plain","extractedFields":{"a":"b"}}]}""";
    List<LogEvent> events = Given.events("auto", record);
    assertThat(events).hasSize(2);
    assertThat(events.get(0).asText())
        .containsEntry("parser", "cloudwatch/json")
        .containsEntry("time", "2026-06-13T11:00:00.123Z")
        .containsEntry("log_record_uid", "i1")
        .containsEntry("severity_number", 13L)
        .containsEntry("body", "slow")
        .containsEntry(
            "resource_attributes",
            Map.of(
                "cloud.account.id", "123456789012",
                "aws.log.group.names", "/aws/lambda/f",
                "aws.log.stream.names", "s",
                "subscriptionFilters", "[\"all\"]"));
    assertThat(events.get(1).asText())
        .containsEntry("parser", "cloudwatch/plain")
        .containsEntry("body", "plain")
        .containsEntry("attributes", Map.of("extractedFields", "{\"a\":\"b\"}"));
    assertThat(Given.event("{\"owner\":\"ann\",\"x\":1}").getString(EventColumn.PARSER))
        .isEqualTo("json");
    RawLog raw = Given.raw(record.replace("\"message\":\"plain\",", ""));
    assertThat(Given.parts(raw, SourceOptions.DEFAULTS.withFormat("cloudwatch")).get(0))
        .hasFieldOrPropertyWithValue("reason", "invalid_json");
  }

  @Test
  void cloudWatchEventsKeepWhatTheirMessagesSayOtherwise() {
    List<LogEvent> events =
        Given.events(
            "cloudwatch",
            """
            {"logStream":"first","owner":"1","logStr\\u0065am":"s","logEvents":[
             {"message":"{\\"resource.cloud.account.id\\":\\"2\\",\\"msg\\":\\"m\\"}"},
             {"\\u00e9\\n":"\\u00ea\\t","message":"a\\ud800b\\r\\n","id":7,"timestamp":"soon"},
             {"message":["\\ud800"],"id":"i"}]}""");
    assertThat(events.get(0).asText())
        .containsEntry("body", "m")
        .containsEntry(
            "resource_attributes", Map.of("cloud.account.id", "2", "aws.log.stream.names", "s"))
        .containsKey("log_record_original");
    assertThat(events.get(1).asText())
        .containsEntry("body", "a\ufffdb")
        .containsEntry(
            "attributes",
            Map.of(
                "\u00e9\n", "\u00ea\t",
                "id", "7",
                "timestamp", "\"soon\"",
                "logweir.invalid_utf8", "1"))
        .containsEntry(
            "resource_attributes", Map.of("cloud.account.id", "1", "aws.log.stream.names", "s"));
    assertThat(events.get(2).asText())
        .containsEntry("body", "[\"\\ud800\"]")
        .containsEntry("log_record_uid", "i")
        .containsEntry("attributes", Map.of());
  }
}
