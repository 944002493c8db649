package io.logweir.core.cost;

import io.logweir.schema.CostRow;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Which messages cost a team most: what a service costs, shared among its templates by what its
 * cost is split by, over the same days. Nothing of it is stored; the cost of the lines that name no
 * service is nobody's template's.
 */
public final class TemplateCosts {

  /**
   * What one template of a service sent in a span of days.
   *
   * @param team or null where it is not known
   * @param service or null where it is not known
   * @param templateId null for what has none
   * @param example the beginning of one such message, or null
   * @param receivedBytes bytes of everything that came in, whatever became of it
   * @param events unique events
   * @param eventBytes their bytes
   */
  public record TemplateUsage(
      String team,
      String service,
      String templateId,
      String example,
      long receivedBytes,
      long events,
      long eventBytes) {

    /** With what else was sent of the same template. */
    public TemplateUsage plus(TemplateUsage other) {
      return new TemplateUsage(
          team,
          service,
          templateId,
          example == null || (other.example != null && other.example.compareTo(example) < 0)
              ? other.example
              : example,
          Math.addExact(receivedBytes, other.receivedBytes),
          Math.addExact(events, other.events),
          Math.addExact(eventBytes, other.eventBytes));
    }
  }

  /**
   * What one template costs.
   *
   * @param usage what it sent
   * @param cost its part of its service's cost, to some ten digits
   * @param share of its team's cost that names a service, 0 to 1
   */
  public record TemplateCost(TemplateUsage usage, BigDecimal cost, double share) {}

  private record Service(String team, String service) {}

  /** What a service costs, by the quantity that it is split by. */
  private static final class Costs {
    BigDecimal byReceived = BigDecimal.ZERO;
    BigDecimal byEvents = BigDecimal.ZERO;
    BigDecimal byStored = BigDecimal.ZERO;
    long receivedBytes;
    long events;
    long eventBytes;
  }

  private TemplateCosts() {}

  /**
   * The {@code most} templates that cost each team most, teams in order, the dearest first.
   *
   * @param rows what the days cost
   * @param usage what was sent on them; each template of a service once
   */
  public static List<TemplateCost> of(
      Collection<CostRow> rows, Collection<TemplateUsage> usage, int most) {
    Map<Service, Costs> services = new HashMap<>();
    Map<String, BigDecimal> teams = new HashMap<>();
    for (CostRow row : rows) {
      if (row.serviceNamespace() != null && row.serviceName() != null) {
        Costs costs =
            services.computeIfAbsent(
                new Service(row.serviceNamespace(), row.serviceName()), service -> new Costs());
        switch (Split.valueOf(row.allocatedMethodId().toUpperCase(Locale.ROOT))) {
          case EVENTS -> costs.byEvents = costs.byEvents.add(row.billedCost());
          case BYTES_STORED -> costs.byStored = costs.byStored.add(row.billedCost());
          default -> costs.byReceived = costs.byReceived.add(row.billedCost());
        }
        teams.merge(row.serviceNamespace(), row.billedCost(), BigDecimal::add);
      }
    }
    for (TemplateUsage each : usage) {
      Costs costs = services.get(new Service(each.team(), each.service()));
      if (costs != null) {
        costs.receivedBytes += each.receivedBytes();
        costs.events += each.events();
        costs.eventBytes += each.eventBytes();
      }
    }
    Map<String, List<TemplateCost>> byTeam = new TreeMap<>();
    for (TemplateUsage each : usage) {
      Costs costs = services.get(new Service(each.team(), each.service()));
      if (costs != null) {
        BigDecimal cost =
            part(costs.byReceived, each.receivedBytes(), costs.receivedBytes)
                .add(part(costs.byEvents, each.events(), costs.events))
                .add(part(costs.byStored, each.eventBytes(), costs.eventBytes));
        BigDecimal all = teams.get(each.team());
        byTeam
            .computeIfAbsent(each.team(), team -> new ArrayList<>())
            .add(
                new TemplateCost(
                    each,
                    cost,
                    all.signum() == 0 ? 0 : cost.divide(all, MathContext.DECIMAL64).doubleValue()));
      }
    }
    Comparator<TemplateCost> dearest =
        Comparator.comparing(TemplateCost::cost)
            .reversed()
            .thenComparing(each -> Objects.toString(each.usage().service()))
            .thenComparing(each -> Objects.toString(each.usage().templateId()));
    return byTeam.values().stream()
        .flatMap(costs -> costs.stream().sorted(dearest).limit(most))
        .toList();
  }

  private static BigDecimal part(BigDecimal cost, long weight, long all) {
    return all == 0
        ? BigDecimal.ZERO
        : cost.multiply(BigDecimal.valueOf(weight))
            .divide(BigDecimal.valueOf(all), MathContext.DECIMAL64);
  }
}
