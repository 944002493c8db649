package io.logweir.core.parse;

import io.logweir.core.parse.declared.LineShape;
import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.util.List;

/**
 * Reads PostgreSQL's log to stderr with the usual values of {@code log_line_prefix}: a time, then
 * process, session line, user, database, application and client in any order, then {@code LEVEL:
 * message}. {@code duration: 3.1 ms statement: …} becomes {@code event_duration} and {@code
 * db.query.text}, and leaves no body.
 *
 * <p>A level is followed by a colon and two blanks (elog.c, send_message_to_server_log), which is
 * what such a line is known by; one blank is enough behind {@code user@database}.
 */
final class PostgresqlFormat implements LogFormat {

  static final String NAME = "postgresql";

  /** How far a level is looked for behind the time. */
  private static final int LONGEST_PREFIX = 400;

  private static final EntryKey DATABASE = EntryKey.of("postgresql.log.database");
  private static final EntryKey USER = EntryKey.of("user.name");
  private static final EntryKey SESSION_LINE = EntryKey.of("postgresql.log.core_id");
  private static final EntryKey TIMESTAMP = EntryKey.of("postgresql.log.timestamp");
  private static final EntryKey APPLICATION = EntryKey.of("postgresql.log.application_name");
  private static final EntryKey QUERY_ID = EntryKey.of("postgresql.log.query_id");
  private static final EntryKey PREFIX = EntryKey.of("postgresql.log.prefix");
  private static final EntryKey CODE = EntryKey.of("db.response.status_code");
  private static final EntryKey QUERY = EntryKey.of("db.query.text");
  private static final EntryKey QUERY_STEP = EntryKey.of("postgresql.log.query_step");
  private static final EntryKey QUERY_NAME = EntryKey.of("postgresql.log.query_name");
  private static final EntryKey CLIENT_PORT = EntryKey.of("client.port");
  private static final byte[] DURATION = EventFields.utf8("duration: ");
  private static final byte[] MS = EventFields.utf8(" ms");

  private static final byte[][] LEVELS = {
    EventFields.utf8("LOG"), EventFields.utf8("ERROR"), EventFields.utf8("FATAL"),
    EventFields.utf8("PANIC"), EventFields.utf8("WARNING"), EventFields.utf8("NOTICE"),
    EventFields.utf8("INFO"), EventFields.utf8("DEBUG"), EventFields.utf8("DEBUG1"),
    EventFields.utf8("DEBUG2"), EventFields.utf8("DEBUG3"), EventFields.utf8("DEBUG4"),
    EventFields.utf8("DEBUG5"), EventFields.utf8("DETAIL"), EventFields.utf8("HINT"),
    EventFields.utf8("CONTEXT"), EventFields.utf8("STATEMENT"), EventFields.utf8("LOCATION"),
    EventFields.utf8("QUERY"), EventFields.utf8("BACKTRACE")
  };

  private final EventFields fields;
  private int levelEnd;

  PostgresqlFormat(SourceOptions options) {
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

  private static final List<LineShape> SHAPES = List.of(LineShape.of("????-????? ??:", ""));

  @Override
  public List<LineShape> shapes() {
    return SHAPES;
  }

  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    byte[] b = raw.value();
    return to - from > 24
        && b[from + 4] == '-'
        && b[from + 10] == ' '
        && b[from + 13] == ':'
        && level(b, from + 19, to) > 0;
  }

  /** What ends a word of the prefix, or tells what it is. */
  private static final boolean[] WORD_MARKS = new boolean[256];

  static {
    for (char c : new char[] {' ', ',', ']', ':', '=', '@'}) {
      WORD_MARKS[c] = true;
    }
  }

  /** Where the level begins, with {@link #levelEnd} at its colon, or -1. */
  private int level(byte[] b, int from, int to) {
    int last = Math.min(to - 2, from + LONGEST_PREFIX);
    for (int p = Scan.to(b, from, last, ':'); p < last; p = Scan.to(b, p + 1, last, ':')) {
      if (b[p + 1] != ' ' || !isUpper(b[p - 1])) {
        continue;
      }
      int start = p;
      while (start > from && isUpper(b[start - 1])) {
        start--;
      }
      if ((b[start - 1] == ' ' || b[start - 1] == ':' || b[start - 1] == ']')
          && isLevel(b, start, p)
          && (b[p + 2] == ' ' || Scan.toEither(b, from, p, '@', '=') < p)) {
        levelEnd = p;
        return JsonReader.lineFeed(b, from, p) < p ? -1 : start;
      }
    }
    return -1;
  }

