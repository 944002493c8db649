package io.logweir.core.parse;

import io.logweir.core.parse.declared.LineShape;
import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.util.List;

/**
 * Reads HAProxy's log formats: HTTP, TCP, the default one and connection errors (HAProxy
 * configuration manual, 8.2), with or without captured headers and cookies; as they stand behind
 * the tag in syslog, or alone.
 *
 * <p>The duration is the total time {@code Tt} or {@code Ta}; all other timers are attributes
 * {@code haproxy.…} in milliseconds, named as Elastic's module does, and -1 where a phase was not
 * reached. The body is the request line of HTTP, and there is none of TCP.
 */
final class HaproxyFormat implements LogFormat {

  static final String NAME = "haproxy";

  private static final byte[] CONNECT = EventFields.utf8("Connect from ");
  private static final byte[] TO = EventFields.utf8(" to ");

  private static final EntryKey CLIENT_PORT = EntryKey.of("client.port");
  private static final EntryKey SERVER = EntryKey.of("destination.address");
  private static final EntryKey SERVER_PORT = EntryKey.of("destination.port");
  private static final byte[] FRONTEND = EventFields.utf8("haproxy.frontend_name");
  private static final EntryKey BACKEND = EntryKey.of("haproxy.backend_name");
  private static final EntryKey SERVER_NAME = EntryKey.of("haproxy.server_name");
  private static final EntryKey BIND = EntryKey.of("haproxy.bind_name");
  private static final byte[] ERROR = EventFields.utf8("haproxy.error_message");
  private static final byte[] MODE = EventFields.utf8("haproxy.mode");
  private static final byte[] BYTES = EventFields.utf8("haproxy.bytes_read");
  private static final byte[] STATE = EventFields.utf8("haproxy.termination_state");
  private static final EntryKey STATUS = EntryKey.of("http.response.status_code");
  private static final byte[] RESPONSE_SIZE = EventFields.utf8("http.response.size");
  private static final byte[] REQUEST_COOKIE =
      EventFields.utf8("haproxy.http.request.captured_cookie");
  private static final byte[] RESPONSE_COOKIE =
      EventFields.utf8("haproxy.http.response.captured_cookie");
  private static final byte[] REQUEST_HEADERS =
      EventFields.utf8("haproxy.http.request.captured_headers");
  private static final byte[] RESPONSE_HEADERS =
      EventFields.utf8("haproxy.http.response.captured_headers");
  private static final EntryKey REQUEST_LINE = EntryKey.of("haproxy.http.request.raw_request_line");
  private static final EntryKey PROTOCOL_VERSION = EntryKey.of("network.protocol.version");
  private static final EntryKey REQUEST_DATE = EntryKey.of("haproxy.request_date");
  private static final EntryKey TRAILING = EntryKey.of("haproxy.trailing");
  private static final byte[] TOTAL = EventFields.utf8("haproxy.total_time_ms");

  private static final byte[][] HTTP_TIMERS = {
    EventFields.utf8("haproxy.http.request.time_wait_ms"),
    EventFields.utf8("haproxy.total_waiting_time_ms"),
    EventFields.utf8("haproxy.connection_wait_time_ms"),
    EventFields.utf8("haproxy.http.request.time_wait_without_data_ms"),
    TOTAL
  };
  private static final byte[][] TCP_TIMERS = {
    EventFields.utf8("haproxy.total_waiting_time_ms"),
    EventFields.utf8("haproxy.connection_wait_time_ms"),
    TOTAL
  };
  private static final byte[][] CONNECTIONS = {
    EventFields.utf8("haproxy.connections.active"),
    EventFields.utf8("haproxy.connections.frontend"),
    EventFields.utf8("haproxy.connections.backend"),
    EventFields.utf8("haproxy.connections.server"),
    EventFields.utf8("haproxy.connections.retries")
  };
  private static final byte[][] QUEUES = {
    EventFields.utf8("haproxy.server_queue"), EventFields.utf8("haproxy.backend_queue")
  };

  // Words of a line behind its date, by place.
  private static final int FRONTEND_WORD = 0;
  private static final int BACKEND_WORD = 1;
  private static final int TIMER_WORD = 2;
  private static final int HTTP_WORDS = 10;
  private static final int TCP_WORDS = 7;

  private final EventFields own;
  private final int[] words = new int[2 * HTTP_WORDS];
  private byte[] array = new byte[256];

