package io.logweir.core.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.core.cost.TemplateCosts.TemplateUsage;
import io.logweir.schema.CostRow;
import io.logweir.schema.UsageRow;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class CostReportTest {

  private static final LocalDate DAY = LocalDate.of(2026, 3, 1);

  @Example
  void theChattyHeartbeatIsFoundByItsPrice() {
    PriceBook book =
        PriceBook.read(
            "prices.yaml",
            """
            currency: EUR
            prices:
              - from: 2026-01-01
                per-gb-received: 0.50
                per-million-events: 2
                lines:
                  - {name: kafka, amount: 310, split: bytes_received}
                  - {name: staff, amount: 31, split: unallocated}
            """,
            Map.<String, String>of()::get);
    List<DailyUsage> usage =
        List.of(
            new DailyUsage(DAY, "payments", "api", 60_000_000_000L, 100_000_000, 60_000_000_000L),
            new DailyUsage(DAY, "search", "api", 20_000_000_000L, 1_000_000, 20_000_000_000L));
    List<TemplateUsage> templates =
        List.of(
            new TemplateUsage(
                "payments", "api", "a1", "payment accepted", 45_000_000_000L, 10_000_000, 0),
            new TemplateUsage(
                "payments", "api", "a2", "still alive\t☺", 15_000_000_000L, 90_000_000, 0),
            new TemplateUsage("payments", "gone", "a3", "sends no more", 0, 0, 0),
            new TemplateUsage(
                "search", "api", UsageRow.OTHER, null, 20_000_000_000L, 1_000_000, 0));
    List<CostRow> rows =
        new CostAllocation(book)
            .rows(new Invoice(book, usage, day -> BigDecimal.ZERO).charges(DAY, DAY));
    assertThat(new CostReport(book, DAY, DAY, new BigDecimal("253.00"), rows).text(templates, 5))
        .isEqualTo(
            """
            2026-03-01 to 2026-03-01, EUR

            payments               237.50    93.9 %
            search                  14.50     5.7 %
            unallocated              1.00     0.4 %
            rounding                 0.00     0.0 %
            invoice                253.00

            The rows sum to the invoice exactly: 253.00 EUR in 7 rows of logs.cost_daily.

            The dearest messages of each team, and their share of what its services cost:

            payments
                  189.3750   79.7 %     15.0 GB  api  "still alive ☺"
                   48.1250   20.3 %     45.0 GB  api  "payment accepted"

            search
                   14.5000  100.0 %     20.0 GB  api  (all others)
            """);
  }

  @Property(tries = 300)
  void whatIsShownSumsToTheInvoice(@ForAll Random random) {
    PriceBook book = Books.book(random);
    LocalDate to = Books.FIRST.plusDays(random.nextInt(90));
    List<Invoice.Charge> charges =
        new Invoice(book, Books.usage(random), day -> BigDecimal.ONE).charges(Books.FIRST, to);
    List<CostRow> rows = new CostAllocation(book).rows(charges);
    BigDecimal total =
        charges.stream().map(Invoice.Charge::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    String text = new CostReport(book, Books.FIRST, to, total, rows).text(List.of(), 0);
    Matcher line = Pattern.compile("(?m)^(\\S+) +(-?[0-9.]+)").matcher(text);
    BigDecimal shown = BigDecimal.ZERO;
    BigDecimal invoice = null;
    while (line.find()) {
      if (line.group(1).equals("invoice")) {
        invoice = new BigDecimal(line.group(2));
      } else {
        shown = shown.add(new BigDecimal(line.group(2)));
      }
    }
    assertThat(invoice).isEqualByComparingTo(total).isEqualByComparingTo(shown);
  }
}
