package io.logweir.core.parse;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;

/**
 * Reads the Common and Combined Log Formats of Apache httpd and nginx, with a virtual host in front
 * and further fields behind; {@code -} is absent, and a broken request line loses nothing.
 *
 * <p>The body is the request line. A decimal behind the user agent is the duration in seconds; what
 * else stands there is the attribute {@code access.trailing}.
 */
final class AccessFormat implements LogFormat {

  static final String NAME = "access";

  /** How far the opening bracket of the time may be: host, identity and user stand before it. */
  private static final int LONGEST_HEAD = 1024;

  private static final byte[] BODY_SIZE = EventFields.utf8("http.response.body.size");
  private static final byte[] STATUS = EventFields.utf8("http.response.status_code");
  private static final byte[] REFERER = EventFields.utf8("http.request.header.referer");
  private static final byte[] USER = EventFields.utf8("user.name");
  private static final byte[] IDENTITY = EventFields.utf8("client.identity");
  private static final byte[] SERVER = EventFields.utf8("server.address");
  private static final byte[] PROTOCOL_VERSION = EventFields.utf8("network.protocol.version");
  private static final byte[] TRAILING = EventFields.utf8("access.trailing");

  private final EventFields fields;
  private byte[] scratch = new byte[1024];

  AccessFormat(SourceOptions options) {
    fields = new EventFields(NAME, options);
  }

  @Override
  public String name() {
    return NAME;
  }

