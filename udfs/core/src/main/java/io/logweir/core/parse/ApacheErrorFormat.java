package io.logweir.core.parse;

import io.logweir.core.parse.declared.LineShape;
import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.util.List;

/**
 * Reads Apache httpd's error log of 2.2 ({@code [time] [level] [client …] message}) and 2.4 ({@code
 * [time] [module:level] [pid 1:tid 2] (os code)text: [client …:port] AH00001: message}; httpd docs,
 * ErrorLogFormat). The body is the message without its code.
 */
final class ApacheErrorFormat implements LogFormat {

  static final String NAME = "apache-error";

  /** {@code [Sat Jun 13 11:00:00 2026]}. */
  private static final int SHORTEST = 26;

  private static final int LONGEST_WORD = 64;

  /** A longer referrer is only in the body. */
  private static final int LONGEST_REFERER = 4096;

  private static final byte[] PID = EventFields.utf8("[pid ");
  private static final byte[] TID = EventFields.utf8(":tid ");
  private static final byte[] CLIENT = EventFields.utf8("[client ");
  private static final byte[] REMOTE = EventFields.utf8("[remote ");
  private static final byte[] REFERER = EventFields.utf8(", referer: ");

  private static final EntryKey MODULE = EntryKey.of("apache.error.module");
  private static final EntryKey CODE = EntryKey.of("error.code");
  private static final EntryKey OS_CODE = EntryKey.of("apache.error.proxy.error.code");
  private static final EntryKey OS_MESSAGE = EntryKey.of("apache.error.proxy.error.message");
  private static final EntryKey REMOTE_ADDRESS = EntryKey.of("network.peer.address");
  private static final EntryKey REMOTE_PORT = EntryKey.of("network.peer.port");

  private final EventFields fields;
  private final RequestFields request;

  /** Whether the record that is read names a module, as 2.4 does. */
  private boolean modular;

  ApacheErrorFormat(SourceOptions options) {
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

  private static final List<LineShape> SHAPES = List.of(LineShape.of("[??? ??? ?????:??:", "]["));

  @Override
  public List<LineShape> shapes() {
    return SHAPES;
  }

  /** A weekday's and a month's name, a day and a clock in a bracket; a level in the next. */
  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    return level(raw.value(), from, to) > 0;
  }

