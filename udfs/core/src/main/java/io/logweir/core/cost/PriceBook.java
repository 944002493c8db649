package io.logweir.core.cost;

import io.logweir.core.options.Option;
import io.logweir.core.options.StrictYaml;
import io.logweir.core.options.StrictYaml.InvalidOptionsException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What logs cost: unit prices and the lines of the monthly invoice, each from a date on. A file in
 * YAML, read strictly: see {@link StrictYaml}.
 */
public record PriceBook(
    @Option(value = "Currency of all amounts, ISO 4217, such as EUR", required = true)
        String currency,
    @Option(value = "Whose invoice it is: billing_account_id of every row", byDefault = "logs")
        String billingAccount,
    @Option(
            value = "The prices, each list from its date until the next one's, oldest first",
            required = true)
        List<Prices> prices) {

  /** The place whose stored bytes are measured where the book does not say how many they are. */
  public static final String MEASURED_PLACE = "iceberg";

  /** Fills in what is absent. */
  public PriceBook {
    billingAccount = billingAccount == null ? "logs" : billingAccount;
    prices = prices == null ? List.of() : List.copyOf(prices);
  }

  /** Everything that has a price, from a date on. */
  public record Prices(
      @Option(value = "The first day on which these prices hold, UTC", required = true)
          LocalDate from,
      @Option("Price of a GB (10⁹ bytes) received, whatever becomes of it")
          BigDecimal perGbReceived,
      @Option("Price of a million unique events") BigDecimal perMillionEvents,
      @Option("The places in which events are stored") List<Place> stored,
      @Option("Fixed lines of the monthly invoice") List<Line> lines,
      @Option("Who sells all of this, where a line does not say it") String provider) {

    /** Fills in what is absent. */
    public Prices {
      stored = stored == null ? List.of() : List.copyOf(stored);
      lines = lines == null ? List.of() : List.copyOf(lines);
    }
  }

  /** A place in which events are stored. */
  public record Place(
      @Option(value = "Its name, such as iceberg or elasticsearch", required = true) String place,
      @Option("Price of a GB (10⁹ bytes) that is stored there for a month") BigDecimal perGbMonth,
      @Option(value = "How many days events are kept there, the first one counted", required = true)
          Integer keepDays,
      @Option(
              value = "Bytes stored per byte received; only for iceberg it need not be given",
              byDefault = "measured")
          BigDecimal ratio) {}

  /** A fixed line of the monthly invoice; a month's days have equal parts of it. */
  public record Line(
      @Option(value = "Its name", required = true) String name,
      @Option(value = "Amount per month; negative for a credit", required = true) BigDecimal amount,
      @Option(value = "The rule by which it is split among teams", required = true) Split split,
      @Option("Where what splits it is stored, for bytes_stored") String place,
      @Option("Per cent by team, for shares; what they leave of 100 is unallocated")
          Map<String, BigDecimal> shares,
      @Option("Who sells it") String provider,
      @Option("Tags of its rows") Map<String, String> tags) {

    /** Fills in what is absent. */
    public Line {
      shares = shares == null ? Map.of() : Map.copyOf(shares);
      tags = tags == null ? Map.of() : Map.copyOf(tags);
    }
  }

  /**
   * Reads text.
   *
   * @param name stands for the file in messages
   * @param environment what variables stand for; null where there is no such
   * @throws InvalidOptionsException where the text is not as it has to be
   */
  public static PriceBook read(String name, String yaml, UnaryOperator<String> environment) {
    PriceBook book = StrictYaml.read(PriceBook.class, name, yaml, environment);
    try {
      book.check();
    } catch (IllegalArgumentException e) {
      throw new InvalidOptionsException(name + ": " + e.getMessage());
    }
    return book;
  }

  /** The prices that hold on a day, or null before the first of them. */
  public Prices on(LocalDate day) {
    Prices held = null;
    for (Prices each : prices) {
      if (each.from().isAfter(day)) {
        break;
      }
      held = each;
    }
    return held;
  }

  /** How many decimals the currency's coins have. */
  public int decimals() {
    return Currency.getInstance(currency).getDefaultFractionDigits();
  }

  private void check() {
    require(hasCoins(), "currency", currency, "a currency of ISO 4217 that has coins, such as EUR");
    for (int i = 0; i < prices.size(); i++) {
      String key = "prices[" + i + "]";
      Prices each = prices.get(i);
      require(
          i == 0 || each.from().isAfter(prices.get(i - 1).from()),
          key + ".from",
          each.from(),
          "a date after the one before it");
      checkPrice(key + ".per-gb-received", each.perGbReceived());
      checkPrice(key + ".per-million-events", each.perMillionEvents());
      Set<String> places = new HashSet<>();
      for (int j = 0; j < each.stored().size(); j++) {
        check(key + ".stored[" + j + "]", each.stored().get(j), places);
      }
      Set<String> names = new HashSet<>(Set.of(Invoice.RECEIVED, Invoice.EVENTS));
      for (int j = 0; j < each.lines().size(); j++) {
        check(key + ".lines[" + j + "]", each.lines().get(j), places, names);
      }
    }
  }

  private boolean hasCoins() {
    try {
      return decimals() >= 0;
    } catch (IllegalArgumentException noSuchCurrency) {
      return false;
    }
  }

  private static void check(String key, Place place, Set<String> places) {
    require(
        places.add(place.place()), key + ".place", place.place(), "a name that no other place has");
    checkPrice(key + ".per-gb-month", place.perGbMonth());
    require(
        place.keepDays() >= 1 && place.keepDays() <= 36_500,
        key + ".keep-days",
        place.keepDays(),
        "1 to 36500");
    if (place.ratio() == null) {
      if (!place.place().equals(MEASURED_PLACE)) {
        throw new IllegalArgumentException(
            key + ".ratio is missing: only what is stored in iceberg is measured");
      }
    } else {
      require(place.ratio().signum() >= 0, key + ".ratio", place.ratio(), "0 or more");
    }
  }

  private void check(String key, Line line, Set<String> places, Set<String> names) {
    require(
        names.add(line.name()) && !line.name().startsWith(Invoice.STORED),
        key + ".name",
        line.name(),
        "a name that no other line or price has");
    require(
        line.amount().stripTrailingZeros().scale() <= decimals(),
        key + ".amount",
        line.amount(),
        "at most " + decimals() + " decimals in " + currency);
    if (line.split() == Split.BYTES_STORED) {
      require(
          line.place() != null && places.contains(line.place()),
          key + ".place",
          line.place(),
          "one of the places in stored: " + places.stream().sorted().toList());
    } else {
      require(line.place() == null, key + ".place", line.place(), "nothing, but for bytes_stored");
    }
    BigDecimal sum = line.shares().values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    if (line.split() == Split.SHARES) {
      require(
          line.shares().values().stream().allMatch(share -> share.signum() > 0)
              && sum.signum() > 0
              && sum.compareTo(BigDecimal.valueOf(100)) <= 0,
          key + ".shares",
          new TreeMap<>(line.shares()),
          "per cent by team, more than 0 each and at most 100 in all");
    } else {
      require(
          line.shares().isEmpty(), key + ".shares", line.shares(), "nothing, but for split shares");
    }
  }

  private static void checkPrice(String key, BigDecimal price) {
    require(price == null || price.signum() >= 0, key, price, "0 or more");
  }

  private static void require(boolean holds, String key, Object value, String allowed) {
    if (!holds) {
      throw invalid(key, value, allowed);
    }
  }

  private static IllegalArgumentException invalid(String key, Object value, String allowed) {
    return new IllegalArgumentException(key + " is '" + value + "'; allowed: " + allowed);
  }
}
