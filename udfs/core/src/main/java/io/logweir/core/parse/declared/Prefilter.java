package io.logweir.core.parse.declared;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Says which of many patterns a record can match at all, by the bytes at its beginning and the
 * texts in it: a pattern that it leaves out does not match.
 *
 * <p>A record's first byte names the patterns that are looked at further; a few positions behind it
 * tell most of these apart, and of what is left most would need a byte that the record does not
 * have anywhere.
 *
 * <p>Immutable but for what is made when it is first needed.
 */
public final class Prefilter {

  /** So many positions are asked before it is looked what the record holds at all. */
  private static final int FIRST = 12;

  /** Where more bytes may stand, it is not asked whether one of them does: most do. */
  private static final int FEW = 100;

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

  private final List<LineShape> shapes;

  /** By first byte, the shapes that allow it; made when a record first begins so. */
  private final AtomicReferenceArray<Part[]> byFirst = new AtomicReferenceArray<>(256);

  /** The shapes that allow an empty record. */
  private final Part[] ofEmpty;

  /** The parts that were made, by the shapes in them: most bytes begin the same. */
  private final Map<List<Integer>, Part[]> made = new ConcurrentHashMap<>();

  /** For these, in their order. */
  public Prefilter(List<LineShape> shapes) {
    this.shapes = List.copyOf(shapes);
    ofEmpty = parts(shape -> (shape.ends() & 1) != 0);
  }

  private Part[] beginningWith(int first) {
    Part[] parts = byFirst.get(first);
    if (parts == null) {
      // Twice at the same time gives the same twice.
      parts = parts(shape -> LineShape.has(shape.positions().get(0), first));
      byFirst.set(first, parts);
    }
    return parts;
  }

  private Part[] parts(Predicate<LineShape> filter) {
    List<Integer> members =
        IntStream.range(0, shapes.size()).filter(i -> filter.test(shapes.get(i))).boxed().toList();
    return made.computeIfAbsent(
        members,
        all -> {
          Part[] parts = new Part[(all.size() + 63) / 64];
          for (int i = 0; i < parts.length; i++) {
            parts[i] = new Part(shapes, all.subList(64 * i, Math.min(all.size(), 64 * (i + 1))));
          }
          return parts;
        });
  }

  /** What one shape says of a record beyond the positions that are asked for many at once. */
  private static final class Check {
    private final byte[][] literals;

    /** Of the literals, what others' records are least likely to hold. */
    private final byte[] rarest;

    /** Positions but the first where few bytes may stand, those that tell most in front. */
    private final int[] positions;

    /** By place in that order, which bytes may stand there: 256 bits each. */
    private final long[] allowed;

    /** At which positions a record may end. */
    private final long ends;

    Check(LineShape shape) {
      literals = shape.literals().toArray(new byte[0][]);
      byte[] best = new byte[0];
      for (byte[] literal : literals) {
        best = rarity(literal) >= rarity(best) ? literal : best;
      }
      rarest = best;
      positions =
          IntStream.range(1, LineShape.POSITIONS)
              .filter(position -> bytes(shape, position) < FEW)
              .boxed()
              .sorted(
                  Comparator.<Integer>comparingInt(position -> bytes(shape, position))
                      .thenComparing(Comparator.reverseOrder()))
              .mapToInt(Integer::intValue)
              .toArray();
      allowed = new long[4 * positions.length];
      for (int i = 0; i < positions.length; i++) {
        int[] set = shape.positions().get(positions[i]);
        for (int word = 0; word < 4; word++) {
          allowed[4 * i + word] = set[2 * word] & 0xFFFFFFFFL | (long) set[2 * word + 1] << 32;
        }
      }
      ends = shape.ends();
    }

    /** Blanks are everywhere, letters and digits are common, and longer texts are rarer. */
    private static int rarity(byte[] literal) {
      int rarity = 0;
      for (byte c : literal) {
        rarity += c == ' ' ? 1 : Character.isLetterOrDigit(c & 0xff) ? 2 : 3;
      }
      return rarity;
    }

    private static int bytes(LineShape shape, int position) {
      return Arrays.stream(shape.positions().get(position)).map(Integer::bitCount).sum();
    }

    boolean fits(byte[] b, int from, int to) {
      return (literals.length == 0 || behind(b, from, to, rarest) >= 0)
          && allow(b, from, to)
          && (literals.length < 2 || contains(b, from, to, literals));
    }

    private boolean allow(byte[] b, int from, int to) {
      int length = to - from;
      if (length < LineShape.POSITIONS && (ends >>> length & 1) == 0) {
        return false;
      }
      for (int i = 0; i < positions.length; i++) {
        if (positions[i] < length) {
          int c = b[from + positions[i]] & 0xff;
          if ((allowed[4 * i + (c >> 6)] >>> c & 1) == 0) {
            return false;
          }
        }
      }
      return true;
    }
  }

  /** Up to 64 patterns, of which sets are the bits of a {@code long}. */
  private static final class Part {
    final int[] patterns;

    /** Who needs certain bytes. */
    private long needy;

    /** The {@link #BITS} of the bytes that each needs. */
    private final long[] needs;