  /** Where the second bracket begins, or -1. */
  private static int level(byte[] b, int from, int to) {
    if (to - from < SHORTEST + 4
        || b[from] != '['
        || b[from + 4] != ' '
        || b[from + 8] != ' '
        || b[from + 14] != ':'
        || b[from + 17] != ':') {
      return -1;
    }
    int p = from + 20;
    while (p < to && p < from + 40 && b[p] != ']') {
      p++;
    }
    return to - p > 4 && b[p] == ']' && b[p + 1] == ' ' && b[p + 2] == '[' ? p + 2 : -1;
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] b = raw.value();
    fields.begin(raw, from, to, event);
    request.begin(event);
    int bracket = level(b, from, to);
    if (bracket < 0) {
      return fail(why, from, "expected a time and a level in brackets");
    }
    long time = fields.times().prefix(b, from + 1, bracket - 2);
    if (time == Timestamps.NONE || fields.times().end() != bracket - 2) {
      return fail(why, from, "expected a time in brackets");
    }
    event.setLong(EventColumn.TIME, time);
    int levelEnd = word(b, bracket + 1, to);
    if (levelEnd < 0) {
      return fail(why, bracket, "expected a level in brackets");
    }
    int level = bracket + 1;
    for (int i = bracket + 1; i < levelEnd; i++) {
      if (b[i] == ':') {
        level = i + 1;
      }
    }
    int number = number(b, level, levelEnd);
    if (number == Severity.NONE) {
      return fail(why, level, "expected a level in brackets");
    }
    event.setLong(EventColumn.SEVERITY_NUMBER, number);
    fields.text(EventColumn.SEVERITY_TEXT, b, level, levelEnd);
    fields.attribute(MODULE, b, bracket + 1, level - 1);
    modular = level > bracket + 1;
    int p = Scan.blanks(b, levelEnd + 1, to);
    p = process(b, p, to);
    p = peer(b, p, to);
    p = osError(b, p, to);
    p = peer(b, p, to);
    p = code(b, p, to);
    fields.body(b, p, to);
    referer(b, p, to);
    return fields.finish(b, from, to);
  }

  private static boolean fail(Rejection why, int at, String detail) {
    return why.set(RejectReason.INVALID_APACHE_ERROR, at, detail);
  }

  /** {@code trace1} to {@code trace8} besides the words that all know. */
  private static int number(byte[] b, int from, int to) {
    if (to - from == 6 && b[to - 1] >= '1' && b[to - 1] <= '8') {
      to--;
    }
    return Severity.ofWord(b, from, to);
  }

  /** The end of a word in a bracket, or -1. */
  private static int word(byte[] b, int from, int to) {
    int p = from;
    while (p < to && p - from < LONGEST_WORD && b[p] != ']' && b[p] != ' ' && b[p] != '[') {
      p++;
    }
    return p > from && p < to && b[p] == ']' ? p : -1;
  }

  /** {@code [pid 1]}, {@code [pid 1:tid 2]}. */
  private int process(byte[] b, int from, int to) {
    if (!Scan.startsWith(b, from, to, PID)) {
      return from;
    }
    int pid = from + PID.length;
    int pidEnd = digits(b, pid, to);
    int end = pidEnd;
    int tid = -1;
    if (Scan.startsWith(b, pidEnd, to, TID)) {
      tid = pidEnd + TID.length;
      end = digits(b, tid, to);
    }
    if (end >= to || b[end] != ']') {
      return from;
    }
    fields.attribute(RequestFields.PID, b, pid, pidEnd);
    if (tid > 0) {
      fields.attribute(RequestFields.THREAD, b, tid, end);
    }
    return Scan.blanks(b, end + 1, to);
  }

  /** {@code [client 192.0.2.1:443]}, {@code [remote 192.0.2.1:443]}. */
  private int peer(byte[] b, int from, int to) {
    boolean client = Scan.startsWith(b, from, to, CLIENT);
    if (!client && !Scan.startsWith(b, from, to, REMOTE)) {
      return from;
    }
    int address = from + CLIENT.length;
    int end = address;
    while (end < to
        && end - address < LONGEST_WORD
        && !(b[end] == ']' && (end + 1 == to || b[end + 1] == ' '))) {
      end++;
    }
    if (end == to || end == address || b[end] != ']') {
      return from;
    }
    int port = ipv6Port(b, address, end);
    if (port > 0) {
      if (client) {
        fields.text(EventColumn.CLIENT_ADDRESS, b, address, port - 1);
      } else {
        fields.attribute(REMOTE_ADDRESS, b, address, port - 1);
      }
      fields.attribute(client ? RequestFields.CLIENT_PORT : REMOTE_PORT, b, port, end);
    } else if (client) {
      request.client(b, address, end);
    } else {
      request.address(REMOTE_ADDRESS, REMOTE_PORT, b, address, end);
    }
    return Scan.blanks(b, end + 1, to);
  }

  /**
   * Where the port begins in {@code ::1:36032}, or -1: httpd 2.4 puts it behind every address, and
   * no brackets around those of IPv6.
   */
  private int ipv6Port(byte[] b, int from, int to) {
    int colon = to - 1;
    while (colon > from && Scan.isDigit(b[colon])) {
      colon--;
    }
    return modular
            && to - colon > 1
            && b[colon] == ':'
            && colon - from > 2
            && (b[colon - 1] != ':' || b[colon - 2] == ':')
            && hasTwoColons(b, from, colon)
            && RequestFields.isAddress(b, from, colon)
        ? colon + 1
        : -1;
  }

  private static boolean hasTwoColons(byte[] b, int from, int to) {
    int colons = 0;
    for (int i = from; i < to; i++) {
      colons += b[i] == ':' ? 1 : 0;
    }
    return colons >= 2;
  }

  /** {@code (13)Permission denied: }. */
  private int osError(byte[] b, int from, int to) {
    if (from >= to || b[from] != '(') {
      return from;
    }
    int number = digits(b, from + 1, to);
    if (number == from + 1 || number >= to || b[number] != ')') {
      return from;
    }
    int p = number + 1;
    while (p + 1 < to && !(b[p] == ':' && b[p + 1] == ' ')) {
      p++;
    }
    if (p + 1 >= to) {
      return from;
    }
    fields.attribute(OS_CODE, b, from + 1, number);
    fields.attribute(OS_MESSAGE, b, number + 1, p);
    return p + 2;
  }

  /** {@code AH01071: }. */
  private int code(byte[] b, int from, int to) {
    if (to - from < 9 || b[from] != 'A' || b[from + 1] != 'H') {
      return from;
    }
    int end = digits(b, from + 2, to);
    if (end - from != 7 || b[end] != ':' || b[end + 1] != ' ') {
      return from;
    }
    fields.attribute(CODE, b, from, end);
    return end + 2;
  }

  private void referer(byte[] b, int from, int to) {
    int first = Math.max(from, to - REFERER.length - LONGEST_REFERER);
    for (int p = to - REFERER.length - 1; p >= first; p--) {
      if (b[p] == ',' && Scan.startsWith(b, p, to, REFERER)) {
        fields.attribute(RequestFields.REFERER, b, p + REFERER.length, to);
        return;
      }
    }
  }

  private static int digits(byte[] b, int from, int to) {
    int p = from;
    while (p < to && Scan.isDigit(b[p])) {
      p++;
    }
    return p;
  }
}
