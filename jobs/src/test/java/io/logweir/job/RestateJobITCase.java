package io.logweir.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.logweir.connector.elasticsearch.MetricDocuments;
import io.logweir.connector.elasticsearch.StoredDocuments;
import io.logweir.connector.iceberg.IcebergHistory;
import io.logweir.connector.type.LogEventSerializer;
import io.logweir.core.rollup.MetricPoints;
import io.logweir.core.rollup.PartialRollup;
import io.logweir.core.rollup.Rollup;
import io.logweir.core.rollup.Series;
import io.logweir.job.options.PipelineOptions;
import io.logweir.local.part.SharedParts;
import io.logweir.schema.Disposition;
import io.logweir.schema.EventColumn;
import io.logweir.schema.IdentityKind;
import io.logweir.schema.LogEvent;
import io.logweir.schema.MetricPoint;
import io.logweir.schema.Rejected;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.iceberg.data.Record;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A restatement against a real catalog and Elasticsearch: what was wrong is right in both, what it
 * was not asked for is as it was, and a job that appends meanwhile loses and doubles nothing.
 */
class RestateJobITCase {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOPIC = "raw.restate";

  @TempDir static Path folder;

  @BeforeAll
  static void startParts() {
    SharedParts.request();
  }

  /** What all rows, or documents, of a window and series come to. */
  private record Sum(long count, long errors, long bytes, long duplicates, long rejected) {
    Sum plus(Sum other) {
      return new Sum(
          count + other.count,
          errors + other.errors,
          bytes + other.bytes,
          duplicates + other.duplicates,
          rejected + other.rejected);
    }
  }

  // ---- metrics that are wrong ----

  private static final Instant FROM = Instant.parse("2021-03-04T10:00:00Z");
  private static final Instant TO = FROM.plus(Duration.ofMinutes(10));
  private static final String TEAM = "restate-a";
  private static final String OTHER_TEAM = "restate-b";

  @Test
  void wrongMetricsBecomeARecountAndAllOthersStay() throws Exception {
    PipelineOptions options = options();
    IcebergHistory tables = options.iceberg().toHistory();
    tables.createMissingTables();
    writeRecords(tables);
    plantMetrics(tables, options);
    try (History history = new History(SharedParts.catalog().address())) {
      Map<String, Sum> right = recount(history, TEAM);
      assertThat(right).hasSize(10 * 3);
      assertThat(rightOf(stored(history, TEAM))).isNotEqualTo(right);
      assertThat(rightOf(live(TEAM))).isNotEqualTo(right);
      List<String> othersBefore = otherRows(history);
      Map<String, JsonNode> otherDocumentsBefore = otherDocuments();
      assertThat(othersBefore).hasSize(7);
      assertThat(otherDocumentsBefore).hasSize(6);

      // A dry run says what differs and changes nothing.
      List<String> rowsBefore = rows(history, TEAM);
      Map<String, JsonNode> documentsBefore = documents(TEAM);
      List<String> said = new ArrayList<>();
      assertThat(restate(options, TEAM, true, said).changed()).isTrue();
      assertThat(rows(history, TEAM)).isEqualTo(rowsBefore);
      assertThat(documents(TEAM)).isEqualTo(documentsBefore);
      assertThat(said)
          .anyMatch(line -> line.startsWith("Iceberg: ") && line.endsWith("increments 2"))
          .contains("  services production/gone/restate-a: " + GONE)
          .contains("dry run: nothing is changed");

      RestateJob.Result result = restate(options, TEAM, false, new ArrayList<>());
      assertThat(result).isEqualTo(new RestateJob.Result(true, true));
      assertThat(rightOf(stored(history, TEAM))).isEqualTo(right);
      assertThat(rightOf(live(TEAM))).isEqualTo(right);
      assertThat(otherRows(history)).isEqualTo(othersBefore);
      assertThat(otherDocuments()).isEqualTo(otherDocumentsBefore);
      assertThat(history.rows("metrics", "service_namespace", "is_increment", "window_start"))
          .filteredOn(row -> TEAM.equals(row.getField("service_namespace")) && inSpan(row))
          .hasSize(30)
          .allMatch(row -> row.getField("is_increment").equals(false));
      assertThat(documents(TEAM).values())
          .allMatch(document -> !document.get("increment").asBoolean())
          .allMatch(document -> document.get("final").asBoolean());

      // Again, it finds nothing to change, and what is there stays what it is.
      List<String> rowsAfter = rows(history, TEAM);
      Map<String, JsonNode> documentsAfter = documents(TEAM);
      said.clear();
      assertThat(restate(options, TEAM, false, said).changed()).isFalse();
      assertThat(said).noneMatch(line -> line.contains("→"));
      assertThat(rows(history, TEAM)).isEqualTo(rowsAfter);
      assertThat(documents(TEAM)).isEqualTo(documentsAfter);

      // Of all teams, in Elasticsearch that has lost the day, and with the sets that have no team.
      call("DELETE", "/log-metrics-2021.03.04", "");
      assertThat(restate(options, null, false, new ArrayList<>()).settled()).isTrue();
      assertThat(rightOf(live(TEAM))).isEqualTo(right);
      assertThat(rightOf(live(OTHER_TEAM))).isEqualTo(recount(history, OTHER_TEAM));
      assertThat(rightOf(stored(history, OTHER_TEAM))).isEqualTo(recount(history, OTHER_TEAM));
      assertSetsCountAllRecords(history);
    }
  }

