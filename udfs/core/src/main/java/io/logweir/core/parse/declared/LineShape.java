package io.logweir.core.parse.declared;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * What the records of one kind have in common: one that does not fit is not of the kind, one that
 * fits may be.
 *
 * @param positions for each of the first positions, which bytes may stand there: 256 bits
 * @param ends at which of the first positions it may end, as bits; longer ones may always be
 * @param literals texts that stand in it one behind the other
 * @param isRough whether a record that fits is looked at closely anyhow: it is enough then to
 *     compare it in so far as that costs nearly nothing
 */
public record LineShape(List<int[]> positions, long ends, List<byte[]> literals, boolean isRough) {

  /** How many positions are looked at: a time in front, and what stands behind it. */
  static final int POSITIONS = 40;

  /** Anything. */
  public static final LineShape ANY = of("", "");

  /**
   * A rough shape by example.
   *
   * @param beginning what stands in front: {@code 9} is any digit, {@code ~} any byte but a dash,
   *     {@code ?} any byte, and everything else, in ASCII, itself
   * @param bytes what must be in it somewhere, in any order
   */
  public static LineShape of(String beginning, String bytes) {
    List<int[]> positions = new ArrayList<>();
    for (int i = 0; i < POSITIONS; i++) {
      char sample = i < beginning.length() ? beginning.charAt(i) : '?';
      positions.add(
          switch (sample) {
            case '?' -> set(c -> true);
            case '~' -> set(c -> c != '-');
            case '9' -> set(c -> c >= '0' && c <= '9');
            default -> set(c -> c == sample);
          });
    }
    return new LineShape(
        positions,
        -1L << beginning.length(),
        List.of(bytes.getBytes(StandardCharsets.US_ASCII)),
        true);
  }

  /** This with fewer bytes at its first position; it has then at least that one. */
  public LineShape beginningWith(IntPredicate first) {
    List<int[]> fewer = new ArrayList<>(positions);
    int[] all = fewer.get(0);
    fewer.set(0, set(c -> has(all, c) && first.test(c)));
    return new LineShape(fewer, ends & ~1L, literals, isRough);
  }

  private static int[] set(IntPredicate bytes) {
    int[] set = new int[8];
    for (int c = 0; c < 256; c++) {
      if (bytes.test(c)) {
        set[c >> 5] |= 1 << c;
      }
    }
    return set;
  }

  static boolean has(int[] set, int c) {
    return (set[c >> 5] >>> c & 1) != 0;
  }
}
