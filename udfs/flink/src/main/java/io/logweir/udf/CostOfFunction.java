package io.logweir.udf;

import io.logweir.core.cost.Invoice;
import java.math.BigDecimal;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code COST_OF(bytes, price_per_gb)}: what so many bytes cost, a GB being 10⁹ bytes as in the
 * price book; not rounded to coins. NULL for NULL, and beyond 26 digits before the point.
 */
public final class CostOfFunction extends ScalarFunction {

  private static final long serialVersionUID = 1;

  private static final String AMOUNT = "DECIMAL(38, 12)";
  private static final int MOST_DIGITS = 38;

  /** An amount in the price's currency, or null. */
  public @DataTypeHint(AMOUNT) BigDecimal eval(
      Long bytes, @DataTypeHint(AMOUNT) BigDecimal pricePerGb) {
    if (bytes == null || pricePerGb == null) {
      return null;
    }
    BigDecimal cost = Invoice.costOfBytes(bytes, pricePerGb);
    return cost.precision() > MOST_DIGITS ? null : cost;
  }
}
