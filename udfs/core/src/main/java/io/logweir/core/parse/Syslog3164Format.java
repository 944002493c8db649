package io.logweir.core.parse;

import io.logweir.core.parse.declared.LineShape;
import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.util.List;

/**
 * Reads BSD syslog (RFC 3164) as daemons, network devices, macOS, rsyslog and busybox write it:
 * priority optional, the time year-less or ISO, with or without a host, a tag with or without a
 * process id, or none. Blanks around the message are not part of it.
 */
final class Syslog3164Format implements BatchFormat {

  static final String NAME = "syslog-3164";

  private static final int LONGEST_HOST = 255;
  private static final int LONGEST_TAG = 128;
  private static final int LONGEST_LEVEL = 16;

  /** A tag of several words is no longer, and has no more. */
  private static final int LONGEST_WORDY_TAG = 64;

  private static final int MOST_TAG_WORDS = 4;

  private static final EntryKey SEQUENCE = EntryKey.of("syslog.sequence");
  private static final EntryKey LABEL = EntryKey.of("syslog.label");
  private static final byte[] REPEATED = EventFields.utf8("last message repeated ");
  private static final byte[] FORWARDED = EventFields.utf8("Message forwarded from ");

  private final SourceOptions options;
  private final EventFields fields;
  private final SyslogMessage message;
  private int tagFrom;
  private int tagTo;

  Syslog3164Format(SourceOptions options) {
    this(options, new InnerFormat(NAME, options));
  }

  Syslog3164Format(SourceOptions options, InnerFormat inner) {
    this.options = options;
    fields = new EventFields(NAME, options);
    message = new SyslogMessage(options, inner);
  }

  @Override
  public String name() {
    return NAME;
  }

  /** The lines of a record that begin with a priority, each with those below that do not. */
  @Override
  public Batch batch(RawLog raw, int from, int to) {
    return SyslogBatch.ofLines(raw, from, to, this);
  }

  @Override
  public LogFormat inside() {
    return new Syslog3164Format(options, null);
  }

  /** A priority, a month, a year, a counter, or a mark before the month. */
  @Override
  public boolean mayBeginWith(byte first) {
    return first == '<'
        || first == '*'
        || first == '.'
        || Scan.isDigit(first)
        || Scan.isLetter(first);
  }

  /** Priority, mark, sequence number, or a time at once. */
  private static final List<LineShape> SHAPES =
      List.of(
          LineShape.of("<", ">"),
          LineShape.of("*", ""),
          LineShape.of(".", ""),
          LineShape.of("9???~", ""),
          LineShape.of("??? ", ""),
          LineShape.of("????-?????T", ""));

  @Override
  public List<LineShape> shapes() {
    return SHAPES;
  }

