package io.logweir.udf;

import io.logweir.core.parse.KeyValues;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.annotation.FunctionHint;
import org.apache.flink.table.functions.TableFunction;
import org.apache.flink.types.Row;

/**
 * {@code KEY_VALUES(text)}: a row for each {@code key=value} in any text, by the rules of {@link
 * KeyValues}, in their order; a key may be there more than once. No row for NULL.
 */
@FunctionHint(output = @DataTypeHint("ROW<entry_key STRING NOT NULL, entry_value STRING NOT NULL>"))
public final class KeyValuesFunction extends TableFunction<Row> {

  private static final long serialVersionUID = 1;

  /** Gives the rows. */
  public void eval(String text) {
    if (text != null) {
      KeyValues.of(text).forEach(pair -> collect(Row.of(pair.key(), pair.value())));
    }
  }
}
