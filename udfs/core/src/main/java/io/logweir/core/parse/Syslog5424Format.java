package io.logweir.core.parse;

import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.util.Arrays;

/**
 * Reads RFC 5424 strictly up to the structured data, and any bytes as its message; or leniently,
 * where a sender means RFC 5424 and does not keep to it.
 *
 * <p>Lenient: the time may be any that can be read, parts of the header may be missing at its end,
 * structured data that cannot be read is the attribute {@code syslog.structured_data} as it stands,
 * and where there is none the message begins (as Heroku's logplex writes it).
 */
final class Syslog5424Format implements BatchFormat {

  static final String NAME = "syslog-5424";

  private static final byte[] STRUCTURED_DATA = EventFields.utf8("syslog.structured_data.");
  private static final EntryKey STRUCTURED_DATA_TEXT = EntryKey.of("syslog.structured_data");
  private static final EntryKey VERSION = EntryKey.of("syslog.version");

  /** So many identifiers of structured data are compared; more are in no sane record. */
  private static final int COMPARED_IDS = 64;

  private final SourceOptions options;
  private final String name;
  private final boolean strict;
  private final boolean trimmed;
  private final EventFields fields;
  private final SyslogMessage message;
  private final int[] ids = new int[2 * COMPARED_IDS];
  private int idCount;
  private boolean dry;
  private byte[] key = Arrays.copyOf(STRUCTURED_DATA, 256);
  private byte[] scratch = new byte[256];

  private byte[] b;
  private int p;
  private int to;

  /** Strict, and the message byte by byte as it is. */
  Syslog5424Format(SourceOptions options) {
    this(NAME, true, false, options, new InnerFormat(NAME, options));
  }

  /**
   * As another format calls it.
   *
   * @param strict whether what RFC 5424 forbids is refused
   * @param trimmed whether blanks around the message are left out, which rsyslog puts there
   * @param inner reads messages that are of another format; null where none is looked for
   */
  Syslog5424Format(
      String name, boolean strict, boolean trimmed, SourceOptions options, InnerFormat inner) {
    this.options = options;
    this.name = name;
    this.strict = strict;
    this.trimmed = trimmed;
    fields = new EventFields(name, options);
    message = new SyslogMessage(options, inner);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean mayBeginWith(byte first) {
    return first == '<';
  }

  @Override
  public LogFormat inside() {
    return new Syslog5424Format(name, strict, trimmed, options, null);
  }

  /** The lines of a record that begin with a priority, each with those below that do not. */
  @Override
  public Batch batch(RawLog raw, int from, int to) {
    return SyslogBatch.ofLines(raw, from, to, this);
  }

  /** Whether a priority and a version stand at the beginning. */
  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    byte[] b = raw.value();
    int p = SyslogPriority.end(b, from, to);
    return p > 0 && versionEnd(b, p, to) > 0;
  }

  /** Right behind a version of one to three digits, the first not 0, and its blank; or -1. */
  private static int versionEnd(byte[] b, int from, int to) {
    int p = from;
    while (p < to && p < from + 3 && b[p] >= '0' && b[p] <= '9') {
      p++;
    }
    return p > from && b[from] != '0' && p < to && b[p] == ' ' ? p + 1 : -1;
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    this.b = raw.value();
    this.to = to;
    fields.begin(raw, from, to, event);
    p = SyslogPriority.end(b, from, to);
    if (p < 0 || (strict && p > from + 3 && b[from + 1] == '0')) {
      p = from;
      return fail(why, "expected a priority");
    }
    SyslogPriority.put(SyslogPriority.value(b, from), fields, event);
    int version = p;
    int versionEnd = versionEnd(b, p, to);
    if (versionEnd < 0) {
      return fail(why, "expected a version");
    }
    fields.attribute(VERSION, b, version, versionEnd - 1);
    p = versionEnd;
    if (!(strict ? time(event) : anyTime(event))) {
      return fail(why, "expected a time or a dash");
    }
    int start = p;
    if (!header(255)) {
      return fail(why, "expected a host name");
    }
    put(EventColumn.HOST_NAME, null, start);
    start = p;
    if (!header(48)) {
      return fail(why, "expected an application name");
    }
    int app = start;
    int appEnd = wordEnd(start);
    put(null, SyslogPriority.APPNAME, start);
    start = p;
    if (!header(128)) {
      return fail(why, "expected a process id");
    }
    put(null, SyslogPriority.PID, start);
    start = p;
    if (!header(32)) {
      return fail(why, "expected a message id");
    }
    put(null, SyslogPriority.MSGID, start);
    if (strict) {
      if (!structuredData()) {
        return fail(why, "expected structured data or a dash");
      }
      if (p < to && b[p] != ' ') {
        return fail(why, "expected a blank before the message");
      }
    } else {
      anyStructuredData();
    }
    if (p < to) {
      if (b[p] == ' ') {
        p++;
      }
      if (to - p >= 3
          && b[p] == (byte) 0xEF
          && b[p + 1] == (byte) 0xBB
          && b[p + 2] == (byte) 0xBF) {
        p += 3;
      }
      int end = trimmed ? Scan.trimmed(b, p, to) : to;
      p = trimmed ? Scan.blanks(b, p, end) : p;
      message.read(raw, app, appEnd, p, end, fields, event);
    }
    return fields.finish(b, from, to);
  }

