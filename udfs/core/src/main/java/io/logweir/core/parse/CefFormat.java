package io.logweir.core.parse;

import io.logweir.core.parse.declared.LineShape;
import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.util.Arrays;
import java.util.List;

/**
 * Reads ArcSight's Common Event Format: {@code
 * CEF:Version|Vendor|Product|DeviceVersion|ClassId|Name|Severity|key=value …}.
 *
 * <p>Header and extension become attributes {@code cef.} and the name in the specification (Micro
 * Focus, "Implementing ArcSight Common Event Format", version 26). The body is {@code msg}, else
 * the name; the time is {@code rt}, else {@code end} or {@code start}; {@code src} is also the
 * client's address.
 */
final class CefFormat implements LogFormat {

  static final String NAME = "cef";

  /** What every message begins with. */
  static final byte[] HEAD = EventFields.utf8("CEF:");

  private static final byte[][] HEADER = {
    EventFields.utf8("cef.version"),
    EventFields.utf8("cef.deviceVendor"),
    EventFields.utf8("cef.deviceProduct"),
    EventFields.utf8("cef.deviceVersion"),
    EventFields.utf8("cef.deviceEventClassId"),
    EventFields.utf8("cef.name"),
    EventFields.utf8("cef.severity")
  };

  private static final int NAME_PART = 5;
  private static final int SEVERITY_PART = 6;

  private static final byte[] MSG = EventFields.utf8("msg");
  private static final byte[] SRC = EventFields.utf8("src");
  private static final byte[] RT = EventFields.utf8("rt");
  private static final byte[] END = EventFields.utf8("end");
  private static final byte[] START = EventFields.utf8("start");
  private static final byte[] PREFIX = EventFields.utf8("cef.");
  private static final byte[] LOW = EventFields.utf8("low");
  private static final byte[] MEDIUM = EventFields.utf8("medium");
  private static final byte[] HIGH = EventFields.utf8("high");
  private static final byte[] VERY_HIGH = EventFields.utf8("very-high");

  /** Longer names are in no dictionary. */
  private static final int LONGEST_KEY = 100;

  private final EventFields own;
  private final int[] parts = new int[2 * HEADER.length];
  private final byte[] key = Arrays.copyOf(PREFIX, PREFIX.length + LONGEST_KEY);
  private byte[] scratch = new byte[256];

