package io.logweir.core.rule;

/** Reads decimal numbers from bytes, without allocating. */
final class Numbers {

  private static final double[] TENTHS = new double[20];

  static {
    double power = 1;
    for (int i = 0; i < TENTHS.length; i++) {
      TENTHS[i] = power;
      power *= 10;
    }
  }

  private Numbers() {}

  /**
   * A sign and up to 18 digits, with a point between two of them, as in {@code -12.5}; NaN for all
   * else.
   */
  static double parse(byte[] b, int from, int to) {
    int p = from;
    boolean negative = p < to && b[p] == '-';
    if (p < to && (b[p] == '-' || b[p] == '+')) {
      p++;
    }
    long digits = 0;
    int count = 0;
    int behind = -1;
    for (; p < to; p++) {
      byte c = b[p];
      if (c >= '0' && c <= '9') {
        digits = digits * 10 + c - '0';
        count++;
        behind += behind >= 0 ? 1 : 0;
      } else if (c == '.' && behind < 0 && count > 0) {
        behind = 0;
      } else {
        return Double.NaN;
      }
      if (count > 18) {
        return Double.NaN;
      }
    }
    if (count == 0 || behind == 0) {
      return Double.NaN;
    }
    double value = behind > 0 ? digits / TENTHS[behind] : digits;
    return negative ? -value : value;
  }
}
