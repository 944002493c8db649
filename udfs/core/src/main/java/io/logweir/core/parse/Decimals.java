package io.logweir.core.parse;

import java.nio.charset.StandardCharsets;

/** Reads numbers and durations from bytes. */
final class Decimals {

  /** What is no number, and no duration. */
  static final long NONE = Long.MIN_VALUE;

  static final long MICROSECOND = 1_000L;
  static final long MILLISECOND = 1_000_000L;
  static final long SECOND = 1_000_000_000L;

  /** Longer texts are no numbers of ours. */
  private static final int LONGEST = 64;

  private Decimals() {}

  /** Digits with an optional minus as a long, or {@link #NONE}. */
  static long wholeNumber(byte[] b, int from, int to) {
    int p = from;
    boolean negative = p < to && b[p] == '-';
    if (negative) {
      p++;
    }
    if (p == to || to - p > 19) {
      return NONE;
    }
    long value = 0;
    // Eighteen digits always fit.
    int last = to - p == 19 ? to - 1 : to;
    while (last - p >= 8) {
      int eight = eightDigits((long) Utf8.LONG.get(b, p));
      if (eight < 0) {
        return NONE;
      }
      value = 100_000_000 * value + eight;
      p += 8;
    }
    for (; p < to; p++) {
      int digit = b[p] - '0';
      if (digit < 0 || digit > 9 || (p == last && value > (Long.MAX_VALUE - digit) / 10)) {
        return NONE;
      }
      value = 10 * value + digit;
    }
    return negative ? -value : value;
  }

  /**
   * The number that eight bytes are as digits, or -1: neighbours are joined to numbers of two
   * digits, those to numbers of four, and those to one.
   */
  private static int eightDigits(long w) {
    long digits = w - 0x3030303030303030L;
    if (((w + 0x4646464646464646L | digits) & 0x8080808080808080L) != 0) {
      return -1;
    }
    long two = digits * 10 + (digits >>> 8);
    long hundreds = (two & 0x000000FF000000FFL) * (1_000_000L << 32 | 100);
    long ones = (two >>> 16 & 0x000000FF000000FFL) * (10_000L << 32 | 1);
    return (int) (hundreds + ones >>> 32);
  }

  /** A JSON number as a double, or NaN. */
  static double parse(byte[] b, int from, int to) {
    if (to - from > LONGEST) {
      return Double.NaN;
    }
    for (int i = from; i < to; i++) {
      byte c = b[i];
      if ((c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E') {
        return Double.NaN;
      }
    }
    try {
      return Double.parseDouble(new String(b, from, to - from, StandardCharsets.ISO_8859_1));
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /**
   * A duration in nanoseconds, or {@link #NONE} where it is none, negative or too long: a number of
   * {@code unit}s, a number with its unit ({@code 12ms}, {@code 1.5 s}, {@code 3µs}), or several of
   * those as Go writes them ({@code 2m3.5s}).
   *
   * @param unit nanoseconds in one of the number's unit
   */
  static long duration(byte[] b, int from, int to, long unit) {
    if (from == to || to - from > LONGEST) {
      return NONE;
    }
    long total = 0;
    int p = from;
    boolean bare = true;
    while (p < to) {
      int start = p;
      long whole = 0;
      while (p < to && b[p] >= '0' && b[p] <= '9') {
        if (p - start == 18) {
          return NONE;
        }
        whole = 10 * whole + b[p++] - '0';
      }
      int digits = p - start;
      long fraction = 0; // 10^-9
      if (p < to && b[p] == '.') {
        p++;
        long scale = 100_000_000;
        int first = p;
        while (p < to && b[p] >= '0' && b[p] <= '9') {
          fraction += (b[p++] - '0') * scale;
          scale /= 10;
        }
        digits += p - first;
      }
      if (digits == 0) {
        return NONE;
      }
      if (p < to && (b[p] == 'e' || b[p] == 'E')) {
        return start == from ? exponential(b, from, to, unit) : NONE;
      }
      if (p < to && b[p] == ' ') {
        p++;
      }
      long scale;
      if (p == to) {
        if (!bare) {
          return NONE;
        }
        scale = unit;
      } else {
        int length = unitLength(b, p, to);
        scale = unit(b, p, length);
        if (scale == 0) {
          return NONE;
        }
        p += length;
      }
      bare = false;
      if (whole > (Long.MAX_VALUE - total - scale) / scale) {
        return NONE;
      }
      total += whole * scale + fractionOf(fraction, scale);
      if (total < 0) {
        return NONE;
      }
    }
    return total;
  }

  /** {@code fraction} in 10^-9 of {@code scale} nanoseconds. */
  private static long fractionOf(long fraction, long scale) {
    if (fraction == 0) {
      return 0;
    }
    return scale >= SECOND ? fraction * (scale / SECOND) : fraction / (SECOND / scale);
  }

  private static long exponential(byte[] b, int from, int to, long unit) {
    double nanos = parse(b, from, to) * unit;
    return nanos >= 0 && nanos < 9e18 ? (long) nanos : NONE;
  }

  private static int unitLength(byte[] b, int from, int to) {
    int p = from;
    while (p < to && (b[p] < 0 || b[p] >= 'A')) {
      p++;
    }
    return p - from;
  }

  private static long unit(byte[] b, int at, int length) {
    return switch (length) {
      case 1 ->
          switch (b[at]) {
            case 's' -> SECOND;
            case 'm' -> 60 * SECOND;
            case 'h' -> 3600 * SECOND;
            default -> 0;
          };
      case 2 ->
          b[at + 1] != 's'
              ? 0
              : switch (b[at]) {
                case 'n' -> 1;
                case 'u' -> MICROSECOND;
                case 'm' -> MILLISECOND;
                default -> 0;
              };
      case 3 -> // µ as U+00B5 or U+03BC
          b[at + 2] == 's'
                  && ((b[at] == (byte) 0xC2 && b[at + 1] == (byte) 0xB5)
                      || (b[at] == (byte) 0xCE && b[at + 1] == (byte) 0xBC))
              ? MICROSECOND
              : b[at] == 's' && b[at + 1] == 'e' && b[at + 2] == 'c' ? SECOND : 0;
      default -> 0;
    };
  }
}
