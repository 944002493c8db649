package io.logweir.core.parse;

import static io.logweir.core.parse.RequestFields.isAddress;

import io.logweir.core.parse.declared.LineShape;
import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the Common and Combined Log Formats of Apache httpd, nginx, Tomcat, Traefik, gunicorn and
 * their relatives, with a virtual host or a list of forwarding proxies in front and further fields
 * behind; {@code -} is absent, and a broken request line loses nothing.
 *
 * <p>The body is the request line. Of what stands behind the user agent, these are known: a decimal
 * (seconds), Apache's {@code %T/%D}, {@code name=value} (nginx's {@code rt=} is the duration),
 * Traefik's and ingress-nginx's fields, and the addresses of {@code X-Forwarded-For}; the rest is
 * the attribute {@code access.trailing}. A bare whole number there is no duration: Apache writes
 * microseconds, Tomcat milliseconds and others bytes.
 */
final class AccessFormat implements LogFormat {

  static final String NAME = "access";

  /** How far the opening bracket of the time may be: host, identity and user stand before it. */
  private static final int LONGEST_HEAD = 1024;

  /** An IPv6 address with an IPv4 one inside (RFC 4291, 2.2). */
  private static final int LONGEST_ADDRESS = 46;

  /** The longest name in {@code name=value} behind the user agent. */
  private static final int LONGEST_NAME = 64;

  /** How many {@code name=value} are read. */
  private static final int MOST_PAIRS = 64;

  private static final EntryKey LEADING = EntryKey.of("access.leading");
  private static final EntryKey IDENTITY = EntryKey.of("client.identity");
  private static final EntryKey TRAILING = EntryKey.of("access.trailing");
  private static final EntryKey ADDRESSES = EntryKey.of("nginx.access.remote_ip_list");

  private static final EntryKey REQUEST_COUNT = EntryKey.of("traefik.access.request_count");
  private static final EntryKey FRONTEND = EntryKey.of("traefik.access.frontend_name");
  private static final EntryKey BACKEND = EntryKey.of("traefik.access.backend_url");

  /** What ingress-nginx writes behind request length and time, in its order. */
  private static final EntryKey[] INGRESS = {
    EntryKey.of("nginx.ingress_controller.upstream.name"),
    EntryKey.of("nginx.ingress_controller.upstream.alternative_name"),
    EntryKey.of("nginx.ingress_controller.upstream_address_list"),
    EntryKey.of("nginx.ingress_controller.upstream.response.length"),
    EntryKey.of("nginx.ingress_controller.upstream.response.time"),
    EntryKey.of("nginx.ingress_controller.upstream.response.status_code"),
    EntryKey.of("nginx.ingress_controller.http.request.id")
  };

  private static final EntryKey INGRESS_LENGTH =
      EntryKey.of("nginx.ingress_controller.http.request.length");

  /** The short names of nginx's and F5's sample formats, and what they hold. */
  private static final byte[][][] SHORT_NAMES = {
    {EventFields.utf8("rt"), EventFields.utf8("request_time")},
    {EventFields.utf8("uct"), EventFields.utf8("nginx.access.upstream_connect_time")},
    {EventFields.utf8("uht"), EventFields.utf8("nginx.access.upstream_header_time")},
    {EventFields.utf8("urt"), EventFields.utf8("nginx.access.upstream_response_time")},
    {EventFields.utf8("ut"), EventFields.utf8("nginx.access.upstream_response_time")},
    {EventFields.utf8("ua"), EventFields.utf8("nginx.access.upstream_addr")},
    {EventFields.utf8("us"), EventFields.utf8("nginx.access.upstream_status")},
    {EventFields.utf8("ul"), EventFields.utf8("nginx.access.upstream_response_length")},
    {EventFields.utf8("cs"), EventFields.utf8("nginx.access.upstream_cache_status")},
    {EventFields.utf8("sn"), EventFields.utf8("server.address")},
    {EventFields.utf8("host"), EventFields.utf8("http.request.header.host")}
  };

  private final EventFields fields;
  private final RequestFields request;
  private final byte[] list = new byte[LONGEST_HEAD * 3];
  private byte[] rest = new byte[256];

  AccessFormat(SourceOptions options) {
    fields = new EventFields(NAME, options);
    request = new RequestFields(fields);
  }

  @Override
  public String name() {
    return NAME;
  }

