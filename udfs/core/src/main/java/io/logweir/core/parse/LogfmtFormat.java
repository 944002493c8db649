package io.logweir.core.parse;

import io.logweir.core.parse.declared.LineShape;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.util.List;

/**
 * Reads {@code key=value key="quoted \" value" bare} as go-logfmt does: a line is an event, bytes
 * up to the blank separate, a bare key is an attribute with empty text, and of a repeated key the
 * last value counts. Keys are valid UTF-8; in values, what is not is replaced.
 */
final class LogfmtFormat implements BatchFormat {

  static final String NAME = "logfmt";

  private final EventFields fields;
  private final LineBatch lines = new LineBatch(this);
  private byte[] scratch = new byte[256];

  private final SeenNames names = new SeenNames();

  /** What stands before a record's first key. */
  private final SeenNames.Name start = names.start();

  LogfmtFormat(SourceOptions options) {
    fields = new EventFields(NAME, options);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean mayBeginWith(byte first) {
    return isPlainKey(first) && !Scan.isDigit(first);
  }

  private static final List<LineShape> SHAPES = List.of(LineShape.of("", "="));

  @Override
  public List<LineShape> shapes() {
    return SHAPES;
  }

  /** Whether a line begins with two pairs, which running text does not. */
  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    byte[] b = raw.value();
    int first = pair(b, from, to);
    return first > 0 && pair(b, first, to) > 0;
  }

  /** Right behind the pair with a plain key that begins at {@code from}, and blanks; or -1. */
  private static int pair(byte[] b, int from, int to) {
    int p = from;
    while (p < to && isPlainKey(b[p])) {
      p++;
    }
    if (p == from || p == to || b[p] != '=' || Scan.isDigit(b[from])) {
      return -1;
    }
    p++;
    if (p < to && b[p] == '"') {
      p = closingQuote(b, p + 1, to) + 1;
      if (p == 0 || (p < to && b[p] != ' ')) {
        return -1;
      }
    } else {
      while (p < to && isValue(b[p])) {
        p++;
      }
    }
    if (p < to && b[p] == '"') {
      return -1;
    }
    while (p < to && b[p] == ' ') {
      p++;
    }
    return p;
  }

  private static boolean isPlainKey(byte c) {
    int lower = c | 0x20;
    return (lower >= 'a' && lower <= 'z')
        || Scan.isDigit(c)
        || c == '_'
        || c == '.'
        || c == '-'
        || c == '@'
        || c == '/'
        || c < 0;
  }

