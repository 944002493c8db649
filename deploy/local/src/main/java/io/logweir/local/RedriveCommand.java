package io.logweir.local;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Parses rejected records again, on the running cluster. */
@Command(
    sortOptions = false,
    description = {
      "Parses rows of logs.rejected again, after what rejected them is mended: those that are understood",
      "now become events, each once, however often this is run. The others stay as they are.",
      ""
    })
final class RedriveCommand implements Callable<Integer> {

  private static final String MAIN = "io.logweir.job.RedriveJob";
  private static final String RESULT = "selected ";
  private static final String DRY_RUN = "dry run: ";

  @Option(
      names = "--where",
      paramLabel = "CONDITION",
      description = {
        "which rows, as SQL, such as \"reason = 'invalid_json' AND source_topic = 'raw.app'\";",
        "all without it"
      })
  private String where;

  @Option(
      names = "--format",
      paramLabel = "F",
      description = "read them as this, whatever the configuration says")
  private String format;

  @Option(names = "--dry-run", description = "only count")
  private boolean dryRun;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this text")
  boolean help;

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>();
    if (where != null) {
      arguments.addAll(List.of("--where", where));
    }
    if (format != null) {
      arguments.addAll(List.of("--format", format));
    }
    if (dryRun) {
      arguments.add("--dry-run");
    }
    Console.progress("parsing again");
    ClusterJob.run(MAIN, arguments).stream()
        .filter(line -> line.startsWith(RESULT) || line.startsWith(DRY_RUN))
        .forEach(Console::line);
    return 0;
  }
}
