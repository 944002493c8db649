package io.logweir.local;

import io.logweir.local.conform.Conformance;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Other projects' parser tests, run through ours. */
@Command(
    name = "conform",
    description =
        "Runs every case of every *.jsonl in a folder through the parser and prints, tab-separated,"
            + " suite, format, passed, cases. Needs no running stack.")
final class ConformCommand implements Callable<Integer> {

  @Parameters(paramLabel = "DIR", description = "A folder of *.jsonl, one case a line.")
  private Path folder;

  @Option(
      names = "--differences",
      paramLabel = "N",
      defaultValue = "0",
      description = "Also print the first N differences of each suite and format.")
  private int differences;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this text")
  private boolean help;

  @Override
  public Integer call() throws Exception {
    if (!Files.isDirectory(folder)) {
      throw new Refusal(folder + " is no folder; name one that holds *.jsonl with cases.");
    }
    int passed = 0;
    int cases = 0;
    List<Conformance.Score> scores = Conformance.run(folder);
    for (Conformance.Score score : scores) {
      passed += score.passed();
      cases += score.cases();
      print(score.suite(), score.format(), score.passed(), score.cases());
      score.differences().stream().limit(differences).forEach(ConformCommand::print);
    }
    printTemplates(scores);
    print("total", "", passed, cases);
    return 0;
  }

  /** Beside the published figures of Drain, a miner that learns templates from what it reads. */
  private static void printTemplates(List<Conformance.Score> scores) {
    double sum = 0;
    int sets = 0;
    for (Conformance.Score score : scores) {
      if (score.hasTemplates()) {
        sum += score.groupingAccuracy();
        sets++;
        Console.line(
            "# template grouping accuracy\t%s\t%.3f\tDrain\t%s",
            score.format(), score.groupingAccuracy(), Conformance.drain(score.format()));
      }
    }
    if (sets > 0) {
      Console.line(
          "# template grouping accuracy\taverage of %d\t%.3f\tDrain\t%s",
          sets, sum / sets, Conformance.drain("average"));
    }
  }

  private static void print(String suite, String format, int passed, int cases) {
    Console.line(String.join("\t", List.of(suite, format, "" + passed, "" + cases)));
  }

  private static void print(Conformance.Difference difference) {
    Console.line(
        "# "
            + difference.id()
            + ": "
            + difference.key()
            + " expected "
            + difference.expected()
            + ", found "
            + difference.found()
            + (difference.why() == null ? "" : " (deliberate: " + difference.why() + ")"));
    Console.line("#   " + line(difference.raw()));
  }

  private static String line(byte[] raw) {
    String text = new String(raw, StandardCharsets.UTF_8).replace("\n", "\\n");
    return text.length() <= 500 ? text : text.substring(0, 500) + "…";
  }
}
