package io.logweir.sql;

import static org.awaitility.Awaitility.await;

import io.logweir.job.CostJob;
import io.logweir.job.PipelineJob;
import io.logweir.job.options.OptionsFile;
import io.logweir.job.options.PipelineOptions;
import io.logweir.local.part.Catalog;
import io.logweir.local.part.SharedParts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * {@link CompanyLines} of two days, taken through the real job into a catalog of its own and into
 * Elasticsearch, and their cost computed: what the scripts for other engines are asked about.
 */
final class TwoDays implements AutoCloseable {

  /** The variables that scripts are given: all of both days. */
  static final Map<String, String> BOTH = Map.of("since", "2026-03-01", "until", "2026-03-03");

  private static final String TOPIC = "raw.two-days";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final String PRICES =
      """
      currency: EUR
      billing-account: acme
      prices:
        - from: 2026-01-01
          provider: acme platform
          per-gb-received: 100000
          lines:
            - {name: on call, amount: 310, split: shares, shares: {shop: 50, search: 40}}
      """;

  private final Catalog catalog;
  private final Instant firstDayStored;

  private TwoDays(Catalog catalog, Instant firstDayStored) {
    this.catalog = catalog;
    this.firstDayStored = firstDayStored;
  }

  /** Runs the job. */
  static TwoDays stored(Path folder) throws Exception {
    Catalog catalog = Catalog.start(folder.resolve("catalog"), 0);
    createTopic();
    Path config = folder.resolve("pipeline.yaml");
    Files.writeString(config, configuration(catalog.address()));
    PipelineOptions options = OptionsFile.read(config);

    Configuration flink = PipelineJob.configuration(options);
    flink.set(RestOptions.BIND_PORT, "0");
    flink.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        folder.resolve("checkpoints").toUri().toString());
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(flink);
    env.setParallelism(1);
    PipelineJob.define(env, options);

    List<CompanyLines.Line> first = CompanyLines.firstDay();
    List<CompanyLines.Line> second = CompanyLines.secondDay();
    send(first);
    JobClient job = env.executeAsync("two-days");
    awaitStored(catalog, CompanyLines.inTables(first));
    Instant firstDayStored = Instant.now();
    send(second);
    awaitStored(catalog, CompanyLines.inTables(first) + CompanyLines.inTables(second));
    String savepoints = folder.resolve("savepoints").toUri().toString();
    job.stopWithSavepoint(true, savepoints, SavepointFormatType.CANONICAL).get();
    job.getJobExecutionResult().get();

    Path prices = folder.resolve("prices.yaml");
    Files.writeString(prices, PRICES);
    CostJob.main(
        new String[] {
          "--config",
          config.toString(),
          "--prices",
          prices.toString(),
          "--from",
          "2026-03-01",
          "--to",
          "2026-03-02"
        });
    return new TwoDays(catalog, firstDayStored);
  }

  private static String configuration(String catalogAddress) {
    return """
        kafka:
          bootstrap-servers: %s
          out-of-orderness: 1s
        sources:
          - name: two-days
            topics: [%s]
            rules:
              - name: beats
                when: {url_path: /health}
                action: drop
        iceberg:
          uri: %s
        elasticsearch:
          hosts: [%s]
        checkpoint-interval: 1s
        """
        .formatted(
            SharedParts.broker().address(),
            TOPIC,
            catalogAddress,
            SharedParts.elasticsearch().address());
  }

  private static void createTopic() throws Exception {
    NewTopic topic = new NewTopic(TOPIC, 1, (short) 1).configs(Map.of("retention.ms", "-1"));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", SharedParts.broker().address()))) {
      admin.createTopics(List.of(topic)).all().get();
    }
  }

  private static void send(List<CompanyLines.Line> lines) {
    Map<String, Object> properties =
        Map.of("bootstrap.servers", SharedParts.broker().address(), "linger.ms", "5");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (CompanyLines.Line line : lines) {
        byte[] bytes = line.text().getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(TOPIC, 0, line.time().toEpochMilli(), null, bytes));
      }
    }
  }

  private static void awaitStored(Catalog catalog, long rows) throws Exception {
    try (RESTCatalog client = new RESTCatalog()) {
      client.setConf(new org.apache.hadoop.conf.Configuration(false));
      client.initialize("two-days", Map.of("uri", catalog.address()));
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(200))
          .until(
              () ->
                  Stream.of("events", "duplicates", "rejected")
                          .mapToLong(table -> rows(client, table))
                          .sum()
                      == rows);
    }
  }

  private static long rows(RESTCatalog client, String table) {
    Snapshot snapshot = client.loadTable(TableIdentifier.of("logs", table)).currentSnapshot();
    return snapshot == null
        ? 0
        : Long.parseLong(snapshot.summary().getOrDefault("total-records", "0"));
  }

  /** Where the tables are. */
  String catalogAddress() {
    return catalog.address();
  }

  /** When all of the first day was stored, and nothing of the second. */
  Instant firstDayStored() {
    return firstDayStored;
  }

  @Override
  public void close() {
    catalog.close();
  }
}
