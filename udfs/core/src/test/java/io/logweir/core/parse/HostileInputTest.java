package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.Rejected;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A megabyte that is made to be slow or to grow is neither. */
class HostileInputTest {

  private static final int SIZE = 1 << 20;

  /** Linear work on a megabyte takes milliseconds; quadratic work takes minutes. */
  private static final Duration BOUND = Duration.ofSeconds(10);

  /** An event may be larger than its line by quoting names, but not by a factor of the input. */
  private static final int GROWTH = 4;

  static Stream<Arguments> inputs() {
    String longKey = "\"" + "k".repeat(300) + "\":{";
    return Stream.of(
        Arguments.of("one letter", "a"),
        Arguments.of("quotes", "\""),
        Arguments.of("backslashes", "\\"),
        Arguments.of("brackets", " [1/Jun/2026:1"),
        Arguments.of("blanks in front of text", " "),
        Arguments.of("line feeds", "x\n"),
        Arguments.of("stack frames", "\n\tat a"),
        Arguments.of("pairs", "a=1 "),
        Arguments.of("distinct pairs", "a=1 b="),
        Arguments.of("a priority in every line", "\n<1>"),
        Arguments.of("lengths", "3 <1>"),
        Arguments.of("pipes", "|"),
        Arguments.of("open quotes", "a=\"b c=\"d "),
        Arguments.of("level words", "ERR "),
        Arguments.of("structured data", "[a b=\"c\"]"),
        Arguments.of("invalid bytes", "\u00ff"),
        Arguments.of("json arrays", "[["),
        Arguments.of("json nesting", "{\"a\":"),
        Arguments.of("json long keys", longKey),
        Arguments.of("json escapes", "\\u0000"),
        Arguments.of("json equal keys", "\"a\":1,"),
        Arguments.of("json numbers", "1"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("inputs")
  void workAndSizeGrowWithTheInput(String name, String part) {
    String many = part.repeat(SIZE / part.length());
    String[] prefixes = {
      "",
      "{\"m\":\"",
      "{\"m\":[",
      "{",
      "{\"a\":{" + "\"k\":1,",
      "<13>1 - - - - - ",
      "<13>",
      "a=1 b=2 ",
      "192.0.2.1 - - [13/Jun/2026:13:00:00 +0200] \"",
      "192.0.2.1 - - [13/Jun/2026:13:00:00 +0200] \"GET / HTTP/1.1\" 200 1 \"-\" \"c\" ",
      "2026/06/13 11:00:00 [error] 26#27: *12 x, client: ",
      "[Sat Jun 13 11:00:00 2026] [error] (7)",
      "[pid: 1|app: 0|req: 1/1] h () {v} [Sat Jun 13 11:00:00 2026] ",
      "Started GET \"/a\" for h at 2026-06-13 13:00:00 +0200\nCompleted 200 in ",
      "2026-06-13 11:00:00 192.0.2.1 ",
      "Jun 12 22:14:15 h ",
      "Jun 12 22:14:15 h kernel: IN=a OUT= ",
      "Jun 12 22:14:15 h sudo: a : ",
      "Jun 12 22:14:15 h sshd[1]: Failed password for ",
      "CEF:0|a|b|c|d|e|1|",
      "LEEF:1.0|a|b|c|d|",
      "type=A msg=audit(1781348400.123:7): ",
      "192.0.2.1:80 [13/Jun/2026:11:00:00.123] f b/s 0/0/0/0/0 200 1 - - ---- 1/1/0/0/0 0/0 ",
      "1 <1>",
      "2026-06-12 11:00:00 UTC [12] LOG:  duration: 1 ms  statement: ",
      "# Query_time: 1 ",
      "[2026-06-12T11:00:00,678][INFO ][index.search.slowlog.query] [n] [s][3] ",
      "{\"n\":"
    };
    for (String prefix : prefixes) {
      for (String suffix : new String[] {"", "\"}", "1}", "]}", "\"z\":1}", "\"z\":1}}"}) {
        parse(Given.bytes(prefix + many + suffix), "auto");
      }
    }
    for (String format : LogFormats.names()) {
      parse(Given.bytes(many), format);
    }
  }

  private static void parse(byte[] value, String format) {
    SourceOptions options = SourceOptions.DEFAULTS.withFormat(format).withMaxBytes(2 * SIZE);
    LogParser parser = new LogParser(options);
    RawLog raw = Given.raw(value);
    LogEvent event = new LogEvent();
    Assertions.assertTimeout(BOUND, () -> parser.parse(raw, event, new Rejection()));
    assertThat(event.arenaLength()).isLessThan(GROWTH * SIZE + 512 * 1024);
  }

  /** Records that hold many events, or pretend to: head, what is repeated, tail. */
  static Stream<Arguments> batches() {
    String scope = "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{}]}";
    return Stream.of(
        Arguments.of("", "{\"a\":1}\n", ""),
        Arguments.of("", "{\"a\":[\n", ""),
        Arguments.of("", "{\"a\":\"\n", ""),
        Arguments.of("{\"a\":[\n", "1,\n", ""),
        Arguments.of("{}\n{\"a\":[\n", "[\n1,\n", ""),
        Arguments.of("[{}", ",{}", "]"),
        Arguments.of("[{}", ",{}", ""),
        Arguments.of("{\"Records\":[{}", ",{}", "]}"),
        Arguments.of(scope, ",{\"logRecords\":[{}]}", "]}]}"),
        Arguments.of("{\"resourceLogs\":[{}", ",{\"scopeLogs\":[{\"logRecords\":[{}]}]}", "]}"),
        Arguments.of(
            "{\"owner\":\"o\",\"logEvents\":[{\"message\":\"\"}", ",{\"message\":\"a\"}", "]}"),
        Arguments.of("a=1 b=2", "\na=1", ""),
        Arguments.of("", "2026-06-13T11:00:00Z stdout F m\n", ""),
        Arguments.of("2026-06-13T11:00:00Z ", "stdout F 2026-06-13T11:00:00Z ", ""));
  }

  @ParameterizedTest
  @MethodSource("batches")
  void workOnManyEventsGrowsWithTheInput(String head, String part, String tail) {
    RawLog raw = Given.raw(head + part.repeat(SIZE / part.length()) + tail);
    SourceOptions options = SourceOptions.DEFAULTS.withMaxBytes(2 * SIZE);
    Assertions.assertTimeout(BOUND, () -> assertThat(count(raw, options)).isPositive());
  }

  private static int count(RawLog raw, SourceOptions options) {
    int[] parts = {0};
    LogParser.Sink counting =
        new LogParser.Sink() {
          @Override
          public void event(LogEvent event) {
            parts[0]++;
          }

          @Override
          public void rejected(Rejected rejected) {
            parts[0]++;
          }

          @Override
          public void dropped(LogEvent event, String rule) {
            throw new AssertionError("there is no rule " + rule);
          }
        };
    new LogParser(options).parse(raw, new LogEvent(), counting);
    return parts[0];
  }

  @Test
  void aResourceOfManyScopesIsReadOnce() {
    // One resource_logs with many scope_logs, each with an empty record: 12 02 12 00.
    int scopes = SIZE / 4;
    byte[] value = new byte[4 + 4 * scopes];
    int length = 4 * scopes;
    value[0] = 0x0A;
    value[1] = (byte) (length & 0x7f | 0x80);
    value[2] = (byte) (length >> 7 & 0x7f | 0x80);
    value[3] = (byte) (length >> 14);
    for (int i = 4; i < value.length; i += 4) {
      value[i] = 0x12;
      value[i + 1] = 2;
      value[i + 2] = 0x12;
    }
    SourceOptions options = SourceOptions.DEFAULTS.withMaxBytes(2 * SIZE);
    Assertions.assertTimeout(
        BOUND, () -> assertThat(count(Given.raw(value), options)).isEqualTo(scopes));
  }

  @ParameterizedTest
  @MethodSource("wideObjects")
  void aLongNameIsNotRepeatedForEveryField(String json) {
    LogEvent event = new LogEvent();
    RawLog raw = Given.raw(json, Map.of());
    LogParser parser = new LogParser(SourceOptions.DEFAULTS.withMaxBytes(2 * SIZE));
    assertThat(parser.parse(raw, event, new Rejection())).isTrue();
    assertThat(event.arenaLength()).isLessThan(GROWTH * SIZE);
    assertThat(event.entryCount(EventColumn.ATTRIBUTES)).isPositive();
  }

  static Stream<String> wideObjects() {
    StringBuilder fields = new StringBuilder();
    for (int i = 0; i < 40_000; i++) {
      fields.append(i == 0 ? "" : ",").append("\"f").append(i).append("\":1");
    }
    return Stream.of(
        "{\"" + "k".repeat(SIZE / 2) + "\":{" + fields + "}}",
        "{\"" + "k".repeat(250) + "\":{" + fields + "}}",
        "{\"" + "k".repeat(250) + "\":{" + "\"f\":1,".repeat(100_000) + "\"f\":2}}");
  }
}
