package io.logweir.core.parse;

import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;

/** Reads {@code <PRI>} and puts what it says into an event; both syslog formats begin with it. */
final class SyslogPriority {

  static final EntryKey FACILITY = EntryKey.of("syslog.facility");
  static final EntryKey SEVERITY = EntryKey.of("syslog.severity");
  static final EntryKey APPNAME = EntryKey.of("syslog.appname");
  static final EntryKey MSGID = EntryKey.of("syslog.msgid");
  static final EntryKey PID = EntryKey.of("process.pid");

  private static final byte[] WARN = EventFields.utf8("warn");
  private static final byte[] ERROR = EventFields.utf8("error");

  private static final byte[][] NUMBERS = new byte[24][];

  static {
    for (int i = 0; i < NUMBERS.length; i++) {
      NUMBERS[i] = EventFields.utf8(Integer.toString(i));
    }
  }

  /** The facilities' keywords by number (RFC 5424 6.2.1, as syslog.conf writes them). */
  private static final byte[][] FACILITY_WORDS = {
    EventFields.utf8("kern"), EventFields.utf8("user"), EventFields.utf8("mail"),
    EventFields.utf8("daemon"), EventFields.utf8("auth"), EventFields.utf8("syslog"),
    EventFields.utf8("lpr"), EventFields.utf8("news"), EventFields.utf8("uucp"),
    EventFields.utf8("cron"), EventFields.utf8("authpriv"), EventFields.utf8("ftp"),
    EventFields.utf8("ntp"), EventFields.utf8("audit"), EventFields.utf8("alert"),
    EventFields.utf8("clock"), EventFields.utf8("local0"), EventFields.utf8("local1"),
    EventFields.utf8("local2"), EventFields.utf8("local3"), EventFields.utf8("local4"),
    EventFields.utf8("local5"), EventFields.utf8("local6"), EventFields.utf8("local7")
  };

  private SyslogPriority() {}

  /**
   * The priority that {@code facility.severity} means, in small letters, or -1.
   *
   * @param dot where the dot stands
   */
  static int ofWords(byte[] b, int from, int dot, int to) {
    for (int facility = 0; facility < FACILITY_WORDS.length; facility++) {
      if (!Scan.is(b, from, dot, FACILITY_WORDS[facility])) {
        continue;
      }
      for (int severity = 0; severity < 8; severity++) {
        byte[] word = Severity.syslogWord(severity);
        boolean whole = Scan.is(b, dot + 1, to, word);
        boolean isShort = severity == 4 && Scan.is(b, dot + 1, to, WARN);
        boolean isLong = severity == 3 && Scan.is(b, dot + 1, to, ERROR);
        if (whole || isShort || isLong) {
          return facility * 8 + severity;
        }
      }
    }
    return -1;
  }

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
