package io.logweir.core.parse;

import io.logweir.schema.ColumnType;
import io.logweir.schema.EventColumn;
import io.logweir.schema.EventTime;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.Rejected;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a line says of one field, by itself: without broker, source or the lines before it. Not
 * thread safe.
 */
public final class LineFields {

  private static final String ATTRIBUTES = "attributes.";
  private static final String RESOURCE_ATTRIBUTES = "resource_attributes.";

  /** Two times at which a record could have come: what a line says in full is the same at both. */
  private static final long ONE_TIME = 961_070_400_000L;

  private static final long ANOTHER_TIME = 1_046_520_001_000L;

  private final LogParser parser = new LogParser(SourceOptions.DEFAULTS);
  private final LogEvent event = new LogEvent();
  private int stream;

  /**
   * The field's value as text; of the first event, where the line holds many.
   *
   * @param field a column by its stored or its dotted name; the key of an attribute, also as {@code
   *     attributes.<key>} or {@code resource_attributes.<key>}; or a name that producers use for a
   *     column, such as {@code level}
   * @return numbers in decimal, times in ISO 8601; null where the line is refused or does not state
   *     it: a time without its year or day is not stated in full
   */
  public String get(String line, String field) {
    byte[] utf8 = line.getBytes(StandardCharsets.UTF_8);
    EventColumn column = column(field);
    String value = value(utf8, ONE_TIME, column, field);
    EventColumn named = column == null ? FieldNames.column(field) : column;
    if (value == null || named == null || named.type() != ColumnType.TIMESTAMPTZ) {
      return value;
    }
    return value.equals(value(utf8, ANOTHER_TIME, column, field)) ? value : null;
  }

  private static EventColumn column(String field) {
    for (EventColumn column : EventColumn.values()) {
      if (column.column().name().equals(field) || column.attribute().equals(field)) {
        return column;
      }
    }
    return null;
  }

  private String value(byte[] line, long brokerMillis, EventColumn column, String field) {
    // A stream of its own: no header line that came before says what this line's columns are.
    RawLog raw = new RawLog(line, "", stream++, 0, brokerMillis, Map.of());
    First first = new First(column, field);
    parser.parse(raw, event, first);
    return first.value;
  }

  /** Takes the field of the first event. */
  private static final class First implements LogParser.Sink {
    private final EventColumn column;
    private final String field;
    private boolean seen;
    private String value;

    First(EventColumn column, String field) {
      this.column = column;
      this.field = field;
    }

    @Override
    public void event(LogEvent event) {
      if (!seen) {
        seen = true;
        value = column == null ? attribute(event, field) : text(event, column);
      }
    }

    @Override
    public void rejected(Rejected rejected) {
      seen = true;
    }

    @Override
    public void dropped(LogEvent event, String rule) {
      seen = true;
    }
  }

  private static String attribute(LogEvent event, String field) {
    if (field.startsWith(ATTRIBUTES)) {
      return event.entry(EventColumn.ATTRIBUTES, field.substring(ATTRIBUTES.length()));
    }
    if (field.startsWith(RESOURCE_ATTRIBUTES)) {
      return event.entry(
          EventColumn.RESOURCE_ATTRIBUTES, field.substring(RESOURCE_ATTRIBUTES.length()));
    }
    String value = event.entry(EventColumn.ATTRIBUTES, field);
    if (value == null) {
      value = event.entry(EventColumn.RESOURCE_ATTRIBUTES, field);
    }
    EventColumn named = value == null ? FieldNames.column(field) : null;
    return named == null ? value : text(event, named);
  }

  /** Null for what no line says: where it was read from, and the id that may come of that. */
  private static String text(LogEvent event, EventColumn column) {
    return switch (column) {
      case SOURCE_TOPIC, SOURCE_PARTITION, SOURCE_OFFSET, SOURCE_INDEX -> null;
      default -> !event.has(column) ? null : plain(event, column);
    };
  }

  private static String plain(LogEvent event, EventColumn column) {
    return switch (column.type()) {
      case STRING -> event.getString(column);
      case INT, LONG -> Long.toString(event.getLong(column));
      case DOUBLE -> Double.toString(event.getDouble(column));
      case TIMESTAMPTZ -> EventTime.format(event.getLong(column));
      default -> null;
    };
  }
}
