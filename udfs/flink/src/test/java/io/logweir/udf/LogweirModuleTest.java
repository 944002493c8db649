package io.logweir.udf;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.core.template.MessageTemplate;
import java.util.List;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
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
            "SELECT BUCKETS_QUANTILE(MERGE_BUCKETS(b), 0.5), BUCKETS_QUANTILE(MERGE_BUCKETS(b), 1.0)"
                + " FROM (VALUES (MAP[691, CAST(60 AS BIGINT)]), (MAP[691, CAST(39 AS BIGINT), 1037, CAST(1 AS BIGINT)])) AS t(b)");
    Row last = rows.get(rows.size() - 1);
    assertThat((Double) last.getField(0)).isBetween(0.00098, 0.00102);
    assertThat((Double) last.getField(1)).isBetween(0.98, 1.02);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noBucketsHaveNoQuantile(boolean streaming) throws Exception {
    assertThat(
            rows(
                environment(streaming),
                "SELECT BUCKETS_QUANTILE(CAST(NULL AS MAP<INT, BIGINT>), 0.99)"))
        .containsExactly(Row.of((Object) null));
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
