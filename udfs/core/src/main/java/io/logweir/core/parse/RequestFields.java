package io.logweir.core.parse;

import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;

/**
 * Puts what web servers, proxies and load balancers state about a request into an event: the
 * request line, its URL, its status, addresses with ports.
 */
final class RequestFields {

  static final EntryKey BODY_SIZE = EntryKey.of("http.response.body.size");
  static final EntryKey RESPONSE_SIZE = EntryKey.of("http.response.size");
  static final EntryKey REQUEST_SIZE = EntryKey.of("http.request.size");
  static final EntryKey STATUS = EntryKey.of("http.response.status_code");
  static final EntryKey REFERER = EntryKey.of("http.request.header.referer");
  static final EntryKey FORWARDED_FOR = EntryKey.of("http.request.header.x-forwarded-for");
  static final EntryKey HOST_HEADER = EntryKey.of("http.request.header.host");
  static final EntryKey CONTENT_TYPE = EntryKey.of("http.response.header.content-type");
  static final EntryKey USER = EntryKey.of("user.name");
  static final EntryKey SERVER = EntryKey.of("server.address");
  static final EntryKey SERVER_PORT = EntryKey.of("server.port");
  static final EntryKey CLIENT_PORT = EntryKey.of("client.port");
  static final EntryKey PROTOCOL_VERSION = EntryKey.of("network.protocol.version");
  static final EntryKey URL_FULL = EntryKey.of("url.full");
  static final EntryKey URL_SCHEME = EntryKey.of("url.scheme");
  static final EntryKey URL_DOMAIN = EntryKey.of("url.domain");
  static final EntryKey URL_PORT = EntryKey.of("url.port");
  static final EntryKey TLS_CIPHER = EntryKey.of("tls.cipher");
  static final EntryKey PID = EntryKey.of("process.pid");
  static final EntryKey THREAD = EntryKey.of("thread.id");

  /** A longer URL is kept in its parts only. */
  private static final int LONGEST_URL = 8192;

  /** The longest word that is taken for a method. */
  private static final int LONGEST_METHOD = 32;

  private final EventFields fields;
  private LogEvent event;
  private byte[] scratch = new byte[1024];

  RequestFields(EventFields fields) {
    this.fields = fields;
  }

  /** Starts a record, behind {@link EventFields#begin}. */
  void begin(LogEvent event) {
    this.event = event;
  }

  /**
   * A request line as it stands in its quotes: all of it is the body, and what is no request line
   * is only that.
   */
  void line(byte[] b, int from, int to) {
    int length = unescape(b, from, to);
    byte[] r = length < 0 ? b : scratch;
    int start = length < 0 ? from : 0;
    int end = length < 0 ? to : length;
    fields.body(r, start, end);
    parts(r, start, end);
  }

  /** The same, but nothing where there are only dashes: no request was understood. */
  void lineUnlessDashes(byte[] b, int from, int to) {
    int p = from;
    while (p < to && (b[p] == '-' || b[p] == ' ')) {
      p++;
    }
    if (p < to) {
      line(b, from, to);
    }
  }

  /** {@code METHOD target[ HTTP/version]}, where it is that. */
  void parts(byte[] r, int start, int end) {
    int method = Scan.word(r, start, end);
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
    if (last > target && protocol(r, last, end)) {
      targetEnd = last - 1;
    }
    if (target < targetEnd) {
      url(r, target, targetEnd);
    }
  }

  /** {@code HTTP/1.1} as the protocol's version; false where it is something else. */
  boolean protocol(byte[] b, int from, int to) {
    if (!isProtocol(b, from, to)) {
      return false;
    }
    fields.attribute(PROTOCOL_VERSION, b, from + 5, to);
    return true;
  }

  /** A path with its query, or a URL with scheme and host, of which the parts are kept too. */
  void url(byte[] b, int from, int to) {
    int path = authority(b, from, to);
    fields.pathAndQuery(b, path, to);
  }

