package io.logweir.local;

import io.logweir.local.sample.SampleSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Sends sample lines until it is ended; {@code up} starts it. */
@Command(
    sortOptions = false,
    description = {"Sends lines like those of a real company until it is ended.", ""})
final class SourceCommand implements Callable<Integer> {
  @Option(
      names = "--kafka",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1:9092",
      description = "the broker (127.0.0.1:9092)")
  private String kafka;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "200",
      description = "lines per second, on average (200)")
  private int rate;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "same seed and start, same lines (1)")
  private long seed;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this text")
  boolean help;

  @Override
  public Integer call() {
    new SampleSource(kafka, rate, seed).run();
    return 0;
  }
}