  /** What is said of a series that no record is of. */
  private static final String GONE = "windows 1, count 11 → 0, errors 11 → 0, bytes 1131 → 0";

  /** By topic and partition: of the records of both teams, each is in one series. */
  private static void assertSetsCountAllRecords(History history) throws Exception {
    Sum all = new Sum(0, 0, 0, 0, 0);
    for (String team : List.of(TEAM, OTHER_TEAM)) {
      all = recount(history, team).values().stream().reduce(all, Sum::plus);
    }
    Sum stored =
        history
            .rows(
                "breakdowns",
                "window_start",
                "metric_set",
                "log_record_count",
                "log_record_error_count",
                "log_record_size",
                "duplicate_count",
                "rejected_count")
            .stream()
            .filter(row -> row.getField("metric_set").equals("sources") && inSpan(row))
            .map(RestateJobITCase::sum)
            .reduce(new Sum(0, 0, 0, 0, 0), Sum::plus);
    assertThat(stored).isEqualTo(all);
    Sum live = new Sum(0, 0, 0, 0, 0);
    for (JsonNode document : search("log-breakdowns-2021.03.04").values()) {
      if (document.get("metric.set").asText().equals("sources")) {
        live = live.plus(sum(document));
      }
    }
    assertThat(live).isEqualTo(all);
  }

  private static RestateJob.Result restate(
      PipelineOptions options, String team, boolean dryRun, List<String> said) throws Exception {
    RestatedSpan span =
        RestatedSpan.of(FROM.toString(), TO.toString(), team, options, Instant.now());
    return RestateJob.run(options, span, dryRun, local(), said::add);
  }

  /** Records of two teams, in the span and around it. */
  private static void writeRecords(IcebergHistory tables) throws Exception {
    List<LogEvent> events = new ArrayList<>();
    List<LogEvent> duplicates = new ArrayList<>();
    List<Rejected> rejected = new ArrayList<>();
    long at = 0;
    for (String team : List.of(TEAM, OTHER_TEAM)) {
      for (int minute = -2; minute < 12; minute++) {
        Instant window = FROM.plus(Duration.ofMinutes(minute));
        for (int i = 0; i < 20; i++) {
          Instant time = window.plusMillis(3_000L * i);
          events.add(event(team, "restated-" + i % 2, time, i % 7 == 0 ? 17 : 9, at++));
        }
        duplicates.add(event(team, "restated-1", window, 9, at++));
        rejected.add(
            new Rejected(
                window.toEpochMilli() * 1000 + 999_999,
                "invalid_json",
                "cut",
                "json",
                new byte[] {1},
                team,
                null,
                TOPIC,
                0,
                at++,
                null));
      }
    }
    duplicates.forEach(event -> event.setDisposition(Disposition.DUPLICATE));
    // What Elasticsearch refused lies in the same table and is no record that was read.
    rejected.add(
        new Rejected(
            FROM.toEpochMilli() * 1000,
            "document_refused",
            "",
            "elasticsearch",
            new byte[0],
            TEAM,
            null,
            "log-metrics/1",
            -1,
            -1,
            null));
    StreamExecutionEnvironment env = batch();
    tables.appendEvents(env.fromData(events, LogEventSerializer.TYPE).uid("e"));
    tables.appendDuplicates(env.fromData(duplicates, LogEventSerializer.TYPE).uid("d"));
    tables.appendRejected(env.fromData(rejected, TypeInformation.of(Rejected.class)).uid("r"));
    env.execute();
  }

