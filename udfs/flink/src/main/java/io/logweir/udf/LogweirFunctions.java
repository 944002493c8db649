package io.logweir.udf;

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
          Map.of(
              "SEVERITY", SeverityFunction.class,
              "LOG_TEMPLATE", LogTemplateFunction.class,
              "LOG_TEMPLATE_ID", LogTemplateIdFunction.class,
              "SKETCH", SketchFunction.class,
              "SKETCH_MERGE", SketchMergeFunction.class,
              "QUANTILE", QuantileFunction.class));

  private LogweirFunctions() {}

  /** Names, upper case, and classes. */
  public static Map<String, Class<? extends UserDefinedFunction>> all() {
    return Map.copyOf(ALL);
  }
}
