package io.logweir.local;

import io.logweir.local.part.Elasticsearch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Stops the stack and removes all its data. */
@Command(
    sortOptions = false,
    description = {"Stops the stack and removes all its data: topics, tables, indices, logs.", ""})
final class ResetCommand implements Callable<Integer> {
  @Option(
      names = {"-y", "--yes"},
      description = "do not ask")
  private boolean yes;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this text")
  boolean help;

  @Override
  public Integer call() throws IOException {
    StateFolder state = StateFolder.find();
    if (!Files.exists(state.root())) {
      Console.line("There is nothing to remove: %s does not exist.", state.root());
      return 0;
    }
    if (!yes && !confirmed(state)) {
      Console.problem("Nothing was changed.");
      return 1;
    }
    CommandLock.with(state, () -> remove(state));
    Console.line("Removed %s.", state.root());
    return 0;
  }

  private static boolean remove(StateFolder state) {
    DownCommand.down(state, false);
    Path elasticsearch = state.data(Stack.ELASTICSEARCH);
    if (Files.exists(elasticsearch)) {
      StateFolder.delete(Elasticsearch.dataFolder(elasticsearch));
    }
    state.delete();
    return true;
  }

  private static boolean confirmed(StateFolder state) throws IOException {
    Console.problem("Remove all data of the local stack in " + state.root() + "? [y/N]");
    String answer =
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
    return answer != null && answer.trim().toLowerCase(java.util.Locale.ROOT).startsWith("y");
  }
}
