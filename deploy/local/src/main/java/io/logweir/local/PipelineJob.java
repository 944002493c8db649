package io.logweir.local;

import io.logweir.local.flink.FlinkInstallation;
import io.logweir.local.flink.FlinkRest;
import io.logweir.local.flink.JobRecord;
import io.logweir.local.part.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The pipeline on the cluster: submitted once, found again, and after a crash or a stop submitted
 * again from its last checkpoint or savepoint, so that nothing is lost or counted twice.
 */
final class PipelineJob {
  private static final String MAIN = "io.logweir.job.PipelineJob";
  private static final Duration SUBMISSION = Duration.ofMinutes(2);
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration STOP = Duration.ofSeconds(60);

  private final Stack stack;
  private final FlinkRest rest;

  PipelineJob(Stack stack) {
    this.stack = stack;
    this.rest = stack.rest();
  }

  /** The id of the job that runs or restarts, if one does. */
  Optional<String> active() {
    return stack.job().map(JobRecord::id).filter(id -> !id.isEmpty()).filter(rest::isActive);
  }

  /** True if it is there and all its tasks run. */
  boolean isRunning() {
    return active().filter(rest::allRunning).isPresent();
  }

  /** Submits it and says from where it goes on. */
  String submit() {
    Optional<Path> from = stack.job().flatMap(job -> job.latest(stack.checkpoints()));
    JobRecord record = JobRecord.next(from);
    record.write(stack.jobFile());
    Path configuration = stack.flink().conf().resolve("pipeline.yaml");

    List<String> arguments = new ArrayList<>(List.of("run", "-d", "-c", MAIN));
    // Its id is ours and written down first: a crash in between is found out.
    arguments.add("-D$internal.pipeline.job-id=" + record.id());
    from.ifPresent(
        path -> arguments.addAll(List.of("-s", path.toUri().toString(), "-claimMode", "CLAIM")));
    arguments.addAll(
        List.of(stack.flink().jobJar().toString(), "--config", configuration.toString()));
    flink(arguments);
    return from.map(path -> "submitted, goes on from " + path.getFileName())
        .orElse("submitted, starts from nothing");
  }

  private void flink(List<String> arguments) {
    Path log = stack.state().log("client");
    try {
      Process process =
          stack
              .flink()
              .process(stack.flink().commandLine(log, arguments))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      if (!process.waitFor(SUBMISSION.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new Refusal("The job was not submitted within 120 s; see deploy/local/logs client.");
      }
      if (process.exitValue() != 0) {
        throw new Refusal("The job could not be submitted: " + cause(log));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refusal("Interrupted while submitting the job.");
    }
  }

  private static String cause(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
    String why =
        FlinkInstallation.cause(lines)
            .orElseGet(
                () ->
                    String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size())));
    return why + "\nMore in deploy/local/logs client.";
  }

  /** Returns when every task runs. */
  void awaitRunning() {
    String id = stack.job().map(JobRecord::id).orElse("");
    if (!Await.holds(START, () -> rest.allRunning(id))) {
      String state = rest.jobState(id).orElse("unknown to the cluster");
      String why = rest.failure(id).map(PipelineJob::firstLines).orElse("");
      throw new Refusal(
          "The job is " + state + " after 120 s; see deploy/local/logs taskmanager." + why);
    }
  }

  private static String firstLines(String trace) {
    List<String> lines =
        trace
            .lines()
            .filter(line -> !line.startsWith("\tat ") && !line.startsWith("\t..."))
            .limit(6)
            .toList();
    return "\nIts last failure: " + String.join("\n  ", lines);
  }

  /** Stops it with a savepoint; where that does not work, its last checkpoint is what remains. */
  String stop() {
    Optional<String> id = active();
    if (id.isEmpty()) {
      return "was not running";
    }
    if (rest.allRunning(id.get())) {
      Optional<String> savepoint = rest.stopWithSavepoint(id.get(), stack.savepoints(), STOP);
      if (savepoint.isPresent()) {
        Path path = Path.of(java.net.URI.create(savepoint.get()).getPath());
        JobRecord.stopped(path).write(stack.jobFile());
        return "stopped with a savepoint";
      }
    }
    rest.cancel(id.get());
    return "stopped, its last checkpoint stays";
  }
}
