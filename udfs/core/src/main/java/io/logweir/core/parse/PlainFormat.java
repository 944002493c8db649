package io.logweir.core.parse;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;

/**
 * Takes any text: all of it is the body, and a time at its beginning and a level among its first
 * words are found. A Java stack trace below the first line becomes {@code exception_stacktrace}.
 */
final class PlainFormat implements LogFormat {

  static final String NAME = "plain";

  /** How many words after the time may be the level. */
  private static final int WORDS = 5;

  /** How far behind the time a level is looked for. */
  private static final int LOOK_AHEAD = 120;

  private final EventFields fields;

  PlainFormat(SourceOptions options) {
    fields = new EventFields(NAME, options);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    return true;
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] b = raw.value();
    fields.begin(raw, event);
    int p = from;
    while (p < to && p < from + 8 && (b[p] == '[' || b[p] == '(' || b[p] == ' ' || b[p] == '"')) {
      p++;
    }
    long time = fields.times().prefix(b, p, to);
    if (time != Timestamps.NONE) {
      event.setLong(EventColumn.TIME, time);
      p = fields.times().end();
    } else {
      p = from;
    }
    level(event, b, p, to);
    int stack = stackTrace(b, from, to);
    if (stack > 0) {
      fields.body(b, from, stack);
      fields.text(EventColumn.EXCEPTION_STACKTRACE, b, stack + 1, to);
    } else {
      fields.body(b, from, to);
    }
    return fields.finish(b, from, to);
  }

  /**
   * A word counts where it is in capitals or stands in brackets or before a colon: in running text
   * {@code error} is no level.
   */
  private void level(LogEvent event, byte[] b, int from, int to) {
    int limit = Math.min(to, from + LOOK_AHEAD);
    int words = 0;
    int p = from;
    while (p < limit && words < WORDS) {
      if (!isLetter(b[p])) {
        if (b[p] == '\n') {
          return;
        }
        p++;
        continue;
      }
      int start = p;
      while (p < limit && isLetter(b[p])) {
        p++;
      }
      boolean clean =
          (start == from || !isWordByte(b[start - 1])) && (p == to || !isWordByte(b[p]));
      if (clean && (capitals(b, start, p) || marked(b, from, to, start, p))) {
        int number = Severity.ofWord(b, start, p);
        if (number != Severity.NONE) {
          event.setLong(EventColumn.SEVERITY_NUMBER, number);
          fields.text(EventColumn.SEVERITY_TEXT, b, start, p);
          return;
        }
      }
      while (p < limit && b[p] != ' ' && isWordByte(b[p])) {
        p++;
      }
      words++;
    }
  }

  private static boolean marked(byte[] b, int from, int to, int start, int end) {
    byte before = start > from ? b[start - 1] : 0;
    byte after = end < to ? b[end] : 0;
    return (after == ']' && before == '[')
        || (after == '>' && before == '<')
        || (after == ')' && before == '(')
        || after == ':'
        || before == '|'
        || after == '|';
  }

  private static boolean capitals(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      if (b[i] > 'Z') {
        return false;
      }
    }
    return true;
  }

  private static boolean isWordByte(byte c) {
    return isLetter(c) || (c >= '0' && c <= '9') || c == '_' || c < 0;
  }

  private static boolean isLetter(byte c) {
    int lower = c | 0x20;
    return lower >= 'a' && lower <= 'z';
  }

  /** The line feed after the first line where a {@code \n\tat } follows, or -1. */
  private static int stackTrace(byte[] b, int from, int to) {
    int first = -1;
    for (int p = from; p < to; p++) {
      if (b[p] != '\n') {
        continue;
      }
      if (first < 0) {
        first = p;
      }
      if (p + 4 < to && b[p + 1] == '\t' && b[p + 2] == 'a' && b[p + 3] == 't' && b[p + 4] == ' ') {
        return first;
      }
    }
    return -1;
  }
}
