package io.logweir.core.parse;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import java.nio.charset.StandardCharsets;

/**
 * Puts a record's named values into an event: known names into their columns, all others into the
 * maps, and the whole line beside them where something would be lost.
 */
final class EventFields {

  /** Text, as unescaped. */
  static final int TEXT = 0;

  /** JSON's {@code true}, {@code false}, or a whole array or object as JSON text. */
  static final int JSON = 1;

  /** Text that is known to be ASCII. */
  static final int ASCII = 2;

  /** A JSON number. */
  static final int NUMBER = 3;

  private static final byte[] INVALID_UTF8 = utf8("logweir.invalid_utf8");
  private static final byte[] URL_QUERY = utf8("url.query");

  /** The value of each byte that is a hex digit, -1 for all others. */
  private static final byte[] HEX = new byte[256];

  static {
    for (int c = 0; c < HEX.length; c++) {
      HEX[c] = (byte) Character.digit(c < 0x80 ? c : 0, 16);
    }
  }

  private final byte[] parser;
  private final Timestamps times;

  private LogEvent event;
  private int invalid;
  private boolean lossy;

  /** For records of the format that is called {@code parser}. */
  EventFields(String parser, SourceOptions options) {
    this.parser = utf8(parser);
    times = new Timestamps(options.zone());
  }

  /** Starts a record. */
  EventFields begin(RawLog raw, LogEvent event) {
    this.event = event;
    invalid = 0;
    lossy = false;
    times.near(raw.timestampMillis());
    return this;
  }

  Timestamps times() {
    return times;
  }

  /** Counts sequences that the caller itself replaced by U+FFFD. */
  void replaced(int sequences) {
    invalid += sequences;
  }

  /** Says that the record holds something that nothing is made of: the whole line is kept. */
  void lossy() {
    lossy = true;
  }

  /** Ends a record that is {@code b[from, to)}. */
  boolean finish(byte[] b, int from, int to) {
    event.setUtf8(EventColumn.PARSER, parser);
    if (!event.has(EventColumn.SEVERITY_NUMBER) && event.has(EventColumn.SEVERITY_TEXT)) {
      long text = event.slice(EventColumn.SEVERITY_TEXT);
      int at = LogEvent.offset(text);
      int number = Severity.number(event.arena(), at, at + LogEvent.length(text));
      if (number != Severity.NONE) {
        event.setLong(EventColumn.SEVERITY_NUMBER, number);
      }
    }
    if (invalid > 0) {
      attribute(INVALID_UTF8, utf8(Integer.toString(invalid)));
    }
    if (lossy) {
      event.setSlice(EventColumn.LOG_RECORD_ORIGINAL, append(b, from, to));
    }
    return true;
  }

  /**
   * One named value.
   *
   * @param k holds the dotted name
   * @param b holds the value, without quotes or escapes
   * @param kind {@link #TEXT}, {@link #JSON}, {@link #ASCII} or {@link #NUMBER}
   */
  void put(byte[] k, int keyFrom, int keyTo, byte[] b, int from, int to, int kind) {
    int resource = FieldNames.resourcePrefix(k, keyFrom, keyTo);
    int start =
        resource > 0 ? keyFrom + resource : keyFrom + FieldNames.attributePrefix(k, keyFrom, keyTo);
    FieldRole role = FieldNames.role(k, start, keyTo);
    if (role != null && !event.has(role.column) && fill(role, k, start, keyTo, b, from, to, kind)) {
      return;
    }
    entry(
        resource > 0 ? EventColumn.RESOURCE_ATTRIBUTES : EventColumn.ATTRIBUTES,
        k,
        start,
        keyTo,
        b,
        from,
        to,
        kind);
  }

  private boolean fill(
      FieldRole role, byte[] k, int keyFrom, int keyTo, byte[] b, int from, int to, int kind) {
    EventColumn column = role.column;
    return switch (role.reading) {
      case TEXT -> {
        if (from == to || (kind == JSON && column != EventColumn.EXCEPTION_STACKTRACE)) {
          yield false;
        }
        event.setSlice(column, append(b, from, to, kind));
        yield true;
      }
      case ANY_TEXT -> {
        event.setSlice(column, append(b, from, to, kind));
        yield true;
      }
      case TIME -> time(column, times.parse(b, from, to));
      case EPOCH_NANOS -> time(column, Timestamps.epochNanos(b, from, to));
      case DURATION -> number(column, Decimals.duration(b, from, to, role.unit));
      case HEX_ID -> hexId(column, b, from, to, kind);
      case FLAGS -> number(column, flags(b, from, to, kind));
      case SEVERITY_NUMBER -> number(column, within(Decimals.wholeNumber(b, from, to), 1, 24));
      case HTTP_STATUS ->
          to - from == 3 && number(column, within(Decimals.wholeNumber(b, from, to), 100, 599));
      case URL_PATH -> urlPath(k, keyFrom, keyTo, b, from, to);
      case WHOLE_NUMBER -> number(column, Decimals.wholeNumber(b, from, to));
    };
  }

  private boolean time(EventColumn column, long micros) {
    if (micros == Timestamps.NONE) {
      return false;
    }
    event.setLong(column, micros);
    return true;
  }

  private boolean number(EventColumn column, long value) {
    if (value == Decimals.NONE) {
      return false;
    }
    event.setLong(column, value);
    return true;
  }

  private static long within(long value, int least, int most) {
    return value >= least && value <= most ? value : Decimals.NONE;
  }

