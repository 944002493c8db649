package io.logweir.udf;

import io.logweir.core.parse.Severity;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code SEVERITY(level)}: the OpenTelemetry severity number of a level in words, NULL where it is
 * none.
 */
public final class SeverityFunction extends ScalarFunction {

  private static final long serialVersionUID = 1;

  /** 1 to 24, or null. */
  public Integer eval(String level) {
    if (level == null) {
      return null;
    }
    int number = Severity.number(level);
    return number == 0 ? null : number;
  }
}
