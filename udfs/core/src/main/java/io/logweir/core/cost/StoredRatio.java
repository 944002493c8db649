package io.logweir.core.cost;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * How many bytes are stored per byte received, as measured: what was written on a day, by what came
 * on it.
 */
public final class StoredRatio {

  private static final int DECIMALS = 6;

  private StoredRatio() {}

  /**
   * The ratio of each day; that of all measured days together where one was not measured, and 0
   * where none was.
   *
   * @param storedBytes bytes written, by day
   * @param usage what came; several of a day add up
   */
  public static Function<LocalDate, BigDecimal> of(
      Map<LocalDate, Long> storedBytes, Collection<DailyUsage> usage) {
    Map<LocalDate, Long> received = new HashMap<>();
    usage.forEach(each -> received.merge(each.day(), each.eventBytes(), Long::sum));
    Map<LocalDate, BigDecimal> ratios = new HashMap<>();
    long allStored = 0;
    long allReceived = 0;
    for (Map.Entry<LocalDate, Long> stored : storedBytes.entrySet()) {
      long bytes = received.getOrDefault(stored.getKey(), 0L);
      if (bytes > 0) {
        ratios.put(stored.getKey(), ratio(stored.getValue(), bytes));
        allStored += stored.getValue();
        allReceived += bytes;
      }
    }
    BigDecimal overall = allReceived == 0 ? BigDecimal.ZERO : ratio(allStored, allReceived);
    return day -> ratios.getOrDefault(day, overall);
  }

  private static BigDecimal ratio(long stored, long received) {
    return BigDecimal.valueOf(stored)
        .divide(BigDecimal.valueOf(received), DECIMALS, RoundingMode.HALF_EVEN);
  }
}
