package io.logweir.core.parse;

import io.logweir.core.parse.Place.Shape;
import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Reads the W3C extended log file format (W3C WD-logfile-960323) as IIS, HTTP.sys, Windows Firewall
 * and CloudFront write it: {@code #Fields:} says what the columns are, and is remembered for the
 * stream that it came from. A directive is itself an event, with the directive as its body.
 *
 * <p>Where a stream's {@code #Fields:} was not seen, or does not have a line's number of columns,
 * the default layouts of IIS, HTTP.sys and CloudFront are tried by number and shape; a line that
 * fits none is rejected as {@link RejectReason#FIELDS_UNKNOWN}, to be redriven. Times are UTC, as
 * the specification says.
 */
final class W3cFormat implements LogFormat {

  static final String NAME = "w3c";

  private static final byte[] FIELDS = EventFields.utf8("#Fields:");
  private static final byte[] DATE = EventFields.utf8("#Date:");
  private static final byte[][] OTHERS = {
    EventFields.utf8("#Software:"),
    EventFields.utf8("#Version:"),
    EventFields.utf8("#Start-Date:"),
    EventFields.utf8("#End-Date:"),
    EventFields.utf8("#Remark:")
  };

  private static final EntryKey TRAILING = EntryKey.of("w3c.trailing");

  private static final Map<String, Place> KNOWN = new HashMap<>();

  private static void known(String name, Place place) {
    if (KNOWN.put(name, place) != null) {
      throw new IllegalStateException("column stated twice: " + name);
    }
  }

  static {
    known("date", Place.of(Shape.DATE, "w3c.date"));
    known("time", Place.of(Shape.CLOCK, "w3c.time"));
    known("s-ip", Place.address("server.address"));
    known("s-port", Place.number("server.port"));
    known("c-ip", new Place(EntryKey.of("c-ip"), Shape.ADDRESS, EventColumn.CLIENT_ADDRESS));
    known("c-port", Place.number("client.port"));
    known("cs-method", Place.of(Shape.METHOD, "cs-method"));
    known("cs-uri-stem", Place.of(Shape.PATH, "cs-uri-stem"));
    known("cs-uri-path", Place.of(Shape.PATH, "cs-uri-path"));
    known("cs-uri-query", Place.attribute("url.query"));
    known("cs-uri", Place.of(Shape.URL, "cs-uri"));
    known("cs-uri-scheme", Place.attribute("url.scheme"));
    known("cs-uri-host", Place.attribute("url.domain"));
    known("cs-uri-port", Place.number("url.port"));
    known("cs-username", Place.attribute("user.name"));
    known("cs-version", Place.of(Shape.PROTOCOL, "network.protocol.version"));
    known("cs-host", Place.attribute("http.request.header.host"));
    known(
        "cs(user-agent)",
        new Place(EntryKey.of("cs(User-Agent)"), Shape.PLUS, EventColumn.USER_AGENT_ORIGINAL));
    known("sc-status", Place.of(Shape.STATUS, "sc-status"));
    known("sc-substatus", Place.number("iis.access.sub_status"));
    known("sc-win32-status", Place.number("iis.access.win32_status"));
    known("sc-bytes", Place.number("http.response.size"));
    known("cs-bytes", Place.number("http.request.size"));
    known("time-taken", Place.of(Shape.TOOK, "time-taken"));
    known("s-sitename", Place.attribute("iis.access.site_name"));
    known("s-computername", Place.text(EventColumn.HOST_NAME, "s-computername"));
    known("s-siteid", Place.attribute("iis.error.site_id"));
    known("s-reason", Place.attribute("iis.error.reason_phrase"));
    known("s-queuename", Place.attribute("iis.error.queue_name"));
    // CloudFront, "Standard logging (legacy)".
    known("x-edge-location", Place.attribute("aws.cloudfront.x_edge_location"));
    known("x-edge-result-type", Place.attribute("aws.cloudfront.x_edge_result_type"));
    known("x-edge-request-id", Place.attribute("aws.cloudfront.x_edge_request_id"));
    known(
        "x-edge-response-result-type",
        Place.attribute("aws.cloudfront.x_edge_response_result_type"));
    known(
        "x-edge-detailed-result-type",
        Place.attribute("aws.cloudfront.x_edge_detailed_result_type"));
    known("x-host-header", Place.attribute("http.request.header.host"));
    known("cs-protocol", Place.attribute("url.scheme"));
    known("cs-protocol-version", Place.of(Shape.PROTOCOL, "network.protocol.version"));
    known("x-forwarded-for", Place.attribute("http.request.header.x-forwarded-for"));
    known("ssl-protocol", Place.attribute("aws.cloudfront.ssl_protocol"));
    known("ssl-cipher", Place.attribute("tls.cipher"));
    known("fle-status", Place.attribute("aws.cloudfront.fle_status"));
    known("fle-encrypted-fields", Place.attribute("aws.cloudfront.fle_encrypted_fields"));
    known("time-to-first-byte", Place.number("aws.cloudfront.time_to_first_byte"));
    known("sc-content-type", Place.attribute("http.response.header.content-type"));
    known("sc-content-len", Place.number("http.response.body.size"));
    known("sc-range-start", Place.number("aws.cloudfront.range_start"));
    known("sc-range-end", Place.number("aws.cloudfront.range_end"));
    // Windows Firewall.
    known("action", Place.text(EventColumn.EVENT_NAME, "action"));
    known("protocol", Place.attribute("network.transport"));
    known("src-ip", Place.address("source.address"));
    known("dst-ip", Place.address("destination.address"));
    known("src-port", Place.number("source.port"));
    known("dst-port", Place.number("destination.port"));
  }

  /** CloudFront encodes what IIS writes with plus signs, and its cs(Host) is the distribution. */
  private static final Place CLOUDFRONT_AGENT =
      new Place(
          EntryKey.of("aws.cloudfront.user_agent"), Shape.PERCENT, EventColumn.USER_AGENT_ORIGINAL);

  private static final Place CLOUDFRONT_HOST = Place.attribute("url.domain");

  private static final Place[] CLOUDFRONT =
      layout(
          "date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status"
              + " cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type"
              + " x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for"
              + " ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version"
              + " fle-status fle-encrypted-fields c-port time-to-first-byte"
              + " x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start"
              + " sc-range-end");

  /** Through the referrer: the first version, of 2010. */
  private static final int LEAST_CLOUDFRONT = 12;

  /** What IIS 7 and later, IIS 6, HTTP.sys and Windows Firewall write unless told otherwise. */
  private static final Place[][] DEFAULTS = {
    layout(
        "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent)"
            + " cs(Referer) sc-status sc-substatus sc-win32-status time-taken"),
    layout(
        "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent)"
            + " sc-status sc-substatus sc-win32-status time-taken"),
    layout(
        "date time s-sitename s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip"
            + " cs(User-Agent) sc-status sc-substatus sc-win32-status"),
    layout(
        "date time c-ip c-port s-ip s-port cs-version cs-method cs-uri sc-status s-siteid s-reason"
            + " s-queuename"),
    layout(
        "date time c-ip c-port s-ip s-port cs-version cs-method cs-uri streamid sc-status s-siteid"
            + " s-reason s-queuename")
  };

  private final EventFields fields;
  private final RequestFields request;
  private final Values values = new Values();
  private final byte[] time = new byte[32];

  private final RememberedLayouts<Place[]> remembered =
      new RememberedLayouts<>(NAME, W3cFormat::layout);

  /** What {@link #looksLike} found, with {@link #values}, for the {@link #parse} that follows. */
  private Place[] found;

  W3cFormat(SourceOptions options) {
    fields = new EventFields(NAME, options);
    request = new RequestFields(fields);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void remember(RememberedFields shared) {
    remembered.remember(shared);
  }

  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    byte[] b = raw.value();
    found = null;
    if (b[from] == '#') {
      return isDirective(b, from, to);
    }
    if (isDated(b, from, to)) {
      found = layout(raw, b, from, to);
    } else {
      Place[] own = remembered.get(raw);
      found = fitting(own, b, from, to) ? own : null;
    }
    return found != null;
  }

  /**
   * {@code 2026-06-13 11:00:00 } with a blank or tab after day and time: what all defaults have.
   */
  private static boolean isDated(byte[] b, int from, int to) {
    return to - from > 40
        && Scan.isDigit(b[from])
        && b[from + 4] == '-'
        && b[from + 7] == '-'
        && (b[from + 10] == ' ' || b[from + 10] == '\t')
        && b[from + 13] == ':'
        && b[from + 16] == ':'
        && (b[from + 19] == b[from + 10]);
  }

  private static boolean isDirective(byte[] b, int from, int to) {
    if (Scan.startsWith(b, from, to, FIELDS) || Scan.startsWith(b, from, to, DATE)) {
      return true;
    }
    for (byte[] other : OTHERS) {
      if (Scan.startsWith(b, from, to, other)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] b = raw.value();
    fields.begin(raw, from, to, event);
    request.begin(event);
    if (b[from] == '#' && isDirective(b, from, to)) {
      directive(raw, event, b, from, to);
      return fields.finish(b, from, to);
    }
    Place[] layout = found != null ? found : layout(raw, b, from, to);
    found = null;
    if (layout == null) {
      return why.set(
          RejectReason.FIELDS_UNKNOWN, from, "no #Fields: for this stream, and no default layout");
    }
    int day = -1;
    int clock = -1;
    for (int i = 0; i < values.count(); i++) {
      Place place = i < layout.length ? layout[i] : null;
      int start = values.from(i);
      int end = values.to(i);
      if (place == null) {
        break; // behind the documented columns, see below
      } else if (place.shape() == Shape.DATE) {
        day = i;
      } else if (place.shape() == Shape.CLOCK) {
        clock = i;
      } else {
        place.put(fields, request, b, start, end);
      }
    }
    if (values.count() > layout.length) {
      fields.attribute(TRAILING, b, values.from(layout.length), to);
    }
    time(event, b, layout, day, clock);
    return fields.finish(b, from, to);
  }

  private void directive(RawLog raw, LogEvent event, byte[] b, int from, int to) {
    if (Scan.startsWith(b, from, to, FIELDS)) {
      String list =
          new String(b, from + FIELDS.length, to - from - FIELDS.length, StandardCharsets.UTF_8)
              .strip();
      if (list.indexOf('\n') < 0) {
        remembered.put(raw, list);
      }
    } else if (Scan.startsWith(b, from, to, DATE)) {
      int start = Scan.blanks(b, from + DATE.length, to);
      if (to - start == 19) {
        System.arraycopy(b, start, time, 0, 19);
        time[19] = 'Z';
        long micros = fields.times().parse(time, 0, 20);
        if (micros != Timestamps.NONE) {
          event.setLong(EventColumn.TIME, micros);
        }
      }
    }
    fields.body(b, from, to);
  }

  /** Splits the line into {@link #values} and gives what they are, or null. */
  private Place[] layout(RawLog raw, byte[] b, int from, int to) {
    Place[] own = remembered.get(raw);
    if (fitting(own, b, from, to)) {
      return own;
    }
    if (to - from < 20) {
      return null;
    }
    if (b[from + 10] == '\t') {
      int count = values.splitAtTabs(b, from, to);
      return count >= LEAST_CLOUDFRONT && fits(CLOUDFRONT, b) ? CLOUDFRONT : null;
    }
    int count = values.split(b, from, to);
    for (Place[] layout : DEFAULTS) {
      if (layout.length == count && fits(layout, b)) {
        return layout;
      }
    }
    return null;
  }

  /** Whether the line has as many columns as the list, and day and time where the list says so. */
  private boolean fitting(Place[] layout, byte[] b, int from, int to) {
    if (layout == null) {
      return false;
    }
    int count = values.split(b, from, to);
    if (count != layout.length) {
      count = values.splitAtTabs(b, from, to);
    }
    if (count != layout.length) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      Shape shape = layout[i].shape();
      if ((shape == Shape.DATE || shape == Shape.CLOCK || shape == Shape.STATUS)
          && !layout[i].fits(b, values.from(i), values.to(i))) {
        return false;
      }
    }
    return true;
  }

  private boolean fits(Place[] layout, byte[] b) {
    for (int i = 0; i < Math.min(layout.length, values.count()); i++) {
      if (!layout[i].fits(b, values.from(i), values.to(i))) {
        return false;
      }
    }
    return true;
  }

  private void time(LogEvent event, byte[] b, Place[] layout, int day, int clock) {
    int length = 0;
    if (day >= 0 && clock >= 0) {
      int clockLength = values.to(clock) - values.from(clock);
      if (values.to(day) - values.from(day) == 10 && clockLength >= 8 && clockLength <= 18) {
        System.arraycopy(b, values.from(day), time, 0, 10);
        time[10] = 'T';
        System.arraycopy(b, values.from(clock), time, 11, clockLength);
        length = 11 + clockLength;
        time[length++] = 'Z';
      }
    }
    long micros = length == 0 ? Timestamps.NONE : fields.times().parse(time, 0, length);
    if (micros != Timestamps.NONE) {
      event.setLong(EventColumn.TIME, micros);
      return;
    }
    if (day >= 0) {
      request.attribute(layout[day].name(), b, values.from(day), values.to(day));
    }
    if (clock >= 0) {
      request.attribute(layout[clock].name(), b, values.from(clock), values.to(clock));
    }
  }

  /** What the columns of a list are. */
  private static Place[] layout(String list) {
    String[] names = list.strip().split("[ \t]+", -1);
    boolean cloudFront = list.contains("x-edge-location");
    Place[] places = new Place[Math.min(names.length, Values.MOST)];
    for (int i = 0; i < places.length; i++) {
      places[i] = place(names[i].toLowerCase(Locale.ROOT), cloudFront);
    }
    return places;
  }

  private static Place place(String name, boolean cloudFront) {
    if (cloudFront) {
      if (name.equals("cs(user-agent)")) {
        return CLOUDFRONT_AGENT;
      }
      if (name.equals("cs(host)")) {
        return CLOUDFRONT_HOST;
      }
    }
    Place known = KNOWN.get(name);
    if (known != null) {
      return known;
    }
    if (name.endsWith(")")) {
      // cs(Referer) is what the client sent to the server, sc(…) what it was answered.
      if (name.startsWith("cs(")) {
        return Place.attribute("http.request.header." + name.substring(3, name.length() - 1));
      }
      if (name.startsWith("sc(")) {
        return Place.attribute("http.response.header." + name.substring(3, name.length() - 1));
      }
    }
    return Place.attribute("w3c." + name);
  }
}