  HaproxyFormat(SourceOptions options) {
    own = new EventFields(NAME, options);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean mayBeginWith(byte first) {
    return Scan.isDigit(first)
        || first == 'C'
        || first == ':'
        || (first >= 'a' && first <= 'f')
        || (first >= 'A' && first <= 'F');
  }

  private static final List<LineShape> SHAPES =
      List.of(LineShape.of("C", ""), LineShape.of("", ":[/."));

  @Override
  public List<LineShape> shapes() {
    return SHAPES;
  }

  /** An address with a port and a bracket with a time to the millisecond; or {@code Connect}. */
  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    byte[] b = raw.value();
    return b[from] == 'C' ? Scan.startsWith(b, from, to, CONNECT) : dateOpen(b, from, to) > 0;
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] b = raw.value();
    own.begin(raw, from, to, event);
    if (!read(b, from, to, own, event, true)) {
      return why.set(RejectReason.INVALID_HAPROXY, from, "not as HAProxy logs by default");
    }
    return own.finish(b, from, to);
  }

  /**
   * Reads a message that may stand inside another record.
   *
   * @param body whether the event's body is this message's
   * @return false where it is not HAProxy's; nothing is then set
   */
  boolean read(byte[] b, int from, int to, EventFields fields, LogEvent event, boolean body) {
    if (b[from] == 'C') {
      return connect(b, from, to, fields, body);
    }
    int open = dateOpen(b, from, to);
    if (open < 0) {
      return false;
    }
    long time = fields.times().prefix(b, open + 1, to);
    int p = fields.times().end();
    if (time == Timestamps.NONE || to - p < 4 || b[p] != ']' || b[p + 1] != ' ') {
      return false;
    }
    p += 2;
    int count = words(b, p, to);
    int frontendEnd = count == 0 ? p : words[1];
    if (count > 0 && b[frontendEnd - 1] == ':') {
      return error(b, from, open, p, frontendEnd, to, time, fields, event, body);
    }
    if (count < TCP_WORDS) {
      return false;
    }
    int timers = slashes(b, TIMER_WORD);
    boolean http = timers == HTTP_TIMERS.length - 1 && count == HTTP_WORDS;
    if (!http && timers != TCP_TIMERS.length - 1) {
      return false;
    }
    int connections = http ? 8 : 5;
    if (slashes(b, connections) != 4 || slashes(b, connections + 1) != 1) {
      return false;
    }
    time(b, open, time, fields, event);
    client(b, from, open - 1, fields);
    put(FRONTEND, b, FRONTEND_WORD, fields);
    int slash = Scan.to(b, words[2 * BACKEND_WORD], words[2 * BACKEND_WORD + 1], '/');
    fields.attribute(BACKEND, b, words[2 * BACKEND_WORD], slash);
    fields.attribute(SERVER_NAME, b, slash + 1, words[2 * BACKEND_WORD + 1]);
    timers(b, http ? HTTP_TIMERS : TCP_TIMERS, fields, event);
    numbers(b, connections, CONNECTIONS, fields);
    numbers(b, connections + 1, QUEUES, fields);
    if (http) {
      status(b, fields, event);
      number(BYTES, b, words[8], words[9], fields);
      number(RESPONSE_SIZE, b, words[8], words[9], fields);
      cookie(REQUEST_COOKIE, b, 5, fields);
      cookie(RESPONSE_COOKIE, b, 6, fields);
      put(STATE, b, 7, fields);
      request(b, words[2 * HTTP_WORDS - 1], to, fields, body);
    } else {
      number(BYTES, b, words[6], words[7], fields);
      put(STATE, b, 4, fields);
      int rest = Scan.blanks(b, words[2 * TCP_WORDS - 1], to);
      fields.attribute(TRAILING, b, rest, to);
    }
    return true;
  }

  /**
   * The bracket behind {@code address:port } where a date with a fraction follows, or -1: the
   * fraction tells it from an access log, whose first word is no address with a port.
   */
  private static int dateOpen(byte[] b, int from, int to) {
    int p = from;
    int colon = -1;
    while (p < to && p - from < 64 && b[p] != ' ') {
      if (b[p] == ':') {
        colon = p;
      }
      p++;
    }
    boolean port = colon > from && colon + 1 < p && Scan.digits(b, colon + 1, p) == p;
    return port
            && to - p > 26
            && b[p] == ' '
            && b[p + 1] == '['
            && b[p + 4] == '/'
            && b[p + 8] == '/'
            && b[p + 13] == ':'
            && b[p + 22] == '.'
        ? p + 1
        : -1;
  }

  /** When the request was accepted is the event's time, where no header has stated one. */
  private static void time(byte[] b, int open, long time, EventFields fields, LogEvent event) {
    if (event.has(EventColumn.TIME)) {
      fields.attribute(REQUEST_DATE, b, open + 1, fields.times().end());
    } else {
      event.setLong(EventColumn.TIME, time);
    }
  }

  /** Where the first words begin and end; gives how many there are, up to what HTTP needs. */
  private int words(byte[] b, int from, int to) {
    int count = 0;
    int p = from;
    while (p < to && count < HTTP_WORDS) {
      int end = Scan.to(b, p, to, ' ');
      if (end == p) {
        break;
      }
      words[2 * count] = p;
      words[2 * count + 1] = end;
      count++;
      p = end + 1;
    }
    return count;
  }

  /** How many slashes are between numbers; -1 where something else stands there. */
  private int slashes(byte[] b, int word) {
    int slashes = 0;
    for (int p = words[2 * word]; p < words[2 * word + 1]; p++) {
      if (b[p] == '/') {
        slashes++;
      } else if (!Scan.isDigit(b[p]) && b[p] != '-' && b[p] != '+') {
        return -1;
      }
    }
    return slashes;
  }

  private void put(byte[] name, byte[] b, int word, EventFields fields) {
    fields.attribute(name, b, words[2 * word], words[2 * word + 1]);
  }

  /** A number, without the plus that says that the session went on when it was logged. */
  private static void number(byte[] name, byte[] b, int from, int to, EventFields fields) {
    fields.attribute(name, b, from < to && b[from] == '+' ? from + 1 : from, to);
  }

  private void numbers(byte[] b, int word, byte[][] names, EventFields fields) {
    int p = words[2 * word];
    int end = words[2 * word + 1];
    for (byte[] name : names) {
      int next = Scan.to(b, p, end, '/');
      number(name, b, p, next, fields);
      p = Math.min(end, next + 1);
    }
  }

  private void timers(byte[] b, byte[][] names, EventFields fields, LogEvent event) {
    int p = words[2 * TIMER_WORD];
    int end = words[2 * TIMER_WORD + 1];
    for (byte[] name : names) {
      int next = Scan.to(b, p, end, '/');
      if (name != TOTAL) {
        number(name, b, p, next, fields);
      } else {
        int digits = p < next && b[p] == '+' ? p + 1 : p;
        long nanos = Decimals.duration(b, digits, next, Decimals.MILLISECOND);
        if (nanos == Decimals.NONE) {
          fields.attribute(TOTAL, b, p, next);
        } else {
          event.setLong(EventColumn.EVENT_DURATION, nanos);
        }
      }
      p = Math.min(end, next + 1);
    }
  }

  private void status(byte[] b, EventFields fields, LogEvent event) {
    long status = Decimals.wholeNumber(b, words[6], words[7]);
    if (status >= 100 && status <= 599) {
      event.setLong(EventColumn.HTTP_RESPONSE_STATUS_CODE, status);
    } else {
      fields.attribute(STATUS, b, words[6], words[7]);
    }
    if (!event.has(EventColumn.SEVERITY_NUMBER)) {
      event.setLong(
          EventColumn.SEVERITY_NUMBER,
          status >= 500 ? Severity.ERROR : status >= 400 ? Severity.WARN : Severity.INFO);
    }
  }

  private void cookie(byte[] name, byte[] b, int word, EventFields fields) {
    if (words[2 * word + 1] - words[2 * word] > 1 || b[words[2 * word]] != '-') {
      put(name, b, word, fields);
    }
  }

  private static void client(byte[] b, int from, int to, EventFields fields) {
    int colon = to;
    while (colon > from && b[colon - 1] != ':') {
      colon--;
    }
    fields.text(EventColumn.CLIENT_ADDRESS, b, from, colon - 1);
    fields.attribute(CLIENT_PORT, b, colon, to);
  }

  /** {@code [ {headers}][ {headers}] "request"[ more]}. */
  private void request(byte[] b, int from, int to, EventFields fields, boolean body) {
    int p = Scan.blanks(b, from, to);
    byte[] name = REQUEST_HEADERS;
    while (p < to && b[p] == '{' && name != null) {
      int close = Scan.to(b, p, to, '}');
      if (close == to) {
        break;
      }
      headers(name, b, p + 1, close, fields);
      name = name == REQUEST_HEADERS ? RESPONSE_HEADERS : null;
      p = Scan.blanks(b, close + 1, to);
    }
    if (p == to || b[p] != '"') {
      fields.attribute(TRAILING, b, p, to);
      return;
    }
    int start = p + 1;
    int end = to; // an unclosed quote: HAProxy cuts long lines
    for (int q = to - 1; q > start - 1; q--) {
      if (b[q] == '"') {
        end = q;
        break;
      }
    }
    if (body) {
      fields.body(b, start, end);
    } else {
      fields.attribute(REQUEST_LINE, b, start, end);
    }
    if (end < to) {
      fields.attribute(TRAILING, b, Scan.blanks(b, end + 1, to), to);
    }
    int method = Scan.to(b, start, end, ' ');
    if (method == end || b[start] < 'A' || b[start] > 'Z') {
      return; // <BADREQ>
    }
    fields.text(EventColumn.HTTP_REQUEST_METHOD, b, start, method);
    int target = method + 1;
    int targetEnd = Scan.to(b, target, end, ' ');
    if (target < targetEnd) {
      fields.pathAndQuery(b, EventFields.pathStart(b, target, targetEnd), targetEnd);
    }
    if (end - targetEnd > 6 && b[targetEnd + 1] == 'H' && b[targetEnd + 5] == '/') {
      fields.attribute(PROTOCOL_VERSION, b, targetEnd + 6, end);
    }
  }

  /** Captured headers as a JSON array; a header that was not there is left out. */
  private void headers(byte[] name, byte[] b, int from, int to, EventFields fields) {
    int most = 4 * (to - from) + 16;
    if (array.length < most) {
      array = new byte[most];
    }
    int t = 0;
    array[t++] = '[';
    int p = from;
    while (p < to) {
      int end = Scan.to(b, p, to, '|');
      if (end > p) {
        if (t > 1) {
          array[t++] = ',';
        }
        t = AuditdFormat.quoted(array, t, b, p, end);
      }
      p = end + 1;
    }
    array[t++] = ']';
    fields.attribute(name, array, 0, t);
  }

  /** {@code frontend/bind: message}. */
  private static boolean error(
      byte[] b,
      int from,
      int open,
      int frontend,
      int frontendEnd,
      int to,
      long time,
      EventFields fields,
      LogEvent event,
      boolean body) {
    int slash = Scan.to(b, frontend, frontendEnd, '/');
    if (slash == frontendEnd) {
      return false;
    }
    time(b, open, time, fields, event);
    client(b, from, open - 1, fields);
    fields.attribute(FRONTEND, b, frontend, slash);
    fields.attribute(BIND, b, slash + 1, frontendEnd - 1);
    int message = Scan.blanks(b, frontendEnd, to);
    fields.attribute(ERROR, b, message, to);
    if (body) {
      fields.body(b, message, to);
    }
    return true;
  }

  /** {@code Connect from address:port to address:port (frontend/MODE)}. */
  private static boolean connect(byte[] b, int from, int to, EventFields fields, boolean body) {
    if (!Scan.startsWith(b, from, to, CONNECT)) {
      return false;
    }
    int client = from + CONNECT.length;
    int clientEnd = Scan.to(b, client, to, ' ');
    int server = clientEnd + TO.length;
    if (!Scan.startsWith(b, clientEnd, to, TO)) {
      return false;
    }
    int serverEnd = Scan.to(b, server, to, ' ');
    int slash = Scan.to(b, serverEnd, to, '/');
    int close = Scan.to(b, slash, to, ')');
    boolean whole =
        to - serverEnd > 3
            && b[serverEnd + 1] == '('
            && close < to
            && hasPort(b, client, clientEnd);
    if (!whole || !hasPort(b, server, serverEnd)) {
      return false;
    }
    client(b, client, clientEnd, fields);
    int colon = serverEnd;
    while (b[colon - 1] != ':') {
      colon--;
    }
    fields.attribute(SERVER, b, server, colon - 1);
    fields.attribute(SERVER_PORT, b, colon, serverEnd);
    fields.attribute(FRONTEND, b, serverEnd + 2, slash);
    fields.attribute(MODE, b, slash + 1, close);
    if (body) {
      fields.body(b, from, to);
    }
    return true;
  }

  private static boolean hasPort(byte[] b, int from, int to) {
    int p = to;
    while (p > from && Scan.isDigit(b[p - 1])) {
      p--;
    }
    return p < to && p - 1 > from && b[p - 1] == ':';
  }
}
