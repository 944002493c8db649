package io.logweir.local.conform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.logweir.local.conform.Conformance.Score;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConformanceTest {

  /** The share of a suite's cases that must pass. */
  private static final Map<String, Double> BARS =
      Map.of(
          "go-syslog", 1.0,
          "go-logfmt", 1.0,
          "JSONTestSuite", 1.0,
          "heroku-logplex", 1.0,
          "big-list-of-naughty-strings", 1.0,
          "beats-filebeat", 0.97,
          "logstash-patterns-core", 0.95,
          "dd-core", 0.90,
          "lnav", 0.90,
          "loghub", 0.97);

  private static final double TEMPLATES = 0.80;

  /**
   * The cases are not in this repository: without a folder {@code shared/corpora} in a parent of
   * the module, nothing is tested.
   */
  @Test
  void otherProjectsTestsPass() throws IOException {
    Path cases = null;
    for (Path p = Path.of("").toAbsolutePath(); p != null && cases == null; p = p.getParent()) {
      Path candidate = p.resolve("shared/corpora/cases");
      cases = Files.isDirectory(candidate) ? candidate : null;
    }
    assumeTrue(cases != null, "no shared/corpora/cases above " + Path.of("").toAbsolutePath());
    List<Score> scores = Conformance.run(cases);
    Map<String, int[]> suites = new TreeMap<>();
    for (Score score : scores) {
      int[] sum = suites.computeIfAbsent(score.suite(), suite -> new int[2]);
      sum[0] += score.passed();
      sum[1] += score.cases();
    }
    assertThat(suites.keySet()).containsAll(BARS.keySet());
    BARS.forEach(
        (suite, bar) -> {
          int[] sum = suites.get(suite);
          assertThat((double) sum[0] / sum[1])
              .as("%s: %d of %d", suite, sum[0], sum[1])
              .isGreaterThanOrEqualTo(bar);
        });
    assertThat(scores.stream().filter(Score::hasTemplates).mapToDouble(Score::groupingAccuracy))
        .hasSize(8);
    assertThat(
            scores.stream()
                .filter(Score::hasTemplates)
                .mapToDouble(Score::groupingAccuracy)
                .average()
                .orElse(0))
        .isGreaterThanOrEqualTo(TEMPLATES);
  }

  @Test
  void aCaseIsPassedOnlyIfAllThatItAssertsAgrees(@TempDir Path folder) throws IOException {
    String[] lines = {
      line("good", "parse", "{\"log.level\":\"WARN\",\"message\":\"m\",\"a\":1.0,\"b\":\"x\"}", ""),
      line("time", "parse", "{\"@timestamp\":\"2026-06-13T13:00:00+02:00\"}", ""),
      line("wrong value", "parse", "{\"a\":2}", ""),
      line("wrong time", "parse", "{\"@timestamp\":\"2026-06-13T11:00:01Z\"}", ""),
      line("no such field", "parse", "{\"c\":\"x\"}", ""),
      line("a dash", "parse", "{\"c\":\"-\"}", ",\"dash\":[\"c\"]"),
      line("absent", "parse", "{}", ",\"absent\":[\"b\"]"),
      line("understood", "reject", "{}", ""),
      line("open", "either", "{}", ""),
    };
    Files.writeString(folder.resolve("own.jsonl"), String.join("\n", lines) + "\n");
    Score score = Conformance.run(folder).get(0);
    assertThat(score.cases()).isEqualTo(9);
    assertThat(score.differences().stream().map(Conformance.Difference::id))
        .containsExactly("wrong value", "wrong time", "no such field", "absent", "understood");
    assertThat(score.passed()).isEqualTo(4);
  }

  private static String line(String id, String outcome, String expected, String more) {
    return "{\"suite\":\"own\",\"case\":\"%s\",\"format\":\"any\",\"raw\":\"%s\",\"outcome\":\"%s\",\"expected\":%s%s}"
        .formatted(
            id, "time=2026-06-13T11:00:00Z level=warning msg=m a=1 b=x", outcome, expected, more);
  }

  @Test
  void aFolderWithoutCasesIsAnError(@TempDir Path folder) throws IOException {
    assertThatThrownBy(() -> Conformance.run(folder)).hasMessageContaining("no *.jsonl in");
    Files.writeString(folder.resolve("a.jsonl"), "{\n");
    assertThatThrownBy(() -> Conformance.run(folder))
        .hasMessageStartingWith("a.jsonl line 1 is not JSON");
  }

  @Test
  void everyDeliberateDifferenceHasAReason() {
    assertThat(Resource.table("deliberate.tsv"))
        .allSatisfy(
            (id, why) -> assertThat(why).as(id).singleElement().asString().hasSizeGreaterThan(20));
  }
}
