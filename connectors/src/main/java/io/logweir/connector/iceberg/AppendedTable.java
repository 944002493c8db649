package io.logweir.connector.iceberg;

import io.logweir.schema.Column;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SerializableTable;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.types.Types.NestedField;

/**
 * A table as a job of this version appends to it.
 *
 * <p>It has the columns that this version knows: those that a later one has added stay empty, and a
 * job that is older than its table goes on. And its files have no Bloom filters: they hold the
 * events of seconds, are compacted soon, and each filter would cost them a share of the time that
 * they are written in; compaction makes the filters.
 */
final class AppendedTable extends BaseTable {

  private static final long serialVersionUID = 1;

  private final transient Schema schema;

  /**
   * Of a table that is loaded.
   *
   * @param columns those that this version knows, in the order of its rows
   */
  AppendedTable(Table table, List<Column> columns) {
    super(((BaseTable) table).operations(), table.name());
    List<NestedField> known =
        columns.stream().map(column -> table.schema().findField(column.name())).toList();
    this.schema = new Schema(table.schema().schemaId(), known);
  }

  /** What a job carries to its tasks, as of any table. */
  private Object writeReplace() {
    return SerializableTable.copyOf(this);
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public Map<String, String> properties() {
    Map<String, String> properties = new HashMap<>(super.properties());
    properties
        .keySet()
        .removeIf(
            key -> key.startsWith(TableProperties.PARQUET_BLOOM_FILTER_COLUMN_ENABLED_PREFIX));
    return properties;
  }
}
