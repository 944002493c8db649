package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.schema.RawLog;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LineJoinTest {

  private static final String TRACE =
      """
      2026-06-13 12:00:00 ERROR order 17 failed
      java.lang.IllegalStateException: no stock
      \tat shop.Stock.take(Stock.java:12)
      \tat shop.Cart.order(Cart.java:3)
      Caused by: java.io.IOException: closed
      \t... 12 more
      2026-06-13 12:00:01 INFO next
      Traceback (most recent call last):
        File "a.py", line 3, in <module>
      ValueError: bad
      2026-06-13 12:00:02 INFO last""";

  private static Multiline withStart(Multiline.Start start, String pattern) {
    return new Multiline(start, pattern, 500, 1 << 18, Duration.ofSeconds(5));
  }

  /** The joined events of lines that come a second apart. */
  private static List<RawLog> join(Multiline options, List<String> lines, long gapMillis) {
    LineJoin join = new LineJoin(options);
    HeldLines held = new HeldLines();
    List<RawLog> events = new ArrayList<>();
    long offset = 0;
    for (String line : lines) {
      RawLog raw =
          new RawLog(
              Given.utf8(line),
              "raw.app",
              0,
              offset,
              Given.BROKER + offset * gapMillis,
              Map.of("host.name", "h"));
      offset++;
      if (!join.takes(held, raw)) {
        events.add(held.take());
      }
      held = throughState(held);
      held.add(raw);
    }
    events.add(held.take());
    assertThat(held.isEmpty()).isTrue();
    return events;
  }

  /** As a restart between any two lines would. */
  private static HeldLines throughState(HeldLines held) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      held.copy().write(new DataOutputStream(bytes));
      return HeldLines.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> texts(List<RawLog> events) {
    return events.stream().map(e -> new String(e.value(), StandardCharsets.UTF_8)).toList();
  }

  @Test
  void whatIsWrittenBelowALineBelongsToIt() {
    List<RawLog> events = join(Multiline.DEFAULTS, TRACE.lines().toList(), 1);
    assertThat(String.join("\n", texts(events))).isEqualTo(TRACE);
    assertThat(events).extracting(RawLog::lines).containsExactly(6, 4, 1);
    assertThat(events).extracting(RawLog::offset).containsExactly(0L, 6L, 10L);
    assertThat(events.get(0).headers()).containsEntry("host.name", "h");
  }

  @Test
  void aTimeOrAPatternBeginsAnEvent() {
    List<String> lines =
        List.of("2026-06-13 12:00:00 a", "b", "c", "2026-06-13 12:00:01 d", "BEGIN", "e");
    assertThat(texts(join(withStart(Multiline.Start.TIMESTAMP, null), lines, 1)))
        .containsExactly("2026-06-13 12:00:00 a\nb\nc", "2026-06-13 12:00:01 d\nBEGIN\ne");
    assertThat(texts(join(withStart(Multiline.Start.PATTERN, "^BEGIN"), lines, 1)))
        .containsExactly("2026-06-13 12:00:00 a\nb\nc\n2026-06-13 12:00:01 d", "BEGIN\ne");
  }

  @Test
  void aContainersPartsAreOneLineAndItsHeadsDoNotRepeat() {
    String head = "2026-06-13T12:00:00.123456789Z stderr ";
    List<String> lines =
        List.of(head + "P one ", head + "F line", head + "F \tat a.B.c(B.java:1)", head + "F next");
    assertThat(texts(join(Multiline.DEFAULTS, lines, 1)))
        .containsExactly(head + "F one line\n\tat a.B.c(B.java:1)", head + "F next");
    assertThat(join(Multiline.DEFAULTS, lines, 1)).extracting(RawLog::lines).containsExactly(3, 1);
    assertThat(LineJoin.stream(Given.raw(lines.get(0)))).endsWith("stderr");
  }

  @Test
  void aGoroutinesCallsBelongToIt() {
    List<String> lines =
        List.of(
            "2026/06/13 12:00:00 http: panic serving: boom",
            "goroutine 7 [running]:",
            "main.handle(0xc000010000)",
            "\t/src/main.go:12 +0x1d",
            "created by net/http.(*Server).Serve",
            "main.next()");
    assertThat(join(Multiline.DEFAULTS, lines, 1)).extracting(RawLog::lines).containsExactly(6);
    assertThat(join(Multiline.DEFAULTS, List.of("a", "main.next()"), 1)).hasSize(2);
  }

  @Test
  void boundsCutAndNothingIsLost() {
    List<String> lines = new ArrayList<>(List.of("start"));
    for (int i = 0; i < 10; i++) {
      lines.add(" line " + i);
    }
    Multiline three =
        new Multiline(Multiline.Start.INDENTED, null, 3, 1 << 18, Duration.ofSeconds(5));
    assertThat(join(three, lines, 1)).extracting(RawLog::lines).containsExactly(3, 3, 3, 2);
    Multiline small = new Multiline(Multiline.Start.INDENTED, null, 99, 20, Duration.ofSeconds(5));
    assertThat(texts(join(small, lines, 1))).allMatch(text -> text.length() <= 20);
    assertThat(join(Multiline.DEFAULTS, lines, 5_001)).hasSize(11);
    assertThat(join(Multiline.DEFAULTS, lines, 5_000)).hasSize(1);
  }

  @Property
  void everyLineIsInExactlyOneEvent(@ForAll @Size(min = 1, max = 40) List<String> any) {
    List<String> lines = any.stream().map(line -> line.replaceAll("[\r\n]", "")).toList();
    for (Multiline.Start start : Multiline.Start.values()) {
      Multiline options = withStart(start, start == Multiline.Start.PATTERN ? "^[a-c]" : null);
      List<RawLog> events = join(options, lines, 1);
      assertThat(events.stream().mapToInt(RawLog::lines).sum()).isEqualTo(lines.size());
      assertThat(String.join("\n", texts(events))).isEqualTo(String.join("\n", texts(raws(lines))));
    }
  }

  private static List<RawLog> raws(List<String> lines) {
    return lines.stream().map(Given::raw).toList();
  }
}
