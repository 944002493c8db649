package io.logweir.udf;

import io.logweir.core.redact.Redaction;
import io.logweir.core.redact.Redactor;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code REDACT(text)} and {@code REDACT(text, detectors)}: the text with a mark in place of each
 * secret that the detectors find, those of the job's defaults or those named with commas between
 * them. NULL for NULL, and where a detector is unknown: nothing is shown rather than too much.
 */
public final class RedactFunction extends ScalarFunction {

  private static final long serialVersionUID = 1;

  private transient Redactor byDefault;
  private transient Redactor asked;
  private transient String askedDetectors;

  @Override
  public void open(FunctionContext context) {
    byDefault = new Redactor(Redaction.DEFAULTS);
  }

  /** With the default detectors. */
  public String eval(String text) {
    return byDefault.redact(text);
  }

  /** With these detectors. */
  public String eval(String text, String detectors) {
    if (text == null || detectors == null) {
      return null;
    }
    if (!detectors.equals(askedDetectors)) {
      askedDetectors = detectors;
      asked = redactor(detectors);
    }
    return asked == null ? null : asked.redact(text);
  }

  private static Redactor redactor(String detectors) {
    try {
      return new Redactor(Redaction.of(detectors));
    } catch (IllegalArgumentException unknownDetector) {
      return null;
    }
  }
}
