package io.logweir.schema;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A part of what one day costs: of one price or invoice line, for one team and service. The parts
 * of a day, those that nobody can be charged for among them, sum to what that day adds to the
 * invoice.
 *
 * <p>Names and meanings are those of the FinOps Open Cost and Usage Specification (FOCUS 1.2, and
 * 1.3 for {@code AllocatedMethodId}), in snake_case. FOCUS's {@code ServiceName}, the product that
 * was bought, is not among them: {@code service_name} is the service that logs, as in every table.
 *
 * @param chargePeriodStart the day's start in UTC, µs since the epoch
 * @param chargePeriodEnd its end, exclusive
 * @param billingPeriodStart the start of its month in UTC
 * @param billingPeriodEnd the month's end, exclusive
 * @param billingAccountId whose invoice it is
 * @param serviceNamespace the team that caused it, or null
 * @param serviceName the service that caused it, or null
 * @param subAccountId the team again, where FOCUS has it
 * @param resourceId the service again, where FOCUS has it
 * @param skuId what is charged: {@code received}, {@code events}, {@code stored:} with a place, or
 *     the invoice line's name
 * @param allocation an {@link Allocation#code()}
 * @param allocatedMethodId the rule by which it was split
 * @param chargeCategory {@code Usage} for what has a unit price, {@code Purchase} for an invoice
 *     line, {@code Adjustment} for rounding
 * @param chargeDescription for people
 * @param providerName who sells what is charged
 * @param serviceCategory {@code Management and Governance}
 * @param serviceSubcategory {@code Observability}
 * @param billedCost the part, in {@code billingCurrency}
 * @param effectiveCost the same: nothing is paid in advance
 * @param listCost the same: there is no list apart from the price book
 * @param contractedCost the same
 * @param billingCurrency ISO 4217
 * @param consumedQuantity what was used, in {@code consumedUnit}; null where no unit price applies
 * @param consumedUnit {@code Bytes} or {@code Events}
 * @param pricingQuantity the same in {@code pricingUnit}
 * @param pricingUnit {@code GB}, {@code 1000000 Events} or {@code GB-Months}; a GB is 10⁹ bytes
 * @param listUnitPrice the price of one {@code pricingUnit}
 * @param tags what the price book says of the line
 */
public record CostRow(
    long chargePeriodStart,
    long chargePeriodEnd,
    long billingPeriodStart,
    long billingPeriodEnd,
    String billingAccountId,
    String serviceNamespace,
    String serviceName,
    String subAccountId,
    String resourceId,
    String skuId,
    String allocation,
    String allocatedMethodId,
    String chargeCategory,
    String chargeDescription,
    String providerName,
    String serviceCategory,
    String serviceSubcategory,
    BigDecimal billedCost,
    BigDecimal effectiveCost,
    BigDecimal listCost,
    BigDecimal contractedCost,
    String billingCurrency,
    BigDecimal consumedQuantity,
    String consumedUnit,
    BigDecimal pricingQuantity,
    String pricingUnit,
    BigDecimal listUnitPrice,
    Map<String, String> tags) {

  /** Whom a part is charged to. */
  public enum Allocation {
    /** A team that caused it. */
    TEAM,
    /** Nobody: no team is known, nothing was used, or the price book says so. */
    UNALLOCATED,
    /** Nobody: what rounding to the currency's smallest coin adds or takes. */
    ROUNDING;

    /** As stored. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The columns of {@code logs.cost_daily}, in the order of the components. */
  public static final List<Column> COLUMNS =
      List.of(
          time("charge_period_start", "ChargePeriodStart", "The day's start, UTC"),
          time("charge_period_end", "ChargePeriodEnd", "The day's end, exclusive"),
          time("billing_period_start", "BillingPeriodStart", "The month's start, UTC"),
          time("billing_period_end", "BillingPeriodEnd", "The month's end, exclusive"),
          text("billing_account_id", true, "BillingAccountId", "Whose invoice it is"),
          text("service_namespace", false, "service.namespace", "The team that caused it"),
          text("service_name", false, "service.name", "The service that caused it"),
          text("sub_account_id", false, "SubAccountId", "The team"),
          text("resource_id", false, "ResourceId", "The service"),
          text("sku_id", true, "SkuId", "The price or invoice line that is charged"),
          text("allocation", true, "ours", "team, unallocated or rounding"),
          text("allocated_method_id", true, "AllocatedMethodId", "The rule by which it was split"),
          text("charge_category", true, "ChargeCategory", "Usage, Purchase or Adjustment"),
          text("charge_description", true, "ChargeDescription", "For people"),
          text("provider_name", false, "ProviderName", "Who sells what is charged"),
          text("service_category", true, "ServiceCategory", "Management and Governance"),
          text("service_subcategory", true, "ServiceSubcategory", "Observability"),
          decimal("billed_cost", true, "BilledCost", "The part, in billing_currency"),
          decimal("effective_cost", true, "EffectiveCost", "The same: nothing is prepaid"),
          decimal("list_cost", true, "ListCost", "The same: there is one list of prices"),
          decimal("contracted_cost", true, "ContractedCost", "The same"),
          text("billing_currency", true, "BillingCurrency", "ISO 4217"),
          decimal("consumed_quantity", false, "ConsumedQuantity", "What was used"),
          text("consumed_unit", false, "ConsumedUnit", "Bytes or Events"),
          decimal("pricing_quantity", false, "PricingQuantity", "The same in pricing_unit"),
          text("pricing_unit", false, "PricingUnit", "GB (10⁹ bytes), 1000000 Events, GB-Months"),
          decimal("list_unit_price", false, "ListUnitPrice", "The price of one pricing_unit"),
          new Column(
              "tags", ColumnType.STRING_MAP, true, "Tags", "What the price book says of the line"));

  private static Column time(String name, String term, String doc) {
    return new Column(name, ColumnType.TIMESTAMPTZ, true, term, doc);
  }

  private static Column text(String name, boolean required, String term, String doc) {
    return new Column(name, ColumnType.STRING, required, term, doc);
  }

  private static Column decimal(String name, boolean required, String term, String doc) {
    return new Column(name, ColumnType.DECIMAL, required, term, doc);
  }
}