  /** Whether a bracket with a time as access logs write it follows three or four words. */
  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    return bracket(raw.value(), from, to) > 0;
  }

  /** The bracket before {@code 17/May/2015:10:05:03}, or -1. */
  private static int bracket(byte[] b, int from, int to) {
    int last = Math.min(to - 28, from + LONGEST_HEAD);
    for (int p = from + 5; p <= last; p++) {
      if (b[p] == '['
          && b[p - 1] == ' '
          && b[p + 3] == '/'
          && b[p + 7] == '/'
          && b[p + 12] == ':') {
        return p;
      }
    }
    return -1;
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] b = raw.value();
    fields.begin(raw, event);
    int bracket = bracket(b, from, to);
    if (bracket < 0) {
      return fail(why, from, "no time in brackets");
    }
    long time = fields.times().prefix(b, bracket + 1, to);
    int p = fields.times().end();
    if (time == Timestamps.NONE || p == to || b[p] != ']') {
      return fail(why, bracket, "no time in brackets");
    }
    event.setLong(EventColumn.TIME, time);
    p++;
    if (!head(b, from, bracket - 1)) {
      return fail(why, from, "expected host, identity and user");
    }
    if (to - p < 3 || b[p] != ' ' || b[p + 1] != '"') {
      return fail(why, p, "expected the request in quotes");
    }
    int request = p + 2;
    int requestEnd = requestEnd(b, request, to);
    if (requestEnd < 0) {
      return fail(why, request, "the request's quote is not closed");
    }
    request(b, request, requestEnd);
    p = requestEnd + 2;
    p = status(event, b, p, to);
    p = size(b, p, to);
    p = quoted(b, p, to, REFERER, null);
    p = quoted(b, p, to, null, EventColumn.USER_AGENT_ORIGINAL);
    trailing(event, b, p, to);
    return fields.finish(b, from, to);
  }

  private static boolean fail(Rejection why, int at, String detail) {
    return why.set(RejectReason.INVALID_ACCESS_LOG, at, detail);
  }

  /** {@code [virtual-host] host identity user}; a user may contain blanks. */
  private boolean head(byte[] b, int from, int to) {
    int first = word(b, from, to);
    int second = word(b, first + 1, to);
    if (first <= from || first >= to || second >= to || second == first + 1) {
      return false;
    }
    int third = word(b, second + 1, to);
    if (third < to && third == second + 2 && b[second + 1] == '-' && second - first > 2) {
      // Four words with a dash third: the first one is the virtual host.
      fields.attribute(SERVER, b, from, first);
      from = first + 1;
      first = second;
      second = third;
    }
    if (!dash(b, from, first)) {
      fields.text(EventColumn.CLIENT_ADDRESS, b, from, first);
    }
    if (!dash(b, first + 1, second)) {
      fields.attribute(IDENTITY, b, first + 1, second);
    }
    if (!dash(b, second + 1, to)) {
      fields.attribute(USER, b, second + 1, to);
    }
    return true;
  }

  private static int word(byte[] b, int from, int to) {
    int p = from;
    while (p < to && b[p] != ' ') {
      p++;
    }
    return p;
  }

  private static boolean dash(byte[] b, int from, int to) {
    return to - from == 1 && b[from] == '-';
  }

  /**
   * The quote that ends the request: one that is not escaped and has a status behind it, because
   * old servers write quotes of the request as they are.
   */
  private static int requestEnd(byte[] b, int from, int to) {
    for (int p = from; p < to; p++) {
      if (b[p] == '\\') {
        p++;
      } else if (b[p] == '"' && statusFollows(b, p + 1, to)) {
        return p;
      }
    }
    return -1;
  }

  private static boolean statusFollows(byte[] b, int p, int to) {
    return to - p >= 2
        && b[p] == ' '
        && (b[p + 1] == '-'
            || (to - p >= 4 && isDigit(b[p + 1]) && isDigit(b[p + 2]) && isDigit(b[p + 3])));
  }

  private void request(byte[] b, int from, int to) {
    int length = unescape(b, from, to);
    byte[] r = length < 0 ? b : scratch;
    int start = length < 0 ? from : 0;
    int end = length < 0 ? to : length;
    fields.body(r, start, end);
    int method = word(r, start, end);
    if (method == end || !isMethod(r, start, method)) {
      return;
    }
    fields.text(EventColumn.HTTP_REQUEST_METHOD, r, start, method);
    int last = end;
    while (last > method + 1 && r[last - 1] != ' ') {
      last--;
    }
    int target = method + 1;
    int targetEnd = end;
    if (last > target && isProtocol(r, last, end)) {
      fields.attribute(PROTOCOL_VERSION, r, last + 5, end);
      targetEnd = last - 1;
    }
    if (target < targetEnd) {
      fields.pathAndQuery(r, EventFields.pathStart(r, target, targetEnd), targetEnd);
    }
  }

  private static boolean isMethod(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      if ((b[i] < 'A' || b[i] > 'Z') && b[i] != '-' && b[i] != '_') {
        return false;
      }
    }
    return to > from && to - from <= 32;
  }

  private static boolean isProtocol(byte[] b, int from, int to) {
    return to - from > 5
        && b[from] == 'H'
        && b[from + 1] == 'T'
        && b[from + 2] == 'T'
        && b[from + 3] == 'P'
        && b[from + 4] == '/';
  }

  private int status(LogEvent event, byte[] b, int from, int to) {
    int end = word(b, from, to);
    long status = end - from == 3 ? Decimals.wholeNumber(b, from, end) : Decimals.NONE;
    if (status >= 100 && status <= 599) {
      event.setLong(EventColumn.HTTP_RESPONSE_STATUS_CODE, status);
    } else if (!dash(b, from, end)) {
      fields.attribute(STATUS, b, from, end);
    }
    event.setLong(
        EventColumn.SEVERITY_NUMBER,
        status >= 500 ? Severity.ERROR : status >= 400 ? Severity.WARN : Severity.INFO);
    return Math.min(end + 1, to);
  }

  private int size(byte[] b, int from, int to) {
    int end = word(b, from, to);
    if (from < to && b[from] == '"') {
      return from;
    }
    if (!dash(b, from, end)) {
      fields.attribute(BODY_SIZE, b, from, end);
    }
    return Math.min(end + 1, to);
  }

  /** A text in quotes into an attribute or a column; stays where there is none. */
  private int quoted(byte[] b, int from, int to, byte[] attribute, EventColumn column) {
    if (from >= to || b[from] != '"') {
      return from;
    }
    int end = from + 1;
    while (end < to && !(b[end] == '"' && (end + 1 == to || b[end + 1] == ' '))) {
      end += b[end] == '\\' ? 2 : 1;
    }
    if (end >= to) {
      // Cut off by the writer's limit: what there is counts.
      end = to;
    }
    if (!dash(b, from + 1, end)) {
      int length = unescape(b, from + 1, end);
      byte[] text = length < 0 ? b : scratch;
      int start = length < 0 ? from + 1 : 0;
      int stop = length < 0 ? end : length;
      if (column != null) {
        fields.text(column, text, start, stop);
      } else {
        fields.attribute(attribute, text, start, stop);
      }
    }
    return Math.min(end + 2, to);
  }

  private void trailing(LogEvent event, byte[] b, int from, int to) {
    int p = from;
    while (p < to && b[p] == ' ') {
      p++;
    }
    int end = word(b, p, to);
    if (isDecimal(b, p, end)) {
      long nanos = Decimals.duration(b, p, end, Decimals.SECOND);
      if (nanos != Decimals.NONE) {
        event.setLong(EventColumn.EVENT_DURATION, nanos);
        p = Math.min(end + 1, to);
      }
    }
    fields.attribute(TRAILING, b, p, to);
  }

  private static boolean isDecimal(byte[] b, int from, int to) {
    int points = 0;
    for (int i = from; i < to; i++) {
      if (b[i] == '.') {
        points++;
      } else if (!isDigit(b[i])) {
        return false;
      }
    }
    return points == 1 && to - from > 2;
  }

  private static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }

  /**
   * Quotes and backslashes without their backslash, into {@link #scratch}; gives the length, or -1
   * where there is nothing to do. Other escapes ({@code \x16}) stay: their bytes need not be text.
   */
  private int unescape(byte[] b, int from, int to) {
    int p = from;
    while (p < to && b[p] != '\\') {
      p++;
    }
    if (p == to) {
      return -1;
    }
    if (scratch.length < to - from) {
      scratch = new byte[Math.max(to - from, 2 * scratch.length)];
    }
    int t = 0;
    for (p = from; p < to; p++) {
      if (b[p] == '\\' && p + 1 < to && (b[p + 1] == '"' || b[p + 1] == '\\')) {
        p++;
      }
      scratch[t++] = b[p];
    }
    return t;
  }
}
