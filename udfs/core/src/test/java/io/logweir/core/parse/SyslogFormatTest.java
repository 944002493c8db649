package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RejectReason;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyslogFormatTest {

  @Test
  void reads5424() {
    LogEvent event =
        Given.event(
            "<165>1 2026-06-13T11:00:00.003Z web-1 billing 817 ID47"
                + " [ex@32473 iut=\"3\" eq=\"a\\]\\\"\\\\b\\c\"][empty] \ufeffAn application event");
    assertThat(event.asText())
        .containsEntry("parser", "syslog-5424")
        .containsEntry("time", "2026-06-13T11:00:00.003Z")
        .containsEntry("severity_number", 10L)
        .containsEntry("severity_text", "notice")
        .containsEntry("host_name", "web-1")
        .containsEntry("service_name", "billing")
        .containsEntry("body", "An application event")
        .containsEntry(
            "attributes",
            Map.of(
                "syslog.facility", "20",
                "syslog.severity", "5",
                "syslog.version", "1",
                "syslog.appname", "billing",
                "process.pid", "817",
                "syslog.msgid", "ID47",
                "syslog.structured_data.ex@32473.iut", "3",
                "syslog.structured_data.ex@32473.eq", "a]\"\\b\\c",
                "syslog.structured_data.empty", ""));
  }

  @Test
  void dashesAreAbsent() {
    LogEvent event = Given.event("<0>1 - - - - - -");
    assertThat(event.asText())
        .containsEntry("time", "2026-06-13T12:00:00Z")
        .containsEntry("severity_number", 21L)
        .doesNotContainKeys("host_name", "service_name", "body");
  }

  @ParameterizedTest
  @CsvSource({"0,21", "1,19", "2,18", "3,17", "4,13", "5,10", "6,9", "7,5", "191,5"})
  void severitiesAreOpenTelemetrys(int priority, long number) {
    for (String rest : new String[] {"1 - - - - - -", "Jun 13 10:00:00 h t: m"}) {
      assertThat(Given.event("<" + priority + ">" + rest).getLong(EventColumn.SEVERITY_NUMBER))
          .isEqualTo(number);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<1>1",
        "<192>1 - - - - - -",
        "<01>1 - - - - - -",
        "<1>0 - - - - - -",
        "<1>1 - - - - - X",
        "<1>1 - - - - - [ ]",
        "<1>1 - - - - - []",
        "<1>1 - - - - - [a b=\"]\"]",
        "<1>1 - - - - - [a b=\"x]",
        "<1>1 - - - - - [a b]",
        "<1>1 -   - - - -",
        "<1>1 2026-06-13T11:00:00 - - - - -",
        "<1>1 2026-06-13 11:00:00Z - - - - -",
        "<1>1 2026-02-30T11:00:00Z - - - - -",
        "<1>1 2026-06-13T11:00:00+0200 - - - - -",
        "<1>1 2026-06-13T11:00:60Z - - - - -",
        "<1>1 2026-06-13T11:00:00.1234567Z - - - - -",
        "<1>1 2026-06-13T11:00:00.Z - - - - -",
        "<1>1 2026-06-13T11:00:00 Z - - - - -",
        "<1>1 2026-06-13T11:00:00z - - - - -",
        "<1>1 - - - - - [a][b][a]",
        "text"
      })
  void isNo5424(String line) {
    assertThat(Given.rejection("syslog-5424", line).reason())
        .isEqualTo(RejectReason.INVALID_SYSLOG_5424);
    assertThat(Given.event(line).getString(EventColumn.PARSER)).isNotEqualTo("syslog-5424");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "<34>Jun 12 22:14:15 web-1 su: failed | 2026-06-12T22:14:15Z | web-1 | su | - | failed",
        "Jun  2 22:14:15 web-1 sshd[77]: hi | 2026-06-02T22:14:15Z | web-1 | sshd | 77 | hi",
        "Jun 12 22:14:15 web-1 CRON[7] (x) hi | 2026-06-12T22:14:15Z | web-1 | CRON | 7 | (x) hi",
        "Jun 12 22:14:15 web-1 kernel: [ 0.0] a: b | 2026-06-12T22:14:15Z | web-1 | kernel | - | a: b",
        "Jun 12 22:14:15 web-1 last message repeated | 2026-06-12T22:14:15Z | web-1 | - | - | last message repeated",
        "Jun 12 22:14:15 su: no host | 2026-06-12T22:14:15Z | - | su | - | no host",
        "Jun 12 22:14:15 su[1]: no host | 2026-06-12T22:14:15Z | - | su | 1 | no host",
        "Jun 2 22:14:15 web-1 a: unpadded | 2026-06-02T22:14:15Z | web-1 | a | - | unpadded",
        "2026-06-12T22:14:15.5+02:00 web-1 app[1]: iso | 2026-06-12T20:14:15.5Z | web-1 | app | 1 | iso",
        "<13>2026-06-12T22:14:15Z web-1 app: iso | 2026-06-12T22:14:15Z | web-1 | app | - | iso",
        "<13>Jun 12 2026 22:14:15 fw-1 : %ASA-1: x | 2026-06-12T22:14:15Z | fw-1 | - | - | %ASA-1: x",
        "<13>just a message | 2026-06-13T12:00:00Z | - | - | - | just a message",
        "<13>Jun 12 22:14:15 | 2026-06-12T22:14:15Z | - | - | - | ''",
      })
  void reads3164(String line, String time, String host, String app, String pid, String body) {
    LogEvent event = Given.event(line);
    assertThat(event.getString(EventColumn.PARSER)).isEqualTo("syslog-3164");
    assertThat(event.getLong(EventColumn.TIME)).isEqualTo(Given.micros(time));
    assertThat(event.getString(EventColumn.HOST_NAME)).isEqualTo(host);
    assertThat(event.getString(EventColumn.SERVICE_NAME)).isEqualTo(app);
    assertThat(event.entry(EventColumn.ATTRIBUTES, "process.pid")).isEqualTo(pid);
    assertThat(event.getString(EventColumn.BODY)).isEqualTo(body);
  }

  @Test
  void declaredTheMessageIsByteByByteWhatItIs() {
    String line = "<13>1 - - - - - -  two blanks around  ";
    assertThat(Given.event("syslog-5424", line).getString(EventColumn.BODY))
        .isEqualTo(" two blanks around  ");
    assertThat(Given.event("auto", line).getString(EventColumn.BODY))
        .isEqualTo("two blanks around");
  }

  @Test
  void withoutPriorityAndTimeItIsNo3164() {
    assertThat(Given.rejection("syslog-3164", "some text").reason())
        .isEqualTo(RejectReason.INVALID_SYSLOG_3164);
    assertThat(Given.rejection("syslog-3164", "<999>x").reason())
        .isEqualTo(RejectReason.INVALID_SYSLOG_3164);
  }

  @Test
  void aSourcesServiceWinsOverTheTag() {
    LogEvent event =
        Given.event(
            Given.raw("Jun 12 22:14:15 web-1 sshd[77]: hi"),
            SourceOptions.DEFAULTS.withServiceName("edge"));
    assertThat(event.getString(EventColumn.SERVICE_NAME)).isEqualTo("edge");
  }

  @Test
  void invalidUtf8IsReplacedAndCounted() {
    LogEvent event =
        Given.event(
            Given.raw(Given.bytes("<13>1 - - - - - [a b=\"\u00ff\"] \u00e4")),
            SourceOptions.DEFAULTS);
    assertThat(event.getString(EventColumn.BODY)).isEqualTo("\ufffd");
    assertThat(event.entry(EventColumn.ATTRIBUTES, "logweir.invalid_utf8")).isEqualTo("2");
  }
}