  /**
   * Scheme, host and port of a URL that has them.
   *
   * @return where its path begins; {@code from} where it is none
   */
  int authority(byte[] b, int from, int to) {
    int slashes = scheme(b, from, to);
    if (slashes < 0) {
      return from;
    }
    int host = slashes + 3;
    int path = host;
    while (path < to && b[path] != '/' && b[path] != '?') {
      if (b[path] == '@') {
        host = path + 1;
      }
      path++;
    }
    if (to - from <= LONGEST_URL) {
      fields.attribute(URL_FULL, b, from, to);
    }
    fields.attribute(URL_SCHEME, b, from, slashes);
    int colon = portColon(b, host, path);
    fields.attribute(URL_DOMAIN, b, host, colon < 0 ? path : colon);
    if (colon >= 0) {
      fields.attribute(URL_PORT, b, colon + 1, path);
    }
    return path;
  }

  /** The colon of {@code scheme://}, or -1. */
  private static int scheme(byte[] b, int from, int to) {
    int p = from;
    while (p < to && p - from < 12 && b[p] >= 'a' && b[p] <= 'z') {
      p++;
    }
    return p > from && to - p > 3 && b[p] == ':' && b[p + 1] == '/' && b[p + 2] == '/' ? p : -1;
  }

  /** A status code, and by it the severity. */
  void status(byte[] b, int from, int to) {
    long status = to - from == 3 ? Decimals.wholeNumber(b, from, to) : Decimals.NONE;
    if (status >= 100 && status <= 599) {
      event.setLong(EventColumn.HTTP_RESPONSE_STATUS_CODE, status);
    } else if (!Values.isNone(b, from, to)) {
      fields.attribute(STATUS, b, from, to);
    }
    event.setLong(
        EventColumn.SEVERITY_NUMBER,
        status >= 500 ? Severity.ERROR : status >= 400 ? Severity.WARN : Severity.INFO);
  }

  /** A duration; what is none (or {@code -1}, unknown) is the attribute instead. */
  void duration(byte[] b, int from, int to, long unit, EntryKey otherwise) {
    long nanos = Decimals.duration(b, from, to, unit);
    if (nanos != Decimals.NONE && !event.has(EventColumn.EVENT_DURATION)) {
      event.setLong(EventColumn.EVENT_DURATION, nanos);
    } else {
      fields.attribute(otherwise, b, from, to);
    }
  }

  /** A text that stood in quotes into a column, without its escapes; {@code -} is none. */
  void quoted(EventColumn column, byte[] b, int from, int to) {
    if (!Values.isNone(b, from, to)) {
      int length = unescape(b, from, to);
      fields.text(
          column, length < 0 ? b : scratch, length < 0 ? from : 0, length < 0 ? to : length);
    }
  }

  /** A text that stood in quotes into an attribute, without its escapes; {@code -} is none. */
  void quoted(EntryKey attribute, byte[] b, int from, int to) {
    if (!Values.isNone(b, from, to)) {
      int length = unescape(b, from, to);
      fields.attribute(
          attribute, length < 0 ? b : scratch, length < 0 ? from : 0, length < 0 ? to : length);
    }
  }

  /** A value into an attribute; {@code -} is none. */
  void attribute(EntryKey attribute, byte[] b, int from, int to) {
    if (!Values.isNone(b, from, to)) {
      fields.attribute(attribute, b, from, to);
    }
  }

  /** {@code address}, {@code address:port}, {@code [v6]:port}; {@code -} is none. */
  void client(byte[] b, int from, int to) {
    if (Values.isNone(b, from, to)) {
      return;
    }
    int colon = portColon(b, from, to);
    boolean bracket = b[from] == '[' && b[(colon < 0 ? to : colon) - 1] == ']';
    fields.text(
        EventColumn.CLIENT_ADDRESS,
        b,
        bracket ? from + 1 : from,
        (colon < 0 ? to : colon) - (bracket ? 1 : 0));
    if (colon >= 0) {
      fields.attribute(CLIENT_PORT, b, colon + 1, to);
    }
  }

  /** The same into attributes. */
  void address(EntryKey address, EntryKey port, byte[] b, int from, int to) {
    if (Values.isNone(b, from, to)) {
      return;
    }
    int colon = portColon(b, from, to);
    boolean bracket = b[from] == '[' && b[(colon < 0 ? to : colon) - 1] == ']';
    fields.attribute(
        address, b, bracket ? from + 1 : from, (colon < 0 ? to : colon) - (bracket ? 1 : 0));
    if (colon >= 0) {
      fields.attribute(port, b, colon + 1, to);
    }
  }

