package io.logweir.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.logweir.job.options.PipelineOptions;
import io.logweir.local.part.SharedParts;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobStatus;
import org.apache.iceberg.data.Record;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole pipeline against a real broker, catalog and Elasticsearch: a task manager is lost while
 * it runs, it is restored at another parallelism, and Elasticsearch is out of reach for a while,
 * and still every line is accounted for exactly once, everywhere.
 *
 * <p>The outage takes 20 s; {@code -Dlogweir.outage=PT10M} makes it ten minutes.
 */
class PipelineITCase {

  private static final String TOPIC = "raw.pipeline";
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final Duration OUTAGE =
      Duration.parse(System.getProperty("logweir.outage", "PT20S"));

  @TempDir static Path folder;

  private static Relay elasticsearch;

  @BeforeAll
  static void startParts() throws Exception {
    SharedParts.request();
    elasticsearch = new Relay(SharedParts.elasticsearch().address());
  }

  @AfterAll
  static void endRelay() {
    elasticsearch.close();
  }

  @Test
  void everyLineIsAccountedForOnceThroughFailureAndRescaling() throws Exception {
    String bootstrap = SharedParts.broker().address();
    Producer.createTopic(bootstrap, TOPIC, 4);
    Lines lines = new Lines(Instant.now().minusSeconds(300));

    try (RunningPipeline pipeline = RunningPipeline.cluster(folder, 2, 2);
        Producer producer = new Producer(bootstrap);
        History history = new History(SharedParts.catalog().address())) {
      pipeline.submit(options(), 2);
      lines.send(producer, 0, 6_000);
      awaitAccounted(history, 2_000);
      pipeline.loseTaskManager();
      lines.send(producer, 6_000, 10_000);
      awaitAccounted(history, 8_000);
      // The watermark moves, although a partition is idle: what comes from 2015 now is late.
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(500))
          .until(
              () ->
                  documents("metrics", "services").stream()
                      .anyMatch(each -> each.get("final").asBoolean()));

      pipeline.submit(options(), 3, pipeline.stop());
      // Among these are duplicates of lines that only the first job saw.
      lines.send(producer, 10_000, 12_000);
      awaitAccounted(history, producer.lineAt().size());
      elasticsearch.cut();
      Instant back = Instant.now().plus(OUTAGE);
      lines.send(producer, 12_000, 14_000);
      awaitAccounted(history, producer.lineAt().size());
      await()
          .atMost(OUTAGE.plus(PATIENCE))
          .pollInterval(Duration.ofMillis(500))
          .until(() -> Instant.now().isAfter(back));
      assertThat(pipeline.status()).isEqualTo(JobStatus.RUNNING);
      elasticsearch.mend();
      pipeline.drain();

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

  /** What a set is by, beside the service: the columns of events, as text. */
  private enum MetricSetUnderTest {
    SERVICES("metrics"),
    ROUTES("breakdowns"),
    ERRORS("breakdowns");

    final String table;
    final String metricSet = name().toLowerCase(Locale.ROOT);

    MetricSetUnderTest(String table) {
      this.table = table;
    }

    boolean takes(Record event) {
      return switch (this) {
        case SERVICES -> true;
        case ROUTES ->
            event.getField("http_route") != null
                || event.getField("http_response_status_code") != null;
        case ERRORS -> isError(event);
      };
    }

    String key(Record event) {
      return switch (this) {
        case SERVICES -> "";
        case ROUTES -> {
          Integer status = (Integer) event.getField("http_response_status_code");
          yield event.getField("http_route") + " " + (status == null ? null : status / 100 + "xx");
        }
        case ERRORS -> event.getField("severity_text") + " " + event.getField("error_type");
      };
    }

    String key(Function<String, Object> dimension) {
      return switch (this) {
        case SERVICES -> "";
        case ROUTES ->
            dimension.apply("http.route") + " " + dimension.apply("http.response.status_class");
        case ERRORS -> dimension.apply("severity_text") + " " + dimension.apply("error.type");
      };
    }
  }

  private static boolean isError(Record event) {
    Integer severity = (Integer) event.getField("severity_number");
    return severity != null && severity >= 17;
  }

  private static void assertMetricsEqualARecount(History history) throws Exception {
    List<Record> events =
        history.rowsOf(
            TOPIC,
            "events",
            "time",
            "service_name",
            "severity_number",
            "severity_text",
            "error_type",
            "http_route",
            "http_response_status_code",
            "event_duration",
            "size_bytes");
    for (MetricSetUnderTest set : MetricSetUnderTest.values()) {
      Map<String, Sum> recount = new TreeMap<>();
      events.stream()
          .filter(set::takes)
          .forEach(
              event ->
                  add(
                      recount,
                      minute(event) + " " + event.getField("service_name") + " " + set.key(event),
                      new Sum(1, isError(event) ? 1 : 0, (Long) event.getField("size_bytes"))));
      assertThat(recount).as(set.metricSet).hasSizeGreaterThan(10);
      assertThat(stored(history, set)).as("rows of %s", set.metricSet).isEqualTo(recount);
      assertThat(live(set)).as("documents of %s", set.metricSet).isEqualTo(recount);
    }
    assertQuantilesAreWithinOnePercent(events, history);
  }

  private static Instant minute(Record event) {
    Instant time = ((OffsetDateTime) event.getField("time")).toInstant();
    return Instant.ofEpochSecond(Math.floorDiv(time.getEpochSecond(), 60) * 60);
  }

  private static Map<String, Sum> stored(History history, MetricSetUnderTest set) {
    Map<String, Sum> stored = new TreeMap<>();
    history
        .rows(
            set.table,
            "window_start",
            "service_name",
            "metric_set",
            "dimensions",
            "log_record_count",
            "log_record_error_count",
            "log_record_size")
        .stream()
        .filter(row -> isOurs((String) row.getField("service_name")))
        .filter(row -> set.metricSet.equals(row.getField("metric_set")))
        .forEach(
            row ->
                add(
                    stored,
                    ((OffsetDateTime) row.getField("window_start")).toInstant()
                        + " "
                        + row.getField("service_name")
                        + " "
                        + set.key(((Map<?, ?>) row.getField("dimensions"))::get),
                    new Sum(
                        (Long) row.getField("log_record_count"),
                        (Long) row.getField("log_record_error_count"),
                        (Long) row.getField("log_record_size"))));
    return stored;
  }

  private static Map<String, Sum> live(MetricSetUnderTest set) throws Exception {
    Map<String, Sum> live = new TreeMap<>();
    List<JsonNode> documents = documents(set.table, set.metricSet);
    assertThat(documents.stream().filter(document -> !document.get("final").asBoolean()))
        .as("after a drain every document is final")
        .isEmpty();
    for (JsonNode document : documents) {
      add(
          live,
          Instant.parse(document.get("@timestamp").asText())
              + " "
              + document.get("service.name").asText()
              + " "
              + set.key(name -> document.has(name) ? document.get(name).asText() : null),
          new Sum(
              document.get("log.record.count").asLong(),
              document.get("log.record.error.count").asLong(),
              document.get("log.record.size").asLong()));
    }
    List<JsonNode> increments =
        documents.stream().filter(document -> document.get("increment").asBoolean()).toList();
    assertThat(increments).as("lines of 2015, and of hours ago, are increments").isNotEmpty();
    assertThat(increments).allMatch(document -> document.get("late.count").asLong() > 0);
    return live;
  }

  /** The sketches of all rows of a service add up to the quantiles of all of its events. */
  private static void assertQuantilesAreWithinOnePercent(List<Record> events, History history) {
    Map<String, List<Long>> exact = new TreeMap<>();
    events.forEach(
        event ->
            exact
                .computeIfAbsent((String) event.getField("service_name"), s -> new ArrayList<>())
                .add((Long) event.getField("event_duration")));
    Map<String, TreeMap<Integer, Long>> sketches = new TreeMap<>();
    history.rows("metrics", "service_name", "duration_buckets").stream()
        .filter(row -> isOurs((String) row.getField("service_name")))
        .forEach(
            row -> {
              TreeMap<Integer, Long> sketch =
                  sketches.computeIfAbsent(
                      (String) row.getField("service_name"), s -> new TreeMap<>());
              ((Map<?, ?>) row.getField("duration_buckets"))
                  .forEach((at, count) -> sketch.merge((Integer) at, (Long) count, Long::sum));
            });
    assertThat(exact).hasSize(5);
    exact.forEach(
        (service, durations) -> {
          durations.sort(null);
          for (double q : new double[] {0.5, 0.95, 0.99}) {
            long rank = (long) Math.floor(q * (durations.size() - 1));
            double expected = durations.get((int) rank);
            assertThat(quantile(sketches.get(service), rank))
                .as("%s of %s", q, service)
                .isCloseTo(expected, within(0.01 * expected));
          }
        });
  }

  /** As the table's column says: 2·γ^i/(γ+1) with γ = 1.01/0.99. */
  private static double quantile(TreeMap<Integer, Long> sketch, long rank) {
    long seen = 0;
    for (Map.Entry<Integer, Long> bucket : sketch.entrySet()) {
      seen += bucket.getValue();
      if (seen > rank) {
        double gamma = 1.01 / 0.99;
        return 2 * Math.pow(gamma, bucket.getKey()) / (gamma + 1);
      }
    }
    throw new AssertionError("no bucket of rank " + rank);
  }

  private static List<JsonNode> documents(String index, String metricSet) {
    String query =
        """
        {"bool": {"filter": [
          {"term": {"metric.set": "%s"}}, {"prefix": {"service.name": "service-"}}]}}
        """;
    return LiveIndex.documents("log-" + index + "-*", query.formatted(metricSet));
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
                elasticsearch.address());
    return RunningPipeline.options(yaml);
  }

