package io.logweir.bench;

import io.logweir.local.part.Broker;
import io.logweir.local.part.Catalog;
import io.logweir.local.part.Elasticsearch;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the job beside a loop that does the least, on the same records, in turn. */
@Command(
    name = "deploy/bench/run",
    description = {
      "Runs PipelineJob on a Flink cluster of its own (job manager and task manager with 2 slots) and,"
          + " in turn, a limit loop (one thread by hand) over the same records, checks what each left"
          + " behind, and prints what they took.",
      "Ends with 1 if an output is wrong or the job has less than 0.30 of the loop's events per"
          + " CPU-second.",
      ""
    },
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true)
public final class Bench implements Callable<Integer> {
  private static final double LEAST_RATIO = 0.30;
  private static final PrintStream OUT =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

  @Option(
      names = "--events",
      paramLabel = "N",
      defaultValue = "2000000",
      description = "Records in all, a multiple of 1,000 (default: ${DEFAULT-VALUE})")
  private long events;

  @Option(
      names = "--events-per-minute",
      paramLabel = "M",
      defaultValue = "100000",
      description =
          "Records in a minute of event time: fewer are more windows to keep, close and store"
              + " (default: ${DEFAULT-VALUE})")
  private long perMinute;

  @Option(
      names = "--rounds",
      paramLabel = "R",
      defaultValue = "5",
      description = "Rounds that count, after one to warm up (default: ${DEFAULT-VALUE})")
  private int rounds;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Another workload of the same shape (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--profile",
      description =
          "Record task manager and loop with Java Flight Recorder, into deploy/bench/.state/profile;"
              + " it costs a few per cent")
  private boolean profile;

  @Option(
      names = "--task-manager-options",
      paramLabel = "OPTIONS",
      defaultValue = "-XX:+UseParallelGC -XX:+UseTransparentHugePages",
      description =
          "Options of the task manager's JVM, separated by blanks; ${DEFAULT-VALUE} without")
  private String taskManagerOptions;

  private final Path repository = Path.of(System.getProperty("logweir.repository"));
  private final Path state = repository.resolve("deploy/bench/.state").toAbsolutePath();
  private final long began = System.nanoTime();

  /** See {@code --help}. */
  public static void main(String[] args) {
    System.exit(
        new CommandLine(new Bench())
            .setExecutionExceptionHandler(
                (e, line, parsed) -> {
                  if (e instanceof RoundFailedException) {
                    line.getErr()
                        .println(
                            "The outputs are wrong, so there are no figures: " + e.getMessage());
                    return 1;
                  }
                  throw e;
                })
            .execute(args));
  }

  @Override
  public Integer call() throws IOException {
    Workload workload = new Workload(events, perMinute, seed);
    Files.createDirectories(state.resolve("log"));
    try (FileChannel lock =
        FileChannel.open(
            state.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (lock.tryLock() == null) {
        OUT.println("Another bench runs in " + state + ": wait for it.");
        return 2;
      }
      return measure(workload);
    }
  }

  private int measure(Workload workload) {
    try (Broker broker = Broker.start(state.resolve("broker"), 0);
        Elasticsearch elasticsearch = Elasticsearch.start(state.resolve("elasticsearch"), 0)) {
      say("broker and Elasticsearch are up");
      Expected expected =
          new Production(broker.address(), workload)
              .once(state.resolve("workloads"), n -> say("produced %,d records", n));
      Map<Integer, Long> ends = Production.ends(broker.address(), workload.topic());
      say(
          "workload %s: %,d events, %,d duplicates, %,d broken",
          workload.topic(), expected.unique(), expected.repeated(), expected.cut());
      remove(state.resolve("flink"));
      try (FlinkCluster cluster =
              new FlinkCluster(repository, state.resolve("flink"), taskManagerJvm());
          LimitLoopProcess loop =
              new LimitLoopProcess(
                  broker.address(),
                  workload.topic(),
                  state.resolve("log/limit-loop.log"),
                  profile ? recording("limit-loop") : List.of())) {
        say("Flink is up: job manager, task manager with 2 slots");
        JobRun job =
            new JobRun(
                cluster,
                broker.address(),
                workload.topic(),
                elasticsearch.address(),
                state.resolve("pipeline.yaml"));
        return rounds(job, loop, expected, ends);
      }
    }
  }

  private int rounds(
      JobRun job, LimitLoopProcess loop, Expected expected, Map<Integer, Long> ends) {
    Report report = new Report();
    for (int round = 0; round <= rounds; round++) {
      String name = round == 0 ? "warm-up" : "round " + round;
      Figures ofJob;
      try (Catalog catalog = catalog("job")) {
        ofJob = job.run(catalog, expected, ends);
      }
      say(
          "%s, job:  %,.0f events/s, %.2f CPU-s per million; outputs right",
          name, ofJob.perSecond(), ofJob.cpuSecondsPerMillion());
      Figures ofLoop;
      try (Catalog catalog = catalog("loop")) {
        ofLoop = loop.run(catalog, expected);
      }
      say(
          "%s, loop: %,.0f events/s, %.2f CPU-s per million; outputs right",
          name, ofLoop.perSecond(), ofLoop.cpuSecondsPerMillion());
      if (round > 0) {
        report.add(ofJob, ofLoop);
      }
    }
    OUT.println();
    OUT.print(report.text());
    if (report.ratio() < LEAST_RATIO) {
      OUT.printf(Locale.ROOT, "%nThe job has less than %.2f of the loop.%n", LEAST_RATIO);
      return 1;
    }
    return 0;
  }

  private List<String> taskManagerJvm() {
    Stream<String> given =
        Stream.of(taskManagerOptions.split(" ")).filter(option -> !option.isBlank());
    return Stream.concat(given, profile ? recording("task-manager").stream() : Stream.of())
        .toList();
  }

  private List<String> recording(String name) {
    Path file = state.resolve("profile").resolve(name + ".jfr");
    try {
      Files.createDirectories(file.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.of(
        "-XX:StartFlightRecording=settings=profile,dumponexit=true,filename=" + file,
        "-XX:+UnlockDiagnosticVMOptions",
        "-XX:+DebugNonSafepoints");
  }

  private Catalog catalog(String name) {
    Path folder = state.resolve("rounds").resolve(name);
    remove(folder);
    return Catalog.start(folder, 0);
  }

  private static void remove(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void say(String format, Object... arguments) {
    OUT.printf(
        Locale.ROOT,
        "%7.1f s  %s%n",
        (System.nanoTime() - began) / 1e9,
        String.format(Locale.ROOT, format, arguments));
  }
}
