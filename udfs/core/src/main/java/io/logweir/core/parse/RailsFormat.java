package io.logweir.core.parse;

import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;

/**
 * Reads what Ruby on Rails logs about a request: {@code Started GET "/path" for 192.0.2.1 at time},
 * and behind it, where the lines were joined by line feeds or blanks, controller, parameters,
 * status and durations; with or without the head of Ruby's Logger, whose time then counts. The body
 * is all of the message.
 */
final class RailsFormat implements LogFormat {

  static final String NAME = "rails";

  private static final byte[] STARTED = EventFields.utf8("Started ");
  private static final byte[] DASHES = EventFields.utf8(" -- ");
  private static final byte[] FOR = EventFields.utf8(" for ");
  private static final byte[] AT = EventFields.utf8(" at ");
  private static final byte[] PROCESSING = EventFields.utf8("Processing by ");
  private static final byte[] AS = EventFields.utf8(" as ");
  private static final byte[] PARAMETERS = EventFields.utf8("Parameters: {");
  private static final byte[] COMPLETED = EventFields.utf8("Completed ");
  private static final byte[] IN = EventFields.utf8(" in ");

  private static final EntryKey CONTROLLER = EntryKey.of("rails.controller.class");
  private static final EntryKey ACTION = EntryKey.of("rails.controller.action");
  private static final EntryKey FORMAT = EntryKey.of("rails.request.format");
  private static final EntryKey PARAMS = EntryKey.of("rails.request.params");

  private static final byte[][] PARTS = {
    EventFields.utf8("Views: "), EventFields.utf8("rails.request.duration.view"),
    EventFields.utf8("ActiveRecord: "), EventFields.utf8("rails.request.duration.active_record")
  };

  /** Ruby's Logger writes time, process, level and program. */
  private static final int SHORTEST_HEAD = 32;

  private static final int LONGEST_HEAD = 80;

  private final EventFields fields;
  private final RequestFields request;
  private final LineHead head;

  // What was found of the parts behind the first line.
  private boolean hasController;
  private boolean hasParameters;
  private boolean isCompleted;

  RailsFormat(SourceOptions options) {
    fields = new EventFields(NAME, options);
    request = new RequestFields(fields);
    head = new LineHead(fields);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean mayBeginWith(byte first) {
    return first >= 'A' && first <= 'Z';
  }

  /** Behind {@code I, [time #pid] LEVEL -- program: }, the head of Ruby's Logger; else here. */
  private static int message(byte[] b, int from, int to) {
    if (to - from < SHORTEST_HEAD || b[from + 1] != ',' || b[from + 3] != '[') {
      return from;
    }
    int dashes = Scan.find(b, from, Math.min(to, from + LONGEST_HEAD), DASHES);
    int colon = dashes < 0 ? to : Scan.to(b, dashes, Math.min(to, dashes + LONGEST_HEAD), ':');
    return colon + 1 < to && b[colon] == ':' && b[colon + 1] == ' ' ? colon + 2 : from;
  }

  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    byte[] b = raw.value();
    return isStart(b, message(b, from, to), to);
  }

