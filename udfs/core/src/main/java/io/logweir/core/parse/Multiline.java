package io.logweir.core.parse;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.io.Serializable;
import java.time.Duration;

/**
 * How the lines of a source that writes one event over several records, such as a stack trace, are
 * joined.
 *
 * @param start what a line looks like that begins an event
 * @param pattern found in such a line, RE2 syntax, where {@code start} is {@link Start#PATTERN};
 *     otherwise null
 * @param maxLines an event of more lines is cut there; the rest is an event of its own
 * @param maxBytes an event that would become longer is cut there
 * @param maxGap lines whose broker times are further apart than this are not of one event; also how
 *     long a last line waits for another
 */
public record Multiline(Start start, String pattern, int maxLines, int maxBytes, Duration maxGap)
    implements Serializable {

  private static final long serialVersionUID = 1;

  /** What begins an event. */
  public enum Start {
    /**
     * Any line but those that are written below a log line: indented ones, closing brackets, {@code
     * Caused by:}, the name of an exception, Python's {@code Traceback} and its last line, Go's
     * goroutines.
     */
    INDENTED,
    /** A line with a time at its beginning, or a JSON object, or a syslog priority. */
    TIMESTAMP,
    /** A line in which a pattern is found. */
    PATTERN
  }

  /** What is below a line belongs to it; at most 500 lines, 256 KiB and 5 seconds. */
  public static final Multiline DEFAULTS =
      new Multiline(Start.INDENTED, null, 500, 256 << 10, Duration.ofSeconds(5));

  /** Checks what can be checked. */
  public Multiline {
    if ((start == Start.PATTERN) != (pattern != null)) {
      throw new IllegalArgumentException(
          "multiline.pattern belongs to multiline.start: pattern, and to nothing else");
    }
    if (maxLines < 1 || maxBytes < 1 || maxGap.isNegative() || maxGap.isZero()) {
      throw new IllegalArgumentException(
          "multiline.max-lines, max-bytes and max-gap must be more than 0");
    }
    if (pattern != null) {
      try {
        Pattern.compile(pattern);
      } catch (PatternSyntaxException e) {
        throw new IllegalArgumentException(
            "multiline.pattern is '" + pattern + "': " + e.getMessage(), e);
      }
    }
  }
}
