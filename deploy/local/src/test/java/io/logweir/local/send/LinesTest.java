package io.logweir.local.send;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinesTest {
  @Test
  void aLastLineWithoutNewlineCounts() throws IOException {
    assertThat(lines("a\nb")).containsExactly("a", "b");
  }

  @Test
  void nothingFollowsTheLastNewline() throws IOException {
    assertThat(lines("a\nb\n")).containsExactly("a", "b");
  }

  @Test
  void emptyLinesAreLines() throws IOException {
    assertThat(lines("\na\n\n\n")).containsExactly("", "a", "", "");
  }

  @Test
  void carriageReturnsStay() throws IOException {
    assertThat(lines("a\r\nb\rc\r\n")).containsExactly("a\r", "b\rc\r");
  }

  @Test
  void noLinesInNothing() throws IOException {
    assertThat(lines("")).isEmpty();
  }

  @Test
  void linesLongerThanTheBufferAndCutByEveryRead() throws IOException {
    String big = "x".repeat(3_000_000);
    assertThat(read(new Trickle(("a\n" + big + "\nb").getBytes(StandardCharsets.ISO_8859_1))))
        .containsExactly("a", big, "b");
  }

  private static List<String> lines(String text) throws IOException {
    List<String> whole = read(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
    assertThat(read(new Trickle(text.getBytes(StandardCharsets.ISO_8859_1)))).isEqualTo(whole);
    return whole;
  }

  private static List<String> read(InputStream in) throws IOException {
    Lines lines = new Lines(in);
    List<String> all = new ArrayList<>();
    for (byte[] line = lines.next(); line != null; line = lines.next()) {
      all.add(new String(line, StandardCharsets.ISO_8859_1));
    }
    assertThat(lines.next()).isNull();
    return all;
  }

  /** Gives few bytes at a time, as a pipe may. */
  private static final class Trickle extends ByteArrayInputStream {
    private int turn;

    Trickle(byte[] bytes) {
      super(bytes);
    }

    @Override
    public synchronized int read(byte[] b, int off, int len) {
      turn++;
      return super.read(b, off, Math.min(len, turn % 3 == 0 ? 70_001 : 1 + turn % 2));
    }
  }
}
