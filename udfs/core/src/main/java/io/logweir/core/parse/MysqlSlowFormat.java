package io.logweir.core.parse;

import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;

/**
 * Reads a record of the slow query log of MySQL, MariaDB and Percona: lines of {@code # Name:
 * value} pairs, {@code use} and {@code SET timestamp}, and the statement. The statement is {@code
 * db.query.text}, {@code Query_time} the duration, all else {@code mysql.slowlog.…}; no body.
 *
 * <p>The time is that of {@code SET timestamp}; {@code # Time}, which is also written below the
 * record that it does not belong to, counts only where there is no other.
 *
 * @see <a href="https://dev.mysql.com/doc/refman/8.4/en/slow-query-log.html">slow query log</a>
 */
final class MysqlSlowFormat implements LogFormat {

  static final String NAME = "mysql-slow";

  private static final byte[] TIME = EventFields.utf8("# Time: ");
  private static final byte[] USER_HOST = EventFields.utf8("# User@Host: ");
  private static final byte[] DURATION = EventFields.utf8("# Query_time: ");
  private static final byte[] EXPLAIN = EventFields.utf8("# explain: ");
  private static final byte[] ADMINISTRATOR = EventFields.utf8("# administrator command: ");
  private static final byte[] SET_TIMESTAMP = EventFields.utf8("SET timestamp=");
  private static final byte[] USE = EventFields.utf8("use ");

  private static final EntryKey QUERY = EntryKey.of("db.query.text");
  private static final EntryKey USER = EntryKey.of("user.name");
  private static final EntryKey CURRENT_USER = EntryKey.of("mysql.slowlog.current_user");
  private static final EntryKey CLIENT_DOMAIN = EntryKey.of("client.domain");
  private static final EntryKey THREAD = EntryKey.of("mysql.thread_id");
  private static final EntryKey LOGGED = EntryKey.of("mysql.slowlog.time");
  private static final EntryKey EXPLAINED = EntryKey.of("mysql.slowlog.explain");
  private static final EntryKey SCHEMA = EntryKey.of("mysql.slowlog.schema");
  private static final byte[] TRUE = EventFields.utf8("true");
  private static final byte[] FALSE = EventFields.utf8("false");

  private static final byte[] PREFIX = EventFields.utf8("mysql.slowlog.");
  private static final byte[] INNODB = EventFields.utf8("innodb_");
  private static final byte[] QUERY_TIME = EventFields.utf8("query_time");
  private static final byte[] QC_HIT = EventFields.utf8("qc_hit");
  private static final byte[] QUERY_CACHE_HIT = EventFields.utf8("query_cache_hit");
  private static final byte[] ID = EventFields.utf8("id");
  private static final byte[] THREAD_ID = EventFields.utf8("thread_id");
  private static final byte[] LOCK_TIME = EventFields.utf8("lock_time");
  private static final byte[] WAIT = EventFields.utf8("_wait");
  private static final byte[] SECONDS = EventFields.utf8(".sec");

  private static final int LONGEST_NAME = 64;

  private final EventFields fields;
  private final byte[] key = new byte[PREFIX.length + LONGEST_NAME + SECONDS.length];
  private LogEvent event;
  private int logged;
  private int loggedEnd;