  /**
   * The colon before a port, or -1: what follows it are one to five digits, and what precedes it is
   * no half of an IPv6 address.
   */
  static int portColon(byte[] b, int from, int to) {
    int p = to;
    while (p > from && to - p < 6 && Scan.isDigit(b[p - 1])) {
      p--;
    }
    if (p == to || p == from || p - 1 == from || to - p > 5 || b[p - 1] != ':') {
      return -1;
    }
    int colon = p - 1;
    if (b[colon - 1] == ']') {
      return colon;
    }
    int colons = 0;
    for (int i = from; i < colon; i++) {
      if (b[i] == ':') {
        colons++;
      }
    }
    return colons == 0 ? colon : -1;
  }

  /** Whether this is an IPv4 or IPv6 address. */
  static boolean isAddress(byte[] b, int from, int to) {
    int length = to - from;
    if (length < 2 || length > 45) {
      return false;
    }
    int colons = 0;
    int points = 0;
    int digits = 0;
    boolean letters = false;
    for (int i = from; i < to; i++) {
      byte c = b[i];
      if (Scan.isDigit(c)) {
        digits++;
      } else if (c == '.') {
        points++;
      } else if (c == ':') {
        colons++;
      } else if (c == '%' && colons >= 2 && i + 1 < to) {
        return true; // the zone of RFC 4007
      } else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') {
        letters = true;
      } else {
        return false;
      }
    }
    return colons >= 2 || (colons == 0 && points == 3 && !letters && digits >= 4 && digits <= 12);
  }

  static boolean isMethod(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      if ((b[i] < 'A' || b[i] > 'Z') && b[i] != '-' && b[i] != '_') {
        return false;
      }
    }
    return to > from && to - from <= LONGEST_METHOD && b[from] >= 'A' && b[from] <= 'Z';
  }

  static boolean isProtocol(byte[] b, int from, int to) {
    return to - from > 5
        && b[from] == 'H'
        && b[from + 1] == 'T'
        && b[from + 2] == 'T'
        && b[from + 3] == 'P'
        && b[from + 4] == '/';
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
    if (p >= to) {
      return -1;
    }
    byte[] target = room(to - from);
    int t = 0;
    for (p = from; p < to; p++) {
      if (b[p] == '\\' && p + 1 < to && (b[p + 1] == '"' || b[p + 1] == '\\')) {
        p++;
      }
      target[t++] = b[p];
    }
    return t;
  }

  /** A user agent as IIS writes it, {@code +} for blanks; {@code -} is none. */
  void plusDecoded(EventColumn column, byte[] b, int from, int to) {
    if (Values.isNone(b, from, to)) {
      return;
    }
    byte[] target = room(to - from);
    for (int i = from; i < to; i++) {
      target[i - from] = b[i] == '+' ? (byte) ' ' : b[i];
    }
    fields.text(column, target, 0, to - from);
  }

  /**
   * A percent-encoded text decoded into a column; {@code -} is none. What was encoded twice ({@code
   * %2520}) is decoded twice.
   *
   * @return whether the column now differs from the text
   */
  boolean percentDecoded(EventColumn column, byte[] b, int from, int to) {
    if (Values.isNone(b, from, to)) {
      return false;
    }
    byte[] target = room(to - from);
    int length = percent(b, from, to, target);
    length = percent(target, 0, length, target);
    fields.text(column, target, 0, length);
    return length < to - from;
  }

  private static int percent(byte[] b, int from, int to, byte[] target) {
    int t = 0;
    for (int i = from; i < to; i++) {
      if (b[i] == '%' && i + 2 < to) {
        int high = Character.digit(b[i + 1], 16);
        int low = Character.digit(b[i + 2], 16);
        if (high >= 0 && low >= 0) {
          target[t++] = (byte) (high << 4 | low);
          i += 2;
          continue;
        }
      }
      target[t++] = b[i];
    }
    return t;
  }

  private byte[] room(int length) {
    if (scratch.length < length) {
      scratch = new byte[Math.max(length, 2 * scratch.length)];
    }
    return scratch;
  }
}
