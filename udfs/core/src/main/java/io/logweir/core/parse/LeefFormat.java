package io.logweir.core.parse;

import io.logweir.core.parse.declared.LineShape;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.util.Arrays;
import java.util.List;

/**
 * Reads IBM's Log Event Extended Format: {@code LEEF:1.0|Vendor|Product|Version|EventID|} and
 * {@code key=value} separated by tabs; {@code LEEF:2.0} says its separator behind the event's id,
 * as a character or as {@code x09}.
 *
 * <p>Header and values become attributes {@code leef.} and their name (IBM QRadar, "LEEF event
 * components"). The body is {@code msg}, where there is one; the time is {@code devTime}; the
 * severity is {@code sev}, 1 to 10; {@code src} is also the client's address.
 */
final class LeefFormat implements LogFormat {

  static final String NAME = "leef";

  /** What every message begins with. */
  static final byte[] HEAD = EventFields.utf8("LEEF:");

  private static final byte[][] HEADER = {
    EventFields.utf8("leef.version"),
    EventFields.utf8("leef.vendor"),
    EventFields.utf8("leef.product"),
    EventFields.utf8("leef.product_version"),
    EventFields.utf8("leef.event_id")
  };

  private static final byte[] PREFIX = EventFields.utf8("leef.");
  private static final byte[] TEXT = EventFields.utf8("leef.text");
  private static final byte[] MSG = EventFields.utf8("msg");
  private static final byte[] SRC = EventFields.utf8("src");
  private static final byte[] SEV = EventFields.utf8("sev");
  private static final byte[] DEV_TIME = EventFields.utf8("devTime");

  /** Longer names are in no dictionary. */
  private static final int LONGEST_KEY = 100;

  private final EventFields own;
  private final int[] parts = new int[2 * HEADER.length];
  private final byte[] key = Arrays.copyOf(PREFIX, PREFIX.length + LONGEST_KEY);

  LeefFormat(SourceOptions options) {
    own = new EventFields(NAME, options);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean mayBeginWith(byte first) {
    return first == 'L';
  }

  private static final List<LineShape> SHAPES = List.of(LineShape.of("LEEF:", ""));

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
      return why.set(RejectReason.INVALID_LEEF, from, "expected LEEF: and five parts");
    }
    return own.finish(b, from, to);
  }

  /**
   * Reads a message that may stand inside another record.
   *
   * @param body whether the event's body is this message's
   * @return false where it is no LEEF; nothing is then set
   */
  boolean read(byte[] b, int from, int to, EventFields fields, LogEvent event, boolean body) {
    if (!Scan.startsWith(b, from, to, HEAD)) {
      return false;
    }
    int p = from + HEAD.length;
    for (int i = 0; i < HEADER.length; i++) {
      int end = Scan.to(b, p, to, '|');
      if (end == to) {
        return false;
      }
      parts[2 * i] = p;
      parts[2 * i + 1] = end;
      p = end + 1;
    }
    if (Scan.digits(b, parts[0], to) == parts[0]) {
      return false;
    }
    for (int i = 0; i < HEADER.length; i++) {
      fields.attribute(HEADER[i], b, parts[2 * i], parts[2 * i + 1]);
    }
    byte separator = '\t';
    if (b[parts[0]] == '2') {
      int end = Scan.to(b, p, Math.min(to, p + 6), '|');
      if (end < to && b[end] == '|') {
        separator = separator(b, p, end);
        p = end + 1;
      }
    }
    values(b, p, to, separator, fields, event, body);
    return true;
  }

  /** A character, or its number as {@code x5E} or {@code 0x5E}; nothing means a tab. */
  private static byte separator(byte[] b, int from, int to) {
    if (to - from == 1) {
      return b[from];
    }
    int p = from;
    if (p < to && b[p] == '0') {
      p++;
    }
    if (p == to || (b[p] | 0x20) != 'x') {
      return '\t';
    }
    int number = 0;
    for (p++; p < to; p++) {
      int digit = Character.digit(b[p], 16);
      if (digit < 0) {
        return '\t';
      }
      number = 16 * number + digit;
    }
    return number > 0 && number < 0x80 ? (byte) number : (byte) '\t';
  }

  private void values(
      byte[] b,
      int from,
      int to,
      byte separator,
      EventFields fields,
      LogEvent event,
      boolean body) {
    // Relays write tabs as blanks: without a single separator, names begin behind blanks.
    boolean blanks = separator == '\t' && Scan.to(b, from, to, '\t') == to;
    int p = from;
    while (p < to) {
      int end;
      if (blanks) {
        p = Scan.blanks(b, p, to);
        int next = CefFormat.nextKey(b, p, to);
        end = Scan.trimmed(b, p, next < 0 ? to : next);
        value(b, p, end, fields, event, body);
        p = next < 0 ? to : next;
      } else {
        end = p;
        while (end < to && b[end] != separator) {
          end++;
        }
        value(b, p, end, fields, event, body);
        p = end + 1;
      }
    }
  }

  private void value(
      byte[] b, int from, int end, EventFields fields, LogEvent event, boolean body) {
    int name = Scan.blanks(b, from, end);
    int equals = Scan.to(b, name, end, '=');
    if (equals == end || equals == name || equals - name > LONGEST_KEY) {
      fields.attribute(TEXT, b, name, end);
      return;
    }
    int value = equals + 1;
    if (Scan.is(b, name, equals, SRC)) {
      fields.text(EventColumn.CLIENT_ADDRESS, b, value, end);
    } else if (Scan.is(b, name, equals, DEV_TIME)) {
      long micros = fields.times().parse(b, value, end);
      if (micros != Timestamps.NONE) {
        event.setLong(EventColumn.TIME, micros);
      }
    } else if (Scan.is(b, name, equals, SEV)) {
      int severity = CefFormat.severity(b, value, end);
      if (severity != Severity.NONE) {
        event.setLong(EventColumn.SEVERITY_NUMBER, severity);
        fields.text(EventColumn.SEVERITY_TEXT, b, value, end);
      }
    } else if (body && Scan.is(b, name, equals, MSG)) {
      fields.body(b, value, end);
      return;
    }
    System.arraycopy(b, name, key, PREFIX.length, equals - name);
    fields.put(key, 0, PREFIX.length + equals - name, b, value, end, EventFields.TEXT);
  }
}
