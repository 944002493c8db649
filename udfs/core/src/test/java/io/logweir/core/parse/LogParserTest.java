package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import io.logweir.schema.Rejected;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogParserTest {

  @Test
  void aWrongOptionSaysWhatIsAllowed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LogParser(SourceOptions.DEFAULTS.withFormat("xml")))
        .withMessageContaining("\"xml\"")
        .withMessageContaining("allowed: auto, ")
        .withMessageContaining(", json, ")
        .withMessageContaining(", access, ")
        .withMessageContaining(", plain")
        .withMessageContaining(", etcd, ");
    for (String identity : new String[] {"hash", "field:", "header:", "", "Auto", "origin:x"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new LogParser(SourceOptions.DEFAULTS.withIdentity(identity)))
          .withMessageContaining("\"" + identity + "\"")
          .withMessageContaining("field:<name>");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SourceOptions.DEFAULTS.withMaxBytes(0))
        .withMessageContaining("0");
  }

  @Test
  void everyNameIsAFormat() {
    for (String name : LogFormats.names()) {
      assertThat(LogFormats.of(name, SourceOptions.DEFAULTS).name()).isEqualTo(name);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n", "\r\n\0\0", " \t \n ", "\ufeff", "\ufeff \n"})
  void nothingIsEmpty(String value) {
    for (String format : LogFormats.names()) {
      assertThat(Given.rejection(format, value).reason()).isEqualTo(RejectReason.EMPTY);
    }
  }

  @Test
  void tooLongIsTooLarge() {
    SourceOptions options = SourceOptions.DEFAULTS.withMaxBytes(10);
    assertThat(Given.rejection(Given.raw("12345678901"), options).reason())
        .isEqualTo(RejectReason.TOO_LARGE);
    assertThat(Given.event(Given.raw("1234567890"), options).getString(EventColumn.BODY))
        .isEqualTo("1234567890");
  }

  @Test
  void framingIsNoContent() {
    LogEvent event = Given.event("\ufeffhello\r\n\0");
    assertThat(event.getString(EventColumn.BODY)).isEqualTo("hello");
    assertThat(event.getLong(EventColumn.SIZE_BYTES)).isEqualTo(11);
    assertThat(Given.event("\ufeff{\"msg\":\"x\"}\n").getString(EventColumn.BODY)).isEqualTo("x");
  }

  @Test
  void aHeaderChoosesTheFormat() {
    LogEvent event =
        Given.event(
            Given.raw("a=1", Map.of("log.format", "logfmt")),
            SourceOptions.DEFAULTS.withFormat("json"));
    assertThat(event.getString(EventColumn.PARSER)).isEqualTo("logfmt");
    RawLog unknown = Given.raw("a=1", Map.of("log.format", "xml"));
    Rejection why = Given.rejection(unknown, SourceOptions.DEFAULTS);
    assertThat(why.reason()).isEqualTo(RejectReason.UNKNOWN_FORMAT);
    assertThat(why.parser()).isEqualTo("xml");
    assertThat(why.detail()).contains("xml").contains("syslog-5424");
  }

  @Test
  void teamServiceAndEnvironmentComeFromHeaderThenRecordThenSource() {
    SourceOptions options =
        SourceOptions.DEFAULTS
            .withServiceNamespace("team-o")
            .withServiceName("service-o")
            .withEnvironment("env-o");
    String line = "{\"service\":\"service-r\",\"team\":\"team-r\",\"env\":\"env-r\"}";
    assertThat(Given.event(Given.raw("{}"), options).asText())
        .containsEntry("service_namespace", "team-o")
        .containsEntry("service_name", "service-o")
        .containsEntry("deployment_environment_name", "env-o");
    assertThat(Given.event(Given.raw(line), options).asText())
        .containsEntry("service_namespace", "team-r")
        .containsEntry("service_name", "service-r")
        .containsEntry("deployment_environment_name", "env-r");
    Map<String, String> headers =
        Map.of(
            "service.namespace", "team-h",
            "service.name", "service-h",
            "deployment.environment.name", "env-r");
    LogEvent event = Given.event(Given.raw(line, headers), options);
    assertThat(event.asText())
        .containsEntry("service_namespace", "team-h")
        .containsEntry("service_name", "service-h")
        .containsEntry("deployment_environment_name", "env-r")
        .containsEntry(
            "attributes", Map.of("service.namespace", "team-r", "service.name", "service-r"));
    assertThat(Given.event("text").has(EventColumn.SERVICE_NAME)).isFalse();
  }

  @Test
  void aWordThatAHeaderPushesOutOfBothPlacesKeepsTheOriginal() {
    String line = "{\"service\":\"a\",\"service.name\":\"b\"}";
    LogEvent event =
        Given.event(Given.raw(line, Map.of("service.name", "h")), SourceOptions.DEFAULTS);
    assertThat(event.getString(EventColumn.LOG_RECORD_ORIGINAL)).isEqualTo(line);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-06-13T12:00:00Z, 2026-06-13T12:00:00Z",
    "2026-06-13T11:50:00Z, 2026-06-13T11:50:00Z",
    "2026-06-13T11:49:59.999Z, 2026-06-13T11:50:00Z",
    "1971-01-01T00:00:00Z, 2026-06-13T11:50:00Z",
    "2026-06-13T12:01:00Z, 2026-06-13T12:01:00Z",
    "2099-06-13T12:01:00Z, 2026-06-13T12:01:00Z",
  })
  void oneWrongClockDoesNotMoveTheWatermark(String time, String clock) {
    LogEvent event = Given.event("{\"time\":\"" + time + "\"}");
    assertThat(event.getLong(EventColumn.TIME)).isEqualTo(Given.micros(time));
    assertThat(event.clockMillis()).isEqualTo(Given.micros(clock) / 1000);
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, Long.MIN_VALUE / 1000, -1, 0, Long.MAX_VALUE})
  void anyBrokerTimeIsTaken(long millis) {
    RawLog raw = new RawLog(Given.utf8("Feb 29 10:00:00 h t: m"), "t", 0, 0, millis, Map.of());
    LogEvent event = Given.event(raw, SourceOptions.DEFAULTS);
    assertThat(event.has(EventColumn.TIME)).isTrue();
    assertThat(new LogParser(SourceOptions.DEFAULTS).reject(raw, new Rejection())).isNotNull();
  }

  @Test
  void theOriginalIsKeptWhereTheSourceAsks() {
    SourceOptions options = SourceOptions.DEFAULTS.withKeepOriginal(true);
    assertThat(
            Given.event(Given.raw("a=1 b=2\n"), options).getString(EventColumn.LOG_RECORD_ORIGINAL))
        .isEqualTo("a=1 b=2");
    assertThat(
            Given.event(Given.raw(Given.bytes("a\u00ff")), options)
                .getString(EventColumn.LOG_RECORD_ORIGINAL))
        .isEqualTo("a\ufffd");
  }

  @Test
  void aRejectionKeepsEverything() {
    LogParser parser = new LogParser(SourceOptions.DEFAULTS.withServiceName("cart"));
    RawLog raw = Given.raw("{\"a\":", Map.of("service.namespace", "payments"));
    Rejection why = new Rejection();
    assertThat(parser.parse(raw, new LogEvent(), why)).isFalse();
    Rejected row = parser.reject(raw, why);
    assertThat(row.raw()).isSameAs(raw.value());
    assertThat(row)
        .usingRecursiveComparison()
        .isEqualTo(
            new Rejected(
                Given.BROKER * 1000,
                "invalid_json",
                "expected a value at byte 5",
                "auto",
                raw.value(),
                "payments",
                "cart",
                "logs",
                3,
                42,
                null));
  }

  @Test
  void anEventIsReusedWithoutTraces() {
    LogParser parser = new LogParser(SourceOptions.DEFAULTS);
    LogEvent event = new LogEvent();
    Rejection why = new Rejection();
    assertThat(parser.parse(Given.raw("{\"level\":\"error\",\"x\":1}"), event, why)).isTrue();
    assertThat(parser.parse(Given.raw("{\"level\":"), event, why)).isFalse();
    assertThat(parser.parse(Given.raw("text"), event, why)).isTrue();
    assertThat(event).isEqualTo(Given.event("text"));
  }

  @Test
  void aFailedGuessLeavesNoTraces() {
    LogEvent event = Given.event("<13>1 never host app - - text");
    assertThat(event.getString(EventColumn.PARSER)).isEqualTo("syslog-3164");
    assertThat(event.has(EventColumn.HOST_NAME)).isFalse();
    assertThat(event.entry(EventColumn.ATTRIBUTES, "syslog.version")).isNull();
    assertThat(event.getString(EventColumn.BODY)).isEqualTo("1 never host app - - text");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "x-UTF-16LE-BOM", "UTF-16"})
  void utf16IsRead(String encoding) {
    byte[] value =
        "{\"msg\":\"h\u00e9 \ud83d\ude00\",\"level\":\"warn\"}\r\n"
            .getBytes(Charset.forName(encoding));
    List<Object> parts = Given.parts(Given.raw(value), SourceOptions.DEFAULTS);
    assertThat(parts).hasSize(1);
    LogEvent event = (LogEvent) parts.get(0);
    assertThat(event.getString(EventColumn.BODY)).isEqualTo("h\u00e9 \ud83d\ude00");
    assertThat(event.getLong(EventColumn.SIZE_BYTES)).isEqualTo(value.length);
    assertThat(event.entry(EventColumn.ATTRIBUTES, "logweir.encoding")).startsWith("UTF-16");
    byte[] broken = "{\"msg\":".getBytes(Charset.forName(encoding));
    Rejected rejected = (Rejected) Given.parts(Given.raw(broken), SourceOptions.DEFAULTS).get(0);
    assertThat(rejected.raw()).isEqualTo(broken);
  }
}
