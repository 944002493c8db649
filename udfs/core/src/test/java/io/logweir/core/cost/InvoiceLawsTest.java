package io.logweir.core.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.core.cost.PriceBook.Line;
import io.logweir.core.cost.PriceBook.Place;
import io.logweir.core.cost.PriceBook.Prices;
import io.logweir.schema.CostRow;
import io.logweir.schema.CostRow.Allocation;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;

/** What holds of every price book and any usage. */
class InvoiceLawsTest {

  private static final Function<LocalDate, BigDecimal> MEASURED =
      day -> new BigDecimal("0.0" + (10 + day.getDayOfMonth()));

  private static List<CostRow> rows(
      PriceBook book, List<DailyUsage> usage, LocalDate from, LocalDate to) {
    return new CostAllocation(book).rows(new Invoice(book, usage, MEASURED).charges(from, to));
  }

  private static BigDecimal sum(List<CostRow> rows) {
    return rows.stream().map(CostRow::billedCost).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  @Property(tries = 500)
  void theRowsOfAnyDaysSumToTheInvoice(@ForAll Random random) {
    PriceBook book = Books.book(random);
    List<DailyUsage> usage = Books.usage(random);
    LocalDate from = Books.FIRST.plusDays(random.nextInt(60));
    LocalDate to = from.plusDays(random.nextInt(31));
    List<CostRow> rows = rows(book, usage, from, to);

    BigDecimal sum = sum(rows);
    BigDecimal invoice = InvoiceByTheBook.of(book, usage, MEASURED, from, to);
    assertThat(sum).isEqualByComparingTo(invoice);
    assertThat(sum.stripTrailingZeros().scale()).isLessThanOrEqualTo(book.decimals());
    for (Allocation allocation : Allocation.values()) {
      Statistics.label(allocation.code())
          .collect(rows.stream().anyMatch(row -> row.allocation().equals(allocation.code())));
      Statistics.label(allocation.code())
          .coverage(coverage -> coverage.check(true).percentage(share -> share > 20));
    }
  }

  @Property(tries = 300)
  void aMonthOfDaysSumsToEachLineToTheLastCoin(@ForAll Random random) {
    PriceBook book = Books.book(random);
    LocalDate month = Books.LAST.withDayOfMonth(1);
    Prices prices = book.on(month);
    if (prices == null || book.on(Books.LAST) != prices) {
      return;
    }
    Map<String, BigDecimal> bySku =
        rows(book, Books.usage(random), month, Books.LAST).stream()
            .collect(
                Collectors.groupingBy(
                    CostRow::skuId,
                    Collectors.reducing(BigDecimal.ZERO, CostRow::billedCost, BigDecimal::add)));
    for (Line line : prices.lines()) {
      assertThat(bySku.getOrDefault(line.name(), BigDecimal.ZERO))
          .isEqualByComparingTo(line.amount());
    }
    Statistics.label("lines").collect(!prices.lines().isEmpty());
    Statistics.label("lines")
        .coverage(coverage -> coverage.check(true).percentage(share -> share > 30));
  }

  @Property(tries = 200)
  void theOrderOfTheUsageAndHowItIsCutUpDoNotMatter(@ForAll Random random) {
    PriceBook book = Books.book(random);
    List<DailyUsage> usage = Books.usage(random);
    List<CostRow> rows = rows(book, usage, Books.FIRST, Books.LAST);

    List<DailyUsage> other = new ArrayList<>();
    for (DailyUsage each : usage) {
      long bytes = random.nextLong(each.receivedBytes() + 1);
      long events = random.nextLong(each.events() + 1);
      long eventBytes = random.nextLong(each.eventBytes() + 1);
      other.add(new DailyUsage(each.day(), each.team(), each.service(), bytes, events, eventBytes));
      other.add(
          new DailyUsage(
              each.day(),
              each.team(),
              each.service(),
              each.receivedBytes() - bytes,
              each.events() - events,
              each.eventBytes() - eventBytes));
    }
    Collections.shuffle(other, random);
    assertThat(rows(book, other, Books.FIRST, Books.LAST)).isEqualTo(rows);
  }

  @Property(tries = 200)
  void whoUsedNothingChangesNothing(@ForAll Random random) {
    PriceBook book = Books.book(random);
    List<DailyUsage> usage = Books.usage(random);
    List<DailyUsage> more = new ArrayList<>(usage);
    more.add(new DailyUsage(Books.FIRST.plusDays(random.nextInt(90)), "new", "new", 0, 0, 0));
    assertThat(rows(book, more, Books.FIRST, Books.LAST))
        .isEqualTo(rows(book, usage, Books.FIRST, Books.LAST));
  }

  @Property(tries = 200)
  void laterPricesAndLaterUsageChangeNoEarlierDay(@ForAll Random random) {
    PriceBook book = Books.book(random);
    List<DailyUsage> usage = Books.usage(random);
    LocalDate edited = Books.FIRST.plusDays(1 + random.nextInt(80));

    List<Prices> prices =
        new ArrayList<>(book.prices().stream().filter(p -> p.from().isBefore(edited)).toList());
    prices.add(Books.prices(edited, book.decimals(), random));
    PriceBook other = new PriceBook(book.currency(), book.billingAccount(), prices);
    List<DailyUsage> more = new ArrayList<>(usage);
    more.add(new DailyUsage(edited, "shop", "api", 1_000_000_000_000L, 77, 5));

    assertThat(rows(other, more, Books.FIRST, edited.minusDays(1)))
        .isEqualTo(rows(book, usage, Books.FIRST, edited.minusDays(1)));
  }

  @Property(tries = 200)
  void aDayIsTheSameWhateverDaysAreAskedForWithIt(@ForAll Random random) {
    PriceBook book = Books.book(random);
    List<DailyUsage> usage = Books.usage(random);
    LocalDate day = Books.FIRST.plusDays(random.nextInt(90));
    assertThat(rows(book, usage, day, day))
        .isEqualTo(
            rows(book, usage, Books.FIRST, Books.LAST).stream()
                .filter(row -> row.chargePeriodStart() == CostAllocation.micros(day))
                .toList());
  }

  /** The invoice by another way: exact fractions, no cents until the end of a span. */
  private static final class InvoiceByTheBook {

    static BigDecimal of(
        PriceBook book,
        List<DailyUsage> usage,
        Function<LocalDate, BigDecimal> measured,
        LocalDate from,
        LocalDate to) {
      BigDecimal total = BigDecimal.ZERO;
      for (LocalDate month = from.withDayOfMonth(1);
          !month.isAfter(to);
          month = month.plusMonths(1)) {
        LocalDate last = month.plusMonths(1).minusDays(1);
        total = total.add(upTo(book, usage, measured, month, to.isBefore(last) ? to : last));
        if (month.isBefore(from)) {
          total = total.subtract(upTo(book, usage, measured, month, from.minusDays(1)));
        }
      }
      return total;
    }

    /** What the invoice of a month says on one of its days. */
    private static BigDecimal upTo(
        PriceBook book,
        List<DailyUsage> usage,
        Function<LocalDate, BigDecimal> measured,
        LocalDate month,
        LocalDate to) {
      Map<String, BigDecimal> bySku = new TreeMap<>();
      BigDecimal days = BigDecimal.valueOf(month.lengthOfMonth());
      for (LocalDate each = month; !each.isAfter(to); each = each.plusDays(1)) {
        LocalDate day = each;
        Prices prices = book.on(day);
        if (prices == null) {
          continue;
        }
        List<DailyUsage> ofDay = usage.stream().filter(u -> u.day().equals(day)).toList();
        if (prices.perGbReceived() != null) {
          long bytes = ofDay.stream().mapToLong(DailyUsage::receivedBytes).sum();
          add(bySku, "received", prices.perGbReceived(), bytes, BigDecimal.valueOf(1e9));
        }
        if (prices.perMillionEvents() != null) {
          long events = ofDay.stream().mapToLong(DailyUsage::events).sum();
          add(bySku, "events", prices.perMillionEvents(), events, BigDecimal.valueOf(1e6));
        }
        for (Place place : prices.stored()) {
          if (place.perGbMonth() != null) {
            long bytes = stored(usage, measured, day, place);
            add(
                bySku,
                "in " + place.place(),
                place.perGbMonth(),
                bytes,
                BigDecimal.valueOf(1e9).multiply(days));
          }
        }
        // Lines are summed first and divided once.
        prices.lines().forEach(l -> bySku.merge("/" + l.name(), l.amount(), BigDecimal::add));
      }
      return bySku.entrySet().stream()
          .map(
              sku ->
                  sku.getKey().startsWith("/")
                      ? sku.getValue().divide(days, book.decimals(), RoundingMode.HALF_UP)
                      : sku.getValue().setScale(book.decimals(), RoundingMode.HALF_UP))
          .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static void add(
        Map<String, BigDecimal> bySku,
        String sku,
        BigDecimal price,
        long quantity,
        BigDecimal unit) {
      bySku.merge(
          sku,
          BigDecimal.valueOf(quantity).multiply(price).divide(unit, 12, RoundingMode.HALF_EVEN),
          BigDecimal::add);
    }

    /** Each service's bytes are whole ones. */
    private static long stored(
        List<DailyUsage> usage,
        Function<LocalDate, BigDecimal> measured,
        LocalDate day,
        Place place) {
      Map<String, BigDecimal> byService = new TreeMap<>();
      for (DailyUsage each : usage) {
        if (!each.day().isAfter(day) && each.day().plusDays(place.keepDays()).isAfter(day)) {
          BigDecimal ratio = place.ratio() == null ? measured.apply(each.day()) : place.ratio();
          byService.merge(
              each.team() + "/" + each.service(),
              ratio.multiply(BigDecimal.valueOf(each.eventBytes())),
              BigDecimal::add);
        }
      }
      return byService.values().stream()
          .mapToLong(bytes -> bytes.setScale(0, RoundingMode.HALF_UP).longValueExact())
          .sum();
    }
  }
}
