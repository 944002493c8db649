package io.logweir.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the end of a process's log. */
@Command(
    sortOptions = false,
    description = {"Shows the end of a log.", ""})
final class LogsCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "NAME",
      description = {
        "broker, elasticsearch, catalog, jobmanager, taskmanager, source, client (Flink's command"
            + " line and SQL client), spark, trino, or build"
      })
  private String name;

  @Option(
      names = {"-f", "--follow"},
      description = "go on as it grows")
  private boolean follow;

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      defaultValue = "100",
      description = "how many lines (100)")
  private int lines;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this text")
  boolean help;

  @Override
  public Integer call() throws IOException, InterruptedException {
    StateFolder state = StateFolder.find();
    Path log = state.log(name);
    if (!Files.exists(log)) {
      throw new Refusal("There is no log " + name + "; there are " + there(state) + ".");
    }
    List<String> command = new ArrayList<>(List.of("tail", "-n", Integer.toString(lines)));
    if (follow) {
      command.add("-F");
    }
    command.add(log.toString());
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  private static List<String> there(StateFolder state) throws IOException {
    Path folder = state.root().resolve("logs");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(f -> f.endsWith(".log"))
          .map(f -> f.substring(0, f.length() - ".log".length()))
          .sorted()
          .toList();
    }
  }
}