  /**
   * What is sent: events with ids, some of them twice, some from 2015, one in a hundred up to three
   * hours late, and lines that are broken.
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
      Instant time = start.plusMillis(i * 20L);
      if (i % 100 == 3) {
        time = Instant.parse("2015-05-17T10:05:03Z").plusSeconds(i);
      } else if (i % 100 == 50) {
        time = time.minusSeconds(i * 7_919L % Duration.ofHours(3).toSeconds());
      }
      String more =
          i % 3 == 0
              ? ",\"http.route\":\"/cart/%d\",\"http.response.status_code\":%d"
                  .formatted(i % 4, List.of(200, 204, 302, 404, 500).get(i / 3 % 5))
              : "";
      if (i % 50 == 0) {
        more += ",\"error.type\":\"Error%d\"".formatted(i / 50 % 3);
      }
      return """
          {"@timestamp":"%s","event.id":"%s","service.name":"service-%d","service.namespace":"team-%d",\
          "log.level":"%s","message":"request %d","event.duration":%d,"client.address":"10.0.0.%d"%s}"""
          .formatted(
              time,
              id,
              i % 5,
              i % 5 % 2,
              i % 50 == 0 ? "error" : "info",
              i,
              1_000_000L + i * 1_000L,
              i % 200,
              more);
    }
  }
}
