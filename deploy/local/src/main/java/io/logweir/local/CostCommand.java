package io.logweir.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Computes what logs cost, from what is in the tables. */
@Command(
    sortOptions = false,
    description = {
      "Computes what each day cost, by team, from logs.usage and a price book, and prints who pays what,",
      "down to the messages that cost most. The rows, which sum to the invoice, replace those that were",
      "in logs.cost_daily of the same days, however often it is run.",
      ""
    })
final class CostCommand implements Callable<Integer> {

  private static final String MAIN = "io.logweir.job.CostJob";

  @Option(
      names = "--prices",
      paramLabel = "FILE",
      description = "the price book; deploy/local/conf/prices.yaml without it, a made-up company's")
  private Path prices;

  @Option(
      names = "--from",
      paramLabel = "DATE",
      description = "the first day, UTC; the first of the current month without it")
  private String from;

  @Option(names = "--to", paramLabel = "DATE", description = "the last day; today without it")
  private String to;

  @Option(
      names = "--templates",
      paramLabel = "N",
      description = "the N dearest messages of each team; 3 without it")
  private String templates;

  @Option(names = "--dry-run", description = "only tell")
  private boolean dryRun;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this text")
  boolean help;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Stack stack = Stack.running(StateFolder.find());
    Path book = prices == null ? stack.state().local().resolve("conf/prices.yaml") : prices;
    if (!Files.isReadable(book)) {
      throw new Refusal("There is no price book to read at " + book + ".");
    }
    List<String> arguments =
        new ArrayList<>(List.of("--prices", book.toAbsolutePath().normalize().toString()));
    add(arguments, "--from", from);
    add(arguments, "--to", to);
    add(arguments, "--templates", templates);
    if (dryRun) {
      arguments.add("--dry-run");
    }
    Console.progress("computing");
    ClusterJob.run(MAIN, arguments).forEach(Console::line);
    return 0;
  }

  private static void add(List<String> arguments, String name, String value) {
    if (value != null) {
      arguments.addAll(List.of(name, value));
    }
  }
}
