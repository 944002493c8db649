package io.logweir.connector.iceberg.maintenance;

import io.logweir.connector.iceberg.IcebergHistory;
import io.logweir.schema.StoredTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.flink.TableLoader;
import org.apache.iceberg.flink.source.DataIterator;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileInfo;

/**
 * A table of the history and what maintenance finds to do in it. Each step begins from the table as
 * it is then, and is one that others who write, or maintain it at the same time, can't be harmed
 * by.
 */
public final class MaintainedTable implements AutoCloseable {

  private static final int ATTEMPTS = 3;

  private final StoredTable contract;
  private final TableLoader loader;
  private final TableLoader tasksLoader;
  private final Table table;
  private final FileSizes sizes;

  /** Opens a table, which must be there. */
  public MaintainedTable(IcebergHistory history, StoredTable contract, FileSizes sizes) {
    this.contract = contract;
    this.sizes = sizes;
    this.tasksLoader = history.loader(contract);
    this.loader = history.loader(contract);
    loader.open();
    this.table = loader.loadTable();
  }

  /** Its name, without the database. */
  public String name() {
    return contract.name();
  }

  Table table() {
    return table;
  }

  FileSizes sizes() {
    return sizes;
  }

  /**
   * Files, and what is in them.
   *
   * @param files how many
   * @param bytes together
   * @param rows in them; 0 for files that hold none
   */
  public record Amount(long files, long bytes, long rows) {

    static Amount of(Iterable<FileScanTask> files) {
      long count = 0;
      long bytes = 0;
      long rows = 0;
      for (FileScanTask file : files) {
        count++;
        bytes += file.file().fileSizeInBytes();
        rows += file.file().recordCount();
      }
      return new Amount(count, bytes, rows);
    }
  }

  /** Whether its partitions are days, as they were made; of others, files are left alone. */
  public boolean isByDay() {
    return table.spec().fields().size() == 1
        && table.spec().fields().get(0).transform().toString().equals("day");
  }

  // ---- what is kept long enough ----

  /** Deletes the days of which no row stays, without reading or writing a row. */
  public Amount deleteDays(Retention retention, boolean dryRun) {
    OptionalInt first = retention.firstDayThatStays();
    Long snapshot = snapshot();
    if (first.isEmpty() || snapshot == null) {
      return new Amount(0, 0, 0);
    }
    Expression days = PlannedFiles.days(contract.partitionedBy(), -1_000_000, first.getAsInt());
    List<FileScanTask> files = files(snapshot, days);
    if (!files.isEmpty() && !dryRun) {
      table.newDelete().deleteFromRowFilter(days).set(WriteFiles.SUMMARY, "retention").commit();
    }
    return Amount.of(files);
  }

  /** Groups of the files with rows that go, of days that stay. */
  public List<FileGroup> withRowsThatGo(Retention retention) {
    OptionalInt first = retention.firstDayThatStays();
    OptionalInt untouched = retention.firstDayUntouched();
    Long snapshot = snapshot();
    if (!retention.isByTeam() || untouched.isEmpty() || snapshot == null) {
      return List.of();
    }
    Expression days =
        PlannedFiles.days(contract.partitionedBy(), first.orElse(-1_000_000), untouched.getAsInt());
    return FileGroups.of(
        files(snapshot, days).stream().filter(file -> rowsThatGo(retention, file) > 0).toList(),
        sizes);
  }

  /** How many rows of these files go. */
  public long rowsThatGo(Retention retention, List<FileGroup> groups) {
    return groups.stream()
        .flatMap(group -> group.files().stream())
        .mapToLong(file -> rowsThatGo(retention, file))
        .sum();
  }

  private long rowsThatGo(Retention retention, FileScanTask file) {
    // One small column; the others are not read.
    Schema team = table.schema().select(Retention.TEAM_COLUMN);
    int day = FileGroups.day(file);
    long rows = 0;
    try (DataIterator<RowData> teams = ReadFiles.rows(table, team, file)) {
      while (teams.hasNext()) {
        RowData row = teams.next();
        rows += retention.goes(day, row.isNullAt(0) ? null : row.getString(0).toString()) ? 1 : 0;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + file.file().location(), e);
    }
    return rows;
  }

