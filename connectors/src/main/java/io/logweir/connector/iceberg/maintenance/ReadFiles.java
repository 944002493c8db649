package io.logweir.connector.iceberg.maintenance;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.Collector;
import org.apache.iceberg.BaseCombinedScanTask;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.flink.source.DataIterator;
import org.apache.iceberg.flink.source.RowDataFileScanTaskReader;

/** The rows of files, each with its group and its place in the table's order. */
final class ReadFiles
    extends RichFlatMapFunction<Tuple2<Integer, String>, Tuple3<Integer, String, RowData>> {

  private static final long serialVersionUID = 1;

  private final PlannedFiles planned;
  private transient Table table;
  private transient Map<String, FileScanTask> files;
  private transient SortKey key;

  ReadFiles(PlannedFiles planned) {
    this.planned = planned;
  }

  @Override
  public void open(OpenContext context) {
    planned.loader().open();
    table = planned.loader().loadTable();
    files = planned.find(table);
    key = new SortKey(table);
  }

  @Override
  public void flatMap(Tuple2<Integer, String> file, Collector<Tuple3<Integer, String, RowData>> out)
      throws IOException {
    try (DataIterator<RowData> rows = rows(table, table.schema(), files.get(file.f1))) {
      while (rows.hasNext()) {
        RowData row = rows.next();
        out.collect(Tuple3.of(file.f0, key.of(row), row));
      }
    }
  }

  /** The rows of a file that are not deleted; one is reused for all. */
  static DataIterator<RowData> rows(Table table, Schema columns, FileScanTask file) {
    return new DataIterator<>(
        new RowDataFileScanTaskReader(table.schema(), columns, null, true, List.of()),
        new BaseCombinedScanTask(file),
        table.io(),
        table.encryption());
  }

  @Override
  public void close() throws IOException {
    planned.loader().close();
  }
}
