package io.logweir.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logweir.local.history.Answer;
import io.logweir.local.history.HistoryDialect;
import io.logweir.local.history.HistoryEngine;
import io.logweir.local.history.JavaHome;
import io.logweir.local.history.Spark;
import io.logweir.local.history.StatementFailedException;
import io.logweir.local.history.Trino;
import io.logweir.local.history.TrinoSession;
import io.logweir.local.part.SharedParts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Asks Spark, Trino and Elasticsearch all that is in {@code sql/history} and {@code
 * sql/elasticsearch}, of what the real job made of {@link CompanyLines}.
 */
class HistoryITCase {

  private static final Path SQL = Path.of("").toAbsolutePath();
  private static final int ALL = 10_000;
  private static final double SKETCH_ERROR = 0.01;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir static Path folder;

  private static TwoDays days;
  private static HistoryEngine spark;
  private static Optional<Trino> trino = Optional.empty();

  @BeforeAll
  static void store() throws Exception {
    SharedParts.request();
    days = TwoDays.stored(folder);
    Optional<Path> java = JavaHome.atLeast(Trino.JAVA);
    CompletableFuture<Optional<Trino>> starting =
        CompletableFuture.supplyAsync(
            () ->
                java.map(
                    home -> Trino.start(folder.resolve("trino"), 0, days.catalogAddress(), home)));
    spark =
        Spark.start(folder.resolve("spark"), folder.resolve("spark.log"), days.catalogAddress());
    trino = starting.get();
  }

  @AfterAll
  static void end() {
    if (spark != null) {
      spark.close();
    }
    trino.ifPresent(Trino::close);
    if (days != null) {
      days.close();
    }
  }

  static List<String> questions() throws IOException {
    return names(SQL.resolve("history/spark"), ".sql");
  }

  static List<String> searches() throws IOException {
    List<String> searches = new ArrayList<>();
    for (String index : List.of("log-metrics", "log-breakdowns")) {
      names(SQL.resolve("elasticsearch").resolve(index), ".json")
          .forEach(name -> searches.add(index + "/" + name));
    }
    return searches;
  }

