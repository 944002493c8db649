package io.logweir.core.parse;

import io.logweir.core.parse.declared.LineShape;
import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.util.List;

/**
 * Reads the log of Redis and Valkey, {@code pid:role 02 Jan 2024 03:04:05.678 * message}, its older
 * forms ({@code [pid] 02 Jan 03:04:05.678 * message}, without process), the signal handler's {@code
 * pid:signal-handler (seconds) message}, and what {@code MONITOR} prints: {@code seconds [db
 * address:port] "command" "argument" …}, whose body is the command with its arguments.
 *
 * <p>The marks {@code . - * #} are the levels debug, verbose, notice and warning (server.c,
 * serverLogRaw).
 */
final class RedisFormat implements LogFormat {

  static final String NAME = "redis";

  private static final EntryKey ROLE = EntryKey.of("redis.log.role");
  private static final EntryKey DATABASE = EntryKey.of("db.namespace");
  private static final EntryKey COMMAND = EntryKey.of("db.operation.name");
  private static final EntryKey ARGUMENTS = EntryKey.of("redis.command.args");
  private static final EntryKey CLIENT_PORT = EntryKey.of("client.port");

  private static final byte[] MARKS = {'.', '-', '*', '#'};
  private static final byte[][] LEVELS = {
    EventFields.utf8("debug"),
    EventFields.utf8("verbose"),
    EventFields.utf8("notice"),
    EventFields.utf8("warning")
  };
  private static final int[] NUMBERS = {Severity.DEBUG, 7, 10, Severity.WARN};

  private static final byte[] SIGNAL_HANDLER = EventFields.utf8("signal-handler (");
  private static final byte[] MASTER = EventFields.utf8("master");
  private static final byte[] SLAVE = EventFields.utf8("slave");
  private static final byte[] CHILD = EventFields.utf8("child");
  private static final byte[] SENTINEL = EventFields.utf8("sentinel");

  private final EventFields fields;

  RedisFormat(SourceOptions options) {
    fields = new EventFields(NAME, options);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean mayBeginWith(byte first) {
    return Scan.isDigit(first) || first == '[' || first == '+';
  }

  private static final List<LineShape> SHAPES =
      List.of(LineShape.of("9???~", ""), LineShape.of("[9", "]"), LineShape.of("+9", "["));

  @Override
  public List<LineShape> shapes() {
    return SHAPES;
  }

  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    byte[] b = raw.value();
    if (isMonitor(b, from, to)) {
      return true;
    }
    int p = date(b, from, to);
    if (p < 0) {
      return false;
    }
    if (b[p] == '(') {
      return true;
    }
    fields.times().near(raw.timestampMillis());
    return fields.times().prefix(b, p, to) != Timestamps.NONE
        && mark(b, fields.times().end(), to) >= 0;
  }

  /**
   * Where the date begins, behind the process, or the bracket of the signal handler's time; -1
   * where it is neither.
   */
  private static int date(byte[] b, int from, int to) {
    int p = from;
    if (from < to && b[from] == '[') {
      p = digits(b, from + 1, to);
      if (p == from + 1 || p + 1 >= to || b[p] != ']' || b[p + 1] != ' ') {
        return -1;
      }
      p += 2;
    } else {
      p = digits(b, from, to);
      if (p < to && p > from && b[p] == ':') {
        p++;
        if (Scan.startsWith(b, p, to, SIGNAL_HANDLER)) {
          return p + SIGNAL_HANDLER.length - 1;
        }
        if (p + 1 >= to || role(b[p]) == null || b[p + 1] != ' ') {
          return -1;
        }
        p += 2;
      } else {
        p = from;
      }
    }
    return to - p > 16
            && Scan.isDigit(b[p])
            && Scan.isDigit(b[p + 1])
            && b[p + 2] == ' '
            && Scan.isLetter(b[p + 3])
            && b[p + 6] == ' '
        ? p
        : -1;
  }

  private static byte[] role(byte c) {
    return switch (c) {
      case 'M' -> MASTER;
      case 'S' -> SLAVE;
      case 'C' -> CHILD;
      case 'X' -> SENTINEL;
      default -> null;
    };
  }

