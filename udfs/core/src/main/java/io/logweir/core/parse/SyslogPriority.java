package io.logweir.core.parse;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;

/** Reads {@code <PRI>} and puts what it says into an event; both syslog formats begin with it. */
final class SyslogPriority {

  static final byte[] FACILITY = EventFields.utf8("syslog.facility");
  static final byte[] SEVERITY = EventFields.utf8("syslog.severity");
  static final byte[] APPNAME = EventFields.utf8("syslog.appname");
  static final byte[] MSGID = EventFields.utf8("syslog.msgid");
  static final byte[] PID = EventFields.utf8("process.pid");

  private static final byte[][] NUMBERS = new byte[24][];

  static {
    for (int i = 0; i < NUMBERS.length; i++) {
      NUMBERS[i] = EventFields.utf8(Integer.toString(i));
    }
  }

  private SyslogPriority() {}

  /** Right behind {@code <0>} to {@code <191>} at {@code from}, or -1. */
  static int end(byte[] b, int from, int to) {
    if (to - from < 3 || b[from] != '<') {
      return -1;
    }
    int p = from + 1;
    while (p < to && p < from + 5 && b[p] >= '0' && b[p] <= '9') {
      p++;
    }
    boolean closed = p < to && b[p] == '>' && p > from + 1 && p < from + 5;
    return closed && value(b, from) <= 191 ? p + 1 : -1;
  }

  /** The number of a priority that {@link #end} found at {@code from}. */
  static int value(byte[] b, int from) {
    int value = 0;
    for (int p = from + 1; b[p] != '>'; p++) {
      value = 10 * value + b[p] - '0';
    }
    return value;
  }

  /** Severity into its columns; severity and facility as syslog's numbers into the attributes. */
  static void put(int priority, EventFields fields, LogEvent event) {
    int severity = priority & 7;
    byte[] word = Severity.syslogWord(severity);
    event.setLong(EventColumn.SEVERITY_NUMBER, Severity.ofSyslog(severity));
    event.setUtf8(EventColumn.SEVERITY_TEXT, word);
    fields.attribute(FACILITY, NUMBERS[priority >> 3]);
    fields.attribute(SEVERITY, NUMBERS[severity]);
  }
}
