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
              // Logs.
              entry("LOG_TEMPLATE", LogTemplateFunction.class),
              entry("LOG_TEMPLATE_ID", LogTemplateIdFunction.class),
              entry("SEVERITY", SeverityFunction.class),
              // Sketches.
              entry("HLL", HllFunction.class),
              entry("HLL_COUNT", HllCountFunction.class),
              entry("HLL_MERGE", HllMergeFunction.class),
              entry("QUANTILE", QuantileFunction.class),
              entry("SKETCH", SketchFunction.class),
              entry("SKETCH_MERGE", SketchMergeFunction.class)));

  private LogweirFunctions() {}

  /** Names, upper case, and classes. */
  public static Map<String, Class<? extends UserDefinedFunction>> all() {
    return Map.copyOf(ALL);
  }
}
