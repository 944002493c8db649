package io.logweir.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.logweir.job.SqlStatements.StatementException;
import io.logweir.local.part.SharedParts;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.util.TestStreamEnvironment;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scripts on a cluster within this JVM, with a real broker and a real catalog. */
class SqlJobITCase {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String RAW = "sqljob.raw";
  private static final String ERRORS = "sqljob.errors";

  private static final String TABLES =
      """
      -- What comes in, and where it goes. A semicolon; in a comment, ends nothing.
      -- ${kafka} = nowhere:9092
      SET 'pipeline.name' = 'errors; and counts';
      SET 'execution.checkpointing.interval' = '1 s';
      SET 'parallelism.default' = '1';
      LOAD MODULE logweir;

      CREATE TABLE raw_lines (
        service_name STRING, severity_number INT, body STRING
      ) WITH (
        'connector' = 'kafka', 'properties.bootstrap.servers' = '${kafka}', 'topic' = 'sqljob.raw',
        'scan.startup.mode' = 'earliest-offset', 'scan.bounded.mode' = 'latest-offset',
        'format' = 'log'
      );
      CREATE TABLE errors (line STRING) WITH (
        'connector' = 'kafka', 'properties.bootstrap.servers' = '${kafka}', 'topic' = 'sqljob.errors',
        'format' = 'raw'
      );
      CREATE CATALOG lake WITH ('type' = 'iceberg', 'catalog-type' = 'rest', 'uri' = '${catalog}');
      CREATE DATABASE IF NOT EXISTS lake.sqljob;
      CREATE TABLE IF NOT EXISTS lake.sqljob.bodies (service STRING, body STRING);
      CREATE TEMPORARY VIEW bad AS SELECT * FROM raw_lines WHERE severity_number >= 17;
      """;

  private static Map<String, String> addresses;
  private static MiniCluster cluster;

  @TempDir private static Path folder;

