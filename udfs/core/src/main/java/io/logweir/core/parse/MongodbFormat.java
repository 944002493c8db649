package io.logweir.core.parse;

import io.logweir.core.parse.declared.LineShape;
import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.util.List;

/**
 * Reads MongoDB's text log of before 4.4: {@code time L COMPONENT [context] message}, and of before
 * 3.0, without level and component. The milliseconds that end an operation are its duration, and
 * the client is that of a connection which is opened or closed.
 *
 * @see <a href="https://www.mongodb.com/docs/v4.2/reference/log-messages/">log messages, 4.2</a>
 */
final class MongodbFormat implements LogFormat {

  static final String NAME = "mongodb";

  private static final EntryKey CLIENT_PORT = EntryKey.of("client.port");
  private static final byte[] CONNECTION = EventFields.utf8("conn");
  private static final byte[] INIT = EventFields.utf8("initandlisten]");
  private static final byte[] ACCEPTED = EventFields.utf8("connection accepted from ");
  private static final byte[] ENDED = EventFields.utf8("end connection ");

  private final EventFields fields;
  private int letter;
  private int component;
  private int componentEnd;

  MongodbFormat(SourceOptions options) {
    fields = new EventFields(NAME, options);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean mayBeginWith(byte first) {
    return Scan.isDigit(first);
  }

  private static final List<LineShape> SHAPES = List.of(LineShape.of("??????????T????????.", ""));

  @Override
  public List<LineShape> shapes() {
    return SHAPES;
  }

  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    byte[] b = raw.value();
    return to - from > 34
        && b[from + 10] == 'T'
        && b[from + 19] == '.'
        && (b[from + 23] == '+' || b[from + 23] == '-' || b[from + 23] == 'Z')
        && context(b, from + (b[from + 23] == 'Z' ? 24 : 28), to) > 0;
  }

  /** The bracket of the context, behind level and component where there are, or -1. */
  private int context(byte[] b, int from, int to) {
    letter = -1;
    int p = from + 1;
    if (p + 4 > to || b[from] != ' ') {
      return -1;
    }
    if (b[p] == '[') {
      return (Scan.startsWith(b, p + 1, to, CONNECTION) && p + 5 < to && Scan.isDigit(b[p + 5]))
              || Scan.startsWith(b, p + 1, to, INIT)
          ? p
          : -1;
    }
    byte c = b[p];
    if ((c != 'I' && c != 'W' && c != 'E' && c != 'F' && c != 'D') || p + 1 == to) {
      return -1;
    }
    int mark = p++;
    if (c == 'D' && Scan.isDigit(b[p])) {
      p++; // D1 to D5, 4.2
    }
    int letterEnd = p;
    p = Scan.blanks(b, p, to);
    component = p;
    while (p < to && ((b[p] >= 'A' && b[p] <= 'Z') || b[p] == '_' || b[p] == '-')) {
      p++;
    }
    componentEnd = p;
    p = Scan.blanks(b, p, to);
    if (component == letterEnd || componentEnd == component || p >= to || b[p] != '[') {
      return -1;
    }
    letter = mark;
    return p;
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] b = raw.value();
    fields.begin(raw, from, to, event);
    long time = looksLike(raw, from, to) ? fields.times().prefix(b, from, to) : Timestamps.NONE;
    if (time == Timestamps.NONE) {
      return why.set(RejectReason.INVALID_TEXT_LOG, from, "expected time, level and component");
    }
    int open = context(b, fields.times().end(), to);
    int close = open;
    while (close > 0 && close < to && b[close] != ']' && b[close] != '\n') {
      close++;
    }
    if (open < 0 || close >= to || b[close] != ']') {
      return why.set(RejectReason.INVALID_TEXT_LOG, from, "expected a context in brackets");
    }
    event.setLong(EventColumn.TIME, time);
    if (letter > 0) {
      fields.text(EventColumn.SEVERITY_TEXT, b, letter, letter + (b[letter + 1] == ' ' ? 1 : 2));
      event.setLong(EventColumn.SEVERITY_NUMBER, Severity.number(b, letter, letter + 1));
      if (b[component] != '-') {
        fields.text(EventColumn.SCOPE_NAME, b, component, componentEnd);
      }
    }
    fields.attribute(LineHead.THREAD_NAME, b, open + 1, close);
    int p = Scan.blanks(b, close + 1, to);
    if (p < to) {
      fields.body(b, p, to);
      duration(b, p, to, event);
      client(b, p, to);
    }
    return fields.finish(b, from, to);
  }

  /** {@code … 163ms} at the end. */
  private static void duration(byte[] b, int from, int to, LogEvent event) {
    if (to - from < 5 || b[to - 1] != 's' || b[to - 2] != 'm') {
      return;
    }
    int p = to - 2;
    while (p > from && Scan.isDigit(b[p - 1])) {
      p--;
    }
    if (p < to - 2 && p > from && b[p - 1] == ' ') {
      long nanos = Decimals.duration(b, p, to, Decimals.MILLISECOND);
      if (nanos != Decimals.NONE) {
        event.setLong(EventColumn.EVENT_DURATION, nanos);
      }
    }
  }

  private void client(byte[] b, int from, int to) {
    int p =
        Scan.startsWith(b, from, to, ACCEPTED)
            ? from + ACCEPTED.length
            : Scan.startsWith(b, from, to, ENDED) ? from + ENDED.length : to;
    int start = p;
    int colon = -1;
    while (p < to && b[p] != ' ') {
      if (b[p] == ':') {
        colon = p;
      }
      p++;
    }
    if (colon > start) {
      fields.text(EventColumn.CLIENT_ADDRESS, b, start, colon);
      fields.attribute(CLIENT_PORT, b, colon + 1, p);
    }
  }
}
