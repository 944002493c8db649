package io.logweir.udf;

import io.logweir.core.template.MessageTemplate;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code LOG_TEMPLATE(message)}: what messages of this kind have in common, such as {@code user <*>
 * logged in from <*>}; NULL for NULL. The same function gives {@code template_id}.
 */
public final class LogTemplateFunction extends ScalarFunction {

  private static final long serialVersionUID = 1;

  /** The template's text, at most {@link MessageTemplate#MAX_TEMPLATE} bytes. */
  public String eval(String message) {
    return MessageTemplate.template(message);
  }
}
