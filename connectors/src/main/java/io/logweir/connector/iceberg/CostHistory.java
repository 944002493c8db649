package io.logweir.connector.iceberg;

import io.logweir.schema.Column;
import io.logweir.schema.ColumnType;
import io.logweir.schema.CostRow;
import io.logweir.schema.StoredTable;
import io.logweir.schema.UsageRow;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericAppenderFactory;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.flink.TableLoader;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.io.PartitionedFanoutWriter;
import org.apache.iceberg.util.PropertyUtil;
import org.apache.iceberg.util.SnapshotUtil;

/** What computing a cost reads from the history and writes to it, with Iceberg's own means. */
public final class CostHistory implements Closeable {

  private final TableLoader eventLoader;
  private final TableLoader usageLoader;
  private final TableLoader costLoader;

  /** Of the tables of a history, which must be there. */
  public CostHistory(IcebergHistory history) {
    eventLoader = open(history, StoredTable.EVENTS);
    usageLoader = open(history, StoredTable.USAGE);
    costLoader = open(history, StoredTable.COST_DAILY);
  }

  private static TableLoader open(IcebergHistory history, StoredTable table) {
    TableLoader loader = history.loader(table);
    loader.open();
    return loader;
  }

  /** Every row of {@code logs.usage} of the days from {@code from} to {@code to}, both included. */
  public void readUsage(LocalDate from, LocalDate to, Consumer<UsageRow> consumer) {
    read(from, to, UsageRow.COLUMNS.stream().map(Column::name).toList(), consumer);
  }

  /** As {@link #readUsage}, but only whose it is and the bytes of unique events; 0 for the rest. */
  public void readEventBytes(LocalDate from, LocalDate to, Consumer<UsageRow> consumer) {
    read(
        from,
        to,
        List.of("hour_start", "service_namespace", "service_name", "log_record_size"),
        consumer);
  }

  private void read(
      LocalDate from, LocalDate to, List<String> columns, Consumer<UsageRow> consumer) {
    try (CloseableIterable<Record> records =
        IcebergGenerics.read(usageLoader.loadTable())
            .where(days(StoredTable.USAGE, from, to))
            .select(columns)
            .build()) {
      records.forEach(record -> consumer.accept(usage(record)));
    } catch (IOException e) {
      throw new UncheckedIOException("reading logs.usage", e);
    }
  }

  private static UsageRow usage(Record record) {
    OffsetDateTime hour = (OffsetDateTime) record.getField("hour_start");
    return new UsageRow(
        ChronoUnit.MICROS.between(Instant.EPOCH, hour.toInstant()),
        (String) record.getField("service_namespace"),
        (String) record.getField("service_name"),
        (String) record.getField("source_topic"),
        (String) record.getField("template_id"),
        (String) record.getField("example"),
        number(record, "log_record_count"),
        number(record, "log_record_size"),
        number(record, "duplicate_count"),
        number(record, "duplicate_size"),
        number(record, "rejected_count"),
        number(record, "rejected_size"),
        number(record, "dropped_count"),
        number(record, "dropped_size"));
  }

  /** 0 where the column was not selected. */
  private static long number(Record record, String column) {
    Object value = record.getField(column);
    return value == null ? 0 : (Long) value;
  }

  /**
   * Bytes of the files of events that were committed on each day in UTC, as they were written:
   * compaction does not change them. Days of which a snapshot has expired are not among them.
   */
  public Map<LocalDate, Long> storedBytes() {
    Map<LocalDate, Long> bytes = new TreeMap<>();
    Snapshot oldest = null;
    // Newest first, as far as every snapshot has its parent: of what is before a gap only some is
    // known.
    for (Snapshot snapshot : SnapshotUtil.currentAncestors(eventLoader.loadTable())) {
      oldest = snapshot;
      if (DataOperations.APPEND.equals(snapshot.operation())) {
        long added =
            PropertyUtil.propertyAsLong(
                snapshot.summary(), SnapshotSummary.ADDED_FILE_SIZE_PROP, 0);
        bytes.merge(day(snapshot), added, Long::sum);
      }
    }
    if (oldest != null && oldest.parentId() != null) {
      bytes.remove(day(oldest));
    }
    return bytes;
  }

  private static LocalDate day(Snapshot snapshot) {
    return Instant.ofEpochMilli(snapshot.timestampMillis()).atOffset(ZoneOffset.UTC).toLocalDate();
  }

  /**
   * Puts {@code rows} in the place of all rows of {@code logs.cost_daily} of the days from {@code
   * from} to {@code to}, both included, in one commit.
   *
   * @throws org.apache.iceberg.exceptions.ValidationException where somebody else has written rows
   *     of these days meanwhile
   */
  public void replaceCost(LocalDate from, LocalDate to, List<CostRow> rows) {
    Table table = costLoader.loadTable();
    Expression days = days(StoredTable.COST_DAILY, from, to);
    OverwriteFiles overwrite =
        table
            .newOverwrite()
            .overwriteByRowFilter(days)
            .validateAddedFilesMatchOverwriteFilter()
            .conflictDetectionFilter(days)
            .validateNoConflictingData()
            .validateNoConflictingDeletes();
    if (table.currentSnapshot() != null) {
      overwrite = overwrite.validateFromSnapshot(table.currentSnapshot().snapshotId());
    }
    try {
      for (DataFile file : write(table, rows)) {
        overwrite.addFile(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing logs.cost_daily", e);
    }
    overwrite.commit();
  }

  private static Expression days(StoredTable table, LocalDate from, LocalDate to) {
    return Expressions.and(
        Expressions.greaterThanOrEqual(table.partitionedBy(), micros(from)),
        Expressions.lessThan(table.partitionedBy(), micros(to.plusDays(1))));
  }

  private static long micros(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toEpochSecond() * 1_000_000;
  }

  private static DataFile[] write(Table table, List<CostRow> rows) throws IOException {
    PartitionKey key = new PartitionKey(table.spec(), table.schema());
    InternalRecordWrapper wrapper = new InternalRecordWrapper(table.schema().asStruct());
    try (PartitionedFanoutWriter<Record> writer =
        new PartitionedFanoutWriter<>(
            table.spec(),
            FileFormat.PARQUET,
            new GenericAppenderFactory(table.schema(), table.spec()).setAll(table.properties()),
            OutputFileFactory.builderFor(table, 0, 0)
                .operationId(UUID.randomUUID().toString())
                .format(FileFormat.PARQUET)
                .build(),
            table.io(),
            128L << 20) {
          @Override
          protected PartitionKey partition(Record row) {
            key.partition(wrapper.wrap(row));
            return key;
          }
        }) {
      for (CostRow row : rows) {
        writer.write(record(table, row));
      }
      return writer.dataFiles();
    }
  }

  private static Record record(Table table, CostRow row) {
    GenericRecord record = GenericRecord.create(table.schema());
    RecordComponent[] components = CostRow.class.getRecordComponents();
    for (int i = 0; i < components.length; i++) {
      Column column = CostRow.COLUMNS.get(i);
      Object value;
      try {
        value = components[i].getAccessor().invoke(row);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(column.name(), e);
      }
      record.setField(
          column.name(),
          column.type() == ColumnType.TIMESTAMPTZ
              ? Instant.EPOCH.plus((Long) value, ChronoUnit.MICROS).atOffset(ZoneOffset.UTC)
              : value);
    }
    return record;
  }

  @Override
  public void close() throws IOException {
    eventLoader.close();
    usageLoader.close();
    costLoader.close();
  }
}
