package io.logweir.connector.iceberg.maintenance;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.ValidationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the rows of each group, which come one group after the other and in order, and puts the
 * new files in the place of the group's.
 */
final class WriteFiles extends AbstractStreamOperator<Void>
    implements OneInputStreamOperator<Tuple3<Integer, String, RowData>, Void>, BoundedOneInput {

  private static final long serialVersionUID = 1;

  private static final Logger LOG = LoggerFactory.getLogger(WriteFiles.class);

  /** What a snapshot says of itself. */
  static final String SUMMARY = "logweir.maintenance";

  private static final int ATTEMPTS = 5;

  private final PlannedFiles planned;
  private final Map<Integer, List<String>> groups;
  private final Retention retention;
  private final FileSizes sizes;
  private transient Table table;
  private transient Map<String, FileScanTask> files;
  private transient SortedFiles writer;
  private transient int group;
  private transient Map<String, LongCounter> counters;

  WriteFiles(
      PlannedFiles planned,
      Map<Integer, List<String>> groups,
      Retention retention,
      FileSizes sizes) {
    this.planned = planned;
    this.groups = new HashMap<>(groups);
    this.retention = retention;
    this.sizes = sizes;
  }

  @Override
  public void open() throws Exception {
    super.open();
    counters = new HashMap<>();
    for (String name : RewriteResult.COUNTERS) {
      LongCounter counter = new LongCounter();
      getRuntimeContext().addAccumulator(name, counter);
      counters.put(name, counter);
    }
    planned.loader().open();
    table = planned.loader().loadTable();
    files = planned.find(table);
  }

  @Override
  public void processElement(StreamRecord<Tuple3<Integer, String, RowData>> element)
      throws IOException {
    Tuple3<Integer, String, RowData> row = element.getValue();
    if (writer == null || row.f0 != group) {
      endGroup();
      beginGroup(row.f0);
    }
    writer.write(row.f2);
  }

  @Override
  public void endInput() throws IOException {
    endGroup();
  }

  private List<FileScanTask> filesOf(int id) {
    return groups.get(id).stream().map(files::get).toList();
  }

  private void beginGroup(int id) {
    group = id;
    FileGroup whole = new FileGroup(id, FileGroups.day(filesOf(id).get(0)), filesOf(id));
    writer =
        new SortedFiles(
            table,
            whole,
            retention,
            sizes,
            getRuntimeContext().getTaskInfo().getIndexOfThisSubtask(),
            getRuntimeContext().getTaskInfo().getAttemptNumber());
  }

  private void endGroup() throws IOException {
    if (writer == null) {
      return;
    }
    List<FileScanTask> before = filesOf(group);
    List<DataFile> after = writer.finish();
    long gone = writer.rowsGone();
    writer = null;
    if (replace(before, after, gone)) {
      count(RewriteResult.FILES_BEFORE, before.size());
      count(RewriteResult.BYTES_BEFORE, new FileGroup(group, 0, before).bytes());
      count(RewriteResult.FILES_AFTER, after.size());
      count(RewriteResult.BYTES_AFTER, after.stream().mapToLong(DataFile::fileSizeInBytes).sum());
      count(RewriteResult.ROWS_GONE, gone);
    } else {
      count(RewriteResult.GROUPS_LEFT, 1);
      after.forEach(file -> table.io().deleteFile(file.location()));
    }
  }

  private void count(String counter, long by) {
    counters.get(counter).add(by);
  }

  /** False where others have changed the files meanwhile. */
  private boolean replace(List<FileScanTask> before, List<DataFile> after, long gone) {
    for (int attempt = 1; ; attempt++) {
      try {
        if (gone > 0) {
          delete(before, after);
        } else {
          compact(before, after);
        }
        return true;
      } catch (ValidationException changed) {
        LOG.info("{}: {} files were changed by others", table.name(), before.size(), changed);
        return false;
      } catch (CommitFailedException othersWereFaster) {
        if (attempt == ATTEMPTS) {
          LOG.info("{}: {} others commit all the time", table.name(), attempt, othersWereFaster);
          return false;
        }
        table.refresh();
      }
    }
  }

  private void compact(List<FileScanTask> before, List<DataFile> after) {
    RewriteFiles rewrite =
        table
            .newRewrite()
            .validateFromSnapshot(planned.snapshot())
            // What is deleted by value from now on concerns rows of before, wherever they are.
            .dataSequenceNumber(table.snapshot(planned.snapshot()).sequenceNumber())
            .set(SUMMARY, "compaction");
    before.forEach(file -> rewrite.deleteFile(file.file()));
    after.forEach(rewrite::addFile);
    rewrite.commit();
  }

  private void delete(List<FileScanTask> before, List<DataFile> after) {
    OverwriteFiles overwrite =
        table
            .newOverwrite()
            .validateFromSnapshot(planned.snapshot())
            .validateNoConflictingDeletes()
            .set(SUMMARY, "retention");
    before.forEach(file -> overwrite.deleteFile(file.file()));
    after.forEach(overwrite::addFile);
    overwrite.commit();
  }

  @Override
  public void close() throws Exception {
    try {
      if (writer != null) {
        writer.abort();
      }
    } finally {
      planned.loader().close();
      super.close();
    }
  }
}
