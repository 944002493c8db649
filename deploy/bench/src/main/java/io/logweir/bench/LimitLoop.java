package io.logweir.bench;

import io.logweir.connector.iceberg.IcebergHistory;
import io.logweir.core.parse.LogParser;
import io.logweir.core.parse.Rejection;
import io.logweir.core.parse.SourceOptions;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.StoredTable;
import io.logweir.udf.row.EventRow;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Table;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.flink.TableLoader;
import org.apache.iceberg.flink.sink.FlinkFileWriterFactory;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What the job does at the least, written by hand for one thread: consumer, our parser, a hash set
 * of ids, Iceberg's Parquet writer of the same table, one commit. No windows, no Elasticsearch, no
 * recovery.
 */
final class LimitLoop {
  private static final int DAY = 0;

  // When the bench is killed, the broker ends with it, and the loop must not wait for ever.
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final long MICROS_PER_DAY = Duration.ofDays(1).toNanos() / 1_000;

  private final String bootstrap;
  private final String topic;

  private LimitLoop(String bootstrap, String topic) {
    this.bootstrap = bootstrap;
    this.topic = topic;
  }

  /**
   * Runs once for each line of standard input, the address of a catalog with empty tables, and
   * answers each with a line: unique, duplicate, rejected, seconds, seconds of reading.
   *
   * @param args broker, topic
   */
  public static void main(String[] args) throws IOException {
    LimitLoop loop = new LimitLoop(args[0], args[1]);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String catalog = in.readLine(); catalog != null; catalog = in.readLine()) {
      System.out.println(LimitLoopProcess.ANSWER + loop.run(catalog));
      System.out.flush();
    }
  }

  private String run(String catalog) throws IOException {
    long began = System.nanoTime();
    TableLoader loader = new IcebergHistory(catalog, Map.of()).appendLoader(StoredTable.EVENTS);
    loader.open();
    try (loader;
        KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long left = consumer.endOffsets(partitions).values().stream().mapToLong(end -> end).sum();

      LogParser parser = new LogParser(SourceOptions.DEFAULTS);
      LogEvent event = new LogEvent();
      Rejection why = new Rejection();
      EventRow row = new EventRow(List.of(EventColumn.values()));
      IdSet seen = new IdSet();
      long duplicates = 0;
      long rejected = 0;
      Table table = loader.loadTable();
      try (DataWriter<RowData> writer = writer(table)) {
        while (left > 0) {
          ConsumerRecords<byte[], byte[]> records = consumer.poll(PATIENCE);
          if (records.isEmpty()) {
            throw new IOException("no record for a minute, and " + left + " are to come");
          }
          for (ConsumerRecord<byte[], byte[]> record : records) {
            RawLog raw =
                new RawLog(
                    record.value(),
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    record.timestamp(),
                    Map.of());
            if (!parser.parse(raw, event, why)) {
              rejected++;
            } else if (seen.add(event.idHigh(), event.idLow())) {
              writer.write(row.show(event));
            } else {
              duplicates++;
            }
            left--;
          }
        }
        double reading = (System.nanoTime() - began) / 1e9;
        writer.close();
        table.newAppend().appendFile(writer.toDataFile()).commit();
        double all = (System.nanoTime() - began) / 1e9;
        return seen.size() + " " + duplicates + " " + rejected + " " + all + " " + reading;
      }
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    // As the job's source reads.
    Properties properties = new Properties();
    properties.put("bootstrap.servers", bootstrap);
    properties.put("isolation.level", "read_committed");
    properties.put("enable.auto.commit", "false");
    properties.put("max.poll.records", "5000");
    properties.put("max.partition.fetch.bytes", Integer.toString(4 << 20));
    properties.put("fetch.max.bytes", Integer.toString(32 << 20));
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static DataWriter<RowData> writer(Table table) {
    PartitionKey day = new PartitionKey(table.spec(), table.schema());
    day.set(DAY, (int) Math.floorDiv(Workload.START_MILLIS * 1_000, MICROS_PER_DAY));
    OutputFileFactory files =
        OutputFileFactory.builderFor(table, 0, 0).format(FileFormat.PARQUET).build();
    return new FlinkFileWriterFactory.Builder(table)
        .dataFileFormat(FileFormat.PARQUET)
        .dataSchema(table.schema())
        .dataFlinkType(FlinkSchemaUtil.convert(table.schema()))
        .writerProperties(table.properties())
        .build()
        .newDataWriter(files.newOutputFile(table.spec(), day), table.spec(), day);
  }
}
