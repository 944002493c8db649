package io.logweir.core.parse;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;

/**
 * Reads what Ruby on Rails writes about a request, {@code Started GET "/path" for address at time},
 * alone or behind the head of Ruby's Logger, with the lines {@code Processing by}, {@code
 * Parameters:} and {@code Completed} below or behind it. The text is the body, too.
 */
final class RailsFormat implements LogFormat {

  static final String NAME = "rails";

  private static final byte[] STARTED = EventFields.utf8("Started ");
  private static final byte[] FOR = EventFields.utf8(" for ");
  private static final byte[] AT = EventFields.utf8(" at ");
  private static final byte[] PROCESSING = EventFields.utf8("Processing by ");
  private static final byte[] PARAMETERS = EventFields.utf8("Parameters: {");
  private static final byte[] COMPLETED = EventFields.utf8("Completed ");
  private static final byte[] IN = EventFields.utf8(" in ");
  private static final byte[] VIEWS = EventFields.utf8("Views: ");
  private static final byte[] ACTIVE_RECORD = EventFields.utf8("ActiveRecord: ");

  private static final byte[] CLASS = EventFields.utf8("rails.controller.class");
  private static final byte[] ACTION = EventFields.utf8("rails.controller.action");
  private static final byte[] FORMAT = EventFields.utf8("rails.request.format");
  private static final byte[] PARAMS = EventFields.utf8("rails.request.params");
  private static final byte[] TOTAL = EventFields.utf8("rails.request.duration.total");
  private static final byte[] VIEW = EventFields.utf8("rails.request.duration.view");
  private static final byte[] RECORD = EventFields.utf8("rails.request.duration.active_record");

  /** How far behind the start the address and time may be: a path can be long. */
  private static final int LONGEST_TARGET = 8192;

  private final EventFields fields;
  private final LineHead head;

  RailsFormat(SourceOptions options) {
    fields = new EventFields(NAME, options);
    head = new LineHead(fields);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean mayBeginWith(byte first) {
    return first == 'S' || first == 'I' || first == 'D';
  }

  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    return started(raw.value(), from, to) >= 0;
  }

  /** Where {@code Started METHOD "} begins, or -1. */
  private static int started(byte[] b, int from, int to) {
    int p = from;
    if (to - from > 40 && b[from + 1] == ',' && b[from + 2] == ' ' && b[from + 3] == '[') {
      int last = Math.min(to, from + 160);
      while (p < last && !StackTrace.starts(b, p, to, STARTED)) {
        p++;
      }
    }
    if (!StackTrace.starts(b, p, to, STARTED)) {
      return -1;
    }
    int method = p + STARTED.length;
    int end = method;
    while (end < to && b[end] >= 'A' && b[end] <= 'Z') {
      end++;
    }
    return end > method && to - end > 2 && b[end] == ' ' && b[end + 1] == '"' ? p : -1;
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] b = raw.value();
    fields.begin(raw, event);
    int start = started(b, from, to);
    if (start < 0) {
      return why.set(RejectReason.INVALID_TEXT_LOG, from, "expected Started and a request");
    }
    if (start > from) {
      head.read(b, from, start, event);
    }
    int method = start + STARTED.length;
    int methodEnd = method;
    while (b[methodEnd] != ' ') {
      methodEnd++;
    }
    int target = methodEnd + 2;
    int quote = target;
    int last = Math.min(to, target + LONGEST_TARGET);
    while (quote < last && b[quote] != '"') {
      quote++;
    }
    if (quote >= last || !StackTrace.starts(b, quote + 1, to, FOR)) {
      return why.set(RejectReason.INVALID_TEXT_LOG, target, "expected the client's address");
    }
    fields.text(EventColumn.HTTP_REQUEST_METHOD, b, method, methodEnd);
    fields.pathAndQuery(b, EventFields.pathStart(b, target, quote), quote);
    int client = quote + 1 + FOR.length;
    int p = client;
    while (p < to && b[p] != ' ') {
      p++;
    }
    fields.text(EventColumn.CLIENT_ADDRESS, b, client, p);
    if (StackTrace.starts(b, p, to, AT)) {
      p += AT.length;
      long time = fields.times().prefix(b, p, to);
      if (time != Timestamps.NONE) {
        p = fields.times().end();
        if (!event.has(EventColumn.TIME)) {
          event.setLong(EventColumn.TIME, time);
        }
      }
    }
    details(b, p, to, event);
    fields.body(b, start, to);
    return fields.finish(b, from, to);
  }

  private void details(byte[] b, int from, int to, LogEvent event) {
    int p = find(b, from, to, PROCESSING);
    if (p >= 0) {
      int end = word(b, p, to);
      int hash = p;
      while (hash < end && b[hash] != '#') {
        hash++;
      }
      fields.attribute(CLASS, b, p, hash);
      fields.attribute(ACTION, b, Math.min(hash + 1, end), end);
      if (to - end > 4 && b[end + 1] == 'a' && b[end + 2] == 's' && b[end + 3] == ' ') {
        fields.attribute(FORMAT, b, end + 4, word(b, end + 4, to));
      }
    }
    p = find(b, from, to, PARAMETERS);
    if (p >= 0) {
      int end = closing(b, p, to);
      fields.attribute(PARAMS, b, p, end);
    }
    p = find(b, from, to, COMPLETED);
    if (p >= 0 && to - p > 4) {
      long status = Decimals.wholeNumber(b, p, p + 3);
      if (status >= 100 && status <= 599) {
        event.setLong(EventColumn.HTTP_RESPONSE_STATUS_CODE, status);
      }
      int in = find(b, p, to, IN);
      if (in >= 0) {
        int end = number(b, in, to);
        fields.attribute(TOTAL, b, in, end);
        long nanos = Decimals.duration(b, in, end, Decimals.MILLISECOND);
        if (nanos != Decimals.NONE && end < to && b[end] == 'm') {
          event.setLong(EventColumn.EVENT_DURATION, nanos);
        }
        milliseconds(VIEW, VIEWS, b, end, to);
        milliseconds(RECORD, ACTIVE_RECORD, b, end, to);
      }
    }
  }

  private void milliseconds(byte[] name, byte[] label, byte[] b, int from, int to) {
    int p = find(b, from, to, label);
    if (p >= 0) {
      fields.attribute(name, b, p, number(b, p, to));
    }
  }

  /** Behind the first {@code text}, or -1. */
  private static int find(byte[] b, int from, int to, byte[] text) {
    for (int p = from; p + text.length <= to; p++) {
      if (b[p] == text[0] && StackTrace.starts(b, p, to, text)) {
        return p + text.length;
      }
    }
    return -1;
  }

  private static int word(byte[] b, int from, int to) {
    int p = from;
    while (p < to && b[p] > ' ') {
      p++;
    }
    return p;
  }

  private static int number(byte[] b, int from, int to) {
    int p = from;
    while (p < to && (LineHead.isDigit(b[p]) || b[p] == '.')) {
      p++;
    }
    return p;
  }

  private static int closing(byte[] b, int from, int to) {
    int depth = 1;
    for (int p = from; p < to; p++) {
      if (b[p] == '{') {
        depth++;
      } else if (b[p] == '\n' || (b[p] == '}' && --depth == 0)) {
        return p;
      }
    }
    return to;
  }
}
