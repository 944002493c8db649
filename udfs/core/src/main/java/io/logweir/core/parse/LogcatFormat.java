package io.logweir.core.parse;

import io.logweir.core.parse.declared.LineShape;
import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.util.List;

/**
 * Reads Android's logcat in its formats {@code threadtime} ({@code 01-02 03:04:05.678 [uid] pid tid
 * L tag: message}), {@code time} ({@code 01-02 03:04:05.678 L/tag(pid): message}), {@code brief},
 * {@code tag}, {@code process}, {@code thread} and {@code long}.
 *
 * @see <a href="https://developer.android.com/tools/logcat">logcat, output formats</a>
 */
final class LogcatFormat implements LogFormat {

  static final String NAME = "logcat";

  private static final EntryKey UID = EntryKey.of("process.user.id");

  /** Tags are at most 23 bytes up to Android 7; nothing limits them since. */
  private static final int LONGEST_TAG = 128;

  private final EventFields fields;

  // Where the parts stand, found by scan: -1 where there is none.
  private int timeEnd;
  private long time;
  private int uid;
  private int uidEnd;
  private int pid;
  private int pidEnd;
  private int tid;
  private int tidEnd;
  private int letter;
  private int tag;
  private int tagEnd;
  private int message;
  private int messageEnd;