  private static boolean isUpper(byte c) {
    return (c >= 'A' && c <= 'Z') || (c >= '1' && c <= '5');
  }

  private static boolean isLevel(byte[] b, int from, int to) {
    for (byte[] level : LEVELS) {
      if (level.length == to - from && Scan.startsWith(b, from, to, level)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] b = raw.value();
    fields.begin(raw, from, to, event);
    long time = to - from < 20 ? Timestamps.NONE : fields.times().prefix(b, from, to);
    if (time == Timestamps.NONE) {
      return why.set(RejectReason.INVALID_TEXT_LOG, from, "expected a time");
    }
    int timeEnd = fields.times().end();
    int level = level(b, timeEnd, to);
    if (level < 0) {
      return why.set(RejectReason.INVALID_TEXT_LOG, timeEnd, "expected a level");
    }
    int p = levelEnd;
    event.setLong(EventColumn.TIME, time);
    fields.attribute(TIMESTAMP, b, from, timeEnd);
    prefix(b, timeEnd, level);
    fields.text(EventColumn.SEVERITY_TEXT, b, level, p);
    int number = Severity.ofWord(b, level, p);
    event.setLong(EventColumn.SEVERITY_NUMBER, number == Severity.NONE ? Severity.INFO : number);
    p++;
    while (p < to && b[p] == ' ') {
      p++;
    }
    p = code(b, p, to);
    message(b, p, to, event);
    return fields.finish(b, from, to);
  }

  /** {@code %p [pid-line] user@database …}: what each is, is known by its shape. */
  private void prefix(byte[] b, int from, int to) {
    boolean pid = false;
    boolean rest = false;
    int restFrom = from;
    int p = from;
    while (p < to) {
      byte c = b[p];
      if (c == ' ' || c == ':' || c == ',' || c == ']' || (c == '[' && !isUser(b, p, to))) {
        p++;
        continue;
      }
      int start = p;
      p += c == '[' ? 1 : 0;
      boolean bracket = c != '[' && b[p - 1] == '[' && p - 1 >= from;
      int equals = -1;
      int at = -1;
      while (p < to) {
        byte d = b[p];
        if (WORD_MARKS[d & 0xff]) {
          if (d == ' ' || d == ',' || (bracket && d == ']')) {
            break;
          }
          if (d == ':' && (p + 1 == to || b[p + 1] == '[' || b[p + 1] == ' ')) {
            break;
          }
          equals = d == '=' && equals < 0 ? p : equals;
          at = d == '@' && at < 0 ? p : at;
        }
        p++;
      }
      int dash = Scan.isDigit(b[start]) ? dash(b, start, p) : -1;
      if (dash > 0 && bracket) {
        if (!pid) {
          fields.attribute(SyslogPriority.PID, b, start, dash);
          pid = true;
        }
        fields.attribute(SESSION_LINE, b, dash + 1, p);
      } else if (dash == 0 && !pid) {
        fields.attribute(SyslogPriority.PID, b, start, p);
        pid = true;
      } else if (equals > 0 && dash < 0) {
        pair(b, start, equals, p);
      } else if (at >= 0 && dash < 0) {
        int peer = peer(b, start, at);
        if (peer > start) {
          client(b, start, peer - 1);
        }
        known(USER, b, peer, at);
        known(DATABASE, b, at + 1, p);
      } else if (!rest) {
        rest = true;
        restFrom = start;
      }
    }
    if (rest) {
      fields.attribute(PREFIX, b, restFrom, end(b, restFrom, to));
    }
  }

  /** Behind {@code address(port):}, which Amazon RDS puts in front of the user; else here. */
  private static int peer(byte[] b, int from, int at) {
    int close = index(b, from, at, ')');
    return close > from && close + 2 < at && b[close + 1] == ':' ? close + 2 : from;
  }

  /** {@code [unknown]@}. */
  private static boolean isUser(byte[] b, int from, int to) {
    int p = from;
    while (p < to && b[p] != ']' && b[p] != ' ') {
      p++;
    }
    return p + 1 < to && b[p] == ']' && b[p + 1] == '@';
  }

  private static int end(byte[] b, int from, int to) {
    int p = to;
    while (p > from && (b[p - 1] == ' ' || b[p - 1] == ':')) {
      p--;
    }
    return p;
  }

  /** The dash between two numbers, 0 where all are digits, -1 in everything else. */
  private static int dash(byte[] b, int from, int to) {
    int dash = 0;
    for (int i = from; i < to; i++) {
      if (b[i] == '-' && dash == 0 && i > from && i + 1 < to) {
        dash = i;
      } else if (!Scan.isDigit(b[i])) {
        return -1;
      }
    }
    return dash;
  }

  private static int index(byte[] b, int from, int to, char c) {
    for (int i = from; i < to; i++) {
      if (b[i] == c) {
        return i;
      }
    }
    return -1;
  }

  /** {@code user=…}, {@code db=…}, {@code app=…}, {@code client=…}, {@code queryid=…}. */
  private void pair(byte[] b, int from, int equals, int to) {
    int value = equals + 1;
    switch (b[from] | 0x20) {
      case 'u' -> known(USER, b, value, to);
      case 'd' -> known(DATABASE, b, value, to);
      case 'a' -> known(APPLICATION, b, value, to);
      case 'q' -> known(QUERY_ID, b, value, to);
      case 'c', 'h', 'r' -> client(b, value, to);
      default -> fields.attribute(PREFIX, b, from, to);
    }
  }

  /** {@code address} or {@code address(port)}. */
  private void client(byte[] b, int from, int to) {
    int open = index(b, from, to, '(');
    if (open > from && b[to - 1] == ')') {
      fields.text(EventColumn.CLIENT_ADDRESS, b, from, open);
      fields.attribute(CLIENT_PORT, b, open + 1, to - 1);
    } else {
      fields.text(EventColumn.CLIENT_ADDRESS, b, from, to);
    }
  }

  /** Without the brackets of {@code [unknown]} and {@code [local]}. */
  private void known(EntryKey name, byte[] b, int from, int to) {
    if (to - from > 2 && b[from] == '[' && b[to - 1] == ']') {
      fields.attribute(name, b, from + 1, to - 1);
    } else {
      fields.attribute(name, b, from, to);
    }
  }

  /** An SQLSTATE in front of the message (log_error_verbosity = verbose). */
  private int code(byte[] b, int from, int to) {
    if (to - from < 7 || b[from + 5] != ':' || b[from + 6] != ' ') {
      return from;
    }
    for (int i = from; i < from + 5; i++) {
      if (!Scan.isDigit(b[i]) && (b[i] < 'A' || b[i] > 'Z')) {
        return from;
      }
    }
    if (!Scan.isDigit(b[from]) && !Scan.isDigit(b[from + 1]) && b[from + 1] < 'A') {
      return from;
    }
    fields.attribute(CODE, b, from, from + 5);
    return from + 7;
  }

  /** {@code duration: 3.1 ms[ statement: …| parse name: …| bind name: …| execute name: …]}. */
  private void message(byte[] b, int from, int to, LogEvent event) {
    if (!Scan.startsWith(b, from, to, DURATION)) {
      fields.body(b, from, to);
      return;
    }
    int number = from + DURATION.length;
    int p = number;
    while (p < to && (Scan.isDigit(b[p]) || b[p] == '.')) {
      p++;
    }
    long nanos =
        Scan.startsWith(b, p, to, MS)
            ? Decimals.duration(b, number, p, Decimals.MILLISECOND)
            : Decimals.NONE;
    if (nanos == Decimals.NONE) {
      fields.body(b, from, to);
      return;
    }
    event.setLong(EventColumn.EVENT_DURATION, nanos);
    if (p + MS.length == to) {
      fields.body(b, from, to); // there would be nothing to read
      return;
    }
    p += MS.length;
    while (p < to && b[p] == ' ') {
      p++;
    }
    int step = p;
    while (p < to && Scan.isLetter(b[p])) {
      p++;
    }
    int stepEnd = p;
    while (p < to && b[p] != ':' && b[p] != '\n') {
      p++;
    }
    if (p >= to || b[p] != ':') {
      if (step < to) {
        fields.body(b, step, to);
      }
      return;
    }
    fields.attribute(QUERY_STEP, b, step, stepEnd);
    fields.attribute(QUERY_NAME, b, Math.min(stepEnd + 1, p), p);
    fields.attribute(QUERY, b, Math.min(p + 2, to), to);
  }
}
