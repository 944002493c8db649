package io.logweir.core.parse;

import io.logweir.core.parse.declared.LineShape;
import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.util.List;

/**
 * Reads Squid's native access log: {@code time elapsed client code/status bytes method URL user
 * hierarchy/peer type}, seconds since the epoch and milliseconds (squid.conf, logformat squid).
 */
final class SquidFormat implements LogFormat {

  static final String NAME = "squid";

  private static final EntryKey HIERARCHY = EntryKey.of("squid.hierarchy_code");
  private static final EntryKey DESTINATION = EntryKey.of("destination.address");
  private static final EntryKey ELAPSED = EntryKey.of("squid.request.duration");
  private static final byte[] TRAILING = EventFields.utf8("squid.trailing");

  /** Time, elapsed, client, code/status, bytes, method, URL, user, hierarchy/peer, type. */
  private static final int VALUES = 10;

  private final EventFields fields;
  private final RequestFields request;
  private final Values values = new Values();

  SquidFormat(SourceOptions options) {
    fields = new EventFields(NAME, options);
    request = new RequestFields(fields);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean mayBeginWith(byte first) {
    return Scan.isDigit(first);
  }

  private static final List<LineShape> SHAPES = List.of(LineShape.of("999999999", "."));

  @Override
  public List<LineShape> shapes() {
    return SHAPES;
  }

  /** Nine or ten digits, a point, three digits, blanks, digits, an address. */
  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    byte[] b = raw.value();
    int p = digits(b, from, to);
    if (p - from < 9 || p - from > 10 || to - p < 20 || b[p] != '.') {
      return false;
    }
    int fraction = p + 1;
    p = digits(b, fraction, to);
    if (p - fraction != 3 || p == to || b[p] != ' ') {
      return false;
    }
    p = Scan.blanks(b, p, to);
    if (p < to && b[p] == '-') {
      p++; // the clock was set back
    }
    int end = digits(b, p, to);
    return end > p && end < to && b[end] == ' ';
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] b = raw.value();
    fields.begin(raw, from, to, event);
    request.begin(event);
    if (!looksLike(raw, from, to)) {
      return fail(why, from, "expected seconds with three decimals and milliseconds");
    }
    if (values.split(b, from, to) < VALUES - 1) {
      return fail(why, to, "too few columns");
    }
    int slash = slash(b, 3);
    if (slash < 0 || !Scan.isNumber(b, slash + 1, values.to(3))) {
      return fail(why, values.from(3), "expected a result code and a status");
    }
    if (!Scan.isNumber(b, values.from(4), values.to(4))) {
      return fail(why, values.from(4), "expected a size");
    }
    event.setLong(EventColumn.TIME, Timestamps.epoch(b, values.from(0), values.to(0)));
    request.duration(b, values.from(1), values.to(1), Decimals.MILLISECOND, ELAPSED);
    if (!values.none(b, 2)) {
      fields.text(EventColumn.CLIENT_ADDRESS, b, values.from(2), values.to(2));
    }
    fields.text(EventColumn.EVENT_NAME, b, values.from(3), slash);
    request.status(b, slash + 1, values.to(3));
    fields.attribute(RequestFields.RESPONSE_SIZE, b, values.from(4), values.to(4));
    if (!values.none(b, 5)) {
      fields.text(EventColumn.HTTP_REQUEST_METHOD, b, values.from(5), values.to(5));
    }
    url(event, b, values.from(6), values.to(6));
    request.attribute(RequestFields.USER, b, values.from(7), values.to(7));
    int peer = slash(b, 8);
    if (peer < 0) {
      request.attribute(HIERARCHY, b, values.from(8), values.to(8));
    } else {
      request.attribute(HIERARCHY, b, values.from(8), peer);
      request.attribute(DESTINATION, b, peer + 1, values.to(8));
    }
    if (values.count() >= VALUES) {
      request.attribute(RequestFields.CONTENT_TYPE, b, values.from(9), values.to(9));
      if (values.count() > VALUES) {
        int rest = values.from(10) - (values.quoted(10) ? 1 : 0);
        fields.attribute(TRAILING, b, rest, to);
      }
    }
    return fields.finish(b, from, to);
  }

  private static boolean fail(Rejection why, int at, String detail) {
    return why.set(RejectReason.INVALID_SQUID, at, detail);
  }

  /** The path as requested: that of {@code http://host} is empty here. */
  private void url(LogEvent event, byte[] b, int from, int to) {
    int path = request.authority(b, from, to);
    if (path == to && path > from) {
      event.setSlice(EventColumn.URL_PATH, fields.append(b, path, path));
    } else if (!Values.isNone(b, from, to)) {
      fields.pathAndQuery(b, path, to);
    }
  }

  private int slash(byte[] b, int value) {
    for (int i = values.from(value); i < values.to(value); i++) {
      if (b[i] == '/') {
        return i;
      }
    }
    return -1;
  }

  private static int digits(byte[] b, int from, int to) {
    int p = from;
    while (p < to && Scan.isDigit(b[p])) {
      p++;
    }
    return p;
  }
}
