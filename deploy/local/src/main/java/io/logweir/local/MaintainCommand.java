package io.logweir.local;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Keeps the tables quick to read, on the running cluster. */
@Command(
    sortOptions = false,
    description = {
      "Deletes rows that have been kept long enough, compacts small files, removes old snapshots and",
      "files that nothing refers to, as `maintenance` of the configuration says, and prints what it did.",
      "The pipeline may go on meanwhile; run again, it does what is left to do.",
      ""
    })
final class MaintainCommand implements Callable<Integer> {

  private static final String MAIN = "io.logweir.job.MaintainJob";
  private static final String RESULT = "maintain: ";

  @Option(
      names = "--table",
      paramLabel = "NAME",
      description = "only this table, such as events; all without it")
  private String table;

  @Option(names = "--dry-run", description = "only tell what it would do")
  private boolean dryRun;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this text")
  boolean help;

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>();
    if (table != null) {
      arguments.addAll(List.of("--table", table));
    }
    if (dryRun) {
      arguments.add("--dry-run");
    }
    Console.progress("maintaining");
    ClusterJob.run(MAIN, arguments).stream()
        .filter(line -> line.startsWith(RESULT))
        .map(line -> line.substring(RESULT.length()))
        .forEach(Console::line);
    return 0;
  }
}
