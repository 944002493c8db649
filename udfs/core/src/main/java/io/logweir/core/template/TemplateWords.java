package io.logweir.core.template;

import java.nio.charset.StandardCharsets;

/** The English and calendar words that tell something about their neighbours, in any case. */
final class TemplateWords {

  /** Of a quantity, where a number stands before it: {@code KB}, {@code seconds}, {@code PM}. */
  static final int UNIT = 1;

  /** True or false: a state, not a value. */
  static final int BOOLEAN = 1 << 1;

  /** Weekday or month. */
  static final int DATE = 1 << 2;

  /** What follows is somebody's name. */
  static final int USER = 1 << 3;

  /** What stands between this and {@link #AFTER_NAME} is a name. */
  static final int BEFORE_NAME = 1 << 4;

  /** What stands between {@link #BEFORE_NAME} and this is a name. */
  static final int AFTER_NAME = 1 << 5;

  /** What follows is a place or an actor. */
  static final int PREPOSITION = 1 << 6;

  /** A word of grammar, never a name. */
  static final int GRAMMAR = 1 << 7;

  private static final Object[][] WORDS = {
    {UNIT, "b", "kb", "mb", "gb", "tb", "pb", "kib", "mib", "gib", "tib", "byte", "bytes"},
    {UNIT, "kbytes", "mbytes", "gbytes", "kilobytes", "megabytes", "gigabytes"},
    {UNIT, "ns", "us", "ms", "s", "sec", "secs", "second", "seconds", "msec", "msecs", "usec"},
    {UNIT, "millis", "millisecond", "milliseconds", "microseconds", "nanoseconds", "h", "hr"},
    {UNIT, "hrs", "hour", "hours", "m", "min", "mins", "minute", "minutes", "day", "days"},
    {UNIT, "am", "pm", "utc", "gmt", "cet", "cest", "bst", "est", "edt", "cst", "cdt", "mst"},
    {UNIT, "mdt", "pst", "pdt", "ist", "jst"},
    {BOOLEAN, "true", "false", "yes", "no", "on", "off"},
    {DATE, "mon", "tue", "wed", "thu", "fri", "sat", "sun", "monday", "tuesday", "wednesday"},
    {DATE, "thursday", "friday", "saturday", "sunday", "jan", "feb", "mar", "apr", "may", "jun"},
    {DATE, "jul", "aug", "sep", "sept", "oct", "nov", "dec", "january", "february", "march"},
    {DATE, "april", "june", "july", "august", "september", "october", "november", "december"},
    {USER, "user", "username"},
    {BEFORE_NAME | PREPOSITION | GRAMMAR, "for", "by", "as"},
    {AFTER_NAME | PREPOSITION | GRAMMAR, "from", "at", "on", "via"},
    {PREPOSITION | GRAMMAR, "to", "host"},
    {AFTER_NAME, "port"},
    {GRAMMAR, "the", "a", "an", "is", "was", "are", "has", "had", "have", "not", "and", "or"},
    {GRAMMAR, "in", "of", "with", "does", "did", "can", "cannot", "could", "will", "would"},
    {GRAMMAR, "this", "that", "no", "be", "been", "but", "if", "it", "its", "into", "over"},
  };

  private static final int LONGEST = 12;
  private static final int SLOTS = 512;
  private static final byte[][] KEYS = new byte[SLOTS][];
  private static final int[] KINDS = new int[SLOTS];

  static {
    for (Object[] row : WORDS) {
      for (int i = 1; i < row.length; i++) {
        byte[] word = ((String) row[i]).getBytes(StandardCharsets.US_ASCII);
        int slot = hash(word, 0, word.length);
        while (KEYS[slot] != null && !equalsIgnoringCase(KEYS[slot], word, 0, word.length)) {
          slot = slot + 1 & SLOTS - 1;
        }
        KEYS[slot] = word;
        KINDS[slot] |= (Integer) row[0];
      }
    }
  }

  private TemplateWords() {}

  /** What is known of the ASCII letters {@code b[from, to)}; 0 of nearly all words. */
  static int kinds(byte[] b, int from, int to) {
    int length = to - from;
    if (length < 1 || length > LONGEST) {
      return 0;
    }
    int slot = hash(b, from, to);
    for (byte[] key = KEYS[slot]; key != null; key = KEYS[slot]) {
      if (equalsIgnoringCase(key, b, from, length)) {
        return KINDS[slot];
      }
      slot = slot + 1 & SLOTS - 1;
    }
    return 0;
  }

  private static int hash(byte[] b, int from, int to) {
    int length = to - from;
    return (b[from] & 0x1f) * 37
            + (b[to - 1] & 0x1f) * 11
            + (b[from + (length >> 1)] & 0x1f) * 131
            + length * 7
        & SLOTS - 1;
  }

  private static boolean equalsIgnoringCase(byte[] lower, byte[] b, int from, int length) {
    if (lower.length != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if ((b[from + i] | 0x20) != lower[i]) {
        return false;
      }
    }
    return true;
  }
}
