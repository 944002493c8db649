package io.logweir.core.parse;

import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.util.Arrays;

/**
 * Reads one JSON object (RFC 8259, strictly), its nested objects flattened into dotted names.
 *
 * <p>Arrays, and objects nested deeper than {@value #FLATTEN_DEPTH} or below a name longer than
 * {@value #LONGEST_PREFIX} bytes, are kept as their JSON text. {@code null} is absent.
 */
final class JsonFormat implements LogFormat {

  static final String NAME = "json";

  /** Deeper documents are rejected: recursion stays within any thread's stack. */
  static final int MAX_DEPTH = 64;

  private static final int FLATTEN_DEPTH = 12;

  /** Every leaf below repeats the prefix: without a bound, a megabyte of input could become 500. */
  private static final int LONGEST_PREFIX = 256;

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  private static final byte[] FALSE = EventFields.utf8("false");
  private static final byte[] TRUE = EventFields.utf8("true");
  private static final byte[] EMPTY_OBJECT = {'{', '}'};
  private static final byte[] NULL = EventFields.utf8("null");

  private final EventFields fields;
  private byte[] path = new byte[256];
  private int pathLength;
  private byte[] scratch = new byte[1024];

  private byte[] b;
  private int p;
  private int to;
  private Rejection why;

  // The string that was read last: from the input itself, or unescaped.
  private byte[] text;
  private int textFrom;
  private int textTo;
  private int textKind;

  JsonFormat(SourceOptions options) {
    fields = new EventFields(NAME, options);
  }

  @Override
  public String name() {
    return NAME;
  }