  // ---- compaction ----

  /** Groups of the files that are too small, or too large. */
  public List<FileGroup> toCompact() {
    Long snapshot = snapshot();
    return snapshot == null || !isByDay()
        ? List.of()
        : FileGroups.toCompact(files(snapshot, Expressions.alwaysTrue()), sizes);
  }

  /** How tasks find the files of groups that were planned last. */
  PlannedFiles planned(List<FileGroup> groups) {
    return new PlannedFiles(
        tasksLoader,
        contract.partitionedBy(),
        table.currentSnapshot().snapshotId(),
        groups.stream().mapToInt(FileGroup::day).min().orElseThrow(),
        groups.stream().mapToInt(FileGroup::day).max().orElseThrow() + 1);
  }

  private Long snapshot() {
    table.refresh();
    return table.currentSnapshot() == null ? null : table.currentSnapshot().snapshotId();
  }

  private List<FileScanTask> files(long snapshot, Expression filter) {
    List<FileScanTask> files = new ArrayList<>();
    try (CloseableIterable<FileScanTask> planned =
        PlannedFiles.scan(table, snapshot, filter).planFiles()) {
      for (FileScanTask file : planned) {
        if (file.file().specId() == table.spec().specId()) {
          files.add(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("reading the files of " + table.name(), e);
    }
    return files;
  }

  // ---- the past ----

  /**
   * What went with old snapshots.
   *
   * @param snapshots how many went
   * @param of how many there were
   * @param repeated jobs whose last commit was repeated, so that it is still found
   * @param files files that went with them
   * @param bytes of these; known only where nothing is deleted, else 0
   */
  public record Expired(long snapshots, long of, long repeated, long files, long bytes) {}

  /** Removes snapshots that are old enough, and files that only they need. */
  public Expired expire(SnapshotAges ages, Instant now, boolean dryRun) {
    table.refresh();
    SnapshotExpiry expiry = new SnapshotExpiry(table, ages, now);
    List<Snapshot> expired = expiry.expired();
    long all = StreamSupport.stream(table.snapshots().spliterator(), false).count();
    if (expired.isEmpty()) {
      return new Expired(0, all, 0, 0, 0);
    }
    long repeated = expiry.toRepeat(expired).size();
    if (dryRun) {
      Map<String, Long> files = new HashMap<>(new ReferencedFiles(table, expired).bytes());
      Set<Snapshot> stay = new HashSet<>();
      table.snapshots().forEach(stay::add);
      expired.forEach(stay::remove);
      files.keySet().removeAll(new ReferencedFiles(table, stay).bytes().keySet());
      long bytes = files.values().stream().mapToLong(Long::longValue).sum();
      return new Expired(expired.size(), all, repeated, files.size(), bytes);
    }
    return new Expired(expired.size(), all, repeated, expiry.run(expired), 0);
  }

  /** Deletes files of the table's folder that nothing has referred to for as long as this. */
  public Amount removeOrphans(Instant before, boolean dryRun) {
    OrphanFiles orphans = new OrphanFiles(table, before);
    if (!orphans.canBeListed()) {
      return new Amount(0, 0, 0);
    }
    List<FileInfo> found = find(orphans);
    if (!dryRun) {
      found.forEach(file -> table.io().deleteFile(file.location()));
    }
    return new Amount(found.size(), found.stream().mapToLong(FileInfo::size).sum(), 0);
  }

  /** Somebody else may expire a snapshot while its files are read. */
  private static List<FileInfo> find(OrphanFiles orphans) {
    for (int attempt = 1; ; attempt++) {
      try {
        return orphans.find();
      } catch (NotFoundException gone) {
        if (attempt == ATTEMPTS) {
          throw gone;
        }
      }
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
