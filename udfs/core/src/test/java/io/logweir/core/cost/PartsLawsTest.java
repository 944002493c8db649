package io.logweir.core.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class PartsLawsTest {

  @Property
  void thePartsSumToTheAmountAndNoneIsUnfair(
      @ForAll @LongRange(min = -1_000_000_000_000L, max = 1_000_000_000_000L) long cents,
      @ForAll @Size(min = 1, max = 30) List<@LongRange(max = 1_000_000_000_000L) Long> weights) {
    BigDecimal amount = BigDecimal.valueOf(cents, 2);
    long sum = weights.stream().mapToLong(w -> w).sum();
    if (sum == 0) {
      assertThatThrownBy(() -> split(amount, weights)).hasMessageContaining("nothing to split by");
      return;
    }
    List<BigDecimal> parts = split(amount, weights);
    assertThat(parts.stream().reduce(BigDecimal.ZERO, BigDecimal::add)).isEqualTo(amount);
    for (int i = 0; i < parts.size(); i++) {
      BigDecimal fair =
          amount
              .multiply(BigDecimal.valueOf(weights.get(i)))
              .divide(BigDecimal.valueOf(sum), MathContext.DECIMAL128);
      assertThat(parts.get(i).subtract(fair).abs()).isLessThan(new BigDecimal("0.01"));
    }
  }

  @Example
  void ofEqualRemaindersTheFirstWins() {
    assertThat(split(new BigDecimal("1.00"), List.of(1L, 1L, 1L)))
        .containsExactly(new BigDecimal("0.34"), new BigDecimal("0.33"), new BigDecimal("0.33"));
    assertThat(split(new BigDecimal("-0.01"), List.of(1L, 2L)))
        .containsExactly(new BigDecimal("0.00"), new BigDecimal("-0.01"));
  }

  private static List<BigDecimal> split(BigDecimal amount, List<Long> weights) {
    return Parts.of(
        amount,
        LongStream.of(weights.stream().mapToLong(w -> w).toArray())
            .mapToObj(BigInteger::valueOf)
            .toList(),
        2);
  }
}
