package io.logweir.core.parse;

import com.google.re2j.Pattern;
import io.logweir.schema.RawLog;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;

/**
 * The lines of one stream's event, while more of them may come. What is joined depends on the lines
 * and the broker's times alone, so that a replay joins the same. Not thread safe.
 */
public final class HeldLines {

  private static final byte[][] CONTINUED = {
    utf8("Caused by: "),
    utf8("Suppressed: "),
    utf8("... "),
    utf8("Traceback (most recent call last):"),
    utf8("The above exception was the direct cause"),
    utf8("During handling of the above exception"),
    utf8("--- End of "),
    utf8("created by "),
    utf8("goroutine "),
  };
  private static final byte[] GOROUTINE = utf8("goroutine ");

  private static final byte[][] PYTHON_ENDINGS = {
    utf8("Error"), utf8("Exception"), utf8("Warning"), utf8("Interrupt"), utf8("Exit")
  };

  private final Multiline options;
  private final Pattern pattern;
  private final Timestamps times = new Timestamps(ZoneOffset.UTC);

  private RawLog first;
  private byte[] bytes = {};
  private int length;
  private int lines;
  private long lastMillis;
  private boolean partial;
  private boolean indentedLast;
  private boolean goroutines;

  /** Holds nothing yet. */
  public HeldLines(Multiline options) {
    this.options = options;
    pattern = options.pattern() == null ? null : Pattern.compile(options.pattern());
  }

  /** Whether no line is held. */
  public boolean isEmpty() {
    return first == null;
  }

  /** The broker's time of the newest line, ms. */
  public long lastMillis() {
    return lastMillis;
  }

  /** Whether this line belongs to what is held; {@link #take} that first where it does not. */
  public boolean takes(RawLog line) {
    if (first == null) {
      return true;
    }
    byte[] b = line.value();
    int from = contentStart(b);
    if (lines >= options.maxLines()
        || length + 1L + b.length - from > options.maxBytes()
        || line.timestampMillis() - lastMillis > options.maxGap().toMillis()) {
      return false;
    }
    return partial || !starts(b, from, line.timestampMillis());
  }

  /** Adds a line that {@link #takes} took. */
  public void add(RawLog line) {
    byte[] b = line.value();
    int content = contentStart(b);
    boolean partialBefore = partial;
    partial = content > 0 && b[content - 2] == 'P';
    if (first == null) {
      first = line;
      append(b, 0, b.length);
      if (partial) {
        bytes[content - 2] = 'F';
      }
    } else {
      if (!partialBefore) {
        append(new byte[] {'\n'}, 0, 1);
      }
      append(b, content, end(b, content));
    }
    lines += line.lines();
    lastMillis = line.timestampMillis();
    indentedLast = content < b.length && (b[content] == ' ' || b[content] == '\t');
    goroutines |= startsWith(GOROUTINE, b, content);
  }

  /** The event's lines as one record, at the first line's place; nothing is held then. */
  public RawLog take() {
    RawLog joined =
        lines == 1
            ? first
            : new RawLog(
                Arrays.copyOf(bytes, length),
                first.topic(),
                first.partition(),
                first.offset(),
                first.timestampMillis(),
                first.headers(),
                lines);
    first = null;
    length = 0;
    lines = 0;
    partial = false;
    indentedLast = false;
    goroutines = false;
    return joined;
  }

  /** What is held, for a snapshot; {@link #take} is the other way to get it. */
  public RawLog peek() {
    RawLog copy =
        new RawLog(
            Arrays.copyOf(bytes, length),
            first.topic(),
            first.partition(),
            first.offset(),
            first.timestampMillis(),
            first.headers(),
            lines);
    return copy;
  }

  /** Holds again what {@link #peek} gave. */
  public void restore(RawLog held, long lastMillis, int flags) {
    first = held;
    bytes = held.value();
    length = bytes.length;
    lines = held.lines();
    this.lastMillis = lastMillis;
    partial = (flags & 1) != 0;
    indentedLast = (flags & 2) != 0;
    goroutines = (flags & 4) != 0;
  }

  /** What, besides the lines, decides whether the next belongs to them: for a snapshot. */
  public int flags() {
    return (partial ? 1 : 0) | (indentedLast ? 2 : 0) | (goroutines ? 4 : 0);
  }

  private boolean starts(byte[] b, int from, long brokerMillis) {
    int to = end(b, from);
    return switch (options.start()) {
      case INDENTED -> !isBelow(b, from, to);
      case TIMESTAMP -> hasHead(b, from, to, brokerMillis);
      case PATTERN -> pattern.matcher(Arrays.copyOfRange(b, from, to)).find();
    };
  }

