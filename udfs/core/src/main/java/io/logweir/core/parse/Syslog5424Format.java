package io.logweir.core.parse;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.util.Arrays;

/** Reads RFC 5424 strictly up to the structured data, and any bytes as its message. */
final class Syslog5424Format implements LogFormat {

  static final String NAME = "syslog-5424";

  private static final byte[] STRUCTURED_DATA = EventFields.utf8("syslog.structured_data.");

  private final EventFields fields;
  private byte[] key = Arrays.copyOf(STRUCTURED_DATA, 256);
  private byte[] scratch = new byte[256];

  private byte[] b;
  private int p;
  private int to;

  Syslog5424Format(SourceOptions options) {
    fields = new EventFields(NAME, options);
  }

  @Override
  public String name() {
    return NAME;
  }

  /** Whether a priority and a version stand at the beginning. */
  @Override
  public boolean mayBeginWith(byte first) {
    return first == '<';
  }

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
    fields.begin(raw, event);
    p = SyslogPriority.end(b, from, to);
    if (p < 0 || (p > from + 3 && b[from + 1] == '0')) {
      p = from;
      return fail(why, "expected a priority");
    }
    SyslogPriority.put(SyslogPriority.value(b, from), fields, event);
    int version = versionEnd(b, p, to);
    if (version < 0) {
      return fail(why, "expected a version");
    }
    p = version;
    if (!time(event)) {
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
    if (!structuredData()) {
      return fail(why, "expected structured data or a dash");
    }
    if (p < to) {
      if (b[p] != ' ') {
        return fail(why, "expected a blank before the message");
      }
      p++;
      if (to - p >= 3
          && b[p] == (byte) 0xEF
          && b[p + 1] == (byte) 0xBB
          && b[p + 2] == (byte) 0xBF) {
        p += 3;
      }
      fields.body(b, p, to);
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
    // RFC 5424 6.2.3: RFC 3339 with capital T and Z, up to six digits of fraction, always an
    // offset.
    if (to - p < 20 || b[p + 10] != 'T' || b[p + 4] != '-' || b[p + 16] != ':') {
      return false;
    }
    long time = fields.times().iso(b, p, to);
    int end = fields.times().end();
    if (time == Timestamps.NONE || end >= to || b[end] != ' ' || !offsetStated(p, end)) {
      return false;
    }
    event.setLong(EventColumn.TIME, time);
    p = end + 1;
    return true;
  }

  private boolean offsetStated(int from, int end) {
    return b[end - 1] == 'Z'
        || (end - from > 6 && b[end - 3] == ':' && (b[end - 6] == '+' || b[end - 6] == '-'));
  }

  /** One or more printable US-ASCII characters and a blank. */
  private boolean header(int longest) {
    int start = p;
    while (p < to && b[p] > ' ' && b[p] < 0x7F) {
      p++;
    }
    if (p == start || p - start > longest || p == to || b[p] != ' ') {
      return false;
    }
    p++;
    return true;
  }

  /** What {@link #header} went over from {@code start}; a dash is absent. */
  private void put(EventColumn column, byte[] attribute, int start) {
    int end = p - 1;
    if (end - start == 1 && b[start] == '-') {
      return;
    }
    if (column != null) {
      fields.text(column, b, start, end);
    } else {
      fields.attribute(attribute, b, start, end);
    }
  }

  private boolean structuredData() {
    if (p < to && b[p] == '-') {
      p++;
      return true;
    }
    if (p == to || b[p] != '[') {
      return false;
    }
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
    System.arraycopy(b, id, key, STRUCTURED_DATA.length, idLength);
    int dot = STRUCTURED_DATA.length + idLength;
    if (p < to && b[p] == ']') {
      p++;
      fields.put(key, 0, dot, b, p, p, EventFields.TEXT);
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
        fields.put(key, 0, keyEnd, scratch, 0, length, EventFields.TEXT);
      } else {
        fields.put(key, 0, keyEnd, b, value, p, EventFields.TEXT);
      }
      p++;
    }
    if (p == to || b[p] != ']') {
      return false;
    }
    p++;
    return true;
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
