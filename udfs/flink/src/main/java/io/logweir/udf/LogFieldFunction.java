package io.logweir.udf;

import io.logweir.core.parse.LineFields;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code LOG_FIELD(line, field)}: what a raw line of any format says of one field, as text; NULL
 * where it says nothing of it. The whole line is parsed for it: for several fields, {@code
 * PARSE_LOG} parses once.
 */
public final class LogFieldFunction extends ScalarFunction {

  private static final long serialVersionUID = 1;

  private transient LineFields fields;

  @Override
  public void open(FunctionContext context) {
    fields = new LineFields();
  }

  /** The value as {@link LineFields#get} gives it. */
  public String eval(String line, String field) {
    return line == null || field == null ? null : fields.get(line, field);
  }
}
