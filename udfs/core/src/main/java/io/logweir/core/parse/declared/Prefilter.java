package io.logweir.core.parse.declared;

import java.util.Arrays;
import java.util.List;

/**
 * Says which of many patterns a record can match at all, by the bytes at its beginning and the
 * texts in it, in one pass: a pattern that it leaves out does not match.
 *
 * <p>Immutable.
 */
public final class Prefilter {

  /** Bits of which pairs of bytes are in a record. */
  private static final int PAIRS = 4096;

  private final int patterns;
  private final int words;

  /** By position, byte and word: whose patterns allow that byte there. */
  private final long[] allowed;

  /** By position and word: whose patterns allow that the record ends before it. */
  private final long[] mayEnd;

  private final byte[][][] literals;

  /** For these, in their order. */
  public Prefilter(List<LinePattern> all) {
    patterns = all.size();
    words = Math.max(1, (patterns + 63) / 64);
    allowed = new long[RegexShape.POSITIONS * 256 * words];
    mayEnd = new long[RegexShape.POSITIONS * words];
    literals = new byte[patterns][][];
    for (int i = 0; i < patterns; i++) {
      LinePattern pattern = all.get(i);
      literals[i] = pattern.literals().toArray(new byte[0][]);
      long bit = 1L << i;
      int word = i >> 6;
      for (int position = 0; position < RegexShape.POSITIONS; position++) {
        if ((pattern.ends() >>> position & 1) != 0) {
          mayEnd[position * words + word] |= bit;
        }
        int[] set = pattern.positions().get(position);
        for (int c = 0; c < 256; c++) {
          if (RegexShape.has(set, c)) {
            allowed[(position * 256 + c) * words + word] |= bit;
          }
        }
      }
    }
  }

  /** Holds what was found about a record; one per thread. */
  public static final class Candidates {
    private final long[] set;
    private final long[] pairs = new long[PAIRS / 64];

    private Candidates(int words) {
      set = new long[words];
    }

    /** The first pattern at or behind {@code from} that is left, or -1. */
    public int next(int from) {
      int word = from >> 6;
      if (word >= set.length) {
        return -1;
      }
      long left = set[word] & -1L << from;
      while (left == 0) {
        if (++word == set.length) {
          return -1;
        }
        left = set[word];
      }
      return (word << 6) + Long.numberOfTrailingZeros(left);
    }
  }

  /** A new one. */
  public Candidates candidates() {
    return new Candidates(words);
  }

  /** Whether any of the patterns allows this as a record's first byte. */
  public boolean mayBeginWith(byte first) {
    for (int word = 0; word < words; word++) {
      if (allowed[(first & 0xff) * words + word] != 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Finds the patterns that the record can match.
   *
   * @return false where there are none
   */
  public boolean find(byte[] b, int from, int to, Candidates found) {
    if (!beginnings(b, from, to, found.set)) {
      return false;
    }
    long[] pairs = found.pairs;
    boolean counted = false;
    boolean any = false;
    for (int i = found.next(0); i >= 0; i = found.next(i + 1)) {
      if (literals[i].length > 0 && !counted) {
        Arrays.fill(pairs, 0);
        for (int p = from + 1; p < to; p++) {
          int pair = pair(b[p - 1], b[p]);
          pairs[pair >> 6] |= 1L << pair;
        }
        counted = true;
      }
      if (contains(b, from, to, literals[i], pairs)) {
        any = true;
      } else {
        found.set[i >> 6] &= ~(1L << i);
      }
    }
    return any;
  }

  private boolean beginnings(byte[] b, int from, int to, long[] set) {
    if (patterns == 0) {
      return false;
    }
    Arrays.fill(set, -1L);
    set[words - 1] = -1L >>> (words * 64 - patterns);
    for (int position = 0; position < RegexShape.POSITIONS; position++) {
      boolean end = from + position == to;
      long[] table = end ? mayEnd : allowed;
      int at = (end ? position : position * 256 + (b[from + position] & 0xff)) * words;
      long any = 0;
      for (int word = 0; word < words; word++) {
        any |= set[word] &= table[at + word];
      }
      if (any == 0) {
        return false;
      }
      if (end) {
        return true;
      }
    }
    return true;
  }

  private static int pair(byte first, byte second) {
    return ((first & 0xff) * 37 ^ (second & 0xff) * 5) & PAIRS - 1;
  }

  private static boolean contains(byte[] b, int from, int to, byte[][] texts, long[] pairs) {
    for (byte[] text : texts) {
      for (int i = 1; i < text.length; i++) {
        int pair = pair(text[i - 1], text[i]);
        if ((pairs[pair >> 6] >>> pair & 1) == 0) {
          return false;
        }
      }
    }
    int p = from;
    for (byte[] text : texts) {
      p = behind(b, p, to, text);
      if (p < 0) {
        return false;
      }
    }
    return true;
  }

  /** Behind the first place where the text stands, or -1. */
  private static int behind(byte[] b, int from, int to, byte[] text) {
    byte first = text[0];
    for (int p = from; p <= to - text.length; p++) {
      if (b[p] == first) {
        int i = 1;
        while (i < text.length && b[p + i] == text[i]) {
          i++;
        }
        if (i == text.length) {
          return p + i;
        }
      }
    }
    return -1;
  }
}
