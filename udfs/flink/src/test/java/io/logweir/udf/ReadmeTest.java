package io.logweir.udf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.table.types.DataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every function is documented, and every example gives what stands below it. */
class ReadmeTest {

  private static final TableEnvironment STREAM = environment(EnvironmentSettings.inStreamingMode());
  private static final TableEnvironment BATCH = environment(EnvironmentSettings.inBatchMode());

  @Test
  void itNamesTheFunctionsThatThereAre() {
    assertThat(ReadmeExamples.functions()).isEqualTo(LogweirFunctions.all().keySet());
    assertThat(Set.of(STREAM.listFunctions())).containsAll(ReadmeExamples.functions());
  }

  @Test
  void eachFunctionHasAnExample() {
    List<ReadmeExamples.Example> examples = ReadmeExamples.all();
    assertThat(LogweirFunctions.all().keySet())
        .allSatisfy(function -> assertThat(examples).anyMatch(example -> example.calls(function)));
  }

  @Test
  void aClassIsNamedAsItsFunction() {
    LogweirFunctions.all()
        .forEach(
            (name, type) -> assertThat(type.getName()).isEqualTo(ReadmeExamples.className(name)));
  }

  /** Also that it takes NULLs, as planning of a call with them shows. */
  @Test
  void signaturesAreThoseThatAreNamed() {
    List<ReadmeExamples.Signature> signatures = ReadmeExamples.signatures();
    assertThat(signatures).hasSizeGreaterThan(LogweirFunctions.all().size());
    for (ReadmeExamples.Signature signature : signatures) {
      String from =
          signature.isTableFunction()
              ? "SELECT * FROM LATERAL TABLE(" + signature.ofNulls() + ")"
              : "SELECT " + signature.ofNulls() + " FROM (VALUES (1)) AS t(one)";
      DataType row = BATCH.sqlQuery(from).getResolvedSchema().toPhysicalRowDataType();
      String type = (signature.isTableFunction() ? row : row.getChildren().get(0)).toString();
      assertThat(type.replace(" NOT NULL", "").replace("`", ""))
          .as(signature.toString())
          .isEqualTo(signature.result());
    }
  }

  @Test
  void ofNullsItIsNull() throws Exception {
    List<String> calls =
        ReadmeExamples.signatures().stream()
            .filter(
                signature ->
                    ScalarFunction.class.isAssignableFrom(
                        LogweirFunctions.all().get(signature.function())))
            .map(ReadmeExamples.Signature::ofNulls)
            .toList();
    assertThat(ReadmeExamples.rows(BATCH, "SELECT " + String.join(", ", calls)))
        .containsExactly("NULL" + " | NULL".repeat(calls.size() - 1));
  }

  /** So that a table's statistics and filters can tell which files hold the event. */
  @Test
  void anIdToLookForIsAConstantOfThePlan() {
    BATCH.executeSql(
        "CREATE TEMPORARY TABLE events (event_id BINARY(16)) WITH ('connector' = 'datagen')");
    String plan =
        BATCH.explainSql(
            "SELECT * FROM events WHERE event_id = EVENT_ID('00112233445566778899aabbccddeeff')");
    assertThat(plan.substring(plan.indexOf("Optimized")))
        .contains("00112233445566778899AABBCCDDEEFF")
        .doesNotContain("EVENT_ID(");
  }

  @ParameterizedTest
  @MethodSource("examples")
  void anExampleGivesItsResult(ReadmeExamples.Example example) throws Exception {
    assertThat(ReadmeExamples.rows(BATCH, example.query())).isEqualTo(example.rows());
    assertThat(ReadmeExamples.rows(STREAM, example.query())).isEqualTo(example.rows());
  }

  static List<ReadmeExamples.Example> examples() {
    return ReadmeExamples.all();
  }

  private static TableEnvironment environment(EnvironmentSettings settings) {
    TableEnvironment sql = TableEnvironment.create(settings);
    sql.getConfig().set("parallelism.default", "1");
    sql.executeSql("LOAD MODULE logweir");
    return sql;
  }
}