  private static List<String> names(Path folder, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .map(name -> name.substring(0, name.length() - suffix.length()))
          .sorted()
          .toList();
    }
  }

  private static HistoryEngine trinoSession() {
    assumeTrue(
        trino.isPresent(),
        "Trino needs Java " + Trino.JAVA + " or later, and this machine has none");
    return new TrinoSession(trino.orElseThrow().address());
  }

  @Test
  void everyQuestionIsThereInBothDialectsAndHasAnExpectation() throws IOException {
    assertThat(questions())
        .hasSizeGreaterThanOrEqualTo(10)
        .isEqualTo(names(SQL.resolve("history/trino"), ".sql"))
        .isEqualTo(names(SQL.resolve("history/expected"), ".txt"));
    assertThat(searches().stream().map(name -> name.replaceFirst(".*/", "")).sorted())
        .hasSizeGreaterThanOrEqualTo(6)
        .isEqualTo(names(SQL.resolve("elasticsearch/expected"), ".txt"));
  }

  @ParameterizedTest
  @MethodSource("questions")
  void sparkAnswers(String name) throws IOException {
    expect("history", name, ask(spark, "spark", name, TwoDays.BOTH));
  }

  @ParameterizedTest
  @MethodSource("questions")
  void trinoAnswers(String name) throws IOException {
    expect("history", name, ask(trinoSession(), "trino", name, TwoDays.BOTH));
  }

  @ParameterizedTest
  @MethodSource("searches")
  void elasticsearchAnswers(String name) throws Exception {
    JsonNode answer = search(name, "2026-03-01T00:00:00Z", "2026-03-03T00:00:00Z");
    List<String> rows = answer.has("aggregations") ? SearchAnswer.rows(answer) : latencies(answer);
    expect("elasticsearch", name.replaceFirst(".*/", ""), rows);
  }

  @Test
  void aFailureIsToldInTheEnginesWordsAndTheNextStatementRuns() {
    for (HistoryEngine engine :
        trino.isPresent() ? List.of(spark, trinoSession()) : List.of(spark)) {
      assertThat(
              catchThrowableOfType(
                  StatementFailedException.class,
                  () -> engine.ask("SELECT no_such_column FROM logs.events", 1)))
          .hasMessageContaining("no_such_column");
      assertThat(engine.ask("SELECT 1 AS one, CAST(NULL AS VARCHAR(1)) AS nothing", 1))
          .isEqualTo(
              new Answer(List.of("one", "nothing"), List.of(Arrays.asList("1", null)), false));
      assertThat(engine.ask("SELECT body FROM logs.events", 2).more()).isTrue();
    }
  }

  /** Four engines, two stores, one answer. */
  @Test
  void allAgreeOnTheEventsTheErrorsAndTheP99OfTheSameHour() throws Exception {
    Instant from = CompanyLines.FIRST_DAY;
    Instant to = from.plus(Duration.ofHours(1));
    Map<String, String> hour = Map.of("since", from.toString(), "until", to.toString());
    List<String> bySpark = ask(spark, "spark", "latency-by-team", hour);
    assertThat(bySpark).hasSize(2);
    assertThat(byFlink(from, to)).as("Flink SQL").isEqualTo(bySpark);
    assertThat(latencies(search("log-metrics/latency-by-team", from.toString(), to.toString())))
        .as("Elasticsearch")
        .isEqualTo(bySpark);
    for (String row : bySpark) {
      String[] columns = row.split(", ", -1);
      List<CompanyLines.Line> given =
          CompanyLines.firstDay().stream()
              .filter(line -> line.fate() == CompanyLines.Fate.EVENT)
              .filter(line -> columns[0].equals(line.team()))
              .toList();
      double errors = given.stream().filter(CompanyLines.Line::isError).count();
      assertThat(Long.parseLong(columns[1])).isEqualTo(given.size()).isGreaterThan(300);
      assertThat(Double.parseDouble(columns[2]))
          .isCloseTo(100 * errors / given.size(), within(0.005));
      long[] sorted = given.stream().mapToLong(CompanyLines.Line::durationNanos).sorted().toArray();
      double exact = sorted[(int) Math.floor(0.99 * (sorted.length - 1))] / 1e9;
      assertThat(Double.parseDouble(columns[3])).isCloseTo(exact, within(SKETCH_ERROR * exact));
    }
    assertThat(ask(trinoSession(), "trino", "latency-by-team", hour))
        .as("Trino")
        .isEqualTo(bySpark);
  }

  // ---- asking ----

  private static List<String> ask(
      HistoryEngine engine, String dialect, String name, Map<String, String> times)
      throws IOException {
    String script =
        Files.readString(SQL.resolve("history").resolve(dialect).resolve(name + ".sql"));
    Map<String, String> variables = new HashMap<>(times);
    variables.put("as.of", days.firstDayStored().toString());
    if (name.equals("ledger")) {
      // Its time is the job's own.
      variables.put("since", "1 hour ago");
      variables.put("until", "now");
    }
    variables.keySet().removeIf(variable -> !script.contains("${" + variable + "}"));
    List<String> rows = new ArrayList<>();
    for (String statement : HistoryDialect.statements(script, variables)) {
      engine
          .ask(statement, ALL)
          .rows()
          .forEach(row -> rows.add(String.join(", ", row.stream().map(String::valueOf).toList())));
    }
    return rows;
  }

  private static List<String> byFlink(Instant from, Instant to) throws Exception {
    TableEnvironment flink =
        TableEnvironment.create(EnvironmentSettings.newInstance().inBatchMode().build());
    flink.getConfig().set("parallelism.default", "1");
    flink.executeSql(
        "CREATE CATALOG history WITH ('type'='iceberg', 'catalog-type'='rest', 'uri'='"
            + days.catalogAddress()
            + "')");
    flink.executeSql("LOAD MODULE logweir");
    String sql =
        """
        SELECT
          service_namespace,
          SUM(log_record_count),
          ROUND(1e2 * SUM(log_record_error_count) / SUM(log_record_count), 2),
          ROUND(QUANTILE(SKETCH_MERGE(duration_buckets), 0.99), 6)
        FROM history.logs.metrics
        WHERE window_start >= TO_TIMESTAMP_LTZ(%d, 3) AND window_start < TO_TIMESTAMP_LTZ(%d, 3)
        GROUP BY service_namespace
        HAVING SUM(log_record_count) > 0
        ORDER BY service_namespace
        """;
    List<String> rows = new ArrayList<>();
    try (CloseableIterator<Row> answer =
        flink.executeSql(sql.formatted(from.toEpochMilli(), to.toEpochMilli())).collect()) {
      while (answer.hasNext()) {
        Row row = answer.next();
        rows.add(
            IntStream.range(0, row.getArity())
                .mapToObj(i -> String.valueOf(row.getField(i)))
                .collect(Collectors.joining(", ")));
      }
    }
    return rows;
  }

  /** A search of a file, within the span of time that a dashboard adds to it. */
  private static JsonNode search(String name, String from, String to) throws Exception {
    ObjectNode search =
        (ObjectNode)
            JSON.readTree(Files.readString(SQL.resolve("elasticsearch").resolve(name + ".json")));
    ((ArrayNode) search.at("/query/bool/filter"))
        .addObject()
        .putObject("range")
        .putObject("@timestamp")
        .put("gte", from)
        .put("lt", to);
    String index = SharedParts.elasticsearch().address() + "/" + name.replaceFirst("/.*", "-*");
    post(index + "/_refresh", "");
    return post(index + "/_search", search.toString());
  }

  private static JsonNode post(String url, String body) throws Exception {
    HttpResponse<String> response =
        HTTP.send(
            HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  /** What a reader of the documents adds up, as the table of latencies by team. */
  private static List<String> latencies(JsonNode answer) {
    assertThat(answer.at("/hits/hits")).hasSizeLessThan(ALL);
    record Sum(long[] counts, TreeMap<Integer, Long> buckets) {}
    Map<String, Sum> teams = new TreeMap<>();
    for (JsonNode hit : answer.at("/hits/hits")) {
      JsonNode document = hit.get("_source");
      Sum sum =
          teams.computeIfAbsent(
              document.get("service.namespace").asText(),
              team -> new Sum(new long[2], new TreeMap<>()));
      sum.counts()[0] += document.get("log.record.count").asLong();
      sum.counts()[1] += document.get("log.record.error.count").asLong();
      for (Map.Entry<String, JsonNode> bucket : document.path("duration.buckets").properties()) {
        sum.buckets()
            .merge(Integer.valueOf(bucket.getKey()), bucket.getValue().asLong(), Long::sum);
      }
    }
    List<String> rows = new ArrayList<>();
    teams.forEach(
        (team, sum) -> {
          if (sum.counts()[0] > 0) {
            rows.add(
                "%s, %d, %s, %s"
                    .formatted(
                        team,
                        sum.counts()[0],
                        rounded(100.0 * sum.counts()[1] / sum.counts()[0], 2),
                        rounded(p99Seconds(sum.buckets()), 6)));
          }
        });
    return rows;
  }

  /** As the table's column says: 2·γ^i/(γ+1) ns with γ = 1.01/0.99. */
  private static double p99Seconds(TreeMap<Integer, Long> buckets) {
    long total = buckets.values().stream().mapToLong(Long::longValue).sum();
    long seen = 0;
    for (Map.Entry<Integer, Long> bucket : buckets.entrySet()) {
      seen += bucket.getValue();
      if (seen > Math.floor(0.99 * (total - 1))) {
        double gamma = 1.01 / 0.99;
        return 2 * Math.pow(gamma, bucket.getKey()) / (gamma + 1) / 1e9;
      }
    }
    throw new AssertionError("no durations");
  }

  private static String rounded(double value, int digits) {
    return Double.toString(
        Double.parseDouble(String.format(Locale.ROOT, "%." + digits + "f", value)));
  }

  private static void expect(String folder, String name, List<String> rows) throws IOException {
    Path file = SQL.resolve(folder).resolve("expected").resolve(name + ".txt");
    if (System.getProperty("logweir.regenerate") != null && !Files.exists(file)) {
      Files.write(file, rows);
    }
    assertThat(rows).isNotEmpty().isEqualTo(Files.readAllLines(file));
  }
}