  LogcatFormat(SourceOptions options) {
    fields = new EventFields(NAME, options);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean mayBeginWith(byte first) {
    return Scan.isDigit(first) || first == '[' || isLevel(first);
  }

  private static boolean isLevel(byte c) {
    return c == 'V' || c == 'D' || c == 'I' || c == 'W' || c == 'E' || c == 'F' || c == 'A';
  }

  private static final List<LineShape> SHAPES =
      List.of(
          LineShape.of("??-?? ??:?????.", ""),
          LineShape.of("????-??-?? ????????.", ""),
          LineShape.of("[ ", ""),
          LineShape.of("?/", ""),
          LineShape.of("?(", ""));

  @Override
  public List<LineShape> shapes() {
    return SHAPES;
  }

  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    byte[] b = raw.value();
    if (to - from < 6) {
      return false;
    }
    if (isLevel(b[from])) {
      return b[from + 1] == '/' || b[from + 1] == '(';
    }
    int p = b[from] == '[' && b[from + 1] == ' ' ? from + 2 : from;
    if (to - p < 24) {
      return false;
    }
    boolean monthDay = b[p + 2] == '-' && b[p + 5] == ' ' && b[p + 8] == ':' && b[p + 14] == '.';
    boolean year = b[p + 4] == '-' && b[p + 7] == '-' && b[p + 10] == ' ' && b[p + 19] == '.';
    if (!monthDay && !year) {
      return false;
    }
    fields.times().near(raw.timestampMillis());
    return scan(b, from, to);
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] b = raw.value();
    fields.begin(raw, from, to, event);
    if (to - from < 6 || !scan(b, from, to)) {
      return why.set(RejectReason.INVALID_TEXT_LOG, from, "expected time, process, level and tag");
    }
    if (time != Timestamps.NONE) {
      event.setLong(EventColumn.TIME, time);
    }
    byte level = b[letter];
    event.setLong(
        EventColumn.SEVERITY_NUMBER,
        level == 'A' ? Severity.FATAL : Severity.number(b, letter, letter + 1));
    fields.text(EventColumn.SEVERITY_TEXT, b, letter, letter + 1);
    fields.attribute(UID, b, uid, uidEnd);
    fields.attribute(SyslogPriority.PID, b, pid, pidEnd);
    fields.attribute(LineHead.THREAD_ID, b, tid, tidEnd);
    fields.text(EventColumn.SCOPE_NAME, b, tag, tagEnd);
    fields.body(b, message, messageEnd);
    return fields.finish(b, from, to);
  }

  private boolean scan(byte[] b, int from, int to) {
    uid = uidEnd = pid = pidEnd = tid = tidEnd = tag = tagEnd = letter = -1;
    time = Timestamps.NONE;
    messageEnd = to;
    boolean isLong = b[from] == '[' && b[from + 1] == ' ';
    int p = isLong ? from + 2 : from;
    if (!isLevel(b[p])) {
      Timestamps times = fields.times();
      time = times.prefix(b, p, to);
      if (time == Timestamps.NONE) {
        return false;
      }
      p = Scan.blanks(b, times.end(), to);
    }
    if (isLong) {
      return header(b, p, to);
    }
    if (p + 2 < to && isLevel(b[p])) {
      return b[p + 1] == '/' ? slashed(b, p, to) : b[p + 1] == '(' && parenthesis(b, p, to);
    }
    return time != Timestamps.NONE && columns(b, p, to);
  }

  /** {@code [uid] pid tid L tag: message}. */
  private boolean columns(byte[] b, int from, int to) {
    int first = from;
    int firstEnd = wordEnd(b, first, to);
    int second = Scan.blanks(b, firstEnd, to);
    int secondEnd = wordEnd(b, second, to);
    int third = Scan.blanks(b, secondEnd, to);
    int thirdEnd = wordEnd(b, third, to);
    if (!Scan.isNumber(b, second, secondEnd) || third >= to) {
      return false;
    }
    if (Scan.isNumber(b, third, thirdEnd)) {
      uid = first;
      uidEnd = firstEnd;
      pid = second;
      pidEnd = secondEnd;
      tid = third;
      tidEnd = thirdEnd;
      third = Scan.blanks(b, thirdEnd, to);
      thirdEnd = wordEnd(b, third, to);
    } else {
      if (!Scan.isNumber(b, first, firstEnd)) {
        return false;
      }
      pid = first;
      pidEnd = firstEnd;
      tid = second;
      tidEnd = secondEnd;
    }
    if (thirdEnd - third != 1 || !isLevel(b[third])) {
      return false;
    }
    letter = third;
    int p = Math.min(third + 2, to);
    int last = Math.min(to, p + LONGEST_TAG);
    int colon = p;
    while (colon < last && b[colon] != ':' && b[colon] != '[' && b[colon] != '\n') {
      colon++;
    }
    if (colon < last && b[colon] == ':') {
      tag = p;
      tagEnd = trimmed(b, p, colon);
      p = colon + 1;
      message = p < to && b[p] == ' ' ? p + 1 : p;
    } else {
      message = p;
    }
    return true;
  }

  /** {@code L/tag(pid): message}, {@code L/tag: message}. */
  private boolean slashed(byte[] b, int from, int to) {
    letter = from;
    tag = from + 2;
    int last = Math.min(to, tag + LONGEST_TAG);
    int p = tag;
    while (p < last && b[p] != '(' && b[p] != ':' && b[p] != '\n') {
      p++;
    }
    if (p == tag || p >= last || b[p] == '\n') {
      return false;
    }
    tagEnd = trimmed(b, tag, p);
    if (b[p] == '(') {
      pid = Scan.blanks(b, p + 1, to);
      pidEnd = wordEnd(b, pid, to);
      while (pidEnd > pid && !Scan.isDigit(b[pidEnd - 1])) {
        pidEnd--;
      }
      if (!Scan.isNumber(b, pid, pidEnd) || pidEnd + 1 >= to || b[pidEnd] != ')') {
        return false;
      }
      p = pidEnd + 1;
    }
    if (p >= to || b[p] != ':') {
      return false;
    }
    p++;
    message = p < to && b[p] == ' ' ? p + 1 : p;
    return time != Timestamps.NONE || pid >= 0 || p < to;
  }

  /** {@code L(pid:tid) message}, {@code L(pid) message (tag)}. */
  private boolean parenthesis(byte[] b, int from, int to) {
    letter = from;
    pid = Scan.blanks(b, from + 2, to);
    int p = pid;
    while (p < to && Scan.isDigit(b[p])) {
      p++;
    }
    pidEnd = p;
    if (p < to && b[p] == ':') {
      tid = Scan.blanks(b, p + 1, to);
      p = tid;
      while (p < to && Scan.isDigit(b[p])) {
        p++;
      }
      tidEnd = p;
    }
    if (pidEnd == pid || p + 1 >= to || b[p] != ')' || b[p + 1] != ' ') {
      return false;
    }
    message = p + 2;
    if (tid < 0 && b[to - 1] == ')') {
      int open = to - 2;
      while (open > message && open > to - LONGEST_TAG && b[open] != '(') {
        open--;
      }
      if (open > message + 1 && b[open] == '(' && b[open - 1] == ' ' && b[open - 2] == ' ') {
        tag = open + 1;
        tagEnd = to - 1;
        messageEnd = open - 2;
      }
    }
    return true;
  }

  /** {@code [ time pid: tid L/tag ]} and the message below. */
  private boolean header(byte[] b, int from, int to) {
    pid = from;
    int p = from;
    while (p < to && Scan.isDigit(b[p])) {
      p++;
    }
    pidEnd = p;
    if (p == from || p >= to || b[p] != ':') {
      return false;
    }
    tid = Scan.blanks(b, p + 1, to);
    tidEnd = wordEnd(b, tid, to);
    p = Scan.blanks(b, tidEnd, to);
    if (!Scan.isNumber(b, tid, tidEnd) || p + 3 >= to || !isLevel(b[p]) || b[p + 1] != '/') {
      return false;
    }
    letter = p;
    tag = p + 2;
    p = tag;
    while (p < to && b[p] != ']' && b[p] != '\n') {
      p++;
    }
    if (p >= to || b[p] == '\n') {
      return false;
    }
    tagEnd = trimmed(b, tag, p);
    p++;
    message = p < to && b[p] == '\n' ? p + 1 : p;
    return true;
  }

  private static int wordEnd(byte[] b, int from, int to) {
    int p = from;
    int last = Math.min(to, from + 64);
    while (p < last && b[p] != ' ' && b[p] != '\n') {
      p++;
    }
    return p;
  }

  private static int trimmed(byte[] b, int from, int to) {
    int p = to;
    while (p > from && b[p - 1] == ' ') {
      p--;
    }
    return p;
  }
}
