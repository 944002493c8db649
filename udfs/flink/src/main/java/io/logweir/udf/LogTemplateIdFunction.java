package io.logweir.udf;

import io.logweir.core.template.MessageTemplate;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code LOG_TEMPLATE_ID(message)}: what the column {@code template_id} holds for this message;
 * NULL for NULL.
 */
public final class LogTemplateIdFunction extends ScalarFunction {

  private static final long serialVersionUID = 1;

  /** 16 lower-case hexadecimal digits. */
  public String eval(String message) {
    return MessageTemplate.templateId(message);
  }
}