  private boolean fail(Rejection why, String detail) {
    return why.set(RejectReason.INVALID_SYSLOG_5424, p, detail);
  }

  private boolean time(LogEvent event) {
    if (to - p >= 2 && b[p] == '-' && b[p + 1] == ' ') {
      p += 2;
      return true;
    }
    int end = timeEnd();
    if (end < 0) {
      return false;
    }
    long time = fields.times().iso(b, p, end);
    if (time == Timestamps.NONE || fields.times().end() != end) {
      return false;
    }
    event.setLong(EventColumn.TIME, time);
    p = end + 1;
    return true;
  }

  /**
   * The blank behind a time as RFC 5424 6.2.3 wants it, or -1: RFC 3339 with capital T and Z, one
   * to six digits of fraction, always an offset, never a leap second.
   */
  private int timeEnd() {
    if (to - p < 21 || b[p + 10] != 'T' || b[p + 4] != '-' || b[p + 16] != ':') {
      return -1;
    }
    if (b[p + 17] == '6') {
      return -1;
    }
    int q = p + 19;
    if (b[q] == '.') {
      int fraction = q + 1;
      q = Scan.digits(b, fraction, to);
      if (q == fraction || q > fraction + 6) {
        return -1;
      }
    }
    if (q < to && b[q] == 'Z') {
      q++;
    } else if (to - q >= 6 && (b[q] == '+' || b[q] == '-') && b[q + 3] == ':') {
      q += 6;
    } else {
      return -1;
    }
    return q < to && b[q] == ' ' ? q : -1;
  }

  private boolean anyTime(LogEvent event) {
    if (to - p >= 2 && b[p] == '-' && b[p + 1] == ' ') {
      p += 2;
      return true;
    }
    long time = fields.times().prefix(b, p, to);
    int end = fields.times().end();
    if (time == Timestamps.NONE || end >= to || b[end] != ' ') {
      return false;
    }
    event.setLong(EventColumn.TIME, time);
    p = end + 1;
    return true;
  }

  /**
   * One or more printable US-ASCII characters and a blank; leniently any word, or nothing where the
   * record ends.
   */
  private boolean header(int longest) {
    int start = p;
    if (!strict) {
      p = Scan.to(b, p, to, ' ');
      if (p < to) {
        p++;
      }
      return true;
    }
    while (p < to && b[p] > ' ' && b[p] < 0x7F) {
      p++;
    }
    if (p == start || p - start > longest || p == to || b[p] != ' ') {
      return false;
    }
    p++;
    return true;
  }

  /** Where the word ends that {@link #header} went over from {@code start}. */
  private int wordEnd(int start) {
    return p > start && b[p - 1] == ' ' ? p - 1 : p;
  }

  /** What {@link #header} went over from {@code start}; a dash is absent. */
  private void put(EventColumn column, EntryKey attribute, int start) {
    int end = wordEnd(start);
    if (end - start == 1 && b[start] == '-') {
      return;
    }
    if (column != null) {
      fields.text(column, b, start, end);
    } else {
      fields.attribute(attribute, b, start, end);
    }
  }

