package io.logweir.udf;

import io.logweir.core.parse.JsonElements;
import java.util.List;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.annotation.FunctionHint;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.TableFunction;
import org.apache.flink.types.Row;

/**
 * {@code JSON_ELEMENTS(json)}: a row for each element of a JSON array: its index, from 0, and its
 * text, which is NULL for {@code null}, a string's content, and the JSON of everything else. No row
 * for NULL and for what is no valid array.
 */
@FunctionHint(output = @DataTypeHint("ROW<element_index INT NOT NULL, element STRING>"))
public final class JsonElementsFunction extends TableFunction<Row> {

  private static final long serialVersionUID = 1;

  private transient JsonElements elements;

  @Override
  public void open(FunctionContext context) {
    elements = new JsonElements();
  }

  /** Gives the rows. */
  public void eval(String json) {
    if (json == null) {
      return;
    }
    List<String> all = elements.of(json);
    for (int i = 0; i < all.size(); i++) {
      collect(Row.of(i, all.get(i)));
    }
  }
}
