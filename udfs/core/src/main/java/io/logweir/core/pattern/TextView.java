package io.logweir.core.pattern;

import java.util.Arrays;

/**
 * UTF-8 bytes as the characters that a pattern sees, in memory that is kept; each byte that belongs
 * to no character is one U+FFFD. It counts what is read and ends a search that reads too much.
 *
 * <p>Finding <em>all</em> matches is not linear even with automata: {@code a(.*b)?} reads to the
 * end of the text from every {@code a}. So a text may be read {@value #READS} times over. Counting
 * reads and not time, a replay gives the same. Not thread safe.
 */
public final class TextView implements CharSequence {

  /** How often each character may be read, on average. */
  public static final int READS = 32;

  /** What a short text may be read beyond that. */
  private static final long READS_AT_LEAST = 4096;

  private static final int MAX_KEPT = 1 << 16;

  /** A search read too much; the text's rest was not searched. */
  public static final class TooManyReadsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private TooManyReadsException() {
      super("the search read its text too often", null, false, false);
    }
  }

  private char[] chars = new char[256];
  private int length;
  private long reads;
  private byte[] bytes = {};
  private int to;

  // Where the walk from characters to bytes stands.
  private int walkedChars;
  private int walkedBytes;
  private boolean ascii;

  /** Takes {@code b[from, to)}, which must not change while it is searched. */
  public TextView of(byte[] b, int from, int to) {
    if (chars.length < to - from || (chars.length > MAX_KEPT && to - from < MAX_KEPT)) {
      chars = new char[Math.max(256, to - from + (to - from) / 2)];
    }
    bytes = b;
    this.to = to;
    int n = 0;
    int p = from;
    while (p < to) {
      int c = b[p];
      if (c >= 0) {
        chars[n++] = (char) c;
        p++;
        continue;
      }
      int size = size(b, p, to);
      switch (size) {
        case 2 -> chars[n++] = (char) ((c & 0x1f) << 6 | (b[p + 1] & 0x3f));
        case 3 ->
            chars[n++] = (char) ((c & 0xf) << 12 | (b[p + 1] & 0x3f) << 6 | (b[p + 2] & 0x3f));
        case 4 -> {
          int point =
              (c & 7) << 18 | (b[p + 1] & 0x3f) << 12 | (b[p + 2] & 0x3f) << 6 | (b[p + 3] & 0x3f);
          chars[n++] = Character.highSurrogate(point);
          chars[n++] = Character.lowSurrogate(point);
        }
        default -> chars[n++] = '\ufffd';
      }
      p += size;
    }
    length = n;
    ascii = n == to - from;
    reads = READS_AT_LEAST + (long) READS * n;
    walkedChars = 0;
    walkedBytes = from;
    return this;
  }

  /**
   * The bytes of the character at {@code b[p]}, at or above 0x80; 1 where it is none (RFC 3629).
   */
  private static int size(byte[] b, int p, int to) {
    int c = b[p] & 0xff;
    int size = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
    if (c < 0xc2 || c > 0xf4 || p + size > to) {
      return 1;
    }
    for (int i = 1; i < size; i++) {
      if ((b[p + i] & 0xc0) != 0x80) {
        return 1;
      }
    }
    int second = b[p + 1] & 0xff;
    boolean wrong =
        (c == 0xe0 && second < 0xa0)
            || (c == 0xed && second > 0x9f)
            || (c == 0xf0 && second < 0x90)
            || (c == 0xf4 && second > 0x8f);
    return wrong ? 1 : size;
  }

  /**
   * The place in the byte array of the character at {@code index}; calls must not go back by more
   * than to an earlier match of the same text.
   */
  public int byteAt(int index) {
    if (index < walkedChars) {
      throw new IllegalArgumentException(index + " is before " + walkedChars);
    }
    if (ascii) {
      walkedBytes += index - walkedChars;
      walkedChars = index;
      return walkedBytes;
    }
    while (walkedChars < index) {
      int size = bytes[walkedBytes] >= 0 ? 1 : size(bytes, walkedBytes, to);
      walkedBytes += size;
      walkedChars += size == 4 ? 2 : 1;
    }
    return walkedBytes;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public char charAt(int index) {
    if (--reads < 0) {
      throw new TooManyReadsException();
    }
    return chars[index];
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return new String(chars, start, end - start);
  }

  @Override
  public String toString() {
    return new String(Arrays.copyOf(chars, length));
  }
}
