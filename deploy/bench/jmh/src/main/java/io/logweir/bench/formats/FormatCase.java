package io.logweir.bench.formats;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Records of one format, and the regular expression that reads the same from them.
 *
 * @param format as {@code LogParser} knows it
 * @param records what is parsed, one after the other
 * @param head is found once in a record; null where there is none
 * @param each is found again and again behind the head, or from the start; null where the head is
 *     all
 * @param pairs is found again and again in the group {@code message} of each {@code each} that has
 *     an equals sign; null where a message is left as text
 */
record FormatCase(String format, List<byte[]> records, Pattern head, Pattern each, Pattern pairs) {

  /** Whether it is JSON, which is measured beside Jackson and not beside a regular expression. */
  boolean isJson() {
    return format.equals("json") || format.equals("otlp-json") || format.equals("cloudwatch");
  }

  /** Whether it holds lines of which the format is not known, which are then read by their own. */
  boolean holdsLines() {
    return format.equals("cri") || format.equals("cloudwatch");
  }

  /** Whether there is a regular expression at all. */
  boolean hasRegex() {
    return head != null || each != null;
  }

  /** Bytes of all records. */
  long bytes() {
    return records.stream().mapToLong(record -> record.length).sum();
  }
}
