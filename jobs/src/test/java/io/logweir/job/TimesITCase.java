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
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.data.Record;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clocks that are wrong, clocks that are set, partitions that fall silent: every event is counted
 * once, in the window of its own time, and nobody else's event is late for it.
 */
class TimesITCase {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration WINDOW = Duration.ofSeconds(10);
  private static final Duration IDLE = Duration.ofSeconds(3);
  private static final Duration OUT_OF_ORDER = Duration.ofSeconds(1);

  /** From one event to the next. */
  private static final Duration STEP = Duration.ofMillis(50);

  @TempDir static Path folder;

  @BeforeAll
  static void startParts() {
    SharedParts.request();
  }

  /** Five minutes of events, of which one in seven has a time that is wrong. */
  @Test
  void wrongClocksMakeNobodyElseLate() throws Exception {
    Stream stream = new Stream("clocks");
    int events = 6_000;
    Instant start = Instant.now().minus(STEP.multipliedBy(events)).truncatedTo(ChronoUnit.MILLIS);
    try (RunningPipeline pipeline = RunningPipeline.cluster(folder, 2, 1);
        Producer producer = new Producer(SharedParts.broker().address());
        History history = new History(SharedParts.catalog().address())) {
      stream.createTopic();
      send(stream, producer, start, 0, events / 2);
      // Longer than a clock that is ahead may move the watermark of all: see LogParser.
      pipeline.submit(options(stream, Duration.ofSeconds(70)), 2);
      stream.awaitStored(history, producer);
      pipeline.loseTaskManager();
      send(stream, producer, start, events / 2, events);
      stream.awaitStored(history, producer);
      pipeline.drain();

      assertTimesAreKept(stream, history, start);
      stream.assertAllIsCounted(history, producer);
      stream.assertNobodyOnTimeIsLate(history);
    }
  }

  /**
   * How long after the last event of all its window may take to be final: it ends and is closed as
   * time goes on, once the silence was seen. And a tick, a checkpoint and a bulk request follow,
   * for which a busy machine may need some time. All this is within the minute that is promised.
   */
  private static Duration bound(Duration lateness) {
    return IDLE.plus(OUT_OF_ORDER).plus(WINDOW).plus(lateness).plusSeconds(20);
  }

  @Test
  void whenAllFallSilentWindowsCloseAndTheDayGoesOn() throws Exception {
    Stream stream = new Stream("silence");
    Duration lateness = Duration.ofSeconds(5);
    Duration bound = bound(lateness);
    assertThat(bound).isLessThan(Duration.ofMinutes(1));
    int events = 1_000;
    Instant start = Instant.now().minus(STEP.multipliedBy(events)).truncatedTo(ChronoUnit.MILLIS);
    try (RunningPipeline pipeline = RunningPipeline.cluster(folder, 2, 1);
        Producer producer = new Producer(SharedParts.broker().address());
        History history = new History(SharedParts.catalog().address())) {
      stream.createTopic();
      stream.sendOnTime(producer, start, 0, events);
      pipeline.submit(options(stream, lateness), 2);
      stream.awaitStored(history, producer);

      Instant silent = Instant.now();
      await()
          .atMost(bound)
          .pollInterval(Duration.ofMillis(500))
          .untilAsserted(() -> assertThat(stream.liveFinal()).isEqualTo(stream.recount(history)));
      System.out.printf(
          "all partitions idle: the last window is final after %d s, of %d s%n",
          Duration.between(silent, Instant.now()).toSeconds(), bound.toSeconds());

      // What was closed in the silence stays closed, also after a restore, and the day goes on.
      pipeline.loseTaskManager();
      Instant again = start.plus(STEP.multipliedBy(events)).plus(bound);
      // Every partition speaks before one of them hurries on, and so does who straggles later.
      stream.sendOnTime(producer, again, events, events + 60);
      stream.send(producer, 0, again, "straggler", 10 * events, again);
      stream.awaitStored(history, producer);
      stream.sendOnTime(producer, again.plus(STEP.multipliedBy(60)), events + 60, 2 * events);
      for (int i = 1; i <= 100; i++) {
        Instant then = start.plus(STEP.multipliedBy(i));
        stream.send(producer, i, then, "straggler", 10 * events + i, then);
      }
      stream.awaitStored(history, producer);
      pipeline.drain();

      stream.assertAllIsCounted(history, producer);
      stream.assertNobodyOnTimeIsLate(history);
      // And those who are late are told from the others.
      assertThat(stream.documentsOf("straggler"))
          .filteredOn(each -> each.get("@timestamp").asText().compareTo(again.toString()) < 0)
          .filteredOn(each -> each.get("increment").asBoolean())
          .extracting(each -> each.get("late.count").asInt())
          .satisfies(late -> assertThat(late.stream().mapToInt(each -> each).sum()).isEqualTo(100));
    }
  }

