package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.schema.ColumnType;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import io.logweir.schema.Rejected;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

class LogParserLawsTest {

  private static final Set<RejectReason> UNDER_AUTO =
      EnumSet.of(RejectReason.EMPTY, RejectReason.TOO_LARGE, RejectReason.INVALID_JSON);

  static final List<String> LINES =
      List.of(
          "{\"time\":\"2026-06-13T11:00:00Z\",\"level\":\"warn\",\"msg\":\"a \\u00e4 \\ud83d\\ude00\","
              + "\"log\":{\"logger\":\"x\",\"n\":[1,{\"a\":null}]},\"duration\":\"2m3s\",\"path\":\"/a?b\"}",
          "{\"resource\":{\"attributes\":{\"service.name\":\"s\"}},\"timeUnixNano\":\"1781348400000000000\"}",
          "time=2026-06-13T11:00:00Z level=error msg=\"it \\\"broke\\\"\" took=1.5s x= y",
          "192.0.2.1 - ann [13/Jun/2026:13:00:00 +0200] \"GET /a?x=1 HTTP/1.1\" 404 512 \"-\" \"curl\" 0.25 x",
          "<165>1 2026-06-13T11:00:00.003Z web-1 billing 817 ID47 [ex@1 iut=\"3\\]\"][b] text",
          "<34>Jun 12 22:14:15 web-1 su[12]: failed",
          "2026-06-12T22:14:15.5+02:00 web-1 app[1]: iso",
          "[2026-06-13 11:00:00,678] ERROR broken\njava.lang.E: x\n\tat a.B.c(B.java:1)",
          "Sat, 13 Jun 2026 11:00:00 GMT <info> hi",
          "<189>12: *Jun 12 22:14:15.123: %SYS-5-CONFIG_I: Configured from console",
          "Jun 12 22:14:15 web-1 kernel: [ 1.5] [X] IN=a OUT= SRC=192.0.2.1 DST=192.0.2.2 DF PROTO=TCP",
          "Jun 12 22:14:15 web-1 sudo: ann : no ; TTY=pts/0 ; USER=root ; COMMAND=/bin/ls",
          "Jun 12 22:14:15 web-1 sshd[7]: Failed password for invalid user a from 192.0.2.1 port 2 ssh2",
          "CEF:0|a\\|b|c|1|id|name|Very-High|src=192.0.2.1 cs1=x\\=y\\n z msg=it is rt=1781348400000",
          "LEEF:2.0|a|b|1|id|x5E|src=192.0.2.1^sev=9^devTime=Jun 12 2026 10:00:00",
          "node=h type=USER_CMD msg=audit(1781348400.123:7): user pid=1 msg='cmd=6C73202D6C res=1'",
          "192.0.2.1:80 [13/Jun/2026:11:00:00.123] f b/s 0/-1/-1/-1/+0 503 +213 - - SC-- 1/1/0/0/0 0/0"
              + " {a|} {} \"GET /a?b HTTP/1.1\"",
          "2026-06-13T11:00:00.123Z Wa(180) vmkwarning: cpu0:26 opID=a)WARNING: Sched: vm 1: no",
          "\"192.0.2.1, 10.0.0.1\" 10.0.0.2 - - [13/Jun/2026:13:00:00 +0200] \"GET /a/1 HTTP/1.1\" 200 5"
              + " \"-\" \"curl\" 5 0.1 [a-b-80] [] 10.0.0.3:80, 10.0.0.4:80 1 0.1 200 9f",
          "192.0.2.1 - - [13/Jun/2026:13:00:00 +0200] \"GET / HTTP/1.1\" 200 5 - \"c\" 7 \"r\" \"u\" 2ms",
          "#Fields: date time c-ip cs-method",
          "2026-06-13 11:00:00 192.0.2.1 GET /a q=1 443 - 192.0.2.7 P/5+(x) - 500 19 64 123",
          "1781348400.123 250 192.0.2.7 TCP_MISS/404 14 GET http://h:80/a?x ann DIRECT/h text/html",
          "[2026-06-13T11:00:00.250Z] \"POST /v1 HTTP/2\" 503 UF 1 2 3 4 \"192.0.2.28\" \"p\" \"9\" \"c\" \"h:80\"",
          "[pid: 24|app: 0|req: 48/412] 192.0.2.7 () {4 vars in 3 bytes} [Sat Jun 13 11:00:00 2026] GET /a"
              + " => generated 2 bytes in 21 msecs (HTTP/1.1 404) 4 headers",
          "Started GET \"/a\" for 192.0.2.7 at 2026-06-13 13:00:00 +0200\nProcessing by C#a as JSON\n"
              + "Completed 200 OK in 64ms (Views: 1.7ms | ActiveRecord: 9.0ms)",
          "2026/06/13 11:00:00 [error] 26#27: *12 x, client: 192.0.2.7, request: \"GET /a HTTP/1.1\"",
          "[Sat Jun 13 11:00:00.1 2026] [a:error] [pid 2:tid 1] (7)x: [client 192.0.2.7:9] AH01075: y",
          "h2 2026-06-13T11:00:00.186641Z app/web/50dc 192.0.2.7:2817 10.0.0.1:80 0.0 0.1 0.0 502 - 34 366"
              + " \"GET https://h:443/a HTTP/1.1\" \"c\" - - a \"Root=1-58337262-36d228ad5d99923122bbe354\"",
          "79a5 shop [13/Jun/2026:11:00:00 +0000] 192.0.2.7 u A1 REST.GET.OBJECT a \"GET /a HTTP/1.1\" 404 x"
              + " 1 2 3 4 \"-\" \"p\"",
          "2 1 eni-0a 192.0.2.7 ::1 20641 22 6 20 42 1781348340 1781348400 REJECT OK");

