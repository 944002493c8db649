package io.logweir.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.logweir.job.options.PipelineOptions;
import io.logweir.local.part.SharedParts;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.apache.iceberg.data.Record;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Very many teams at once, and one team that is nearly all: sums stay whole, documents stay few,
 * and throughput holds.
 *
 * <p>There are 60,000 teams; {@code -Dlogweir.teams=1000000} makes them a million, and only then is
 * the throughput held to its bars: with fewer, a measurement takes less than two seconds, and is
 * printed only.
 */
class ManyTeamsITCase {

  private static final int TEAMS = Integer.getInteger("logweir.teams", 60_000);
  private static final boolean FULL = TEAMS >= 1_000_000;
  private static final int ROUNDS = FULL ? 5 : 3;

  private static final Duration PATIENCE = FULL ? Duration.ofMinutes(15) : Duration.ofMinutes(2);

  private static final int PARTITIONS = 4;
  private static final int PARALLELISM = 2;
  private static final int TOP_SERVICES = 1_000;
  private static final int TOP_TEAMS = 100;

  /** A day of its own, so that no other test has windows there; the traffic of two minutes. */
  private static final Instant START = Instant.parse("2022-05-06T10:00:00Z");

  private static final int WINDOWS = 2;

  @TempDir static Path folder;

  @BeforeAll
  static void startParts() {
    SharedParts.request();
  }

  /** Whose events a topic has. */
  private enum Traffic {
    /** One event of each team. */
    BURST,
    /** The same, to be read more than once. */
    CROWD,
    /** The same number of events, of a hundred teams. */
    UNIFORM,
    /** Of these hundred, one has nine events in ten. */
    HOT;

    final String topic = "raw.teams-" + name().toLowerCase(Locale.ROOT);

    int team(int i) {
      return switch (this) {
        case BURST, CROWD -> i;
        case UNIFORM -> i % 100;
        case HOT -> i % 10 == 0 ? i / 10 % 100 : 0;
      };
    }

    /** When the event of a number was; what is read more than once is counted on another day. */
    Instant time(int i) {
      Instant start = this == BURST ? START : START.plus(Duration.ofDays(1));
      return start.plusMillis(i * 60_000L * WINDOWS / TEAMS);
    }
  }

  private static void send(Producer producer, Traffic traffic, int from, int to) {
    producer.sendAll(
        traffic.topic,
        PARTITIONS,
        from,
        to,
        i ->
            """
            {"@timestamp":"%s","event.id":"%s-%d","service.name":"api","service.namespace":"%s-%d",\
            "log.level":"%s","message":"request","event.duration":%d}"""
                .formatted(
                    traffic.time(i),
                    traffic,
                    i,
                    traffic,
                    traffic.team(i),
                    i % 50 == 0 ? "error" : "info",
                    1_000_000L + i),
        i -> traffic.time(i).toEpochMilli());
  }

  private static void createTopic(Traffic traffic) {
    // These are old stamps, and the broker is not to clean up behind them.
    Producer.createTopic(
        SharedParts.broker().address(), traffic.topic, PARTITIONS, Map.of("retention.ms", "-1"));
  }

  /** What all events of a window, or all its series, come to. */
  private record Sum(long count, long errors, long bytes) {
    Sum plus(Sum other) {
      return new Sum(count + other.count, errors + other.errors, bytes + other.bytes);
    }
  }

