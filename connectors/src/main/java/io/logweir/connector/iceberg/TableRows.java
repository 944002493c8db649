package io.logweir.connector.iceberg;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.BaseCombinedScanTask;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.flink.TableLoader;
import org.apache.iceberg.flink.sink.RowDataTaskWriterFactory;
import org.apache.iceberg.flink.source.DataIterator;
import org.apache.iceberg.flink.source.RowDataFileScanTaskReader;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.TaskWriter;
import org.apache.iceberg.util.PropertyUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A table's rows, read and replaced from a client, while jobs append to the table. Rows have the
 * table's columns in its order, and are reused: whoever keeps one copies it.
 */
public final class TableRows implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TableRows.class);

  /** How often a replacement is tried against others that write to the same rows. */
  private static final int ATTEMPTS = 8;

  /** How often of these it insists on having seen every row that goes. */
  private static final int STRICT_ATTEMPTS = 4;

  private final TableLoader loader;
  private final Table table;

  /** Holds the catalog open until it is closed. */
  TableRows(TableLoader loader) {
    this.loader = loader;
    loader.open();
    this.table = loader.loadTable();
  }

  /**
   * What a replacement did.
   *
   * @param removed how many rows went
   * @param added how many came
   */
  public record Replaced(long removed, long added) {}

  /** The newest snapshot; null where nothing was written yet. */
  public Long snapshot() {
    table.refresh();
    return table.currentSnapshot() == null ? null : table.currentSnapshot().snapshotId();
  }

  /** When something was last written, ms since the epoch; {@code Long.MIN_VALUE} if never. */
  public long writtenMillis() {
    table.refresh();
    Snapshot newest = table.currentSnapshot();
    return newest == null ? Long.MIN_VALUE : newest.timestampMillis();
  }

  /**
   * Whether files that may hold matching rows were appended. A rewrite of files that others make,
   * such as a compaction, appends nothing.
   */
  public boolean anyAppended(SnapshotRange range, Expression filter) {
    if (range.isEmpty()) {
      return false;
    }
    var scan = table.newIncrementalAppendScan().toSnapshot(range.upTo()).filter(filter);
    if (range.after() != null) {
      scan = scan.fromSnapshotExclusive(range.after());
    }
    try (CloseableIterable<FileScanTask> files = scan.planFiles()) {
      return files.iterator().hasNext();
    } catch (IOException e) {
      throw new UncheckedIOException("reading the files of " + table.name(), e);
    }
  }

  /** Hands over rows of the newest snapshot: all that match, and maybe others. */
  public void read(Expression filter, Consumer<RowData> consumer) {
    Long snapshot = snapshot();
    if (snapshot != null) {
      for (FileScanTask file : files(snapshot, filter)) {
        read(file, consumer);
      }
    }
  }

  private List<FileScanTask> files(long snapshot, Expression filter) {
    // Whole files: what they hold besides the matching rows is wanted, too.
    TableScan scan = table.newScan().useSnapshot(snapshot).filter(filter).ignoreResiduals();
    List<FileScanTask> files = new ArrayList<>();
    try (CloseableIterable<FileScanTask> planned = scan.planFiles()) {
      planned.forEach(files::add);
    } catch (IOException e) {
      throw new UncheckedIOException("reading the files of " + table.name(), e);
    }
    return files;
  }

  private void read(FileScanTask file, Consumer<RowData> consumer) {
    RowDataFileScanTaskReader reader =
        new RowDataFileScanTaskReader(table.schema(), table.schema(), null, true, List.of());
    try (DataIterator<RowData> rows =
        new DataIterator<>(
            reader, new BaseCombinedScanTask(file), table.io(), table.encryption())) {
      rows.forEachRemaining(consumer);
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + file.file().location(), e);
    }
  }

  /**
   * Replaces rows in one commit: readers see all of it or nothing. Files that hold a row that goes
   * are written anew without it. If somebody else writes to the same rows meanwhile, it reads them
   * again and goes on from there; appends of other rows neither hinder it nor are hindered by it.
   *
   * <p>Rows that should go may be appended faster than it can read. Then it ends by letting those
   * stay that came since it read last: who wants them gone, too, looks afterwards.
   *
   * @param filter matches every row that goes and every row that comes
   * @param goes tells the rows that go
   * @param come the rows that come
   * @param summary added to the summary of the snapshot
   */
  public Replaced replace(
      Expression filter, Predicate<RowData> goes, List<RowData> come, Map<String, String> summary) {
    for (int attempt = 1; ; attempt++) {
      try {
        return replaceOnce(filter, goes, come, summary, attempt <= STRICT_ATTEMPTS);
      } catch (ValidationException | CommitFailedException otherWasFaster) {
        if (attempt == ATTEMPTS) {
          throw otherWasFaster;
        }
        LOG.info("{} changed meanwhile: reading it again", table.name(), otherWasFaster);
      }
    }
  }

  private Replaced replaceOnce(
      Expression filter,
      Predicate<RowData> goes,
      List<RowData> come,
      Map<String, String> summary,
      boolean strict) {
    Long snapshot = snapshot();
    List<FileScanTask> changed = new ArrayList<>();
    long[] removed = {0};
    if (snapshot != null) {
      for (FileScanTask file : files(snapshot, filter)) {
        long before = removed[0];
        read(file, row -> removed[0] += goes.test(row) ? 1 : 0);
        if (removed[0] > before) {
          changed.add(file);
        }
      }
    }
    if (changed.isEmpty() && come.isEmpty()) {
      return new Replaced(0, 0);
    }
    DataFile[] written = write(changed, row -> !goes.test(row), come);
    try {
      OverwriteFiles overwrite = table.newOverwrite().conflictDetectionFilter(filter);
      if (snapshot != null) {
        overwrite.validateFromSnapshot(snapshot).validateNoConflictingDeletes();
        if (strict) {
          overwrite.validateNoConflictingData();
        }
      }
      changed.forEach(file -> overwrite.deleteFile(file.file()));
      for (DataFile file : written) {
        overwrite.addFile(file);
      }
      summary.forEach(overwrite::set);
      overwrite.commit();
    } catch (ValidationException | CommitFailedException refused) {
      // Known not to be part of the table; after any other failure they may be.
      for (DataFile file : written) {
        table.io().deleteFile(file.location());
      }
      throw refused;
    }
    return new Replaced(removed[0], come.size());
  }

  private DataFile[] write(List<FileScanTask> files, Predicate<RowData> stays, List<RowData> come) {
    Map<String, String> properties = table.properties();
    RowDataTaskWriterFactory factory =
        new RowDataTaskWriterFactory(
            table,
            FlinkSchemaUtil.convert(table.schema()),
            PropertyUtil.propertyAsLong(
                properties,
                TableProperties.WRITE_TARGET_FILE_SIZE_BYTES,
                TableProperties.WRITE_TARGET_FILE_SIZE_BYTES_DEFAULT),
            FileFormat.PARQUET,
            properties,
            null,
            false);
    factory.initialize(0, 0);
    TaskWriter<RowData> writer = factory.create();
    try (writer) {
      for (FileScanTask file : files) {
        read(
            file,
            row -> {
              if (stays.test(row)) {
                write(writer, row);
              }
            });
      }
      come.forEach(row -> write(writer, row));
      return writer.complete().dataFiles();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to " + table.name(), e);
    } catch (RuntimeException e) {
      abort(writer, e);
      throw e;
    }
  }

  private static void write(TaskWriter<RowData> writer, RowData row) {
    try {
      writer.write(row);
    } catch (IOException e) {
      throw new UncheckedIOException("writing rows", e);
    }
  }

  private static void abort(TaskWriter<RowData> writer, RuntimeException cause) {
    try {
      writer.abort();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  @Override
  public void close() {
    try {
      loader.close();
    } catch (IOException e) {
      throw new UncheckedIOException("closing the catalog", e);
    }
  }
}
