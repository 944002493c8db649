package io.logweir.connector.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logweir.local.part.SharedParts;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table {@code 'connector' = 'elasticsearch-8'} from SQL, against a real Elasticsearch. */
@Timeout(240)
class ElasticsearchTableITCase {

  private static String address;
  private static Stored stored;

  private StreamExecutionEnvironment env;
  private StreamTableEnvironment tables;

  @BeforeAll
  static void start() {
    address = SharedParts.elasticsearch().address();
    stored = new Stored(address);
  }

  @BeforeEach
  void session() {
    env = StreamExecutionEnvironment.createLocalEnvironment(2);
    tables = StreamTableEnvironment.create(env);
  }

  @Test
  void rowsAreDocumentsAndTheirKeyIsTheId() throws Exception {
    create(
        "orders",
        "team STRING, n BIGINT, placed TIMESTAMP(3), PRIMARY KEY (team, n) NOT ENFORCED",
        "'index' = 'sql-orders-{placed|yyyy.MM.dd}', 'document-id.key-delimiter' = '$'");
    insert(
        "INSERT INTO orders VALUES ('a', 1, TIMESTAMP '2024-02-29 23:59:59'),"
            + " ('a', 2, TIMESTAMP '2024-03-01 00:00:00'), ('b', 1, TIMESTAMP '2024-03-01 12:00:00')");
    assertThat(stored.in("sql-orders-2024.02.29")).containsOnlyKeys("a$1");
    Map<String, Stored.Hit> march = stored.in("sql-orders-2024.03.01");
    assertThat(march).containsOnlyKeys("a$2", "b$1");
    assertThat(march.get("b$1").source().toString())
        .isEqualTo("{\"team\":\"b\",\"n\":1,\"placed\":\"2024-03-01 12:00:00\"}");
  }

  @Test
  void updatesReplaceAndDeletionsDelete() throws Exception {
    DataStream<Row> changes =
        env.fromData(
            Row.ofKind(RowKind.INSERT, "a", 1L),
            Row.ofKind(RowKind.INSERT, "b", 1L),
            Row.ofKind(RowKind.UPDATE_BEFORE, "a", 1L),
            Row.ofKind(RowKind.UPDATE_AFTER, "a", 2L),
            Row.ofKind(RowKind.DELETE, "b", 1L),
            Row.ofKind(RowKind.INSERT, "c", 1L),
            Row.ofKind(RowKind.DELETE, "c", 1L),
            Row.ofKind(RowKind.INSERT, "c", 9L));
    Schema keyed =
        Schema.newBuilder()
            .column("f0", "STRING NOT NULL")
            .column("f1", "BIGINT")
            .primaryKey("f0")
            .build();
    tables.createTemporaryView("changes", tables.fromChangelogStream(changes, keyed));
    create(
        "latest", "id STRING, n BIGINT, PRIMARY KEY (id) NOT ENFORCED", "'index' = 'sql-latest'");
    insert("INSERT INTO latest SELECT * FROM changes");
    Map<String, Stored.Hit> hits = stored.in("sql-latest");
    assertThat(hits).containsOnlyKeys("a", "c");
    assertThat(hits.get("a").source().get("n").asLong()).isEqualTo(2);
    assertThat(hits.get("c").source().get("n").asLong()).isEqualTo(9);
  }

  @Test
  void aQueryThatRevisesItselfEndsInItsResult() throws Exception {
    create(
        "sums",
        "k BIGINT, total BIGINT, PRIMARY KEY (k) NOT ENFORCED",
        "'index' = 'sql-sums', 'sink.bulk-flush.max-actions' = '7'");
    insert(
        "INSERT INTO sums SELECT MOD(n, 20), SUM(n) FROM (SELECT n FROM (VALUES "
            + java.util.stream.IntStream.range(0, 400)
                .mapToObj(i -> "(" + i + ")")
                .collect(java.util.stream.Collectors.joining(","))
            + ") AS t(n)) GROUP BY MOD(n, 20)");
    Map<String, Stored.Hit> hits = stored.in("sql-sums");
    assertThat(hits).hasSize(20);
    for (int k = 0; k < 20; k++) {
      // k + (k + 20) + … + (k + 380)
      assertThat(hits.get(Integer.toString(k)).source().get("total").asLong())
          .isEqualTo(20L * k + 3_800);
    }
  }

