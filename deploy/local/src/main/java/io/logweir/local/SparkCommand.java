package io.logweir.local;

import io.logweir.local.history.HistoryEngine;
import io.logweir.local.history.Spark;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Spark on this machine, with the stack's history as its catalog. */
@Command(
    sortOptions = false,
    description = {
      "Asks Spark 4, in one process on this machine, about the history: catalog logweir, database logs,",
      "so SELECT ... FROM events (or logs.events) in Spark's SQL. Fetched when it is first used, 320 MB.",
      "Exits 1 if a statement failed; none after it is run.",
      ""
    })
final class SparkCommand implements Callable<Integer> {
  @Mixin private HistoryQuestions questions;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this text")
  boolean help;

  @Override
  public Integer call() throws IOException {
    return questions.ask(SparkCommand::engine);
  }

  private static HistoryEngine engine(Stack stack) {
    Console.progress("starting Spark: some 5 s");
    return Spark.start(
        stack.state().data("spark"),
        stack.state().log("spark"),
        stack.addresses().catalogAddress());
  }
}
