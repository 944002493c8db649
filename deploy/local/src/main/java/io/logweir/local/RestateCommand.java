package io.logweir.local;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Counts metrics again from the history, on the running cluster. */
@Command(
    sortOptions = false,
    description = {
      "Counts a span again from the events, duplicates and rejected records in Iceberg, and overwrites",
      "its metrics in Iceberg and in Elasticsearch; increments become part of their windows. It prints",
      "the difference per series, and may be run again.",
      ""
    })
final class RestateCommand implements Callable<Integer> {

  private static final String MAIN = "io.logweir.job.RestateJob";
  private static final String RESULT = "restate: ";

  @Option(
      names = "--from",
      paramLabel = "TIME",
      required = true,
      description = "when the first window begins, such as 2026-11-21T14:00Z")
  private String from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      required = true,
      description = "when the last one ends; all must be closed")
  private String to;

  @Option(
      names = "--team",
      paramLabel = "TEAM",
      description = "only metrics of this team, of the sets that are by team")
  private String team;

  @Option(names = "--dry-run", description = "only print the difference")
  private boolean dryRun;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this text")
  boolean help;

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("--from", from, "--to", to));
    if (team != null) {
      arguments.addAll(List.of("--team", team));
    }
    if (dryRun) {
      arguments.add("--dry-run");
    }
    Console.progress("counting again");
    ClusterJob.run(MAIN, arguments).stream()
        .filter(line -> line.startsWith(RESULT))
        .map(line -> line.substring(RESULT.length()))
        .forEach(Console::line);
    return 0;
  }
}