  private static boolean isStart(byte[] b, int from, int to) {
    if (!Scan.startsWith(b, from, to, STARTED)) {
      return false;
    }
    int method = from + STARTED.length;
    int end = Scan.word(b, method, to);
    return end + 1 < to && b[end + 1] == '"' && RequestFields.isMethod(b, method, end);
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] b = raw.value();
    fields.begin(raw, from, to, event);
    request.begin(event);
    int start = message(b, from, to);
    if (!isStart(b, start, to)) {
      return fail(why, start, "expected Started, a method and a path in quotes");
    }
    if (start > from) {
      head.read(b, from, start, event);
    }
    int method = start + STARTED.length;
    int methodEnd = Scan.word(b, method, to);
    int path = methodEnd + 2;
    int pathEnd = Values.closing(b, path, to);
    int client = pathEnd + 1 + FOR.length;
    if (!Scan.startsWith(b, Math.min(pathEnd + 1, to), to, FOR)) {
      return fail(why, pathEnd, "expected the client");
    }
    int clientEnd = Scan.word(b, client, to);
    int time = clientEnd + AT.length;
    if (!Scan.startsWith(b, clientEnd, to, AT)) {
      return fail(why, clientEnd, "expected the time");
    }
    long micros = fields.times().prefix(b, time, to);
    if (micros == Timestamps.NONE) {
      return fail(why, time, "expected the time");
    }
    if (!event.has(EventColumn.TIME)) {
      event.setLong(EventColumn.TIME, micros);
    }
    fields.text(EventColumn.HTTP_REQUEST_METHOD, b, method, methodEnd);
    if (path < pathEnd) {
      request.url(b, path, pathEnd);
    }
    fields.text(EventColumn.CLIENT_ADDRESS, b, client, clientEnd);
    behind(event, b, fields.times().end(), to);
    fields.body(b, start, to);
    return fields.finish(b, from, to);
  }

  private static boolean fail(Rejection why, int at, String detail) {
    return why.set(RejectReason.INVALID_RAILS, at, detail);
  }

  /** The parts behind the first line, each up to the end of its line, and each once. */
  private void behind(LogEvent event, byte[] b, int from, int to) {
    hasController = false;
    hasParameters = false;
    isCompleted = false;
    int lineEnd = from;
    for (int p = from; p < to; p++) {
      if (p >= lineEnd) {
        lineEnd = Scan.to(b, p + 1, to, '\n');
      }
      if ((b[p] == ' ' || b[p] == '\n') && p + 1 < lineEnd && b[p + 1] >= 'A' && b[p + 1] <= 'Z') {
        part(event, b, p + 1, lineEnd);
      }
    }
  }

  private void part(LogEvent event, byte[] b, int from, int to) {
    if (!hasController && Scan.startsWith(b, from, to, PROCESSING)) {
      hasController = true;
      int controller = from + PROCESSING.length;
      int end = Scan.word(b, controller, to);
      int hash = controller;
      while (hash < end && b[hash] != '#') {
        hash++;
      }
      fields.attribute(CONTROLLER, b, controller, hash);
      fields.attribute(ACTION, b, Math.min(hash + 1, end), end);
      if (Scan.startsWith(b, end, to, AS)) {
        int format = end + AS.length;
        fields.attribute(FORMAT, b, format, Scan.word(b, format, to));
      }
    } else if (!hasParameters && Scan.startsWith(b, from, to, PARAMETERS)) {
      hasParameters = true;
      int params = from + PARAMETERS.length;
      fields.attribute(PARAMS, b, params, closingBrace(b, params, to));
    } else if (!isCompleted && Scan.startsWith(b, from, to, COMPLETED)) {
      isCompleted = true;
      int status = from + COMPLETED.length;
      request.status(b, status, Scan.word(b, status, to));
      completed(event, b, status, to);
    }
  }

  private static int closingBrace(byte[] b, int from, int to) {
    int depth = 1;
    for (int p = from; p < to; p++) {
      depth += b[p] == '{' ? 1 : b[p] == '}' ? -1 : 0;
      if (depth == 0) {
        return p;
      }
    }
    return to;
  }

  /** {@code 200 OK in 640ms (Views: 1.7ms | ActiveRecord: 91.0ms)}. */
  private void completed(LogEvent event, byte[] b, int from, int to) {
    for (int p = from; p < to; p++) {
      if (b[p] == ' ' && Scan.startsWith(b, p, to, IN)) {
        int start = p + IN.length;
        long nanos = Decimals.duration(b, start, Scan.word(b, start, to), Decimals.MILLISECOND);
        if (nanos != Decimals.NONE) {
          event.setLong(EventColumn.EVENT_DURATION, nanos);
        }
      }
      for (int i = 0; i < PARTS.length; i += 2) {
        if (b[p] == PARTS[i][0] && Scan.startsWith(b, p, to, PARTS[i])) {
          int start = p + PARTS[i].length;
          int end = start;
          while (end < to && (Scan.isDigit(b[end]) || b[end] == '.')) {
            end++;
          }
          fields.attribute(PARTS[i + 1], b, start, end);
        }
      }
    }
  }
}
