package io.logweir.local.send;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.rest.RESTCatalog;

/**
 * The tables that a record can end up in, read bit by bit: each call looks only at data files that
 * were committed since the last, and only at where their rows came from.
 */
final class Tables implements AutoCloseable {
  private static final String TOPIC = "source_topic";
  private static final String PARTITION = "source_partition";
  private static final String OFFSET = "source_offset";
  private static final String INDEX = "source_index";
  private static final String KIND = "kind";
  private static final String COUNT = "record_count";
  private static final String FIRST_OFFSET = "first_offset";

  /** What the ledger says has no row of its own. */
  private static final Set<String> LEFT_OUT = Set.of("dropped", "joined");

  private final Map<Account.Outcome, TableIdentifier> names =
      new EnumMap<>(
          Map.of(
              Account.Outcome.EVENT, TableIdentifier.of("logs", "events"),
              Account.Outcome.REJECTED, TableIdentifier.of("logs", "rejected"),
              Account.Outcome.DUPLICATE, TableIdentifier.of("logs", "duplicates"),
              Account.Outcome.LEFT_OUT, TableIdentifier.of("logs", "ledger")));
  private final Map<Account.Outcome, Long> read = new EnumMap<>(Account.Outcome.class);
  private final RESTCatalog catalog = new RESTCatalog();
  private final String topic;

  /** Starts behind what is in the tables now. */
  Tables(String catalogAddress, String topic) {
    this.topic = topic;
    catalog.setConf(new Configuration(false));
    catalog.initialize("logweir", Map.of(CatalogProperties.URI, catalogAddress));
    for (Account.Outcome outcome : Account.Outcome.values()) {
      Table table = load(outcome);
      if (table != null && table.currentSnapshot() != null) {
        read.put(outcome, table.currentSnapshot().snapshotId());
      }
    }
  }

  /** Enters what was committed since the last call. */
  void read(Account account) {
    if (lostTrack()) {
      account.startOver();
      read.clear();
    }
    for (Account.Outcome outcome : Account.Outcome.values()) {
      Table table = load(outcome);
      Snapshot current = table == null ? null : table.currentSnapshot();
      if (current == null || Long.valueOf(current.snapshotId()).equals(read.get(outcome))) {
        continue;
      }
      boolean ledger = outcome == Account.Outcome.LEFT_OUT;
      Schema columns =
          ledger
              ? table.schema().select(TOPIC, PARTITION, KIND, COUNT, FIRST_OFFSET)
              : table.schema().select(TOPIC, PARTITION, OFFSET, INDEX);
      Expression ours =
          Expressions.and(
              Expressions.equal(TOPIC, topic),
              Expressions.greaterThanOrEqual(ledger ? FIRST_OFFSET : OFFSET, account.lowest()));
      try (CloseableIterable<FileScanTask> tasks = plan(table, outcome, columns, ours)) {
        for (FileScanTask task : tasks) {
          read(table, columns, ours, task, outcome, account);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      read.put(outcome, current.snapshotId());
    }
  }

  /** True if the snapshot up to which a table was read has been expired meanwhile. */
  private boolean lostTrack() {
    return read.entrySet().stream()
        .anyMatch(
            entry -> {
              Table table = load(entry.getKey());
              return table == null || table.snapshot(entry.getValue()) == null;
            });
  }

  private CloseableIterable<FileScanTask> plan(
      Table table, Account.Outcome outcome, Schema columns, Expression ours) {
    Long last = read.get(outcome);
    if (last == null) {
      return table.newScan().project(columns).filter(ours).planFiles();
    }
    return table
        .newIncrementalAppendScan()
        .fromSnapshotExclusive(last)
        .toSnapshot(table.currentSnapshot().snapshotId())
        .project(columns)
        .filter(ours)
        .planFiles();
  }

  private void read(
      Table table,
      Schema columns,
      Expression ours,
      FileScanTask task,
      Account.Outcome outcome,
      Account account)
      throws IOException {
    try (CloseableIterable<Record> rows =
        Parquet.read(table.io().newInputFile(task.file().location()))
            .project(columns)
            .split(task.start(), task.length())
            .filter(ours)
            .createReaderFunc(file -> GenericParquetReaders.buildReader(columns, file))
            .build()) {
      for (Record row : rows) {
        if (topic.equals(row.getField(TOPIC))) {
          enter(row, outcome, account);
        }
      }
    }
  }

  private static void enter(Record row, Account.Outcome outcome, Account account) {
    int partition = (Integer) row.getField(PARTITION);
    if (outcome != Account.Outcome.LEFT_OUT) {
      Integer index = (Integer) row.getField(INDEX);
      account.seen(outcome, partition, (Long) row.getField(OFFSET), index == null ? 0 : index);
    } else if (LEFT_OUT.contains((String) row.getField(KIND))) {
      account.leftOut(partition, (Long) row.getField(FIRST_OFFSET), (Long) row.getField(COUNT));
    }
  }

  private Table load(Account.Outcome outcome) {
    try {
      return catalog.loadTable(names.get(outcome));
    } catch (NoSuchTableException | NoSuchNamespaceException notYet) {
      return null;
    }
  }

  @Override
  public void close() {
    try {
      catalog.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