    /** What each says besides; null where {@link #few} and {@link #needs} are all that is asked. */
    private final Check[] checks;

    /** Which positions are asked, in this order. */
    private final int[] positions;

    /** By place in that order and byte: who allows that byte there. */
    private final long[] allowed;

    Part(List<LineShape> all, List<Integer> members) {
      patterns = members.stream().mapToInt(Integer::intValue).toArray();
      needs = new long[patterns.length];
      checks = new Check[patterns.length];
      for (int k = 0; k < patterns.length; k++) {
        LineShape shape = all.get(patterns[k]);
        for (byte[] literal : shape.literals()) {
          for (byte c : literal) {
            needs[k] |= BITS[c & 0xff];
          }
        }
        needy |= needs[k] == 0 ? 0 : 1L << k;
        checks[k] = shape.isRough() ? null : new Check(shape);
      }
      positions = order(all);
      allowed = new long[positions.length * 256];
      for (int i = 0; i < positions.length; i++) {
        for (int k = 0; k < patterns.length; k++) {
          int[] set = all.get(patterns[k]).positions().get(positions[i]);
          for (int c = 0; c < 256; c++) {
            if (LineShape.has(set, c)) {
              allowed[i * 256 + c] |= 1L << k;
            }
          }
        }
      }
    }

    /**
     * Of the positions behind the first, one after the other, those that best tell apart what the
     * ones before them leave.
     */
    private int[] order(List<LineShape> all) {
      int[] order = IntStream.range(1, LineShape.POSITIONS).toArray();
      float[][] alike = new float[LineShape.POSITIONS][];
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
      return Arrays.copyOf(order, FIRST);
    }

    /** By pair of patterns, how likely the second allows what stands in a record of the first. */
    private float[] alike(List<LineShape> all, int position) {
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

    /** Those of a set that need no byte but these. */
    long notInNeed(long set, long holds) {
      long left = set;
      for (long of = set & needy; of != 0; of &= of - 1) {
        if ((needs[Long.numberOfTrailingZeros(of)] & ~holds) != 0) {
          left &= ~(of & -of);
        }
      }
      return left;
    }

    /** Who allows what the record holds at our positions. */
    long few(byte[] b, int from, int to) {
      long set = -1L >>> (64 - patterns.length);
      int length = to - from;
      if (length >= LineShape.POSITIONS) {
        for (int i = 0; i < FIRST; i++) {
          set &= allowed[(i << 8) | (b[from + positions[i]] & 0xff)];
        }
        return set;
      }
      for (int i = 0; i < FIRST; i++) {
        if (positions[i] < length) {
          set &= allowed[(i << 8) | (b[from + positions[i]] & 0xff)];
        }
      }
      return set;
    }
  }

  /** The shapes that a record fits, found as they are gone through; one per thread. */
  public static final class Candidates {
    private Part[] parts = {};
    private Part part;
    private int nextPart;
    private byte[] b;
    private int from;
    private int to;

    /** Of the part, who comes next. */
    private long left;

    /** Of the part, who comes behind these, where it is not known yet who needs missing bytes. */
    private long behind;

    /** Which bytes the record holds at all; 0 for as long as nobody needs to know. */
    private long holds;

    private Candidates() {}

    /** The next shape that the record fits, in their order, or -1. */
    public int next() {
      do {
        while (left != 0) {
          int k = Long.numberOfTrailingZeros(left);
          left &= left - 1;
          Check check = part.checks[k];
          if (check == null || check.fits(b, from, to)) {
            return part.patterns[k];
          }
        }
      } while (more());
      return -1;
    }

    private boolean more() {
      if (behind == 0) {
        if (nextPart == parts.length) {
          return false;
        }
        part = parts[nextPart++];
        behind = part.few(b, from, to);
        long needy = behind & part.needy;
        // Often one in front takes the record, and nobody has to go through all of it.
        left = behind & ((needy & -needy) - 1);
        behind &= ~left;
        if (left != 0 || behind == 0) {
          return true;
        }
      }
      left = part.notInNeed(behind, holds());
      behind = 0;
      return true;
    }

    private long holds() {
      if (holds == 0) {
        holds = bits(b, from, to);
      }
      return holds;
    }
  }

  /** A new one. */
  public Candidates candidates() {
    return new Candidates();
  }

  /** Whether any of the shapes allows this as a record's first byte. */
  public boolean mayBeginWith(byte first) {
    return beginningWith(first & 0xff).length > 0;
  }

  /** Begins to look for the shapes that the record fits. */
  public void find(byte[] b, int from, int to, Candidates found) {
    found.parts = from == to ? ofEmpty : beginningWith(b[from] & 0xff);
    found.nextPart = 0;
    found.left = 0;
    found.behind = 0;
    found.holds = 0;
    found.b = b;
    found.from = from;
    found.to = to;
  }

  /** Which bytes are there at all. */
  private static long bits(byte[] b, int from, int to) {
    long bits = 0;
    for (int p = from; p < to; p++) {
      bits |= BITS[b[p] & 0xff];
    }
    return bits;
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
