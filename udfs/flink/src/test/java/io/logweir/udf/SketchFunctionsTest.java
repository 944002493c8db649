package io.logweir.udf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logweir.core.rollup.DistinctSketch;
import io.logweir.core.rollup.QuantileSketch;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sketches through Flink's planner, beside those that the core makes for the stored columns. */
class SketchFunctionsTest {

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSketchIsThatOfTheStoredOnes(boolean streaming) throws Exception {
    QuantileSketch expected = new QuantileSketch();
    expected.add(1_000_000);
    expected.add(3_000_000_000L, 5);
    expected.add(0);
    Map<Integer, Long> buckets = new TreeMap<>();
    expected.forEachBucket(buckets::put);

    assertThat(
            last(
                rows(
                    environment(streaming),
                    "SELECT SKETCH(ns, weight) FROM (VALUES (1000000, 1), (3000000000, 5), (-7, 1),"
                        + " (CAST(NULL AS BIGINT), 9)) AS t(ns, weight)")))
        .isEqualTo(Row.of(buckets));
  }

  /** In two phases, too, where one may know only what is taken back. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSketchOverAnUpdatingInputForgetsWhatIsTakenBack(boolean twoPhases) throws Exception {
    TableEnvironment sql = environment(true);
    if (twoPhases) {
      sql.getConfig().set("table.exec.mini-batch.enabled", "true");
      sql.getConfig().set("table.exec.mini-batch.allow-latency", "1 s");
      sql.getConfig().set("table.exec.mini-batch.size", "1");
      sql.getConfig().set("table.optimizer.agg-phase-strategy", "TWO_PHASE");
    }
    // The inner maximum of a key is 10, then 1000: the 10 is retracted.
    List<Row> rows =
        rows(
            sql,
            "SELECT SKETCH(m), SKETCH_MERGE(MAP[7, m]) FROM (SELECT k, MAX(v) AS m FROM (VALUES (1, CAST(10 AS BIGINT)),"
                + " (1, CAST(1000 AS BIGINT)), (2, CAST(1000 AS BIGINT))) AS t(k, v) GROUP BY k)");

    assertThat(rows.stream().map(Row::getKind)).contains(RowKind.UPDATE_BEFORE);
    assertThat(last(rows).getField(0)).isEqualTo(Map.of(QuantileSketch.index(1000), 2L));
    assertThat(last(rows).getField(1)).isEqualTo(Map.of(7, 2000L));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDistinctSketchIsThatOfTheStoredOnes(boolean streaming) throws Exception {
    DistinctSketch expected = new DistinctSketch();
    for (String text : List.of("192.0.2.7", "192.0.2.8", "größe")) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      expected.add(utf8, 0, utf8.length);
    }

    Row last =
        last(
            rows(
                environment(streaming),
                "SELECT HLL(a), HLL_COUNT(HLL(a)), HLL_COUNT(HLL_MERGE(s)), HLL_COUNT(x'00')"
                    + " FROM (VALUES ('192.0.2.7'), ('192.0.2.8'), ('192.0.2.7'), ('größe'), ('')) AS t(a),"
                    + " (VALUES (CAST(NULL AS BYTES))) AS u(s)"));
    assertThat(last.getField(0)).isEqualTo(expected.toDataSketches());
    assertThat(last.getField(1)).isEqualTo(3L);
    assertThat(last.getField(2)).isEqualTo(0L);
    assertThat(last.getField(3)).isNull();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void distinctSketchesMergeToTheirUnion(boolean streaming) throws Exception {
    String minutes =
        "(SELECT k, HLL(CAST(i + d AS STRING)) AS s FROM "
            + numbers(1000)
            + ", (VALUES (1, 0), (2, 500)) AS m(k, d) GROUP BY k)";
    // A sketch of 1500 numbers is in registers: two of 1000 that share half of them.
    String query = "SELECT HLL_COUNT(HLL_MERGE(s)) FROM " + minutes;
    if (streaming) {
      // What was seen cannot be taken back, and a stream's sketches change: Flink refuses it.
      assertThatThrownBy(() -> rows(environment(true), query)).hasStackTraceContaining("retract");
    } else {
      assertThat((Long) last(rows(environment(false), query)).getField(0)).isBetween(1430L, 1570L);
    }
  }

  @Test
  void aMergeWithWhatIsNoSketchIsNull() throws Exception {
    assertThat(
            last(
                rows(
                    environment(false),
                    "SELECT HLL_MERGE(s) FROM (VALUES (x'0201070B03080000'), (x'00')) AS t(s)")))
        .isEqualTo(Row.of((Object) null));
  }

  /** A table n(i) of so many rows. */
  private static String numbers(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "(" + i + ")")
        .collect(Collectors.joining(", ", "(VALUES ", ") AS n(i)"));
  }

  private static Row last(List<Row> rows) {
    Row last = rows.get(rows.size() - 1);
    last.setKind(RowKind.INSERT);
    return last;
  }

  private static TableEnvironment environment(boolean streaming) {
    EnvironmentSettings.Builder settings = EnvironmentSettings.newInstance();
    TableEnvironment sql =
        TableEnvironment.create(
            (streaming ? settings.inStreamingMode() : settings.inBatchMode()).build());
    sql.getConfig().set("parallelism.default", "1");
    sql.executeSql("LOAD MODULE logweir");
    return sql;
  }

  private static List<Row> rows(TableEnvironment sql, String query) throws Exception {
    try (CloseableIterator<Row> rows = sql.executeSql(query).collect()) {
      List<Row> all = new java.util.ArrayList<>();
      rows.forEachRemaining(all::add);
      return all;
    }
  }
}
