package io.logweir.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Flink's SQL client on the running cluster, with the catalog ready. */
@Command(
    sortOptions = false,
    description = {
      "Opens Flink's SQL client on the running cluster, in batch mode, in catalog logweir, database",
      "logs: SELECT … FROM events (or logs.events). Without options it is interactive.",
      ""
    })
final class SqlCommand implements Callable<Integer> {
  @ArgGroup private Script script;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this text")
  private boolean help;

  private static final class Script {
    @Option(names = "-e", paramLabel = "SQL", description = "run these statements and end")
    private String text;

    @Option(names = "-f", paramLabel = "FILE", description = "run the statements of a file and end")
    private Path file;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Stack stack = Stack.running(StateFolder.find());
    if (!stack.rest().answers()) {
      throw new Refusal("The job manager does not answer: deploy/local/up heals it.");
    }
    Path init = stack.flink().home().resolve("catalog.sql");
    Template.fill(
        stack.state().repository().resolve("sql/tables/catalog.sql"), stack.variables(), init);
    List<String> arguments = new ArrayList<>(List.of("embedded", "-i", init.toString()));
    Path draft = null;
    if (script != null) {
      Path file = script.file;
      if (script.text != null) {
        draft = Files.createTempFile(stack.flink().home().resolve("tmp"), "statement", ".sql");
        String text = script.text.strip();
        Files.writeString(draft, text.endsWith(";") ? text : text + ";");
        file = draft;
      }
      if (!Files.isReadable(file)) {
        throw new Refusal("There is no file " + file + ".");
      }
      arguments.addAll(List.of("-f", file.toAbsolutePath().toString()));
    }
    try {
      ProcessBuilder builder =
          new ProcessBuilder(stack.flink().sqlClient(stack.state().log("client"), arguments))
              .directory(stack.flink().home().toFile())
              .inheritIO();
      builder.environment().putAll(stack.flink().environment());
      return builder.start().waitFor();
    } finally {
      if (draft != null) {
        Files.deleteIfExists(draft);
      }
    }
  }
}
