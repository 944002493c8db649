package io.logweir.udf.row;

import io.logweir.schema.Column;
import io.logweir.schema.ColumnType;
import java.util.List;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BinaryType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.table.types.logical.VarCharType;

/** Flink's SQL types of the stored columns: those that its Iceberg catalog shows for the tables. */
public final class ColumnTypes {

  private ColumnTypes() {}

  /** A column's type; NOT NULL where every row has it. */
  public static LogicalType of(Column column) {
    return of(column.type(), !column.required());
  }

  /** A type. */
  public static LogicalType of(ColumnType type, boolean nullable) {
    return switch (type) {
      case TIMESTAMPTZ -> new LocalZonedTimestampType(nullable, 6);
      case STRING -> new VarCharType(nullable, VarCharType.MAX_LENGTH);
      case INT -> new IntType(nullable);
      case LONG -> new BigIntType(nullable);
      case DOUBLE -> new DoubleType(nullable);
      case DECIMAL -> new DecimalType(nullable, 38, 12);
      case BOOLEAN -> new BooleanType(nullable);
      case BINARY -> new VarBinaryType(nullable, VarBinaryType.MAX_LENGTH);
      case FIXED16 -> new BinaryType(nullable, 16);
      case STRING_MAP ->
          new MapType(nullable, of(ColumnType.STRING, false), of(ColumnType.STRING, false));
      case BUCKETS -> new MapType(nullable, of(ColumnType.INT, false), of(ColumnType.LONG, false));
    };
  }

  /** The type of rows of these columns. */
  public static RowType row(List<Column> columns) {
    return new RowType(
        false,
        columns.stream()
            .map(column -> new RowType.RowField(column.name(), of(column), column.doc()))
            .toList());
  }
}
