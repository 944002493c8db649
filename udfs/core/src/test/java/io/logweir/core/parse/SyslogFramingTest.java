package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RejectReason;
import io.logweir.schema.Rejected;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyslogFramingTest {

  private static final String ONE = "<13>1 2026-06-13T11:00:00Z web-1 a 1 - - one";
  private static final String TWO = "<14>Jun 13 11:00:01 web-1 b[2]: two";

  private static String frame(String message) {
    return Given.utf8(message).length + " " + message;
  }

  private static List<String> bodies(List<LogEvent> events) {
    return events.stream().map(event -> event.getString(EventColumn.BODY)).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "syslog", "syslog-octets"})
  void aRecordHoldsManyFrames(String format) {
    List<LogEvent> events = Given.events(format, frame(ONE) + frame(TWO));
    assertThat(bodies(events)).containsExactly("one", "two");
    assertThat(events)
        .extracting(event -> event.getString(EventColumn.PARSER))
        .containsExactly("syslog-5424", "syslog-3164");
    assertThat(events)
        .extracting(event -> event.getLong(EventColumn.SOURCE_INDEX))
        .containsExactly(0L, 1L);
    assertThat(events.stream().mapToLong(event -> event.getLong(EventColumn.SIZE_BYTES)).sum())
        .isEqualTo(frame(ONE).length() + frame(TWO).length());
  }

  @Test
  void aFrameMayEndInALineFeed() {
    String record = frame(ONE + "\n") + "\n" + frame(TWO + "\n");
    assertThat(bodies(Given.events("auto", record))).containsExactly("one", "two");
  }

  @Test
  void aBrokenFrameIsRejectedAlone() {
    List<Object> parts = Given.parts("syslog-octets", frame("<13>1 nothing") + frame(ONE));
    assertThat(((Rejected) parts.get(0)).reason())
        .isEqualTo(RejectReason.INVALID_SYSLOG_5424.code());
    assertThat(((LogEvent) parts.get(1)).getString(EventColumn.BODY)).isEqualTo("one");
    assertThat(parts).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"garbage", "99 <13>1 - - - - - -", "0 ", "12x", "9999999999 <1>x"})
  void aWrongLengthEndsTheRecordAndTheRestIsKept(String rest) {
    List<Object> parts = Given.parts("syslog-octets", frame(ONE) + rest);
    assertThat(parts).hasSize(2);
    assertThat(((LogEvent) parts.get(0)).getString(EventColumn.BODY)).isEqualTo("one");
    Rejected rejected = (Rejected) parts.get(1);
    assertThat(rejected.reason()).isEqualTo(RejectReason.INVALID_SYSLOG_FRAME.code());
    assertThat(rejected.raw()).isEqualTo(Given.utf8(rest));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "3 <1>1 - - - - - - longer than it says",
        "99 <1>1 - - - - - -",
        "4 <x>a",
        "12 apples and 3 <b>pears</b>"
      })
  void autoTakesALengthForOneOnlyWhereItIs(String line) {
    assertThat(Given.events("auto", line)).hasSize(1);
    assertThat(Given.event(line).getString(EventColumn.PARSER)).isEqualTo("plain");
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "syslog"})
  void aLineWithoutPriorityContinuesTheOneBefore(String format) {
    List<LogEvent> events = Given.events(format, ONE + "\n\tat x\n<no>\r\n" + TWO + "\n");
    assertThat(bodies(events)).containsExactly("one\n\tat x\n<no>", "two");
  }

  @Test
  void declaredLinesAreStrict() {
    List<Object> parts = Given.parts("syslog-5424", ONE + "\n" + TWO + "\n" + ONE);
    assertThat(parts).hasSize(3);
    assertThat(parts.get(1)).isInstanceOf(Rejected.class);
    assertThat(bodies(Given.events("syslog-3164", TWO + "\n" + TWO))).containsExactly("two", "two");
  }

  @Test
  void logplexFramesHaveNoStructuredData() {
    String first = "<40>1 2026-06-13T11:00:00+00:00 host app web.3 - State changed to up\n";
    String second = "<158>1 2026-06-13T11:00:01+00:00 host app router - - at=info status=200\n";
    List<LogEvent> events = Given.events("logplex", frame(first) + frame(second));
    assertThat(bodies(events)).containsExactly("State changed to up", "at=info status=200");
    assertThat(events.get(0).entry(EventColumn.ATTRIBUTES, "syslog.appname")).isEqualTo("app");
    assertThat(events.get(0).entry(EventColumn.ATTRIBUTES, "process.pid")).isEqualTo("web.3");
    assertThat(events.get(0).entry(EventColumn.ATTRIBUTES, "syslog.msgid")).isNull();
    assertThat(events.get(1).getLong(EventColumn.HTTP_RESPONSE_STATUS_CODE)).isEqualTo(200);
    assertThat(bodies(Given.events("logplex", first))).containsExactly("State changed to up");
  }

  @Property(tries = 300)
  void framesAreWhatWasFramed(@ForAll("messages") List<String> messages) {
    StringBuilder record = new StringBuilder();
    messages.forEach(message -> record.append(frame("<13>1 - - - - - - x" + message + "x")));
    List<String> expected = new ArrayList<>();
    messages.forEach(message -> expected.add("x" + message + "x"));
    for (String format : new String[] {"auto", "syslog-octets", "logplex"}) {
      assertThat(bodies(Given.events(format, record.toString()))).isEqualTo(expected);
    }
  }

  @Property(tries = 500)
  void everyByteIsAccounted(@ForAll("messages") List<String> messages, @ForAll String end) {
    StringBuilder record = new StringBuilder("1 <");
    messages.forEach(message -> record.append(frame("<13>1 - - - - - " + message)));
    record.append(end);
    for (String format : new String[] {"auto", "syslog", "syslog-octets", "logplex"}) {
      assertThat(Given.parts(format, record.toString())).isNotEmpty();
    }
  }

  @Provide
  Arbitrary<List<String>> messages() {
    return Arbitraries.strings()
        .withChars("<>1 2\nab\u00e4-[]=\"")
        .ofMaxLength(30)
        .list()
        .ofMinSize(1)
        .ofMaxSize(5);
  }
}
