package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RejectReason;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogfmtFormatTest {

  @Test
  void readsPairs() {
    LogEvent event =
        Given.event(
            "time=2026-06-13T11:00:00Z level=error msg=\"it \\\"broke\\\"\\u00e4\" service=cart"
                + " took=2m3s reason= status=Pending bare ünï=3µs");
    assertThat(event.asText())
        .containsEntry("parser", "logfmt")
        .containsEntry("time", "2026-06-13T11:00:00Z")
        .containsEntry("severity_number", 17L)
        .containsEntry("body", "it \"broke\"ä")
        .containsEntry("service_name", "cart")
        .containsEntry("event_duration", 123_000_000_000L)
        .containsEntry(
            "attributes", Map.of("reason", "", "status", "Pending", "bare", "", "ünï", "3µs"));
  }

  @Test
  void autoWantsTwoPairsAtTheBeginning() {
    assertThat(Given.event("a=1 b=2 some words").getString(EventColumn.PARSER)).isEqualTo("logfmt");
    for (String text :
        new String[] {
          "a=1", "a=1 words", "word a=1 b=2", "x = 1", "1=2 3=4", "a=b=c d=e", "a=\"b c=d"
        }) {
      assertThat(Given.event(text).getString(EventColumn.PARSER)).as(text).isEqualTo("plain");
    }
    assertThat(Given.event("logfmt", "word a=1").getString(EventColumn.PARSER)).isEqualTo("logfmt");
  }

  /** Keys that were read before are expected again; what a line says does not depend on it. */
  @Test
  void linesBeforeChangeNothing() {
    LogParser parser = new LogParser(SourceOptions.DEFAULTS.withFormat("logfmt"));
    LogEvent event = new LogEvent();
    for (String line :
        new String[] {
          "level=info msg=a n=1 resource.x=2",
          "level=info msg=b n=1 resource.x=2",
          "msg=c level=info",
          "level=info msgs=d",
          "level=info msg n=1",
          "level=info ms=e n=\"\\u00fc\" n=2",
          "date=2026-06-12 time=11:00:00 ünï=1",
          "date=2026-06-12 time=11:00:00 ünï=ü",
          "level=info msg=f",
          "level=info msg="
        }) {
      assertThat(parser.parse(Given.raw(line), event, new Rejection())).as(line).isTrue();
      assertThat(event).as(line).isEqualTo(Given.event("logfmt", line));
    }
    assertThat(event.getString(EventColumn.BODY)).isEmpty();
  }

  /** A line in ASCII goes into its event as a whole, others value by value. */
  @Test
  void inAsciiAndNotGiveTheSame() {
    String line =
        "level=info msg=\"it broke\" trace_id=4BF92F3577B34DA6A3CE929D0E0E4736 n=1 n=2 e=";
    LogEvent ascii = Given.event("logfmt", line + "x");
    LogEvent other = Given.event("logfmt", line + "ü");
    assertThat(ascii.getString(EventColumn.TRACE_ID)).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    assertThat(ascii.getString(EventColumn.LOG_RECORD_ORIGINAL)).isEqualTo(line + "x");
    assertThat(ascii.toString().replace("e=x", "e=ü").replaceAll("size_bytes=\\d+", ""))
        .isEqualTo(other.toString().replaceAll("size_bytes=\\d+", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "=x",
        "a=1 =x",
        "a=b=c",
        "k\"ey=b",
        "a=\"open",
        "a=\"open\\",
        "a=\"x\"y",
        "a=\"\\u1\"",
        "a=\"\\q\"",
        "a=b\"c"
      })
  void isNoLogfmt(String line) {
    assertThat(Given.rejection("logfmt", line).reason()).isEqualTo(RejectReason.INVALID_LOGFMT);
  }

  @Test
  void aBareKeyIsEnoughWhereLogfmtIsDeclared() {
    LogEvent event = Given.event("logfmt", "words\u001eonly");
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .isEqualTo(Map.of("words", "", "only", ""));
  }

  @Test
  void ofARepeatedKeyTheLastValueCountsAndTheOriginalIsKept() {
    LogEvent event = Given.event("logfmt", "x=1 y=2 x=3");
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES)).isEqualTo(Map.of("x", "3", "y", "2"));
    assertThat(event.getString(EventColumn.LOG_RECORD_ORIGINAL)).isEqualTo("x=1 y=2 x=3");
  }

  @Test
  void aLineIsAnEvent() {
    List<LogEvent> events = Given.events("auto", "a=1 level=warn\r\n\n  b=2\nalone\n");
    assertThat(events).hasSize(3);
    assertThat(events.get(0).getLong(EventColumn.SEVERITY_NUMBER)).isEqualTo(13);
    assertThat(events.get(1).entriesAsText(EventColumn.ATTRIBUTES)).isEqualTo(Map.of("b", "2"));
    assertThat(events.get(2).entriesAsText(EventColumn.ATTRIBUTES)).isEqualTo(Map.of("alone", ""));
    List<Object> parts = Given.parts("logfmt", "a=1\nb=\"\nc=3");
    assertThat(parts).hasSize(1);
    assertThat(parts.get(0)).hasFieldOrPropertyWithValue("reason", "invalid_logfmt");
  }

  @Test
  void whatGoesOnBelowBelongsToTheLine() {
    String line = "level=error msg=boom\n\tat a.B.c(B.java:1)";
    assertThat(Given.parts("auto", line)).hasSize(1);
  }

  @Test
  void aKeyThatIsNotUtf8IsNoLogfmt() {
    Rejection why =
        Given.rejection(
            Given.raw(Given.bytes("a=1 k\u00ff=2")), SourceOptions.DEFAULTS.withFormat("logfmt"));
    assertThat(why.reason()).isEqualTo(RejectReason.INVALID_LOGFMT);
    assertThat(why.at()).isEqualTo(5);
  }

  @Test
  void invalidUtf8InAValueIsReplacedAndCounted() {
    LogEvent event =
        Given.event(Given.raw(Given.bytes("a=\u00ff b=\"\u00fe\\\"\"")), SourceOptions.DEFAULTS);
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .isEqualTo(Map.of("a", "\ufffd", "b", "\ufffd\"", "logweir.invalid_utf8", "2"));
  }

  @Test
  void dateAndTimeMayBeTwoFields() {
    LogEvent event = Given.event("date=2026-06-12 time=11:00:07 devname=fw level=notice");
    assertThat(event.getLong(EventColumn.TIME)).isEqualTo(Given.micros("2026-06-12T11:00:07Z"));
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES)).containsOnlyKeys("devname");
    LogEvent noClock = Given.event("date=2026-06-12 time=25:00:07 level=notice");
    assertThat(noClock.getLong(EventColumn.TIME)).isEqualTo(Given.micros("2026-06-12T00:00:00Z"));
    assertThat(noClock.entry(EventColumn.ATTRIBUTES, "time")).isEqualTo("25:00:07");
    LogEvent ldap = Given.event("level=info method=128");
    assertThat(ldap.has(EventColumn.HTTP_REQUEST_METHOD)).isFalse();
    assertThat(ldap.entry(EventColumn.ATTRIBUTES, "method")).isEqualTo("128");
  }
}