  private static final List<LineShape> SHAPES =
      List.of(LineShape.of("", "["), LineShape.of("", "-\""));

  @Override
  public List<LineShape> shapes() {
    return SHAPES;
  }

  /**
   * Whether a bracket with a time as access logs write it follows three or four words, and nothing
   * else stands in front: with a priority or a time it is the line of a collector, which has this
   * one inside.
   */
  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    byte[] b = raw.value();
    int bracket = b[from] == '<' ? -1 : bracket(b, from, to);
    if (bracket < 0) {
      return timeless(b, from, to) > 0;
    }
    return bracket > 0
        && ((Scan.isDigit(b[from]) && b[from + 4] != '-' && b[from + 4] != '/')
            || fields.times().prefix(b, from, bracket) == Timestamps.NONE);
  }

  /**
   * The quote of {@code 192.0.2.1 - "GET / HTTP/1.1" 200}, what servers write whose collector adds
   * the time; or -1.
   */
  private static int timeless(byte[] b, int from, int to) {
    int address = Scan.word(b, from, Math.min(to, from + LONGEST_ADDRESS));
    int quote = address + 3;
    if (to - quote < 16
        || b[address + 1] != '-'
        || b[address + 2] != ' '
        || b[quote] != '"'
        || !isAddress(b, from, address)) {
      return -1;
    }
    int method = Scan.word(b, quote + 1, Math.min(to, quote + LONGEST_ADDRESS));
    return method < to && RequestFields.isMethod(b, quote + 1, method) ? quote : -1;
  }

  /** The bracket before {@code 17/May/2015:10:05:03} or {@code 2015-05-17T10:05:03}, or -1. */
  static int bracket(byte[] b, int from, int to) {
    int last = Math.min(to - 28, from + LONGEST_HEAD);
    for (int p = Scan.to(b, from + 5, last + 1, '[');
        p <= last;
        p = Scan.to(b, p + 1, last + 1, '[')) {
      if (b[p - 1] == ' ') {
        if (b[p + 3] == '/' && b[p + 7] == '/' && (b[p + 12] == ':' || b[p + 12] == ' ')) {
          return p;
        }
        if (b[p + 5] == '-' && b[p + 8] == '-' && b[p + 11] == 'T') {
          return p;
        }
      }
    }
    return -1;
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] b = raw.value();
    fields.begin(raw, from, to, event);
    request.begin(event);
    int bracket = bracket(b, from, to);
    int p = bracket < 0 ? timeless(b, from, to) : -1;
    if (p > 0) {
      client(b, from, p - 3, false);
    } else {
      if (bracket < 0) {
        return fail(why, from, "no time in brackets");
      }
      long time = fields.times().prefix(b, bracket + 1, to);
      p = fields.times().end();
      if (time == Timestamps.NONE || p >= to || b[p] != ']') {
        return fail(why, bracket, "no time in brackets");
      }
      event.setLong(EventColumn.TIME, time);
      p = Scan.blanks(b, p + 1, to);
      if (!head(b, collected(event, b, from, bracket), bracket)) {
        return fail(why, from, "expected host, identity and user");
      }
    }
    if (to - p < 2) {
      return fail(why, p, "expected the request in quotes");
    }
    if (b[p] == '"') {
      int line = p + 1;
      int lineEnd = requestEnd(b, line, to);
      if (lineEnd < 0) {
        return fail(why, line, "the request's quote is not closed");
      }
      request.line(b, line, lineEnd);
      p = lineEnd + 1;
    } else {
      int lineEnd = bareRequest(b, p, to);
      if (lineEnd < 0) {
        return fail(why, p, "expected the request in quotes");
      }
      request.line(b, p, lineEnd);
      p = lineEnd;
    }
    p = status(b, Scan.blanks(b, p, to), to);
    p = size(b, p, to);
    p = referer(b, p, to);
    p = userAgent(b, p, to);
    trailing(event, b, p, to);
    return fields.finish(b, from, to);
  }

  private static boolean fail(Rejection why, int at, String detail) {
    return why.set(RejectReason.INVALID_ACCESS_LOG, at, detail);
  }

  // ---- before the time ----

  /** Behind {@code [2019-06-17 12:18:36]}, which a collector may put in front of the line. */
  private int collected(LogEvent event, byte[] b, int from, int bracket) {
    if (b[from] != '[') {
      return from;
    }
    long time = fields.times().prefix(b, from + 1, bracket);
    int p = fields.times().end();
    if (time == Timestamps.NONE || p + 1 >= bracket || b[p] != ']' || b[p + 1] != ' ') {
      return from;
    }
    event.setLong(EventColumn.OBSERVED_TIME, time);
    return p + 2;
  }

  /**
   * {@code [virtual-host] client identity user}; the client may be a list of addresses, in quotes
   * or not, with the peer's address behind it; a user may contain blanks.
   */
  private boolean head(byte[] b, int from, int bracket) {
    int to = bracket;
    while (to > from && b[to - 1] == ' ') {
      to--;
    }
    int client = leading(b, from, to);
    int clientEnd = clientEnd(b, client, to);
    int p = Scan.blanks(b, clientEnd, to);
    if (clientEnd <= client || p >= to) {
      return false;
    }
    int identity = p;
    int identityEnd = Scan.word(b, p, to);
    boolean listed = b[client] == '"' || hasComma(b, client, clientEnd);
    if (listed) {
      if (isAddress(b, identity, identityEnd)) {
        // The address of the nearest proxy follows the list that it was given.
        clientEnd = identityEnd;
        identity = Scan.blanks(b, identityEnd, to);
        identityEnd = Scan.word(b, identity, to);
      }
    } else {
      int third = Scan.blanks(b, identityEnd, to);
      int thirdEnd = Scan.word(b, third, to);
      if (thirdEnd - third == 1 && b[third] == '-' && thirdEnd < to && identityEnd - identity > 1) {
        // Four words with a dash third: the first one is the virtual host.
        request.attribute(RequestFields.SERVER, b, client, clientEnd);
        client = identity;
        clientEnd = identityEnd;
        identity = third;
        identityEnd = thirdEnd;
      }
    }
    int user = forwarded(b, Scan.blanks(b, identityEnd, to), to);
    if (identity >= to || user >= to) {
      return false;
    }
    client(b, client, clientEnd, listed);
    request.attribute(IDENTITY, b, identity, identityEnd);
    request.attribute(RequestFields.USER, b, user, to);
    return true;
  }

  /**
   * Behind two and more words that somebody put in front ({@code web_1 | }): the third word from
   * the end is an address then, and the first is none.
   */
  private int leading(byte[] b, int from, int to) {
    int logger = behindLogger(b, from, Scan.word(b, from, to));
    if (logger > from) {
      fields.attribute(LEADING, b, from, logger - 1);
      return logger;
    }
    if (isAddress(b, from, Scan.word(b, from, to)) || b[from] == '"') {
      return from;
    }
    int p = to;
    int end = to;
    for (int words = 0; words < 3 && p > from; words++) {
      while (p > from && b[p - 1] == ' ') {
        p--;
      }
      end = p;
      while (p > from && b[p - 1] != ' ') {
        p--;
      }
    }
    int before = Scan.word(b, from, p);
    if (Scan.blanks(b, before, p) >= p || hasComma(b, from, p) || !isAddress(b, p, end)) {
      return from;
    }
    fields.attribute(LEADING, b, from, p - 1);
    return p;
  }

  /** Behind {@code INFO:werkzeug:}, what Python's logging puts in front; else {@code from}. */
  private static int behindLogger(byte[] b, int from, int to) {
    int level = Scan.to(b, from, to, ':');
    int logger = level < to ? Scan.to(b, level + 1, to, ':') : to;
    return logger < to
            && Severity.ofWord(b, from, level) != Severity.NONE
            && isAddress(b, logger + 1, to)
        ? logger + 1
        : from;
  }

  /**
   * Behind {@code [192.0.2.7, 10.0.0.1] - }, the {@code X-Forwarded-For} that ingress-nginx wrote
   * before 0.23.
   */
  private int forwarded(byte[] b, int from, int to) {
    if (from >= to || b[from] != '[') {
      return from;
    }
    int end = from + 1;
    while (end < to && b[end] != ']') {
      end++;
    }
    if (to - end < 5 || b[end + 1] != ' ' || b[end + 2] != '-' || b[end + 3] != ' ') {
      return from;
    }
    request.attribute(RequestFields.FORWARDED_FOR, b, from + 1, end);
    return end + 4;
  }

  /** The end of the first word, or of a list whose words are joined by commas, or of quotes. */
  private static int clientEnd(byte[] b, int from, int to) {
    if (from < to && b[from] == '"') {
      int end = Values.closing(b, from + 1, to);
      return Math.min(end + 1, to);
    }
    int p = Scan.word(b, from, to);
    while (p < to && p > from && b[p - 1] == ',') {
      p = Scan.word(b, Scan.blanks(b, p, to), to);
    }
    return p;
  }

  private static boolean hasComma(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      if (b[i] == ',') {
        return true;
      }
    }
    return false;
  }

  /**
   * One address or name; of a list the first address that is public, which is the one that came to
   * the outermost proxy, else the first.
   */
  private void client(byte[] b, int from, int to, boolean listed) {
    if (!listed) {
      if (!Values.isNone(b, from, to)) {
        fields.text(EventColumn.CLIENT_ADDRESS, b, from, to);
      }
      return;
    }
    int chosen = -1;
    int chosenEnd = -1;
    boolean open = false;
    int length = 0;
    list[length++] = '[';
    int p = from;
    while (p < to) {
      int end = p;
      while (end < to && b[end] != ',' && b[end] != ' ' && b[end] != '"') {
        end++;
      }
      if (end > p) {
        if (!isAddress(b, p, end)) {
          // Names, or what somebody sent: as it stands.
          boolean quoted = b[from] == '"' && b[to - 1] == '"' && to - from > 1;
          request.quoted(
              EventColumn.CLIENT_ADDRESS, b, quoted ? from + 1 : from, quoted ? to - 1 : to);
          return;
        }
        if (chosen < 0 || (!open && isPublic(b, p, end))) {
          chosen = p;
          chosenEnd = end;
          open = isPublic(b, p, end);
        }
        if (length > 1) {
          list[length++] = ',';
        }
        list[length++] = '"';
        System.arraycopy(b, p, list, length, end - p);
        length += end - p;
        list[length++] = '"';
      }
      p = end + 1;
    }
    if (chosen >= 0) {
      fields.text(EventColumn.CLIENT_ADDRESS, b, chosen, chosenEnd);
      list[length++] = ']';
      fields.attribute(ADDRESSES, list, 0, length);
    }
  }

  /** Not of RFC 1918, RFC 6598, loopback, link-local, or RFC 4193. */
  private static boolean isPublic(byte[] b, int from, int to) {
    int first = 0;
    int second = 0;
    int p = from;
    while (p < to && Scan.isDigit(b[p])) {
      first = 10 * first + b[p++] - '0';
    }
    if (p == to || b[p] != '.') {
      int lead = (b[from] | 0x20) << 8 | (b[from + 1] | 0x20);
      return b[from] != ':'
          && lead != ('f' << 8 | 'c')
          && lead != ('f' << 8 | 'd')
          && lead != ('f' << 8 | 'e');
    }
    for (p++; p < to && Scan.isDigit(b[p]); p++) {
      second = 10 * second + b[p] - '0';
    }
    return !(first == 10
        || first == 127
        || first == 0
        || (first == 172 && second >= 16 && second < 32)
        || (first == 192 && second == 168)
        || (first == 169 && second == 254)
        || (first == 100 && second >= 64 && second < 128));
  }

  // ---- request, status, size ----

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
            || (to - p >= 4
                && Scan.isDigit(b[p + 1])
                && Scan.isDigit(b[p + 2])
                && Scan.isDigit(b[p + 3])));
  }

  /** The end of {@code GET /path HTTP/1.1} that stands without quotes, or -1. */
  private static int bareRequest(byte[] b, int from, int to) {
    int method = Scan.word(b, from, to);
    if (method == to || !RequestFields.isMethod(b, from, method)) {
      return -1;
    }
    int target = Scan.word(b, method + 1, to);
    int protocol = target < to ? Scan.word(b, target + 1, to) : to;
    return protocol < to
            && RequestFields.isProtocol(b, target + 1, protocol)
            && statusFollows(b, protocol, to)
        ? protocol
        : -1;
  }

  private int status(byte[] b, int from, int to) {
    int end = Scan.word(b, from, to);
    request.status(b, from, end);
    return Scan.blanks(b, end, to);
  }

  private int size(byte[] b, int from, int to) {
    if (from < to && b[from] == '"') {
      return from;
    }
    int end = Scan.word(b, from, to);
    request.attribute(RequestFields.BODY_SIZE, b, from, end);
    return Scan.blanks(b, end, to);
  }

  private int referer(byte[] b, int from, int to) {
    if (to - from > 2 && b[from] == '-' && b[from + 1] == ' ' && b[from + 2] == '"') {
      return from + 2; // Traefik writes a missing one without quotes
    }
    if (from >= to || b[from] != '"') {
      return from;
    }
    int end = Values.closing(b, from + 1, to);
    request.quoted(RequestFields.REFERER, b, from + 1, end);
    return Scan.blanks(b, Math.min(end + 1, to), to);
  }

  private int userAgent(byte[] b, int from, int to) {
    if (to - from > 1 && b[from] == '-' && b[from + 1] == ' ') {
      return Scan.blanks(b, from + 1, to);
    }
    if (from >= to || b[from] != '"') {
      return from;
    }
    int end = Values.closing(b, from + 1, to);
    request.quoted(EventColumn.USER_AGENT_ORIGINAL, b, from + 1, end);
    return Scan.blanks(b, Math.min(end + 1, to), to);
  }

  // ---- behind the user agent ----

  private void trailing(LogEvent event, byte[] b, int from, int to) {
    if (from >= to || traefik(event, b, from, to) || ingress(event, b, from, to)) {
      return;
    }
    int p = from;
    int pairs = 0;
    int unknown = 0;
    while (p < to) {
      boolean quoted = b[p] == '"';
      int end = quoted ? Math.min(Values.closing(b, p + 1, to) + 1, to) : Scan.word(b, p, to);
      int known = -1;
      if (quoted) {
        known = b[end - 1] == '"' && end - p > 1 && extra(b, p + 1, end - 1) ? end : -1;
      } else if (p == from && duration(event, b, p, end)) {
        known = end;
      } else if (pairs < MOST_PAIRS) {
        known = pair(b, p, end, to);
        pairs++;
      }
      if (known < 0) {
        unknown = keep(b, p, end, unknown);
      }
      p = Scan.blanks(b, known < 0 ? end : known, to);
    }
    fields.attribute(TRAILING, rest, 0, unknown);
  }

  /** Puts a word behind those that nothing is known about either; gives their length. */
  private int keep(byte[] b, int from, int to, int length) {
    int needed = length + 1 + to - from;
    if (rest.length < needed) {
      rest = Arrays.copyOf(rest, Math.max(needed, 2 * rest.length));
    }
    if (length > 0) {
      rest[length++] = ' ';
    }
    System.arraycopy(b, from, rest, length, to - from);
    return length + to - from;
  }

  /** {@code "-"}, or the addresses of {@code X-Forwarded-For}. */
  private boolean extra(byte[] b, int from, int to) {
    if (Values.isNone(b, from, to)) {
      return true;
    }
    int p = from;
    while (p < to) {
      int end = p;
      while (end < to && b[end] != ',' && b[end] != ' ') {
        end++;
      }
      if (end > p && !isAddress(b, p, end)) {
        return false;
      }
      p = end + 1;
    }
    request.attribute(RequestFields.FORWARDED_FOR, b, from, to);
    return true;
  }

  /** {@code 0.123}, and {@code 0/123456}: Apache's {@code %T/%D}. */
  private static boolean duration(LogEvent event, byte[] b, int from, int to) {
    long nanos = Decimals.NONE;
    if (isDecimal(b, from, to)) {
      nanos = Decimals.duration(b, from, to, Decimals.SECOND);
    } else {
      int slash = from;
      while (slash < to && Scan.isDigit(b[slash])) {
        slash++;
      }
      if (slash > from && slash < to && b[slash] == '/' && Scan.isNumber(b, slash + 1, to)) {
        long seconds = Decimals.wholeNumber(b, from, slash);
        long micros = Decimals.wholeNumber(b, slash + 1, to);
        if (micros != Decimals.NONE && micros / 1_000_000 == seconds) {
          nanos = Decimals.duration(b, slash + 1, to, Decimals.MICROSECOND);
        }
      }
    }
    if (nanos == Decimals.NONE) {
      return false;
    }
    event.setLong(EventColumn.EVENT_DURATION, nanos);
    return true;
  }

  private static boolean isDecimal(byte[] b, int from, int to) {
    int points = 0;
    for (int i = from; i < to; i++) {
      if (b[i] == '.') {
        points++;
      } else if (!Scan.isDigit(b[i])) {
        return false;
      }
    }
    return points == 1 && to - from > 2;
  }

  /**
   * A lone dash, or {@code name=value}.
   *
   * @return where it ends, or -1 where it is neither
   */
  private int pair(byte[] b, int from, int wordEnd, int to) {
    if (Values.isNone(b, from, wordEnd)) {
      return wordEnd;
    }
    int equals = from;
    while (equals < wordEnd && equals - from <= LONGEST_NAME && isNameByte(b[equals])) {
      equals++;
    }
    if (equals == from || equals == wordEnd || b[equals] != '=' || Scan.isDigit(b[from])) {
      return -1;
    }
    int value = equals + 1;
    int end = wordEnd;
    int next = wordEnd;
    if (value < to && b[value] == '"') {
      value++;
      end = Values.closing(b, value, to);
      next = Math.min(end + 1, to);
    }
    if (Values.isNone(b, value, end)) {
      return next;
    }
    for (byte[][] known : SHORT_NAMES) {
      byte[] name = known[0];
      if (name.length == equals - from && Scan.startsWith(b, from, equals, name)) {
        byte[] full = known[1];
        fields.put(full, 0, full.length, b, value, end, EventFields.TEXT);
        return next;
      }
    }
    fields.put(b, from, equals, b, value, end, EventFields.TEXT);
    return next;
  }

  private static boolean isNameByte(byte c) {
    int lower = c | 0x20;
    return (lower >= 'a' && lower <= 'z') || Scan.isDigit(c) || c == '_' || c == '.' || c == '-';
  }

  /** {@code 262 "router" "http://server" 2ms}. */
  private boolean traefik(LogEvent event, byte[] b, int from, int to) {
    int count = Scan.word(b, from, to);
    if (!Scan.isNumber(b, from, count) || to - count < 6 || b[count + 1] != '"') {
      return false;
    }
    int router = count + 2;
    int routerEnd = Values.closing(b, router, to);
    int server = Scan.blanks(b, Math.min(routerEnd + 1, to), to) + 1;
    if (server >= to || b[server - 1] != '"') {
      return false;
    }
    int serverEnd = Values.closing(b, server, to);
    int time = Scan.blanks(b, Math.min(serverEnd + 1, to), to);
    int timeEnd = Scan.word(b, time, to);
    if (timeEnd - time < 3 || b[timeEnd - 1] != 's' || !Scan.isDigit(b[time])) {
      return false;
    }
    long nanos = Decimals.duration(b, time, timeEnd, Decimals.MILLISECOND);
    if (nanos == Decimals.NONE) {
      return false;
    }
    event.setLong(EventColumn.EVENT_DURATION, nanos);
    fields.attribute(REQUEST_COUNT, b, from, count);
    request.quoted(FRONTEND, b, router, routerEnd);
    request.quoted(BACKEND, b, server, serverEnd);
    fields.attribute(TRAILING, b, Scan.blanks(b, timeEnd, to), to);
    return true;
  }

  /**
   * {@code 512 0.002 [namespace-service-80] [] 10.0.0.1:8080 5 0.002 200 request-id}
   * (ingress-nginx, log-format-upstream); a retried request has lists with commas.
   */
  private boolean ingress(LogEvent event, byte[] b, int from, int to) {
    int length = Scan.word(b, from, to);
    int time = Scan.blanks(b, length, to);
    int timeEnd = Scan.word(b, time, to);
    int name = Scan.blanks(b, timeEnd, to);
    if (!Scan.isNumber(b, from, length)
        || !isDecimal(b, time, timeEnd)
        || name >= to
        || b[name] != '[') {
      return false;
    }
    long nanos = Decimals.duration(b, time, timeEnd, Decimals.SECOND);
    if (nanos == Decimals.NONE) {
      return false;
    }
    event.setLong(EventColumn.EVENT_DURATION, nanos);
    fields.attribute(INGRESS_LENGTH, b, from, length);
    int p = name;
    for (int i = 0; i < INGRESS.length && p < to; i++) {
      if (i == 1 && b[p] != '[') {
        continue; // versions before 0.23 have no alternative upstream
      }
      int end = Scan.word(b, p, to);
      while (end < to && b[end - 1] == ',') {
        end = Scan.word(b, Scan.blanks(b, end, to), to);
      }
      boolean bracket = i < 2 && b[end - 1] == ']';
      request.attribute(INGRESS[i], b, bracket ? p + 1 : p, bracket ? end - 1 : end);
      p = Scan.blanks(b, end, to);
    }
    fields.attribute(TRAILING, b, p, to);
    return true;
  }
}
