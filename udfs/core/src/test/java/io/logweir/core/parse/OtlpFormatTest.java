package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RejectReason;
import io.logweir.schema.Rejected;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OtlpFormatTest {

  private static final byte[] TRACE = {
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, (byte) 255
  };
  private static final byte[] SPAN = {16, 17, 18, 19, 20, 21, 22, (byte) 0xab};

  private static final String JSON =
      """
      {"resourceLogs":[{"resource":{"attributes":[
          {"key":"service.name","value":{"stringValue":"cart"}},
          {"key":"cloud.provider","value":{"stringValue":"aws"}},
          {"key":"ports","value":{"arrayValue":{"values":[{"intValue":"80"},{"stringValue":"a\\"b"}]}}}]},
        "schemaUrl":"https://example.org/1",
        "scopeLogs":[{"scope":{"name":"a.B","version":"1.2","attributes":[
            {"key":"x","value":{"boolValue":true}}]},
          "logRecords":[
          {"timeUnixNano":"1781348400000000123","observedTimeUnixNano":"1781348401000000000",
           "severityNumber":17,"severityText":"Error","eventName":"cart.failed",
           "attributes":[{"key":"http.route","value":{"stringValue":"/a/{id}"}},
             {"key":"n","value":{"intValue":"-5"}},{"key":"f","value":{"doubleValue":2.5}},
             {"key":"raw","value":{"bytesValue":"AQI="}},{"key":"unset","value":{}},
             {"key":"m","value":{"kvlistValue":{"values":[
                {"key":"k","value":{"doubleValue":0.5}},{"key":"z","value":{}}]}}}],
           "droppedAttributesCount":3,"flags":1,
           "traceId":"0102030405060708090A0B0C0D0E0FFF","spanId":"10111213141516ab",
           "body":{"stringValue":"it failed"}},
          {"body":{"kvlistValue":{"values":[{"key":"a","value":{"arrayValue":{"values":[{"intValue":1}]}}}]}}}
          ]}]},
        {"scopeLogs":[{"logRecords":[{"severityNumber":"SEVERITY_NUMBER_WARN2","body":{"intValue":"7"}}]}]}]}
      """;

  private static final String SNAKE =
      JSON.replace("resourceLogs", "resource_logs")
          .replace("scopeLogs", "scope_logs")
          .replace("logRecords", "log_records")
          .replace("schemaUrl", "schema_url")
          .replace("stringValue", "string_value")
          .replace("intValue", "int_value")
          .replace("doubleValue", "double_value")
          .replace("boolValue", "bool_value")
          .replace("bytesValue", "bytes_value")
          .replace("arrayValue", "array_value")
          .replace("kvlistValue", "kvlist_value")
          .replace("timeUnixNano", "time_unix_nano")
          .replace("observedTimeUnixNano", "observed_time_unix_nano")
          .replace("severityNumber", "severity_number")
          .replace("severityText", "severity_text")
          .replace("droppedAttributesCount", "dropped_attributes_count")
          .replace("traceId", "trace_id")
          .replace("spanId", "span_id")
          .replace("eventName", "event_name");

  private static AnyValue text(String text) {
    return AnyValue.newBuilder().setStringValue(text).build();
  }

  private static AnyValue integer(long value) {
    return AnyValue.newBuilder().setIntValue(value).build();
  }

  /** Names that were read before are expected again; what a message says does not depend on it. */
  @Test
  void messagesBeforeChangeNothing() {
    String other =
        """
        {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"attributes":[
            {"value":{"intValue":"1"},"key":"n"},{"key":"attributes.n","value":{"stringValue":"a"}},
            {"key":"\\u006e2","value":{"stringValue":"\\u00fc"}},{"key":"trace_id","value":"b"}],
            "b\\u006fdy":{"stringValue":"c"},"severityNumber":"9","level":"warn"}],"scope":{}}],
          "resource":{"attributes":[{"key":"n","value":{"stringValue":"d"}}],"level":"x"}}]}
        """;
    LogParser parser = new LogParser(SourceOptions.DEFAULTS.withFormat("otlp-json"));
    List<String> together = new ArrayList<>();
    List<String> alone = new ArrayList<>();
    for (String message : List.of(JSON, other, SNAKE, JSON, other, other.replace("\n", " "))) {
      together.addAll(texts(parser, message));
      alone.addAll(texts(new LogParser(SourceOptions.DEFAULTS.withFormat("otlp-json")), message));
    }
    assertThat(together).hasSize(12).isEqualTo(alone);
    assertThat(together.get(3))
        .contains("body=c", "n2=ü", "trace_id=b", "attributes.n=a", "severity_number=9");
  }

  private static List<String> texts(LogParser parser, String message) {
    List<String> texts = new ArrayList<>();
    parser.parse(
        Given.raw(message),
        new LogEvent(),
        new LogParser.Sink() {
          @Override
          public void event(LogEvent event) {
            texts.add(event.toString());
          }

          @Override
          public void rejected(Rejected rejected) {
            throw new AssertionError(rejected.detail());
          }

          @Override
          public void dropped(LogEvent event, String rule) {
            throw new AssertionError("there is no rule " + rule);
          }
        });
    return texts;
  }

  private static AnyValue decimal(double value) {
    return AnyValue.newBuilder().setDoubleValue(value).build();
  }

  private static AnyValue array(AnyValue... values) {
    return AnyValue.newBuilder()
        .setArrayValue(ArrayValue.newBuilder().addAllValues(List.of(values)))
        .build();
  }

  private static AnyValue map(KeyValue... pairs) {
    return AnyValue.newBuilder()
        .setKvlistValue(KeyValueList.newBuilder().addAllValues(List.of(pairs)))
        .build();
  }

  private static KeyValue pair(String key, AnyValue value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }

  /** What {@link #JSON} says. */
  private static ExportLogsServiceRequest message() {
    AnyValue unset = AnyValue.getDefaultInstance();
    LogRecord first =
        LogRecord.newBuilder()
            .setTimeUnixNano(1781348400000000123L)
            .setObservedTimeUnixNano(1781348401000000000L)
            .setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_ERROR)
            .setSeverityText("Error")
            .setEventName("cart.failed")
            .addAttributes(pair("http.route", text("/a/{id}")))
            .addAttributes(pair("n", integer(-5)))
            .addAttributes(pair("f", decimal(2.5)))
            .addAttributes(
                pair(
                    "raw",
                    AnyValue.newBuilder()
                        .setBytesValue(ByteString.copyFrom(new byte[] {1, 2}))
                        .build()))
            .addAttributes(pair("unset", unset))
            .addAttributes(pair("m", map(pair("k", decimal(0.5)), pair("z", unset))))
            .setDroppedAttributesCount(3)
            .setFlags(1)
            .setTraceId(ByteString.copyFrom(TRACE))
            .setSpanId(ByteString.copyFrom(SPAN))
            .setBody(text("it failed"))
            .build();
    ScopeLogs scope =
        ScopeLogs.newBuilder()
            .setScope(
                InstrumentationScope.newBuilder()
                    .setName("a.B")
                    .setVersion("1.2")
                    .addAttributes(pair("x", AnyValue.newBuilder().setBoolValue(true).build())))
            .addLogRecords(first)
            .addLogRecords(LogRecord.newBuilder().setBody(map(pair("a", array(integer(1))))))
            .build();
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(
            ResourceLogs.newBuilder()
                .setResource(
                    Resource.newBuilder()
                        .addAttributes(pair("service.name", text("cart")))
                        .addAttributes(pair("cloud.provider", text("aws")))
                        .addAttributes(pair("ports", array(integer(80), text("a\"b")))))
                .setSchemaUrl("https://example.org/1")
                .addScopeLogs(scope))
        .addResourceLogs(
            ResourceLogs.newBuilder()
                .addScopeLogs(
                    ScopeLogs.newBuilder()
                        .addLogRecords(
                            LogRecord.newBuilder()
                                .setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_WARN2)
                                .setBody(integer(7)))))
        .build();
  }

  private static void assertMessage(List<Object> parts, String parser) {
    assertThat(parts).hasSize(3);
    assertThat(((LogEvent) parts.get(0)).asText())
        .containsEntry("parser", parser)
        .containsEntry("time", "2026-06-13T11:00:00Z")
        .containsEntry("observed_time", "2026-06-13T11:00:01Z")
        .containsEntry("severity_number", 17L)
        .containsEntry("severity_text", "Error")
        .containsEntry("event_name", "cart.failed")
        .containsEntry("body", "it failed")
        .containsEntry("scope_name", "a.B")
        .containsEntry("service_name", "cart")
        .containsEntry("http_route", "/a/{id}")
        .containsEntry("trace_id", "0102030405060708090a0b0c0d0e0fff")
        .containsEntry("span_id", "10111213141516ab")
        .containsEntry("trace_flags", 1L)
        .containsEntry(
            "attributes",
            Map.of(
                "n", "-5",
                "f", "2.5",
                "raw", "AQI=",
                "m", "{\"k\":0.5,\"z\":null}",
                "otel.dropped_attributes_count", "3",
                "otel.scope.version", "1.2",
                "otel.scope.x", "true"))
        .containsEntry(
            "resource_attributes",
            Map.of(
                "cloud.provider", "aws",
                "ports", "[80,\"a\\\"b\"]",
                "otel.schema_url", "https://example.org/1"))
        .doesNotContainKey("log_record_original");
    assertThat(((LogEvent) parts.get(1)).asText())
        .containsEntry("body", "{\"a\":[1]}")
        .containsEntry("service_name", "cart")
        .containsEntry("scope_name", "a.B")
        .containsEntry("source_index", 1L)
        .containsEntry("attributes", Map.of("otel.scope.version", "1.2", "otel.scope.x", "true"));
    assertThat(((LogEvent) parts.get(2)).asText())
        .containsEntry("severity_number", 14L)
        .containsEntry("body", "7")
        .doesNotContainKeys("service_name", "scope_name", "severity_text")
        .containsEntry("attributes", Map.of())
        .containsEntry("resource_attributes", Map.of());
  }

  @Test
  void jsonIsAnEventForEachLogRecord() {
    assertMessage(Given.parts("auto", JSON), "otlp-json");
    assertMessage(Given.parts("otlp-json", SNAKE), "otlp-json");
  }

  @Test
  void protobufIsAnEventForEachLogRecord() {
    byte[] bytes = message().toByteArray();
    assertMessage(Given.parts(Given.raw(bytes), SourceOptions.DEFAULTS), "otlp-proto");
    assertMessage(
        Given.parts(Given.raw(bytes), SourceOptions.DEFAULTS.withFormat("otlp-proto")),
        "otlp-proto");
  }

  @Test
  void theOrderOfMembersDoesNotMatter() {
    List<LogEvent> events =
        Given.events(
            "auto",
            "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"attributes\":[{\"value\":"
                + "{\"stringValue\":\"v\"},\"key\":\"message\"}],\"body\":{\"stringValue\":\"b\"}}],"
                + "\"scope\":{\"name\":\"s\"}}],\"resource\":{\"attributes\":[{\"key\":\"host.name\","
                + "\"value\":{\"stringValue\":\"h\"}}]}}]}");
    assertThat(events).hasSize(1);
    assertThat(events.get(0).asText())
        .containsEntry("body", "b")
        .containsEntry("scope_name", "s")
        .containsEntry("host_name", "h")
        .containsEntry("attributes", Map.of("message", "v"));
  }

  @Test
  void whatEndsInZerosOrLineFeedsIsReadToItsEnd() {
    ExportLogsServiceRequest message =
        ExportLogsServiceRequest.newBuilder()
            .addResourceLogs(
                ResourceLogs.newBuilder()
                    .addScopeLogs(
                        ScopeLogs.newBuilder()
                            .addLogRecords(LogRecord.newBuilder().setBody(text("b")).setFlags(1))
                            .addLogRecords(LogRecord.newBuilder().setEventName("x\n\0"))))
            .build();
    List<Object> parts = Given.parts(Given.raw(message.toByteArray()), SourceOptions.DEFAULTS);
    assertThat(parts).hasSize(2);
    assertThat(((LogEvent) parts.get(1)).getString(EventColumn.EVENT_NAME)).isEqualTo("x\n\0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{]}]}]}",
        "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[1]}]}]}",
        "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{}],\"logRecords\":[{}]}]}]}",
        "{\"resourceLogs\":[{\"scopeLogs\":{}}]}",
        "{\"resourceLogs\":[1]}",
        "{\"resourceLogs\":{}}",
        "{\"resourceLogs\":[]} x",
        "{\"spans\":[]}",
        "[]"
      })
  void brokenJsonIsRejectedAsAWhole(String json) {
    assertThat(Given.parts("otlp-json", json))
        .singleElement()
        .hasFieldOrPropertyWithValue("reason", "invalid_json");
  }

  /** Half a surrogate pair, in what all records of a resource share. */
  @Test
  void whatIsReplacedIsCountedOnceForEachRecord() {
    String record = "{\"body\":{\"stringValue\":\"b\"}}";
    String scope = "{\"schemaUrl\":\"a\\ud800\",\"logRecords\":[" + record + "," + record + "]}";
    String resource =
        "{\"schemaUrl\":\"b\\udfff\",\"unknown\":\"c\\ud800\",\"scopeLogs\":["
            + scope
            + ","
            + scope
            + "]}";
    List<LogEvent> events =
        Given.events("auto", "{\"resourceLogs\":[" + resource + "," + resource + "]}");
    assertThat(events).hasSize(8);
    for (LogEvent event : events) {
      assertThat(event.entry(EventColumn.ATTRIBUTES, "otel.scope.schema_url")).isEqualTo("a\ufffd");
      assertThat(event.entry(EventColumn.RESOURCE_ATTRIBUTES, "otel.schema_url"))
          .isEqualTo("b\ufffd");
      assertThat(event.entry(EventColumn.ATTRIBUTES, "logweir.invalid_utf8")).isEqualTo("2");
    }
  }

  @Test
  void aMessageWithoutRecordsIsEmpty() {
    assertThat(Given.parts("auto", "{\"resourceLogs\":[{\"scopeLogs\":[{\"scope\":{}}]}]}"))
        .singleElement()
        .hasFieldOrPropertyWithValue("reason", "empty");
  }

  @Test
  void brokenProtobufIsRejectedWithItsBytesOrReadToTheEnd() {
    byte[] good = message().toByteArray();
    SourceOptions options = SourceOptions.DEFAULTS.withFormat("otlp-proto");
    Random random = new Random(7);
    int rejected = 0;
    for (int i = 0; i < 5000; i++) {
      byte[] bytes = i < good.length ? Arrays.copyOf(good, i) : good.clone();
      if (i >= good.length) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      for (SourceOptions each : List.of(options, SourceOptions.DEFAULTS)) {
        List<Object> parts = Given.parts(Given.raw(bytes), each);
        assertThat(parts).isNotEmpty();
        if (parts.get(0) instanceof Rejected only) {
          assertThat(parts).hasSize(1);
          assertThat(only.raw()).isEqualTo(bytes);
          rejected++;
        }
      }
    }
    assertThat(rejected).isGreaterThan(1000);
  }

  @Test
  void valuesNestedWithoutEndAreRejected() {
    AnyValue value = integer(1);
    for (int i = 0; i < 90; i++) {
      value = array(value);
    }
    byte[] bytes =
        ExportLogsServiceRequest.newBuilder()
            .addResourceLogs(
                ResourceLogs.newBuilder()
                    .addScopeLogs(
                        ScopeLogs.newBuilder()
                            .addLogRecords(LogRecord.newBuilder().setBody(value))))
            .build()
            .toByteArray();
    assertThat(
            Given.parts(Given.raw(bytes), SourceOptions.DEFAULTS.withFormat("otlp-proto")).get(0))
        .hasFieldOrPropertyWithValue("reason", "invalid_otlp");
  }

  @Test
  void aLargeResourceIsNotRepeatedWithoutBound() {
    ResourceLogs.Builder logs =
        ResourceLogs.newBuilder()
            .setResource(
                Resource.newBuilder().addAttributes(pair("big", text("x".repeat(300_000)))));
    ScopeLogs.Builder scope = ScopeLogs.newBuilder();
    StringBuilder records = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      scope.addLogRecords(LogRecord.getDefaultInstance());
      records.append(i == 0 ? "" : ",").append("{}");
    }
    byte[] bytes =
        ExportLogsServiceRequest.newBuilder()
            .addResourceLogs(logs.addScopeLogs(scope))
            .build()
            .toByteArray();
    String json =
        "{\"resourceLogs\":[{\"resource\":{\"attributes\":[{\"key\":\"big\",\"value\":{\"stringValue\":\""
            + "x".repeat(300_000)
            + "\"}}]},\"scopeLogs\":[{\"logRecords\":["
            + records
            + "]}]}]}";
    List<Object> both = new ArrayList<>(Given.parts("otlp-json", json));
    both.addAll(Given.parts(Given.raw(bytes), SourceOptions.DEFAULTS.withFormat("otlp-proto")));
    assertThat(both).hasSize(2);
    for (Object part : both) {
      assertThat(part).hasFieldOrPropertyWithValue("reason", RejectReason.TOO_LARGE.code());
    }
  }

  @Property(tries = 300)
  void everyRecordOfAnyMessageIsAnEvent(@ForAll("messages") ExportLogsServiceRequest message) {
    int records =
        message.getResourceLogsList().stream()
            .flatMap(logs -> logs.getScopeLogsList().stream())
            .mapToInt(ScopeLogs::getLogRecordsCount)
            .sum();
    List<Object> parts =
        Given.parts(
            Given.raw(message.toByteArray()), SourceOptions.DEFAULTS.withFormat("otlp-proto"));
    assertThat(parts.stream().filter(LogEvent.class::isInstance).count()).isEqualTo(records);
    List<String> bodies = new ArrayList<>();
    for (ResourceLogs logs : message.getResourceLogsList()) {
      for (ScopeLogs scope : logs.getScopeLogsList()) {
        scope.getLogRecordsList().forEach(record -> bodies.add(record.getBody().getStringValue()));
      }
    }
    for (int i = 0; i < records; i++) {
      assertThat(((LogEvent) parts.get(i)).getString(EventColumn.BODY)).isEqualTo(bodies.get(i));
    }
  }

  @Provide
  Arbitrary<ExportLogsServiceRequest> messages() {
    Arbitrary<String> texts = Arbitraries.strings().ascii().ofMaxLength(40);
    Arbitrary<LogRecord> records =
        Combinators.combine(texts, Arbitraries.longs(), texts)
            .as(
                (body, number, key) ->
                    LogRecord.newBuilder()
                        .setBody(text(body))
                        .setTimeUnixNano(number)
                        .setFlags(number.intValue())
                        .addAttributes(pair("k" + key, integer(number)))
                        .build());
    Arbitrary<ScopeLogs> scopes =
        Combinators.combine(texts, records.list().ofMaxSize(4))
            .as(
                (name, list) ->
                    ScopeLogs.newBuilder()
                        .setScope(InstrumentationScope.newBuilder().setName(name))
                        .addAllLogRecords(list)
                        .build());
    return scopes
        .list()
        .ofMaxSize(3)
        .map(list -> ResourceLogs.newBuilder().addAllScopeLogs(list).build())
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .map(list -> ExportLogsServiceRequest.newBuilder().addAllResourceLogs(list).build());
  }
}