  CefFormat(SourceOptions options) {
    own = new EventFields(NAME, options);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean mayBeginWith(byte first) {
    return first == 'C';
  }

  private static final List<LineShape> SHAPES = List.of(LineShape.of("CEF:", ""));

  @Override
  public List<LineShape> shapes() {
    return SHAPES;
  }

  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    return Scan.startsWith(raw.value(), from, to, HEAD);
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] b = raw.value();
    own.begin(raw, from, to, event);
    if (!read(b, from, to, own, event, true)) {
      return why.set(RejectReason.INVALID_CEF, from, "expected CEF: and seven parts");
    }
    return own.finish(b, from, to);
  }

  /**
   * Reads a message that may stand inside another record.
   *
   * @param body whether the event's body is this message's
   * @return false where it is no CEF; nothing is then set
   */
  boolean read(byte[] b, int from, int to, EventFields fields, LogEvent event, boolean body) {
    if (!Scan.startsWith(b, from, to, HEAD)) {
      return false;
    }
    int p = Scan.blanks(b, from + HEAD.length, to);
    for (int i = 0; i < HEADER.length; i++) {
      parts[2 * i] = p;
      while (p < to && b[p] != '|') {
        p += b[p] == '\\' ? 2 : 1;
      }
      if (p >= to && (i < SEVERITY_PART || p > to)) {
        return false;
      }
      parts[2 * i + 1] = p;
      p = Math.min(to, p + 1);
    }
    if (Scan.digits(b, parts[0], to) == parts[0]) {
      return false;
    }
    for (int i = 0; i < HEADER.length; i++) {
      int length = unescape(b, parts[2 * i], parts[2 * i + 1]);
      fields.attribute(HEADER[i], scratch, 0, length);
      if (i == NAME_PART && body) {
        fields.body(scratch, 0, length);
      }
    }
    severity(b, parts[2 * SEVERITY_PART], parts[2 * SEVERITY_PART + 1], fields, event);
    extension(b, p, to, fields, event, body);
    return true;
  }

  private static void severity(byte[] b, int from, int to, EventFields fields, LogEvent event) {
    int number = severity(b, from, to);
    if (number != Severity.NONE) {
      event.setLong(EventColumn.SEVERITY_NUMBER, number);
      fields.text(EventColumn.SEVERITY_TEXT, b, from, to);
    }
  }

  /**
   * The severity that 0 to 10, Low, Medium, High or Very-High stand for: as the specification
   * groups them, 0 to 3, 4 to 6, 7 and 8, 9 and 10.
   */
  static int severity(byte[] b, int from, int to) {
    long number = to - from > 2 ? Decimals.NONE : Decimals.wholeNumber(b, from, to);
    if (number >= 0 && number <= 10) {
      return number < 4
          ? Severity.INFO
          : number < 7 ? Severity.WARN : number < 9 ? Severity.ERROR : 18;
    }
    if (isWord(b, from, to, LOW)) {
      return Severity.INFO;
    }
    if (isWord(b, from, to, MEDIUM)) {
      return Severity.WARN;
    }
    if (isWord(b, from, to, HIGH)) {
      return Severity.ERROR;
    }
    return isWord(b, from, to, VERY_HIGH) ? 18 : Severity.NONE;
  }

  private static boolean isWord(byte[] b, int from, int to, byte[] lower) {
    if (to - from != lower.length) {
      return false;
    }
    for (int i = 0; i < lower.length; i++) {
      if ((b[from + i] | 0x20) != lower[i]) {
        return false;
      }
    }
    return true;
  }

  private void extension(
      byte[] b, int from, int to, EventFields fields, LogEvent event, boolean body) {
    boolean received = false;
    int name = Scan.blanks(b, from, to);
    int equals = keyEnd(b, name, to);
    if (equals < 0) {
      if (name < to) {
        fields.attribute(EXTENSION, b, name, to);
      }
      return;
    }
    while (equals >= 0) {
      int value = equals + 1;
      int next = nextKey(b, value, to);
      int end = Scan.trimmed(b, value, next < 0 ? to : next);
      int length = unescape(b, value, end);
      boolean time = Scan.is(b, name, equals, RT);
      if (time
          || (!received && (Scan.is(b, name, equals, END) || Scan.is(b, name, equals, START)))) {
        long micros = fields.times().parse(scratch, 0, length);
        if (micros != Timestamps.NONE) {
          event.setLong(EventColumn.TIME, micros);
          received = time;
        }
      }
      if (Scan.is(b, name, equals, SRC)) {
        fields.text(EventColumn.CLIENT_ADDRESS, scratch, 0, length);
      }
      if (body && Scan.is(b, name, equals, MSG)) {
        fields.body(scratch, 0, length);
      } else {
        put(b, name, equals, length, fields);
      }
      name = next;
      equals = next < 0 ? -1 : keyEnd(b, next, to);
    }
  }

  private static final EntryKey EXTENSION = EntryKey.of("cef.extension");

  private void put(byte[] b, int name, int equals, int length, EventFields fields) {
    System.arraycopy(b, name, key, PREFIX.length, equals - name);
    fields.put(key, 0, PREFIX.length + equals - name, scratch, 0, length, EventFields.TEXT);
  }

  /** The equals sign behind the name that begins here, or -1 where none does. */
  static int keyEnd(byte[] b, int from, int to) {
    int p = from;
    while (p < to && p - from < LONGEST_KEY && isKey(b[p])) {
      p++;
    }
    return p > from && p < to && b[p] == '=' ? p : -1;
  }

  /** Where the next name begins: right behind a blank, and before an equals sign; or -1. */
  static int nextKey(byte[] b, int from, int to) {
    int word = -1;
    boolean name = false;
    for (int p = from; p < to; p++) {
      byte c = b[p];
      if (c == ' ') {
        word = p + 1;
        name = true;
      } else if (c == '=') {
        if (name && p > word && p - word < LONGEST_KEY) {
          return word;
        }
        name = false;
      } else if (!isKey(c)) {
        name = false;
        if (c == '\\') {
          p++;
        }
      }
    }
    return -1;
  }

  private static boolean isKey(byte c) {
    return Scan.isLetter(c)
        || Scan.isDigit(c)
        || c == '_'
        || c == '.'
        || c == '-'
        || c == '['
        || c == ']';
  }

  /** Into {@link #scratch}: what follows a backslash is meant itself; {@code \n} and {@code \r}. */
  private int unescape(byte[] b, int from, int to) {
    if (scratch.length < to - from) {
      scratch = new byte[Math.max(to - from, 2 * scratch.length)];
    }
    int t = 0;
    for (int p = from; p < to; p++) {
      byte c = b[p];
      if (c == '\\' && p + 1 < to) {
        byte escaped = b[p + 1];
        if (escaped == '\\' || escaped == '|' || escaped == '=') {
          c = escaped;
          p++;
        } else if (escaped == 'n' || escaped == 'r') {
          c = (byte) (escaped == 'n' ? '\n' : '\r');
          p++;
        }
      }
      scratch[t++] = c;
    }
    return t;
  }
}
