package io.logweir.connector.iceberg;

import io.logweir.schema.Column;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.iceberg.flink.FlinkSchemaUtil;

/** Flink's types of the tables' rows. */
final class RowTypes {

  private RowTypes() {}

  /** The type of rows of these columns. */
  static TypeInformation<RowData> of(List<Column> columns) {
    return InternalTypeInfo.of(FlinkSchemaUtil.convert(IcebergHistory.schema(columns)));
  }
}
