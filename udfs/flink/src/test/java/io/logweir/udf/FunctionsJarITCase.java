package io.logweir.udf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.junit.jupiter.api.Test;

/**
 * The jar alone, with a class path that has Flink and nothing of ours: every example once more, by
 * functions that are created out of it.
 */
class FunctionsJarITCase {

  private static final Path JAR = Path.of(System.getProperty("logweir.jar"));

  @Test
  void everyExampleRunsByFunctionsOfTheJar() throws Exception {
    assertThatThrownBy(() -> Class.forName(ReadmeExamples.className("SEVERITY")))
        .as("the class path of this test has no functions")
        .isInstanceOf(ClassNotFoundException.class);
    TableEnvironment sql = environment();
    for (String function : ReadmeExamples.functions()) {
      sql.executeSql(
          "CREATE TEMPORARY SYSTEM FUNCTION "
              + function
              + " AS '"
              + ReadmeExamples.className(function)
              + "' USING JAR '"
              + JAR.toUri()
              + "'");
    }

    List<ReadmeExamples.Example> examples = ReadmeExamples.all();
    assertThat(examples).hasSizeGreaterThan(10);
    for (ReadmeExamples.Example example : examples) {
      assertThat(ReadmeExamples.rows(sql, example.query()))
          .as(example.query())
          .isEqualTo(example.rows());
    }
  }

  @Test
  void theModuleIsFoundInTheJar() throws Exception {
    TableEnvironment sql = environment();
    sql.executeSql("ADD JAR '" + JAR.toUri() + "'");
    sql.executeSql("LOAD MODULE logweir");

    assertThat(Set.of(sql.listFunctions())).containsAll(ReadmeExamples.functions());
    assertThat(ReadmeExamples.rows(sql, "SELECT SEVERITY('WARN')")).containsExactly("13");
  }

  /** What it brings cannot meet another version of it, and Flink is not in it. */
  @Test
  void allThatIsInTheJarIsOurs() throws Exception {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      Set<String> folders =
          jar.stream()
              .map(entry -> entry.getName().replaceFirst("^META-INF/versions/[0-9]+/", ""))
              .filter(name -> name.endsWith(".class"))
              .map(name -> name.split("/")[0] + "/" + name.split("/")[1])
              .collect(Collectors.toSet());
      assertThat(folders).containsExactly("io/logweir");
    }
  }

  private static TableEnvironment environment() {
    TableEnvironment sql = TableEnvironment.create(EnvironmentSettings.inBatchMode());
    sql.getConfig().set("parallelism.default", "1");
    return sql;
  }
}
