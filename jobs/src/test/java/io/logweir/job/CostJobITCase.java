package io.logweir.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.logweir.connector.iceberg.CostHistory;
import io.logweir.connector.iceberg.IcebergHistory;
import io.logweir.connector.type.LogEventSerializer;
import io.logweir.core.cost.PriceBook;
import io.logweir.job.options.OptionsFile;
import io.logweir.job.options.PipelineOptions;
import io.logweir.local.part.SharedParts;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.StoredTable;
import io.logweir.schema.UsageRow;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.flink.TableLoader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A made-up company, a month of its usage and its invoice, in a real catalog. */
class CostJobITCase {

  /** A month that nothing else writes into. */
  private static final LocalDate FIRST = LocalDate.of(2024, 2, 1);

  private static final LocalDate LAST = LocalDate.of(2024, 2, 29);

  private static final String BOOK =
      """
      currency: EUR
      billing-account: acme
      prices:
        - from: 2024-01-01
          per-gb-received: 0.1037
          per-million-events: 0.51
          provider: acme platform
          stored:
            - {place: iceberg, per-gb-month: 0.0231, keep-days: 30, ratio: 0.081}
            - {place: elasticsearch, per-gb-month: 0.119, keep-days: 3, ratio: 1.13}
          lines:
            - {name: kafka, amount: 4210.55, split: bytes_received, provider: Confluent}
            - {name: search cluster, amount: 1899.99, split: bytes_stored, place: elasticsearch}
            - {name: support, amount: 250.01, split: even}
            - {name: on call, amount: 1000, split: shares, shares: {payments: 50, search: 30}}
            - {name: credit, amount: -50.25, split: events}
            - {name: spare, amount: 77.77, split: unallocated}
      """;

  /** Another price from the middle of the month on. */
  private static final String EDITED =
      BOOK
          + """
            - from: 2024-02-15
              per-gb-received: 0.5
          """;

  private static final List<UsageRow> USAGE = usage();

  private static PipelineOptions pipeline;
  private static IcebergHistory tables;

  @BeforeAll
  static void writeUsage() throws Exception {
    pipeline =
        OptionsFile.read(
            "test",
            """
            kafka:
              bootstrap-servers: localhost:9092
            sources:
              - {name: app, topics: [raw.app]}
            iceberg:
              uri: %s
            """
                .formatted(SharedParts.catalog().address()),
            Map.<String, String>of()::get);
    tables = pipeline.iceberg().toHistory();
    tables.createMissingTables();
    append(USAGE);
  }

  private static void append(List<UsageRow> rows) throws Exception {
    StreamExecutionEnvironment env = environment();
    tables.appendUsage(env.fromData(rows, TypeInformation.of(UsageRow.class)).uid("rows"));
    env.execute();
  }

  private static void append(LogEvent event) throws Exception {
    StreamExecutionEnvironment env = environment();
    tables.appendEvents(env.fromData(List.of(event), LogEventSerializer.TYPE).uid("events"));
    env.execute();
  }

  private static StreamExecutionEnvironment environment() {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(PipelineJob.configuration(pipeline));
    env.setParallelism(1);
    return env;
  }

  private static List<UsageRow> usage() {
    Random random = new Random(7);
    List<UsageRow> rows = new ArrayList<>();
    for (LocalDate day = LocalDate.of(2024, 1, 20); !day.isAfter(LAST); day = day.plusDays(1)) {
      for (String team : new String[] {"payments", "search", "shop", null}) {
        for (String service : List.of("api", "worker")) {
          // Sundays nobody works, so that there is nothing to split by.
          for (int hour = 0; hour < 24 && day.getDayOfWeek().getValue() < 7; hour += 5) {
            long at = day.atStartOfDay(ZoneOffset.UTC).plusHours(hour).toEpochSecond() * 1_000_000;
            long events = random.nextInt(10_000_000);
            rows.add(row(at, team, service, "business", "order accepted", events, events * 311));
            rows.add(row(at, team, service, "beat", "still alive", events * 3, events * 200));
          }
        }
      }
    }
    return rows;
  }

  private static UsageRow row(
      long at, String team, String service, String id, String example, long events, long bytes) {
    return new UsageRow(
        at, team, service, "raw.cost", id, example, events, bytes, 2, 700, 1, 90, 5, 4000);
  }

