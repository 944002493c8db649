package io.logweir.core.parse;

import java.nio.charset.StandardCharsets;

/**
 * The words and numbers that log libraries use for levels, as OpenTelemetry severity numbers 1 to
 * 24 (OpenTelemetry log data model, appendix B).
 */
public final class Severity {

  /** No level. */
  public static final int NONE = 0;

  public static final int TRACE = 1;
  public static final int DEBUG = 5;
  public static final int INFO = 9;
  public static final int WARN = 13;
  public static final int ERROR = 17;
  public static final int FATAL = 21;

  private static final Object[][] WORDS = {
    {TRACE, "trace", "trc", "trce", "verbose", "vrb", "finest", "silly"},
    {DEBUG, "debug", "dbg", "dbug", "finer"},
    {DEBUG, "debug1", "debug2", "debug3", "debug4", "debug5"}, // PostgreSQL
    {6, "fine"},
    {7, "config"},
    {INFO, "info", "inf", "information", "informational", "log", "success", "ok", "note"},
    {10, "notice"},
    {WARN, "warn", "warning", "wrn"},
    {ERROR, "error", "err", "erro", "eror", "severe", "failure", "fail"},
    {18, "critical", "crit", "dpanic"},
    {19, "alert"},
    {FATAL, "fatal", "ftl", "panic", "emerg", "emergency"},
  };

  /** Words that mean a level only where a field says that it is one. */
  private static final Object[][] FIELD_WORDS = {
    {TRACE, "t", "v"},
    {DEBUG, "d"},
    {INFO, "i"},
    {10, "n"},
    {WARN, "w"},
    {ERROR, "e"},
    {18, "c"},
    {FATAL, "f"},
  };

  /** Syslog severities 0 to 7. */
  private static final byte[] SYSLOG = {FATAL, 19, 18, ERROR, WARN, 10, INFO, DEBUG};

  private static final byte[][] SYSLOG_WORDS = {
    utf8("emerg"), utf8("alert"), utf8("crit"), utf8("err"),
    utf8("warning"), utf8("notice"), utf8("info"), utf8("debug")
  };

  private static final int SLOTS = 256;
  private static final byte[][] KEYS = new byte[SLOTS][];
  private static final byte[] NUMBERS = new byte[SLOTS];
  private static final int LONGEST = "informational".length();

  static {
    for (Object[][] table : new Object[][][] {WORDS, FIELD_WORDS}) {
      for (Object[] row : table) {
        for (int i = 1; i < row.length; i++) {
          byte[] word = utf8((String) row[i]);
          int slot = hash(word, 0, word.length);
          while (KEYS[slot] != null) {
            slot = slot + 1 & SLOTS - 1;
          }
          KEYS[slot] = word;
          NUMBERS[slot] = ((Integer) row[0]).byteValue();
        }
      }
    }
  }

  private Severity() {}

  /** The number of a level word, letter or bunyan number; 0 where it is none; null gives 0. */
  public static int number(String level) {
    if (level == null) {
      return NONE;
    }
    byte[] utf8 = utf8(level);
    return number(utf8, 0, utf8.length);
  }

  /**
   * The number of what a level field holds, in any case: a word, a letter, or bunyan's and pino's
   * tens 10 to 60. Other numbers are ambiguous between families and give 0.
   */
  public static int number(byte[] b, int from, int to) {
    int length = to - from;
    if (length == 2 && b[from + 1] == '0' && b[from] >= '1' && b[from] <= '6') {
      return 4 * (b[from] - '1') + 1;
    }
    return lookUp(b, from, to);
  }

  /** The number of a whole level word in running text; letters and numbers give 0. */
  static int ofWord(byte[] b, int from, int to) {
    return to - from < 3 ? NONE : lookUp(b, from, to);
  }

  /** The number of a syslog severity 0 to 7. */
  static int ofSyslog(int severity) {
    return SYSLOG[severity];
  }

  /** The keyword of a syslog severity 0 to 7 (RFC 5424 names, as syslog.conf writes them). */
  static byte[] syslogWord(int severity) {
    return SYSLOG_WORDS[severity];
  }

  private static int lookUp(byte[] b, int from, int to) {
    int length = to - from;
    if (length < 1 || length > LONGEST) {
      return NONE;
    }
    int slot = hash(b, from, to);
    for (byte[] key = KEYS[slot]; key != null; key = KEYS[slot]) {
      if (key.length == length && equalsIgnoringCase(key, b, from)) {
        return NUMBERS[slot];
      }
      slot = slot + 1 & SLOTS - 1;
    }
    return NONE;
  }

  private static int hash(byte[] b, int from, int to) {
    int length = to - from;
    return (b[from] & 0x1f) * 31
            + (b[to - 1] & 0x1f) * 7
            + (b[from + (length >> 1)] & 0x1f) * 3
            + length
        & SLOTS - 1;
  }

  private static boolean equalsIgnoringCase(byte[] lower, byte[] b, int from) {
    for (int i = 0; i < lower.length; i++) {
      int c = b[from + i];
      if (c >= 'A' && c <= 'Z') {
        c |= 0x20;
      }
      if (c != lower[i]) {
        return false;
      }
    }
    return true;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