  private final Map<String, LogParser> parsers = new HashMap<>();

  @Property(tries = 3000)
  void anyBytesAreAnEventOrAReason(
      @ForAll("records") byte[] value, @ForAll("formats") String format) {
    assertLaws(value, format);
  }

  @Property(tries = 3000)
  void lawsHoldNearEveryFormat(
      @ForAll("nearlyLines") byte[] value, @ForAll("formats") String format) {
    assertLaws(value, format);
  }

  /** But for the field line of W3C's format, which a source declares for the lines behind it. */
  @Property(tries = 1000)
  void whatWasReadBeforeChangesNothing(
      @ForAll("histories") List<byte[]> before,
      @ForAll("nearlyLinesOrObjects") byte[] value,
      @ForAll("formats") String format) {
    SourceOptions options = SourceOptions.DEFAULTS.withFormat(format);
    LogParser used = new LogParser(options);
    LogEvent event = new LogEvent();
    for (byte[] earlier : before) {
      becomes(used, event, earlier);
    }
    Assume.that(used.remembered().isEmpty());
    assertThat(becomes(used, event, value))
        .isNotEmpty()
        .isEqualTo(becomes(new LogParser(options), new LogEvent(), value));
  }

  /** All that a record gives, in order, as text. */
  private static List<String> becomes(LogParser parser, LogEvent event, byte[] value) {
    List<String> rows = new ArrayList<>();
    parser.parse(
        Given.raw(value),
        event,
        new LogParser.Sink() {
          @Override
          public void event(LogEvent event) {
            rows.add(event.asText() + " at " + event.clockMillis() + " by " + event.identity());
          }

          @Override
          public void rejected(Rejected row) {
            rows.add(row.reason() + " " + row.detail() + " " + Arrays.toString(row.raw()));
          }

          @Override
          public void dropped(LogEvent event, String rule) {
            rows.add("dropped by " + rule);
          }
        });
    return rows;
  }

  @Provide
  Arbitrary<List<byte[]>> histories() {
    return nearlyLinesOrObjects().list().ofMinSize(1).ofMaxSize(12);
  }

  @Provide
  Arbitrary<byte[]> nearlyLinesOrObjects() {
    return Arbitraries.oneOf(
        nearlyLines(), objects(3).map(object -> object.getBytes(StandardCharsets.UTF_8)));
  }

  /** JSON objects of few names, so that the same follow each other in changing order and depth. */
  private static Arbitrary<String> objects(int depth) {
    Arbitrary<String> name =
        Arbitraries.of(
            "a", "b", "level", "time", "message", "msg", "log", "service.name", "x\\u0041");
    Arbitrary<String> leaf =
        Arbitraries.of(
            "1", "\"info\"", "null", "[1,{}]", "\"2026-06-13T11:00:00Z\"", "\"\\n\"", "{}");
    Arbitrary<String> value = depth == 0 ? leaf : Arbitraries.oneOf(leaf, objects(depth - 1));
    return Combinators.combine(name, value)
        .as((key, text) -> "\"" + key + "\":" + text)
        .list()
        .ofMaxSize(6)
        .map(members -> "{" + String.join(",", members) + "}");
  }

  @Property(tries = 2000)
  void repairIsJavasButForHowManyMarksAnEncodedSurrogateGets(@ForAll("records") byte[] value) {
    LogEvent event = new LogEvent();
    EventFields fields =
        new EventFields("plain", SourceOptions.DEFAULTS).begin(Given.raw(new byte[0]), event);
    String text = event.text(fields.append(value, 0, value.length));
    assertThat(text.replaceAll("\ufffd+", "\ufffd"))
        .isEqualTo(new String(value, StandardCharsets.UTF_8).replaceAll("\ufffd+", "\ufffd"));
  }