  private static PriceBook book(String yaml) {
    return PriceBook.read("prices.yaml", yaml, Map.<String, String>of()::get);
  }

  private static CostJob.Result run(String prices, LocalDate from, LocalDate to, boolean dryRun)
      throws Exception {
    return CostJob.run(pipeline, book(prices), new CostJob.Options(from, to, 2, dryRun));
  }

  /** The rows of some days, as text, in order. */
  private static List<String> stored(Predicate<LocalDate> days) {
    try (History history = new History(SharedParts.catalog().address())) {
      return history.rows("cost_daily", "*").stream()
          .filter(row -> days.test(day(row)))
          .map(Record::toString)
          .sorted()
          .toList();
    }
  }

  private static LocalDate day(Record row) {
    return ((OffsetDateTime) row.getField("charge_period_start")).toLocalDate();
  }

  private static boolean isFebruary(LocalDate day) {
    return day.getYear() == 2024 && day.getMonthValue() == 2;
  }

  @Test
  void theDaysOfAMonthSumToItsInvoiceHoweverOftenTheyAreComputed() throws Exception {
    assertThat(run(BOOK, FIRST, LAST, true).rows()).hasSizeGreaterThan(500);
    assertThat(stored(CostJobITCase::isFebruary)).as("a dry run writes nothing").isEmpty();

    run(BOOK, LocalDate.of(2024, 1, 25), LocalDate.of(2024, 1, 31), false);
    List<String> january = stored(day -> day.getYear() == 2024 && day.getMonthValue() == 1);
    CostJob.Result result = run(BOOK, FIRST, LAST, false);
    List<String> february = stored(CostJobITCase::isFebruary);
    assertThat(february).hasSameSizeAs(result.rows()).doesNotHaveDuplicates();
    assertTheInvoiceIsRight(result);
    assertThat(result.report())
        .contains("The rows sum to the invoice exactly: " + result.total() + " EUR in ")
        .contains("\"still alive\"");

    run(BOOK, FIRST, LAST, false);
    assertThat(stored(CostJobITCase::isFebruary)).isEqualTo(february);
    run(BOOK, FIRST.plusDays(9), FIRST.plusDays(11), false);
    assertThat(stored(CostJobITCase::isFebruary)).isEqualTo(february);

    run(EDITED, FIRST, LAST, false);
    Predicate<LocalDate> before = day -> isFebruary(day) && day.getDayOfMonth() < 15;
    List<String> edited = stored(before);
    List<String> rest = stored(day -> isFebruary(day) && !before.test(day));
    assertThat(february).containsAll(edited).doesNotContainAnyElementsOf(rest);
    assertThat(rest).isNotEmpty();
    assertThat(edited).isNotEmpty();

    run(BOOK, FIRST, LAST, false);
    assertThat(stored(CostJobITCase::isFebruary)).isEqualTo(february);
    assertThat(stored(day -> day.getYear() == 2024 && day.getMonthValue() == 1))
        .isEqualTo(january)
        .isNotEmpty();
  }