  private static boolean isValue(byte c) {
    return (c > ' ' || c < 0) && c != '"' && c != '=';
  }

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  /** The first byte that is not {@link #isValue}, or {@code to}. */
  private static int valueEnd(byte[] b, int from, int to) {
    int p = from;
    for (; p + 8 <= to; p += 8) {
      long w = (long) Utf8.LONG.get(b, p);
      long quote = w ^ '"' * ONES;
      long equals = w ^ '=' * ONES;
      long blank = (w - ('!' * ONES)) & ~w;
      long found = (blank | ((quote - ONES) & ~quote) | ((equals - ONES) & ~equals)) & HIGHS;
      if (found != 0) {
        return p + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    while (p < to && isValue(b[p])) {
      p++;
    }
    return p;
  }

  /** The quote that ends a value, or -1. */
  private static int closingQuote(byte[] b, int from, int to) {
    for (int p = from; p < to; p++) {
      if (b[p] == '\\') {
        p++;
      } else if (b[p] == '"') {
        return p;
      }
    }
    return -1;
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] b = raw.value();
    fields.begin(raw, from, to, event);
    SeenNames.Name last = start;
    int p = from;
    while (true) {
      while (p < to && b[p] >= 0 && b[p] <= ' ') {
        p++;
      }
      if (p == to) {
        break;
      }
      int key = p;
      SeenNames.Name name = last.next;
      if (name != null && to - p > 8 && name.isAt(b, p, to, null)) {
        p += name.length();
      } else {
        p = valueEnd(b, p, to);
        if (p == key) {
          return why.set(RejectReason.INVALID_LOGFMT, p, "expected a key");
        }
        int invalid = Utf8.firstInvalid(b, key, p);
        if (invalid < p) {
          return why.set(RejectReason.INVALID_LOGFMT, invalid, "a key that is not UTF-8");
        }
        if (p == to || b[p] != '=') {
          if (p < to && b[p] == '"') {
            return why.set(RejectReason.INVALID_LOGFMT, p, "quote in a key");
          }
          fields.putChecked(b, key, p, b, p, p, EventFields.TEXT);
          continue;
        }
        name = Utf8.isAscii(b, key, p) ? names.find(null, b, key, p) : null;
        p++;
      }
      if (name != null && name != last.next) {
        last.next = name;
      }
      int keyEnd = p - 1;
      byte[] v = b;
      int value = p;
      int end;
      if (p < to && b[p] == '"') {
        value = p + 1;
        end = Scan.toEither(b, value, to, '"', '\\');
        p = end < to && b[end] == '\\' ? closingQuote(b, end, to) : end;
        if (p < 0 || p == to) {
          return why.set(RejectReason.INVALID_LOGFMT, value - 1, "the quote is not closed");
        }
        if (end < p) {
          int length = unescape(b, value, end, p);
          if (length < 0) {
            return why.set(RejectReason.INVALID_LOGFMT, value - 1, "no such escape");
          }
          v = scratch;
          value = 0;
          end = length;
        }
        p++;
        if (p < to && (b[p] < 0 || b[p] > ' ')) {
          return why.set(RejectReason.INVALID_LOGFMT, p, "text right behind a closing quote");
        }
      } else {
        p = valueEnd(b, p, to);
        if (p < to && (b[p] == '"' || b[p] == '=')) {
          return why.set(RejectReason.INVALID_LOGFMT, p, "quote or equals sign in a bare value");
        }
        end = p;
      }
      if (name == null) {
        fields.putChecked(b, key, keyEnd, v, value, end, EventFields.TEXT);
      } else {
        last = name;
        fields.put(name.map, name, v, value, end, EventFields.TEXT);
      }
    }
    return fields.finish(b, from, to);
  }

  @Override
  public Batch batch(RawLog raw, int from, int to) {
    return isLines(raw.value(), from, to) ? lines.all(raw, from, to) : null;
  }

  /**
   * Whether there are several lines, and each begins with a pair or is one bare key: what goes on
   * below a line with pairs may be a stack trace, and belongs to it.
   */
  private static boolean isLines(byte[] b, int from, int to) {
    int p = from;
    int lines = 0;
    while (p < to) {
      int end = JsonReader.lineFeed(b, p, to);
      if (end == to && lines == 0) {
        return false;
      }
      int start = LineBatch.separators(b, p, end);
      if (start < end) {
        if (pair(b, start, end) < 0 && !isBareKey(b, start, end)) {
          return false;
        }
        lines++;
      }
      p = end + 1;
    }
    return lines > 1;
  }

  private static boolean isBareKey(byte[] b, int from, int to) {
    int p = from;
    while (p < to && isPlainKey(b[p])) {
      p++;
    }
    return LineBatch.separators(b, p, to) == to;
  }

  /**
   * Into {@link #scratch}, giving the length, or -1.
   *
   * @param first the first backslash
   */
  private int unescape(byte[] b, int from, int first, int end) {
    int q = first;
    if (scratch.length < end - from) {
      scratch = new byte[Math.max(end - from, 2 * scratch.length)];
    }
    System.arraycopy(b, from, scratch, 0, q - from);
    int t = q - from;
    while (q < end) {
      byte c = b[q++];
      if (c != '\\') {
        scratch[t++] = c;
        continue;
      }
      switch (b[q++]) {
        case '"' -> scratch[t++] = '"';
        case '\'' -> scratch[t++] = '\'';
        case '\\' -> scratch[t++] = '\\';
        case '/' -> scratch[t++] = '/';
        case 'b' -> scratch[t++] = '\b';
        case 'f' -> scratch[t++] = '\f';
        case 'n' -> scratch[t++] = '\n';
        case 'r' -> scratch[t++] = '\r';
        case 't' -> scratch[t++] = '\t';
        case 'u' -> {
          int unit = JsonReader.hex4(b, q, end);
          if (unit < 0) {
            return -1;
          }
          q += 4;
          int low =
              unit >= 0xD800 && unit < 0xDC00 && end - q >= 6 && b[q] == '\\' && b[q + 1] == 'u'
                  ? JsonReader.hex4(b, q + 2, end)
                  : -1;
          if (low >= 0xDC00 && low <= 0xDFFF) {
            t = Utf8.write(Character.toCodePoint((char) unit, (char) low), scratch, t);
            q += 6;
          } else if (unit >= 0xD800 && unit <= 0xDFFF) {
            t = Utf8.writeReplacement(scratch, t);
            fields.replaced(1);
          } else {
            t = Utf8.write(unit, scratch, t);
          }
        }
        default -> {
          return -1;
        }
      }
    }
    return t;
  }
}
