package io.logweir.core.parse;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;

/**
 * Reads BSD syslog (RFC 3164) as daemons and rsyslog write it: priority optional, the time
 * year-less or ISO, a tag with or without a process id, or none.
 */
final class Syslog3164Format implements LogFormat {

  static final String NAME = "syslog-3164";

  private static final int LONGEST_HOST = 255;
  private static final int LONGEST_TAG = 128;

  private final EventFields fields;

  Syslog3164Format(SourceOptions options) {
    fields = new EventFields(NAME, options);
  }

  @Override
  public String name() {
    return NAME;
  }

  /** A month's three letters, a blank, a day and a clock; or an ISO time, a host and a tag. */
  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    byte[] b = raw.value();
    if (b[from] == '<') {
      return SyslogPriority.end(b, from, to) > 0;
    }
    if (to - from < 16) {
      return false;
    }
    Timestamps times = fields.times().near(raw.timestampMillis());
    if (b[from + 3] == ' ' && (b[from + 6] == ' ' || b[from + 5] == ' ')) {
      return times.prefix(b, from, to) != Timestamps.NONE
          && times.end() < to
          && b[times.end()] == ' ';
    }
    if (b[from + 4] != '-' || times.iso(b, from, to) == Timestamps.NONE) {
      return false;
    }
    int p = times.end();
    if (p >= to || b[p] != ' ' || b[from + 10] != 'T') {
      return false;
    }
    int host = p + 1;
    int hostEnd = hostEnd(b, host, to);
    if (hostEnd < 0 || hostEnd >= to) {
      return false;
    }
    int tag = tagEnd(b, hostEnd + 1, to);
    return tag > 0 && (b[tag] == ':' || b[tag] == '[');
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] b = raw.value();
    fields.begin(raw, event);
    int p = from;
    int priorityEnd = SyslogPriority.end(b, from, to);
    if (priorityEnd > 0) {
      SyslogPriority.put(SyslogPriority.value(b, from), fields, event);
      p = priorityEnd;
    }
    long time = fields.times().prefix(b, p, to);
    if (time == Timestamps.NONE) {
      if (priorityEnd < 0) {
        return why.set(RejectReason.INVALID_SYSLOG_3164, from, "expected a priority or a time");
      }
      // RFC 3164 4.3.3: without a time, everything behind the priority is the message.
      fields.body(b, p, to);
      return fields.finish(b, from, to);
    }
    event.setLong(EventColumn.TIME, time);
    p = fields.times().end();
    if (p < to && b[p] == ':') {
      p++; // Cisco
    }
    p = blank(b, p, to);
    int hostEnd = hostEnd(b, p, to);
    if (hostEnd > 0) {
      fields.text(EventColumn.HOST_NAME, b, p, hostEnd);
      p = blank(b, hostEnd, to);
    }
    p = tag(b, p, to);
    fields.body(b, p, to);
    return fields.finish(b, from, to);
  }

  private static int blank(byte[] b, int p, int to) {
    return p < to && b[p] == ' ' ? p + 1 : p;
  }

  /** The blank behind a host, or -1 where the word is a tag already or nothing. */
  private static int hostEnd(byte[] b, int from, int to) {
    int p = from;
    while (p < to && p <= from + LONGEST_HOST && b[p] != ' ') {
      if (b[p] == '[') {
        return -1;
      }
      p++;
    }
    boolean host = p > from && p < to && b[p] == ' ' && b[p - 1] != ':';
    return host ? p : -1;
  }

  /** The colon or bracket behind a tag's name, or -1 where there is no tag. */
  private static int tagEnd(byte[] b, int from, int to) {
    int p = from;
    while (p < to && p <= from + LONGEST_TAG) {
      byte c = b[p];
      if ((c == ':' && (p + 1 == to || b[p + 1] == ' ' || b[p + 1] == '\t')) || c == '[') {
        return p > from ? p : -1;
      }
      if (c >= 0 && c <= ' ') {
        return -1;
      }
      p++;
    }
    return -1;
  }

  /** Reads {@code tag[pid]:} and gives where the message begins. */
  private int tag(byte[] b, int from, int to) {
    int end = tagEnd(b, from, to);
    if (end < 0) {
      return from;
    }
    int p = end;
    if (b[p] == '[') {
      int close = p + 1;
      while (close < to && close <= p + LONGEST_TAG && b[close] != ']' && b[close] != ' ') {
        close++;
      }
      if (close >= to || b[close] != ']') {
        return from;
      }
      fields.attribute(SyslogPriority.PID, b, p + 1, close);
      p = close + 1;
    }
    fields.attribute(SyslogPriority.APPNAME, b, from, end);
    if (p < to && b[p] == ':') {
      p++;
    }
    return blank(b, p, to);
  }
}
