package io.logweir.local;

import io.logweir.local.flink.FlinkInstallation;
import io.logweir.local.part.Await;
import io.logweir.local.part.Child;
import io.logweir.local.part.Launch;
import io.logweir.local.part.Ports;
import io.logweir.local.part.ProcessIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts what does not run yet, and leaves the rest alone. */
@Command(
    mixinStandardHelpOptions = false,
    sortOptions = false,
    description = {
      "Starts the whole stack on this machine, on loopback only: Kafka, Elasticsearch, an Iceberg",
      "catalog, a Flink cluster with the pipeline, its SQL gateway, and a source of sample lines. Builds",
      "first what changed. Run again, it starts only what is missing; the pipeline goes on where it was.",
      ""
    },
    footer = {
      "",
      "Environment: LOGWEIR_KAFKA_PORT, LOGWEIR_ELASTICSEARCH_PORT, LOGWEIR_CATALOG_PORT,",
      "LOGWEIR_FLINK_PORT, LOGWEIR_SQL_PORT as the options; LOGWEIR_SAMPLE_RATE: sample lines per",
      "second (200); LOGWEIR_STATE: the folder for data and logs (deploy/local/.state)."
    })
final class UpCommand implements Callable<Integer> {
  private static final Duration RECOVERY = Duration.ofSeconds(90);
  private static final Duration FIRST_COUNTS = Duration.ofSeconds(45);
  private static final long LOG_LIMIT = 20L << 20;

  @Option(names = "--kafka-port", paramLabel = "PORT", description = "the broker's (9092)")
  private Integer kafkaPort;

  @Option(
      names = "--elasticsearch-port",
      paramLabel = "PORT",
      description = "Elasticsearch's (9200)")
  private Integer elasticsearchPort;

  @Option(names = "--catalog-port", paramLabel = "PORT", description = "the catalog's (8181)")
  private Integer catalogPort;

  @Option(
      names = "--flink-port",
      paramLabel = "PORT",
      description = "Flink's web page and REST API (8081)")
  private Integer flinkPort;

  @Option(names = "--sql-port", paramLabel = "PORT", description = "the SQL gateway's (8083)")
  private Integer sqlPort;

  @Option(names = "--no-source", description = "start no sample source")
  private boolean noSource;

  @Option(names = "--force", description = "start although memory or disk look too small for it")
  private boolean force;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this text")
  boolean help;

  private StateFolder state;
  private Stack stack;

  @Override
  public Integer call() {
    state = StateFolder.find();
    return CommandLock.with(state, this::up);
  }

  private int up() {
    long started = System.nanoTime();
    List<String> names =
        Stack.NAMES.stream().filter(n -> !(noSource && n.equals(Stack.SOURCE))).toList();
    boolean anyRuns =
        Stack.NAMES.stream().anyMatch(n -> new PidFiles(state).running(n).isPresent());
    stack = new Stack(state, addresses(anyRuns));

    if (anyRuns && names.stream().allMatch(this::isUp) && new PipelineJob(stack).isRunning()) {
      Console.line("Everything is up already; nothing was changed.");
      warnIfRebuilt();
      tell();
      return 0;
    }

    List<Member> missing =
        names.stream()
            .map(stack::member)
            .filter(m -> stack.pids().running(m.name()).isEmpty())
            .toList();
    if (!anyRuns && !force) {
      Prerequisites.checkRoom(state);
    }
    Prerequisites.checkPorts(missing);
    prepareFlink();
    stack.addresses().write(state);

    startSideBySide(names.stream().filter(n -> !n.equals(Stack.SOURCE)).toList());
    checkStillAlive(names);
    timed("topics", this::createTopics);
    timed("job", this::startJob);
    if (names.contains(Stack.SOURCE)) {
      timed(Stack.SOURCE, () -> ensure(stack.member(Stack.SOURCE)));
      timed("first rows", this::awaitRows);
    }
    Console.line("");
    Console.line(
        "Ready after %.0f s.", Duration.ofNanos(System.nanoTime() - started).toMillis() / 1000.0);
    tell();
    return 0;
  }

  private Addresses addresses(boolean anyRuns) {
    Optional<Addresses> before = Addresses.read(state);
    Addresses wanted =
        new Addresses(
            port(kafkaPort, "LOGWEIR_KAFKA_PORT", before.map(Addresses::kafka), 9092),
            port(
                elasticsearchPort,
                "LOGWEIR_ELASTICSEARCH_PORT",
                before.map(Addresses::elasticsearch),
                9200),
            port(catalogPort, "LOGWEIR_CATALOG_PORT", before.map(Addresses::catalog), 8181),
            port(flinkPort, "LOGWEIR_FLINK_PORT", before.map(Addresses::flink), 8081),
            port(sqlPort, "LOGWEIR_SQL_PORT", before.map(Addresses::sql), 8083),
            anyRuns ? before.orElseThrow().rpc() : Ports.free());
    if (anyRuns && !wanted.equals(before.orElseThrow())) {
      throw new Refusal(
          "The stack runs on other ports than these: stop it first with deploy/local/down.");
    }
    return wanted;
  }

  private static int port(Integer option, String variable, Optional<Integer> before, int usual) {
    if (option != null) {
      return option;
    }
    String named = System.getenv(variable);
    if (named == null || named.isBlank()) {
      return before.orElse(usual);
    }
    try {
      return Integer.parseInt(named.trim());
    } catch (NumberFormatException e) {
      throw new Refusal(variable + " is " + named + ", which is no port number.");
    }
  }

  private boolean isUp(String name) {
    return stack.pids().running(name).isPresent() && stack.member(name).health().holds();
  }

