package io.logweir.udf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every function is documented, and every example gives what stands below it. */
class ReadmeTest {

  private static final TableEnvironment STREAM =
      environment(EnvironmentSettings.inStreamingMode());
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
        .allSatisfy(
            function -> assertThat(examples).anyMatch(example -> example.calls(function)));
  }

  @Test
  void aClassIsNamedAsItsFunction() {
    LogweirFunctions.all()
        .forEach(
            (name, type) -> assertThat(type.getName()).isEqualTo(ReadmeExamples.className(name)));
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
