package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RejectReason;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFormatTest {

  private static Map<String, String> attributes(LogEvent event) {
    return event.entriesAsText(EventColumn.ATTRIBUTES);
  }

  @Test
  void readsAPlainRecord() {
    LogEvent event =
        Given.event(
            """
            {"timestamp":"2026-06-13T11:59:59.123Z","level":"warn","msg":"slow \\"query\\"\\n",
             "service":"checkout","team":"payments","env":"production","version":"7","host":"web-1",
             "method":"GET","path":"/cart?id=5","status":503,"duration_ms":12.5,"seq":9,
             "client_ip":"192.0.2.7","user_agent":"curl/8","trace_id":"4BF92F3577B34DA6A3CE929D0E0E4736",
             "span_id":"00f067aa0ba902b7","event_id":"e-1","retries":3,"ok":true,"note":null}
            """);
    assertThat(event.asText())
        .containsEntry("time", "2026-06-13T11:59:59.123Z")
        .containsEntry("observed_time", "2026-06-13T12:00:00Z")
        .containsEntry("ingest_time", "2026-06-13T12:00:00Z")
        .containsEntry("severity_number", 13L)
        .containsEntry("severity_text", "warn")
        .containsEntry("body", "slow \"query\"\n")
        .containsEntry("service_name", "checkout")
        .containsEntry("service_namespace", "payments")
        .containsEntry("deployment_environment_name", "production")
        .containsEntry("host_name", "web-1")
        .containsEntry("http_request_method", "GET")
        .containsEntry("url_path", "/cart")
        .containsEntry("http_response_status_code", 503L)
        .containsEntry("event_duration", 12_500_000L)
        .containsEntry("event_sequence", 9L)
        .containsEntry("client_address", "192.0.2.7")
        .containsEntry("user_agent_original", "curl/8")
        .containsEntry("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736")
        .containsEntry("span_id", "00f067aa0ba902b7")
        .containsEntry("log_record_uid", "e-1")
        .containsEntry("parser", "json")
        .containsEntry(
            "attributes", Map.of("version", "7", "url.query", "id=5", "retries", "3", "ok", "true"))
        .doesNotContainKey("log_record_original");
  }

  @Test
  void nestedAndDottedNamesAreTheSame() {
    LogEvent nested =
        Given.event(
            """
            {"@timestamp":"2026-06-13T11:00:00Z","log":{"level":"ERROR","logger":"a.B"},
             "message":"m","service":{"name":"s","node":{"name":"n"}},"event":{"duration":7,
             "action":"login"},"error":{"type":"E","message":"boom","stack_trace":"at x"},
             "kubernetes":{"pod":{"name":"p"},"namespace":"ns"}}""");
    LogEvent dotted =
        Given.event(
            """
            {"@timestamp":"2026-06-13T11:00:00Z","log.level":"ERROR","log.logger":"a.B",
             "message":"m","service.name":"s","service.node.name":"n","event.duration":7,
             "event.action":"login","error.type":"E","error.message":"boom",
             "error.stack_trace":"at x","kubernetes.pod.name":"p","kubernetes.namespace":"ns"}""");
    dotted.setLong(EventColumn.SIZE_BYTES, nested.getLong(EventColumn.SIZE_BYTES));
    assertThat(nested.asText()).isEqualTo(dotted.asText()).containsEntry("event_duration", 7L);
    assertThat(attributes(nested)).isEmpty();
  }

  @Test
  void readsAnOpenTelemetryRecord() {
    LogEvent event =
        Given.event(
            """
            {"timeUnixNano":"1781348400000000123","observedTimeUnixNano":"1781348401000000000",
             "severityNumber":17,"severityText":"Error","body":{"stringValue":"failed"},
             "traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7","flags":1,
             "attributes":{"http.route":"/a/{id}","x":"y"},
             "resource":{"attributes":{"service.name":"s","cloud.provider":"aws"}}}""");
    assertThat(event.asText())
        .containsEntry("time", "2026-06-13T11:00:00Z")
        .containsEntry("observed_time", "2026-06-13T11:00:01Z")
        .containsEntry("severity_number", 17L)
        .containsEntry("severity_text", "Error")
        .containsEntry("body", "failed")
        .containsEntry("trace_flags", 1L)
        .containsEntry("http_route", "/a/{id}")
        .containsEntry("service_name", "s")
        .containsEntry("attributes", Map.of("x", "y"))
        .containsEntry("resource_attributes", Map.of("cloud.provider", "aws"));
  }

  @Test
  void aStatedSeverityNumberWinsOverTheText() {
    assertThat(Given.event("{\"level\":\"error\",\"severity_number\":10}").asText())
        .containsEntry("severity_number", 10L)
        .containsEntry("severity_text", "error");
    assertThat(Given.event("{\"level\":30}").asText())
        .containsEntry("severity_number", 9L)
        .containsEntry("severity_text", "30");
    assertThat(Given.event("{\"level\":\"loud\"}").has(EventColumn.SEVERITY_NUMBER)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "status, \"\"\"abc\"\"\", abc",
    "status, 99, 99",
    "status, 600, 600",
    "status, 200.5, 200.5",
    "timestamp, \"\"\"soon\"\"\", soon",
    "time, 0.25, 0.25",
    "timeUnixNano, \"\"\"0\"\"\", 0",
    "duration, \"\"\"ages\"\"\", ages",
    "duration_ms, -1, -1",
    "severity_number, 25, 25",
    "trace_id, \"\"\"00000000000000000000000000000000\"\"\", 00000000000000000000000000000000",
    "service, true, true",
    "service, [1], [1]",
    "seq, 1e3, 1e3",
    "trace_flags, \"\"\"zz\"\"\", zz",
  })
  void whatDoesNotFitItsColumnIsAnAttribute(String name, String json, String kept) {
    String value = json.replace("\"\"\"", "\"").replace("\"\"", "\"");
    LogEvent event = Given.event("{\"" + name + "\":" + value + "}");
    assertThat(attributes(event)).isEqualTo(Map.of(name, kept));
    assertThat(event.has(EventColumn.LOG_RECORD_ORIGINAL)).isFalse();
  }

  @Test
  void aColumnFedTwiceKeepsTheFirst() {
    LogEvent event = Given.event("{\"message\":\"a\",\"msg\":\"b\",\"log\":\"c\"}");
    assertThat(event.getString(EventColumn.BODY)).isEqualTo("a");
    assertThat(attributes(event)).isEqualTo(Map.of("msg", "b", "log", "c"));
    assertThat(event.has(EventColumn.LOG_RECORD_ORIGINAL)).isFalse();
  }

  @Test
  void aKeyStatedTwiceKeepsTheOriginal() {
    LogEvent event = Given.event("{\"x\":1,\"x\":2}");
    assertThat(attributes(event)).isEqualTo(Map.of("x", "2"));
    assertThat(event.getString(EventColumn.LOG_RECORD_ORIGINAL)).isEqualTo("{\"x\":1,\"x\":2}");
  }

  @Test
  void moreFieldsThanTheMapTakesKeepTheOriginal() {
    StringBuilder line = new StringBuilder("{\"message\":\"m\"");
    for (int i = 0; i < 600; i++) {
      line.append(",\"f").append(i).append("\":").append(i);
    }
    line.append(",\"level\":\"info\"}");
    LogEvent event = Given.event(line.toString());
    assertThat(attributes(event)).hasSize(LogEvent.MAX_ENTRIES).containsEntry("f511", "511");
    assertThat(event.getString(EventColumn.SEVERITY_TEXT)).isEqualTo("info");
    assertThat(event.getString(EventColumn.LOG_RECORD_ORIGINAL)).isEqualTo(line.toString());
  }

  @Test
  void arraysStayJson() {
    assertThat(attributes(Given.event("{\"tags\":[\"a\", {\"b\":[1,null]}],\"e\":{},\"f\":[]}")))
        .isEqualTo(Map.of("tags", "[\"a\", {\"b\":[1,null]}]", "e", "{}", "f", "[]"));
  }

  @Test
  void depthIsBounded() {
    String deep = "{\"a\":".repeat(64) + "1" + "}".repeat(64);
    assertThat(attributes(Given.event(deep)).values()).singleElement().asString().endsWith("}");
    assertThat(Given.event("{\"a\":" + "[".repeat(63) + "]".repeat(63) + "}")).isNotNull();
    for (String tooDeep :
        new String[] {
          "{\"a\":".repeat(65) + "1" + "}".repeat(65),
          "{\"a\":" + "[".repeat(64) + "]".repeat(64) + "}",
          "{\"a\":" + "[".repeat(500_000),
          "{\"a\":".repeat(100_000)
        }) {
      Rejection why = Given.rejection("auto", tooDeep);
      assertThat(why.reason()).isEqualTo(RejectReason.INVALID_JSON);
      assertThat(why.detail()).isEqualTo("nested deeper than 64");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1",
        "{\"a\":1,}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1}}",
        "{\"a\":1} x",
        "{\"a\":01}",
        "{\"a\":+1}",
        "{\"a\":.5}",
        "{\"a\":1.}",
        "{\"a\":1e}",
        "{\"a\":-}",
        "{\"a\":0x1}",
        "{\"a\":NaN}",
        "{\"a\":Infinity}",
        "{\"a\":tru}",
        "{\"a\":truee}",
        "{\"a\":'x'}",
        "{\"a\":\"x}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":\"\\",
        "{\"a\":\"\\u",
        "{\"a\":\"tab\tin\"}",
        "{\"a\":\"nul\0in\"}",
        "{\"a\":\"line\nfeed\"}",
        "{\"a\":\"\\\n\"}",
        "{\"a\":[1,]}",
        "{\"a\":[,1]}",
        "{\"a\":[1 2]}",
        "{\"a\":[1}",
        "{\"a\":{\"b\":1]}",
        "{\"a\":[{\"b\" 1}]}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":1,,\"b\":2}",
        "{\"a\":1}\0{",
        "{\"a\":1/**/}",
        "{\"",
        "{\"a\":\f1}"
      })
  void brokenJsonIsRejectedAndNeverPlain(String line) {
    assertThat(Given.rejection("auto", line).reason()).isEqualTo(RejectReason.INVALID_JSON);
    assertThat(Given.rejection("json", line).reason()).isEqualTo(RejectReason.INVALID_JSON);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[", "[1,]", "[{}", "01", "1 2", "1\0", "\"x", "nul", "{", "{a:1}", "{,}", "text"})
  void whatIsNoJsonIsRejectedWhereJsonIsDeclared(String line) {
    Rejection why = Given.rejection("json", line);
    assertThat(why.reason()).isEqualTo(RejectReason.INVALID_JSON);
    assertThat(why.parser()).isEqualTo("json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "[1,{\"a\":null}]", "-1.5e3", "\"\\u00e4\"", "null", "true"})
  void anyValueIsAnEventWhereJsonIsDeclared(String value) {
    LogEvent event = Given.event("json", " " + value + " \n");
    assertThat(event.getString(EventColumn.BODY)).isEqualTo(value);
    assertThat(event.getString(EventColumn.PARSER)).isEqualTo("json");
    assertThat(attributes(event)).isEmpty();
    assertThat(Given.event(value).getString(EventColumn.PARSER)).isEqualTo("plain");
  }

  @Test
  void anArrayOfObjectsIsAnEventEach() {
    String record = "[ {\"msg\":\"a\"} ,\n{\"msg\":\"b\",\"x\":1,\"x\":2}]";
    for (String format : new String[] {"auto", "json"}) {
      List<LogEvent> events = Given.events(format, record);
      assertThat(events).extracting(e -> e.getString(EventColumn.BODY)).containsExactly("a", "b");
      assertThat(events.get(1).getString(EventColumn.LOG_RECORD_ORIGINAL))
          .isEqualTo("{\"msg\":\"b\",\"x\":1,\"x\":2}");
      assertThat(events.get(1).getLong(EventColumn.SOURCE_INDEX)).isEqualTo(1);
    }
    assertThat(Given.parts("auto", "[{\"msg\":\"a\"},{\"msg\":]"))
        .singleElement()
        .hasFieldOrPropertyWithValue("reason", "invalid_json");
    assertThat(Given.parts("auto", "[{\"msg\":\"a\"},2]"))
        .singleElement()
        .isInstanceOf(LogEvent.class);
  }

  @Test
  void aLineIsAnEvent() {
    List<Object> parts =
        Given.parts(
            "auto",
            "{\"msg\":\"a\"}\r\n\n{\"msg\":tru}\n {\n\"msg\":\n\"c\"}\ntext\n{\"msg\":\"e\"} x\n{}");
    assertThat(parts).hasSize(6);
    assertThat(parts.get(0)).isInstanceOf(LogEvent.class);
    assertThat(parts.get(1)).hasFieldOrPropertyWithValue("reason", "invalid_json");
    assertThat(((LogEvent) parts.get(2)).getString(EventColumn.BODY)).isEqualTo("c");
    assertThat(parts.get(3)).hasFieldOrPropertyWithValue("reason", "invalid_json");
    assertThat(parts.get(4)).hasFieldOrPropertyWithValue("reason", "invalid_json");
    assertThat(parts.get(5)).isInstanceOf(LogEvent.class);
  }

  @Test
  void aBrokenFirstLineDoesNotTakeTheOthersWithIt() {
    List<Object> parts = Given.parts("auto", "{\"msg\":\"cut\n{\"msg\":\"b\"}\n{\"msg\":\"c\"}");
    assertThat(parts).hasSize(3);
    assertThat(parts.get(0)).hasFieldOrPropertyWithValue("reason", "invalid_json");
    assertThat(((LogEvent) parts.get(2)).getString(EventColumn.BODY)).isEqualTo("c");
  }

  @Test
  void oneObjectOverManyLinesIsOneEvent() {
    assertThat(Given.events("auto", "{\n  \"msg\": \"a\",\n  \"l\": [\n{\"b\":1}\n]\n}\n"))
        .hasSize(1);
    assertThat(Given.parts("auto", "{\n  \"msg\": \"a\",\n  \"l\": [\n{\"b\":1}\n}\n")).hasSize(1);
  }

  @Test
  void aRejectionSaysWhere() {
    Rejection why = Given.rejection("auto", "{\"a\":1,\"b\":x}");
    assertThat(why.at()).isEqualTo(11);
    assertThat(why.detail()).isEqualTo("expected a value");
  }

  @Test
  void escapesBecomeText() {
    LogEvent event =
        Given.event("{\"a\\u002eb\":\"\\u00e4\\u20ac\\ud83d\\ude00\\/\\b\\f\\r\\t\\u0000\"}");
    assertThat(attributes(event)).isEqualTo(Map.of("a.b", "ä€😀/\b\f\r\t\0"));
  }

  @Test
  void loneSurrogatesAndInvalidUtf8AreReplacedAndCounted() {
    assertThat(attributes(Given.event("{\"a\":\"x\\ud800y\\udc00\\ud83d\\u0041\"}")))
        .isEqualTo(Map.of("a", "x\ufffdy\ufffd\ufffdA", "logweir.invalid_utf8", "3"));
    LogEvent bytes =
        Given.event(
            Given.raw(
                Given.bytes("{\"m\u00e4\":\"\u00ff\u00e2\u0082!\",\"msg\":\"\u00c3\u00a4\"}")),
            SourceOptions.DEFAULTS);
    assertThat(attributes(bytes))
        .isEqualTo(Map.of("m\ufffd", "\ufffd\ufffd!", "logweir.invalid_utf8", "3"));
    assertThat(bytes.getString(EventColumn.BODY)).isEqualTo("ä");
  }

  @Test
  void emptyObjectsAndKeysAreEvents() {
    assertThat(attributes(Given.event("{}"))).isEmpty();
    assertThat(attributes(Given.event(" { \"\" : { \"\" : 1 } } "))).isEqualTo(Map.of(".", "1"));
  }

  @Test
  void everyAliasFeedsItsColumn() {
    Map<String, EventColumn> columns = FieldNames.columns();
    assertThat(columns).hasSizeGreaterThan(150);
    columns.forEach(
        (name, column) -> {
          String value =
              switch (column.type()) {
                case TIMESTAMPTZ ->
                    name.toLowerCase(java.util.Locale.ROOT).contains("nano")
                        ? "\"1781348400000000000\""
                        : "\"2026-06-13T11:00:00Z\"";
                case STRING -> "\"/text\"";
                default -> column == EventColumn.HTTP_RESPONSE_STATUS_CODE ? "200" : "1";
              };
          LogEvent event = Given.event("{\"" + name + "\":" + value + "}");
          assertThat(attributes(event)).as(name).isEmpty();
          assertThat(event.has(column)).as(name).isTrue();
        });
  }

  @ParameterizedTest
  @CsvSource({"Level", "LEVEL", "level", "Severity", "LvL"})
  void capitalsAreKnownWhereTheyAreCommon(String name) {
    LogEvent event = Given.event("{\"" + name + "\":\"info\"}");
    assertThat(event.has(EventColumn.SEVERITY_TEXT)).isEqualTo(!name.equals("LvL"));
  }
}