  /** Of what is in the table: each line as it is on the invoice, each price by what was used. */
  private static void assertTheInvoiceIsRight(CostJob.Result result) {
    Map<String, BigDecimal> bySku = new TreeMap<>();
    Map<String, BigDecimal> byAllocation = new TreeMap<>();
    BigDecimal all = BigDecimal.ZERO;
    try (History history = new History(SharedParts.catalog().address())) {
      for (Record row : history.rows("cost_daily", "*")) {
        if (isFebruary(day(row))) {
          BigDecimal cost = (BigDecimal) row.getField("billed_cost");
          bySku.merge((String) row.getField("sku_id"), cost, BigDecimal::add);
          byAllocation.merge((String) row.getField("allocation"), cost, BigDecimal::add);
          all = all.add(cost);
          assertThat(row.getField("billing_account_id")).isEqualTo("acme");
          assertThat(row.getField("billing_period_start"))
              .isEqualTo(FIRST.atStartOfDay().atOffset(ZoneOffset.UTC));
        }
      }
    }
    assertThat(all).isEqualByComparingTo(result.total());
    assertThat(byAllocation).containsOnlyKeys("team", "unallocated", "rounding");
    List<UsageRow> february =
        USAGE.stream()
            .filter(row -> row.hourStart() >= FIRST.toEpochDay() * 86_400_000_000L)
            .toList();
    BigDecimal bytes =
        BigDecimal.valueOf(february.stream().mapToLong(UsageRow::receivedBytes).sum());
    BigDecimal events = BigDecimal.valueOf(february.stream().mapToLong(UsageRow::count).sum());
    assertCost(bySku, "received", "0.1037", bytes.movePointLeft(9));
    assertCost(bySku, "events", "0.51", events.movePointLeft(6));
    assertThat(bySku.get("kafka")).isEqualByComparingTo("4210.55");
    assertThat(bySku.get("search cluster")).isEqualByComparingTo("1899.99");
    assertThat(bySku.get("support")).isEqualByComparingTo("250.01");
    assertThat(bySku.get("on call")).isEqualByComparingTo("1000");
    assertThat(bySku.get("credit")).isEqualByComparingTo("-50.25");
    assertThat(bySku.get("spare")).isEqualByComparingTo("77.77");
    assertThat(bySku).containsKeys("stored:iceberg", "stored:elasticsearch").hasSize(10);
  }

  private static void assertCost(
      Map<String, BigDecimal> bySku, String sku, String price, BigDecimal quantity) {
    assertThat(bySku.get(sku))
        .as(sku)
        .isEqualByComparingTo(
            new BigDecimal(price).multiply(quantity).setScale(2, RoundingMode.HALF_UP));
  }

  @Test
  void whatIsStoredInIcebergIsMeasured() throws Exception {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    long now = System.currentTimeMillis() * 1000;
    LogEvent event = new LogEvent();
    event.setLong(EventColumn.TIME, now);
    event.setLong(EventColumn.OBSERVED_TIME, now);
    event.setLong(EventColumn.INGEST_TIME, now);
    event.setLong(EventColumn.SIZE_BYTES, 100_000_000);
    event.setDouble(EventColumn.SAMPLE_WEIGHT, 1);
    event.setString(EventColumn.PARSER, "test");
    event.setString(EventColumn.SOURCE_TOPIC, "raw.cost");
    event.setLong(EventColumn.SOURCE_PARTITION, 0);
    event.setLong(EventColumn.SOURCE_OFFSET, 0);
    append(event);
    append(List.of(row(now, "payments", "api", "t", "x", 1, 100_000_000)));

    long written;
    try (CostHistory history = new CostHistory(tables)) {
      written = history.storedBytes().get(today);
    }
    assertThat(written).isBetween(1_000L, 100_000_000L);
    CostJob.Result result =
        run(
            """
            currency: EUR
            prices:
              - from: 2024-01-01
                stored: [{place: iceberg, per-gb-month: 1, keep-days: 1}]
            """,
            today,
            today,
            true);
    double stored =
        result.rows().stream()
            .filter(row -> row.consumedQuantity() != null)
            .mapToDouble(row -> row.consumedQuantity().doubleValue())
            .sum();
    // The ratio has six decimals.
    assertThat(stored).isCloseTo(written, within(1_000.0));

    TableLoader events = tables.loader(StoredTable.EVENTS);
    events.open();
    try (events;
        CostHistory history = new CostHistory(tables)) {
      append(event);
      long newest = events.loadTable().currentSnapshot().timestampMillis();
      events.loadTable().expireSnapshots().expireOlderThan(newest).retainLast(1).commit();
      assertThat(history.storedBytes()).as("a day that is known in part").isEmpty();
    }
  }

  @Test
  void daysWithoutPricesAreRefused() {
    assertThatThrownBy(() -> run(BOOK, LocalDate.of(2023, 12, 31), LAST, true))
        .hasMessage("--from is 2023-12-31, but the first prices are from 2024-01-01");
    assertThatThrownBy(() -> run(BOOK, LAST, FIRST, true)).hasMessageContaining("before");
    assertThatThrownBy(() -> CostJob.main(new String[] {"--config", "x"}))
        .hasMessageContaining("--prices is missing");
    assertThatThrownBy(() -> CostJob.main(new String[] {"--price", "x"}))
        .hasMessageContaining("--price is no option");
  }
}