  private static LogEvent event(
      String team, String service, Instant time, int severity, long offset) {
    LogEvent event = new LogEvent();
    event.setLong(EventColumn.TIME, time.toEpochMilli() * 1000);
    event.setLong(EventColumn.OBSERVED_TIME, time.toEpochMilli() * 1000);
    event.setLong(EventColumn.INGEST_TIME, time.toEpochMilli() * 1000 + 5);
    event.setEventId(offset, time.toEpochMilli(), IdentityKind.FIELD);
    event.setLong(EventColumn.SEVERITY_NUMBER, severity);
    event.setString(EventColumn.SERVICE_NAMESPACE, team);
    event.setString(EventColumn.SERVICE_NAME, service);
    event.setString(EventColumn.DEPLOYMENT_ENVIRONMENT_NAME, "production");
    event.setLong(EventColumn.EVENT_DURATION, 1_000_000 * (offset % 90 + 1));
    event.setLong(EventColumn.SIZE_BYTES, 100 + offset % 10);
    event.setDouble(EventColumn.SAMPLE_WEIGHT, offset % 5 == 0 ? 3 : 1);
    event.setString(EventColumn.PARSER, "json");
    event.setString(EventColumn.SOURCE_TOPIC, TOPIC);
    event.setLong(EventColumn.SOURCE_PARTITION, 0);
    event.setLong(EventColumn.SOURCE_OFFSET, offset);
    event.setClockMillis(time.toEpochMilli());
    return event;
  }

  /** Numbers that are wrong; those that a restatement of the team must leave alone are, too. */
  private static void plantMetrics(IcebergHistory tables, PipelineOptions options)
      throws Exception {
    List<MetricPoint> points = new ArrayList<>();
    // Of ten windows some are missing and some wrong, and two have increments.
    for (int minute : List.of(0, 1, 2, 9)) {
      points.add(point(TEAM, "restated-0", minute, 5 + minute));
    }
    points.add(point(TEAM, "gone", 4, 7));
    points.add(increment(TEAM, "restated-0", 1, "late-1"));
    points.add(increment(TEAM, "restated-1", 5, "late-2"));
    // Before, after, and of the other team.
    points.add(point(TEAM, "restated-0", -1, 11));
    points.add(point(TEAM, "restated-0", 10, 12));
    points.add(increment(TEAM, "restated-0", 10, "late-3"));
    points.add(point(OTHER_TEAM, "restated-0", 0, 13));
    points.add(point(OTHER_TEAM, "restated-0", 9, 14));
    points.add(increment(OTHER_TEAM, "restated-0", 3, "late-4"));
    // Much later: Elasticsearch is not behind.
    points.add(point(OTHER_TEAM, "restated-0", 24 * 60, 15));
    StreamExecutionEnvironment env = batch();
    tables.appendMetrics(env.fromData(points, TypeInformation.of(MetricPoint.class)).uid("m"));
    env.execute();
    try (StoredDocuments documents = new StoredDocuments(options.elasticsearch().toSink())) {
      documents.putMissingTemplates(MetricDocuments.templates());
      documents.change(
          points.stream()
              .map(MetricDocuments::of)
              .map(document -> new StoredDocuments.Change(document, false))
              .toList());
    }
  }

  private static MetricPoint point(String team, String service, int minute, int events) {
    return MetricPoints.last(part(team, service, minute, events), 3);
  }

  private static MetricPoint increment(String team, String service, int minute, String id) {
    return MetricPoints.increment(part(team, service, minute, 1), id);
  }

  private static PartialRollup part(String team, String service, int minute, int events) {
    Instant start = FROM.plus(Duration.ofMinutes(minute));
    Rollup rollup = Rollup.empty();
    for (int i = 0; i < events; i++) {
      rollup.add(event(team, service, start, 17, i));
    }
    return new PartialRollup(
        Series.ofService(team, service, "production"),
        start.toEpochMilli(),
        60_000,
        start.toEpochMilli(),
        rollup);
  }

