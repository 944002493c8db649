package io.logweir.udf;

import static java.util.Map.entry;

import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.table.functions.UserDefinedFunction;

/**
 * Every SQL function of Logweir, by name: the one list that the module and the documentation are
 * made from.
 */
public final class LogweirFunctions {

  private static final Map<String, Class<? extends UserDefinedFunction>> ALL =
      new TreeMap<>(
          Map.ofEntries(
              // Lines and messages.
              entry("JSON_ELEMENTS", JsonElementsFunction.class),
              entry("KEY_VALUES", KeyValuesFunction.class),
              entry("LOG_FIELD", LogFieldFunction.class),
              entry("LOG_TEMPLATE", LogTemplateFunction.class),
              entry("LOG_TEMPLATE_ID", LogTemplateIdFunction.class),
              entry("PARSE_LOG", ParseLogFunction.class),
              entry("PARSE_LOGS", ParseLogsFunction.class),
              entry("SEVERITY", SeverityFunction.class),
              entry("URL_ROUTE", UrlRouteFunction.class),
              // What may be shown of them.
              entry("IP_ANONYMIZE", IpAnonymizeFunction.class),
              entry("REDACT", RedactFunction.class),
              // Identity.
              entry("EVENT_ID", EventIdFunction.class),
              entry("EVENT_ID_OF_CONTENT", EventIdOfContentFunction.class),
              entry("EVENT_ID_OF_FIELD", EventIdOfFieldFunction.class),
              entry("EVENT_ID_OF_HEADER", EventIdOfHeaderFunction.class),
              entry("EVENT_ID_TEXT", EventIdTextFunction.class),
              // Sketches.
              entry("HLL", HllFunction.class),
              entry("HLL_COUNT", HllCountFunction.class),
              entry("HLL_MERGE", HllMergeFunction.class),
              entry("QUANTILE", QuantileFunction.class),
              entry("SKETCH", SketchFunction.class),
              entry("SKETCH_MERGE", SketchMergeFunction.class),
              // Cost.
              entry("COST_OF", CostOfFunction.class)));

  private LogweirFunctions() {}

  /** Names, upper case, and classes. */
  public static Map<String, Class<? extends UserDefinedFunction>> all() {
    return Map.copyOf(ALL);
  }
}
