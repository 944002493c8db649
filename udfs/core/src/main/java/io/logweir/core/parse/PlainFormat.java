package io.logweir.core.parse;

import io.logweir.schema.EntryKey;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;

/**
 * Takes any text: what {@link LineHead} finds in front of the message goes into its columns, a
 * stack trace below it becomes {@code exception_stacktrace}, and the rest is the body. A line that
 * is a single frame of a Java stack trace gives its class, function, file and line.
 */
final class PlainFormat implements LogFormat {

  static final String NAME = "plain";

  private static final EntryKey NAMESPACE = EntryKey.of("code.namespace");

  private final EventFields fields;
  private final LineHead head;

  PlainFormat(SourceOptions options) {
    fields = new EventFields(NAME, options);
    head = new LineHead(fields);
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
    fields.begin(raw, from, to, event);
    int begin = head.read(b, from, to, event);
    int lineEnd = head.lineEnd();
    int end = to;
    if (lineEnd < to) {
      int stack = StackTrace.find(b, lineEnd, to);
      if (stack > 0) {
        end = stack - 1;
        StackTrace.put(fields, b, begin, stack, to);
      }
      if (begin >= lineEnd) {
        begin = firstText(b, lineEnd, end);
      }
    }
    if (end == lineEnd) {
      end = head.messageEnd();
    }
    if (begin < end) {
      fields.body(b, begin, end);
    }
    if (begin == from && !head.hasTime()) {
      frame(b, from, to);
    }
    return fields.finish(b, from, to);
  }

  private static int firstText(byte[] b, int from, int to) {
    int p = from;
    while (p < to && b[p] >= 0 && b[p] <= ' ') {
      p++;
    }
    return p;
  }

  /** {@code \tat package.Class.method(File.java:42)}. */
  private void frame(byte[] b, int from, int to) {
    int p = firstText(b, from, to);
    if (to - p < 8 || b[p] != 'a' || b[p + 1] != 't' || b[p + 2] != ' ' || b[to - 1] != ')') {
      return;
    }
    int name = p + 3;
    int open = name;
    int dot = -1;
    while (open < to && b[open] != '(') {
      if (b[open] == ' ' || b[open] == '\n') {
        return;
      }
      if (b[open] == '.') {
        dot = open;
      }
      open++;
    }
    if (dot < 0 || open == to) {
      return;
    }
    int colon = open + 1;
    while (colon < to - 1 && b[colon] != ':') {
      colon++;
    }
    fields.attribute(NAMESPACE, b, name, dot);
    fields.attribute(LineHead.FUNCTION, b, dot + 1, open);
    fields.attribute(LineHead.FILE, b, open + 1, colon);
    fields.attribute(LineHead.LINE, b, Math.min(colon + 1, to - 1), to - 1);
  }
}
