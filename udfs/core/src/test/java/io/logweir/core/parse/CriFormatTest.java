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

class CriFormatTest {

  private static final String HEAD = "2026-06-13T11:00:00.123456789Z stdout F ";

  private static Map<String, String> attributes(LogEvent event) {
    return event.entriesAsText(EventColumn.ATTRIBUTES);
  }

  @Test
  void theInnerLineIsReadByItsOwnFormat() {
    LogEvent event =
        Given.event(
            HEAD
                + "{\"ts\":\"2026-06-13T10:59:59Z\",\"level\":\"warn\",\"msg\":\"slow\",\"n\":[1],"
                + "\"hostname\":\"pod-1\"}");
    assertThat(event.asText())
        .containsEntry("parser", "cri/json")
        .containsEntry("time", "2026-06-13T10:59:59Z")
        .containsEntry("observed_time", "2026-06-13T11:00:00.123456Z")
        .containsEntry("severity_number", 13L)
        .containsEntry("host_name", "pod-1")
        .containsEntry("body", "slow")
        .containsEntry("attributes", Map.of("log.iostream", "stdout", "n", "[1]"))
        .doesNotContainKey("log_record_original");
  }

  @ParameterizedTest
  @CsvSource({
    "a=1 b=2, cri/logfmt",
    "192.0.2.1 - - [13/Jun/2026:13:00:00 +0200] \"GET / HTTP/1.1\" 200 2, cri/access",
    "plain words, cri/plain",
    "2026-06-13 11:00:00.250000 W | raft: slow, cri/etcd",
    "{\"broken\":, cri/plain",
    "2026-06-13T11:00:00Z stdout F a=1 b=2, cri/plain"
  })
  void parserNamesBoth(String inner, String parser) {
    LogEvent event = Given.event(HEAD + inner);
    assertThat(event.getString(EventColumn.PARSER)).isEqualTo(parser);
    if (parser.endsWith("plain")) {
      assertThat(inner).endsWith(event.getString(EventColumn.BODY));
    }
  }

  @Test
  void withoutATimeOfItsOwnTheRuntimesIsTheEvents() {
    LogEvent event = Given.event("2026-06-13T13:00:00.5+02:00 stderr F ERROR: out of memory");
    assertThat(event.asText())
        .containsEntry("time", "2026-06-13T11:00:00.500Z")
        .containsEntry("observed_time", "2026-06-13T11:00:00.500Z")
        .containsEntry("severity_number", 17L)
        .containsEntry("severity_text", "ERROR")
        .containsEntry("body", "out of memory")
        .containsEntry("attributes", Map.of("log.iostream", "stderr"));
  }

  @Test
  void aPartIsTextAndMarked() {
    LogEvent event = Given.event("2026-06-13T11:00:00Z stdout P {\"msg\":\"first ha");
    assertThat(event.getString(EventColumn.PARSER)).isEqualTo("cri");
    assertThat(event.getString(EventColumn.BODY)).isEqualTo("{\"msg\":\"first ha");
    assertThat(attributes(event))
        .isEqualTo(Map.of("log.iostream", "stdout", "cri.partial", "true"));
    LogEvent tagged = Given.event("2026-06-13T11:00:00Z stdout F:x-y m");
    assertThat(attributes(tagged)).containsEntry("cri.tags", "F:x-y");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-06-13T11:00:00Z stdout F ", "2026-06-13T11:00:00Z stdout F"})
  void anEmptyMessageIsAnEvent(String line) {
    LogEvent event = Given.event(line);
    assertThat(event.getString(EventColumn.BODY)).isEmpty();
    assertThat(event.getString(EventColumn.PARSER)).isEqualTo("cri");
  }

  @Test
  void everyLineOfARecordIsAnEvent() {
    List<Object> parts =
        Given.parts("auto", HEAD + "a=1 b=2\r\n" + HEAD + "two\nthree\n" + HEAD + "four");
    assertThat(parts).hasSize(4);
    assertThat(((LogEvent) parts.get(0)).asText())
        .containsEntry("parser", "cri/logfmt")
        .containsEntry("attributes", Map.of("a", "1", "b", "2", "log.iostream", "stdout"));
    assertThat(((LogEvent) parts.get(1)).getString(EventColumn.BODY)).isEqualTo("two");
    assertThat(parts.get(2)).hasFieldOrPropertyWithValue("reason", "invalid_cri");
    assertThat(((LogEvent) parts.get(3)).getLong(EventColumn.SOURCE_INDEX)).isEqualTo(3);
  }

  @Test
  void whatTheInnerLineLosesKeepsTheWholeRecord() {
    String line = HEAD + "{\"x\":1,\"x\":2}";
    assertThat(Given.event(line).getString(EventColumn.LOG_RECORD_ORIGINAL)).isEqualTo(line);
  }

  @Test
  void invalidUtf8InsideIsCountedOnce() {
    LogEvent event =
        Given.event(Given.raw(Given.bytes(HEAD + "a=\u00ff b=\u00fe")), SourceOptions.DEFAULTS);
    assertThat(attributes(event)).containsEntry("logweir.invalid_utf8", "2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-06-13T11:00:00Z stdout X m",
        "2026-06-13T11:00:00Z stdlog F m",
        "2026-06-13T11:00:00Z stdout",
        "2026-13-13T11:00:00Z stdout F m",
        "2026-06-13T11:00:00Z stdout Fm",
        "soon stdout F m"
      })
  void isNoContainerLine(String line) {
    assertThat(Given.rejection("cri", line).reason()).isEqualTo(RejectReason.INVALID_CRI);
    assertThat(Given.event(line).getString(EventColumn.PARSER)).isEqualTo("plain");
  }
}
