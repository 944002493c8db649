package io.logweir.core.cost;

import io.logweir.core.cost.Invoice.Charge;
import io.logweir.core.cost.Invoice.Owner;
import io.logweir.core.cost.Invoice.UnitPrice;
import io.logweir.schema.CostRow;
import io.logweir.schema.CostRow.Allocation;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Splits the charges of an invoice into the rows of {@code logs.cost_daily}. The rows of a charge
 * sum to it exactly: what nobody can be charged for is a row, and so is what rounding adds or
 * takes.
 */
public final class CostAllocation {

  private static final String CATEGORY = "Management and Governance";
  private static final String SUBCATEGORY = "Observability";

  private final PriceBook book;

  /** In the currency and for the account of a price book. */
  public CostAllocation(PriceBook book) {
    this.book = book;
  }

  /** The rows of all charges, in their order. */
  public List<CostRow> rows(List<Charge> charges) {
    List<CostRow> rows = new ArrayList<>();
    charges.forEach(charge -> split(charge, rows));
    return rows;
  }

  private void split(Charge charge, List<CostRow> rows) {
    if (!charge.weights().isEmpty()) {
      List<BigInteger> weights = List.copyOf(charge.weights().values());
      List<BigDecimal> parts = Parts.of(charge.exact(), weights, Invoice.SCALE);
      int i = 0;
      for (Owner owner : charge.weights().keySet()) {
        // What was used is told even where it costs nothing.
        if (charge.unitPrice() != null || parts.get(i).signum() != 0) {
          rows.add(
              row(
                  charge,
                  owner,
                  owner.team() == null ? Allocation.UNALLOCATED : Allocation.TEAM,
                  parts.get(i),
                  charge.unitPrice() == null ? null : weights.get(i)));
        }
        i++;
      }
    } else if (charge.exact().signum() != 0) {
      rows.add(row(charge, NOBODY, Allocation.UNALLOCATED, charge.exact(), null));
    }
    BigDecimal rounding = charge.amount().subtract(charge.exact());
    if (rounding.signum() != 0) {
      rows.add(row(charge, NOBODY, Allocation.ROUNDING, rounding, null));
    }
  }

  private static final Owner NOBODY = new Owner(null, null);

  private CostRow row(
      Charge charge, Owner owner, Allocation allocation, BigDecimal cost, BigInteger quantity) {
    BigDecimal part = cost.setScale(Invoice.SCALE);
    UnitPrice price = quantity == null ? null : charge.unitPrice();
    LocalDate month = charge.day().withDayOfMonth(1);
    return new CostRow(
        micros(charge.day()),
        micros(charge.day().plusDays(1)),
        micros(month),
        micros(month.plusMonths(1)),
        book.billingAccount(),
        owner.team(),
        owner.service(),
        owner.team(),
        owner.service(),
        charge.sku(),
        allocation.code(),
        allocation == Allocation.ROUNDING
            ? allocation.code()
            : charge.split().name().toLowerCase(Locale.ROOT),
        category(charge, allocation),
        charge.description(),
        charge.provider(),
        CATEGORY,
        SUBCATEGORY,
        part,
        part,
        part,
        part,
        book.currency(),
        price == null ? null : new BigDecimal(quantity).setScale(Invoice.SCALE),
        price == null ? null : price.consumedUnit(),
        price == null
            ? null
            : new BigDecimal(quantity)
                .divide(new BigDecimal(price.perUnit()), Invoice.SCALE, RoundingMode.HALF_EVEN),
        price == null ? null : price.unit(),
        price == null ? null : price.price().setScale(Invoice.SCALE),
        charge.tags());
  }

  private static String category(Charge charge, Allocation allocation) {
    if (allocation == Allocation.ROUNDING) {
      return "Adjustment";
    }
    return charge.unitPrice() == null ? "Purchase" : "Usage";
  }

  /** A day's start in UTC, µs since the epoch. */
  public static long micros(LocalDate day) {
    return Math.multiplyExact(day.atStartOfDay(ZoneOffset.UTC).toEpochSecond(), 1_000_000L);
  }
}