  /** An independent count: Iceberg's own reader, and nothing of the job's code. */
  private static Map<String, Sum> recount(History history, String team) {
    Map<String, Sum> sums = new TreeMap<>();
    for (Record row :
        history.rows(
            "events",
            "time",
            "service_namespace",
            "service_name",
            "deployment_environment_name",
            "severity_number",
            "size_bytes",
            "sample_weight")) {
      if (!team.equals(row.getField("service_namespace"))) {
        // Of another test, and of whatever shape.
        continue;
      }
      long weight = Math.round((Double) row.getField("sample_weight"));
      add(
          sums,
          team,
          row,
          "time",
          new Sum(
              weight,
              (Integer) row.getField("severity_number") >= 17 ? weight : 0,
              weight * (Long) row.getField("size_bytes"),
              0,
              0));
    }
    for (Record row :
        history.rows(
            "duplicates",
            "time",
            "service_namespace",
            "service_name",
            "deployment_environment_name")) {
      add(sums, team, row, "time", new Sum(0, 0, 0, 1, 0));
    }
    for (Record row :
        history.rows(
            "rejected", "ingest_time", "service_namespace", "service_name", "source_partition")) {
      if ((Integer) row.getField("source_partition") >= 0) {
        add(sums, team, row, "ingest_time", new Sum(0, 0, 0, 0, 1));
      }
    }
    return sums;
  }

  private static void add(
      Map<String, Sum> sums, String team, Record row, String timeColumn, Sum sum) {
    Instant time = ((OffsetDateTime) row.getField(timeColumn)).toInstant();
    if (team.equals(row.getField("service_namespace"))
        && !time.isBefore(FROM)
        && time.isBefore(TO)) {
      Object service = row.getField("service_name");
      Object environment =
          row.struct().field("deployment_environment_name") == null
              ? null
              : row.getField("deployment_environment_name");
      sums.merge(
          Instant.ofEpochSecond(Math.floorDiv(time.getEpochSecond(), 60) * 60)
              + " "
              + (service == null ? "unknown_service" : service)
              + " "
              + (environment == null ? "unknown_environment" : environment),
          sum,
          Sum::plus);
    }
  }

  private static boolean inSpan(Record row) {
    Instant start = ((OffsetDateTime) row.getField("window_start")).toInstant();
    return !start.isBefore(FROM) && start.isBefore(TO);
  }

  private static Sum sum(Record row) {
    return new Sum(
        (Long) row.getField("log_record_count"),
        (Long) row.getField("log_record_error_count"),
        (Long) row.getField("log_record_size"),
        (Long) row.getField("duplicate_count"),
        (Long) row.getField("rejected_count"));
  }

  private static Sum sum(JsonNode document) {
    return new Sum(
        document.get("log.record.count").asLong(),
        document.get("log.record.error.count").asLong(),
        document.get("log.record.size").asLong(),
        document.get("duplicate.count").asLong(),
        document.get("rejected.count").asLong());
  }

  private static Map<String, Sum> stored(History history, String team) {
    Map<String, Sum> sums = new TreeMap<>();
    for (Record row : metricRows(history)) {
      if (team.equals(row.getField("service_namespace"))) {
        sums.merge(
            ((OffsetDateTime) row.getField("window_start")).toInstant()
                + " "
                + row.getField("service_name")
                + " "
                + row.getField("deployment_environment_name"),
            sum(row),
            Sum::plus);
      }
    }
    return sums;
  }

  private static Map<String, Sum> live(String team) throws Exception {
    Map<String, Sum> sums = new TreeMap<>();
    for (JsonNode document : search("log-metrics-*").values()) {
      if (team.equals(document.get("service.namespace").asText())) {
        sums.merge(
            document.get("@timestamp").asText()
                + " "
                + document.get("service.name").asText()
                + " "
                + document.get("deployment.environment.name").asText(),
            sum(document),
            Sum::plus);
      }
    }
    return sums;
  }

  /** Those of the span. */
  private static Map<String, Sum> rightOf(Map<String, Sum> sums) {
    Map<String, Sum> ofSpan = new TreeMap<>(sums);
    ofSpan.keySet().removeIf(key -> !isInSpan(Instant.parse(key.substring(0, key.indexOf(' ')))));
    return ofSpan;
  }

  private static boolean isInSpan(Instant time) {
    return !time.isBefore(FROM) && time.isBefore(TO);
  }

