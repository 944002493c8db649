package io.logweir.core.cost;

import io.logweir.core.cost.PriceBook.Line;
import io.logweir.core.cost.PriceBook.Place;
import io.logweir.core.cost.PriceBook.Prices;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Price books and usage by lot, of the first months of 2026. */
final class Books {

  static final LocalDate FIRST = LocalDate.of(2026, 1, 1);
  static final LocalDate LAST = LocalDate.of(2026, 3, 31);

  private static final String[] TEAMS = {"payments", "search", "shop", null};
  private static final String[] SERVICES = {"api", "worker", null};

  private Books() {}

  static PriceBook book(Random random) {
    String currency = List.of("EUR", "JPY", "KWD").get(random.nextInt(3));
    int decimals = Currency.getInstance(currency).getDefaultFractionDigits();
    List<Prices> prices = new ArrayList<>();
    LocalDate from = FIRST.plusDays(random.nextBoolean() ? 0 : random.nextInt(40));
    for (int i = random.nextInt(3); i >= 0; i--) {
      prices.add(prices(from, decimals, random));
      from = from.plusDays(1L + random.nextInt(30));
    }
    return new PriceBook(currency, null, prices);
  }

  static Prices prices(LocalDate from, int decimals, Random random) {
    List<Place> places = new ArrayList<>();
    if (random.nextBoolean()) {
      places.add(new Place("iceberg", price(random), 1 + random.nextInt(90), null));
    }
    if (random.nextBoolean()) {
      places.add(
          new Place("elasticsearch", price(random), 1 + random.nextInt(9), new BigDecimal("1.13")));
    }
    List<Line> lines = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      Split split = Split.values()[random.nextInt(Split.values().length)];
      if (split == Split.BYTES_STORED && places.isEmpty()) {
        split = Split.EVEN;
      }
      BigDecimal amount =
          new BigDecimal(BigInteger.valueOf(random.nextInt(2_000_000) - 200_000), decimals);
      lines.add(
          new Line(
              "line-" + i,
              amount,
              split,
              split == Split.BYTES_STORED ? places.get(0).place() : null,
              split == Split.SHARES ? shares(random) : Map.of(),
              null,
              Map.of("i", "" + i)));
    }
    return new Prices(from, price(random), price(random), places, lines, "ours");
  }

  private static Map<String, BigDecimal> shares(Random random) {
    return random.nextBoolean()
        ? Map.of("payments", new BigDecimal("33.34"), "search", new BigDecimal("66.66"))
        : Map.of("payments", new BigDecimal("10.001"), "nobody-yet", new BigDecimal("20"));
  }

  private static BigDecimal price(Random random) {
    return random.nextInt(5) == 0
        ? null
        : new BigDecimal(BigInteger.valueOf(random.nextInt(10_000_000)), random.nextInt(10));
  }

  static List<DailyUsage> usage(Random random) {
    List<DailyUsage> usage = new ArrayList<>();
    for (int i = random.nextInt(120); i >= 0; i--) {
      long bytes = random.nextInt(8) == 0 ? 0 : random.nextLong(1L << (10 + random.nextInt(32)));
      usage.add(
          new DailyUsage(
              FIRST.plusDays(random.nextInt(150) - 60),
              TEAMS[random.nextInt(TEAMS.length)],
              SERVICES[random.nextInt(SERVICES.length)],
              bytes,
              bytes / 97,
              bytes - bytes / 3));
    }
    return usage;
  }
}
