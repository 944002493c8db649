package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainFormatTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "2026-06-13 11:00:00,678:DEBUG:foo bar | 2026-06-13T11:00:00.678Z | DEBUG | 5",
        "[2026-06-13 11:00:00,678] ERROR Controller 0 failed | 2026-06-13T11:00:00.678Z | ERROR | 17",
        "2026/06/13 11:00:00 [error] *2035 open() | 2026-06-13T11:00:00Z | error | 17",
        "[Sat Jun 13 11:00:00 2026] notice: LDAP: built | 2026-06-13T11:00:00Z | notice | 10",
        "13-Jun-2026 11:00:00.5 SEVERE [main] org.apache.X stop | 2026-06-13T11:00:00.5Z | SEVERE | 17",
        "2026-06-13T11:00:00Z [worker-1] WARN  c.e.App - slow | 2026-06-13T11:00:00Z | WARN | 13",
        "error: no such file | 2026-06-13T12:00:00Z | error | 17",
        "<info> ready | 2026-06-13T12:00:00Z | info | 9",
        "an error occurred | 2026-06-13T12:00:00Z | - | 0",
        "no_ERROR here | 2026-06-13T12:00:00Z | - | 0",
        "one two three four five ERROR | 2026-06-13T12:00:00Z | - | 0",
        "I am here | 2026-06-13T12:00:00Z | - | 0"
      })
  void findsTimeAndLevel(String line, String time, String level, long number) {
    LogEvent event = Given.event(line);
    assertThat(event.getString(EventColumn.PARSER)).isEqualTo("plain");
    assertThat(event.getString(EventColumn.BODY)).isEqualTo(line);
    assertThat(event.getLong(EventColumn.TIME)).isEqualTo(Given.micros(time));
    assertThat(event.getString(EventColumn.SEVERITY_TEXT)).isEqualTo(level);
    assertThat(event.getLong(EventColumn.SEVERITY_NUMBER)).isEqualTo(number);
  }

  @Test
  void aStackTraceGoesToItsColumn() {
    String stack = "java.lang.IllegalStateException: x\n\tat a.B.c(B.java:1)\nCaused by: y";
    LogEvent event = Given.event("2026-06-13 11:00:00 ERROR broken\n" + stack);
    assertThat(event.getString(EventColumn.BODY)).isEqualTo("2026-06-13 11:00:00 ERROR broken");
    assertThat(event.getString(EventColumn.EXCEPTION_STACKTRACE)).isEqualTo(stack);
    assertThat(Given.event("two\nlines").getString(EventColumn.BODY)).isEqualTo("two\nlines");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{x}", "{ [", "[1,2]", "<x>", "<13", "=", "\"", "a", "[", "Jan"})
  void anyTextIsPlain(String line) {
    LogEvent event = Given.event(line);
    assertThat(event.getString(EventColumn.PARSER)).isEqualTo("plain");
  }

  @Test
  void invalidUtf8IsReplacedAndCounted() {
    LogEvent event =
        Given.event(Given.raw(Given.bytes("gr\u00fc\u00df ok")), SourceOptions.DEFAULTS);
    assertThat(event.getString(EventColumn.BODY)).isEqualTo("gr\ufffd\ufffd ok");
    assertThat(event.entry(EventColumn.ATTRIBUTES, "logweir.invalid_utf8")).isEqualTo("2");
  }
}
