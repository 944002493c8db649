package io.logweir.core.parse;

/** Finds words, digits and marks in {@code b[from, to)}; every search has an end and no state. */
final class Scan {

  private Scan() {}

  /** Whether the bytes begin with {@code word}. */
  static boolean startsWith(byte[] b, int from, int to, byte[] word) {
    if (to - from < word.length) {
      return false;
    }
    for (int i = 0; i < word.length; i++) {
      if (b[from + i] != word[i]) {
        return false;
      }
    }
    return true;
  }

  /** Whether the bytes are {@code word}. */
  static boolean is(byte[] b, int from, int to, byte[] word) {
    return to - from == word.length && startsWith(b, from, to, word);
  }

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  /** Where {@code word} first stands, or -1. */
  static int find(byte[] b, int from, int to, byte[] word) {
    byte first = word[0];
    int behind = word.length - 1;
    int p = from;
    // Eight places at a time, of which those count where both the first and the last byte fit.
    long firsts = (first & 0xff) * ONES;
    long lasts = (word[behind] & 0xff) * ONES;
    for (; p + behind + 8 <= to; p += 8) {
      long differs =
          ((long) Utf8.LONG.get(b, p) ^ firsts) | ((long) Utf8.LONG.get(b, p + behind) ^ lasts);
      long found = (differs - ONES) & ~differs & HIGHS;
      while (found != 0) {
        int at = p + (Long.numberOfTrailingZeros(found) >>> 3);
        if (startsWith(b, at, to, word)) {
          return at;
        }
        found &= found - 1;
      }
    }
    for (; p <= to - word.length; p++) {
      if (b[p] == first && startsWith(b, p, to, word)) {
        return p;
      }
    }
    return -1;
  }

  /** Where {@code c}, in ASCII, first stands, or {@code to}. */
  static int to(byte[] b, int from, int to, char c) {
    int p = from;
    long all = c * ONES;
    for (; p + 8 <= to; p += 8) {
      long differs = (long) Utf8.LONG.get(b, p) ^ all;
      long found = (differs - ONES) & ~differs & HIGHS;
      if (found != 0) {
        return p + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    while (p < to && b[p] != c) {
      p++;
    }
    return p;
  }

  /** Where one of both, in ASCII, first stands, or {@code to}. */
  static int toEither(byte[] b, int from, int to, char c, char d) {
    int p = from;
    long first = c * ONES;
    long second = d * ONES;
    for (; p + 8 <= to; p += 8) {
      long w = (long) Utf8.LONG.get(b, p);
      long x = w ^ first;
      long y = w ^ second;
      long found = (((x - ONES) & ~x) | ((y - ONES) & ~y)) & HIGHS;
      if (found != 0) {
        return p + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    while (p < to && b[p] != c && b[p] != d) {
      p++;
    }
    return p;
  }

  /** Right behind the digits at {@code from}. */
  static int digits(byte[] b, int from, int to) {
    int p = from;
    while (p < to && isDigit(b[p])) {
      p++;
    }
    return p;
  }

  /** Right behind the blanks at {@code from}. */
  static int blanks(byte[] b, int from, int to) {
    int p = from;
    while (p < to && b[p] == ' ') {
      p++;
    }
    return p;
  }

  /** The blank behind the word that begins here, or the end. */
  static int word(byte[] b, int from, int to) {
    return to(b, from, to, ' ');
  }

  /** Where the bytes end without the white space behind them. */
  static int trimmed(byte[] b, int from, int to) {
    int end = to;
    while (end > from && b[end - 1] >= 0 && b[end - 1] <= ' ') {
      end--;
    }
    return end;
  }

  /** Whether there is nothing but digits, and at least one. */
  static boolean isNumber(byte[] b, int from, int to) {
    return from < to && digits(b, from, to) == to;
  }

  static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }

  static boolean isLetter(byte c) {
    int lower = c | 0x20;
    return lower >= 'a' && lower <= 'z';
  }
}
