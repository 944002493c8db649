package io.logweir.local;

import io.logweir.local.history.HistoryEngine;
import io.logweir.local.history.TrinoSession;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trino on this machine, with the stack's history as its catalog. */
@Command(
    sortOptions = false,
    description = {
      "Asks Trino about the history: catalog logweir, database logs, so SELECT ... FROM events (or",
      "logs.events) in Trino's SQL. Fetched when it is first used, 540 MB; needs Java 24 or later beside",
      "the JDK 17 (LOGWEIR_TRINO_JAVA names its folder). The server is started when it is first asked,",
      "and stays until deploy/local/down: on port 8080, or on a free one, or on LOGWEIR_TRINO_PORT.",
      "Exits 1 if a statement failed; none after it is run.",
      ""
    })
final class TrinoCommand implements Callable<Integer> {
  @Mixin private HistoryQuestions questions;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this text")
  boolean help;

  @Override
  public Integer call() throws IOException {
    return questions.ask(TrinoCommand::engine);
  }

  private static HistoryEngine engine(Stack stack) {
    String address = new RunningTrino(stack).answering();
    Console.progress("asking Trino");
    return new TrinoSession(address);
  }
}
