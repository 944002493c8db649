package io.logweir.core.cost;

import io.logweir.core.cost.TemplateCosts.TemplateCost;
import io.logweir.core.cost.TemplateCosts.TemplateUsage;
import io.logweir.schema.CostRow;
import io.logweir.schema.CostRow.Allocation;
import io.logweir.schema.UsageRow;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What some days cost, for people: by team in whole coins, and the messages that cost most.
 *
 * @param book where the prices are from
 * @param from the first day
 * @param to the last day
 * @param total of the invoice
 * @param rows that sum to it
 */
public record CostReport(
    PriceBook book, LocalDate from, LocalDate to, BigDecimal total, List<CostRow> rows) {

  private static final int LONGEST_NAME = 40;

  /** One line of the table: coins, and what it was before it was rounded to them. */
  private static final class Line {
    final String name;
    BigDecimal exact = BigDecimal.ZERO;
    BigDecimal coins;

    Line(String name) {
      this.name = name;
    }
  }

  /** The report, with up to {@code most} templates of each team. */
  public String text(Collection<TemplateUsage> usage, int most) {
    StringBuilder text = new StringBuilder();
    text.append("%s to %s, %s\n\n".formatted(from, to, book.currency()));
    List<Line> lines = lines();
    int width = lines.stream().mapToInt(line -> line.name.length()).max().orElse(0);
    width = Math.max(width, "invoice".length());
    for (Line line : lines) {
      text.append(row(width, line.name, line.coins)).append(share(line)).append('\n');
    }
    text.append(row(width, "invoice", total)).append("\n\n");
    text.append("The rows sum to the invoice exactly: ")
        .append(plain(total))
        .append(' ')
        .append(book.currency())
        .append(" in ")
        .append(rows.size())
        .append(" rows of logs.cost_daily.\n");
    List<TemplateCost> templates = most == 0 ? List.of() : TemplateCosts.of(rows, usage, most);
    if (!templates.isEmpty()) {
      text.append(
          "\nThe dearest messages of each team, and their share of what its services cost:\n");
      String team = null;
      for (TemplateCost each : templates) {
        if (!each.usage().team().equals(team)) {
          team = each.usage().team();
          text.append('\n').append(name(team)).append('\n');
        }
        text.append(
            String.format(
                Locale.ROOT,
                "  %12s %6.1f %%  %10s  %s  %s\n",
                plain(each.cost().setScale(book.decimals() + 2, RoundingMode.HALF_EVEN)),
                100 * each.share(),
                bytes(each.usage().receivedBytes()),
                name(each.usage().service()),
                shown(each.usage())));
      }
    }
    return text.toString();
  }

  /** Teams by cost, then what is nobody's; in coins, by largest remainders. */
  private List<Line> lines() {
    Map<String, Line> teams = new TreeMap<>();
    Map<String, Line> nobodys = new HashMap<>();
    for (CostRow row : rows) {
      Line line =
          row.allocation().equals(Allocation.TEAM.code())
              ? teams.computeIfAbsent(row.serviceNamespace(), name -> new Line(name(name)))
              : nobodys.computeIfAbsent(row.allocation(), Line::new);
      line.exact = line.exact.add(row.billedCost());
    }
    List<Line> lines =
        teams.values().stream()
            .sorted(Comparator.comparing((Line line) -> line.exact).reversed())
            .collect(Collectors.toCollection(ArrayList::new));
    for (Allocation allocation : List.of(Allocation.UNALLOCATED, Allocation.ROUNDING)) {
      lines.add(nobodys.getOrDefault(allocation.code(), new Line(allocation.code())));
    }
    toCoins(lines);
    return lines;
  }

  /** Down to whole coins each, and one more for those that lost most, until the sum is right. */
  private void toCoins(List<Line> lines) {
    BigDecimal coin = BigDecimal.ONE.movePointLeft(book.decimals());
    BigDecimal left = total;
    for (Line line : lines) {
      line.coins = line.exact.setScale(book.decimals(), RoundingMode.FLOOR);
      left = left.subtract(line.coins);
    }
    List<Line> lostMost =
        lines.stream()
            .sorted(Comparator.comparing((Line line) -> line.exact.subtract(line.coins)).reversed())
            .toList();
    for (Line line : lostMost) {
      if (left.signum() <= 0) {
        break;
      }
      line.coins = line.coins.add(coin);
      left = left.subtract(coin);
    }
  }

  private String row(int width, String name, BigDecimal amount) {
    return ("%-" + width + "s  %16s").formatted(name, plain(amount.setScale(book.decimals())));
  }

  private String share(Line line) {
    return total.signum() == 0
        ? ""
        : String.format(
            Locale.ROOT,
            "  %6s %%",
            // A BigDecimal has no negative zero.
            line.exact.movePointRight(2).divide(total, 1, RoundingMode.HALF_EVEN));
  }

  private static String shown(TemplateUsage usage) {
    if (UsageRow.OTHER.equals(usage.templateId())) {
      return "(all others)";
    }
    if (usage.example() != null) {
      return '"' + usage.example().replaceAll("\\p{Cntrl}", " ") + '"';
    }
    return usage.templateId() == null ? "(no template)" : usage.templateId();
  }

  private static String name(String name) {
    if (name == null) {
      return "(unknown)";
    }
    String shown = name.replaceAll("\\p{Cntrl}", " ");
    return shown.length() <= LONGEST_NAME ? shown : shown.substring(0, LONGEST_NAME - 1) + "…";
  }

  private static String plain(BigDecimal amount) {
    return amount.toPlainString();
  }

  private static String bytes(long bytes) {
    String[] units = {"B", "kB", "MB", "GB", "TB", "PB"};
    double value = bytes;
    int unit = 0;
    while (value >= 1000 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
  }
}
