package io.logweir.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.local.part.SharedParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs every script of {@code sql/analyses} through Flink's SQL gateway, on a real catalog, against
 * its case.
 */
class AnalysesITCase {

  private static final Path SQL = Path.of("").toAbsolutePath();
  private static final Pattern LISTED =
      Pattern.compile("\\| `analyses/([a-z0-9-]+)\\.sql` \\| (.*) \\|");

  private static Analyses analyses;

  @BeforeAll
  static void start() throws Exception {
    analyses = new Analyses(SQL, SharedParts.catalog().address(), SharedParts.broker().address());
  }

  @AfterAll
  static void end() throws Exception {
    analyses.close();
  }

  static List<String> names() throws IOException {
    return namesIn(SQL.resolve("analyses"));
  }

  private static List<String> namesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString().replaceFirst("\\.sql$", ""))
          .sorted()
          .toList();
    }
  }

  @Test
  void everyAnalysisHasACaseAndEveryCaseAnAnalysis() throws IOException {
    assertThat(names()).hasSizeGreaterThan(20).isEqualTo(namesIn(SQL.resolve("cases")));
  }

  @Test
  void theReadmeListsEachWithTheQuestionOfItsFirstLine() throws IOException {
    Matcher listed = LISTED.matcher(Files.readString(SQL.resolve("README.md")));
    List<String> lines =
        listed.results().map(line -> line.group(1) + ": " + line.group(2)).sorted().toList();
    List<String> questions = names().stream().map(name -> name + ": " + question(name)).toList();
    assertThat(lines).isEqualTo(questions);
    assertThat(questions).allMatch(question -> question.endsWith("?"));
  }

  private static String question(String name) {
    try {
      String first = Files.readAllLines(SQL.resolve("analyses/" + name + ".sql")).get(0);
      assertThat(first).startsWith("-- ");
      return first.substring(3);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void answersAsExpected(String name) throws Exception {
    Path expected = SQL.resolve("cases").resolve(name).resolve("expected.txt");
    List<String> rows = Files.readAllLines(expected);
    assertThat(rows).as("what is expected of " + name).isNotEmpty();
    assertThat(analyses.answer(name, rows.size())).isEqualTo(rows);
  }
}
