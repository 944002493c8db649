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
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types.NestedField;

/**
 * A table as a job of this version appends to it.
 *
 * <p>It has the columns that this version knows: those that a later one has added stay empty, and a
 * job that is older than its table goes on.
 *
 * <p>And its files, which hold the events of seconds and are compacted soon, do without what costs
 * a share of the time that they are written in: Bloom filters, bounds of columns that nobody
 * filters by, and dictionaries that no cache holds. Compaction gives its own files what the table
 * says.
 */
final class AppendedTable extends BaseTable {

  private static final long serialVersionUID = 1;

  /** A value is looked up in some four times as much memory. */
  private static final String DICTIONARY_BYTES = Integer.toString(256 << 10);

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
    properties.putIfAbsent(TableProperties.PARQUET_DICT_SIZE_BYTES, DICTIONARY_BYTES);
    for (NestedField column : TypeUtil.indexById(schema.asStruct()).values()) {
      String name = schema.findColumnName(column.fieldId());
      if (!column.type().isNestedType() && !hasBounds(properties, name)) {
        properties.putIfAbsent(TableProperties.PARQUET_COLUMN_STATS_ENABLED_PREFIX + name, "false");
      }
    }
    return properties;
  }

  /** Whether the table's manifests are to hold bounds of a column. */
  private static boolean hasBounds(Map<String, String> properties, String column) {
    String mode =
        properties.getOrDefault(
            TableProperties.METRICS_MODE_COLUMN_CONF_PREFIX + column,
            properties.get(TableProperties.DEFAULT_WRITE_METRICS_MODE));
    return mode == null || !(mode.equals("none") || mode.equals("counts"));
  }
}
