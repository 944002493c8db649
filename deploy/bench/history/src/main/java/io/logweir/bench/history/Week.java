package io.logweir.bench.history;

import io.logweir.schema.EventColumn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.flink.RowDataWrapper;
import org.apache.iceberg.flink.sink.FlinkAppenderFactory;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFileFactory;

/**
 * A week of events as a pipeline commits them: small files of what came between two checkpoints,
 * written by Flink's writer, a commit each.
 */
final class Week {

  /** Commits between two removals of old snapshots: without them, metadata grow with the square. */
  private static final int COMMITS_KEPT = 100;

  /** Commits, a snapshot each, that the catalog is told of at once. */
  private static final int COMMITS_SENT = 20;

  /** {@code commit.manifest.min-count-to-merge} of Iceberg. */
  private static final int MANIFESTS_MERGED = 100;

  private static final Instant START =
      Instant.now().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(7));

  private final long commits;
  private final long rows;

  /**
   * A week.
   *
   * @param commits in it
   * @param rows in each
   */
  Week(long commits, long rows) {
    this.commits = commits;
    this.rows = rows;
  }

  long size() {
    return commits * rows;
  }

  /** When an event happened. */
  Instant time(long number) {
    return START.plusMillis((long) ((double) number / size() * Duration.ofDays(7).toMillis()));
  }

  /** 128 random bits, the same each time. */
  static byte[] id(long number) {
    return ByteBuffer.allocate(16).putLong(mix(2 * number)).putLong(mix(2 * number + 1)).array();
  }

  /** That of eight events that lie side by side. */
  static String trace(long number) {
    return HexFormat.of().formatHex(id(-1 - number / 8));
  }

  /** The finalizer of SplitMix64. */
  private static long mix(long z) {
    z = (z + 0x9E3779B97F4A7C15L) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /**
   * Commits it.
   *
   * @param progress is told from time to time how many commits there are
   */
  void write(Table table, LongConsumer progress) {
    SmallFiles small = new SmallFiles(table);
    CompletableFuture<List<DataFile>> next = small.writing(0);
    for (long commit = 0; commit < commits; commit += COMMITS_SENT) {
      List<DataFile> files = next.join();
      next = small.writing(commit + COMMITS_SENT);
      commit(table, files, commit);
      progress.accept(commit + files.size());
    }
  }

  /** Writes a file for each commit, as the pipeline's writer does, while others are committed. */
  private final class SmallFiles {
    private final FlinkAppenderFactory appenders;
    private final OutputFileFactory outputs;
    private final PartitionKey day;
    private final RowDataWrapper wrapper;

    SmallFiles(Table table) {
      Map<String, String> properties = new HashMap<>(table.properties());
      // As the pipeline does.
      properties.keySet().removeIf(key -> key.contains("bloom-filter-enabled"));
      var type = FlinkSchemaUtil.convert(table.schema());
      appenders =
          new FlinkAppenderFactory(
              table, table.schema(), type, properties, table.spec(), null, null, null);
      outputs =
          OutputFileFactory.builderFor(table, 0, 0)
              .format(FileFormat.PARQUET)
              .operationId(UUID.randomUUID().toString())
              .build();
      day = new PartitionKey(table.spec(), table.schema());
      wrapper = new RowDataWrapper(type, table.schema().asStruct());
    }

    /** The files of the commits from the first on that are sent together. */
    CompletableFuture<List<DataFile>> writing(long first) {
      return CompletableFuture.supplyAsync(
          () ->
              LongStream.range(first, Math.min(commits, first + COMMITS_SENT))
                  .mapToObj(this::write)
                  .toList());
    }

    private DataFile write(long commit) {
      day.partition(wrapper.wrap(row(commit * rows)));
      DataWriter<RowData> writer =
          appenders.newDataWriter(outputs.newOutputFile(day), FileFormat.PARQUET, day.copy());
      try (writer) {
        for (long row = 0; row < rows; row++) {
          writer.write(row(commit * rows + row));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return writer.toDataFile();
    }
  }

  private static void commit(Table table, List<DataFile> files, long commit) {
    Transaction sent = table.newTransaction();
    for (DataFile file : files) {
      // Every append would merge manifests from a hundred on, and look first whether there are.
      boolean merges = ++commit % MANIFESTS_MERGED == 0;
      (merges ? sent.newAppend() : sent.newFastAppend()).appendFile(file).commit();
    }
    sent.commitTransaction();
    if (commit % COMMITS_KEPT == 0) {
      table
          .expireSnapshots()
          .expireOlderThan(System.currentTimeMillis())
          .retainLast(COMMITS_KEPT / 10)
          .cleanExpiredFiles(false)
          .commit();
    }
  }

  private GenericRowData row(long number) {
    GenericRowData row = new GenericRowData(EventColumn.COUNT);
    long service = mix(number / 8) >>> 58;
    TimestampData time = TimestampData.fromInstant(time(number));
    set(row, EventColumn.TIME, time);
    set(row, EventColumn.OBSERVED_TIME, time);
    set(row, EventColumn.INGEST_TIME, time);
    set(row, EventColumn.EVENT_ID, id(number));
    text(row, EventColumn.TRACE_ID, trace(number));
    text(row, EventColumn.SPAN_ID, HexFormat.of().toHexDigits(mix(-number)));
    set(row, EventColumn.SEVERITY_NUMBER, number % 50 == 0 ? 17 : 9);
    text(row, EventColumn.SEVERITY_TEXT, number % 50 == 0 ? "ERROR" : "INFO");
    text(
        row,
        EventColumn.BODY,
        "order %d of customer %d accepted by worker %d"
            .formatted(number, mix(number) >>> 44, number % 16));
    text(row, EventColumn.SERVICE_NAMESPACE, "team-" + service % 8);
    text(row, EventColumn.SERVICE_NAME, "service-" + service);
    text(row, EventColumn.HOST_NAME, "host-" + number % 40);
    text(row, EventColumn.HTTP_REQUEST_METHOD, "POST");
    text(row, EventColumn.HTTP_ROUTE, "/orders/{id}");
    text(row, EventColumn.URL_PATH, "/orders/" + number);
    set(row, EventColumn.HTTP_RESPONSE_STATUS_CODE, number % 50 == 0 ? 500 : 200);
    set(row, EventColumn.EVENT_DURATION, (mix(number) >>> 34) + 1_000_000);
    text(row, EventColumn.PARSER, "json");
    text(row, EventColumn.SOURCE_TOPIC, "raw.orders");
    set(row, EventColumn.SOURCE_PARTITION, (int) (number % 8));
    set(row, EventColumn.SOURCE_OFFSET, number / 8);
    set(row, EventColumn.SIZE_BYTES, 500 + number % 100);
    set(row, EventColumn.SAMPLE_WEIGHT, 1.0);
    Map<StringData, StringData> attributes = new LinkedHashMap<>();
    attributes.put(StringData.fromString("region"), StringData.fromString("eu-" + number % 3));
    attributes.put(
        StringData.fromString("customer"), StringData.fromString("" + (mix(number) >>> 44)));
    set(row, EventColumn.ATTRIBUTES, new GenericMapData(attributes));
    set(row, EventColumn.RESOURCE_ATTRIBUTES, new GenericMapData(Map.of()));
    return row;
  }

  private static void set(GenericRowData row, EventColumn column, Object value) {
    row.setField(column.ordinal(), value);
  }

  private static void text(GenericRowData row, EventColumn column, String text) {
    set(row, column, StringData.fromString(text));
  }
}
