package io.logweir.core.parse;

import io.logweir.core.parse.declared.LineShape;
import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.util.List;

/**
 * Reads glog and klog, {@code Lmmdd hh:mm:ss.uuuuuu thread file:line] message}, with the year of
 * newer glog ({@code Lyyyymmdd}), and CockroachDB's form of it, {@code Lyymmdd hh:mm:ss.uuuuuu
 * goroutine [channel@]file:line ⋮ message}.
 *
 * @see <a href="https://github.com/google/glog/blob/master/docs/logging.md">glog's prefix</a>
 */
final class KlogFormat implements LogFormat {

  static final String NAME = "klog";

  /** {@code ⋮}, which separates CockroachDB's head from its message. */
  private static final byte[] ELLIPSIS = EventFields.utf8("⋮");

  private static final EntryKey CHANNEL = EntryKey.of("cockroachdb.channel");

  private final EventFields fields;

  KlogFormat(SourceOptions options) {
    fields = new EventFields(NAME, options);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean mayBeginWith(byte first) {
    return first == 'I' || first == 'W' || first == 'E' || first == 'F';
  }

  private static final List<LineShape> SHAPES = List.of(LineShape.of("?9999", ""));

  @Override
  public List<LineShape> shapes() {
    return SHAPES;
  }

  /** Whether a letter and digits stand before a time of day with a fraction. */
  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    byte[] b = raw.value();
    int p = dateEnd(b, from, to);
    return mayBeginWith(b[from])
        && p > 0
        && to - p > 12
        && b[p] == ' '
        && b[p + 3] == ':'
        && b[p + 6] == ':'
        && b[p + 9] == '.';
  }

  /** Behind four, six or eight digits, or -1. */
  private static int dateEnd(byte[] b, int from, int to) {
    int p = from + 1;
    while (p < to && p < from + 10 && Scan.isDigit(b[p])) {
      p++;
    }
    int digits = p - from - 1;
    return digits == 4 || digits == 6 || digits == 8 ? p : -1;
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] b = raw.value();
    fields.begin(raw, from, to, event);
    if (from == to || !looksLike(raw, from, to)) {
      return why.set(RejectReason.INVALID_TEXT_LOG, from, "expected a letter and a time");
    }
    Timestamps times = fields.times();
    int date = dateEnd(b, from, to);
    long time = date - from == 5 ? times.monthDay(b, from + 1, to) : times.prefix(b, from + 1, to);
    int p = times.end();
    if (time == Timestamps.NONE || p >= to || b[p] != ' ') {
      return why.set(RejectReason.INVALID_TEXT_LOG, from + 1, "no time behind the level");
    }
    while (p < to && b[p] == ' ') {
      p++;
    }
    int thread = p;
    while (p < to && Scan.isDigit(b[p])) {
      p++;
    }
    if (p == thread || p == to || b[p] != ' ') {
      return why.set(RejectReason.INVALID_TEXT_LOG, thread, "expected a thread's number");
    }
    int threadEnd = p;
    int file = ++p;
    int colon = -1;
    while (p < to && b[p] != ']' && b[p] != ' ' && b[p] != '\n') {
      if (b[p] == ':') {
        colon = p;
      }
      p++;
    }
    if (colon < 0 || p == to || b[p] == '\n' || !digits(b, colon + 1, p)) {
      return why.set(RejectReason.INVALID_TEXT_LOG, file, "expected file and line");
    }
    event.setLong(EventColumn.TIME, time);
    event.setLong(EventColumn.SEVERITY_NUMBER, Severity.number(b, from, from + 1));
    fields.text(EventColumn.SEVERITY_TEXT, b, from, from + 1);
    fields.attribute(LineHead.THREAD_ID, b, thread, threadEnd);
    int at = file;
    while (at < colon && b[at] != '@') {
      at++;
    }
    if (at < colon && date - from == 7) {
      fields.attribute(CHANNEL, b, file, at);
      file = at + 1;
    }
    fields.attribute(LineHead.FILE, b, file, colon);
    fields.attribute(LineHead.LINE, b, colon + 1, p);
    p++;
    if (b[p - 1] == ' ' && Scan.startsWith(b, p, to, ELLIPSIS)) {
      p += ELLIPSIS.length;
    }
    while (p < to && b[p] == ' ') {
      p++;
    }
    fields.body(b, p, to);
    return fields.finish(b, from, to);
  }

  private static boolean digits(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!Scan.isDigit(b[i])) {
        return false;
      }
    }
    return to > from;
  }
}
