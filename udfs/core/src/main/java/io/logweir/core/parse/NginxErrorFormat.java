package io.logweir.core.parse;

import io.logweir.core.parse.declared.LineShape;
import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.util.List;

/**
 * Reads nginx's error log: {@code 2026/06/13 11:00:00 [error] 26#27: *1 message, client: …, server:
 * …, request: "…", host: "…"}. The body is the whole message; what it says about the request is
 * also in columns and attributes.
 */
final class NginxErrorFormat implements LogFormat {

  static final String NAME = "nginx-error";

  private static final int TIME = 19;
  private static final int LONGEST_LEVEL = 8;

  /** What is longer is only in the body. */
  private static final int LONGEST_VALUE = 4096;

  private static final EntryKey CONNECTION = EntryKey.of("nginx.error.connection_id");
  private static final EntryKey UPSTREAM = EntryKey.of("nginx.error.upstream");
  private static final EntryKey SUBREQUEST = EntryKey.of("nginx.error.subrequest");
  private static final byte[] BEGIN = EventFields.utf8(", client: ");

  /** What follows the message, in nginx's order, each behind a comma. */
  private static final byte[][] LABELS = {
    EventFields.utf8("client: "),
    EventFields.utf8("server: "),
    EventFields.utf8("request: "),
    EventFields.utf8("subrequest: "),
    EventFields.utf8("upstream: "),
    EventFields.utf8("host: "),
    EventFields.utf8("referrer: ")
  };

  private final EventFields fields;
  private final RequestFields request;

  NginxErrorFormat(SourceOptions options) {
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

  private static final List<LineShape> SHAPES = List.of(LineShape.of("????/??/??", "["));

  @Override
  public List<LineShape> shapes() {
    return SHAPES;
  }

  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    byte[] b = raw.value();
    return to - from > TIME + 8
        && b[from + 4] == '/'
        && b[from + 7] == '/'
        && b[from + TIME] == ' '
        && b[from + TIME + 1] == '['
        && level(b, from + TIME + 2, to) > 0;
  }

  /** The bracket behind the level where {@code pid#tid:} follows, or -1. */
  private static int level(byte[] b, int from, int to) {
    int p = from;
    while (p < to && p - from < LONGEST_LEVEL && b[p] >= 'a' && b[p] <= 'z') {
      p++;
    }
    int hash = digits(b, p + 2, to);
    int colon = digits(b, hash + 1, to);
    return p > from
            && colon < to
            && b[p] == ']'
            && b[p + 1] == ' '
            && hash > p + 2
            && b[hash] == '#'
            && colon > hash + 1
            && b[colon] == ':'
        ? p
        : -1;
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] b = raw.value();
    fields.begin(raw, from, to, event);
    request.begin(event);
    if (!looksLike(raw, from, to)) {
      return fail(why, from, "expected a time, a level, and process and thread");
    }
    long time = fields.times().prefix(b, from, from + TIME);
    if (time == Timestamps.NONE) {
      return fail(why, from, "expected a time");
    }
    event.setLong(EventColumn.TIME, time);
    int bracket = level(b, from + TIME + 2, to);
    fields.text(EventColumn.SEVERITY_TEXT, b, from + TIME + 2, bracket);
    int hash = digits(b, bracket + 2, to);
    int colon = digits(b, hash + 1, to);
    fields.attribute(RequestFields.PID, b, bracket + 2, hash);
    fields.attribute(RequestFields.THREAD, b, hash + 1, colon);
    int p = Scan.blanks(b, colon + 1, to);
    if (p + 1 < to && b[p] == '*' && Scan.isDigit(b[p + 1])) {
      int end = digits(b, p + 1, to);
      fields.attribute(CONNECTION, b, p + 1, end);
      p = Scan.blanks(b, end, to);
    }
    fields.body(b, p, to);
    context(b, p, to);
    return fields.finish(b, from, to);
  }

  private static boolean fail(Rejection why, int at, String detail) {
    return why.set(RejectReason.INVALID_NGINX_ERROR, at, detail);
  }

  private void context(byte[] b, int from, int to) {
    int p = from;
    while (p < to && !(b[p] == ',' && Scan.startsWith(b, p, to, BEGIN))) {
      p++;
    }
    int next = 0;
    while (p + 2 < to && b[p] == ',' && b[p + 1] == ' ') {
      p += 2;
      int label = next;
      while (label < LABELS.length && !Scan.startsWith(b, p, to, LABELS[label])) {
        label++;
      }
      if (label == LABELS.length) {
        return;
      }
      next = label + 1;
      p += LABELS[label].length;
      boolean quoted = p < to && b[p] == '"';
      int start = quoted ? p + 1 : p;
      int end = start;
      while (end < to
          && !(quoted ? b[end] == '"' && (end + 1 == to || b[end + 1] == ',') : b[end] == ',')) {
        end++;
      }
      put(label, b, start, end);
      p = quoted ? Math.min(end + 1, to) : end;
    }
  }

  private void put(int label, byte[] b, int from, int to) {
    if (from >= to || to - from > LONGEST_VALUE) {
      return;
    }
    switch (label) {
      case 0 -> fields.text(EventColumn.CLIENT_ADDRESS, b, from, to);
      case 1 -> fields.attribute(RequestFields.SERVER, b, from, to);
      case 2 -> request.parts(b, from, to);
      case 3 -> fields.attribute(SUBREQUEST, b, from, to);
      case 4 -> fields.attribute(UPSTREAM, b, from, to);
      case 5 -> fields.attribute(RequestFields.HOST_HEADER, b, from, to);
      default -> fields.attribute(RequestFields.REFERER, b, from, to);
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
