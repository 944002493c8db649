package io.logweir.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.logweir.local.flink.FlinkInstallation;
import io.logweir.local.flink.FlinkRest;
import io.logweir.local.part.Await;
import io.logweir.local.part.Child;
import io.logweir.local.part.Launch;
import io.logweir.local.part.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Flink cluster of two processes, a job manager and a task manager with two slots and 4 GB, with
 * the memory flags that Flink's own scripts would give them.
 */
final class FlinkCluster implements AutoCloseable {
  private static final String JOB = "io.logweir.job.PipelineJob";
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final String RESULT = "BASH_JAVA_UTILS_EXEC_RESULT:";
  private static final Pattern JOB_ID = Pattern.compile("JobID ([0-9a-f]{32})");

  private static final List<String> OPENS =
      Arrays.stream(
              "java.lang java.net java.io java.nio sun.nio.ch java.lang.reflect java.text java.time java.util java.util.concurrent java.util.concurrent.atomic java.util.concurrent.locks"
                  .split(" "))
          .map(name -> "--add-opens=java.base/" + name + "=ALL-UNNAMED")
          .toList();

  private final FlinkInstallation installation;
  private final Path logs;
  private final FlinkRest rest;
  private final Child jobManager;
  private final Child taskManager;

  /**
   * Starts one and returns when both slots are there; it ends with this JVM.
   *
   * @param repository where Flink, the job and its log configuration were built
   * @param dir where the cluster keeps everything
   * @param taskManagerOptions further options of the task manager's JVM
   */
  FlinkCluster(Path repository, Path dir, List<String> taskManagerOptions) {
    int restPort = Ports.free();
    this.logs = dir.resolve("log");
    this.installation = new FlinkInstallation(dir);
    this.rest = new FlinkRest("http://127.0.0.1:" + restPort);
    Path job = jobJar(repository);
    installation.layOut(repository.resolve("deploy/local/flink/target"), job);
    try {
      // As in application mode: compiled once for all rounds, and not anew for each submission.
      Files.copy(job, installation.home().resolve("lib").resolve(job.getFileName()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    configure(repository.resolve("deploy/local/conf/flink"), restPort);
    this.jobManager = start("the job manager", "jobmanager", rest::answers, List.of());
    this.taskManager =
        start(
            "the task manager",
            "taskmanager",
            () -> !rest.taskManagers().isEmpty(),
            taskManagerOptions);
  }

  private static Path jobJar(Path repository) {
    try (var jars =
        Files.newDirectoryStream(repository.resolve("jobs/target"), "logweir-jobs-*.jar")) {
      for (Path jar : jars) {
        return jar;
      }
      throw new IllegalStateException("jobs is not built");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void configure(Path logging, int restPort) {
    Path home = installation.home();
    String configuration =
        String.join(
            "\n",
            "jobmanager.rpc.address: 127.0.0.1",
            "jobmanager.rpc.port: " + Ports.free(),
            "jobmanager.bind-host: 127.0.0.1",
            "jobmanager.memory.process.size: 1g",
            "rest.address: 127.0.0.1",
            "rest.bind-address: 127.0.0.1",
            "rest.port: " + restPort,
            "taskmanager.host: 127.0.0.1",
            "taskmanager.bind-host: 127.0.0.1",
            "taskmanager.numberOfTaskSlots: 2",
            "taskmanager.memory.process.size: 4g",
            // The hash map state lives in the heap: managed memory would lie idle.
            "taskmanager.memory.managed.size: 128m",
            "parallelism.default: 2",
            "state.backend.type: hashmap",
            "execution.checkpointing.dir: " + home.resolve("checkpoints").toUri(),
            // A round in which anything fails has no figures.
            "restart-strategy.type: disable",
            "heartbeat.timeout: 120s",
            // How fine the rate of reading is known; asked for twice a second.
            "metrics.fetcher.update-interval: 1s",
            "classloader.check-leaked-classloader: false",
            "classloader.resolve-order: parent-first",
            "io.tmp.dirs: " + home.resolve("tmp"),
            "");
    try {
      Files.createDirectories(installation.conf());
      Files.createDirectories(home.resolve("tmp"));
      Files.createDirectories(logs);
      Files.writeString(installation.conf().resolve("config.yaml"), configuration);
      for (String file : List.of("log4j2.properties", "log4j2-client.properties")) {
        Files.copy(
            logging.resolve(file),
            installation.conf().resolve(file),
            StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Child start(String name, String log, Await.Condition health, List<String> options) {
    boolean tasks = log.equals("taskmanager");
    List<String> memory =
        resourceParameters(tasks ? "GET_TM_RESOURCE_PARAMS" : "GET_JM_RESOURCE_PARAMS");
    List<String> command = new ArrayList<>();
    command.add(Launch.java());
    command.addAll(words(memory.get(0)));
    command.addAll(OPENS);
    command.addAll(options);
    command.add("-XX:-UsePerfData");
    command.add(
        "-Dlog4j.configurationFile=" + installation.conf().resolve("log4j2.properties").toUri());
    command.addAll(List.of("-cp", "lib/*"));
    command.add(
        tasks
            ? "org.apache.flink.runtime.taskexecutor.TaskManagerRunner"
            : "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint");
    command.addAll(List.of("--configDir", installation.conf().toString()));
    command.addAll(words(memory.get(1)));
    if (!tasks) {
      command.addAll(List.of("--executionMode", "cluster"));
    }
    return Child.tied(
            new Launch(
                name,
                command,
                installation.environment(),
                installation.home(),
                logs.resolve(log + ".log"),
                health,
                PATIENCE))
        .awaitUp();
  }

  private static List<String> words(String line) {
    return line.isBlank() ? List.of() : List.of(line.trim().split("\\s+"));
  }

  /** What Flink's scripts ask for: a line of JVM options and a line of dynamic properties. */
  private List<String> resourceParameters(String question) {
    Process process =
        run(
            List.of(
                Launch.java(),
                "-XX:TieredStopAtLevel=1",
                "-Dlog4j2.level=ERROR",
                "-cp",
                "lib/*",
                "org.apache.flink.runtime.util.bash.BashJavaUtils",
                question,
                "--configDir",
                installation.conf().toString()),
            logs.resolve("resources.log"));
    String answer = read(logs.resolve("resources.log"));
    List<String> lines =
        answer
            .lines()
            .filter(line -> line.contains(RESULT))
            .map(line -> line.substring(line.indexOf(RESULT) + RESULT.length()))
            .toList();
    if (process.exitValue() != 0 || lines.isEmpty()) {
      throw new IllegalStateException("Flink did not say how much memory it wants: " + answer);
    }
    return lines.size() > 1 ? lines : List.of(lines.get(0), "");
  }

  /** Submits the job by Flink's own command line and gives its id. */
  String submit(Path configuration) {
    Path output = logs.resolve("submission.log");
    List<String> command =
        installation.commandLine(
            logs.resolve("client.log"),
            List.of(
                "run",
                "-d",
                "-c",
                JOB,
                installation.jobJar().toString(),
                "--config",
                configuration.toString()));
    Process process = run(command, output);
    String answer = read(output);
    Matcher id = JOB_ID.matcher(answer);
    if (process.exitValue() != 0 || !id.find()) {
      throw new IllegalStateException("the job was not submitted: " + answer);
    }
    return id.group(1);
  }

  private Process run(List<String> command, Path output) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(installation.home().toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().putAll(installation.environment());
      Process process = builder.start();
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("did not end within 120 s: " + String.join(" ", command));
      }
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean allRunning(String job) {
    return rest.allRunning(job);
  }

  /** Throws if the job is not going on. */
  void requireActive(String job) {
    if (!rest.isActive(job)) {
      throw new RoundFailedException(
          "the job is "
              + rest.jobState(job).orElse("unknown to the cluster")
              + ": "
              + rest.failure(job).orElse("no reason given"));
    }
  }

  /** How many records the source has handed on, as of at most a second ago. */
  long recordsRead(String job) {
    return rest.job(job)
        .map(
            answer -> {
              for (JsonNode vertex : answer.path("vertices")) {
                if (vertex.path("name").asText().toLowerCase(Locale.ROOT).startsWith("source")) {
                  return vertex.path("metrics").path("write-records").asLong();
                }
              }
              return 0L;
            })
        .orElse(0L);
  }

  /** Ends the job and waits until it is gone. */
  void cancel(String job) {
    rest.cancel(job);
    if (!Await.holds(PATIENCE, () -> !rest.isActive(job))) {
      throw new IllegalStateException("the job does not end");
    }
  }

  long jobManagerPid() {
    return jobManager.root().pid();
  }

  long taskManagerPid() {
    return taskManager.root().pid();
  }

  @Override
  public void close() {
    taskManager.stop();
    jobManager.stop();
  }
}
