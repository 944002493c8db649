package io.logweir.core.parse;

import static io.logweir.core.parse.RequestFields.startsWith;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;

/**
 * Reads what Ruby on Rails logs about a request: {@code Started GET "/path" for 192.0.2.1 at time},
 * and below it, where the lines were joined, controller, parameters, status and durations. The body
 * is all of it.
 */
final class RailsFormat implements LogFormat {

  static final String NAME = "rails";

  private static final byte[] STARTED = EventFields.utf8("Started ");
  private static final byte[] FOR = EventFields.utf8(" for ");
  private static final byte[] AT = EventFields.utf8(" at ");
  private static final byte[] PROCESSING = EventFields.utf8("Processing by ");
  private static final byte[] AS = EventFields.utf8(" as ");
  private static final byte[] PARAMETERS = EventFields.utf8("Parameters: {");
  private static final byte[] COMPLETED = EventFields.utf8("Completed ");
  private static final byte[] IN = EventFields.utf8(" in ");

  private static final byte[] CONTROLLER = EventFields.utf8("rails.controller.class");
  private static final byte[] ACTION = EventFields.utf8("rails.controller.action");
  private static final byte[] FORMAT = EventFields.utf8("rails.request.format");
  private static final byte[] PARAMS = EventFields.utf8("rails.request.params");

  private static final byte[][] PARTS = {
    EventFields.utf8("Views: "), EventFields.utf8("rails.request.duration.view"),
    EventFields.utf8("ActiveRecord: "), EventFields.utf8("rails.request.duration.active_record")
  };

  private final EventFields fields;
  private final RequestFields request;

  RailsFormat(SourceOptions options) {
    fields = new EventFields(NAME, options);
    request = new RequestFields(fields);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean mayBeginWith(byte first) {
    return first == 'S';
  }

  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    byte[] b = raw.value();
    if (!startsWith(STARTED, b, from, to)) {
      return false;
    }
    int method = from + STARTED.length;
    int end = RequestFields.word(b, method, to);
    return end + 1 < to && b[end + 1] == '"' && RequestFields.isMethod(b, method, end);
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] b = raw.value();
    fields.begin(raw, event);
    request.begin(event);
    if (!looksLike(raw, from, to)) {
      return fail(why, from, "expected Started, a method and a path in quotes");
    }
    int method = from + STARTED.length;
    int methodEnd = RequestFields.word(b, method, to);
    int path = methodEnd + 2;
    int pathEnd = Values.closing(b, path, to);
    int client = pathEnd + 1 + FOR.length;
    if (!startsWith(FOR, b, Math.min(pathEnd + 1, to), to)) {
      return fail(why, pathEnd, "expected the client");
    }
    int clientEnd = RequestFields.word(b, client, to);
    int time = clientEnd + AT.length;
    if (!startsWith(AT, b, clientEnd, to)) {
      return fail(why, clientEnd, "expected the time");
    }
    long micros = fields.times().prefix(b, time, to);
    if (micros == Timestamps.NONE) {
      return fail(why, time, "expected the time");
    }
    event.setLong(EventColumn.TIME, micros);
    fields.text(EventColumn.HTTP_REQUEST_METHOD, b, method, methodEnd);
    if (path < pathEnd) {
      request.url(b, path, pathEnd);
    }
    fields.text(EventColumn.CLIENT_ADDRESS, b, client, clientEnd);
    int p = fields.times().end();
    while (p < to) {
      int end = p;
      while (end < to && b[end] != '\n') {
        end++;
      }
      below(event, b, RequestFields.blanks(b, p, end), end);
      p = end + 1;
    }
    fields.body(b, from, to);
    return fields.finish(b, from, to);
  }

  private static boolean fail(Rejection why, int at, String detail) {
    return why.set(RejectReason.INVALID_RAILS, at, detail);
  }

  /** One of the lines below the first. */
  private void below(LogEvent event, byte[] b, int from, int to) {
    if (startsWith(PROCESSING, b, from, to)) {
      int controller = from + PROCESSING.length;
      int end = RequestFields.word(b, controller, to);
      int hash = controller;
      while (hash < end && b[hash] != '#') {
        hash++;
      }
      fields.attribute(CONTROLLER, b, controller, hash);
      fields.attribute(ACTION, b, Math.min(hash + 1, end), end);
      if (startsWith(AS, b, end, to)) {
        fields.attribute(FORMAT, b, end + AS.length, to);
      }
    } else if (startsWith(PARAMETERS, b, from, to)) {
      int end = b[to - 1] == '}' ? to - 1 : to;
      fields.attribute(PARAMS, b, from + PARAMETERS.length, end);
    } else if (startsWith(COMPLETED, b, from, to)
        && !event.has(EventColumn.HTTP_RESPONSE_STATUS_CODE)) {
      int status = from + COMPLETED.length;
      request.status(b, status, RequestFields.word(b, status, to));
      completed(event, b, status, to);
    }
  }

  /** {@code 200 OK in 640ms (Views: 1.7ms | ActiveRecord: 91.0ms)}. */
  private void completed(LogEvent event, byte[] b, int from, int to) {
    for (int p = from; p < to; p++) {
      if (b[p] == ' ' && startsWith(IN, b, p, to)) {
        int start = p + IN.length;
        long nanos =
            Decimals.duration(b, start, RequestFields.word(b, start, to), Decimals.MILLISECOND);
        if (nanos != Decimals.NONE) {
          event.setLong(EventColumn.EVENT_DURATION, nanos);
        }
      }
      for (int i = 0; i < PARTS.length; i += 2) {
        if (b[p] == PARTS[i][0] && startsWith(PARTS[i], b, p, to)) {
          int start = p + PARTS[i].length;
          int end = start;
          while (end < to && (RequestFields.isDigit(b[end]) || b[end] == '.')) {
            end++;
          }
          fields.attribute(PARTS[i + 1], b, start, end);
        }
      }
    }
  }
}
