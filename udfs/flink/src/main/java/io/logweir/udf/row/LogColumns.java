package io.logweir.udf.row;

import io.logweir.schema.Column;
import io.logweir.schema.EventColumn;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

/** The columns that rows of parsed records can have: those of events, and {@link RejectColumn}s. */
public final class LogColumns {

  /**
   * What an event has only where it is known which record it came from: its place in Kafka, and
   * what is made of it.
   */
  public static final Set<EventColumn> OF_PLACE =
      Set.copyOf(
          EnumSet.of(
              EventColumn.INGEST_TIME,
              EventColumn.EVENT_ID,
              EventColumn.SOURCE_TOPIC,
              EventColumn.SOURCE_PARTITION,
              EventColumn.SOURCE_OFFSET));

  /** What an event has, where its record states none, only where it is known when that came. */
  public static final Set<EventColumn> OF_ARRIVAL =
      Set.copyOf(EnumSet.of(EventColumn.TIME, EventColumn.OBSERVED_TIME));

  private LogColumns() {}

  /** All of them, events' first, in the order of their contracts. */
  public static List<Column> all() {
    return Stream.concat(
            EventColumn.columns().stream(), Stream.of(RejectColumn.values()).map(c -> c.column()))
        .toList();
  }

  /** A row of all columns, any of which may be null: of an event, or of a rejected record. */
  public static RowType row() {
    return new RowType(
        all().stream()
            .map(c -> new RowType.RowField(c.name(), ColumnTypes.of(c.type(), true)))
            .toList());
  }

  /** The event's column of this name, or null. */
  static EventColumn event(String name) {
    return Stream.of(EventColumn.values())
        .filter(column -> column.column().name().equals(name))
        .findFirst()
        .orElse(null);
  }

  /** Each name with its type, for people. */
  public static String allowed() {
    return all().stream()
        .map(column -> column.name() + " " + typeOf(column).asSummaryString())
        .collect(Collectors.joining(", "));
  }

  private static LogicalType typeOf(Column column) {
    return ColumnTypes.of(column.type(), true);
  }
}
