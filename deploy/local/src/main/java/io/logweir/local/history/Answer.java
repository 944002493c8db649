package io.logweir.local.history;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What an engine answers to one statement.
 *
 * @param columns their names; none where a statement has no answer
 * @param rows values as text, null for NULL; timestamps in UTC and bytes in hexadecimal digits,
 *     whatever the engine
 * @param more whether there are more rows than were asked for
 */
public record Answer(List<String> columns, List<List<String>> rows, boolean more) {

  /** Copies. */
  public Answer {
    columns = List.copyOf(columns);
    rows = rows.stream().map(row -> Collections.unmodifiableList(new ArrayList<>(row))).toList();
  }
}
