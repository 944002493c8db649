package io.logweir.core.parse;

import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;

/**
 * The syslog messages of one record: octet-counted (RFC 6587 3.4.1, {@code LENGTH SP MESSAGE}), or
 * one a line, where a line that does not begin with a priority belongs to the one before.
 */
final class SyslogBatch implements Batch {

  /** Longer lengths are none: no record is. */
  private static final int MOST_DIGITS = 9;

  private final LogFormat format;
  private final RawLog raw;
  private final byte[] b;
  private final boolean counted;
  private final int end;
  private int from;
  private int to;

  private SyslogBatch(LogFormat format, RawLog raw, boolean counted, int from, int end) {
    this.format = format;
    this.raw = raw;
    this.b = raw.value();
    this.counted = counted;
    this.end = end;
    this.from = from;
    this.to = from;
  }

  /** Where more than one line begins with a priority; null where the record is one message. */
  static Batch ofLines(RawLog raw, int from, int to, LogFormat format) {
    byte[] b = raw.value();
    return b[from] == '<' && nextLine(b, from, to) < to
        ? new SyslogBatch(format, raw, false, from, to)
        : null;
  }

  /**
   * Octet-counted messages, whatever the record holds.
   *
   * @param from where the first length stands; the record's end is the end, for a message may end
   *     in a line feed
   */
  static Batch ofFrames(RawLog raw, int from, LogFormat format) {
    return new SyslogBatch(format, raw, true, from, raw.value().length);
  }

  /**
   * Whether the record is octet-counted messages from its first byte to its last: each length is
   * followed by a priority and ends where the next length or the record's end is; only the last
   * message may be cut off, and not if it is the only one.
   */
  static boolean areFrames(byte[] b, int from) {
    int p = from;
    boolean first = true;
    while (p < b.length) {
      int start = frameStart(b, p, b.length);
      if (start < 0 || start == b.length || b[start] != '<') {
        return false;
      }
      long length = Decimals.wholeNumber(b, p, start - 1);
      if (SyslogPriority.end(b, start, b.length) < 0) {
        return false;
      }
      if (length > b.length - start) {
        return !first;
      }
      first = false;
      p = betweenFrames(b, start + (int) length, b.length);
    }
    return !first;
  }

  /** Behind the length and blank at {@code p}, or -1. */
  private static int frameStart(byte[] b, int p, int end) {
    int digits = Scan.digits(b, p, Math.min(end, p + MOST_DIGITS + 1));
    boolean length = digits > p && digits - p <= MOST_DIGITS && b[p] != '0';
    return length && digits < end && b[digits] == ' ' ? digits + 1 : -1;
  }

  /** Behind line feeds and NULs, which some senders put between messages. */
  private static int betweenFrames(byte[] b, int from, int end) {
    int p = from;
    while (p < end && (b[p] == '\n' || b[p] == '\r' || b[p] == 0)) {
      p++;
    }
    return p;
  }

  /** The line feed before the next line that begins with a priority, or {@code to}. */
  private static int nextLine(byte[] b, int from, int to) {
    int p = JsonReader.lineFeed(b, from, to);
    while (p < to) {
      if (p + 1 < to && b[p + 1] == '<' && SyslogPriority.end(b, p + 1, to) > 0) {
        return p;
      }
      p = JsonReader.lineFeed(b, p + 1, to);
    }
    return to;
  }

  @Override
  public Part next(LogEvent event, Rejection why) {
    return counted ? nextFrame(event, why) : nextLine(event, why);
  }

  private Part nextLine(LogEvent event, Rejection why) {
    from = to == from ? from : betweenFrames(b, to, end);
    if (from >= end) {
      return Part.END;
    }
    to = nextLine(b, from, end);
    return format.parse(raw, from, messageEnd(from, to), event, why) ? Part.EVENT : Part.REJECTED;
  }

  private Part nextFrame(LogEvent event, Rejection why) {
    int at = betweenFrames(b, to, end);
    if (at >= end) {
      return Part.END;
    }
    int start = frameStart(b, at, end);
    if (start < 0) {
      return rejected(at, end, why, "expected a length and a blank");
    }
    long length = Decimals.wholeNumber(b, at, start - 1);
    if (length > end - start) {
      return rejected(at, end, why, "the message is shorter than its length");
    }
    from = start;
    to = start + (int) length;
    int messageEnd = messageEnd(from, to);
    if (messageEnd == from) {
      return rejected(at, to, why, "a message of nothing");
    }
    return format.parse(raw, from, messageEnd, event, why) ? Part.EVENT : Part.REJECTED;
  }

  private Part rejected(int from, int to, Rejection why, String detail) {
    this.from = from;
    this.to = to;
    why.set(RejectReason.INVALID_SYSLOG_FRAME, from, detail);
    return Part.REJECTED;
  }

  /** Before what framing leaves behind a message. */
  private int messageEnd(int from, int to) {
    int p = to;
    while (p > from && (b[p - 1] == '\n' || b[p - 1] == '\r' || b[p - 1] == 0)) {
      p--;
    }
    return p;
  }

  @Override
  public int from() {
    return from;
  }

  @Override
  public int to() {
    return to;
  }
}
