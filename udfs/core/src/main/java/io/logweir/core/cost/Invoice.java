package io.logweir.core.cost;

import io.logweir.core.cost.PriceBook.Line;
import io.logweir.core.cost.PriceBook.Place;
import io.logweir.core.cost.PriceBook.Prices;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * What each day adds to the invoices of a span of days, in whole coins, and by what it is split.
 *
 * <p>A month's charges for one price are what the price book says for the whole month, rounded
 * once: what a day adds is the rounded sum of the month up to that day less that up to the day
 * before. So the days of a month sum to its invoice, and any first days of it to what an invoice
 * would say on the last of them. A day depends on no later day, and on no price of a later date.
 */
public final class Invoice {

  /** The name of the price per GB received. */
  static final String RECEIVED = "received";

  /** The name of the price per million events. */
  static final String EVENTS = "events";

  /** What the name of a price for storing begins with. */
  static final String STORED = "stored:";

  /** Decimals of parts and quantities, as stored. */
  static final int SCALE = 12;

  private static final BigInteger BYTES_PER_GB = BigInteger.valueOf(1_000_000_000);

  /** A team and service; either may be null. */
  public record Owner(String team, String service) implements Comparable<Owner> {

    private static final Comparator<Owner> ORDER =
        Comparator.comparing(Owner::team, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(Owner::service, Comparator.nullsFirst(Comparator.naturalOrder()));

    @Override
    public int compareTo(Owner other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * The unit price that a charge comes from.
   *
   * @param price of one unit
   * @param unit how it is priced
   * @param consumedUnit how it is counted
   * @param perUnit how many that are counted make a unit that is priced
   */
  record UnitPrice(BigDecimal price, String unit, String consumedUnit, BigInteger perUnit) {

    static UnitPrice perGb(BigDecimal price) {
      return new UnitPrice(price, "GB", "Bytes", BYTES_PER_GB);
    }

    /** What so many that are counted cost, not yet rounded to coins. */
    BigDecimal of(BigInteger quantity) {
      return price
          .multiply(new BigDecimal(quantity))
          .divide(new BigDecimal(perUnit), SCALE, RoundingMode.HALF_EVEN);
    }
  }

  /**
   * What so many bytes cost at a price per GB (10⁹ bytes), with {@value #SCALE} decimals, rounded
   * half to even: what a day's bytes add to the invoice before it is rounded to coins.
   */
  public static BigDecimal costOfBytes(long bytes, BigDecimal perGb) {
    return UnitPrice.perGb(perGb).of(BigInteger.valueOf(bytes));
  }

  /**
   * What one price or line adds to the invoice on one day.
   *
   * @param day in UTC
   * @param sku its name
   * @param amount in whole coins
   * @param exact before it was rounded to whole coins; the same for a line
   * @param split by what it is split
   * @param weights who takes part, by weight; empty where nobody does
   * @param unitPrice null for a line of the invoice
   * @param description for people
   * @param provider who sells it, or null
   * @param tags of its rows
   */
  public record Charge(
      LocalDate day,
      String sku,
      BigDecimal amount,
      BigDecimal exact,
      Split split,
      SortedMap<Owner, BigInteger> weights,
      UnitPrice unitPrice,
      String description,
      String provider,
      Map<String, String> tags) {}

  /** A month's sums of one price or line so far. */
  private static final class Running {
    BigDecimal exact = BigDecimal.ZERO;
    BigDecimal billed = BigDecimal.ZERO;
  }

  private final PriceBook book;
  private final Function<LocalDate, BigDecimal> measured;
  private final NavigableMap<Owner, NavigableMap<LocalDate, DailyUsage>> usage = new TreeMap<>();

  /**
   * Of a price book and what was used.
   *
   * @param usage of every day that is asked for, from the first of the month on, and of as many
   *     days before as events are kept; in any order
   * @param measured bytes stored in Iceberg per byte of the events received on a day
   */
  public Invoice(
      PriceBook book, Collection<DailyUsage> usage, Function<LocalDate, BigDecimal> measured) {
    this.book = book;
    this.measured = measured;
    for (DailyUsage each : usage) {
      if (!each.isZero()) {
        this.usage
            .computeIfAbsent(new Owner(each.team(), each.service()), owner -> new TreeMap<>())
            .merge(each.day(), each, DailyUsage::plus);
      }
    }
  }

  /** The first day of which usage must be known to charge from {@code from} on. */
  public static LocalDate firstDayNeeded(PriceBook book, LocalDate from) {
    int longest =
        book.prices().stream()
            .flatMap(prices -> prices.stored().stream())
            .mapToInt(Place::keepDays)
            .max()
            .orElse(1);
    return from.withDayOfMonth(1).minusDays(longest - 1L);
  }

  /** The charges of the days from {@code from} to {@code to}, both included, in order. */
  public List<Charge> charges(LocalDate from, LocalDate to) {
    List<Charge> charges = new ArrayList<>();
    Map<String, Running> month = new HashMap<>();
    for (LocalDate day = from.withDayOfMonth(1); !day.isAfter(to); day = day.plusDays(1)) {
      if (day.getDayOfMonth() == 1) {
        month.clear();
      }
      Prices prices = book.on(day);
      if (prices != null) {
        List<Charge> ofDay = chargesOf(day, prices, month);
        if (!day.isBefore(from)) {
          charges.addAll(ofDay);
        }
      }
    }
    return charges;
  }

  private List<Charge> chargesOf(LocalDate day, Prices prices, Map<String, Running> month) {
    List<Charge> charges = new ArrayList<>();
    BigInteger days = BigInteger.valueOf(day.lengthOfMonth());
    Map<Split, SortedMap<Owner, BigInteger>> weights =
        Map.of(
            Split.BYTES_RECEIVED, weights(day, DailyUsage::receivedBytes),
            Split.EVENTS, weights(day, DailyUsage::events));
    if (prices.perGbReceived() != null) {
      charges.add(
          metered(
              day,
              RECEIVED,
              "Bytes received",
              Split.BYTES_RECEIVED,
              weights.get(Split.BYTES_RECEIVED),
              UnitPrice.perGb(prices.perGbReceived()),
              prices,
              month));
    }
    if (prices.perMillionEvents() != null) {
      charges.add(
          metered(
              day,
              EVENTS,
              "Events",
              Split.EVENTS,
              weights.get(Split.EVENTS),
              new UnitPrice(
                  prices.perMillionEvents(),
                  "1000000 Events",
                  "Events",
                  BigInteger.valueOf(1_000_000)),
              prices,
              month));
    }
    Map<String, SortedMap<Owner, BigInteger>> stored = new HashMap<>();
    for (Place place : prices.stored()) {
      stored.put(place.place(), stored(day, place));
      if (place.perGbMonth() != null) {
        charges.add(
            metered(
                day,
                STORED + place.place(),
                "Bytes stored in " + place.place(),
                Split.BYTES_STORED,
                stored.get(place.place()),
                new UnitPrice(
                    place.perGbMonth(), "GB-Months", "Bytes", BYTES_PER_GB.multiply(days)),
                prices,
                month));
      }
    }
    for (Line line : prices.lines()) {
      SortedMap<Owner, BigInteger> by =
          switch (line.split()) {
            case BYTES_RECEIVED, EVENTS -> weights.get(line.split());
            case BYTES_STORED -> stored.get(line.place());
            case EVEN -> even(day);
            case SHARES -> shares(line);
            case UNALLOCATED -> new TreeMap<>();
          };
      charges.add(fixed(day, line, by, days, prices, month));
    }
    return charges;
  }

  private Charge metered(
      LocalDate day,
      String sku,
      String description,
      Split split,
      SortedMap<Owner, BigInteger> weights,
      UnitPrice price,
      Prices prices,
      Map<String, Running> month) {
    BigInteger quantity = weights.values().stream().reduce(BigInteger.ZERO, BigInteger::add);
    BigDecimal exact = price.of(quantity);
    Running running = month.computeIfAbsent(sku, name -> new Running());
    running.exact = running.exact.add(exact);
    BigDecimal billed = running.exact.setScale(book.decimals(), RoundingMode.HALF_UP);
    BigDecimal amount = billed.subtract(running.billed);
    running.billed = billed;
    return new Charge(
        day, sku, amount, exact, split, weights, price, description, prices.provider(), Map.of());
  }

  private Charge fixed(
      LocalDate day,
      Line line,
      SortedMap<Owner, BigInteger> weights,
      BigInteger days,
      Prices prices,
      Map<String, Running> month) {
    Running running = month.computeIfAbsent(line.name(), name -> new Running());
    running.exact = running.exact.add(line.amount());
    BigDecimal billed =
        running.exact.divide(new BigDecimal(days), book.decimals(), RoundingMode.HALF_UP);
    BigDecimal amount = billed.subtract(running.billed);
    running.billed = billed;
    return new Charge(
        day,
        line.name(),
        amount,
        amount,
        line.split(),
        weights,
        null,
        line.name(),
        line.provider() == null ? prices.provider() : line.provider(),
        line.tags());
  }

  private SortedMap<Owner, BigInteger> weights(LocalDate day, ToLongFunction<DailyUsage> weight) {
    SortedMap<Owner, BigInteger> weights = new TreeMap<>();
    usage.forEach(
        (owner, days) -> {
          DailyUsage ofDay = days.get(day);
          long value = ofDay == null ? 0 : weight.applyAsLong(ofDay);
          if (value > 0) {
            weights.put(owner, BigInteger.valueOf(value));
          }
        });
    return weights;
  }

  /** What lies in a place at the end of a day: all that came within the days it is kept. */
  private SortedMap<Owner, BigInteger> stored(LocalDate day, Place place) {
    SortedMap<Owner, BigInteger> stored = new TreeMap<>();
    LocalDate first = day.minusDays(place.keepDays() - 1L);
    usage.forEach(
        (owner, days) -> {
          BigDecimal bytes = BigDecimal.ZERO;
          for (DailyUsage each : days.subMap(first, true, day, true).values()) {
            BigDecimal ratio = place.ratio() == null ? measured.apply(each.day()) : place.ratio();
            bytes = bytes.add(ratio.multiply(BigDecimal.valueOf(each.eventBytes())));
          }
          BigInteger whole = bytes.setScale(0, RoundingMode.HALF_UP).unscaledValue();
          if (whole.signum() > 0) {
            stored.put(owner, whole);
          }
        });
    return stored;
  }

  private SortedMap<Owner, BigInteger> even(LocalDate day) {
    SortedMap<Owner, BigInteger> even = new TreeMap<>();
    usage.forEach(
        (owner, days) -> {
          if (owner.team() != null && days.containsKey(day)) {
            even.put(new Owner(owner.team(), null), BigInteger.ONE);
          }
        });
    return even;
  }

  private static SortedMap<Owner, BigInteger> shares(Line line) {
    SortedMap<Owner, BigInteger> shares = new TreeMap<>();
    BigDecimal left = BigDecimal.valueOf(100);
    for (Map.Entry<String, BigDecimal> share : line.shares().entrySet()) {
      left = left.subtract(share.getValue());
      shares.put(new Owner(share.getKey(), null), unscaled(share.getValue()));
    }
    if (left.signum() > 0) {
      shares.put(new Owner(null, null), unscaled(left));
    }
    return shares;
  }

  private static BigInteger unscaled(BigDecimal percent) {
    return percent.setScale(SCALE).unscaledValue();
  }
}
