package io.logweir.core.template;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

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
  private static final int SLOT_BITS = 10;
  private static final long FOLD = 0x2020202020202020L;
  private static final long MIX = 0x9E3779B97F4A7C15L;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** By slot, what {@link #key} gives of its word; no two words share a slot. */
  private static final long[] KEYS = new long[1 << SLOT_BITS];

  private static final int[] KINDS = new int[1 << SLOT_BITS];
  private static final long MULTIPLIER = fill();

  /** Tries multipliers, always the same ones in the same order, until no two words meet. */
  private static long fill() {
    long multiplier = MIX;
    while (!fill(multiplier)) {
      multiplier = (multiplier * 0x5851F42D4C957F2DL + 0x14057B7EF767814FL) | 1;
    }
    return multiplier;
  }

  private static boolean fill(long multiplier) {
    Arrays.fill(KEYS, 0);
    Arrays.fill(KINDS, 0);
    for (Object[] row : WORDS) {
      for (int i = 1; i < row.length; i++) {
        byte[] word = ((String) row[i]).getBytes(StandardCharsets.US_ASCII);
        long key = key(word, 0, word.length);
        int slot = slot(key, multiplier);
        if (KEYS[slot] != 0 && KEYS[slot] != key) {
          return false;
        }
        KEYS[slot] = key;
        KINDS[slot] |= (Integer) row[0];
      }
    }
    return true;
  }

  private TemplateWords() {}

  /** What is known of the ASCII letters {@code b[from, to)}; 0 of nearly all words. */
  static int kinds(byte[] b, int from, int to) {
    int length = to - from;
    if (length < 1 || length > LONGEST) {
      return 0;
    }
    long key = key(b, from, length);
    int slot = slot(key, MULTIPLIER);
    return KEYS[slot] == key ? KINDS[slot] : 0;
  }

  private static int slot(long key, long multiplier) {
    return (int) (key * multiplier >>> 64 - SLOT_BITS);
  }

  /** The letters as a number, without their case: up to eight as they are, more of them mixed. */
  private static long key(byte[] b, int from, int length) {
    if (length > 8) {
      return ((long) LONG.get(b, from) | FOLD) * MIX
          ^ ((long) LONG.get(b, from + length - 8) | FOLD);
    }
    long letters = 0;
    if (b.length - from >= 8) {
      letters = (long) LONG.get(b, from) & -1L >>> 64 - 8 * length;
    } else {
      for (int i = 0; i < length; i++) {
        letters |= (b[from + i] & 0xffL) << 8 * i;
      }
    }
    return letters | FOLD;
  }
}
