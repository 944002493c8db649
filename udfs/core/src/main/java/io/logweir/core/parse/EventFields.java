package io.logweir.core.parse;

import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

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

  /**
   * Longer records would take much more room in the arena than the values that are kept of them.
   */
  private static final int MOST_HELD = 1 << 13;

  private static final byte[] TRUNCATED = utf8("logweir.truncated");
  static final byte[] INVALID_UTF8 = utf8("logweir.invalid_utf8");
  private static final byte[] URL_QUERY = utf8("url.query");
  private static final byte[] CLIENT_PORT = utf8("client.port");
  private static final byte[] B3 = utf8("b3");
  private static final byte[] XRAY = utf8("aws.xray.trace_header");
  private static final byte[] ROOT = utf8("Root=");
  private static final byte[] PARENT = utf8("Parent=");
  private static final byte[] SAMPLED = utf8("Sampled=");

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
  private final int maxFields;
  private final int maxValueBytes;
  private int invalid;
  private int truncated;
  private boolean lossy;
  private boolean unitless;

  // The record, where it is ASCII and lies in the event's arena: its values are slices of it, and
  // need no check and no copy. Null where it does not.
  private byte[] held;
  private int heldFrom;
  private int heldTo;

  /** How far behind its place in the record a byte stands in the arena. */
  private int heldShift;

  /** Midnight, where the event's time so far is a date only. */
  private long day = Timestamps.NONE;

  /** For records of the format that is called {@code parser}. */
  EventFields(String parser, SourceOptions options) {
    this.parser = utf8(parser);
    times = new Timestamps(options.zone());
    maxFields = options.limits().maxFields();
    maxValueBytes = options.limits().maxValueBytes();
  }

  /** Starts a record. */
  EventFields begin(RawLog raw, LogEvent event) {
    this.event = event;
    invalid = 0;
    truncated = 0;
    lossy = false;
    unitless = false;
    day = Timestamps.NONE;
    held = null;
    times.near(raw.timestampMillis());
    return this;
  }

  /**
   * Starts a record {@code raw.value()[from, to)} most of which becomes text of the event: it is
   * copied as a whole, once, and what is put from it is only pointed at.
   */
  EventFields begin(RawLog raw, int from, int to, LogEvent event) {
    begin(raw, event);
    byte[] b = raw.value();
    if (to - from <= MOST_HELD) {
      long slice = event.appendAscii(b, from, to - from);
      if (slice >= 0) {
        held = b;
        heldFrom = from;
        heldTo = to;
        heldShift = LogEvent.offset(slice) - from;
      }
    }
    return this;
  }

  private boolean isHeld(byte[] b, int from, int to) {
    return b == held && from >= heldFrom && to <= heldTo;
  }

  private long slice(int from, int to) {
    return LogEvent.slice(heldShift + from, to - from);
  }

  /** Lets another event go on in the arena of ours, where the record may already stand. */
  void lend(LogEvent other) {
    event.lend(other, held, heldFrom, heldTo, heldShift);
  }

  Timestamps times() {
    return times;
  }

  /** Counts sequences that the caller itself replaced by U+FFFD. */
  void replaced(int sequences) {
    invalid += sequences;
  }

  /** Says that something of the record is neither in a column nor in a map. */
  void keepOriginal() {
    lossy = true;
  }

  /** Whether {@code event_duration} is a bare number's, taken for milliseconds. */
  boolean isDurationUnitless() {
    return unitless;
  }

  boolean isLossy() {
    return lossy;
  }

  /** How many sequences were replaced by U+FFFD so far. */
  int invalid() {
    return invalid;
  }

  /** Ends a record that is {@code b[from, to)}. */
  boolean finish(byte[] b, int from, int to) {
    if (!event.has(EventColumn.PARSER)) {
      event.setUtf8(EventColumn.PARSER, parser);
    }
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
      event.mark(LogEvent.MARK_INVALID_UTF8);
    }
    if (truncated > 0) {
      attribute(TRUNCATED, utf8(Integer.toString(truncated)));
      event.mark(LogEvent.MARK_TRUNCATED);
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
    if (resource > 0) {
      put(EventColumn.RESOURCE_ATTRIBUTES, k, keyFrom + resource, keyTo, b, from, to, kind);
    } else {
      int prefix = FieldNames.attributePrefix(k, keyFrom, keyTo);
      put(EventColumn.ATTRIBUTES, k, keyFrom + prefix, keyTo, b, from, to, kind);
    }
  }

  /** As the other {@code put}, with the map that takes the value where its name is nobody's. */
  void put(
      EventColumn map, byte[] k, int keyFrom, int keyTo, byte[] b, int from, int to, int kind) {
    FieldRole role = FieldNames.role(k, keyFrom, keyTo);
    if (!fills(role, k, keyFrom, keyTo, b, from, to, kind)) {
      entry(map, k, keyFrom, keyTo, TEXT, b, from, to, kind);
    }
  }

  private boolean fills(
      FieldRole role, byte[] k, int keyFrom, int keyTo, byte[] b, int from, int to, int kind) {
    return role != null
        && (!event.has(role.column) || (day != Timestamps.NONE && role == FieldRole.TIME))
        && fill(role, k, keyFrom, keyTo, b, from, to, kind);
  }

  /** As {@link #put}, with a name that is known to be valid UTF-8. */
  void putChecked(byte[] k, int keyFrom, int keyTo, byte[] b, int from, int to, int kind) {
    int resource = FieldNames.resourcePrefix(k, keyFrom, keyTo);
    int name = keyFrom + resource;
    if (resource == 0) {
      name += FieldNames.attributePrefix(k, keyFrom, keyTo);
    }
    FieldRole role = FieldNames.role(k, name, keyTo);
    if (!fills(role, k, name, keyTo, b, from, to, kind)) {
      EventColumn map = resource > 0 ? EventColumn.RESOURCE_ATTRIBUTES : EventColumn.ATTRIBUTES;
      entry(map, k, name, keyTo, ASCII, b, from, to, kind);
    }
  }

  /** As {@link #put}, with a name of which all is known. */
  void put(SeenNames.Name name, byte[] b, int from, int to, int kind) {
    byte[] k = name.path;
    FieldRole role = name.role;
    if (role != null
        && !event.has(role.column)
        && fill(role, k, name.prefix, k.length, b, from, to, kind)) {
      return;
    }
    entry(name.map, name.key, b, from, to, kind);
  }

  /** As the other {@code put}, with the map that takes the value where its name is nobody's. */
  void put(EventColumn map, SeenNames.Name name, byte[] b, int from, int to, int kind) {
    byte[] k = name.path;
    if (!fills(name.role, k, name.prefix, k.length, b, from, to, kind)) {
      entry(map, name.key, b, from, to, kind);
    }
  }

  private boolean fill(
      FieldRole role, byte[] k, int keyFrom, int keyTo, byte[] b, int from, int to, int kind) {
    EventColumn column = role.column;
    return switch (role.reading) {
      case TEXT -> {
        if (from == to || (kind == JSON && column != EventColumn.EXCEPTION_STACKTRACE)) {
          yield false;
        }
        if (role == FieldRole.HTTP_METHOD && Scan.digits(b, from, to) == to) {
          yield false; // a number of another protocol
        }
        event.setSlice(column, append(b, from, to, kind));
        yield true;
      }
      case ANY_TEXT -> {
        event.setSlice(column, append(b, from, to, kind));
        yield true;
      }
      case WORDS -> {
        if (from == to || kind == JSON || kind == NUMBER) {
          yield false;
        }
        event.setSlice(column, append(b, from, to, kind));
        yield true;
      }
      case FIRST_TEXT -> firstText(column, b, from, to, kind);
      case ADDRESS -> address(b, from, to, kind);
      case TRACE_PATH -> {
        int id = lastSegment(b, from, to);
        yield isHex(b, id, to, 32) && hexId(column, b, id, to, kind);
      }
      case TRACE_PARENT -> traceParent(b, from, to);
      case TRACE_B3 -> traceB3(b, from, to);
      case TRACE_XRAY -> traceXray(b, from, to);
      case SYSLOG_SEVERITY -> syslogSeverity(b, from, to);
      case TIME ->
          column == EventColumn.TIME
              ? dateOrTime(b, from, to)
              : time(column, times.parse(b, from, to));
      case EPOCH_NANOS -> time(column, Timestamps.epochNanos(b, from, to));
      case DURATION -> {
        unitless = role == FieldRole.DURATION && kind == NUMBER;
        yield number(column, Decimals.duration(b, from, to, role.unit));
      }
      case HEX_ID -> hexId(column, b, from, to, kind);
      case FLAGS -> number(column, flags(b, from, to, kind));
      case SEVERITY_NUMBER -> number(column, within(Decimals.wholeNumber(b, from, to), 1, 24));
      case HTTP_STATUS ->
          to - from == 3 && number(column, within(Decimals.wholeNumber(b, from, to), 100, 599));
      case URL_PATH -> urlPath(k, keyFrom, keyTo, b, from, to);
      case WHOLE_NUMBER -> number(column, Decimals.wholeNumber(b, from, to));
    };
  }

  /** A time; or a date, and in a later field the time of that day: Fortinet's date= and time=. */
  private boolean dateOrTime(byte[] b, int from, int to) {
    if (day != Timestamps.NONE) {
      long clock = clock(b, from, to);
      if (clock == Decimals.NONE) {
        return false;
      }
      event.setLong(EventColumn.TIME, day + clock);
      day = Timestamps.NONE;
      return true;
    }
    long micros = times.parse(b, from, to);
    if (to - from == 10 && b[from + 4] == '-' && b[from + 7] == '-') {
      day = micros;
    }
    return time(EventColumn.TIME, micros);
  }

  /** The microseconds of {@code hh:mm:ss}. */
  private static long clock(byte[] b, int from, int to) {
    if (to - from != 8 || b[from + 2] != ':' || b[from + 5] != ':') {
      return Decimals.NONE;
    }
    long hours = within(Decimals.wholeNumber(b, from, from + 2), 0, 23);
    long minutes = within(Decimals.wholeNumber(b, from + 3, from + 5), 0, 59);
    long seconds = within(Decimals.wholeNumber(b, from + 6, to), 0, 59);
    return hours == Decimals.NONE || minutes == Decimals.NONE || seconds == Decimals.NONE
        ? Decimals.NONE
        : ((hours * 60 + minutes) * 60 + seconds) * 1_000_000L;
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
    if (length == (column == EventColumn.TRACE_ID ? 32 : 16)) {
      byte[] arena = event.reserve(length);
      int at = event.arenaLength();
      boolean zeros = true;
      boolean hex = true;
      for (int i = 0; i < length; i += 8) {
        long w = (long) Utf8.LONG.get(b, from + i);
        zeros &= w == ZEROS;
        hex &= isHex(w);
        Utf8.LONG.set(arena, at + i, w | 0x20 * ONES); // digits have that bit already
      }
      if (zeros) {
        return false;
      }
      if (hex) {
        event.arenaLength(at + length);
        event.setSlice(column, event.sliceSince(at));
        return true;
      }
    }
    int zeros = from;
    while (zeros < to && b[zeros] == '0') {
      zeros++;
    }
    if (zeros == to) {
      return false;
    }
    event.setSlice(column, append(b, from, to, kind));
    return true;
  }

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long ZEROS = '0' * ONES;

  /** Whether eight bytes are hex digits. */
  private static boolean isHex(long w) {
    long digit = w ^ ZEROS; // 0 to 9
    long letter = (w | 0x20 * ONES) ^ 0x60 * ONES; // 1 to 6
    long noDigit = digit + (0x80 - 10) * ONES;
    long noLetter = (letter + (0x80 - 7) * ONES) | ~(letter + (0x80 - 1) * ONES);
    return (((noDigit & noLetter) | w) & HIGHS) == 0;
  }

  private boolean firstText(EventColumn column, byte[] b, int from, int to, int kind) {
    if (from == to) {
      return false;
    }
    if (kind != JSON) {
      event.setSlice(column, append(b, from, to, kind));
      return true;
    }
    // ["text"], without escapes
    if (to - from < 5 || b[from] != '[' || b[from + 1] != '"' || b[to - 2] != '"') {
      return false;
    }
    for (int i = from + 2; i < to - 2; i++) {
      if (b[i] == '"' || b[i] == '\\') {
        return false;
      }
    }
    event.setSlice(column, append(b, from + 2, to - 2));
    return true;
  }

  private boolean address(byte[] b, int from, int to, int kind) {
    int port = kind == JSON ? -1 : portColon(b, from, to);
    if (port < 0) {
      return firstText(EventColumn.CLIENT_ADDRESS, b, from, to, kind);
    }
    boolean brackets = b[from] == '[';
    int host = brackets ? from + 1 : from;
    event.setSlice(EventColumn.CLIENT_ADDRESS, append(b, host, brackets ? port - 1 : port));
    attribute(CLIENT_PORT, b, port + 1, to);
    return true;
  }

  /**
   * The colon before the port in {@code host:port} and {@code [v6]:port}; -1 where there is none.
   */
  static int portColon(byte[] b, int from, int to) {
    int p = to;
    while (p > from && b[p - 1] >= '0' && b[p - 1] <= '9') {
      p--;
    }
    int colon = p - 1;
    if (p == to || to - p > 5 || colon <= from || b[colon] != ':') {
      return -1;
    }
    if (b[from] == '[') {
      return b[colon - 1] == ']' ? colon : -1;
    }
    for (int i = from; i < colon; i++) {
      if (b[i] == ':' || b[i] == ',' || b[i] == ' ') {
        return -1;
      }
    }
    return colon;
  }

  private static int lastSegment(byte[] b, int from, int to) {
    int p = to;
    while (p > from && b[p - 1] != '/') {
      p--;
    }
    return p;
  }

  private static boolean isHex(byte[] b, int from, int to, int length) {
    if (to - from != length) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (HEX[b[i] & 0xff] < 0) {
        return false;
      }
    }
    return true;
  }

  private void spanId(byte[] b, int from, int to) {
    if (!event.has(EventColumn.SPAN_ID) && isHex(b, from, to, 16)) {
      hexId(EventColumn.SPAN_ID, b, from, to, ASCII);
    }
  }

  private boolean traceParent(byte[] b, int from, int to) {
    if (to - from != 55
        || !isHex(b, from, from + 2, 2)
        || b[from + 2] != '-'
        || b[from + 35] != '-'
        || b[from + 52] != '-'
        || !isHex(b, from + 3, from + 35, 32)
        || !isHex(b, from + 36, from + 52, 16)
        || !isHex(b, from + 53, to, 2)
        || !hexId(EventColumn.TRACE_ID, b, from + 3, from + 35, ASCII)) {
      return false;
    }
    spanId(b, from + 36, from + 52);
    if (!event.has(EventColumn.TRACE_FLAGS)) {
      number(EventColumn.TRACE_FLAGS, flags(b, from + 53, to, ASCII));
    }
    return true;
  }

  private boolean traceB3(byte[] b, int from, int to) {
    int length = to - from > 32 && b[from + 32] == '-' ? 32 : 16;
    int span = from + length + 1;
    if (to - span < 16
        || b[span - 1] != '-'
        || !isHex(b, from, span - 1, length)
        || !isHex(b, span, span + 16, 16)
        || (to > span + 16 && b[span + 16] != '-')
        || !hexId(EventColumn.TRACE_ID, b, from, span - 1, ASCII)) {
      return false;
    }
    spanId(b, span, span + 16);
    int sampled = span + 17;
    if (sampled < to && !event.has(EventColumn.TRACE_FLAGS)) {
      event.setLong(EventColumn.TRACE_FLAGS, b[sampled] == '1' || b[sampled] == 'd' ? 1 : 0);
    }
    // A parent's id is in no column.
    if (to > sampled + 1) {
      attribute(B3, b, from, to);
    }
    return true;
  }

  private boolean traceXray(byte[] b, int from, int to) {
    int p = from;
    boolean found = false;
    boolean all = true;
    while (p < to) {
      int end = p;
      while (end < to && b[end] != ';') {
        end++;
      }
      if (startsWith(b, p, end, PARENT)) {
        spanId(b, p + PARENT.length, end);
      } else if (startsWith(b, p, end, SAMPLED) && end - p == SAMPLED.length + 1) {
        number(EventColumn.TRACE_FLAGS, within(b[end - 1] - '0', 0, 1));
      } else {
        int root = startsWith(b, p, end, ROOT) ? p + ROOT.length : p;
        if (!found && xrayRoot(b, root, end)) {
          found = true;
        } else {
          all = false;
        }
      }
      p = end + 1;
    }
    if (found && !all) {
      attribute(XRAY, b, from, to);
    }
    return found;
  }

  /** {@code 1-5759e988-bd862e3fe1be46a994272793} is the 32 digits without the rest. */
  private boolean xrayRoot(byte[] b, int from, int to) {
    if (to - from != 35
        || b[from] != '1'
        || b[from + 1] != '-'
        || b[from + 10] != '-'
        || !isHex(b, from + 2, from + 10, 8)
        || !isHex(b, from + 11, to, 24)) {
      return false;
    }
    int start = event.arenaLength();
    event.append(b, from + 2, 8);
    event.append(b, from + 11, 24);
    byte[] arena = event.arena();
    for (int i = start; i < start + 32; i++) {
      arena[i] |= 0x20;
    }
    event.setSlice(EventColumn.TRACE_ID, event.sliceSince(start));
    return true;
  }

  private static boolean startsWith(byte[] b, int from, int to, byte[] prefix) {
    return to - from > prefix.length
        && Arrays.equals(b, from, from + prefix.length, prefix, 0, prefix.length);
  }

  private boolean syslogSeverity(byte[] b, int from, int to) {
    if (to - from != 1 || b[from] < '0' || b[from] > '7') {
      return false;
    }
    event.setLong(EventColumn.SEVERITY_NUMBER, Severity.ofSyslog(b[from] - '0'));
    if (!event.has(EventColumn.SEVERITY_TEXT)) {
      event.setSlice(EventColumn.SEVERITY_TEXT, append(b, from, to));
    }
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
      entry(EventColumn.ATTRIBUTES, key, 0, key.length, ASCII, b, from, to, TEXT);
    }
  }

  /** As the other {@code attribute}, with a name that is known beforehand. */
  void attribute(EntryKey key, byte[] b, int from, int to) {
    if (from < to) {
      entry(EventColumn.ATTRIBUTES, key, b, from, to, TEXT);
    }
  }

  /** As the other {@code attribute}; all of the value is ASCII. */
  void attribute(EntryKey key, byte[] value) {
    entry(EventColumn.ATTRIBUTES, key, value, 0, value.length, ASCII);
  }

  /** Copies another event's entries; those of this one with the same keys come first. */
  void copyEntries(EventColumn map, LogEvent other) {
    lossy |= !event.copyEntries(map, other);
  }

  private void entry(EventColumn map, EntryKey key, byte[] b, int from, int to, int kind) {
    if (event.entryCount(map) >= maxFields) {
      lossy = true;
      return;
    }
    long value =
        to - from <= maxValueBytes
            ? append(b, from, to, kind)
            : append(b, from, cut(b, from), kind);
    // Where the key was there already, its old value is only in the original now.
    lossy |= !event.addEntry(map, key, value);
  }

  void attribute(byte[] key, byte[] value) {
    entry(EventColumn.ATTRIBUTES, key, 0, key.length, ASCII, value, 0, value.length, TEXT);
  }

  /**
   * What a column would hold if it had no other value, as an attribute of the column's term.
   *
   * @param value slice of the event's arena
   */
  void attribute(EventColumn column, long value) {
    byte[] name = utf8(column.column().term());
    lossy |=
        !event.putAbsentEntry(EventColumn.ATTRIBUTES, event.append(name, 0, name.length), value);
  }

  /**
   * Entries of another event, those of this one with the same keys come first.
   *
   * @param other whose slices are slices of the event's arena
   */
  void addEntries(EventColumn map, LogEvent other) {
    lossy |= !event.putAbsentEntries(map, other);
  }

  /** An attribute whose name is part of the record. */
  void attribute(byte[] k, int keyFrom, int keyTo, byte[] b, int from, int to) {
    entry(EventColumn.ATTRIBUTES, k, keyFrom, keyTo, TEXT, b, from, to, TEXT);
  }

  private void entry(
      EventColumn map,
      byte[] k,
      int keyFrom,
      int keyTo,
      int keyKind,
      byte[] b,
      int from,
      int to,
      int kind) {
    int count = event.entryCount(map);
    if (count >= maxFields) {
      lossy = true;
      return;
    }
    if (keyKind == ASCII
        && to - from <= maxValueBytes
        && b != held
        && (kind >= ASCII || Utf8.firstInvalid(b, from, to) == to)) {
      // Where the key was there already, its old value is only in the original now.
      lossy |= !event.addEntry(map, k, keyFrom, keyTo, b, from, to);
      return;
    }
    long value =
        to - from <= maxValueBytes
            ? append(b, from, to, kind)
            : append(b, from, cut(b, from), kind);
    if (keyKind == ASCII || Utf8.firstInvalid(k, keyFrom, keyTo) == keyTo) {
      lossy |= !event.addEntry(map, k, keyFrom, keyTo, value);
      return;
    }
    int beforeKey = event.arenaLength();
    event.putEntry(map, append(k, keyFrom, keyTo), value);
    if (event.entryCount(map) == count) {
      lossy = true;
      event.arenaLength(beforeKey);
    }
  }

  /** Where a value that is too long ends: not inside a character. */
  private int cut(byte[] b, int from) {
    truncated++;
    int to = from + maxValueBytes;
    for (int back = 0; back < 3 && to > from && (b[to] & 0xC0) == 0x80; back++) {
      to--;
    }
    return to;
  }

  // ---- bytes into the arena ----

  /** Copies bytes, each ill-formed part as one U+FFFD, and counts those. */
  long append(byte[] b, int from, int to) {
    if (isHeld(b, from, to)) {
      return slice(from, to);
    }
    int bad = Utf8.firstInvalid(b, from, to);
    return bad == to ? event.append(b, from, to - from) : appendRepaired(b, from, bad, to);
  }

  private long append(byte[] b, int from, int to, int kind) {
    return kind >= ASCII && b != held ? event.append(b, from, to - from) : append(b, from, to);
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