  MysqlSlowFormat(SourceOptions options) {
    fields = new EventFields(NAME, options);
    System.arraycopy(PREFIX, 0, key, 0, PREFIX.length);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean mayBeginWith(byte first) {
    return first == '#';
  }

  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    byte[] b = raw.value();
    return Scan.startsWith(b, from, to, TIME)
        || Scan.startsWith(b, from, to, USER_HOST)
        || Scan.startsWith(b, from, to, DURATION);
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] b = raw.value();
    this.event = event;
    fields.begin(raw, from, to, event);
    if (!looksLike(raw, from, to)) {
      return why.set(
          RejectReason.INVALID_TEXT_LOG, from, "expected # Time, # User@Host or # Query_time");
    }
    logged = -1;
    int explain = -1;
    int explainEnd = -1;
    int p = from;
    while (p < to && b[p] == '#') {
      int end = lineEnd(b, p, to);
      if (Scan.startsWith(b, p, end, TIME)) {
        logged = p + TIME.length;
        loggedEnd = end;
      } else if (Scan.startsWith(b, p, end, USER_HOST)) {
        user(b, p + USER_HOST.length, end);
      } else if (Scan.startsWith(b, p, end, EXPLAIN)) {
        explain = explain < 0 ? p : explain;
        explainEnd = end;
      } else if (Scan.startsWith(b, p, end, ADMINISTRATOR)) {
        break; // stands for the statement
      } else {
        pairs(b, p + 1, end);
      }
      p = next(b, end, to);
    }
    if (explain >= 0) {
      fields.attribute(EXPLAINED, b, explain, explainEnd);
    }
    p = settings(b, p, to);
    int end = statementEnd(b, p, to);
    if (p < end) {
      fields.attribute(QUERY, b, p, end);
    }
    time(b);
    return fields.finish(b, from, to);
  }

  private static int lineEnd(byte[] b, int from, int to) {
    int p = from;
    while (p < to && b[p] != '\n') {
      p++;
    }
    return p > from && b[p - 1] == '\r' ? p - 1 : p;
  }

  private static int next(byte[] b, int lineEnd, int to) {
    int p = lineEnd;
    while (p < to && (b[p] == '\n' || b[p] == '\r')) {
      p++;
    }
    return p;
  }

  /** {@code user[current_user] @ host [address] Id: 12}. */
  private void user(byte[] b, int from, int to) {
    int p = from;
    while (p < to && b[p] != '[' && b[p] != ' ') {
      p++;
    }
    fields.attribute(USER, b, from, p);
    if (p < to && b[p] == '[') {
      int start = p + 1;
      while (p < to && b[p] != ']') {
        p++;
      }
      fields.attribute(CURRENT_USER, b, start, p);
      p++;
    }
    while (p < to && (b[p] == ' ' || b[p] == '@')) {
      p++;
    }
    int host = p;
    while (p < to && b[p] != ' ' && b[p] != '[') {
      p++;
    }
    fields.attribute(CLIENT_DOMAIN, b, host, p);
    while (p < to && b[p] == ' ') {
      p++;
    }
    if (p < to && b[p] == '[') {
      int start = p + 1;
      while (p < to && b[p] != ']') {
        p++;
      }
      fields.text(EventColumn.CLIENT_ADDRESS, b, start, p);
      p++;
    }
    pairs(b, p, to);
  }

  /** {@code Name: value Name: value}; a value may be missing. */
  private void pairs(byte[] b, int from, int to) {
    int p = from;
    while (true) {
      while (p < to && b[p] == ' ') {
        p++;
      }
      int name = p;
      while (p < to && b[p] != ':' && b[p] != ' ') {
        p++;
      }
      if (p >= to) {
        return;
      }
      if (b[p] != ':') {
        continue;
      }
      int nameEnd = p++;
      while (p < to && b[p] == ' ') {
        p++;
      }
      int value = p;
      while (p < to && b[p] != ' ') {
        p++;
      }
      if (p > value && b[p - 1] == ':' && p - value <= LONGEST_NAME) {
        p = value; // the next name: this one has no value
        continue;
      }
      pair(b, name, nameEnd, value, p);
    }
  }

  private void pair(byte[] b, int name, int nameEnd, int value, int valueEnd) {
    if (value == valueEnd || nameEnd - name > LONGEST_NAME || nameEnd == name) {
      return;
    }
    int length = PREFIX.length;
    for (int i = name; i < nameEnd; i++) {
      key[length++] = (byte) (b[i] >= 'A' && b[i] <= 'Z' ? b[i] | 0x20 : b[i]);
    }
    if (is(length, QUERY_TIME)) {
      long nanos = Decimals.duration(b, value, valueEnd, Decimals.SECOND);
      if (nanos != Decimals.NONE) {
        event.setLong(EventColumn.EVENT_DURATION, nanos);
        return;
      }
    }
    if (is(length, ID) || is(length, THREAD_ID)) {
      fields.attribute(THREAD, b, value, valueEnd);
      return;
    }
    if (is(length, QC_HIT)) {
      length = PREFIX.length + QUERY_CACHE_HIT.length;
      System.arraycopy(QUERY_CACHE_HIT, 0, key, PREFIX.length, QUERY_CACHE_HIT.length);
    } else if (Scan.startsWith(key, PREFIX.length, length, INNODB)) {
      key[PREFIX.length + INNODB.length - 1] = '.';
    }
    if (is(length, LOCK_TIME) || Scan.startsWith(key, length - WAIT.length, length, WAIT)) {
      System.arraycopy(SECONDS, 0, key, length, SECONDS.length);
      length += SECONDS.length;
    }
    byte[] truth = truth(b, value, valueEnd);
    if (truth != null) {
      fields.put(key, 0, length, truth, 0, truth.length, EventFields.ASCII);
    } else {
      fields.put(key, 0, length, b, value, valueEnd, EventFields.TEXT);
    }
  }

  private boolean is(int length, byte[] name) {
    return length - PREFIX.length == name.length
        && Scan.startsWith(key, PREFIX.length, length, name);
  }

  private static byte[] truth(byte[] b, int from, int to) {
    if (to - from == 2 && b[from] == 'N' && b[from + 1] == 'o') {
      return FALSE;
    }
    return to - from == 3 && b[from] == 'Y' && b[from + 1] == 'e' && b[from + 2] == 's'
        ? TRUE
        : null;
  }

  /** Behind {@code use schema;} and {@code SET timestamp=1547741043;}. */
  private int settings(byte[] b, int from, int to) {
    int p = from;
    if (Scan.startsWith(b, p, to, USE)) {
      int end = lineEnd(b, p, to);
      if (b[end - 1] == ';') {
        fields.attribute(SCHEMA, b, p + USE.length, end - 1);
        p = next(b, end, to);
      }
    }
    if (Scan.startsWith(b, p, to, SET_TIMESTAMP)) {
      int end = lineEnd(b, p, to);
      int number = p + SET_TIMESTAMP.length;
      long time = end - 1 > number ? fields.times().parse(b, number, end - 1) : Timestamps.NONE;
      if (time != Timestamps.NONE && b[end - 1] == ';') {
        event.setLong(EventColumn.TIME, time);
        p = next(b, end, to);
      }
    }
    return p;
  }

  /** Before a {@code # Time} that is the next record's. */
  private int statementEnd(byte[] b, int from, int to) {
    int p = to;
    while (p > from && b[p - 1] != '\n') {
      p--;
    }
    if (p > from && Scan.startsWith(b, p, to, TIME)) {
      if (logged < 0) {
        logged = p + TIME.length;
        loggedEnd = to;
      }
      return p - 1;
    }
    return to;
  }

  private void time(byte[] b) {
    if (logged < 0) {
      return;
    }
    long time =
        loggedEnd - logged < 9 ? Timestamps.NONE : fields.times().parse(b, logged, loggedEnd);
    if (time != Timestamps.NONE && !event.has(EventColumn.TIME)) {
      event.setLong(EventColumn.TIME, time);
    } else {
      fields.attribute(LOGGED, b, logged, loggedEnd);
    }
  }
}
