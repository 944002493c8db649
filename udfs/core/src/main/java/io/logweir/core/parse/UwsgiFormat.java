package io.logweir.core.parse;

import io.logweir.core.parse.declared.LineShape;
import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.util.List;

/**
 * Reads uWSGI's default request log: {@code [pid: 1|app: 0|req: 1/2] client (user) {vars} [time]
 * METHOD path => generated 1 bytes in 2 msecs (HTTP/1.1 200) …}. The body is method and path.
 */
final class UwsgiFormat implements LogFormat {

  static final String NAME = "uwsgi";

  private static final byte[] BEGIN = EventFields.utf8("[pid: ");
  private static final byte[] ARROW = EventFields.utf8(" => generated ");
  private static final byte[] BYTES_IN = EventFields.utf8(" bytes in ");
  private static final byte[] STATUS = EventFields.utf8(" (HTTP/");

  private static final EntryKey WORKER = EntryKey.of("uwsgi.worker");
  private static final EntryKey VARS = EntryKey.of("uwsgi.vars");
  private static final EntryKey TOOK = EntryKey.of("uwsgi.duration");
  private static final EntryKey TRAILING = EntryKey.of("uwsgi.trailing");

  private final EventFields fields;
  private final RequestFields request;

  UwsgiFormat(SourceOptions options) {
    fields = new EventFields(NAME, options);
    request = new RequestFields(fields);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean mayBeginWith(byte first) {
    return first == '[';
  }

  private static final List<LineShape> SHAPES = List.of(LineShape.of("[pid: ", ""));

  @Override
  public List<LineShape> shapes() {
    return SHAPES;
  }

  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    return Scan.startsWith(raw.value(), from, to, BEGIN);
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] b = raw.value();
    fields.begin(raw, from, to, event);
    request.begin(event);
    if (!looksLike(raw, from, to)) {
      return fail(why, from, "expected [pid:");
    }
    int pid = from + BEGIN.length;
    int pidEnd = pid;
    while (pidEnd < to && Scan.isDigit(b[pidEnd])) {
      pidEnd++;
    }
    int head = find(b, pidEnd, to, (byte) ']');
    int client = head + 2;
    int clientEnd = client < to ? Scan.word(b, client, to) : to;
    int vars = find(b, clientEnd, to, (byte) '{');
    int varsEnd = find(b, vars, to, (byte) '}');
    int time = varsEnd + 3;
    if (pidEnd == pid || time >= to || b[time - 1] != '[') {
      return fail(why, from, "expected client, user, variables and time");
    }
    long micros = fields.times().prefix(b, time, to);
    int p = fields.times().end();
    if (micros == Timestamps.NONE || to - p < 3 || b[p] != ']' || b[p + 1] != ' ') {
      return fail(why, time, "expected a time in brackets");
    }
    int line = p + 2;
    int arrow = find(b, line, to, ARROW);
    if (arrow == to) {
      return fail(why, line, "expected what was generated");
    }
    event.setLong(EventColumn.TIME, micros);
    fields.attribute(RequestFields.PID, b, pid, pidEnd);
    if (pidEnd + 1 < head) {
      fields.attribute(WORKER, b, pidEnd + 1, head);
    }
    fields.text(EventColumn.CLIENT_ADDRESS, b, client, clientEnd);
    if (vars - clientEnd > 4 && b[clientEnd + 1] == '(') {
      fields.attribute(RequestFields.USER, b, clientEnd + 2, vars - 2);
    }
    fields.attribute(VARS, b, vars + 1, varsEnd);
    request.line(b, line, arrow);
    int size = arrow + ARROW.length;
    int sizeEnd = Scan.word(b, size, to);
    fields.attribute(RequestFields.BODY_SIZE, b, size, sizeEnd);
    p = sizeEnd;
    if (Scan.startsWith(b, p, to, BYTES_IN)) {
      p = took(b, p + BYTES_IN.length, to);
    }
    if (Scan.startsWith(b, p, to, STATUS)) {
      int version = p + 2;
      int versionEnd = Scan.word(b, version, to);
      int close = find(b, versionEnd, to, (byte) ')');
      if (close < to) {
        request.protocol(b, version, versionEnd);
        request.status(b, versionEnd + 1, close);
        p = close + 1;
      }
    }
    p = Scan.blanks(b, p, to);
    fields.attribute(TRAILING, b, p, to);
    return fields.finish(b, from, to);
  }

  private static boolean fail(Rejection why, int at, String detail) {
    return why.set(RejectReason.INVALID_UWSGI, at, detail);
  }

  /** {@code 21 msecs}, {@code 210 micros}, {@code 1 secs}. */
  private int took(byte[] b, int from, int to) {
    int end = Scan.word(b, from, to);
    int unit = end + 1;
    int unitEnd = unit < to ? Scan.word(b, unit, to) : to;
    long scale =
        unit >= to
            ? 0
            : b[unit] == 's'
                ? Decimals.SECOND
                : unitEnd - unit > 1 && b[unit + 1] == 'i'
                    ? Decimals.MICROSECOND
                    : b[unit] == 'm' ? Decimals.MILLISECOND : 0;
    if (scale == 0) {
      return from;
    }
    request.duration(b, from, end, scale, TOOK);
    return unitEnd;
  }

  private static int find(byte[] b, int from, int to, byte wanted) {
    int p = from;
    while (p < to && b[p] != wanted) {
      p++;
    }
    return p;
  }

  private static int find(byte[] b, int from, int to, byte[] wanted) {
    int at = Scan.find(b, from, to, wanted);
    return at < 0 ? to : at;
  }
}