  @Property(tries = 500)
  void jsonTextSurvives(@ForAll String text) {
    StringBuilder escaped = new StringBuilder();
    text.chars().forEach(unit -> escaped.append(String.format("\\u%04x", unit)));
    String expected =
        new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE);
    LogEvent event = Given.event("{\"message\":\"" + escaped + "\"}");
    assertThat(event.getString(EventColumn.BODY)).isEqualTo(expected);
  }

  @Property(tries = 500)
  void aTimeIsTheSameInEveryShape(
      @ForAll @IntRange(min = 100_000_000, max = 2_000_000_000) int second,
      @ForAll @IntRange(min = 0, max = 999_999) int micro) {
    long micros = second * 1_000_000L + micro;
    Timestamps times = new Timestamps(ZoneOffset.UTC);
    Instant instant = Instant.ofEpochSecond(second, micro * 1000L);
    assertThat(times.parse(instant.toString())).isEqualTo(micros);
    assertThat(times.parse(instant.toString().replace('T', ' ').replace("Z", "+00:00")))
        .isEqualTo(micros);
    assertThat(times.parse(String.format("%d.%06d", second, micro))).isEqualTo(micros);
    assertThat(times.parse(Long.toString(micros))).isEqualTo(micros);
    assertThat(times.parse(micros + "999")).isEqualTo(micros);
  }

  private void assertLaws(byte[] value, String format) {
    RawLog raw = Given.raw(value);
    LogEvent event = new LogEvent();
    Rejection why = new Rejection();
    LogParser parser =
        parsers.computeIfAbsent(
            format, name -> new LogParser(SourceOptions.DEFAULTS.withFormat(name)));
    if (!parser.parse(raw, event, why)) {
      if (format.equals("auto")) {
        assertThat(UNDER_AUTO).contains(why.reason());
      }
      assertThat(why.at()).isBetween(0, value.length);
      assertThat(parser.reject(raw, why).raw()).isEqualTo(value);
      return;
    }
    for (EventColumn column : EventColumn.values()) {
      if (column.column().required()) {
        assertThat(event.has(column)).as(column.name()).isTrue();
      }
      if (column.type() == ColumnType.STRING && event.has(column)) {
        assertUtf8(event, event.slice(column));
      }
    }
    for (EventColumn map : List.of(EventColumn.ATTRIBUTES, EventColumn.RESOURCE_ATTRIBUTES)) {
      for (int i = 0; i < event.entryCount(map); i++) {
        assertUtf8(event, event.entryKey(map, i));
        assertUtf8(event, event.entryValue(map, i));
      }
    }
    long ahead = event.clockMillis() - raw.timestampMillis();
    assertThat(ahead).isBetween(-LogParser.CLOCK_BEHIND_MILLIS, LogParser.CLOCK_AHEAD_MILLIS);
    assertThat(event.idHigh() | event.idLow()).isNotZero();
    LogEvent again = new LogEvent();
    assertThat(parser.parse(raw, again, why)).isTrue();
    assertThat(again).isEqualTo(event);
    assertThat(again.clockMillis()).isEqualTo(event.clockMillis());
  }

  private static void assertUtf8(LogEvent event, long slice) {
    try {
      StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(event.arena(), LogEvent.offset(slice), LogEvent.length(slice)));
    } catch (CharacterCodingException e) {
      throw new AssertionError("not UTF-8: " + event.text(slice), e);
    }
  }

  @Provide
  Arbitrary<String> formats() {
    return Arbitraries.of(LogFormats.names());
  }

  /** Bytes that formats give a meaning to, more often than others. */
  @Provide
  Arbitrary<byte[]> records() {
    byte[] alphabet = "{}[]\":,\\<>-=/+. \n\t01259azTZue".getBytes(StandardCharsets.US_ASCII);
    Arbitrary<Byte> meaningful =
        Arbitraries.integers().between(0, alphabet.length - 1).map(i -> alphabet[i]);
    return Arbitraries.frequencyOf(Tuple.of(5, meaningful), Tuple.of(2, Arbitraries.bytes()))
        .array(byte[].class)
        .ofMaxSize(120);
  }

  /** A good line with some bytes replaced, cut or doubled. */
  @Provide
  Arbitrary<byte[]> nearlyLines() {
    return Arbitraries.of(LINES)
        .flatMap(
            line -> {
              byte[] utf8 = Given.utf8(line);
              return Arbitraries.integers()
                  .between(0, utf8.length - 1)
                  .list()
                  .ofMaxSize(3)
                  .flatMap(
                      places ->
                          Arbitraries.bytes()
                              .array(byte[].class)
                              .ofSize(3)
                              .flatMap(
                                  bytes ->
                                      Arbitraries.integers()
                                          .between(1, utf8.length)
                                          .map(end -> mutate(utf8, places, bytes, end))));
            });
  }

  private static byte[] mutate(byte[] line, List<Integer> places, byte[] bytes, int end) {
    byte[] copy = line.clone();
    for (int i = 0; i < places.size(); i++) {
      copy[places.get(i)] = bytes[i];
    }
    return places.size() % 2 == 0 ? Arrays.copyOf(copy, end) : copy;
  }
}
