package io.logweir.connector.iceberg.maintenance;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.flink.TableLoader;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Where tasks find the files of a plan: what is sent to them are names, since the whole
 * descriptions of a week's files do not fit into a job.
 *
 * @param loader of the table
 * @param timeColumn whose day is the partition
 * @param snapshot that the plan is of
 * @param fromDay first day, days since the epoch
 * @param toDay the first day that is too late
 */
record PlannedFiles(TableLoader loader, String timeColumn, long snapshot, int fromDay, int toDay)
    implements Serializable {

  private static final long serialVersionUID = 1;

  private static final long MICROS_OF_DAY = 86_400_000_000L;

  /** All files of these days, by name. */
  Map<String, FileScanTask> find(Table table) {
    Map<String, FileScanTask> files = new HashMap<>();
    try (CloseableIterable<FileScanTask> planned =
        scan(table, snapshot, days(timeColumn, fromDay, toDay)).planFiles()) {
      planned.forEach(file -> files.put(file.file().location(), file));
    } catch (IOException e) {
      throw new UncheckedIOException("reading the files of " + table.name(), e);
    }
    return files;
  }

  /** Whole files, whatever of them matches. */
  static TableScan scan(Table table, long snapshot, Expression filter) {
    return table.newScan().useSnapshot(snapshot).filter(filter).ignoreResiduals();
  }

  /** The rows of these days. */
  static Expression days(String timeColumn, int fromDay, int toDay) {
    return Expressions.and(
        Expressions.greaterThanOrEqual(timeColumn, fromDay * MICROS_OF_DAY),
        Expressions.lessThan(timeColumn, toDay * MICROS_OF_DAY));
  }
}
