package io.logweir.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logweir.connector.iceberg.IcebergHistory;
import io.logweir.job.options.PipelineOptions;
import io.logweir.local.part.Catalog;
import io.logweir.local.part.SharedParts;
import io.logweir.schema.StoredTable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Maintenance under a pipeline that writes, loses a task manager, stops and starts again: every
 * record is there once.
 */
class MaintainWhileRunningITCase {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String TOPIC = "raw.maintain";
  private static final int BATCH = 400;

  @TempDir static Path folder;

  @BeforeAll
  static void startParts() {
    SharedParts.broker();
  }

  @Test
  void everyRecordIsThereOnceThroughMaintenanceFailuresAndRestarts() throws Exception {
    Producer.createTopic(SharedParts.broker().address(), TOPIC, 2);
    try (Catalog catalog = Catalog.start(folder.resolve("catalog"), 0);
        Producer producer = new Producer(SharedParts.broker().address());
        History history = new History(catalog.address());
        StoredHistory stored = new StoredHistory(catalog.address());
        RunningPipeline pipeline = RunningPipeline.cluster(folder, 1, 2)) {
      PipelineOptions options = options(catalog.address());
      new IcebergHistory(catalog.address(), Map.of()).createMissingTables();
      pipeline.submit(options, 1);

      // While it writes.
      for (int i = 0; i < 4; i++) {
        send(producer, i);
        awaitStored(history, producer);
      }
      send(producer, 4);
      List<String> said = maintain(options, Instant.now());
      assertThat(said).anyMatch(line -> line.startsWith("events: compacted files "));

      // After maintenance, a failure.
      pipeline.loseTaskManager();
      send(producer, 5);
      awaitStored(history, producer);

      // The last that it reads is committed when it stops, and is in its savepoint, too.
      long seen = pipeline.counted("parse", "numRecordsIn");
      send(producer, 8);
      await()
          .atMost(PATIENCE)
          .until(() -> pipeline.counted("parse", "numRecordsIn") >= seen + BATCH / 2);
      String savepoint = pipeline.stop();

      // While it is stopped, for days, no snapshot is left that it has made.
      said = maintain(options, Instant.now().plus(Duration.ofDays(2)));
      assertThat(said)
          .anyMatch(
              line ->
                  line.startsWith("events: ")
                      && line.contains("last commits of stopped jobs repeated 1"));
      maintain(options, Instant.now().plus(Duration.ofDays(4)));
      assertThat(
              StreamSupport.stream(
                  stored.table(StoredTable.EVENTS).snapshots().spliterator(), false))
          .hasSize(1);
      send(producer, 6);
      pipeline.submit(options, 1, savepoint);
      awaitStored(history, producer);
      maintain(options, Instant.now().plus(Duration.ofDays(6)));
      send(producer, 7);
      awaitStored(history, producer);
      pipeline.drain();

      assertThat(history.coordinates(TOPIC, "events"))
          .hasSize(9 * BATCH)
          .containsExactlyInAnyOrderElementsOf(producer.lineAt().keySet());
      assertThat(history.rowsOf(TOPIC, "duplicates")).isEmpty();
      assertThat(history.rowsOf(TOPIC, "rejected")).isEmpty();
    }
  }

  private static void send(Producer producer, int batch) {
    for (int i = 0; i < BATCH; i++) {
      producer.send(
          TOPIC,
          i % 2,
          "{\"time\":\"%s\",\"msg\":\"%d of %d\"}".formatted(Instant.now(), i, batch));
    }
  }

  private static void awaitStored(History history, Producer producer) {
    await()
        .atMost(PATIENCE)
        .until(() -> history.rowsOf(TOPIC, "events").size() == producer.lineAt().size());
  }

  private static List<String> maintain(PipelineOptions options, Instant now) throws Exception {
    List<String> said = new ArrayList<>();
    Configuration cluster = new Configuration();
    // Any free port: 8081 may be somebody's cluster.
    cluster.set(RestOptions.BIND_PORT, "0");
    MaintainJob.run(options, StoredTable.ALL, false, now, cluster, said::add);
    return said;
  }

  private static PipelineOptions options(String uri) {
    return RunningPipeline.options(
        """
        kafka:
          bootstrap-servers: %s
          idle-timeout: 1s
        sources:
          - {name: maintain, topics: [%s]}
        iceberg:
          uri: %s
        maintenance:
          keep-daily-snapshots: 1d
        checkpoint-interval: 1s
        """
            .formatted(SharedParts.broker().address(), TOPIC, uri));
  }
}
