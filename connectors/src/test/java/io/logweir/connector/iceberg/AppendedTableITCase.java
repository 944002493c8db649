package io.logweir.connector.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.connector.type.Events;
import io.logweir.connector.type.LogEventSerializer;
import io.logweir.local.part.Catalog;
import io.logweir.schema.LogEvent;
import io.logweir.schema.StoredTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.flink.TableLoader;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.iceberg.shaded.org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a job writes, by Parquet's own reader. */
class AppendedTableITCase {

  private static final int MANY = 200;

  @TempDir static Path folder;

  @Test
  void filesSayOfThoseColumnsBetweenWhatTheyLieThatPeopleFilterBy() throws Exception {
    try (Catalog catalog = Catalog.start(folder, 0)) {
      IcebergHistory history = new IcebergHistory(catalog.address(), Map.of());
      history.createMissingTables();
      List<ColumnChunkMetaData> chunks = written(history);
      assertThat(withBounds(chunks))
          .containsExactlyInAnyOrderElementsOf(new TreeSet<>(StoredTable.EVENTS.filteredBy()));
      assertThat(chunks).allMatch(chunk -> chunk.getBloomFilterOffset() < 0);
    }
  }

  @Test
  void aColumnThatSomebodyWantsToHaveThemHasThem() throws Exception {
    try (Catalog catalog = Catalog.start(folder.resolve("wanted"), 0)) {
      IcebergHistory history = new IcebergHistory(catalog.address(), Map.of());
      history.createMissingTables();
      try (TableLoader loader = history.loader(StoredTable.EVENTS)) {
        loader.open();
        loader
            .loadTable()
            .updateProperties()
            .set("write.metadata.metrics.column.host_name", "full")
            .set("write.parquet.stats-enabled.column.http_route", "true")
            .commit();
      }
      assertThat(withBounds(written(history))).contains("host_name", "http_route", "time");
    }
  }

  private static TreeSet<String> withBounds(List<ColumnChunkMetaData> chunks) {
    TreeSet<String> columns = new TreeSet<>();
    for (ColumnChunkMetaData chunk : chunks) {
      if (chunk.getStatistics().hasNonNullValue()) {
        columns.add(chunk.getPath().toDotString());
      }
    }
    return columns;
  }

  /** The chunks of the columns of all files of events in which every column has values. */
  private static List<ColumnChunkMetaData> written(IcebergHistory history) throws Exception {
    StreamExecutionEnvironment env = BatchJobs.environment();
    List<LogEvent> events = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      events.add(Events.whole());
    }
    history.appendEvents(env.fromData(events, LogEventSerializer.TYPE).uid("events"));
    env.execute();
    List<ColumnChunkMetaData> chunks = new ArrayList<>();
    try (TableLoader loader = history.loader(StoredTable.EVENTS)) {
      loader.open();
      Table table = loader.loadTable();
      long rows = 0;
      try (CloseableIterable<FileScanTask> files = table.newScan().planFiles()) {
        for (FileScanTask file : files) {
          rows += file.file().recordCount();
          chunks.addAll(chunks(file.file()));
        }
      }
      assertThat(rows).isEqualTo(MANY);
    }
    return chunks;
  }

  private static List<ColumnChunkMetaData> chunks(DataFile file) throws IOException {
    Path path = Path.of(file.location().replaceFirst("^file:", ""));
    List<ColumnChunkMetaData> chunks = new ArrayList<>();
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(path))) {
      reader.getFooter().getBlocks().forEach(group -> chunks.addAll(group.getColumns()));
    }
    return chunks;
  }
}
