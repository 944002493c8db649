package io.logweir.local;

import io.logweir.local.flink.FlinkInstallation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
    Stack stack = Stack.running(StateFolder.find());
    if (!stack.rest().answers()) {
      throw new Refusal("The job manager does not answer: deploy/local/up heals it.");
    }
    Path log = stack.state().log("client");
    List<String> arguments = new ArrayList<>(List.of("run", "-c", MAIN));
    arguments.add(stack.flink().jobJar().toString());
    arguments.addAll(List.of("--config", stack.flink().conf().resolve("pipeline.yaml").toString()));
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
    Process process =
        stack
            .flink()
            .process(stack.flink().commandLine(log, arguments))
            .redirectErrorStream(true)
            .start();
    List<String> said = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.add(line);
      }
    }
    Files.write(log, said, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    if (process.waitFor() != 0) {
      throw new Refusal(
          "That did not work: "
              + FlinkInstallation.cause(said).orElse("see below.")
              + "\nMore in deploy/local/logs client.");
    }
    said.stream()
        .filter(line -> line.startsWith(RESULT) || line.startsWith(DRY_RUN))
        .forEach(Console::line);
    return 0;
  }
}
