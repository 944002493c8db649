package io.logweir.connector.iceberg.maintenance;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.iceberg.NullOrder;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortDirection;
import org.apache.iceberg.SortField;
import org.apache.iceberg.Table;
import org.apache.iceberg.flink.FlinkSchemaUtil;

/**
 * A text per row whose order is the table's sort order: nulls, then values in ascending order.
 * Where the table's order goes on with what this cannot express, such as a transform, it ends
 * there.
 */
final class SortKey implements Serializable {

  private static final long serialVersionUID = 1;

  private static final char NULL = '\0';
  private static final char VALUE = '\1';

  private final List<RowData.FieldGetter> getters = new ArrayList<>();
  private final boolean whole;

  /** Of a table's rows. */
  SortKey(Table table) {
    Schema schema = table.schema();
    RowType type = FlinkSchemaUtil.convert(schema);
    for (SortField field : table.sortOrder().fields()) {
      int position = type.getFieldIndex(schema.findColumnName(field.sourceId()));
      if (position < 0 || !isExpressible(field, type, position)) {
        break;
      }
      getters.add(RowData.createFieldGetter(type.getTypeAt(position), position));
    }
    whole = getters.size() == table.sortOrder().fields().size();
  }

  private static boolean isExpressible(SortField field, RowType type, int position) {
    return field.transform().isIdentity()
        && field.direction() == SortDirection.ASC
        && field.nullOrder() == NullOrder.NULLS_FIRST
        && switch (type.getTypeAt(position).getTypeRoot()) {
          case VARCHAR, INTEGER, BIGINT, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> true;
          default -> false;
        };
  }

  /** Whether it is all of the table's order. */
  boolean isWhole() {
    return whole;
  }

  /** The key of a row. */
  String of(RowData row) {
    StringBuilder key = new StringBuilder(48);
    for (RowData.FieldGetter getter : getters) {
      Object value = getter.getFieldOrNull(row);
      if (value == null) {
        key.append(NULL);
      } else if (value instanceof Number number) {
        number(key, number.longValue());
      } else if (value instanceof TimestampData time) {
        number(key, time.getMillisecond() * 1000 + time.getNanoOfMillisecond() / 1000);
      } else {
        key.append(VALUE).append(value).append(NULL);
      }
    }
    return key.toString();
  }

  private static void number(StringBuilder key, long value) {
    String digits = Long.toHexString(value ^ Long.MIN_VALUE);
    key.append(VALUE).append("0".repeat(16 - digits.length())).append(digits);
  }
}
