package io.logweir.core.parse;

import io.logweir.core.parse.declared.LineShape;
import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.util.List;

/**
 * Reads the error log of MySQL 5.5 to 9 and of MariaDB: {@code time [thread] [Note] [MY-010000]
 * [Server] message}. Code and subsystem, which 8.0 added, are attributes and stay in the body, as
 * other tools keep them.
 *
 * @see <a href="https://dev.mysql.com/doc/refman/8.4/en/error-log-format.html">error log format</a>
 */
final class MysqlErrorFormat implements LogFormat {

  static final String NAME = "mysql-error";

  private static final EntryKey THREAD = EntryKey.of("mysql.thread_id");
  private static final EntryKey CODE = EntryKey.of("mysql.error.code");
  private static final EntryKey SUBSYSTEM = EntryKey.of("mysql.error.subsystem");

  private static final byte[] NOTE = EventFields.utf8("Note]");
  private static final byte[] WARNING = EventFields.utf8("Warning]");
  private static final byte[] ERROR = EventFields.utf8("ERROR]");
  private static final byte[] SYSTEM = EventFields.utf8("System]");
  private static final byte[] MY = EventFields.utf8("[MY-");

  private final EventFields fields;
  private int thread;
  private int threadEnd;

  MysqlErrorFormat(SourceOptions options) {
    fields = new EventFields(NAME, options);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean mayBeginWith(byte first) {
    return Scan.isDigit(first);
  }

  private static final List<LineShape> SHAPES =
      List.of(LineShape.of("?????? ??:??:", "["), LineShape.of("????-????????:??:", "["));

  @Override
  public List<LineShape> shapes() {
    return SHAPES;
  }

  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    byte[] b = raw.value();
    int timeEnd = timeEnd(b, from, to);
    if (timeEnd < 0) {
      return false;
    }
    int level = level(b, timeEnd, to);
    if (threadEnd == thread && b[timeEnd - 1] == 'Z') {
      return false; // MySQL 5.7 and later, which write UTC, always write the thread
    }
    // Only MySQL's own words are certain where the time is as others write it.
    return level > 0
        && (!Scan.startsWith(b, level, to, ERROR) || b[timeEnd - 1] == 'Z' || timeEnd - from == 15);
  }

  /** Behind what has the shape of a time, or -1. */
  private static int timeEnd(byte[] b, int from, int to) {
    if (to - from < 20) {
      return -1;
    }
    if (b[from + 6] == ' ') {
      return b[from + 9] == ':' && b[from + 12] == ':' ? from + 15 : -1;
    }
    if (b[from + 4] != '-' || b[from + 13] != ':' || b[from + 16] != ':') {
      return -1;
    }
    int p = from + 19;
    int last = Math.min(to, p + 16);
    while (p < last && b[p] != ' ') {
      p++;
    }
    return p < last ? p : -1;
  }

  /** Where the level begins, in its bracket, or -1; finds the thread in front of it. */
  private int level(byte[] b, int from, int to) {
    int p = from;
    while (p < to && b[p] == ' ') {
      p++;
    }
    thread = p;
    while (p < to && Scan.isDigit(b[p])) {
      p++;
    }
    threadEnd = p;
    while (p < to && b[p] == ' ') {
      p++;
    }
    if (p + 6 > to || b[p] != '[' || p == from) {
      return -1;
    }
    p++;
    return Scan.startsWith(b, p, to, NOTE)
            || Scan.startsWith(b, p, to, WARNING)
            || Scan.startsWith(b, p, to, ERROR)
            || Scan.startsWith(b, p, to, SYSTEM)
        ? p
        : -1;
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] b = raw.value();
    fields.begin(raw, from, to, event);
    long time = to - from < 20 ? Timestamps.NONE : fields.times().prefix(b, from, to);
    if (time == Timestamps.NONE) {
      return why.set(RejectReason.INVALID_TEXT_LOG, from, "expected a time");
    }
    int level = level(b, fields.times().end(), to);
    if (level < 0) {
      return why.set(RejectReason.INVALID_TEXT_LOG, fields.times().end(), "expected a level");
    }
    int p = level;
    while (b[p] != ']') {
      p++;
    }
    event.setLong(EventColumn.TIME, time);
    fields.attribute(THREAD, b, thread, threadEnd);
    fields.text(EventColumn.SEVERITY_TEXT, b, level, p);
    event.setLong(
        EventColumn.SEVERITY_NUMBER,
        b[level] == 'S' ? Severity.INFO : Severity.ofWord(b, level, p));
    p++;
    while (p < to && b[p] == ' ') {
      p++;
    }
    if (Scan.startsWith(b, p, to, MY)) {
      int code = p + 1;
      int codeEnd = closing(b, code, to);
      fields.attribute(CODE, b, code, codeEnd);
      if (codeEnd + 3 < to && b[codeEnd + 1] == ' ' && b[codeEnd + 2] == '[') {
        fields.attribute(SUBSYSTEM, b, codeEnd + 3, closing(b, codeEnd + 3, to));
      }
    }
    if (p < to) {
      fields.body(b, p, to);
    }
    return fields.finish(b, from, to);
  }

  /** The bracket that closes within a few bytes, or {@code from}. */
  private static int closing(byte[] b, int from, int to) {
    int last = Math.min(to, from + 32);
    for (int p = from; p < last; p++) {
      if (b[p] == ']') {
        return p;
      }
    }
    return from;
  }
}