  /** The index of the mark behind the time, or -1. */
  private static int mark(byte[] b, int p, int to) {
    if (to - p >= 2 && b[p] == ' ' && (p + 2 == to || b[p + 2] == ' ')) {
      for (int i = 0; i < MARKS.length; i++) {
        if (b[p + 1] == MARKS[i]) {
          return i;
        }
      }
    }
    return -1;
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] b = raw.value();
    fields.begin(raw, from, to, event);
    if (isMonitor(b, from, to)) {
      return monitor(b, from, to, event) || fail(why, from, "expected a command in quotes");
    }
    int p = date(b, from, to);
    if (p < 0) {
      return fail(why, from, "expected a process and a time");
    }
    int pid = b[from] == '[' ? from + 1 : from;
    int pidEnd = digits(b, pid, to);
    long time;
    if (b[p] == '(') {
      int close = digits(b, p + 1, to);
      time =
          close + 1 < to && b[close] == ')'
              ? fields.times().parse(b, p + 1, close)
              : Timestamps.NONE;
      p = close + 1;
    } else {
      time = fields.times().prefix(b, p, to);
      int mark = time == Timestamps.NONE ? -1 : mark(b, fields.times().end(), to);
      if (mark < 0) {
        return fail(why, p, "expected a time and a mark");
      }
      event.setLong(EventColumn.SEVERITY_NUMBER, NUMBERS[mark]);
      event.setUtf8(EventColumn.SEVERITY_TEXT, LEVELS[mark]);
      if (p > pidEnd + 2 && b[pidEnd] == ':') {
        fields.attribute(ROLE, role(b[pidEnd + 1]));
      } else if (p == from) {
        pidEnd = pid; // the digits are the date's
      }
      p = fields.times().end() + 2;
    }
    if (time == Timestamps.NONE) {
      return fail(why, p, "expected a time");
    }
    event.setLong(EventColumn.TIME, time);
    fields.attribute(SyslogPriority.PID, b, pid, pidEnd);
    p = p < to && b[p] == ' ' ? p + 1 : p;
    fields.body(b, Math.min(p, to), to);
    return fields.finish(b, from, to);
  }

  private static boolean fail(Rejection why, int at, String detail) {
    return why.set(RejectReason.INVALID_TEXT_LOG, at, detail);
  }

  private static int digits(byte[] b, int from, int to) {
    int p = from;
    int last = Math.min(to, from + 20);
    while (p < last && Scan.isDigit(b[p])) {
      p++;
    }
    return p;
  }

  // ---- MONITOR ----

  /** {@code seconds.micros [digits }. */
  private static boolean isMonitor(byte[] b, int from, int to) {
    int start = from < to && b[from] == '+' ? from + 1 : from;
    int point = digits(b, start, to);
    if (point - start != 10 || point >= to || b[point] != '.') {
      return false;
    }
    int p = digits(b, point + 1, to);
    return to - p > 5 && b[p] == ' ' && b[p + 1] == '[' && Scan.isDigit(b[p + 2]);
  }

  private boolean monitor(byte[] b, int from, int to, LogEvent event) {
    int start = b[from] == '+' ? from + 1 : from;
    int p = digits(b, digits(b, start, to) + 1, to);
    long time = fields.times().parse(b, start, p);
    int database = p + 2;
    p = digits(b, database, to);
    if (time == Timestamps.NONE || p >= to || b[p] != ' ') {
      return false;
    }
    int databaseEnd = p;
    int client = p + 1;
    while (p < to && b[p] != ']') {
      p++;
    }
    if (to - p < 4 || b[p + 1] != ' ' || b[p + 2] != '"') {
      return false;
    }
    event.setLong(EventColumn.TIME, time);
    fields.attribute(DATABASE, b, database, databaseEnd);
    int colon = p - 1;
    while (colon > client && b[colon] != ':') {
      colon--;
    }
    if (colon > client && digits(b, colon + 1, p) == p) {
      fields.text(EventColumn.CLIENT_ADDRESS, b, client, colon);
      fields.attribute(CLIENT_PORT, b, colon + 1, p);
    } else {
      fields.text(EventColumn.CLIENT_ADDRESS, b, client, p); // lua, unix:path
    }
    int command = p + 3;
    int end = command;
    while (end < to && b[end] != '"') {
      end += b[end] == '\\' ? 2 : 1;
    }
    end = Math.min(end, to);
    fields.attribute(COMMAND, b, command, end);
    if (end + 2 < to) {
      fields.attribute(ARGUMENTS, b, end + 2, to);
    }
    fields.body(b, command - 1, to);
    return fields.finish(b, from, to);
  }
}
