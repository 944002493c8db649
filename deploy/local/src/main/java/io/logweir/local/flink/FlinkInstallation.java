package io.logweir.local.flink;

import io.logweir.local.part.Http;
import io.logweir.local.part.Launch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A Flink installation laid out from what Maven resolved, and the commands that start its processes
 * (the entry points that Flink's own scripts start).
 *
 * @param home where it is laid out: conf, lib, opt, plugins, log
 */
public record FlinkInstallation(Path home) {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  // Flink, Iceberg and Hadoop reflect into the JDK; without java.nio Iceberg's compaction fails
  // silently.
  private static final List<String> OPENS =
      Stream.of(
              "java.lang",
              "java.net",
              "java.io",
              "java.nio",
              "sun.nio.ch",
              "java.lang.reflect",
              "java.text",
              "java.time",
              "java.util",
              "java.util.concurrent",
              "java.util.concurrent.atomic",
              "java.util.concurrent.locks")
          .map(name -> "--add-opens=java.base/" + name + "=ALL-UNNAMED")
          .toList();

  // The sums of conf/flink/config.yaml: heap and direct memory of the task manager.
  private static final List<String> TASK_MANAGER_MEMORY =
      List.of(
          "-Xms512m",
          "-Xmx1152m",
          "-XX:+UseParallelGC",
          "-XX:MaxDirectMemorySize=320m",
          "-XX:MaxMetaspaceSize=320m");

  private static final List<String> JOB_MANAGER_MEMORY =
      List.of("-Xms256m", "-Xmx512m", "-XX:MaxMetaspaceSize=320m");

  private static final List<String> SQL_GATEWAY_MEMORY =
      List.of(
          "-Xms64m",
          "-Xmx384m",
          "-XX:MaxMetaspaceSize=256m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1");

  /**
   * Lays it out anew: third-party jars as hard links (or copies), our own as copies, because a
   * build may write over them while the cluster runs. Not while it runs.
   *
   * @param built what the build left: lib and opt
   * @param job the job's jar
   */
  public void layOut(Path built, Path job) {
    try {
      for (String folder : List.of("lib", "opt")) {
        Path target = home.resolve(folder);
        empty(target);
        try (Stream<Path> jars = Files.list(built.resolve(folder))) {
          for (Path jar : jars.toList()) {
            place(jar, target.resolve(jar.getFileName().toString()));
          }
        }
      }
      Files.createDirectories(home.resolve("plugins"));
      Files.createDirectories(home.resolve("log"));
      Files.copy(job, jobJar(), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("could not lay out Flink in " + home, e);
    }
  }

  private static void empty(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> old = Files.list(folder)) {
      for (Path file : old.toList()) {
        Files.delete(file);
      }
    }
  }

  private static void place(Path jar, Path target) throws IOException {
    if (jar.getFileName().toString().startsWith("logweir-")) {
      Files.copy(jar, target);
      return;
    }
    try {
      Files.createLink(target, jar);
    } catch (IOException | UnsupportedOperationException otherDisk) {
      Files.copy(jar, target);
    }
  }

  /** The jar that is submitted. */
  public Path jobJar() {
    return home.resolve("job.jar");
  }

  /** The folder with config.yaml. */
  public Path conf() {
    return home.resolve("conf");
  }

  /** How to start the job manager; it is up when its REST API answers. */
  public Launch jobManager(Path log, FlinkRest rest) {
    List<String> command = java(JOB_MANAGER_MEMORY, "log4j2.properties", log, "lib/*");
    command.addAll(
        List.of(
            "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
            "--configDir",
            conf().toString(),
            "--executionMode",
            "cluster"));
    return new Launch(
        "the job manager", command, environment(), home, log, rest::answers, PATIENCE);
  }

  /** How to start a task manager of that name; it is up when the job manager knows it. */
  public Launch taskManager(Path log, FlinkRest rest, String name) {
    List<String> command = java(TASK_MANAGER_MEMORY, "log4j2.properties", log, "lib/*");
    command.addAll(
        List.of(
            "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
            "--configDir",
            conf().toString(),
            "-D",
            "taskmanager.resource-id=" + name));
    return new Launch(
        "the task manager",
        command,
        environment(),
        home,
        log,
        () -> rest.taskManagers().contains(name),
        PATIENCE);
  }

  /**
   * How to start the SQL gateway; it is up when its REST API answers.
   *
   * @param first the statements that each session begins with
   */
  public Launch sqlGateway(Path log, int port, Path first) {
    List<String> command = java(SQL_GATEWAY_MEMORY, "log4j2.properties", log, "lib/*:opt/*");
    command.addAll(
        List.of(
            "io.logweir.local.gateway.SqlGatewayServer", Integer.toString(port), first.toString()));
    return new Launch(
        "the SQL gateway",
        command,
        environment(),
        home,
        log,
        () -> sqlGatewayAnswers(port),
        PATIENCE);
  }

  /** True if a SQL gateway answers at this port. */
  public static boolean sqlGatewayAnswers(int port) {
    return Http.get("http://127.0.0.1:" + port + "/v1/info").isPresent();
  }

  /** Flink's command line ({@code flink …}) with these arguments. */
  public List<String> commandLine(Path log, List<String> arguments) {
    List<String> command = java(client(), "log4j2-client.properties", log, "lib/*");
    command.add("org.apache.flink.client.cli.CliFrontend");
    command.addAll(arguments);
    return command;
  }

  /** Flink's SQL client with these arguments. */
  public List<String> sqlClient(Path log, List<String> arguments) {
    List<String> command = java(client(), "log4j2-client.properties", log, "lib/*:opt/*");
    command.add("org.apache.flink.table.client.SqlClient");
    command.addAll(arguments);
    return command;
  }

  private static List<String> client() {
    return List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
  }

  private List<String> java(List<String> memory, String logging, Path log, String classPath) {
    List<String> command = new ArrayList<>();
    command.add(Launch.java());
    command.addAll(memory);
    command.addAll(OPENS);
    command.add("-XX:-UsePerfData");
    command.add("-Dlog.file=" + log);
    command.add("-Dlog4j.configurationFile=" + conf().resolve(logging).toUri());
    command.add("-cp");
    command.add(classPath);
    return command;
  }

  /** A client of Flink's, ready to be started, with what it reads from the environment. */
  public ProcessBuilder process(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
    builder.environment().putAll(environment());
    return builder;
  }

  /** The last cause that Flink's words name, if they name one. */
  public static Optional<String> cause(List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith("Caused by:"))
        .reduce((first, next) -> next);
  }

  /** What Flink reads from the environment. */
  public Map<String, String> environment() {
    return Map.of(
        "FLINK_CONF_DIR", conf().toString(),
        "FLINK_LIB_DIR", home.resolve("lib").toString(),
        "FLINK_OPT_DIR", home.resolve("opt").toString(),
        "FLINK_PLUGINS_DIR", home.resolve("plugins").toString(),
        "FLINK_LOG_DIR", home.resolve("log").toString());
  }
}
