package io.logweir.core.parse;

import io.logweir.schema.RejectReason;
import java.util.Arrays;

/**
 * A cursor over JSON text that checks what it passes (RFC 8259, strictly) and allocates nothing;
 * never throws. Where a step gives false, {@link #why} says why.
 */
class JsonReader {

  /** Deeper documents are rejected: recursion stays within any thread's stack. */
  static final int MAX_DEPTH = 64;

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  private static final long LINE_FEEDS = '\n' * ONES;

  static final byte[] FALSE = EventFields.utf8("false");
  static final byte[] TRUE = EventFields.utf8("true");
  static final byte[] NULL = EventFields.utf8("null");

  private byte[] scratch = new byte[1024];

  byte[] b;
  int p;
  int to;
  Rejection why;

  // The string that was read last: from the input itself, or unescaped.
  byte[] text;
  int textFrom;
  int textTo;

  /** {@link EventFields#ASCII} or {@link EventFields#TEXT}. */
  int textKind;

  /** Lone surrogates that were replaced by U+FFFD since {@link #open}. */
  int surrogates;

  /** Goes to {@code b[from, to)}. */
  final void open(byte[] b, int from, int to, Rejection why) {
    this.b = b;
    this.p = from;
    this.to = to;
    this.why = why;
    surrogates = 0;
  }

  final boolean fail(String detail) {
    return why.set(RejectReason.INVALID_JSON, Math.min(p, to), detail);
  }

  final void space() {
    while (p < to) {
      byte c = b[p];
      if (c > ' ' || (c != ' ' && c != '\n' && c != '\t' && c != '\r')) {
        return;
      }
      p++;
    }
  }

  /** Checks any value inside something at {@code depth} and goes behind it. */
  final boolean skip(int depth) {
    if (p == to) {
      return fail("expected a value");
    }
    return switch (b[p]) {
      case '"' -> string();
      case '{', '[' -> {
        if (depth == MAX_DEPTH) {
          yield fail("nested deeper than 64");
        }
        yield b[p] == '{' ? skipObject(depth + 1) : skipArray(depth + 1);
      }
      case 't' -> literal(TRUE);
      case 'f' -> literal(FALSE);
      case 'n' -> literal(NULL);
      default -> number();
    };
  }

  private boolean skipObject(int depth) {
    p++;
    space();
    if (p < to && b[p] == '}') {
      p++;
      return true;
    }
    while (true) {
      if (p == to || b[p] != '"') {
        return fail("expected a name in quotes");
      }
      if (!string()) {
        return false;
      }
      space();
      if (p == to || b[p] != ':') {
        return fail("expected a colon");
      }
      p++;
      space();
      if (!skip(depth)) {
        return false;
      }
      space();
      if (p == to) {
        return fail("the object is not closed");
      }
      if (b[p] == '}') {
        p++;
        return true;
      }
      if (b[p] != ',') {
        return fail("expected a comma or a closing brace");
      }
      p++;
      space();
    }
  }

  private boolean skipArray(int depth) {
    p++;
    space();
    if (p < to && b[p] == ']') {
      p++;
      return true;
    }
    while (true) {
      if (!skip(depth)) {
        return false;
      }
      space();
      if (p == to) {
        return fail("the array is not closed");
      }
      if (b[p] == ']') {
        p++;
        return true;
      }
      if (b[p] != ',') {
        return fail("expected a comma or a closing bracket");
      }
      p++;
      space();
    }
  }

  final boolean literal(byte[] word) {
    int end = p + word.length;
    if (end > to || !Arrays.equals(b, p, end, word, 0, word.length)) {
      return fail("expected a value");
    }
    p = end;
    return true;
  }

  final boolean number() {
    if (b[p] == '-') {
      p++;
    }
    if (p == to || b[p] < '0' || b[p] > '9') {
      return fail("expected a value");
    }
    if (b[p] == '0') {
      p++;
    } else {
      digits();
    }
    if (p < to && b[p] == '.') {
      p++;
      if (!digits()) {
        return fail("expected a digit");
      }
    }
    if (p < to && (b[p] == 'e' || b[p] == 'E')) {
      p++;
      if (p < to && (b[p] == '+' || b[p] == '-')) {
        p++;
      }
      if (!digits()) {
        return fail("expected a digit");
      }
    }
    return true;
  }

  private boolean digits() {
    byte[] b = this.b;
    int q = p;
    while (q < to && b[q] >= '0' && b[q] <= '9') {
      q++;
    }
    boolean any = q > p;
    p = q;
    return any;
  }

  /** At the opening quote; leaves the text in {@link #text} and goes behind the closing quote. */
  final boolean string() {
    byte[] b = this.b;
    int to = this.to;
    int start = p + 1;
    int q = start;
    while (q + 8 <= to) {
      long special = special((long) Utf8.LONG.get(b, q));
      if (special != 0) {
        q += Long.numberOfTrailingZeros(special) >>> 3;
        return b[q] == '"' ? read(EventFields.ASCII, start, q) : specialString(start, q);
      }
      q += 8;
    }
    return specialString(start, q);
  }

  /**
   * High bit of each byte that is a quote, a backslash, a control or not ASCII: the lowest such bit
   * is exact, which is all that is used. Flipping the second bit puts the quote right behind the
   * controls.
   */
  private static long special(long w) {
    return (((w ^ 0x02 * ONES) - 0x21 * ONES) | ((w ^ '\\' * ONES) - ONES) | w) & HIGHS;
  }

