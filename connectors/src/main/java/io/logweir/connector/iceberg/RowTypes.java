package io.logweir.connector.iceberg;

import io.logweir.schema.Column;
import io.logweir.udf.row.ColumnTypes;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;

/** Flink's types of the tables' rows. */
final class RowTypes {

  private RowTypes() {}

  /** The type of rows of these columns. */
  static TypeInformation<RowData> of(List<Column> columns) {
    return InternalTypeInfo.of(ColumnTypes.row(columns));
  }
}
