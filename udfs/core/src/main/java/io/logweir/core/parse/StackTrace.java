package io.logweir.core.parse;

import io.logweir.schema.EventColumn;

/**
 * Finds the stack trace below a message: of Java and .NET ({@code at …}), JavaScript, Python
 * ({@code Traceback …}), Ruby ({@code from …}) and Go ({@code goroutine …}).
 */
final class StackTrace {

  private static final byte[] AT = EventFields.utf8("at ");
  private static final byte[] FROM = EventFields.utf8("from ");
  private static final byte[] CAUSED_BY = EventFields.utf8("Caused by: ");
  private static final byte[] TRACEBACK = EventFields.utf8("Traceback (most recent call last)");
  private static final byte[] GOROUTINE = EventFields.utf8("goroutine ");
  private static final byte[] PANIC = EventFields.utf8("panic: ");
  private static final byte[] IN_THREAD = EventFields.utf8("Exception in thread \"");
  private static final byte[] EXCEPTION = EventFields.utf8("Exception");
  private static final byte[] ERROR = EventFields.utf8("Error");

  private StackTrace() {}

  /**
   * Where in {@code b[lineEnd, to)} the stack trace's first line begins, or -1.
   *
   * @param lineEnd the line feed that ends the message's first line, or {@code to}
   */
  static int find(byte[] b, int lineEnd, int to) {
    int previous = -1;
    int line = lineEnd + 1;
    while (line < to) {
      int end = line;
      while (end < to && b[end] != '\n') {
        end++;
      }
      if (Scan.startsWith(b, line, end, TRACEBACK)
          || Scan.startsWith(b, line, end, CAUSED_BY)
          || Scan.startsWith(b, line, end, IN_THREAD)
          || (Scan.startsWith(b, line, end, PANIC))
          || (Scan.startsWith(b, line, end, GOROUTINE) && b[end - 1] == ':')) {
        return line;
      }
      int p = line;
      while (p < end && (b[p] == ' ' || b[p] == '\t')) {
        p++;
      }
      if (p > line
          && (Scan.startsWith(b, p, end, AT)
              || (b[line] == '\t' && Scan.startsWith(b, p, end, FROM)))) {
        return previous >= 0 && typeEnd(b, previous, line - 1) > previous ? previous : line;
      }
      previous = line;
      line = end + 1;
    }
    return -1;
  }

  /**
   * Fills {@code exception_stacktrace} and, where they can be read, {@code error_type} and {@code
   * exception_message}.
   *
   * @param message where the message begins
   * @param stack what {@link #find} gave
   */
  static void put(EventFields fields, byte[] b, int message, int stack, int to) {
    fields.text(EventColumn.EXCEPTION_STACKTRACE, b, stack, to);
    int line = stack;
    if (Scan.startsWith(b, stack, to, TRACEBACK)) {
      line = afterTraceback(b, stack, to);
    } else if (Scan.startsWith(b, stack, to, CAUSED_BY)) {
      line = stack + CAUSED_BY.length;
    } else if (Scan.startsWith(b, stack, to, IN_THREAD)) {
      line = stack + IN_THREAD.length;
      while (line < to && b[line] != '"' && b[line] != '\n') {
        line++;
      }
      line = Math.min(line + 2, to);
    } else if (b[stack] == ' ' || b[stack] == '\t') {
      line = message; // the frames follow the exception
    } else if (Scan.startsWith(b, stack, to, PANIC)) {
      int end = lineEnd(b, stack, to);
      fields.text(EventColumn.EXCEPTION_MESSAGE, b, stack + PANIC.length, end);
      return;
    }
    int end = lineEnd(b, line, to);
    int type = typeEnd(b, line, end);
    if (type > line) {
      fields.text(EventColumn.ERROR_TYPE, b, line, type);
      if (type + 2 < end && b[type] == ':') {
        fields.text(EventColumn.EXCEPTION_MESSAGE, b, type + 2, end);
      }
    }
  }

  /** The line behind Python's frames, which are indented. */
  private static int afterTraceback(byte[] b, int from, int to) {
    int line = Math.min(to, lineEnd(b, from, to) + 1);
    while (line < to && (b[line] == ' ' || b[line] == '\t')) {
      line = Math.min(to, lineEnd(b, line, to) + 1);
    }
    return line;
  }

  private static int lineEnd(byte[] b, int from, int to) {
    int p = from;
    while (p < to && b[p] != '\n') {
      p++;
    }
    return p > from && p < to && b[p - 1] == '\r' ? p - 1 : p;
  }

  /**
   * Behind the name of an exception that a line begins with, which a colon or the line's end
   * follows; {@code from} where it begins with none.
   */
  static int typeEnd(byte[] b, int from, int end) {
    int p = from;
    int dots = 0;
    while (p < end && (LineHead.isWordByte(b[p]) || b[p] == '.' || b[p] == '$')) {
      dots += b[p++] == '.' ? 1 : 0;
    }
    if (p == from || !Scan.isLetter(b[from])) {
      return from;
    }
    int stop = end > from && b[end - 1] == '\r' ? end - 1 : end;
    if (p < stop && !(b[p] == ':' && (p + 1 == stop || b[p + 1] == ' '))) {
      return from;
    }
    boolean named = dots > 0 || ends(b, from, p, EXCEPTION) || ends(b, from, p, ERROR);
    return named ? p : from;
  }

  private static boolean ends(byte[] b, int from, int end, byte[] text) {
    return end - from >= text.length && Scan.startsWith(b, end - text.length, end, text);
  }
}