  /** A string that begins at {@code start}, from {@code q} on, before which nothing is special. */
  private boolean specialString(int start, int q) {
    byte[] b = this.b;
    int to = this.to;
    int escape = -1;
    int kind = EventFields.ASCII;
    while (q < to) {
      if (q + 8 <= to) {
        long special = special((long) Utf8.LONG.get(b, q));
        if (special == 0) {
          q += 8;
          continue;
        }
        q += Long.numberOfTrailingZeros(special) >>> 3;
      }
      byte c = b[q];
      if (c == '"') {
        return escape < 0 ? read(kind, start, q) : unescape(kind, start, escape, q);
      }
      if (c == '\\') {
        escape = escape < 0 ? q : escape;
        q += 2;
      } else if (c >= 0x20) {
        q++;
      } else if (c >= 0) {
        p = q;
        return fail("control character in a string");
      } else {
        kind = EventFields.TEXT;
        do {
          q++;
        } while (q < to && b[q] < 0);
      }
    }
    p = to;
    return fail("the string is not closed");
  }

  private boolean read(int kind, int start, int end) {
    p = end + 1;
    text = b;
    textFrom = start;
    textTo = end;
    textKind = kind;
    return true;
  }

  /**
   * Escapes resolved into {@link #scratch}; ill-formed UTF-8 is left for who copies it.
   *
   * @param first the first backslash
   */
  private boolean unescape(int rawKind, int from, int first, int end) {
    // An escape by code unit has six bytes and gives at most three, every other escape one: never
    // longer than before. Eight bytes are written at a time.
    if (scratch.length < end - from + 8) {
      scratch = new byte[Math.max(end - from + 8, 2 * scratch.length)];
    }
    byte[] b = this.b;
    byte[] target = scratch;
    int kind = rawKind;
    int t = first - from;
    System.arraycopy(b, from, target, 0, t);
    int q = first;
    while (q < end) {
      if (b[q] != '\\') {
        if (q + 8 > end) {
          target[t++] = b[q++];
          continue;
        }
        long w = (long) Utf8.LONG.get(b, q);
        long x = w ^ '\\' * ONES;
        long found = (x - ONES) & ~x & HIGHS;
        Utf8.LONG.set(target, t, w);
        int plain = found == 0 ? 8 : Long.numberOfTrailingZeros(found) >>> 3;
        t += plain;
        q += plain;
        continue;
      }
      q++;
      switch (b[q++]) {
        case '"' -> target[t++] = '"';
        case '\\' -> target[t++] = '\\';
        case '/' -> target[t++] = '/';
        case 'b' -> target[t++] = '\b';
        case 'f' -> target[t++] = '\f';
        case 'n' -> target[t++] = '\n';
        case 'r' -> target[t++] = '\r';
        case 't' -> target[t++] = '\t';
        case 'u' -> {
          int unit = hex4(b, q, end);
          if (unit < 0) {
            p = q - 2;
            return fail("\\u without four hex digits");
          }
          q += 4;
          if (unit >= 0x80) {
            kind = EventFields.TEXT;
          }
          if (unit < 0xD800 || unit > 0xDFFF) {
            t = Utf8.write(unit, target, t);
          } else {
            int low =
                unit < 0xDC00 && end - q >= 6 && b[q] == '\\' && b[q + 1] == 'u'
                    ? hex4(b, q + 2, end)
                    : -1;
            if (low >= 0xDC00 && low <= 0xDFFF) {
              t = Utf8.write(Character.toCodePoint((char) unit, (char) low), target, t);
              q += 6;
            } else {
              t = Utf8.writeReplacement(target, t);
              surrogates++;
            }
          }
        }
        default -> {
          p = q - 2;
          return fail("no such escape");
        }
      }
    }
    p = end + 1;
    text = target;
    textFrom = 0;
    textTo = t;
    textKind = kind;
    return true;
  }

  static int hex4(byte[] b, int at, int end) {
    if (at + 4 > end) {
      return -1;
    }
    int value = 0;
    for (int i = at; i < at + 4; i++) {
      int digit = Character.digit(b[i], 16);
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  /**
   * From an opening bracket, or from behind a value, to the next value; of text that was checked
   * before.
   */
  final boolean nextElement() {
    space();
    if (b[p] == ']') {
      p++;
      return false;
    }
    p++;
    space();
    if (b[p] == ']') {
      p++;
      return false;
    }
    return true;
  }

  /**
   * The first letter of the first name of an object at {@code from}, 0 where there is none or it
   * takes a closer look: tells most records from a format whose objects begin with a known name.
   */
  static byte firstLetter(byte[] b, int from, int to) {
    return to - from > 2 && b[from] == '{' && b[from + 1] == '"' ? b[from + 2] : 0;
  }

  /** The first line feed in {@code b[from, to)}, or {@code to}. */
  static int lineFeed(byte[] b, int from, int to) {
    int p = from;
    while (p + 32 <= to) {
      // High bits where any of four words has a line feed: which one, the loop below finds out.
      if (((lineFeeds(b, p) | lineFeeds(b, p + 8) | lineFeeds(b, p + 16) | lineFeeds(b, p + 24))
              & HIGHS)
          != 0) {
        break;
      }
      p += 32;
    }
    while (p + 8 <= to) {
      long found = lineFeeds(b, p) & HIGHS;
      if (found != 0) {
        return p + (Long.numberOfTrailingZeros(found) >>> 3);
      }
      p += 8;
    }
    while (p < to && b[p] != '\n') {
      p++;
    }
    return p;
  }

  private static long lineFeeds(byte[] b, int at) {
    long x = (long) Utf8.LONG.get(b, at) ^ LINE_FEEDS;
    return (x - ONES) & ~x;
  }
}