  @Test
  void sumsStayWholeAndDocumentsFewThroughAFailure() throws Exception {
    createTopic(Traffic.BURST);
    try (RunningPipeline pipeline = RunningPipeline.cluster(folder, PARALLELISM, 1);
        Producer producer = new Producer(SharedParts.broker().address());
        History history = new History(SharedParts.catalog().address())) {
      pipeline.submit(options(Traffic.BURST), PARALLELISM);
      send(producer, Traffic.BURST, 0, TEAMS / 2);
      await().atMost(PATIENCE).until(() -> read(history) > TEAMS / 4);
      pipeline.loseTaskManager();
      send(producer, Traffic.BURST, TEAMS / 2, TEAMS);
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> read(history) == TEAMS);
      pipeline.drain();

      Map<String, Sum> recount = recount(history);
      assertThat(recount).hasSize(WINDOWS);
      assertThat(recount.values().stream().mapToLong(Sum::count).sum()).isEqualTo(TEAMS);
      assertAreWholeAndFew(history, "services", "metrics", TOP_SERVICES, recount);
      assertAreWholeAndFew(history, "teams", "breakdowns", TOP_TEAMS, recount);
    }
  }

  /** Records that are accounted for in what was committed. */
  private static long read(History history) {
    return history.rowsOf(Traffic.BURST.topic, "ledger", "kind", "record_count").stream()
        .filter(row -> "read".equals(row.getField("kind")))
        .mapToLong(row -> (Long) row.getField("record_count"))
        .sum();
  }

  /** By window, of the stored events. */
  private static Map<String, Sum> recount(History history) {
    Map<String, Sum> recount = new TreeMap<>();
    history.forEach(
        "events",
        row -> {
          if (Traffic.BURST.topic.equals(row.getField("source_topic"))) {
            long seconds =
                ((OffsetDateTime) row.getField("time")).toInstant().getEpochSecond() / 60 * 60;
            recount.merge(
                Instant.ofEpochSecond(seconds).toString(),
                new Sum(
                    1,
                    (Integer) row.getField("severity_number") >= 17 ? 1 : 0,
                    (Long) row.getField("size_bytes")),
                Sum::plus);
          }
        },
        "time",
        "severity_number",
        "size_bytes",
        "source_topic");
    return recount;
  }

  private static void assertAreWholeAndFew(
      History history, String set, String table, int top, Map<String, Sum> recount) {
    List<Record> rows = rows(history, set, table);
    Map<String, Sum> stored = new TreeMap<>();
    rows.forEach(
        row ->
            stored.merge(
                windowStart(row).toString(),
                new Sum(
                    (Long) row.getField("log_record_count"),
                    (Long) row.getField("log_record_error_count"),
                    (Long) row.getField("log_record_size")),
                Sum::plus));
    assertThat(stored).as("rows of %s", set).isEqualTo(recount);
    Map<String, Sum> live = new TreeMap<>();
    List<JsonNode> documents = documents(set, table);
    documents.forEach(
        document ->
            live.merge(
                document.get("@timestamp").asText(),
                new Sum(
                    document.get("log.record.count").asLong(),
                    document.get("log.record.error.count").asLong(),
                    document.get("log.record.size").asLong()),
                Sum::plus));
    assertThat(live).as("documents of %s", set).isEqualTo(recount);

    // A subtask has its share of the top, a quarter and 64 more; and one series is for all others.
    long most = WINDOWS * (1L + PARALLELISM * Math.min(top, top * 5L / (4L * PARALLELISM) + 64));
    assertThat(rows).as("rows of %s", set).hasSizeBetween(WINDOWS * top / 2, (int) most);
    assertThat(documents)
        .as("documents of %s", set)
        .hasSameSizeAs(rows)
        .allMatch(document -> document.get("final").asBoolean());
    System.out.printf(
        "%d teams: the set %s has %d documents in %d windows, %d at most%n",
        TEAMS, set, documents.size(), WINDOWS, most);
    assertThat(sumOfOthers(documents)).isGreaterThan(TEAMS / 2);
  }

  private static long sumOfOthers(List<JsonNode> documents) {
    return documents.stream()
        .filter(each -> each.get("service.namespace").asText().equals("__other__"))
        .mapToLong(each -> each.get("log.record.count").asLong())
        .sum();
  }

  private static Instant windowStart(Record row) {
    return ((OffsetDateTime) row.getField("window_start")).toInstant();
  }

  private static List<Record> rows(History history, String set, String table) {
    Instant end = START.plus(Duration.ofMinutes(WINDOWS));
    return history
        .rows(
            table,
            "window_start",
            "metric_set",
            "log_record_count",
            "log_record_error_count",
            "log_record_size")
        .stream()
        .filter(row -> set.equals(row.getField("metric_set")))
        .filter(row -> !windowStart(row).isBefore(START) && windowStart(row).isBefore(end))
        .toList();
  }

  private static List<JsonNode> documents(String set, String index) {
    return LiveIndex.documents(
        "log-" + index + "-*",
        """
        {"bool": {"filter": [
          {"term": {"metric.set": "%s"}},
          {"range": {"@timestamp": {"gte": "%s", "lt": "%s"}}}]}}
        """
            .formatted(set, START, START.plus(Duration.ofMinutes(WINDOWS))));
  }

  // ---- throughput ----

  @Test
  void aCrowdAndAHotTeamAreAboutAsFastAsAHundredTeams() throws Exception {
    List<Traffic> measured = new ArrayList<>(EnumSet.complementOf(EnumSet.of(Traffic.BURST)));
    Map<Traffic, double[]> rates = new EnumMap<>(Traffic.class);
    try (RunningPipeline pipeline = RunningPipeline.cluster(folder, PARALLELISM, 1)) {
      try (Producer producer = new Producer(SharedParts.broker().address())) {
        for (Traffic traffic : measured) {
          createTopic(traffic);
          send(producer, traffic, 0, TEAMS);
          rates.put(traffic, new double[ROUNDS]);
        }
      }
      // The first round warms up; the order changes from one to the next.
      for (int round = -1; round < ROUNDS; round++) {
        Collections.rotate(measured, 1);
        for (Traffic traffic : measured) {
          double rate = rate(pipeline, traffic);
          if (round >= 0) {
            rates.get(traffic)[round] = rate;
          }
        }
      }
    }
    double uniform = median(rates.get(Traffic.UNIFORM));
    double crowd = median(rates.get(Traffic.CROWD)) / uniform;
    double hot = median(rates.get(Traffic.HOT)) / uniform;
    System.out.printf(
        "%d events: of 100 teams %.0f events/s; of as many teams %.2f of that, with a hot team %.2f%n",
        TEAMS, uniform, crowd, hot);
    if (FULL) {
      assertThat(crowd).isGreaterThanOrEqualTo(0.5);
      assertThat(hot).isGreaterThanOrEqualTo(0.7);
    }
  }

  /** Events per second, from the first that has passed deduplication to the last. */
  private static double rate(RunningPipeline pipeline, Traffic traffic) throws Exception {
    pipeline.submit(options(traffic), PARALLELISM);
    ToLongFunction<RunningPipeline> passed =
        each -> each.counted("roll-up-locally", "numRecordsIn");
    long[] first = new long[2];
    long[] last = new long[2];
    await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              last[0] = passed.applyAsLong(pipeline);
              last[1] = System.nanoTime();
              if (first[0] == 0) {
                first[0] = last[0];
                first[1] = last[1];
              }
              return last[0] == TEAMS;
            });
    pipeline.cancel();
    assertThat(first[0]).isLessThan(TEAMS / 2);
    return (last[0] - first[0]) * 1e9 / (last[1] - first[1]);
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private static PipelineOptions options(Traffic traffic) {
    return RunningPipeline.options(
        """
        kafka:
          bootstrap-servers: %s
          group-id: logweir-%s
          idle-timeout: 10s
          out-of-orderness: 1s
        sources:
          - name: teams
            topics: [%2$s]
        metrics:
          update-interval: 1s
          sets:
            - name: services
              top: %d
            - name: teams
              by: [service.namespace]
              top: %d
        iceberg:
          uri: %s
        elasticsearch:
          hosts: [%s]
        checkpoint-interval: 1s
        """
            .formatted(
                SharedParts.broker().address(),
                traffic.topic,
                TOP_SERVICES,
                TOP_TEAMS,
                SharedParts.catalog().address(),
                SharedParts.elasticsearch().address()));
  }
}
