package io.logweir.core.parse;

import com.google.re2j.Pattern;
import io.logweir.schema.RawLog;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;

/**
 * Says which lines are of one event. That depends on the lines and the broker's times alone, so
 * that a replay joins the same. Not thread safe.
 */
public final class LineJoin {

  private static final byte[][] CONTINUED = {
    EventFields.utf8("Caused by: "),
    EventFields.utf8("Suppressed: "),
    EventFields.utf8("... "),
    EventFields.utf8("Traceback (most recent call last):"),
    EventFields.utf8("The above exception was the direct cause"),
    EventFields.utf8("During handling of the above exception"),
    EventFields.utf8("--- End of "),
    EventFields.utf8("created by "),
    EventFields.utf8("goroutine "),
  };
  private static final byte[][] PYTHON_ENDINGS = {
    EventFields.utf8("Error"),
    EventFields.utf8("Exception"),
    EventFields.utf8("Warning"),
    EventFields.utf8("Interrupt"),
    EventFields.utf8("Exit")
  };

  private final Multiline options;
  private final Pattern pattern;
  private final Timestamps times = new Timestamps(ZoneOffset.UTC);

  /** For one source. */
  public LineJoin(Multiline options) {
    this.options = options;
    pattern = options.pattern() == null ? null : Pattern.compile(options.pattern());
  }

  /** Whether a line belongs to what is held; where it does not, that is to be taken first. */
  public boolean takes(HeldLines held, RawLog line) {
    if (held.isEmpty()) {
      return true;
    }
    byte[] b = line.value();
    int from = HeldLines.contentStart(b);
    if (held.lines() >= options.maxLines()
        || held.length() + 1L + b.length - from > options.maxBytes()
        || line.timestampMillis() - held.lastMillis() > options.maxGap().toMillis()) {
      return false;
    }
    return held.isPartial() || !starts(held, b, from, line.timestampMillis());
  }

  private boolean starts(HeldLines held, byte[] b, int from, long brokerMillis) {
    int to = HeldLines.end(b, from);
    return switch (options.start()) {
      case INDENTED -> !isBelow(held, b, from, to);
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

  private boolean isBelow(HeldLines held, byte[] b, int from, int to) {
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
      if (Scan.startsWith(b, from, b.length, start)) {
        return true;
      }
    }
    return isExceptionName(held, b, from, to) || (held.hasGoroutines() && isCall(b, from, to));
  }

  /** {@code java.lang.IllegalStateException: why}, or Python's {@code ValueError: why}. */
  private boolean isExceptionName(HeldLines held, byte[] b, int from, int to) {
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
    if (held.isIndented()) {
      for (byte[] ending : PYTHON_ENDINGS) {
        if (p - part >= ending.length && Scan.startsWith(b, p - ending.length, b.length, ending)) {
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
    return Scan.isLetter(c) || Scan.isDigit(c) || c == '.' || c == '_' || c == '$';
  }

  /** The name of the stream that a record belongs to: the lines of two are never joined. */
  public static String stream(RawLog raw) {
    Map<String, String> headers = raw.headers();
    String file = headers.get(RememberedFields.FILE_HEADER);
    String host = headers.get(RememberedFields.HOST_HEADER);
    String iostream = headers.get("log.iostream");
    byte[] b = raw.value();
    int content = HeldLines.contentStart(b);
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
