package io.logweir.bench.formats;

import io.logweir.core.parse.LogFormats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures every format beside what others would read it with, and prints a table. */
@Command(
    name = "deploy/bench/formats",
    description = {
      "Measures how long a record takes from bytes to the event (fields, times, identity), format by"
          + " format, beside Jackson for JSON, protobuf's library for protobuf, and a grok expression"
          + " and a java.util.regex expression by hand for every other.",
      ""
    },
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true)
public final class FormatBench implements Callable<Integer> {

  /** Jackson's tree takes at least so many times as long as JSON into the event. */
  private static final double JSON_BAR = 1.5;

  /** A format's grok expression takes at least so many times as long as the format's own work. */
  private static final double GROK_BAR = 5;

  @Parameters(
      paramLabel = "FORMAT",
      arity = "0..*",
      description = "Only these (default: every format that is written by hand)")
  private List<String> formats = new ArrayList<>();

  @Option(
      names = "--quick",
      description =
          "One round, all in one JVM, which then knows of every format: two minutes for all, for a"
              + " first look")
  private boolean quick;

  @Option(
      names = "--rounds",
      paramLabel = "R",
      defaultValue = "2",
      description = "Rounds, each with a new JVM for each side (default: ${DEFAULT-VALUE})")
  private int rounds;

  @Option(names = "--check", description = "End with 1 where a format does not reach its bar")
  private boolean check;

  @Spec private CommandSpec spec;

  /** Processor nanoseconds for one pass over a case's records, of all iterations of all rounds. */
  private static final class Times {
    private final List<Double> all = new ArrayList<>();

    void add(Collection<RunResult> results) {
      for (RunResult result : results) {
        for (BenchmarkResult fork : result.getBenchmarkResults()) {
          for (IterationResult iteration : fork.getIterationResults()) {
            all.add(iteration.getSecondaryResults().get("nanosPerPass").getScore());
          }
        }
      }
    }

    Times less(double nanos) {
      Times less = new Times();
      all.forEach(time -> less.all.add(time - nanos));
      return less;
    }

    double median() {
      double[] sorted = all.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      int middle = sorted.length / 2;
      return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    double least() {
      return all.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    double most() {
      return all.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }
  }

  /** Runs. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new FormatBench()).execute(args));
  }

  @Override
  public Integer call() throws RunnerException, IOException {
    for (String format : formats) {
      if (FormatCases.of(format) == null) {
        throw new ParameterException(
            spec.commandLine(),
            "no such format: \""
                + format
                + "\"; there are "
                + String.join(", ", FormatCases.names()));
      }
    }
    List<String> asked = formats.isEmpty() ? List.copyOf(FormatCases.names()) : formats;
    for (String name : LogFormats.handWritten()) {
      if (FormatCases.of(name) == null) {
        throw new IllegalStateException("no case for format " + name);
      }
    }
    System.out.printf(
        "%-14s %6s %8s %7s %9s  %-9s %9s  %s%n",
        "format", "B", "ns/event", "MB/s", "whole", "beside", "ns/event", "ratio (spread)");
    List<String> below = new ArrayList<>();
    for (String format : asked) {
      if (!measure(format)) {
        below.add(format);
      }
    }
    System.out.println();
    System.out.println(
        below.isEmpty()
            ? "Every format reaches its bar."
            : "Below the bar: " + String.join(", ", below));
    return check && !below.isEmpty() ? 1 : 0;
  }

  /** Prints a format's rows and says whether its bar is reached. */
  private boolean measure(String format) throws RunnerException, IOException {
    FormatCase given = FormatCases.of(format);
    int events = FormatBenchmark.events(format);
    boolean many = events > given.records().size();
    Map<String, Times> times = new LinkedHashMap<>();
    for (int round = 0; round < (quick ? 1 : rounds); round++) {
      List<String> ways = new ArrayList<>(List.of("event"));
      if (given.holdsLines()) {
        ways.add("list");
      }
      if (given.isJson()) {
        ways.addAll(List.of("tree", "stream"));
      } else {
        ways.addAll(given.hasRegex() ? List.of("grok", "regex") : List.of("protobuf"));
      }
      ways.add(many ? "templates" : "fields");
      for (String way : ways) {
        times.computeIfAbsent(way, unused -> new Times()).add(run(format, way));
      }
    }
    Times door = times.remove("event");
    Times fields = times.remove("fields");
    Times templates = times.remove("templates");
    // What a batch holds is handed over one by one: there is no way around the whole door.
    Times ours = fields == null ? door.less(templates.median()) : fields;
    double bar = given.isJson() ? JSON_BAR : given.hasRegex() ? GROK_BAR : 0;
    boolean reached = true;
    boolean first = true;
    for (Map.Entry<String, Times> other : times.entrySet()) {
      double ratio = other.getValue().median() / ours.median();
      boolean counts = first && bar > 0;
      reached &= !counts || ratio >= bar;
      String figures =
          first
              ? String.format(
                  Locale.ROOT,
                  "%-14s %6d %8.0f %7.0f %9.0f",
                  format,
                  given.bytes() / events,
                  ours.median() / events,
                  given.bytes() * 1000.0 / ours.median(),
                  door.median() / events)
              : " ".repeat(48);
      System.out.printf(
          Locale.ROOT,
          "%s  %-9s %9.0f  %5.2f (%.2f-%.2f)%s%n",
          figures,
          other.getKey(),
          other.getValue().median() / events,
          ratio,
          other.getValue().least() / ours.most(),
          other.getValue().most() / ours.least(),
          counts && ratio < bar ? "  below " + bar : "");
      first = false;
    }
    return reached;
  }

  private Collection<RunResult> run(String format, String way) throws RunnerException {
    String warmUp = Long.toString(quick ? 500 : 2000);
    System.setProperty(FormatBenchmark.WARM_UP_MILLIS, warmUp);
    String benchmark = FormatBenchmark.class.getName().replace(".", "\\.") + "\\." + way;
    return new Runner(
            new OptionsBuilder()
                .include("^" + benchmark + "$")
                .param("format", format)
                .forks(quick ? 0 : 1)
                .jvmArgs(
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "-XX:-UsePerfData",
                    "-Xbatch",
                    "-D" + FormatBenchmark.WARM_UP_MILLIS + "=" + warmUp)
                .warmupIterations(1)
                .warmupTime(TimeValue.milliseconds(100))
                .measurementIterations(quick ? 3 : 5)
                .measurementTime(TimeValue.milliseconds(quick ? 100 : 200))
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build())
        .run();
  }
}
