package io.logweir.core.parse;

import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;

/** The lines of a record, each of which is an event of one format; blank lines are passed over. */
final class LineBatch implements Batch {

  private final LogFormat format;
  private RawLog raw;
  private int limit;
  private int from;
  private int to;

  /** Of lines that this format reads. */
  LineBatch(LogFormat format) {
    this.format = format;
  }

  /**
   * Starts, where {@code raw.value()[from, to)} has a second line and it looks like the format's.
   *
   * @return this, or null where it is one event
   */
  LineBatch open(RawLog raw, int from, int to) {
    byte[] b = raw.value();
    int second = separators(b, JsonReader.lineFeed(b, from, to), to);
    if (second == to || !format.looksLike(raw, second, JsonReader.lineFeed(b, second, to))) {
      return null;
    }
    return all(raw, from, to);
  }

  /** Starts with every line of {@code raw.value()[from, to)}. */
  LineBatch all(RawLog raw, int from, int to) {
    this.raw = raw;
    this.to = from;
    limit = to;
    return this;
  }

  @Override
  public Part next(LogEvent event, Rejection why) {
    byte[] b = raw.value();
    from = separators(b, to, limit);
    if (from == limit) {
      return Part.END;
    }
    to = JsonReader.lineFeed(b, from, limit);
    int end = to > from && b[to - 1] == '\r' ? to - 1 : to;
    return format.parse(raw, from, end, event, why) ? Part.EVENT : Part.REJECTED;
  }

  @Override
  public int from() {
    return from;
  }

  @Override
  public int to() {
    return to;
  }

  /** Behind the blanks and line ends at {@code from}. */
  static int separators(byte[] b, int from, int to) {
    int p = from;
    while (p < to && b[p] >= 0 && b[p] <= ' ') {
      p++;
    }
    return p;
  }
}