  /** Structured data, a dash, or nothing; what looks like the first and is not stays text. */
  private void anyStructuredData() {
    int start = p;
    if (p == to || (b[p] == '-' && (p + 1 == to || b[p + 1] == ' '))) {
      p = Math.min(p + 1, to);
      return;
    }
    if (b[p] != '[' || !hasParameter()) {
      return;
    }
    dry = true;
    boolean valid = structuredData() && (p == to || b[p] == ' ');
    dry = false;
    p = start;
    if (valid) {
      structuredData();
      return;
    }
    int end = p;
    while (end < to && b[end] == '[') {
      end = Math.min(to, Scan.to(b, end, to, ']') + 1);
    }
    fields.attribute(STRUCTURED_DATA_TEXT, b, p, end);
    p = end;
  }

  /** Whether {@code [word word=} stands here: a message may begin with a bracket too. */
  private boolean hasParameter() {
    int q = p + 1;
    while (q < to && b[q] > ' ' && b[q] != ']') {
      q++;
    }
    if (q == p + 1 || q == to || b[q] != ' ') {
      return false;
    }
    int parameter = ++q;
    while (q < to && b[q] > ' ' && b[q] != ']' && b[q] != '=') {
      q++;
    }
    return q > parameter && q < to && b[q] == '=';
  }

  private boolean structuredData() {
    if (p < to && b[p] == '-') {
      p++;
      return true;
    }
    if (p == to || b[p] != '[') {
      return false;
    }
    idCount = 0;
    while (p < to && b[p] == '[') {
      p++;
      if (!element()) {
        return false;
      }
    }
    return true;
  }

  /** Behind an opening bracket: id, parameters, closing bracket. */
  private boolean element() {
    int id = p;
    if (!dataName()) {
      return false;
    }
    int idLength = p - id;
    if (isRepeated(id, idLength)) {
      return false;
    }
    System.arraycopy(b, id, key, STRUCTURED_DATA.length, idLength);
    int dot = STRUCTURED_DATA.length + idLength;
    if (p < to && b[p] == ']') {
      p++;
      put(dot, b, p, p);
      return true;
    }
    key[dot] = '.';
    while (p < to && b[p] == ' ') {
      p++;
      int name = p;
      if (!dataName() || to - p < 2 || b[p] != '=' || b[p + 1] != '"') {
        return false;
      }
      System.arraycopy(b, name, key, dot + 1, p - name);
      int keyEnd = dot + 1 + p - name;
      p += 2;
      int value = p;
      boolean escaped = false;
      while (p < to && b[p] != '"') {
        if (b[p] == ']') {
          return false;
        }
        if (b[p] == '\\') {
          escaped = true;
          p++;
        }
        p++;
      }
      if (p >= to) {
        p = to;
        return false;
      }
      if (escaped) {
        int length = unescape(value, p);
        put(keyEnd, scratch, 0, length);
      } else {
        put(keyEnd, b, value, p);
      }
      p++;
    }
    if (p == to || b[p] != ']') {
      return false;
    }
    p++;
    return true;
  }

  /** RFC 5424 6.3.2: the same SD-ID must not stand more than once. */
  private boolean isRepeated(int id, int length) {
    for (int i = 0; i < idCount; i++) {
      if (ids[2 * i + 1] == length
          && Arrays.equals(b, ids[2 * i], ids[2 * i] + length, b, id, id + length)) {
        return true;
      }
    }
    if (idCount < COMPARED_IDS) {
      ids[2 * idCount] = id;
      ids[2 * idCount + 1] = length;
      idCount++;
    }
    return false;
  }

  private void put(int keyEnd, byte[] value, int from, int end) {
    if (!dry) {
      fields.put(key, 0, keyEnd, value, from, end, EventFields.TEXT);
    }
  }

  /** An SD-NAME: up to 32 printable characters without {@code = ] "} and blanks. */
  private boolean dataName() {
    int start = p;
    while (p < to && b[p] > ' ' && b[p] < 0x7F && b[p] != '=' && b[p] != ']' && b[p] != '"') {
      p++;
    }
    return p > start && p - start <= 32;
  }

  /**
   * Only quote, backslash and bracket are escaped; any other backslash is text (RFC 5424 6.3.3).
   */
  private int unescape(int from, int end) {
    if (scratch.length < end - from) {
      scratch = new byte[Math.max(end - from, 2 * scratch.length)];
    }
    int t = 0;
    for (int q = from; q < end; q++) {
      if (b[q] == '\\' && q + 1 < end && (b[q + 1] == '"' || b[q + 1] == '\\' || b[q + 1] == ']')) {
        q++;
      }
      scratch[t++] = b[q];
    }
    return t;
  }
}