  @BeforeAll
  static void start() throws Exception {
    String kafka = SharedParts.broker().address();
    addresses = Map.of("kafka", kafka, "catalog", SharedParts.catalog().address());
    Producer.createTopic(kafka, RAW, 1);
    Producer.createTopic(kafka, ERRORS, 1);
    try (Producer producer = new Producer(kafka)) {
      producer.send(RAW, 0, "{\"level\":\"error\",\"service\":\"shop\",\"message\":\"no stock\"}");
      producer.send(RAW, 0, "{\"level\":\"info\",\"service\":\"shop\",\"message\":\"sold; paid\"}");
      producer.send(RAW, 0, "{\"level\":\"fatal\",\"service\":\"api\",\"message\":\"gone\"}");
    }
    Configuration configuration = new Configuration();
    configuration.set(RestOptions.BIND_PORT, "0");
    cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(2)
                .setConfiguration(configuration)
                .build());
    cluster.start();
    TestStreamEnvironment.setAsContext(cluster, 1);
  }

  @AfterAll
  static void end() throws Exception {
    TestStreamEnvironment.unsetAsContext();
    cluster.close();
  }

  private static int jobs() throws Exception {
    return cluster.listJobs().get().size();
  }

  @Test
  void allInsertsAreOneJob() throws Exception {
    int before = jobs();
    JobClient job =
        SqlJob.run(
            "errors.sql",
            TABLES
                + """
                INSERT INTO errors SELECT service_name || ': ' || body || ';' FROM bad;
                EXECUTE STATEMENT SET BEGIN
                  INSERT INTO lake.sqljob.bodies SELECT service_name, body FROM raw_lines;
                  INSERT INTO lake.sqljob.bodies SELECT 'severity', SEVERITY_WORD FROM
                    (SELECT CAST(SEVERITY('error') AS STRING) AS SEVERITY_WORD);
                END;
                -- nothing more
                """,
            addresses);
    job.getJobExecutionResult().get();

    assertThat(jobs() - before).isEqualTo(1);
    AccessExecutionGraph graph = cluster.getExecutionGraph(job.getJobID()).get();
    assertThat(graph.getJobName()).isEqualTo("errors; and counts");
    assertThat(read(ERRORS)).containsExactly("shop: no stock;", "api: gone;");
    assertThat(rows("bodies"))
        .containsExactlyInAnyOrder("shop no stock", "shop sold; paid", "api gone", "severity 17");
  }

  @Test
  void aScriptOfABatchIsReadInBatchMode() throws Exception {
    JobClient job =
        SqlJob.run(
            "batch.sql",
            "SET 'execution.runtime-mode' = 'batch';\n"
                + TABLES
                + "CREATE TABLE lake.sqljob.totals (service STRING, n BIGINT);\n"
                // Without an end to the stream, no table of appended rows takes this.
                + "INSERT INTO lake.sqljob.totals SELECT service_name, COUNT(*) FROM raw_lines GROUP BY"
                + " service_name",
            addresses);
    job.getJobExecutionResult().get();
    assertThat(rows("totals")).containsExactlyInAnyOrder("shop 2", "api 1");
  }

  @Test
  void mainReadsFileAndVariables() throws Exception {
    Path script = folder.resolve("print.sql");
    Files.writeString(
        script,
        """
        CREATE TABLE counts (n BIGINT) WITH ('connector' = '${connector}');
        EXPLAIN INSERT INTO counts SELECT 1;
        INSERT INTO counts SELECT COUNT(*) FROM (VALUES (1), (2));
        """);
    PrintStream before = System.out;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      SqlJob.main(new String[] {"--set", "connector=blackhole", "--script", script.toString()});
    } finally {
      System.setOut(before);
    }
    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains("== Optimized Physical Plan ==")
        .containsPattern("Job [0-9a-f]{32}\n");
    String id = said.toString(StandardCharsets.UTF_8).strip().replaceFirst("(?s).*Job ", "");
    cluster.requestJobResult(JobID.fromHexString(id)).get();
  }

  @Test
  void theExampleForKubernetesRuns() throws Exception {
    KubernetesExample example = KubernetesExample.read("sql-job.yaml");
    SqlJob.Options options = SqlJob.options(example.arguments()).orElseThrow();
    assertThat(Class.forName(example.entryClass())).isEqualTo(SqlJob.class);
    assertThat(options.script()).isEqualTo("/opt/flink/sql/errors.sql");
    assertThat(options.variables()).containsOnlyKeys("kafka.address", "catalog.address");
    example.requireKnownToTheOperator();

    Producer.createTopic(addresses.get("kafka"), "error-lines", 1);
    Producer.createTopic(addresses.get("kafka"), "sqljob.app", 1);
    JobClient job =
        SqlJob.run(
            options.script(),
            example.script(),
            Map.of(
                "topic", "sqljob.app",
                "kafka.address", addresses.get("kafka"),
                "catalog.address", addresses.get("catalog")));
    try (Producer producer = new Producer(addresses.get("kafka"))) {
      producer.send(
          "sqljob.app",
          0,
          "{\"level\":\"error\",\"service\":\"shop\",\"message\":\"of a@b.example\"}");
    }
    await().atMost(PATIENCE).until(() -> read("error-lines").size() == 1);
    job.cancel().get();
    assertThat(read("error-lines").get(0)).startsWith("shop of ").doesNotContain("a@b.example");
    assertThat(rows("analyses", "errors_by_minute")).isEmpty();
  }

  @Test
  void problemsNameFileLineAndStatement() throws Exception {
    int before = jobs();
    assertProblem(
        """
        SET 'parallelism.default' = '1';
        CREATE TABLE a (x INT) WITH ('connector' = 'datagen');
        CREATE VIEW v AS
          SELECT x,
            y
          FROM a;
        """,
        "f.sql:5: statement 3 (CREATE VIEW v AS SELECT x, y FROM a;), which begins in line 3: ",
        "Column 'y' not found in any table");
    assertProblem(
        """
        CREATE TABLE a (x INT) WITH ('connector' = 'datagen')
        CREATE TABLE b (x INT) WITH ('connector' = 'blackhole');
        """,
        "f.sql:2: statement 1 (CREATE TABLE a (x INT) WITH ('connector' = 'datagen') CREATE…), which begins in line 1: ",
        "Encountered \"CREATE\" at line 2, column 1. (is a ; missing before it?)");
    assertProblem(
        """
        CREATE TABLE b (x INT) WITH ('connector' = 'blackhole');
        -- two inserts; one end is missing
        EXECUTE STATEMENT SET BEGIN
          INSERT INTO b VALUES (1);
        """,
        "f.sql:3: statement 2 (EXECUTE STATEMENT SET BEGIN INSERT INTO b VALUES (1);): ",
        "it is not complete where the script ends");
    assertProblem(
        "\nSELECT '${word}'", "f.sql:2: ", "${word} has no value in this script; it knows [now].");
    assertProblem(
        "VALUES 1;\n",
        "f.sql:1: statement 1 (VALUES 1;): a query alone has nowhere",
        "INSERT INTO");
    assertProblem("\n\nSELECT 1", "f.sql:3: statement 1 (SELECT 1): a query alone has nowhere", "");
    assertProblem("INSERT INTO nowhere SELECT 1;", "f.sql:1: statement 1 (INSERT INTO", "nowhere");
    assertProblem("CREATE DATABASE d;", "f.sql: it has no INSERT", "");
    assertProblem("SELECT 'a;\n", "f.sql:1: statement 1 (SELECT 'a;): ", "Encountered");
    assertProblem(
        """
        CREATE TABLE b (x INT) WITH ('connector' = 'blackhole');
        INSERT INTO b VALUES (1);
        SET 'pipeline.name' = 'late';
        """,
        "f.sql:3: statement 3 (SET 'pipeline.name' = 'late';): it stands behind the INSERT of line 2",
        "");
    assertProblem(
        "CREATE DATABASE e;\nSET 'execution.runtime-mode' = 'batch';",
        "f.sql:2: statement 2 (SET 'execution.runtime-mode' = 'batch';): ",
        "stands before everything but other SETs");
    assertProblem(
        """
        CREATE TABLE a (x INT) WITH ('connector' = 'datagen');
        CREATE TABLE b (x INT) WITH ('connector' = 'blackhole');
        CREATE TABLE c (n BIGINT) WITH (
          'connector' = 'filesystem', 'path' = 'file:///tmp/nowhere', 'format' = 'raw');
        INSERT INTO b SELECT x FROM a;
        INSERT INTO c
          SELECT COUNT(*) FROM a;
        """,
        "f.sql:6: statement 5 (INSERT INTO c SELECT COUNT(*) FROM a;): ",
        "doesn't support consuming update changes");
    assertThat(jobs()).isEqualTo(before);
  }

  private static void assertProblem(String script, String place, String reason) {
    assertThatThrownBy(() -> SqlJob.run("f.sql", script, Map.of()))
        .isInstanceOf(StatementException.class)
        .hasMessageStartingWith(place)
        .hasMessageContaining(reason);
  }

  @Test
  void theCommandLineIsReadStrictly() {
    assertThatThrownBy(() -> SqlJob.options(new String[] {"--set", "a"}))
        .hasMessageStartingWith("--script is missing");
    assertThatThrownBy(() -> SqlJob.options(new String[] {"--script", "a", "--set", "=b"}))
        .hasMessageStartingWith("--set is '=b'; allowed: NAME=VALUE");
    assertThatThrownBy(() -> SqlJob.options(new String[] {"--script", "a", "--set"}))
        .hasMessageStartingWith("--set needs a value");
    assertThatThrownBy(() -> SqlJob.main(new String[] {"--script", "/nowhere/a.sql"}))
        .hasMessageStartingWith("/nowhere/a.sql cannot be read");
    assertThat(SqlJob.options(new String[] {"--help"})).isEmpty();
    String[] args = {"--set", "a=b=c", "--script", "s.sql", "--set", "d="};
    assertThat(SqlJob.options(args))
        .contains(new SqlJob.Options("s.sql", Map.of("a", "b=c", "d", "")));
  }

  private static List<String> read(String topic) {
    Map<String, Object> properties = Map.of("bootstrap.servers", addresses.get("kafka"));
    TopicPartition partition = new TopicPartition(topic, 0);
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<String, String> each : consumer.poll(Duration.ofSeconds(1))) {
          values.add(each.value());
        }
      }
    }
    return values;
  }

  private static List<String> rows(String table) throws Exception {
    return rows("sqljob", table);
  }

  private static List<String> rows(String database, String table) throws Exception {
    try (RESTCatalog catalog = new RESTCatalog()) {
      catalog.initialize("lake", Map.of("uri", addresses.get("catalog")));
      try (CloseableIterable<Record> rows =
          IcebergGenerics.read(catalog.loadTable(TableIdentifier.of(database, table))).build()) {
        return StreamSupport.stream(rows.spliterator(), false)
            .map(row -> row.get(0) + " " + row.get(1))
            .toList();
      }
    }
  }
}
