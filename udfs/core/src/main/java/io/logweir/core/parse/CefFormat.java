package io.logweir.core.parse;

import io.logweir.core.parse.declared.LineShape;
import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.nio.charset.StandardCharsets;
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

  private static final EntryKey[] HEADER = {
    EntryKey.of("cef.version"),
    EntryKey.of("cef.deviceVendor"),
    EntryKey.of("cef.deviceProduct"),
    EntryKey.of("cef.deviceVersion"),
    EntryKey.of("cef.deviceEventClassId"),
    EntryKey.of("cef.name"),
    EntryKey.of("cef.severity")
  };

  private static final int NAME_PART = 5;
  private static final int SEVERITY_PART = 6;

  // What the names of an extension mean here.
  private static final int NOTHING = 1;
  private static final int BODY = 2;
  private static final int CLIENT = 3;
  private static final int RECEIVED = 4;
  private static final int BEGUN = 5;

  /** What stands in front of each name of an extension. */
  private static final SeenNames.Name PREFIX = SeenNames.of(EventFields.utf8("cef"));

  private static final byte[] LOW = EventFields.utf8("low");
  private static final byte[] MEDIUM = EventFields.utf8("medium");
  private static final byte[] HIGH = EventFields.utf8("high");
  private static final byte[] VERY_HIGH = EventFields.utf8("very-high");

  /** Longer names are in no dictionary. */
  private static final int LONGEST_KEY = 100;

  private final EventFields own;
  private final int[] parts = new int[2 * HEADER.length];
  private final SeenNames names = new SeenNames();
  private final SeenNames.Name start = names.start();
  private byte[] scratch = new byte[256];

  // The last value without what escapes in it.
  private byte[] plain;
  private int plainFrom;
  private int plainTo;

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
      unescape(b, parts[2 * i], parts[2 * i + 1]);
      fields.attribute(HEADER[i], plain, plainFrom, plainTo);
      if (i == NAME_PART && body) {
        fields.body(plain, plainFrom, plainTo);
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
    SeenNames.Name last = start;
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
      unescape(b, value, Scan.trimmed(b, value, next < 0 ? to : next));
      SeenNames.Name known = names.follow(PREFIX, last, b, name, equals);
      if (known == null) {
        known = SeenNames.of(PREFIX, b, name, equals);
      } else {
        last = known;
      }
      if (known.meaning == 0) {
        known.meaning = meaning(new String(b, name, equals - name, StandardCharsets.US_ASCII));
      }
      int meaning = known.meaning;
      if (meaning == RECEIVED || (meaning == BEGUN && !received)) {
        long micros = fields.times().parse(plain, plainFrom, plainTo);
        if (micros != Timestamps.NONE) {
          event.setLong(EventColumn.TIME, micros);
          received = meaning == RECEIVED;
        }
      }
      if (meaning == CLIENT) {
        fields.text(EventColumn.CLIENT_ADDRESS, plain, plainFrom, plainTo);
      }
      if (body && meaning == BODY) {
        fields.body(plain, plainFrom, plainTo);
      } else {
        fields.put(known, plain, plainFrom, plainTo, EventFields.TEXT);
      }
      name = next;
      equals = next < 0 ? -1 : keyEnd(b, next, to);
    }
  }

  private static int meaning(String name) {
    return switch (name) {
      case "msg" -> BODY;
      case "src" -> CLIENT;
      case "rt" -> RECEIVED;
      case "end", "start" -> BEGUN;
      default -> NOTHING;
    };
  }

  private static final EntryKey EXTENSION = EntryKey.of("cef.extension");

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
    // Equals signs are far rarer than blanks and letters: what stands before each is looked at.
    for (int p = Scan.to(b, from, to, '='); p < to; p = Scan.to(b, p + 1, to, '=')) {
      int least = Math.max(from, p - LONGEST_KEY);
      int word = p;
      while (word > least && isKey(b[word - 1])) {
        word--;
      }
      if (word < p && word > least && b[word - 1] == ' ' && !isEscaped(b, from, word - 1)) {
        return word;
      }
    }
    return -1;
  }

  private static boolean isEscaped(byte[] b, int from, int at) {
    int p = at;
    while (p > from && b[p - 1] == '\\') {
      p--;
    }
    return (at - p & 1) != 0;
  }

  private static final boolean[] KEY = new boolean[256];

  static {
    for (int c = 0; c < KEY.length; c++) {
      byte b = (byte) c;
      KEY[c] = Scan.isLetter(b) || Scan.isDigit(b) || "_.-[]".indexOf(c) >= 0;
    }
  }

  private static boolean isKey(byte c) {
    return KEY[c & 0xff];
  }

  /** Into {@link #plain}: what follows a backslash is meant itself; {@code \n} and {@code \r}. */
  private void unescape(byte[] b, int from, int to) {
    plain = b;
    plainFrom = from;
    plainTo = to;
    if (Scan.to(b, from, to, '\\') == to) {
      return;
    }
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
    plain = scratch;
    plainFrom = 0;
    plainTo = t;
  }
}
