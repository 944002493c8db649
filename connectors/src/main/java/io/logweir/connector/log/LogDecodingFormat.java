package io.logweir.connector.log;

import io.logweir.core.parse.SourceOptions;
import io.logweir.schema.Column;
import io.logweir.schema.EventColumn;
import io.logweir.udf.row.ColumnTypes;
import io.logweir.udf.row.LogColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.format.DecodingFormat;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;

/**
 * Checks a table's columns and makes what reads its records.
 *
 * @param table its name
 * @param options how its records are understood
 * @param onReject what becomes of bytes that are no event
 * @param whole whether a value is a {@code WholeRecords} record, or the bytes alone
 */
record LogDecodingFormat(String table, SourceOptions options, OnReject onReject, boolean whole)
    implements DecodingFormat<DeserializationSchema<RowData>> {

  @Override
  public ChangelogMode getChangelogMode() {
    return ChangelogMode.insertOnly();
  }

  @Override
  public DeserializationSchema<RowData> createRuntimeDecoder(
      DynamicTableSource.Context context, DataType columns) {
    RowType row = (RowType) columns.getLogicalType();
    List<String> wrong = new ArrayList<>();
    for (RowType.RowField field : row.getFields()) {
      check(field, wrong);
    }
    if (!wrong.isEmpty()) {
      throw new ValidationException(
          "table "
              + table
              + ", format log: "
              + String.join("; ", wrong)
              + ". Allowed, in any order: "
              + LogColumns.allowed());
    }
    return new LogDeserializer(options, row, onReject, whole, context.createTypeInformation(row));
  }

  private void check(RowType.RowField field, List<String> wrong) {
    Column column =
        LogColumns.all().stream()
            .filter(allowed -> allowed.name().equals(field.getName()))
            .findFirst()
            .orElse(null);
    LogicalType type = field.getType();
    if (column == null) {
      wrong.add("there is no column " + field.getName());
    } else if (!isOfType(type.copy(true), ColumnTypes.of(column.type(), true))) {
      wrong.add("column " + column.name() + " is declared as " + type.copy(true).asSummaryString());
    } else if (!type.isNullable() && !isInEveryRow(column)) {
      wrong.add("column " + column.name() + " is NOT NULL, and there are rows without it");
    }
  }

  /** As the table of events has it; a time may also be of the precision that a watermark needs. */
  private static boolean isOfType(LogicalType declared, LogicalType stored) {
    if (declared instanceof LocalZonedTimestampType time) {
      return stored instanceof LocalZonedTimestampType
          && (time.getPrecision() == 3 || time.getPrecision() == 6);
    }
    if (declared instanceof MapType map && stored instanceof MapType storedMap) {
      return isOfType(map.getKeyType().copy(false), storedMap.getKeyType())
          && isOfType(map.getValueType().copy(false), storedMap.getValueType());
    }
    return declared.equals(stored);
  }

  private boolean isInEveryRow(Column column) {
    if (!column.required() || onReject == OnReject.ROW) {
      return false;
    }
    EventColumn event = EventColumn.valueOf(column.name().toUpperCase(Locale.ROOT));
    return whole
        || (!LogColumns.OF_PLACE.contains(event) && !LogColumns.OF_ARRIVAL.contains(event));
  }
}
