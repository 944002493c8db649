package io.logweir.core.rollup;

import io.logweir.schema.ColumnType;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Something that metrics are by: a column of events, one of their attributes, or a status class.
 */
public final class Dimension implements Serializable {

  private static final long serialVersionUID = 1;

  /** The class of an HTTP status: {@code 1xx} to {@code 5xx}. */
  public static final String STATUS_CLASS = "http.response.status_class";

  /** Stands for a team that no one stated. */
  public static final String UNKNOWN_TEAM = "unknown_team";

  /** What OpenTelemetry prescribes for {@code service.name} where it is unknown. */
  public static final String UNKNOWN_SERVICE = "unknown_service";

  /** Stands for an environment that no one stated. */
  public static final String UNKNOWN_ENVIRONMENT = "unknown_environment";

  /** The name of the owning team's dimension. */
  public static final String NAMESPACE = EventColumn.SERVICE_NAMESPACE.attribute();

  /** The name of the service's dimension. */
  public static final String SERVICE = EventColumn.SERVICE_NAME.attribute();

  /** The name of the environment's dimension. */
  public static final String ENVIRONMENT = EventColumn.DEPLOYMENT_ENVIRONMENT_NAME.attribute();

  private static final String ATTRIBUTES = "attributes.";
  private static final String RESOURCE_ATTRIBUTES = "resource_attributes.";

  /** What a value is where an event has none. */
  static final long ABSENT = Long.MIN_VALUE;

  private final String name;

  /** The column, or the map that holds the attribute; null for the status class. */
  private final EventColumn column;

  private final byte[] key;

  private Dimension(String name, EventColumn column, byte[] key) {
    this.name = name;
    this.column = column;
    this.key = key;
  }

  /**
   * The dimension of that name.
   *
   * @param name a column by its dotted or its stored name, {@code attributes.<key>}, {@code
   *     resource_attributes.<key>} or {@link #STATUS_CLASS}
   * @throws IllegalArgumentException where it is none of these, naming what is allowed
   */
  public static Dimension of(String name) {
    if (name.equals(STATUS_CLASS)) {
      return new Dimension(name, null, null);
    }
    if (name.startsWith(ATTRIBUTES) && name.length() > ATTRIBUTES.length()) {
      return new Dimension(name, EventColumn.ATTRIBUTES, utf8(name.substring(ATTRIBUTES.length())));
    }
    if (name.startsWith(RESOURCE_ATTRIBUTES) && name.length() > RESOURCE_ATTRIBUTES.length()) {
      byte[] key = utf8(name.substring(RESOURCE_ATTRIBUTES.length()));
      return new Dimension(name, EventColumn.RESOURCE_ATTRIBUTES, key);
    }
    for (EventColumn column : EventColumn.values()) {
      if (column.isDimension()
          && (column.attribute().equals(name) || column.column().name().equals(name))) {
        return new Dimension(column.attribute(), column, null);
      }
    }
    throw new IllegalArgumentException(
        "\""
            + name
            + "\" is no dimension; allowed: attributes.<key>, resource_attributes.<key>, "
            + STATUS_CLASS
            + ", "
            + Arrays.stream(EventColumn.values())
                .filter(EventColumn::isDimension)
                .map(EventColumn::attribute)
                .collect(Collectors.joining(", ")));
  }

  /** Dotted, as documents name it. */
  public String name() {
    return name;
  }

  /** Whether {@link #value} is a slice of the event's bytes. */
  boolean isText() {
    return key != null || (column != null && column.type() == ColumnType.STRING);
  }

  /** An event's value: a slice of its bytes, or a number; {@link #ABSENT} where it has none. */
  long value(LogEvent event) {
    if (key != null) {
      long slice = event.entrySlice(column, key);
      return slice < 0 ? ABSENT : slice;
    }
    if (column == null) {
      int statusClass = Rollup.statusClass(event);
      return statusClass == 0 ? ABSENT : statusClass;
    }
    if (!event.has(column)) {
      return ABSENT;
    }
    return column.type() == ColumnType.STRING ? event.slice(column) : event.getLong(column);
  }

  /** A number in words; null, or a stand-in, where the value is absent. */
  String text(long value) {
    if (value == ABSENT) {
      return standIn();
    }
    return column == null ? value + "xx" : Long.toString(value);
  }

  private String standIn() {
    if (column == null) {
      return null;
    }
    return switch (column) {
      case SERVICE_NAMESPACE -> UNKNOWN_TEAM;
      case SERVICE_NAME -> UNKNOWN_SERVICE;
      case DEPLOYMENT_ENVIRONMENT_NAME -> UNKNOWN_ENVIRONMENT;
      default -> null;
    };
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Dimension other && name.equals(other.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
