package io.logweir.core.parse.declared;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Says which of many patterns a record can match at all, by the bytes at its beginning and the
 * texts in it: a pattern that it leaves out does not match.
 *
 * <p>A record's first byte names the patterns that are looked at further; a few positions behind it
 * tell most of these apart, and of what is left most would need a byte that the record does not
 * have anywhere.
 *
 * <p>Immutable.
 */
public final class Prefilter {

  /** So many positions are asked before it is looked what the record holds at all. */
  private static final int FIRST = 8;

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** A bit for each byte: of punctuation one of its own, all others share the rest. */
  private static final long[] BITS = new long[256];

  static {
    int marks = 0;
    for (int c = 0; c < 256; c++) {
      if (c > ' ' && c < 0x7F && !Character.isLetterOrDigit(c)) {
        BITS[c] = 1L << marks++;
      }
    }
    for (int c = 0; c < 256; c++) {
      if (BITS[c] == 0) {
        BITS[c] = 1L << (marks + c % (64 - marks));
      }
    }
  }

  private final int words;

  /** By first byte, the patterns that allow it. */
  private final Part[][] byFirst = new Part[256][];

  /** The patterns that allow an empty record. */
  private final Part[] ofEmpty;

  private final byte[][][] literals;

  /** By pattern, the {@link #BITS} of its literals' bytes. */
  private final long[] needs;

  /** For these, in their order. */
  public Prefilter(List<LinePattern> all) {
    int patterns = all.size();
    words = Math.max(1, (patterns + 63) / 64);
    literals = new byte[patterns][][];
    needs = new long[patterns];
    for (int i = 0; i < patterns; i++) {
      literals[i] = all.get(i).literals().toArray(new byte[0][]);
      for (byte[] literal : literals[i]) {
        for (byte c : literal) {
          needs[i] |= BITS[c & 0xff];
        }
      }
    }
    List<Part[]> made = new ArrayList<>();
    for (int c = 0; c < 256; c++) {
      int first = c;
      int[] some =
          IntStream.range(0, patterns)
              .filter(i -> RegexShape.has(all.get(i).positions().get(0), first))
              .toArray();
      byFirst[c] =
          made.stream()
              .filter(parts -> Arrays.equals(members(parts), some))
              .findFirst()
              .orElseGet(() -> parts(all, some));
      made.add(byFirst[c]);
    }
    ofEmpty =
        parts(
            all, IntStream.range(0, patterns).filter(i -> (all.get(i).ends() & 1) != 0).toArray());
  }

  private static Part[] parts(List<LinePattern> all, int[] patterns) {
    Part[] parts = new Part[(patterns.length + 63) / 64];
    for (int i = 0; i < parts.length; i++) {
      parts[i] =
          new Part(
              all, Arrays.copyOfRange(patterns, 64 * i, Math.min(patterns.length, 64 * (i + 1))));
    }
    return parts;
  }

  private static int[] members(Part[] parts) {
    return Arrays.stream(parts).flatMapToInt(part -> Arrays.stream(part.patterns)).toArray();
  }

  /** Up to 64 patterns, of which sets are the bits of a {@code long}. */
  private static final class Part {
    final int[] patterns;

    /** Which positions are asked, in this order. */
    private final int[] positions;

    /** By place in that order and byte: who allows that byte there. */
    private final long[] allowed;

    /** By place in that order: who allows that the record ends there. */
    private final long[] mayEnd;

    Part(List<LinePattern> all, int[] patterns) {
      this.patterns = patterns;
      positions = order(all);
      allowed = new long[positions.length * 256];
      mayEnd = new long[positions.length];
      for (int i = 0; i < positions.length; i++) {
        for (int k = 0; k < patterns.length; k++) {
          LinePattern pattern = all.get(patterns[k]);
          int[] set = pattern.positions().get(positions[i]);
          for (int c = 0; c < 256; c++) {
            if (RegexShape.has(set, c)) {
              allowed[i * 256 + c] |= 1L << k;
            }
          }
          mayEnd[i] |= (pattern.ends() >>> positions[i] & 1) << k;
        }
      }
    }