  private void prepareFlink() {
    boolean clusterRuns =
        stack.pids().running(Stack.JOB_MANAGER).isPresent()
            || stack.pids().running(Stack.TASK_MANAGER).isPresent();
    if (clusterRuns) {
      warnIfRebuilt();
      return;
    }
    FlinkInstallation flink = stack.flink();
    Path built = state.local().resolve("flink/target");
    if (!Files.isDirectory(built.resolve("lib"))) {
      throw new Refusal(
          "Flink is not laid out in " + built + ": run deploy/local/up, not its JVM.");
    }
    flink.layOut(built, builtJob());
    Path conf = state.local().resolve("conf");
    Map<String, String> variables = stack.variables();
    Template.fill(
        conf.resolve("flink/config.yaml"), variables, flink.conf().resolve("config.yaml"));
    Template.fill(conf.resolve("pipeline.yaml"), variables, flink.conf().resolve("pipeline.yaml"));
    try {
      Files.createDirectories(flink.home().resolve("tmp"));
      for (String file : List.of("log4j2.properties", "log4j2-client.properties")) {
        Files.copy(
            conf.resolve("flink").resolve(file),
            flink.conf().resolve(file),
            StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the build left, or the jar that LOGWEIR_JOB_JAR names. */
  private Path builtJob() {
    String named = System.getenv("LOGWEIR_JOB_JAR");
    if (named != null) {
      return Path.of(named);
    }
    Path target = state.repository().resolve("jobs/target");
    if (Files.isDirectory(target)) {
      try (Stream<Path> files = Files.list(target)) {
        Optional<Path> jar =
            files
                .filter(
                    f ->
                        f.getFileName()
                            .toString()
                            .matches("logweir-jobs-[0-9][^-]*(-SNAPSHOT)?\\.jar"))
                .findFirst();
        if (jar.isPresent()) {
          return jar.get();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    throw new Refusal("There is no logweir-jobs jar in " + target + ": the build did not make it.");
  }

  private void warnIfRebuilt() {
    try {
      Path installed = stack.flink().jobJar();
      if (Files.exists(installed)
          && Files.getLastModifiedTime(builtJob()).compareTo(Files.getLastModifiedTime(installed))
              > 0) {
        Console.line(
            "The job was built anew since the cluster started: deploy/local/down and"
                + " deploy/local/up bring the new one into use.");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void startSideBySide(List<String> names) {
    ExecutorService threads = Executors.newFixedThreadPool(names.size());
    try {
      List<CompletableFuture<Void>> starts =
          names.stream()
              .map(stack::member)
              .map(
                  member ->
                      CompletableFuture.runAsync(
                          () -> timed(member.name(), () -> ensure(member)), threads))
              .toList();
      RuntimeException failure = null;
      for (CompletableFuture<Void> start : starts) {
        try {
          start.join();
        } catch (CompletionException e) {
          failure = e.getCause() instanceof RuntimeException r ? r : e;
        }
      }
      if (failure != null) {
        throw failure;
      }
    } finally {
      threads.shutdown();
    }
  }

  /** A port that another program took in the meantime answers in the name of one that ended. */
  private void checkStillAlive(List<String> names) {
    for (String name : names) {
      if (!name.equals(Stack.SOURCE) && stack.pids().running(name).isEmpty()) {
        throw new Refusal(
            name + " ended right after it was started; see deploy/local/logs " + name + ".");
      }
    }
  }

  private String ensure(Member member) {
    Optional<ProcessIdentity> running = stack.pids().running(member.name());
    if (running.isPresent()) {
      if (member.health().holds()) {
        return "runs already, " + member.where();
      }
      if (Await.holds(RECOVERY, member.health())) {
        return "recovered, " + member.where();
      }
      Child.stop(stack.pids().family(member.name()));
    }
    Launch launch = member.launch().get();
    rotate(launch.log());
    Child child = Child.detached(launch);
    stack.pids().note(member.name(), child.family());
    child.awaitUp();
    stack.pids().note(member.name(), child.family());
    return "up, " + member.where();
  }

  private static void rotate(Path log) {
    try {
      if (Files.exists(log) && Files.size(log) > LOG_LIMIT) {
        Files.move(
            log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String createTopics() {
    int created = Topics.create(stack.addresses().kafkaAddress());
    return created == 0 ? "all there" : created + " created";
  }

  private String startJob() {
    PipelineJob job = new PipelineJob(stack);
    String outcome = job.active().isPresent() ? "runs" : job.submit();
    job.awaitRunning();
    return outcome;
  }

  private String awaitRows() {
    String catalog = stack.addresses().catalogAddress();
    boolean some =
        Await.holds(FIRST_COUNTS, () -> Tables.counts(catalog).getOrDefault("events", 0L) > 0);
    return some ? "in logs.events" : "none yet; deploy/local/status tells more";
  }

  private interface Step {
    String run();
  }

  private static void timed(String name, Step step) {
    long started = System.nanoTime();
    String outcome = step.run();
    Console.step(name, outcome, Duration.ofNanos(System.nanoTime() - started));
  }

  private void tell() {
    Addresses a = stack.addresses();
    Console.line("");
    Console.step("Flink", a.flinkAddress());
    Console.step("SQL", a.jdbcAddress());
    Console.step("Elasticsearch", a.elasticsearchAddress());
    Console.step("Kafka", a.kafkaAddress());
    Console.step("Iceberg", a.catalogAddress() + "  (REST catalog)");
    Tables.counts(a.catalogAddress())
        .forEach((table, rows) -> Console.step("logs." + table, String.format("%,d rows", rows)));
    Console.line("");
    Console.line(
        "Next: deploy/local/send FILE, deploy/local/sql, deploy/local/status, deploy/local/down");
  }
}
