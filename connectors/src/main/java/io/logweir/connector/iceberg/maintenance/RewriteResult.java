package io.logweir.connector.iceberg.maintenance;

import java.util.List;
import org.apache.flink.api.common.JobExecutionResult;

/**
 * What a rewrite did.
 *
 * @param filesBefore files that were replaced
 * @param bytesBefore their bytes
 * @param filesAfter files in their place
 * @param bytesAfter their bytes
 * @param rowsGone rows that are not in them any more
 * @param groupsLeft groups that others changed meanwhile, which stay as they are
 */
public record RewriteResult(
    long filesBefore,
    long bytesBefore,
    long filesAfter,
    long bytesAfter,
    long rowsGone,
    long groupsLeft) {

  /** Nothing was done. */
  public static final RewriteResult NOTHING = new RewriteResult(0, 0, 0, 0, 0, 0);

  static final String FILES_BEFORE = "files-before";
  static final String BYTES_BEFORE = "bytes-before";
  static final String FILES_AFTER = "files-after";
  static final String BYTES_AFTER = "bytes-after";
  static final String ROWS_GONE = "rows-gone";
  static final String GROUPS_LEFT = "groups-left";

  static final List<String> COUNTERS =
      List.of(FILES_BEFORE, BYTES_BEFORE, FILES_AFTER, BYTES_AFTER, ROWS_GONE, GROUPS_LEFT);

  /** Of a job that {@link FileRewrite} is a part of. */
  public static RewriteResult of(JobExecutionResult job) {
    return new RewriteResult(
        job.<Long>getAccumulatorResult(FILES_BEFORE),
        job.<Long>getAccumulatorResult(BYTES_BEFORE),
        job.<Long>getAccumulatorResult(FILES_AFTER),
        job.<Long>getAccumulatorResult(BYTES_AFTER),
        job.<Long>getAccumulatorResult(ROWS_GONE),
        job.<Long>getAccumulatorResult(GROUPS_LEFT));
  }

  /** This and another. */
  public RewriteResult plus(RewriteResult other) {
    return new RewriteResult(
        filesBefore + other.filesBefore,
        bytesBefore + other.bytesBefore,
        filesAfter + other.filesAfter,
        bytesAfter + other.bytesAfter,
        rowsGone + other.rowsGone,
        groupsLeft + other.groupsLeft);
  }
}
