package io.logweir.job;

import io.logweir.connector.iceberg.CostHistory;
import io.logweir.connector.iceberg.IcebergHistory;
import io.logweir.core.cost.CostAllocation;
import io.logweir.core.cost.CostReport;
import io.logweir.core.cost.DailyUsage;
import io.logweir.core.cost.Invoice;
import io.logweir.core.cost.PriceBook;
import io.logweir.core.cost.StoredRatio;
import io.logweir.core.cost.TemplateCosts.TemplateUsage;
import io.logweir.core.options.StrictYaml.InvalidOptionsException;
import io.logweir.job.options.OptionsFile;
import io.logweir.job.options.PipelineOptions;
import io.logweir.schema.CostRow;
import io.logweir.schema.UsageRow;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns {@code logs.usage} and a price book into {@code logs.cost_daily}, whose rows sum to the
 * invoice. The days that are computed replace what was there of them; nothing else is touched, so
 * that running it again with the same prices gives the same rows. It is a program of one process:
 * it submits no Flink job.
 */
public final class CostJob {

  private static final String USAGE =
      """
      Usage: flink run -c io.logweir.job.CostJob logweir-jobs.jar --config FILE --prices FILE [OPTION…]

      Computes what each day cost, by team, from logs.usage and the price book, and puts it in
      logs.cost_daily in the place of what was there of these days. deploy/cost.md explains both.

        --config FILE    the configuration of the job that reads the topics
        --prices FILE    the price book
        --from DATE      the first day, UTC; the first of the current month without it
        --to DATE        the last day; today without it
        --templates N    also tell the N dearest message templates of each team; 3 without it
        --dry-run        only tell
        --help           this text
      """;

  /**
   * What to do.
   *
   * @param from the first day, UTC
   * @param to the last day, included
   * @param templates how many message templates of each team to tell
   * @param dryRun whether nothing is written
   */
  public record Options(LocalDate from, LocalDate to, int templates, boolean dryRun) {}

  /**
   * What was done.
   *
   * @param rows those of {@code logs.cost_daily}
   * @param total what the days add to the invoice
   * @param report for people
   */
  public record Result(List<CostRow> rows, BigDecimal total, String report) {}

  private CostJob() {}

  /** Runs it and prints the report. */
  public static void main(String[] args) throws IOException {
    Map<String, String> arguments =
        Arguments.parse(
            args,
            USAGE,
            Set.of("--config", "--prices", "--from", "--to", "--templates"),
            Set.of("--dry-run"),
            List.of("--config", "--prices"));
    if (arguments.containsKey(Arguments.HELP)) {
      System.out.println(USAGE);
      return;
    }
    PipelineOptions pipeline = OptionsFile.read(Path.of(arguments.get("--config")));
    PriceBook book = prices(Path.of(arguments.get("--prices")));
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    LocalDate first = book.prices().get(0).from();
    LocalDate month = today.withDayOfMonth(1);
    Options options =
        new Options(
            date(arguments, "--from", month.isBefore(first) ? first : month),
            date(arguments, "--to", today),
            number(arguments.getOrDefault("--templates", "3")),
            arguments.containsKey("--dry-run"));
    System.out.println(run(pipeline, book, options).report());
  }

  private static LocalDate date(Map<String, String> arguments, String name, LocalDate byDefault) {
    String given = arguments.get(name);
    try {
      return given == null ? byDefault : LocalDate.parse(given);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          name + " is '" + given + "'; allowed: a date such as 2026-03-01");
    }
  }

  private static int number(String given) {
    if (!given.matches("\\d{1,6}")) {
      throw new IllegalArgumentException(
          "--templates is '" + given + "'; allowed: a whole number from 0 on");
    }
    return Integer.parseInt(given);
  }

  private static PriceBook prices(Path file) {
    try {
      return PriceBook.read(
          file.toString(), Files.readString(file, StandardCharsets.UTF_8), System::getenv);
    } catch (IOException e) {
      throw new InvalidOptionsException(file + ": cannot be read: " + e);
    }
  }

  /** Runs it to its end. */
  static Result run(PipelineOptions pipeline, PriceBook book, Options options) throws IOException {
    check(book, options);
    IcebergHistory history = pipeline.iceberg().toHistory();
    history.createMissingTables();
    try (CostHistory tables = new CostHistory(history)) {
      Sums sums = new Sums(options.from());
      // Of the days before the month only what is still stored of them matters.
      LocalDate month = options.from().withDayOfMonth(1);
      tables.readEventBytes(
          Invoice.firstDayNeeded(book, options.from()), month.minusDays(1), sums::add);
      tables.readUsage(month, options.to(), sums::add);
      Collection<DailyUsage> usage = sums.days.values();
      Invoice invoice = new Invoice(book, usage, StoredRatio.of(tables.storedBytes(), usage));
      List<Invoice.Charge> charges = invoice.charges(options.from(), options.to());
      List<CostRow> rows = new CostAllocation(book).rows(charges);
      BigDecimal total =
          charges.stream().map(Invoice.Charge::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
      requireSum(rows, total);
      if (!options.dryRun()) {
        tables.replaceCost(options.from(), options.to(), rows);
      }
      String report =
          (options.dryRun() ? "dry run: nothing is written\n" : "")
              + new CostReport(book, options.from(), options.to(), total, rows)
                  .text(sums.templates.values(), options.templates());
      return new Result(rows, total, report);
    }
  }

  private static void check(PriceBook book, Options options) {
    LocalDate first = book.prices().get(0).from();
    if (options.from().isBefore(first)) {
      throw new IllegalArgumentException(
          "--from is " + options.from() + ", but the first prices are from " + first);
    }
    if (options.to().isBefore(options.from())) {
      throw new IllegalArgumentException(
          "--to is " + options.to() + ", which is before " + options.from());
    }
  }

  /** What is written must be true, whatever is wrong elsewhere. */
  private static void requireSum(List<CostRow> rows, BigDecimal total) {
    BigDecimal sum =
        rows.stream().map(CostRow::billedCost).reduce(BigDecimal.ZERO, BigDecimal::add);
    if (sum.compareTo(total) != 0) {
      throw new IllegalStateException("the rows sum to " + sum + ", the invoice to " + total);
    }
  }

  /** Usage by day and service, and of the days asked for by template. */
  private static final class Sums {

    private record Service(LocalDate day, String team, String name) {}

    private record Template(String team, String service, String id) {}

    final Map<Service, DailyUsage> days = new HashMap<>();
    final Map<Template, TemplateUsage> templates = new HashMap<>();
    private final LocalDate from;

    Sums(LocalDate from) {
      this.from = from;
    }

    void add(UsageRow row) {
      LocalDate day =
          Instant.ofEpochSecond(Math.floorDiv(row.hourStart(), 1_000_000L))
              .atOffset(ZoneOffset.UTC)
              .toLocalDate();
      String team = row.serviceNamespace();
      String name = row.serviceName();
      long received = row.receivedBytes();
      days.merge(
          new Service(day, team, name),
          new DailyUsage(day, team, name, received, row.count(), row.sizeBytes()),
          DailyUsage::plus);
      if (!day.isBefore(from)) {
        templates.merge(
            new Template(team, name, row.templateId()),
            new TemplateUsage(
                team,
                name,
                row.templateId(),
                row.example(),
                received,
                row.count(),
                row.sizeBytes()),
            TemplateUsage::plus);
      }
    }
  }
}
