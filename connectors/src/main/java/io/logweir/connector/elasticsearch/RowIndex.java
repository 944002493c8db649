package io.logweir.connector.elasticsearch;

import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.RowType;

/**
 * The index of a row: a name, or a name with one of {@code {field}}, {@code {field|date format}},
 * {@code {now()|date format}} in it, as the Flink project's connector has it. Formats are those of
 * {@link DateTimeFormatter}; without one, {@code {field|}} has the other connector's default.
 */
final class RowIndex implements Serializable {

  private static final long serialVersionUID = 1;

  private static final Pattern DYNAMIC = Pattern.compile("\\{([^{}|]+)(\\|([^{}]*))?}");
  private static final Pattern NOW = Pattern.compile("(?i)now\\(\\s*\\)|current_timestamp");

  private final String before;
  private final String after;
  private final RowData.FieldGetter field;
  private final LogicalTypeRoot type;
  private final String format;
  private final String zone;

  private transient DateTimeFormatter formatter;
  private transient Object lastValue;
  private transient String lastName;

  private RowIndex(
      String before,
      String after,
      RowData.FieldGetter field,
      LogicalTypeRoot type,
      String format,
      ZoneId zone) {
    this.before = before;
    this.after = after;
    this.field = field;
    this.type = type;
    this.format = format;
    this.zone = zone.getId();
  }

  /**
   * The index that a pattern gives rows of a type.
   *
   * @param zone of a moment's day
   * @throws ValidationException if the pattern has no meaning for them
   */
  static RowIndex of(String pattern, RowType row, ZoneId zone) {
    Matcher part = DYNAMIC.matcher(pattern);
    if (!part.find()) {
      return new RowIndex(pattern, "", null, null, null, zone);
    }
    String before = pattern.substring(0, part.start());
    String after = pattern.substring(part.end());
    if (DYNAMIC.matcher(after).find()) {
      throw new ValidationException("'index' is '" + pattern + "'; allowed: one part in braces");
    }
    String name = part.group(1).strip();
    String format = part.group(3);
    if (NOW.matcher(name).matches()) {
      LogicalTypeRoot moment = LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE;
      return new RowIndex(before, after, null, moment, checked(pattern, format, moment), zone);
    }
    int position = row.getFieldIndex(name);
    if (position < 0) {
      throw new ValidationException(
          "'index' is '"
              + pattern
              + "', but there is no column '"
              + name
              + "'; there are "
              + String.join(", ", row.getFieldNames()));
    }
    LogicalType type = row.getTypeAt(position);
    return new RowIndex(
        before,
        after,
        RowData.createFieldGetter(type, position),
        type.getTypeRoot(),
        format == null ? plain(pattern, type) : checked(pattern, format, type.getTypeRoot()),
        zone);
  }

  /** Null: a column as it is. */
  private static String plain(String pattern, LogicalType type) {
    return switch (type.getTypeRoot()) {
      case CHAR,
          VARCHAR,
          TINYINT,
          SMALLINT,
          INTEGER,
          BIGINT,
          DATE,
          TIME_WITHOUT_TIME_ZONE,
          TIMESTAMP_WITHOUT_TIME_ZONE,
          TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
          null;
      default ->
          throw new ValidationException(
              "'index' is '" + pattern + "', but a column of " + type + " names no index");
    };
  }

  private static String checked(String pattern, String format, LogicalTypeRoot type) {
    String standard =
        switch (type) {
          case DATE -> "yyyy_MM_dd";
          case TIME_WITHOUT_TIME_ZONE -> "HH_mm_ss";
          case TIMESTAMP_WITHOUT_TIME_ZONE -> "yyyy_MM_dd_HH_mm_ss";
          case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> "yyyy_MM_dd_HH_mm_ssX";
          default ->
              throw new ValidationException(
                  "'index' is '" + pattern + "', but a column of " + type + " has no date");
        };
    String chosen = format == null || format.isEmpty() ? standard : format;
    try {
      DateTimeFormatter unused = DateTimeFormatter.ofPattern(chosen, Locale.ROOT);
    } catch (IllegalArgumentException e) {
      throw new ValidationException("'index' is '" + pattern + "': " + e.getMessage(), e);
    }
    return chosen;
  }

  /** The index of a row. */
  String name(RowData row) {
    if (type == null) {
      return before;
    }
    if (field == null) {
      return before + format(Instant.now().atZone(ZoneId.of(zone))) + after;
    }
    Object value = field.getFieldOrNull(row);
    if (value == null) {
      // As the other connector has it.
      return before + "null" + after;
    }
    if (!value.equals(lastValue)) {
      String part = format == null ? value.toString() : format(temporal(value));
      lastName = before + part + after;
      // A column of text may be of the row's memory, which is used again.
      lastValue = value instanceof Number || value instanceof TimestampData ? value : null;
    }
    return lastName;
  }

  private TemporalAccessor temporal(Object value) {
    return switch (type) {
      case DATE -> LocalDate.ofEpochDay((Integer) value);
      case TIME_WITHOUT_TIME_ZONE -> LocalTime.ofNanoOfDay((Integer) value * 1_000_000L);
      case TIMESTAMP_WITHOUT_TIME_ZONE -> ((TimestampData) value).toLocalDateTime();
      default -> ((TimestampData) value).toInstant().atZone(ZoneId.of(zone));
    };
  }

  private String format(TemporalAccessor moment) {
    if (formatter == null) {
      formatter = DateTimeFormatter.ofPattern(format, Locale.ROOT);
    }
    return formatter.format(moment);
  }
}