  /**
   * What begins like a JSON object must be one: broken JSON is rejected, because it can be redriven
   * when its producer is known, and would be lost among plain lines.
   */
  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    byte[] b = raw.value();
    int p = blanks(b, from, to);
    if (p == to || b[p] != '{') {
      return false;
    }
    p = blanks(b, p + 1, to);
    return p < to && (b[p] == '"' || b[p] == '}');
  }

  @Override
  public boolean isCertain() {
    return true;
  }

  private static int blanks(byte[] b, int from, int to) {
    int p = from;
    while (p < to && (b[p] == ' ' || b[p] == '\t' || b[p] == '\n' || b[p] == '\r')) {
      p++;
    }
    return p;
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    this.b = raw.value();
    this.p = from;
    this.to = to;
    this.why = why;
    pathLength = 0;
    fields.begin(raw, event);
    space();
    if (p == to || b[p] != '{') {
      return fail("not a JSON object");
    }
    if (!object(1)) {
      return false;
    }
    space();
    return p == to ? fields.finish(b, from, to) : fail("text after the object");
  }

  private boolean fail(String detail) {
    return why.set(RejectReason.INVALID_JSON, Math.min(p, to), detail);
  }

  private void space() {
    while (p < to) {
      byte c = b[p];
      if (c > ' ' || (c != ' ' && c != '\n' && c != '\t' && c != '\r')) {
        return;
      }
      p++;
    }
  }

  /** At the opening brace; {@link #path} holds the object's own name. */
  private boolean object(int depth) {
    int own = pathLength;
    p++;
    space();
    if (p < to && b[p] == '}') {
      p++;
      if (depth > 1) {
        fields.put(path, 0, pathLength, EMPTY_OBJECT, 0, 2, EventFields.JSON);
      }
      return true;
    }
    while (true) {
      if (p == to || b[p] != '"') {
        return fail("expected a name in quotes");
      }
      if (!string()) {
        return false;
      }
      int length = textTo - textFrom;
      int start = own;
      if (path.length < own + 1 + length) {
        path = Arrays.copyOf(path, Math.max(own + 1 + length, 2 * path.length));
      }
      if (depth > 1) {
        path[start++] = '.';
      }
      System.arraycopy(text, textFrom, path, start, length);
      pathLength = start + length;
      if (p < to && b[p] == ':') {
        p++;
      } else {
        space();
        if (p == to || b[p] != ':') {
          return fail("expected a colon");
        }
        p++;
      }
      space();
      if (!value(depth)) {
        return false;
      }
      space();
      if (p == to) {
        return fail("the object is not closed");
      }
      byte c = b[p];
      if (c == ',') {
        p++;
        space();
      } else if (c == '}') {
        p++;
        pathLength = own;
        return true;
      } else {
        return fail("expected a comma or a closing brace");
      }
    }
  }

  /** The value of the field that {@link #path} names, in an object at {@code depth}. */
  private boolean value(int depth) {
    if (p == to) {
      return fail("expected a value");
    }
    int start = p;
    switch (b[p]) {
      case '"' -> {
        if (!string()) {
          return false;
        }
        fields.put(path, 0, pathLength, text, textFrom, textTo, textKind);
        return true;
      }
      case '{' -> {
        if (depth < FLATTEN_DEPTH && pathLength <= LONGEST_PREFIX) {
          return object(depth + 1);
        }
      }
      case '[' -> {}
      case 't', 'f' -> {}
      case 'n' -> {
        return literal(NULL);
      }
      default -> {
        if (!number()) {
          return false;
        }
        fields.put(path, 0, pathLength, b, start, p, EventFields.NUMBER);
        return true;
      }
    }
    if (!skip(depth)) {
      return false;
    }
    fields.put(path, 0, pathLength, b, start, p, EventFields.JSON);
    return true;
  }

  /** Checks any value inside something at {@code depth} and goes behind it. */
  private boolean skip(int depth) {
    if (p == to) {
      return fail("expected a value");
    }
    return switch (b[p]) {
      case '"' -> string();
      case '{' -> depth < MAX_DEPTH ? skipObject(depth + 1) : fail("nested deeper than 64");
      case '[' -> depth < MAX_DEPTH ? skipArray(depth + 1) : fail("nested deeper than 64");
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

  private boolean literal(byte[] word) {
    int end = p + word.length;
    if (end > to || !Arrays.equals(b, p, end, word, 0, word.length)) {
      return fail("expected a value");
    }
    p = end;
    return true;
  }

  private boolean number() {
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
    int start = p;
    while (p < to && b[p] >= '0' && b[p] <= '9') {
      p++;
    }
    return p > start;
  }

  /** At the opening quote; leaves the text in {@link #text} and goes behind the closing quote. */
  private boolean string() {
    byte[] b = this.b;
    int to = this.to;
    int start = p + 1;
    int q = start;
    while (q + 8 <= to) {
      long w = (long) Utf8.LONG.get(b, q);
      long quote = w ^ ('"' * ONES);
      long backslash = w ^ ('\\' * ONES);
      // High bit of each byte that is a quote, a backslash, a control or not ASCII (the lowest such
      // byte is exact, which is all that is used).
      long special =
          (((quote - ONES) & ~quote)
                  | ((backslash - ONES) & ~backslash)
                  | ((w - 0x20 * ONES) & ~w)
                  | w)
              & HIGHS;
      if (special != 0) {
        q += Long.numberOfTrailingZeros(special) >>> 3;
        if (b[q] == '"') {
          return read(EventFields.ASCII, start, q);
        }
        break;
      }
      q += 8;
    }
    boolean escaped = false;
    int kind = EventFields.ASCII;
    while (q < to) {
      byte c = b[q];
      if (c == '"') {
        return escaped ? unescape(start, q) : read(kind, start, q);
      }
      if (c == '\\') {
        escaped = true;
        q += 2;
      } else if (c < 0x20) {
        if (c >= 0) {
          p = q;
          return fail("control character in a string");
        }
        kind = EventFields.TEXT;
        q++;
      } else {
        q++;
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

  /** Escapes resolved into {@link #scratch}; ill-formed UTF-8 is left for who copies it. */
  private boolean unescape(int from, int end) {
    // An escape by code unit has six bytes and gives at most three, every other escape one: never
    // longer than before.
    if (scratch.length < end - from) {
      scratch = new byte[Math.max(end - from, 2 * scratch.length)];
    }
    byte[] target = scratch;
    int t = 0;
    int q = from;
    while (q < end) {
      byte c = b[q++];
      if (c != '\\') {
        target[t++] = c;
        continue;
      }
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
              fields.replaced(1);
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
    textKind = EventFields.TEXT;
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
}
