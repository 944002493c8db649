package io.logweir.core.deployment;

import io.logweir.core.rollup.QuantileSketch;

/**
 * A 95 % confidence interval.
 *
 * @param low its lower end
 * @param high its upper end
 */
record Interval(double low, double high) {

  /** The standard normal's 97.5th percentile. */
  private static final double Z = 1.959963984540054;

  /**
   * Of a share: Wilson's score interval (Wilson, JASA 1927).
   *
   * @param part how many are of the kind
   * @param all of how many, more than none
   */
  static Interval ofShare(long part, long all) {
    double p = (double) part / all;
    double z2 = Z * Z / all;
    double middle = p + z2 / 2;
    double half = Z * Math.sqrt(p * (1 - p) / all + z2 / (4 * all));
    return new Interval(
        part == 0 ? 0 : (middle - half) / (1 + z2), part == all ? 1 : (middle + half) / (1 + z2));
  }

  /**
   * Of the difference of two shares, second minus first: Newcombe's hybrid score interval
   * (Newcombe, Statistics in Medicine 1998, method 10).
   */
  static Interval ofDifference(long part1, long all1, long part2, long all2) {
    double p1 = (double) part1 / all1;
    double p2 = (double) part2 / all2;
    Interval first = ofShare(part1, all1);
    Interval second = ofShare(part2, all2);
    double difference = p2 - p1;
    return new Interval(
        difference - Math.hypot(p2 - second.low, first.high - p1),
        difference + Math.hypot(second.high - p2, p1 - first.low));
  }

  /**
   * Of a quantile, without assuming a distribution: by the ranks nq ± z√(nq(1−q)) (Conover,
   * Practical Nonparametric Statistics, 3.2), each within the sketch's relative error.
   *
   * @param values with one value at least
   * @param q 0 to 1
   */
  static Interval ofQuantile(QuantileSketch values, double q) {
    double n = values.count();
    double half = Z * Math.sqrt(n * q * (1 - q));
    return new Interval(
        values.quantile(Math.max(0, (n * q - half) / n)),
        values.quantile(Math.min(1, (n * q + half) / n)));
  }
}
