package io.logweir.udf.row;

import io.logweir.schema.Column;
import io.logweir.schema.Rejected;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What rows of parsed records say beside the columns of events: why there is no event. They are the
 * columns of {@code logs.rejected} that events do not have, by the same names behind {@code
 * reject_}.
 */
public enum RejectColumn {
  /** Why, from a closed list; null where there is an event. */
  REJECT_REASON,
  /** What was wrong, and where. */
  REJECT_DETAIL,
  /** The bytes as received. */
  REJECT_RAW;

  /** Name, type and what it holds. */
  public Column column() {
    Column stored = stored();
    return new Column(
        name().toLowerCase(Locale.ROOT), stored.type(), false, stored.term(), stored.doc());
  }

  private Column stored() {
    String name = name().substring("REJECT_".length()).toLowerCase(Locale.ROOT);
    return Rejected.COLUMNS.stream()
        .filter(column -> column.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** The column of this name, or null. */
  static RejectColumn named(String name) {
    return Stream.of(values())
        .filter(column -> column.column().name().equals(name))
        .findFirst()
        .orElse(null);
  }
}
