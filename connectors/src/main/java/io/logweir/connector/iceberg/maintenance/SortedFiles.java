package io.logweir.connector.iceberg.maintenance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.encryption.EncryptedOutputFile;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.flink.sink.FlinkAppenderFactory;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.util.PropertyUtil;

/** The files that the rows of a group, which come in order, are written to. */
final class SortedFiles {

  private static final String DICTIONARY_BYTES = Integer.toString(256 << 10);

  /** Asking for the length of a file costs as much as writing some rows. */
  private static final int ROWS_BETWEEN_LOOKS = 1_000;

  private final Table table;
  private final FileGroup group;
  private final Retention retention;
  private final FileSizes sizes;
  private final int teamColumn;
  private final SortOrder order;
  private final StructLike partition;
  private final FlinkAppenderFactory appenders;
  private final OutputFileFactory outputs;
  private final List<DataFile> written = new ArrayList<>();
  private DataWriter<RowData> file;
  private long rowsOfFile;
  private long rowsSeen;
  private long rowsGone;

  /**
   * Of a group.
   *
   * @param retention what of it goes; null if every row must stay
   */
  SortedFiles(
      Table table,
      FileGroup group,
      Retention retention,
      FileSizes sizes,
      int subtask,
      int attempt) {
    this.table = table;
    this.group = group;
    this.retention = retention;
    this.sizes = sizes;
    RowType type = FlinkSchemaUtil.convert(table.schema());
    this.teamColumn = type.getFieldIndex(Retention.TEAM_COLUMN);
    this.order = new SortKey(table).isWhole() ? table.sortOrder() : SortOrder.unsorted();
    this.partition = group.files().get(0).file().partition();
    this.appenders =
        new FlinkAppenderFactory(
            table, table.schema(), type, properties(table, group), table.spec(), null, null, null);
    this.outputs =
        OutputFileFactory.builderFor(table, subtask, attempt)
            .format(FileFormat.PARQUET)
            .operationId(UUID.randomUUID().toString())
            .build();
  }

  /**
   * The table's, with Bloom filters as large as what they hold. Where a column is all in its
   * dictionary, Parquet writes no filter, and a lookup reads the dictionary instead: no large ones.
   */
  private static Map<String, String> properties(Table table, FileGroup group) {
    Map<String, String> properties = new HashMap<>(table.properties());
    long rowGroupBytes =
        PropertyUtil.propertyAsLong(
            properties,
            TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES,
            TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES_DEFAULT);
    // Sorted, twice as many rows fit into the same bytes.
    double rows = 2.0 * rowGroupBytes * group.rows() / Math.max(1, group.bytes());
    long most = Math.max(1, Math.min((long) rows, group.rows()));
    String enabled = TableProperties.PARQUET_BLOOM_FILTER_COLUMN_ENABLED_PREFIX;
    table.properties().keySet().stream()
        .filter(key -> key.startsWith(enabled))
        .map(key -> key.substring(enabled.length()))
        .forEach(
            column ->
                properties.putIfAbsent(
                    TableProperties.PARQUET_BLOOM_FILTER_COLUMN_NDV_PREFIX + column,
                    Long.toString(most)));
    properties.putIfAbsent(TableProperties.PARQUET_DICT_SIZE_BYTES, DICTIONARY_BYTES);
    return properties;
  }

  void write(RowData row) throws IOException {
    rowsSeen++;
    if (retention != null && retention.goes(group.day(), team(row))) {
      rowsGone++;
      return;
    }
    if (file == null) {
      file = begin();
    }
    file.write(row);
    rowsOfFile++;
    if (rowsOfFile % ROWS_BETWEEN_LOOKS == 0 && isFull()) {
      end();
    }
  }

  private String team(RowData row) {
    return row.isNullAt(teamColumn) ? null : row.getString(teamColumn).toString();
  }

  /** A rest that would make a small file goes into this one. */
  private boolean isFull() {
    long length = file.length();
    double rest = (double) (group.rows() - rowsSeen) * length / rowsOfFile;
    return length >= sizes.target() && rest >= sizes.leastRest();
  }

  private DataWriter<RowData> begin() {
    EncryptedOutputFile output = outputs.newOutputFile(partition);
    return new DataWriter<>(
        appenders.newAppender(output.encryptingOutputFile(), FileFormat.PARQUET),
        FileFormat.PARQUET,
        output.encryptingOutputFile().location(),
        table.spec(),
        partition,
        output.keyMetadata(),
        order);
  }

  private void end() throws IOException {
    file.close();
    written.add(file.toDataFile());
    file = null;
    rowsOfFile = 0;
  }

  /**
   * The files, complete.
   *
   * @throws IllegalStateException where a row of the group's files did not come
   */
  List<DataFile> finish() throws IOException {
    if (file != null) {
      end();
    }
    long expected = group.rows();
    boolean exact = group.files().stream().allMatch(each -> each.deletes().isEmpty());
    if (exact ? rowsSeen != expected : rowsSeen > expected) {
      throw new IllegalStateException(
          "%s: %d rows came of files that have %d".formatted(table.name(), rowsSeen, expected));
    }
    return written;
  }

  long rowsGone() {
    return rowsGone;
  }

  /** Removes what was written. */
  void abort() throws IOException {
    if (file != null) {
      end();
    }
    written.forEach(each -> table.io().deleteFile(each.location()));
  }
}
