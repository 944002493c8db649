package io.logweir.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.logweir.job.options.OptionsFile;
import io.logweir.job.options.PipelineOptions;
import io.logweir.local.part.SharedParts;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole pipeline against a real broker, catalog and Elasticsearch: a task manager is lost while
 * it runs, and it is restored at another parallelism, and still every line is accounted for exactly
 * once, everywhere.
 */
class PipelineITCase {

  private static final String TOPIC = "raw.pipeline";
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;

  @BeforeAll
  static void startParts() {
    SharedParts.request();
  }

  @Test
  void everyLineIsAccountedForOnceThroughFailureAndRescaling() throws Exception {
    String bootstrap = SharedParts.broker().address();
    Producer.createTopic(bootstrap, TOPIC, 4);
    Lines lines = new Lines(Instant.now().minusSeconds(300));

    try (MiniCluster cluster = cluster();
        Producer producer = new Producer(bootstrap);
        History history = new History(SharedParts.catalog().address())) {
      cluster.start();

      JobID first = submit(cluster, 2, null);
      lines.send(producer, 0, 6_000);
      awaitAccounted(history, 2_000);
      cluster.terminateTaskManager(0).get();
      cluster.startTaskManager();
      lines.send(producer, 6_000, 10_000);
      awaitAccounted(history, 8_000);
      // The watermark moves, although a partition is idle: what comes from 2015 now is late.
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> documents().stream().anyMatch(each -> each.get("final").asBoolean()));

      String savepoint =
          cluster
              .stopWithSavepoint(
                  first,
                  folder.resolve("savepoints").toUri().toString(),
                  false,
                  SavepointFormatType.CANONICAL)
              .get();
      JobID second = submit(cluster, 3, savepoint);
      // Among these are duplicates of lines that only the first job saw.
      lines.send(producer, 10_000, 14_000);
      awaitAccounted(history, producer.lineAt().size());
      cluster
          .stopWithSavepoint(
              second,
              folder.resolve("savepoints").toUri().toString(),
              true,
              SavepointFormatType.CANONICAL)
          .get();
      await()
          .atMost(PATIENCE)
          .until(() -> cluster.getJobStatus(second).get() == JobStatus.FINISHED);

      assertEachLineIsInOneTable(lines, producer, history);
      assertMetricsEqualARecount(history);
      assertTheLedgerIsTheAccount(history, producer);
      UsageAccount.assertIsARecount(history, TOPIC);
    }
  }

  private static void assertEachLineIsInOneTable(Lines lines, Producer producer, History history) {
    Map<String, String> sent = producer.lineAt();
    List<String> events = history.coordinates(TOPIC, "events");
    List<String> duplicates = history.coordinates(TOPIC, "duplicates");
    List<String> rejected = history.coordinates(TOPIC, "rejected");

    List<String> all = Stream.of(events, duplicates, rejected).flatMap(List::stream).toList();
    assertThat(all).doesNotHaveDuplicates();
    assertThat(new TreeSet<>(all)).isEqualTo(new TreeSet<>(sent.keySet()));

    assertThat(
            history.rowsOf(TOPIC, "events", "log_record_uid").stream()
                .map(row -> row.getField("log_record_uid")))
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(lines.ids);
    assertThat(rejected.stream().map(sent::get)).containsExactlyInAnyOrderElementsOf(lines.broken);
    assertThat(duplicates.stream().map(sent::get))
        .containsExactlyInAnyOrderElementsOf(lines.repeated);
    assertThat(lines.broken).isNotEmpty();
    assertThat(lines.repeated).isNotEmpty();
  }

  /** Per partition, each offset was read once, and all that was read is what the tables hold. */
  private static void assertTheLedgerIsTheAccount(History history, Producer producer) {
    Map<Integer, Map<String, Long>> counts = new TreeMap<>();
    Map<Integer, BitSet> read = new TreeMap<>();
    history
        .rowsOf(
            TOPIC,
            "ledger",
            "kind",
            "source_partition",
            "record_count",
            "first_offset",
            "last_offset")
        .forEach(
            row -> {
              int partition = (Integer) row.getField("source_partition");
              counts
                  .computeIfAbsent(partition, p -> new TreeMap<>())
                  .merge(
                      (String) row.getField("kind"),
                      (Long) row.getField("record_count"),
                      Long::sum);
              if ("read".equals(row.getField("kind"))) {
                int first = Math.toIntExact((Long) row.getField("first_offset"));
                int last = Math.toIntExact((Long) row.getField("last_offset"));
                assertThat((Long) row.getField("record_count")).isEqualTo(last - first + 1L);
                BitSet offsets = read.computeIfAbsent(partition, p -> new BitSet());
                assertThat(offsets.get(first, last + 1).isEmpty()).isTrue();
                offsets.set(first, last + 1);
              }
            });
    Map<Integer, Map<String, Long>> expected = new TreeMap<>();
    for (String table : List.of("events", "duplicates", "rejected")) {
      String kind = table.equals("rejected") ? "rejected" : "event";
      history
          .rowsOf(TOPIC, table, "source_partition")
          .forEach(
              row -> {
                Map<String, Long> ofPartition =
                    expected.computeIfAbsent(
                        (Integer) row.getField("source_partition"), p -> new TreeMap<>());
                ofPartition.merge(kind, 1L, Long::sum);
                ofPartition.merge("read", 1L, Long::sum);
              });
    }
    assertThat(counts).isEqualTo(expected);
    assertThat(read.values().stream().mapToInt(BitSet::cardinality).sum())
        .isEqualTo(producer.lineAt().size());
  }

  /** What a document of Elasticsearch, or all rows of a window, come to. */
  private record Sum(long count, long errors, long bytes) {
    Sum plus(Sum other) {
      return new Sum(count + other.count, errors + other.errors, bytes + other.bytes);
    }
  }

  private static void assertMetricsEqualARecount(History history) throws Exception {
    Map<String, Sum> recount = new TreeMap<>();
    history
        .rowsOf(TOPIC, "events", "time", "service_name", "severity_number", "size_bytes")
        .forEach(
            row -> {
              Instant time = ((OffsetDateTime) row.getField("time")).toInstant();
              long minute = Math.floorDiv(time.getEpochSecond(), 60) * 60;
              Integer severity = (Integer) row.getField("severity_number");
              recount.merge(
                  Instant.ofEpochSecond(minute) + " " + row.getField("service_name"),
                  new Sum(
                      1,
                      severity != null && severity >= 17 ? 1 : 0,
                      (Long) row.getField("size_bytes")),
                  Sum::plus);
            });
    assertThat(recount).hasSizeGreaterThan(10);

    Map<String, Sum> stored = new TreeMap<>();
    history
        .rows(
            "metrics",
            "window_start",
            "service_name",
            "log_record_count",
            "log_record_error_count",
            "log_record_size")
        .stream()
        .filter(row -> isOurs((String) row.getField("service_name")))
        .forEach(
            row ->
                add(
                    stored,
                    ((OffsetDateTime) row.getField("window_start")).toInstant()
                        + " "
                        + row.getField("service_name"),
                    new Sum(
                        (Long) row.getField("log_record_count"),
                        (Long) row.getField("log_record_error_count"),
                        (Long) row.getField("log_record_size"))));
    assertThat(stored).isEqualTo(recount);

    Map<String, Sum> live = new TreeMap<>();
    List<JsonNode> documents = documents();
    assertThat(documents.stream().filter(document -> !document.get("final").asBoolean()))
        .as("after a drain every document is final")
        .isEmpty();
    for (JsonNode document : documents) {
      add(
          live,
          Instant.parse(document.get("@timestamp").asText())
              + " "
              + document.get("service.name").asText(),
          new Sum(
              document.get("log.record.count").asLong(),
              document.get("log.record.error.count").asLong(),
              document.get("log.record.size").asLong()));
    }
    assertThat(live).isEqualTo(recount);
    assertThat(documents.stream().filter(document -> document.get("increment").asBoolean()))
        .as("lines of 2015 are increments")
        .isNotEmpty();
  }

  /** Whether the events of this test are of the service. */
  private static boolean isOurs(String service) {
    return service != null && service.startsWith("service-");
  }

  /**
   * Adds a sum, unless it counts no event: rejected records and duplicates have windows of their
   * own.
   */
  private static void add(Map<String, Sum> sums, String key, Sum sum) {
    if (sum.count() > 0) {
      sums.merge(key, sum, Sum::plus);
    }
  }

  private static List<JsonNode> documents() throws Exception {
    String address = SharedParts.elasticsearch().address();
    HttpClient client = HttpClient.newHttpClient();
    post(client, address + "/log-metrics-*/_refresh", "");
    JsonNode answer =
        post(client, address + "/log-metrics-*/_search?size=10000", "{\"track_total_hits\":true}");
    List<JsonNode> documents = new ArrayList<>();
    answer.get("hits").get("hits").forEach(hit -> documents.add(hit.get("_source")));
    assertThat(documents).hasSize(answer.get("hits").get("total").get("value").asInt());
    return documents;
  }

  private static JsonNode post(HttpClient client, String uri, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(uri))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  private static void awaitAccounted(History history, int atLeast) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(
            () ->
                Stream.of("events", "duplicates", "rejected")
                        .mapToInt(table -> history.coordinates(TOPIC, table).size())
                        .sum()
                    >= atLeast);
  }

  private static MiniCluster cluster() {
    Configuration configuration = new Configuration();
    // Any free port: 8081 may be somebody's cluster.
    configuration.set(RestOptions.BIND_PORT, "0");
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        folder.resolve("checkpoints").toUri().toString());
    configuration.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    return new MiniCluster(
        new MiniClusterConfiguration.Builder()
            .setNumTaskManagers(2)
            .setNumSlotsPerTaskManager(2)
            .setConfiguration(configuration)
            .build());
  }

  private static JobID submit(MiniCluster cluster, int parallelism, String savepoint)
      throws Exception {
    PipelineOptions options = options();
    Configuration configuration = PipelineJob.configuration(options);
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 100);
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(100));
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    env.setParallelism(parallelism);
    PipelineJob.define(env, options);
    JobGraph graph = env.getStreamGraph().getJobGraph();
    if (savepoint != null) {
      graph.setSavepointRestoreSettings(SavepointRestoreSettings.forPath(savepoint, false));
    }
    cluster.submitJob(graph).get();
    return graph.getJobID();
  }

  private static PipelineOptions options() {
    String yaml =
        """
        kafka:
          bootstrap-servers: %s
          idle-timeout: 2s
          out-of-orderness: 1s
        sources:
          - name: pipeline
            topics: [%s]
        metrics:
          allowed-lateness: 20s
          update-interval: 1s
        iceberg:
          uri: %s
        elasticsearch:
          hosts: [%s]
        checkpoint-interval: 1s
        """
            .formatted(
                SharedParts.broker().address(),
                TOPIC,
                SharedParts.catalog().address(),
                SharedParts.elasticsearch().address());
    return OptionsFile.read("test", yaml, Map.<String, String>of()::get);
  }

  /**
   * What is sent: events with ids, some of them twice, some from 2015, and lines that are broken.
   */
  private static final class Lines {

    final Set<String> ids = new TreeSet<>();
    final List<String> repeated = new ArrayList<>();
    final List<String> broken = new ArrayList<>();
    private final Instant start;
    private final Map<Integer, String> byNumber = new HashMap<>();

    Lines(Instant start) {
      this.start = start;
    }

    void send(Producer producer, int from, int to) {
      for (int i = from; i < to; i++) {
        // The fourth partition stays idle and must hold nobody back.
        int partition = i % 3;
        String line = event(i);
        byNumber.put(i, line);
        producer.send(TOPIC, partition, line);
        if (i % 30 == 7) {
          String again = byNumber.get(Math.max(i % 3, i - 5_010));
          repeated.add(again);
          producer.send(TOPIC, (partition + 1) % 3, again);
        }
        if (i % 200 == 11) {
          String cut = "{\"event.id\":\"cut-" + i;
          broken.add(cut);
          producer.send(TOPIC, partition, cut);
        }
      }
    }

    private String event(int i) {
      String id = "event-" + i;
      ids.add(id);
      Instant time =
          i % 100 == 3
              ? Instant.parse("2015-05-17T10:05:03Z").plusSeconds(i)
              : start.plusMillis(i * 20L);
      return """
          {"@timestamp":"%s","event.id":"%s","service.name":"service-%d","service.namespace":"team-%d",\
          "log.level":"%s","message":"request %d","event.duration":%d}"""
          .formatted(
              time,
              id,
              i % 5,
              i % 5 % 2,
              i % 50 == 0 ? "error" : "info",
              i,
              1_000_000L + i * 1_000L);
    }
  }
}
