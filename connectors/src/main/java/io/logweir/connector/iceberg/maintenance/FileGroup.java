package io.logweir.connector.iceberg.maintenance;

import java.util.List;
import org.apache.iceberg.FileScanTask;

/**
 * Files of one day that are read, sorted and written together.
 *
 * @param id from 0 on
 * @param day the day of all of them, days since the epoch
 * @param files at least one
 */
public record FileGroup(int id, int day, List<FileScanTask> files) {

  /** Bytes of the files. */
  public long bytes() {
    return files.stream().mapToLong(file -> file.file().fileSizeInBytes()).sum();
  }

  /** Rows in the files; those that a delete file takes away included. */
  public long rows() {
    return files.stream().mapToLong(file -> file.file().recordCount()).sum();
  }
}