  private static long flags(byte[] b, int from, int to, int kind) {
    if (kind != NUMBER && to - from == 2) {
      int high = hex(b[from]);
      int low = hex(b[from + 1]);
      return high < 0 || low < 0 ? Decimals.NONE : high << 4 | low;
    }
    return within(Decimals.wholeNumber(b, from, to), 0, Integer.MAX_VALUE);
  }

  /**
   * A span id or trace id of the right length in lower case; others as they are; zeros are none.
   */
  private boolean hexId(EventColumn column, byte[] b, int from, int to, int kind) {
    int length = to - from;
    boolean zeros = true;
    boolean hex = true;
    for (int i = from; i < to; i++) {
      zeros &= b[i] == '0';
      hex &= HEX[b[i] & 0xff] >= 0;
    }
    if (zeros) {
      return false;
    }
    long slice = append(b, from, to, kind);
    if (hex && length == (column == EventColumn.TRACE_ID ? 32 : 16)) {
      byte[] arena = event.arena();
      int at = LogEvent.offset(slice);
      for (int i = at; i < at + length; i++) {
        arena[i] |= 0x20; // digits have that bit already
      }
    }
    event.setSlice(column, slice);
    return true;
  }

  private static int hex(byte c) {
    return HEX[c & 0xff];
  }

  private boolean urlPath(byte[] k, int keyFrom, int keyTo, byte[] b, int from, int to) {
    int path = pathStart(b, from, to);
    if (from == to) {
      return false;
    }
    if (path != from) {
      // Scheme and host are in no column: the whole stays, as an attribute.
      attribute(k, keyFrom, keyTo, b, from, to);
    }
    pathAndQuery(b, path, to);
    return true;
  }

  /** Where the path begins in {@code http://host/path}; {@code from} in everything else. */
  static int pathStart(byte[] b, int from, int to) {
    int slashes =
        to - from > 8
                && b[from] == 'h'
                && b[from + 1] == 't'
                && b[from + 2] == 't'
                && b[from + 3] == 'p'
            ? b[from + 4] == ':'
                ? from + 5
                : b[from + 4] == 's' && b[from + 5] == ':' ? from + 6 : -1
            : -1;
    if (slashes < 0 || b[slashes] != '/' || b[slashes + 1] != '/') {
      return from;
    }
    int p = slashes + 2;
    while (p < to && b[p] != '/' && b[p] != '?') {
      p++;
    }
    return p;
  }

  /** Fills {@code url_path} up to {@code ?}; the rest is the attribute {@code url.query}. */
  void pathAndQuery(byte[] b, int from, int to) {
    int p = from;
    while (p < to && b[p] != '?') {
      p++;
    }
    if (p == from) {
      event.setUtf8(EventColumn.URL_PATH, SLASH);
    } else {
      event.setSlice(EventColumn.URL_PATH, append(b, from, p));
    }
    if (p + 1 < to) {
      attribute(URL_QUERY, b, p + 1, to);
    }
  }

  private static final byte[] SLASH = {'/'};

  // ---- what formats put without a name of the record's ----

  /** A text column; empty text is absent. */
  void text(EventColumn column, byte[] b, int from, int to) {
    if (from < to) {
      event.setSlice(column, append(b, from, to));
    }
  }

  /** A text column; empty text counts. */
  void body(byte[] b, int from, int to) {
    event.setSlice(EventColumn.BODY, append(b, from, to));
  }

  /** An attribute with a name that is valid UTF-8; empty text is absent. */
  void attribute(byte[] key, byte[] b, int from, int to) {
    if (from < to) {
      attribute(key, 0, key.length, b, from, to);
    }
  }

  void attribute(byte[] key, byte[] value) {
    attribute(key, 0, key.length, value, 0, value.length);
  }

  private void attribute(byte[] k, int keyFrom, int keyTo, byte[] b, int from, int to) {
    entry(EventColumn.ATTRIBUTES, k, keyFrom, keyTo, b, from, to, TEXT);
  }

  private void entry(
      EventColumn map, byte[] k, int keyFrom, int keyTo, byte[] b, int from, int to, int kind) {
    int count = event.entryCount(map);
    if (count == LogEvent.MAX_ENTRIES) {
      lossy = true;
      return;
    }
    long value = append(b, from, to, kind);
    int beforeKey = event.arenaLength();
    long key = append(k, keyFrom, keyTo);
    event.putEntry(map, key, value);
    if (event.entryCount(map) == count) {
      // The key was there already: its old value is only in the original now.
      lossy = true;
      event.arenaLength(beforeKey);
    }
  }

  // ---- bytes into the arena ----

  /** Copies bytes, each ill-formed part as one U+FFFD, and counts those. */
  long append(byte[] b, int from, int to) {
    int bad = Utf8.firstInvalid(b, from, to);
    return bad == to ? event.append(b, from, to - from) : appendRepaired(b, from, bad, to);
  }

  private long append(byte[] b, int from, int to, int kind) {
    return kind >= ASCII ? event.append(b, from, to - from) : append(b, from, to);
  }

  private long appendRepaired(byte[] b, int from, int firstBad, int to) {
    byte[] arena = event.reserve((int) Math.min(Integer.MAX_VALUE - 8, 3L * (to - from)));
    int start = event.arenaLength();
    System.arraycopy(b, from, arena, start, firstBad - from);
    int q = start + firstBad - from;
    int p = firstBad;
    while (p < to) {
      int length = Utf8.sequence(b, p, to);
      if (length < 0) {
        q = Utf8.writeReplacement(arena, q);
        invalid++;
        p -= length;
      } else {
        for (int i = 0; i < length; i++) {
          arena[q++] = b[p++];
        }
      }
    }
    event.arenaLength(q);
    return event.sliceSince(start);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