  @Test
  void rowsWithoutAKeyAreAdded() throws Exception {
    create("added", "n BIGINT", "'index' = 'sql-added-{n}'");
    insert("INSERT INTO added VALUES (1), (1), (2)");
    assertThat(stored.in("sql-added-1")).hasSize(2);
    assertThat(stored.in("sql-added-2")).hasSize(1);
    assertThatThrownBy(() -> insert("INSERT INTO added SELECT SUM(n) FROM (VALUES (1)) AS t(n)"))
        .hasMessageContaining("update");
  }

  @Test
  void aRefusedRowFailsTheJobGoesToAnotherIndexOrIsDropped() throws Exception {
    stored.call(
        "PUT", "/sql-strict", "{\"mappings\":{\"properties\":{\"n\":{\"type\":\"long\"}}}}", 200);
    String columns = "id STRING, n STRING, PRIMARY KEY (id) NOT ENFORCED";
    String rows = " VALUES ('good', '1'), ('bad', 'x')";
    create("failing", columns, "'index' = 'sql-strict'");
    assertThatThrownBy(() -> insert("INSERT INTO failing" + rows))
        .hasStackTraceContaining("refuses document 'bad' of index sql-strict: 400");
    create("ignoring", columns, "'index' = 'sql-strict', 'failure-handler' = 'ignore'");
    insert("INSERT INTO ignoring" + rows);
    assertThat(stored.in("sql-strict")).containsOnlyKeys("good");
    create(
        "lettered",
        columns,
        "'index' = 'sql-strict', 'failure-handler' = 'dead-letter',"
            + " 'sink.dead-letter.index' = 'sql-dead'");
    insert("INSERT INTO lettered" + rows);
    assertThat(stored.in("sql-dead").values())
        .singleElement()
        .satisfies(hit -> assertThat(hit.source().get("document.id").asText()).isEqualTo("bad"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'index' = 'x', 'failure-handler' = 'my.Handler'; allowed: fail, ignore, dead-letter",
        "'index' = 'x', 'failure-handler' = 'dead-letter'; needs 'sink.dead-letter.index'",
        "'index' = 'x', 'username' = 'me'; must be set together",
        "'index' = 'x', 'connection.skip-verify-ssl' = 'true'; tls.ca-file",
        "'index' = 'x', 'sink.delivery-guarantee' = 'exactly-once'; at-least-once",
        "'index' = 'x-{nothing}'; there is no column 'nothing'",
        "'index' = 'x-{m}'; names no index",
        "'index' = 'x-{s|yyyy}'; has no date",
        "'index' = 'x', 'sink.bulk-flush.max-action' = '1'; sink.bulk-flush.max-actions",
        "'index' = 'x', 'sink.in-flight-requests' = '0'; requests in flight is 0"
      })
  void aWrongOptionIsNamed(String options, String message) {
    create("wrong", "s STRING, m MAP<STRING, STRING>", options);
    assertThatThrownBy(
            () -> insert("INSERT INTO wrong SELECT 'x', CAST(NULL AS MAP<STRING, STRING>)"))
        .hasRootCauseInstanceOf(ValidationException.class)
        .hasStackTraceContaining(message);
  }

  private void create(String name, String columns, String options) {
    tables.executeSql(
        "CREATE TABLE "
            + name
            + " ("
            + columns
            + ") WITH ('connector' = 'elasticsearch-8', 'hosts' = '"
            + address
            + "', "
            + options
            + ")");
  }

  private void insert(String statement) throws Exception {
    tables.executeSql(statement).await(100, TimeUnit.SECONDS);
  }
}
