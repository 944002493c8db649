package io.logweir.local;

import io.logweir.core.sql.Variables;
import io.logweir.local.flink.FlinkInstallation;
import io.logweir.local.flink.FlinkRest;
import io.logweir.local.flink.JobRecord;
import io.logweir.local.part.Broker;
import io.logweir.local.part.Catalog;
import io.logweir.local.part.Elasticsearch;
import io.logweir.local.part.Launch;
import io.logweir.local.sql.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The processes of the local stack, and where each keeps what. */
final class Stack {
  static final String BROKER = "broker";
  static final String ELASTICSEARCH = "elasticsearch";
  static final String CATALOG = "catalog";
  static final String JOB_MANAGER = "jobmanager";
  static final String TASK_MANAGER = "taskmanager";
  static final String SQL_GATEWAY = "sqlgateway";
  static final String SOURCE = "source";

  /** Only there once deploy/local/trino was asked something. */
  static final String TRINO = "trino";

  /** Those that {@code up} starts, in the order in which they are told of. */
  static final List<String> NAMES =
      List.of(BROKER, ELASTICSEARCH, CATALOG, JOB_MANAGER, TASK_MANAGER, SQL_GATEWAY, SOURCE);

  private final StateFolder state;
  private final Addresses addresses;
  private final PidFiles pids;

  Stack(StateFolder state, Addresses addresses) {
    this.state = state;
    this.addresses = addresses;
    this.pids = new PidFiles(state);
  }

  /** The stack as the last {@code up} left it, or a refusal if nothing of it runs. */
  static Stack running(StateFolder state) {
    PidFiles pids = new PidFiles(state);
    return Addresses.read(state)
        .filter(a -> NAMES.stream().anyMatch(name -> pids.running(name).isPresent()))
        .map(a -> new Stack(state, a))
        .orElseThrow(() -> new Refusal("The stack is not up: start it with deploy/local/up."));
  }

  StateFolder state() {
    return state;
  }

  Addresses addresses() {
    return addresses;
  }

  PidFiles pids() {
    return pids;
  }

  FlinkRest rest() {
    return new FlinkRest(addresses.flinkAddress());
  }

  FlinkInstallation flink() {
    return new FlinkInstallation(state.data("flink"));
  }

  Path checkpoints() {
    return state.data("checkpoints");
  }

  Path savepoints() {
    return state.data("savepoints");
  }

  Path warehouse() {
    return state.data("warehouse");
  }

  Path jobFile() {
    return state.root().resolve("job.properties");
  }

  Optional<JobRecord> job() {
    return JobRecord.read(jobFile());
  }

  /** What the templates of configuration may name. */
  Map<String, String> variables() {
    Map<String, String> variables = new HashMap<>(addresses.variables());
    variables.put("checkpoints", checkpoints().toUri().toString());
    variables.put("savepoints", savepoints().toUri().toString());
    variables.put("warehouse", warehouse().toUri().toString().replaceAll("/+$", ""));
    variables.put("tmp", flink().home().resolve("tmp").toString());
    return variables;
  }

  /** A member by its name. */
  Member member(String name) {
    return switch (name) {
      case BROKER ->
          new Member(
              name,
              addresses.kafka(),
              addresses.kafkaAddress(),
              () -> Broker.launch(state.data("kafka"), state.log(name), addresses.kafka()),
              () -> Broker.healthy(addresses.kafka()));
      case ELASTICSEARCH ->
          new Member(
              name,
              addresses.elasticsearch(),
              addresses.elasticsearchAddress(),
              () ->
                  Elasticsearch.launch(
                      elasticsearchFolder(), state.log(name), addresses.elasticsearch()),
              () -> Elasticsearch.healthy(addresses.elasticsearch()));
      case CATALOG ->
          new Member(
              name,
              addresses.catalog(),
              addresses.catalogAddress(),
              () ->
                  Catalog.launch(
                      state.data("catalog"), warehouse(), state.log(name), addresses.catalog()),
              () -> Catalog.healthy(addresses.catalog()));
      case JOB_MANAGER ->
          new Member(
              name,
              addresses.flink(),
              addresses.flinkAddress(),
              () -> flink().jobManager(state.log(name), rest()),
              () -> rest().answers());
      case TASK_MANAGER ->
          new Member(
              name,
              0,
              "2 slots",
              this::launchTaskManager,
              () -> rest().taskManagers().contains(taskManagerName()));
      case SQL_GATEWAY ->
          new Member(
              name,
              addresses.sql(),
              addresses.jdbcAddress(),
              this::launchSqlGateway,
              () -> FlinkInstallation.sqlGatewayAnswers(addresses.sql()));
      case SOURCE -> new Member(name, 0, "sample lines", this::launchSource, () -> true);
      default -> throw new IllegalArgumentException(name);
    };
  }

  Path elasticsearchFolder() {
    return state.data("elasticsearch");
  }

  private Launch launchTaskManager() {
    // A name of its own for each start: the one before may still be in the job manager's list.
    String name = "tm-" + Long.toString(System.currentTimeMillis(), 36);
    write(taskManagerFile(), name);
    return flink().taskManager(state.log(TASK_MANAGER), rest(), name);
  }

  private Launch launchSqlGateway() {
    Path first = flink().conf().resolve("tables.sql");
    write(first, tables());
    return flink().sqlGateway(state.log(SQL_GATEWAY), addresses.sql(), first);
  }

  /** What a session begins with. */
  private String tables() {
    try {
      String scripts = Script.ofFolder(state.repository().resolve("sql/tables"));
      return Variables.fill(scripts, Map.of(), variables(), Clock.systemUTC());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String taskManagerName() {
    try {
      return Files.exists(taskManagerFile()) ? Files.readString(taskManagerFile()) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path taskManagerFile() {
    return flink().home().resolve("taskmanager.id");
  }

  private Launch launchSource() {
    // Classes of its own: a build may replace ours while it runs.
    Path classes = state.data("source");
    StateFolder.delete(classes);
    copy(state.local().resolve("target/classes"), classes);
    String path = System.getProperty("java.class.path").replaceFirst("^[^:]*", classes.toString());
    List<String> command = new ArrayList<>();
    command.add(Launch.java());
    command.addAll(
        List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", path, "io.logweir.local.Main", "source"));
    command.addAll(List.of("--kafka", addresses.kafkaAddress(), "--rate", rate()));
    return new Launch(
        "the sample source",
        command,
        Map.of(),
        state.root(),
        state.log(SOURCE),
        () -> true,
        Duration.ofSeconds(10));
  }

  private String rate() {
    String named = System.getenv("LOGWEIR_SAMPLE_RATE");
    return named == null ? "200" : named;
  }

  private static void copy(Path from, Path to) {
    try (java.util.stream.Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
