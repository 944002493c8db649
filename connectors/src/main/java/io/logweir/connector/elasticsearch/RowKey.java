package io.logweir.connector.elasticsearch;

import java.io.Serializable;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.Period;
import java.util.List;
import java.util.Set;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.DistinctType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.RowType;

/** The id of a row's document: the columns of its primary key as text, with a delimiter. */
final class RowKey implements Serializable {

  private static final long serialVersionUID = 1;

  private static final Set<LogicalTypeRoot> NOT_TEXT =
      Set.of(
          LogicalTypeRoot.ARRAY,
          LogicalTypeRoot.MULTISET,
          LogicalTypeRoot.MAP,
          LogicalTypeRoot.ROW,
          LogicalTypeRoot.STRUCTURED_TYPE,
          LogicalTypeRoot.RAW,
          LogicalTypeRoot.BINARY,
          LogicalTypeRoot.VARBINARY);

  private final RowData.FieldGetter[] fields;
  private final LogicalTypeRoot[] types;
  private final String delimiter;

  private RowKey(RowData.FieldGetter[] fields, LogicalTypeRoot[] types, String delimiter) {
    this.fields = fields;
    this.types = types;
    this.delimiter = delimiter;
  }

  /**
   * The key of these columns of a row.
   *
   * @throws ValidationException if a column has no text
   */
  static RowKey of(RowType row, List<String> columns, String delimiter) {
    RowData.FieldGetter[] fields = new RowData.FieldGetter[columns.size()];
    LogicalTypeRoot[] types = new LogicalTypeRoot[columns.size()];
    for (int i = 0; i < fields.length; i++) {
      int position = row.getFieldIndex(columns.get(i));
      LogicalType type = row.getTypeAt(position);
      while (type instanceof DistinctType distinct) {
        type = distinct.getSourceType();
      }
      if (NOT_TEXT.contains(type.getTypeRoot())) {
        throw new ValidationException(
            "the primary key's column '"
                + columns.get(i)
                + "' is "
                + type
                + ": not a document's id");
      }
      fields[i] = RowData.createFieldGetter(type, position);
      types[i] = type.getTypeRoot();
    }
    return new RowKey(fields, types, delimiter);
  }

  /** True if there is no primary key. */
  boolean isEmpty() {
    return fields.length == 0;
  }

  /** The id. */
  String id(RowData row) {
    if (fields.length == 1) {
      return text(row, 0);
    }
    StringBuilder id = new StringBuilder();
    for (int i = 0; i < fields.length; i++) {
      id.append(i == 0 ? "" : delimiter).append(text(row, i));
    }
    return id.toString();
  }

  private String text(RowData row, int i) {
    Object value = fields[i].getFieldOrNull(row);
    if (value == null) {
      throw new IllegalStateException("a primary key's column is NULL: " + row);
    }
    return switch (types[i]) {
      case DATE -> LocalDate.ofEpochDay((Integer) value).toString();
      case TIME_WITHOUT_TIME_ZONE -> LocalTime.ofNanoOfDay((Integer) value * 1_000_000L).toString();
      case INTERVAL_YEAR_MONTH -> Period.ofMonths((Integer) value).toString();
      case INTERVAL_DAY_TIME -> Duration.ofMillis((Long) value).toString();
      default -> value.toString();
    };
  }
}