  private static List<Record> metricRows(History history) {
    return history.rows(
        "metrics",
        MetricPoint.COLUMNS.stream().map(column -> column.name()).toArray(String[]::new));
  }

  /** A team's rows of the span, whole. */
  private static List<String> rows(History history, String team) {
    return metricRows(history).stream()
        .filter(row -> team.equals(row.getField("service_namespace")) && inSpan(row))
        .map(RestateJobITCase::text)
        .sorted()
        .toList();
  }

  /** Rows of both teams that are not the team's in the span. */
  private static List<String> otherRows(History history) {
    return metricRows(history).stream()
        .filter(
            row ->
                OTHER_TEAM.equals(row.getField("service_namespace"))
                    || TEAM.equals(row.getField("service_namespace")) && !inSpan(row))
        .map(RestateJobITCase::text)
        .sorted()
        .toList();
  }

  private static String text(Record row) {
    StringBuilder text = new StringBuilder();
    row.struct()
        .fields()
        .forEach(
            field -> {
              Object value = row.getField(field.name());
              text.append(field.name()).append('=');
              text.append(value instanceof Map<?, ?> map ? new TreeMap<>(map) : shown(value));
              text.append(' ');
            });
    return text.toString();
  }

  private static Object shown(Object value) {
    return value instanceof java.nio.ByteBuffer bytes
        ? java.util.HexFormat.of().formatHex(bytes.duplicate().array())
        : value;
  }

  private static Map<String, JsonNode> documents(String team) throws Exception {
    Map<String, JsonNode> documents = search("log-metrics-*");
    documents
        .values()
        .removeIf(
            document ->
                !team.equals(document.get("service.namespace").asText())
                    || !isInSpan(Instant.parse(document.get("@timestamp").asText())));
    return documents;
  }

  private static Map<String, JsonNode> otherDocuments() throws Exception {
    Map<String, JsonNode> documents = search("log-metrics-2021.03.04");
    documents
        .values()
        .removeIf(
            document ->
                TEAM.equals(document.get("service.namespace").asText())
                    && isInSpan(Instant.parse(document.get("@timestamp").asText())));
    return documents;
  }

  private static Map<String, JsonNode> search(String index) throws Exception {
    call("POST", "/" + index + "/_refresh", "");
    JsonNode answer =
        call("POST", "/" + index + "/_search?size=10000", "{\"track_total_hits\":true}");
    Map<String, JsonNode> documents = new TreeMap<>();
    answer
        .get("hits")
        .get("hits")
        .forEach(hit -> documents.put(hit.get("_id").asText(), hit.get("_source")));
    assertThat(documents).hasSize(answer.get("hits").get("total").get("value").asInt());
    return documents;
  }

  private static JsonNode call(String method, String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(SharedParts.elasticsearch().address() + path))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  // ---- while the job goes on ----

  private static final Instant LATE = Instant.parse("2019-06-07T08:00:00Z");