  private boolean hasHead(byte[] b, int from, int to, long brokerMillis) {
    int p = from;
    while (p < to && p < from + 4 && (b[p] == '[' || b[p] == '(' || b[p] == '"')) {
      p++;
    }
    return p < to
        && (b[p] == '{'
            || SyslogPriority.end(b, p, to) > 0
            || times.near(brokerMillis).prefix(b, p, to) != Timestamps.NONE);
  }

  private boolean isBelow(byte[] b, int from, int to) {
    if (from == to) {
      return true;
    }
    byte c = b[from];
    if (c == ' ' || c == '\t') {
      return true;
    }
    if ((c == '}' || c == ')') || (c == ']' && to - from <= 2)) {
      return true;
    }
    for (byte[] start : CONTINUED) {
      if (startsWith(start, b, from)) {
        return true;
      }
    }
    return isExceptionName(b, from, to) || (goroutines && isCall(b, from, to));
  }

  /** {@code java.lang.IllegalStateException: why}, or Python's {@code ValueError: why}. */
  private boolean isExceptionName(byte[] b, int from, int to) {
    int p = from;
    int dots = 0;
    int part = from;
    while (p < to && isName(b[p])) {
      if (b[p] == '.') {
        dots++;
        part = p + 1;
      }
      p++;
    }
    if (p == part || (p < to && b[p] != ':') || b[part] < 'A' || b[part] > 'Z') {
      return false;
    }
    if (p + 1 < to && b[p + 1] != ' ') {
      return false;
    }
    if (dots >= 2) {
      return true;
    }
    if (indentedLast) {
      for (byte[] ending : PYTHON_ENDINGS) {
        if (p - part >= ending.length && startsWith(ending, b, p - ending.length)) {
          return true;
        }
      }
    }
    return false;
  }

  /** {@code main.main()} of a goroutine. */
  private static boolean isCall(byte[] b, int from, int to) {
    for (int p = from; p < to; p++) {
      if (b[p] == '(') {
        return p > from && b[to - 1] == ')';
      }
      if (b[p] == ' ') {
        return false;
      }
    }
    return false;
  }

  private static boolean isName(byte c) {
    int lower = c | 0x20;
    return (lower >= 'a' && lower <= 'z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '_'
        || c == '$';
  }

  /**
   * Behind the head of a container runtime's line ({@code 2016-10-06T00:17:09.669794202Z stdout P
   * }, CRI log format); 0 where it has none.
   */
  private static int contentStart(byte[] b) {
    if (b.length < 30 || b[4] != '-' || b[10] != 'T') {
      return 0;
    }
    int p = 19;
    while (p < b.length && p < 36 && b[p] != ' ') {
      p++;
    }
    boolean stream =
        p + 10 <= b.length
            && b[p + 1] == 's'
            && b[p + 2] == 't'
            && b[p + 3] == 'd'
            && (b[p + 4] == 'o' || b[p + 4] == 'e')
            && b[p + 7] == ' ';
    boolean tagged = stream && (b[p + 8] == 'P' || b[p + 8] == 'F') && b[p + 9] == ' ';
    return tagged ? p + 10 : 0;
  }

  private static int end(byte[] b, int from) {
    int to = b.length;
    while (to > from && (b[to - 1] == '\n' || b[to - 1] == '\r')) {
      to--;
    }
    return to;
  }

  private void append(byte[] b, int from, int to) {
    if (bytes.length - length < to - from) {
      bytes = Arrays.copyOf(bytes, Math.max(length + to - from, 2 * bytes.length));
    }
    System.arraycopy(b, from, bytes, length, to - from);
    length += to - from;
  }

  private static boolean startsWith(byte[] start, byte[] b, int from) {
    return b.length - from >= start.length
        && Arrays.equals(start, 0, start.length, b, from, from + start.length);
  }

  private static byte[] utf8(String text) {
    return EventFields.utf8(text);
  }

  /** The name of the stream that a record belongs to: the lines of two are never joined. */
  public static String stream(RawLog raw) {
    Map<String, String> headers = raw.headers();
    String file = headers.get("log.file.path");
    String host = headers.get("host.name");
    String iostream = headers.get("log.iostream");
    byte[] b = raw.value();
    int content = contentStart(b);
    return raw.topic()
        + '\0'
        + raw.partition()
        + '\0'
        + (host == null ? "" : host)
        + '\0'
        + (file == null ? "" : file)
        + '\0'
        + (content > 0 && b[content - 6] == 'e' ? "stderr" : iostream == null ? "" : iostream);
  }
}
