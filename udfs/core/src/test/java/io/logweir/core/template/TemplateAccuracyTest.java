package io.logweir.core.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Messages labelled outside this project fall into the groups of their authors. Without a folder
 * {@code shared/corpora} in a parent of the module, nothing is tested.
 */
class TemplateAccuracyTest {

  private static final String[] SETS = {
    "android", "apache", "hadoop", "hdfs", "linux", "openssh", "spark", "windows"
  };

  @Test
  void labelledMessagesAreGroupedAsTheirAuthorsDid() throws IOException {
    double sum = 0;
    for (String set : SETS) {
      List<Corpus.Labelled> lines = Corpus.lines(set);
      assumeTrue(!lines.isEmpty(), "no shared/corpora/cases/loghub-" + set + ".jsonl above");
      assertThat(lines).hasSize(2000);
      List<String> labels = lines.stream().map(Corpus.Labelled::label).toList();
      List<String> templates =
          lines.stream().map(line -> MessageTemplate.template(line.message())).toList();
      double accuracy = GroupingAccuracy.of(labels, templates);
      System.out.printf(
          "grouping accuracy %-8s %.4f, %d templates for %d labels%n",
          set, accuracy, new HashSet<>(templates).size(), new HashSet<>(labels).size());
      assertThat(accuracy).as(set).isGreaterThan(0.75);
      sum += accuracy;
    }
    System.out.printf("grouping accuracy average  %.4f%n", sum / SETS.length);
    assertThat(sum / SETS.length).isGreaterThan(0.95);
  }
}