  // ---- what is sent ----

  private static void send(Stream stream, Producer producer, Instant start, int from, int to) {
    for (int i = from; i < to; i++) {
      Instant now = start.plus(STEP.multipliedBy(i));
      if (i % 20 == 7) {
        sendBroken(stream, producer, i, now);
      } else if (i % 20 == 13 || i % 20 == 14) {
        // One host's clock, which is set an hour ahead and then an hour back; its shipper stamps.
        Instant wrong = now.plus(Duration.ofHours(steps(i, from, to)));
        stream.send(producer, i, wrong, "stepped", i, wrong);
      } else {
        stream.sendOnTime(producer, now, i, i + 1);
      }
    }
  }

  /** Hours that the clock is wrong by: right, ahead, and back. */
  private static int steps(int i, int from, int to) {
    return switch (3 * (i - from) / (to - from)) {
      case 0 -> 0;
      case 1 -> 1;
      default -> -1;
    };
  }

  /** The stamp of the event is wrong, or that of the record, or both. */
  private static void sendBroken(Stream stream, Producer producer, int i, Instant now) {
    int kind = i / 20 % WRONG.size();
    Instant wrong =
        WRONG.get(kind).equals("ahead") ? now.plus(Duration.ofMinutes(30)) : wrong(kind);
    Instant record = wrong.isBefore(Instant.EPOCH) ? Instant.EPOCH : wrong;
    boolean ofRecord = i / 20 % 2 == 1;
    boolean ofEvent = !ofRecord || i / 20 % 3 == 0;
    stream.send(producer, i, ofRecord ? record : now, "broken", i, ofEvent ? wrong : now);
  }

  /** Ten years off, the beginning of all clocks, before it, and a little ahead, most of all. */
  private static final List<String> WRONG =
      List.of(
          "ahead",
          "2016-11-20T10:00:00Z",
          "ahead",
          "2036-11-20T10:00:00Z",
          "1970-01-01T00:00:00Z",
          "ahead",
          "1960-02-29T10:00:00Z");

  private static Instant wrong(int kind) {
    return Instant.parse(WRONG.get(kind));
  }

  /** As they were sent: whatever is wrong with a time, it is the event's own. */
  private static void assertTimesAreKept(Stream stream, History history, Instant start) {
    List<Instant> broken =
        history.rowsOf(stream.topic, "events", "time", "service_name").stream()
            .filter(row -> stream.service("broken").equals(row.getField("service_name")))
            .map(Stream::time)
            .toList();
    assertThat(broken).contains(wrong(1), wrong(3), wrong(4), wrong(6));
    assertThat(broken)
        .filteredOn(time -> time.isAfter(start.plus(STEP.multipliedBy(6_000)).plusSeconds(600)))
        .hasSizeGreaterThan(60);
  }

  private static PipelineOptions options(Stream stream, Duration lateness) {
    return RunningPipeline.options(
        """
        kafka:
          bootstrap-servers: %s
          group-id: logweir-%s
          idle-timeout: %s
          out-of-orderness: %s
        sources:
          - name: times
            topics: [%s]
        metrics:
          window: %s
          allowed-lateness: %s
          update-interval: 1s
        iceberg:
          uri: %s
        elasticsearch:
          hosts: [%s]
        checkpoint-interval: 1s
        """
            .formatted(
                SharedParts.broker().address(),
                stream.team,
                seconds(IDLE),
                seconds(OUT_OF_ORDER),
                stream.topic,
                seconds(WINDOW),
                seconds(lateness),
                SharedParts.catalog().address(),
                SharedParts.elasticsearch().address()));
  }

  private static String seconds(Duration duration) {
    return duration.toSeconds() + "s";
  }

  /** Events of one team in a topic of their own, and what became of them. */
  private static final class Stream {

    private final String team;
    private final String topic;

    Stream(String team) {
      this.team = team;
      this.topic = "raw." + team;
    }