  /**
   * A month's three letters, a blank, a day and a clock; or an ISO time, a host and a tag or CEF.
   */
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
    int start = mark(b, sequenceEnd(b, from, to), to);
    if (to - start < 16) {
      return false;
    }
    if (b[start + 3] == ' ' && (b[start + 6] == ' ' || b[start + 5] == ' ')) {
      return times.prefix(b, start, to) != Timestamps.NONE
          && times.end() < to
          && (b[times.end()] == ' ' || b[times.end()] == ':')
          && !isLevel(b, Scan.blanks(b, times.end() + 1, to), to);
    }
    if (b[from + 4] != '-' || b[from + 10] != 'T' || times.iso(b, from, to) == Timestamps.NONE) {
      return false;
    }
    int p = times.end();
    if (p >= to || b[p] != ' ') {
      return false;
    }
    int host = p + 1;
    int hostEnd = hostEnd(b, host, to);
    if (hostEnd < 0 || hostEnd >= to || b[host] == '-') {
      return false;
    }
    int tag = tagEnd(b, hostEnd + 1, to);
    if (tag > 0 && b[tag] == ':' && Severity.ofWord(b, hostEnd + 1, tag) != Severity.NONE) {
      return false; // an application's line, whose level no program is called
    }
    return tag > 0
        || Scan.startsWith(b, hostEnd + 1, to, CefFormat.HEAD)
        || Scan.startsWith(b, hostEnd + 1, to, LeefFormat.HEAD);
  }

  /** {@code [warn]}, {@code WARN}: what an application writes behind its time, and no host. */
  private static boolean isLevel(byte[] b, int from, int to) {
    boolean bracket = from < to && b[from] == '[';
    if (to - from < 4 || (!bracket && (b[from] > 'Z' || b[from + 1] > 'Z'))) {
      return false;
    }
    int start = bracket ? from + 1 : from;
    int last = Math.min(to, start + LONGEST_LEVEL);
    int end = Scan.to(b, start, last, bracket ? ']' : ' ');
    return end < last && end - start > 2 && Severity.ofWord(b, start, end) != Severity.NONE;
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] b = raw.value();
    fields.begin(raw, from, to, event);
    int p = from;
    int priorityEnd = SyslogPriority.end(b, from, to);
    if (priorityEnd > 0) {
      SyslogPriority.put(SyslogPriority.value(b, from), fields, event);
      p = priorityEnd;
    }
    int sequence = p;
    int sequenceEnd = sequenceEnd(b, p, to);
    int clock = mark(b, sequenceEnd, to);
    tagFrom = 0;
    tagTo = 0;
    long time = fields.times().prefix(b, clock, to);
    if (time != Timestamps.NONE) {
      if (sequenceEnd > sequence) {
        fields.attribute(SEQUENCE, b, sequence, Scan.digits(b, sequence, to));
      }
      event.setLong(EventColumn.TIME, time);
      p = Scan.blanks(b, zoneEnd(b, fields.times().end(), to), to);
      p = host(b, p, to);
      int words = priorityEnd < 0 ? priorityWords(b, p, to, event) : p;
      boolean busybox = words > p;
      p = tag(b, words, to, event);
      if (busybox) {
        p = component(b, p, to);
      }
    } else if (priorityEnd < 0) {
      return why.set(RejectReason.INVALID_SYSLOG_3164, from, "expected a priority or a time");
    } else {
      // RFC 3164 4.3.3: without a time, everything behind the priority is the message; but a
      // process id in brackets says that a tag is meant.
      int tag = tagEnd(b, p, to);
      if (tag > 0 && b[tag] == '[') {
        p = tag(b, p, to, event);
      }
    }
    int end = Scan.trimmed(b, p, to);
    message.read(raw, tagFrom, tagTo, p, end, fields, event);
    return fields.finish(b, from, to);
  }

  /** Behind {@code 000123: }, as Cisco devices count what they send; else {@code from}. */
  private static int sequenceEnd(byte[] b, int from, int to) {
    int p = Scan.digits(b, from, to);
    boolean counted = p > from && p - from <= 10 && to - p > 2 && b[p] == ':' && b[p + 1] == ' ';
    return counted ? p + 2 : from;
  }

  /** Behind the mark that Cisco devices put before a time that no server has confirmed. */
  private static int mark(byte[] b, int from, int to) {
    return from < to && (b[from] == '*' || b[from] == '.') ? from + 1 : from;
  }

  /** Behind a time's colon, and behind a zone's name where a colon follows it (Cisco). */
  private static int zoneEnd(byte[] b, int from, int to) {
    if (from < to && b[from] == ':') {
      return from + 1;
    }
    int p = from + 1;
    while (p < to && p < from + 6 && b[p] >= 'A' && b[p] <= 'Z') {
      p++;
    }
    return p > from + 2 && p < to && b[p] == ':' ? p + 1 : from;
  }

  /** Reads the host, where there is one, and gives where the tag begins. */
  private int host(byte[] b, int from, int to) {
    if (from == to || b[from] == '-' || b[from] == '%') {
      return from; // no host's name begins so (RFC 952)
    }
    if (b[from] == 'l' && Scan.startsWith(b, from, to, REPEATED)) {
      return from;
    }
    int start = from;
    if (b[from] == 'M' && Scan.startsWith(b, from, to, FORWARDED)) { // AIX
      start = from + FORWARDED.length;
      int colon = Scan.to(b, start, Math.min(to, start + LONGEST_HOST), ':');
      if (colon > start && colon < to && b[colon] == ':') {
        fields.text(EventColumn.HOST_NAME, b, start, colon);
        return Scan.blanks(b, colon + 1, to);
      }
      return from;
    }
    int end = hostEnd(b, start, to);
    if (end < 0) {
      return from;
    }
    fields.text(EventColumn.HOST_NAME, b, start, end);
    int p = Scan.blanks(b, end, to);
    return to - p > 1 && b[p] == ':' && b[p + 1] == ' ' ? p + 2 : p; // Cisco ASA
  }

  /** The blank behind a host, or -1 where the word is a tag already or nothing. */
  private static int hostEnd(byte[] b, int from, int to) {
    int p = from;
    while (p < to && p <= from + LONGEST_HOST && b[p] != ' ') {
      if (b[p] == '[' || b[p] == '|') {
        return -1;
      }
      p++;
    }
    boolean host = p > from && p < to && b[p] == ' ' && b[p - 1] != ':';
    return host ? p : -1;
  }

  /** Behind {@code user.warn }, as busybox's syslogd writes the priority; else {@code from}. */
  private int priorityWords(byte[] b, int from, int to, LogEvent event) {
    int end = Scan.to(b, from, Math.min(to, from + 20), ' ');
    int dot = Scan.to(b, from, end, '.');
    if (end == to || b[end] != ' ' || dot == end || dot == from) {
      return from;
    }
    int priority = SyslogPriority.ofWords(b, from, dot, end);
    if (priority < 0) {
      return from;
    }
    SyslogPriority.put(priority, fields, event);
    return Scan.blanks(b, end, to);
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

  /**
   * The bracket or colon behind a tag of several words, or -1: {@code Setup Assistant[12]:}, {@code
   * syslogd 1.4.1:}. In running text neither stands before the first colon.
   */
  private static int wordyTagEnd(byte[] b, int from, int to) {
    int last = Math.min(to, from + LONGEST_WORDY_TAG);
    int words = 1;
    int word = from;
    for (int p = from; p < last; p++) {
      byte c = b[p];
      if (c == ' ') {
        if (++words > MOST_TAG_WORDS) {
          return -1;
        }
        word = p + 1;
      } else if (c == '[') {
        int digits = Scan.digits(b, p + 1, to);
        boolean pid = digits > p + 1 && to - digits > 1 && b[digits] == ']';
        return p > word && pid && b[digits + 1] == ':' ? p : -1;
      } else if (c == ':') {
        boolean ends = p + 1 == to || b[p + 1] == ' ';
        return ends && words == 2 && isVersion(b, word, p) ? p : -1;
      } else if (c == '=' || c == '"' || c == '(' || (c >= 0 && c < ' ')) {
        return -1;
      }
    }
    return -1;
  }

  private static boolean isVersion(byte[] b, int from, int to) {
    boolean dot = false;
    for (int p = from; p < to; p++) {
      dot |= b[p] == '.';
      if (!Scan.isDigit(b[p]) && b[p] != '.') {
        return false;
      }
    }
    return dot && Scan.isDigit(b[from]);
  }

  /** Reads {@code tag[pid]:} and gives where the message begins. */
  private int tag(byte[] b, int from, int to, LogEvent event) {
    int start = from;
    int labelEnd = from;
    if (from < to && b[from] == '%') {
      return from; // Cisco: a message, see SyslogMessage
    }
    if (from < to && b[from] == '[') { // [CLOUDINIT] util.py[DEBUG]:
      labelEnd = Scan.to(b, from, Math.min(to, from + LONGEST_TAG), ']');
      if (to - labelEnd < 3 || b[labelEnd] != ']' || b[labelEnd + 1] != ' ') {
        return from;
      }
      start = labelEnd + 2;
    }
    int end = tagEnd(b, start, to);
    if (end < 0) {
      end = wordyTagEnd(b, start, to);
    }
    if (end < 0 || (start > from && b[end] != '[')) {
      return from;
    }
    int p = end;
    if (b[p] == '[') {
      int close = p + 1;
      while (close < to && close <= p + LONGEST_TAG && b[close] != ']' && b[close] != ' ') {
        close++;
      }
      if (close >= to
          || b[close] != ']'
          || (start > from && (close + 1 == to || b[close + 1] != ':'))) {
        return from;
      }
      pid(b, p + 1, close, event);
      p = close + 1;
    }
    if (start > from) {
      fields.attribute(LABEL, b, from + 1, labelEnd);
    }
    fields.attribute(SyslogPriority.APPNAME, b, start, end);
    tagFrom = start;
    tagTo = end;
    if (p < to && b[p] == ':') {
      return Scan.blanks(b, p + 1, to);
    }
    return Scan.blanks(b, label(b, p, to, event), to);
  }

  /** Behind {@code [name] }, the logger of what busybox's {@code logger} sends. */
  private int component(byte[] b, int from, int to) {
    int close = from < to && b[from] == '[' ? from + 1 : to;
    while (close < to && close - from < LONGEST_WORDY_TAG && b[close] > ' ' && b[close] != ']') {
      close++;
    }
    boolean whole = to - close > 2 && b[close] == ']' && b[close + 1] == ' ';
    if (!whole || close - from < 2 || !Scan.isLetter(b[from + 1])) {
      return from;
    }
    fields.text(EventColumn.SCOPE_NAME, b, from + 1, close);
    return close + 2;
  }

  /** A process id, or a level as Python's logging puts it there. */
  private void pid(byte[] b, int from, int to, LogEvent event) {
    if (from < to && Scan.isLetter(b[from]) && Severity.ofWord(b, from, to) != Severity.NONE) {
      fields.text(EventColumn.SEVERITY_TEXT, b, from, to);
      event.setLong(EventColumn.SEVERITY_NUMBER, Severity.ofWord(b, from, to));
    } else {
      fields.attribute(SyslogPriority.PID, b, from, to);
    }
  }

  /**
   * Reads {@code (com.apple.service[12]):} and {@code <Notice>:}, which macOS writes behind the
   * process id, and gives the end of that; {@code from} where there is neither.
   */
  private int label(byte[] b, int from, int to, LogEvent event) {
    if (to - from < 4 || b[from] != ' ' || (b[from + 1] != '(' && b[from + 1] != '<')) {
      return from;
    }
    char closing = b[from + 1] == '(' ? ')' : '>';
    int close = Scan.to(b, from + 2, Math.min(to, from + LONGEST_HOST), closing);
    if (to - close < 2 || b[close] != closing || b[close + 1] != ':') {
      return from;
    }
    if (closing == '>') {
      int severity = Severity.ofWord(b, from + 2, close);
      if (severity == Severity.NONE) {
        return from;
      }
      fields.text(EventColumn.SEVERITY_TEXT, b, from + 2, close);
      event.setLong(EventColumn.SEVERITY_NUMBER, severity);
    } else {
      fields.attribute(LABEL, b, from + 2, close);
    }
    return close + 2;
  }
}