    /**
     * The positions behind the first; in front, one after the other, those that best tell apart
     * what the ones before them leave.
     */
    private int[] order(List<LinePattern> all) {
      int[] order = IntStream.range(1, RegexShape.POSITIONS).toArray();
      if (patterns.length <= FIRST) {
        return order;
      }
      float[][] alike = new float[RegexShape.POSITIONS][];
      for (int position : order) {
        alike[position] = alike(all, position);
      }
      float[] left = new float[patterns.length * patterns.length];
      Arrays.fill(left, 1);
      for (int next = 0; next < FIRST; next++) {
        double least = Double.MAX_VALUE;
        int best = next;
        for (int i = next; i < order.length; i++) {
          float[] row = alike[order[i]];
          double sum = 0;
          for (int pair = 0; pair < left.length; pair++) {
            sum += left[pair] * row[pair];
          }
          if (sum < least) {
            least = sum;
            best = i;
          }
        }
        int position = order[best];
        order[best] = order[next];
        order[next] = position;
        for (int pair = 0; pair < left.length; pair++) {
          left[pair] *= alike[position][pair];
        }
      }
      return order;
    }

    /** By pair of patterns, how likely the second allows what stands in a record of the first. */
    private float[] alike(List<LinePattern> all, int position) {
      float[] alike = new float[patterns.length * patterns.length];
      int pair = 0;
      for (int first : patterns) {
        int[] set = all.get(first).positions().get(position);
        int bytes = 0;
        for (int bits : set) {
          bytes += Integer.bitCount(bits);
        }
        for (int second : patterns) {
          int[] other = all.get(second).positions().get(position);
          int both = 0;
          for (int i = 0; i < set.length; i++) {
            both += Integer.bitCount(set[i] & other[i]);
          }
          alike[pair++] = bytes == 0 ? 1 : (float) both / bytes;
        }
      }
      return alike;
    }

    /** Who allows what the record's first positions in our order hold. */
    long few(byte[] b, int from, int to) {
      return left(b, from, to, -1L >>> (64 - patterns.length), 0, FIRST);
    }

    /** Who of these allows what the record's other positions hold. */
    long all(byte[] b, int from, int to, long some) {
      return some == 0 ? 0 : left(b, from, to, some, FIRST, positions.length);
    }

    private long left(byte[] b, int from, int to, long some, int first, int last) {
      int length = to - from;
      long set = some;
      if (length >= RegexShape.POSITIONS) {
        for (int i = first; i < last; i++) {
          set &= allowed[(i << 8) | (b[from + positions[i]] & 0xff)];
        }
        return set;
      }
      for (int i = first; i < last; i++) {
        int position = positions[i];
        if (position < length) {
          set &= allowed[(i << 8) | (b[from + position] & 0xff)];
        } else if (position == length) {
          set &= mayEnd[i];
        }
      }
      return set;
    }
  }

  /** Holds what was found about a record; one per thread. */
  public static final class Candidates {
    private final long[] set;

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
    return byFirst[first & 0xff].length > 0;
  }

  /**
   * Finds the patterns that the record can match.
   *
   * @return false where there are none
   */
  public boolean find(byte[] b, int from, int to, Candidates found) {
    Arrays.fill(found.set, 0);
    boolean any = false;
    long has = 0;
    for (Part part : from == to ? ofEmpty : byFirst[b[from] & 0xff]) {
      long few = part.few(b, from, to);
      if (few == 0) {
        continue;
      }
      if (has == 0) {
        for (int p = from; p < to; p++) {
          has |= BITS[b[p] & 0xff];
        }
      }
      long some = 0;
      for (long set = few; set != 0; set &= set - 1) {
        int pattern = part.patterns[Long.numberOfTrailingZeros(set)];
        if ((needs[pattern] & ~has) == 0) {
          some |= set & -set;
        }
      }
      for (long set = part.all(b, from, to, some); set != 0; set &= set - 1) {
        int pattern = part.patterns[Long.numberOfTrailingZeros(set)];
        if (contains(b, from, to, literals[pattern])) {
          found.set[pattern >> 6] |= 1L << pattern;
          any = true;
        }
      }
    }
    return any;
  }

  private static boolean contains(byte[] b, int from, int to, byte[][] texts) {
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
    int last = text.length - 1;
    int p = from;
    // Eight places at a time, of which those count where both the first and the last byte fit.
    long firsts = (text[0] & 0xff) * ONES;
    long lasts = (text[last] & 0xff) * ONES;
    for (; p + last + 8 <= to; p += 8) {
      long differs = ((long) LONG.get(b, p) ^ firsts) | ((long) LONG.get(b, p + last) ^ lasts);
      long places = (differs - ONES) & ~differs & HIGHS;
      for (; places != 0; places &= places - 1) {
        int at = p + (Long.numberOfTrailingZeros(places) >>> 3);
        if (Arrays.equals(b, at, at + text.length, text, 0, text.length)) {
          return at + text.length;
        }
      }
    }
    for (; p <= to - text.length; p++) {
      if (b[p] == text[0] && Arrays.equals(b, p, p + text.length, text, 0, text.length)) {
        return p + text.length;
      }
    }
    return -1;
  }
}