  @Test
  void aJobThatAppendsMeanwhileLosesAndDoublesNothing() throws Exception {
    String bootstrap = SharedParts.broker().address();
    Producer.createTopic(bootstrap, TOPIC, 2);
    PipelineOptions options = options();
    try (RunningPipeline pipeline = RunningPipeline.cluster(folder, 2, 2);
        Producer producer = new Producer(bootstrap);
        History history = new History(SharedParts.catalog().address())) {
      pipeline.submit(options, 2);
      send(producer, 0, 400);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(liveCount()).isEqualTo(eventCount(history)).isEqualTo(200));

      // Between its steps lines come for the span: after it has counted, increments that it takes
      // away without having counted their events, and then others that are on their way.
      AtomicInteger next = new AtomicInteger(400);
      RestatedSpan span =
          RestatedSpan.of(
              LATE.toString(), LATE.plusSeconds(600).toString(), null, options, Instant.now());
      List<String> said = new ArrayList<>();
      RestateJob.Result result =
          RestateJob.run(
              options,
              span,
              false,
              local(),
              line -> {
                if (said.size() < 4) {
                  send(producer, next.get(), next.addAndGet(40));
                }
                if (said.isEmpty()) {
                  await().atMost(PATIENCE).until(() -> storedCount(history) == next.get() / 2);
                }
                said.add(line);
              });
      assertThat(result.settled()).as(String.join("\n", said)).isTrue();
      assertThat(said).contains("records came meanwhile: counting again");
      assertThat(lateSums(lateStored(history))).isEqualTo(lateEvents(history));
      assertThat(lateSums(lateLive())).isEqualTo(lateEvents(history));

      // On top of what was restated, through the loss of a task manager.
      pipeline.loseTaskManager();
      send(producer, next.get(), next.addAndGet(400));
      int all = next.get();
      await().atMost(PATIENCE).until(() -> history.coordinates(TOPIC, "events").size() >= all);
      pipeline.drain();
      assertThat(history.coordinates(TOPIC, "events")).hasSize(all).doesNotHaveDuplicates();
      assertThat(lateSums(lateStored(history))).isEqualTo(lateEvents(history));
      assertThat(lateSums(lateLive())).isEqualTo(lateEvents(history));
      assertThat(lateEvents(history).values().stream().mapToLong(Long::longValue).sum())
          .isEqualTo(all / 2);
    }
  }

  /** Every other line is of 2019. */
  private static void send(Producer producer, int from, int to) {
    for (int i = from; i < to; i++) {
      Instant time = i % 2 == 0 ? LATE.plusSeconds(i % 600) : Instant.now();
      producer.send(
          TOPIC,
          i % 4 / 2,
          """
          {"@timestamp":"%s","event.id":"restate-%d","service.name":"late-%d",\
          "service.namespace":"restate-live","log.level":"info","message":"line"}"""
              .formatted(time, i, i % 3));
    }
  }

  private static Map<String, Long> lateEvents(History history) {
    Map<String, Long> counts = new TreeMap<>();
    for (Record row : history.rowsOf(TOPIC, "events", "time", "service_name")) {
      Instant time = ((OffsetDateTime) row.getField("time")).toInstant();
      if (time.isBefore(LATE.plusSeconds(600)) && !time.isBefore(LATE)) {
        counts.merge(
            Instant.ofEpochSecond(time.getEpochSecond() / 60 * 60)
                + " "
                + row.getField("service_name"),
            1L,
            Long::sum);
      }
    }
    return counts;
  }

  private static List<Map.Entry<String, Long>> lateStored(History history) {
    return metricRows(history).stream()
        .filter(row -> "restate-live".equals(row.getField("service_namespace")))
        .map(
            row ->
                Map.entry(
                    ((OffsetDateTime) row.getField("window_start")).toInstant()
                        + " "
                        + row.getField("service_name"),
                    (Long) row.getField("log_record_count")))
        .toList();
  }

  private static List<Map.Entry<String, Long>> lateLive() throws Exception {
    return search("log-metrics-*").values().stream()
        .filter(document -> document.get("service.namespace").asText().equals("restate-live"))
        .map(
            document ->
                Map.entry(
                    document.get("@timestamp").asText()
                        + " "
                        + document.get("service.name").asText(),
                    document.get("log.record.count").asLong()))
        .toList();
  }

  private static Map<String, Long> lateSums(List<Map.Entry<String, Long>> counts) {
    Map<String, Long> sums = new TreeMap<>();
    for (Map.Entry<String, Long> each : counts) {
      if (each.getKey().startsWith("2019-06-07")) {
        sums.merge(each.getKey(), each.getValue(), Long::sum);
      }
    }
    return sums;
  }

  private static long liveCount() throws Exception {
    return lateSums(lateLive()).values().stream().mapToLong(Long::longValue).sum();
  }

  private static long storedCount(History history) {
    return lateSums(lateStored(history)).values().stream().mapToLong(Long::longValue).sum();
  }

  private static long eventCount(History history) {
    return lateEvents(history).values().stream().mapToLong(Long::longValue).sum();
  }

  // ---- where it runs ----

  private static Configuration local() {
    Configuration configuration = new Configuration();
    // Any free port: 8081 may be somebody's cluster.
    configuration.set(RestOptions.BIND_PORT, "0");
    return configuration;
  }

  private static StreamExecutionEnvironment batch() {
    Configuration configuration = local();
    configuration.set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.BATCH);
    return StreamExecutionEnvironment.getExecutionEnvironment(configuration);
  }

  private static PipelineOptions options() {
    String yaml =
        """
        kafka:
          bootstrap-servers: %s
          idle-timeout: 2s
          out-of-orderness: 1s
        sources:
          - name: restate
            topics: [%s]
        metrics:
          allowed-lateness: 5s
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
    return RunningPipeline.options(yaml);
  }
}
