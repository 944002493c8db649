package io.logweir.udf;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.core.rollup.QuantileSketch;
import io.logweir.core.template.MessageTemplate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every function through Flink's planner, as a script would call it. */
class LogweirModuleTest {

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void functionsWorkAfterLoadModule(boolean streaming) throws Exception {
    TableEnvironment sql = environment(streaming);

    assertThat(
            rows(
                sql,
                "SELECT SEVERITY('WARN'), SEVERITY('err'), SEVERITY('no level'), SEVERITY(CAST(NULL AS STRING))"))
        .containsExactly(Row.of(13, 17, null, null));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aTemplateAndItsIdAreThoseOfTheJob(boolean streaming) throws Exception {
    assertThat(
            rows(
                environment(streaming),
                "SELECT LOG_TEMPLATE(m), LOG_TEMPLATE_ID(m) FROM (VALUES ('user 17 logged in from 192.0.2.7')) AS t(m)"))
        .containsExactly(
            Row.of(
                "user <*> logged in from <*>",
                MessageTemplate.templateId("user 99 logged in from 192.0.2.1")));
    assertThat(rows(environment(streaming), "SELECT LOG_TEMPLATE(CAST(NULL AS STRING))"))
        .containsExactly(Row.of((Object) null));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void sketchesOfTwoMinutesMergeIntoOneQuantile(boolean streaming) throws Exception {
    TableEnvironment sql = environment(streaming);

    // 99 events of about 1 ms and one of about 1 s: the p50 and the maximum lie three orders apart.
    List<Row> rows =
        rows(
            sql,
            "SELECT QUANTILE(SKETCH_MERGE(b), 0.5), QUANTILE(SKETCH_MERGE(b), 1.0)"
                + " FROM (VALUES (MAP[691, CAST(60 AS BIGINT)]), (MAP[691, CAST(39 AS BIGINT), 1037, CAST(1 AS BIGINT)])) AS t(b)");
    Row last = rows.get(rows.size() - 1);
    assertThat((Double) last.getField(0)).isBetween(0.00098, 0.00102);
    assertThat((Double) last.getField(1)).isBetween(0.98, 1.02);
  }

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

  @Test
  void aSketchOverAnUpdatingInputForgetsWhatIsTakenBack() throws Exception {
    // The inner maximum of a key is 10, then 1000: the 10 is retracted.
    List<Row> rows =
        rows(
            environment(true),
            "SELECT SKETCH(m), SKETCH_MERGE(MAP[7, m]) FROM (SELECT k, MAX(v) AS m FROM (VALUES (1, CAST(10 AS BIGINT)),"
                + " (1, CAST(1000 AS BIGINT)), (2, CAST(1000 AS BIGINT))) AS t(k, v) GROUP BY k)");

    assertThat(rows.stream().map(Row::getKind)).contains(RowKind.UPDATE_BEFORE);
    assertThat(last(rows).getField(0)).isEqualTo(Map.of(QuantileSketch.index(1000), 2L));
    assertThat(last(rows).getField(1)).isEqualTo(Map.of(7, 2000L));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noBucketsHaveNoQuantile(boolean streaming) throws Exception {
    assertThat(
            rows(environment(streaming), "SELECT QUANTILE(CAST(NULL AS MAP<INT, BIGINT>), 0.99)"))
        .containsExactly(Row.of((Object) null));
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