    /**
     * Nothing ever comes to the fourth partition. Not every broker refuses wrong stamps, and this
     * one neither deletes nor rolls its files by them.
     */
    void createTopic() {
      Producer.createTopic(
          SharedParts.broker().address(),
          topic,
          4,
          Map.of(
              "message.timestamp.after.max.ms", String.valueOf(Long.MAX_VALUE),
              "retention.ms", "-1",
              "segment.ms", String.valueOf(Long.MAX_VALUE)));
    }

    String service(String name) {
      return team + "-" + name;
    }

    void send(Producer producer, int i, Instant record, String service, int id, Instant time) {
      producer.send(
          topic,
          i % 3,
          record.toEpochMilli(),
          """
          {"@timestamp":"%s","event.id":"%s-%d","service.name":"%s","service.namespace":"%s",\
          "log.level":"info","message":"request"}"""
              .formatted(time, team, id, service(service), team));
    }

    /** One event after the other, of services that each speak in every partition. */
    void sendOnTime(Producer producer, Instant start, int from, int to) {
      for (int i = from; i < to; i++) {
        Instant now = start.plus(STEP.multipliedBy(i - from));
        send(producer, i, now, "on-time-" + i % 4, i, now);
      }
    }

    void awaitStored(History history, Producer producer) {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> history.rowsOf(topic, "events").size() == producer.lineAt().size());
    }

    private static Instant time(Record event) {
      return ((OffsetDateTime) event.getField("time")).toInstant();
    }

    /** Events by window and service, counted from the stored events. */
    Map<String, Long> recount(History history) {
      long window = WINDOW.toSeconds();
      Map<String, Long> recount = new TreeMap<>();
      history
          .rowsOf(topic, "events", "time", "service_name")
          .forEach(
              row -> {
                long start = Math.floorDiv(time(row).getEpochSecond(), window) * window;
                recount.merge(
                    Instant.ofEpochSecond(start) + " " + row.getField("service_name"),
                    1L,
                    Long::sum);
              });
      assertThat(recount).hasSizeGreaterThan(15);
      return recount;
    }

    void assertAllIsCounted(History history, Producer producer) {
      Map<String, Long> recount = recount(history);
      assertThat(recount.values().stream().mapToLong(each -> each).sum())
          .isEqualTo(producer.lineAt().size());
      Map<String, Long> stored = new TreeMap<>();
      rows(history)
          .forEach(
              row ->
                  stored.merge(
                      ((OffsetDateTime) row.getField("window_start")).toInstant()
                          + " "
                          + row.getField("service_name"),
                      (Long) row.getField("log_record_count"),
                      Long::sum));
      assertThat(stored).isEqualTo(recount);
      assertThat(sums(documents())).isEqualTo(recount);
    }

    private List<Record> rows(History history) {
      return history
          .rows(
              "metrics",
              "window_start",
              "service_namespace",
              "service_name",
              "log_record_count",
              "late_count",
              "is_increment")
          .stream()
          .filter(row -> team.equals(row.getField("service_namespace")))
          .toList();
    }

    private List<JsonNode> documents() {
      return LiveIndex.documents(
          "log-metrics-*", "{\"term\": {\"service.namespace\": \"" + team + "\"}}");
    }

    List<JsonNode> documentsOf(String service) {
      return documents().stream()
          .filter(each -> each.get("service.name").asText().startsWith(service(service)))
          .toList();
    }

    /** Events by window and service, of the documents that are final. */
    Map<String, Long> liveFinal() {
      return sums(documents().stream().filter(each -> each.get("final").asBoolean()).toList());
    }

    private static Map<String, Long> sums(List<JsonNode> documents) {
      Map<String, Long> sums = new TreeMap<>();
      documents.forEach(
          each ->
              sums.merge(
                  Instant.parse(each.get("@timestamp").asText())
                      + " "
                      + each.get("service.name").asText(),
                  each.get("log.record.count").asLong(),
                  Long::sum));
      return sums;
    }

    void assertNobodyOnTimeIsLate(History history) {
      List<JsonNode> onTime = documentsOf("on-time");
      assertThat(onTime).isNotEmpty();
      assertThat(onTime.stream().map(Stream::lateness)).containsOnly("false 0");
      assertThat(rows(history))
          .filteredOn(row -> ((String) row.getField("service_name")).startsWith(service("on-time")))
          .hasSize(onTime.size())
          .allMatch(row -> row.getField("is_increment").equals(false))
          .allMatch(row -> row.getField("late_count").equals(0L));
    }

    private static String lateness(JsonNode document) {
      return document.get("increment") + " " + document.get("late.count");
    }
  }
}
