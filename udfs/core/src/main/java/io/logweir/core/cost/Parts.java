package io.logweir.core.cost;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Splits an amount so that the parts sum to it exactly: each part is its fair share rounded to the
 * scale's unit, up or down, by the method of largest remainders.
 */
public final class Parts {

  private Parts() {}

  /**
   * Splits {@code amount}; of equal remainders the first wins.
   *
   * @param amount of any sign, with at most {@code scale} decimals
   * @param weights none negative, at least one positive
   * @param scale decimals of the parts
   * @return one part per weight, none further than one unit of the scale from its fair share
   */
  public static List<BigDecimal> of(BigDecimal amount, List<BigInteger> weights, int scale) {
    BigInteger sum = weights.stream().reduce(BigInteger.ZERO, BigInteger::add);
    if (sum.signum() <= 0) {
      throw new IllegalArgumentException("nothing to split by: " + weights);
    }
    BigInteger units = amount.setScale(scale).unscaledValue();
    boolean negative = units.signum() < 0;
    List<BigInteger> parts = new ArrayList<>();
    List<BigInteger> remainders = new ArrayList<>();
    BigInteger left = units.abs();
    for (BigInteger weight : weights) {
      BigInteger[] share = units.abs().multiply(weight).divideAndRemainder(sum);
      parts.add(share[0]);
      remainders.add(share[1]);
      left = left.subtract(share[0]);
    }
    // The sort is stable, and fewer units are left than there are remainders.
    List<Integer> largestFirst =
        IntStream.range(0, parts.size())
            .boxed()
            .sorted(Comparator.comparing((Integer i) -> remainders.get(i)).reversed())
            .toList();
    for (int i = 0; i < left.intValueExact(); i++) {
      parts.set(largestFirst.get(i), parts.get(largestFirst.get(i)).add(BigInteger.ONE));
    }
    return parts.stream()
        .map(part -> new BigDecimal(negative ? part.negate() : part, scale))
        .toList();
  }
}
