package io.logweir.local.part;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** A Kafka broker (KRaft, broker and controller in one process) on loopback. */
public final class Broker implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Path dir;
  private final int port;
  private Child child;

  private Broker(Path dir, int port) {
    this.dir = dir;
    this.port = port;
    this.child = Child.tied(launch(dir, dir.resolve("broker.log"), port)).awaitUp();
  }

  /**
   * Starts one and returns when it serves; it ends with this JVM.
   *
   * @param dir where it keeps its data, configuration and log
   * @param port 0 for a free one
   */
  public static Broker start(Path dir, int port) {
    return new Broker(dir.toAbsolutePath(), Ports.orFree(port));
  }

  /** How to start one; formats the folder if it is new. */
  public static Launch launch(Path dir, Path log, int port) {
    try {
      String classPath = PartFolders.classPath("kafka");
      Path configuration = configure(dir, port);
      Path logging = dir.resolve("log4j2.properties");
      Files.writeString(logging, LOGGING);
      List<String> java =
          List.of(
              Launch.java(),
              "-Xms256m",
              "-Xmx512m",
              "-Djava.awt.headless=true",
              "-Dlog4j2.configurationFile=" + logging,
              "-cp",
              classPath);
      if (!Files.exists(dir.resolve("data/meta.properties"))) {
        format(java, configuration, log);
      }
      List<String> command = new ArrayList<>(java);
      command.addAll(List.of("kafka.Kafka", configuration.toString()));
      return new Launch("the broker", command, Map.of(), dir, log, () -> healthy(port), PATIENCE);
    } catch (IOException e) {
      throw new UncheckedIOException("could not prepare a broker in " + dir, e);
    }
  }

  private static Path configure(Path dir, int port) throws IOException {
    Files.createDirectories(dir);
    int controllerPort = Ports.free();
    Path file = dir.resolve("server.properties");
    Files.writeString(
        file,
        String.join(
            "\n",
            "process.roles=broker,controller",
            "node.id=1",
            "controller.quorum.voters=1@127.0.0.1:" + controllerPort,
            "listeners=PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort,
            "advertised.listeners=PLAINTEXT://127.0.0.1:" + port,
            "controller.listener.names=CONTROLLER",
            "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "inter.broker.listener.name=PLAINTEXT",
            "log.dirs=" + dir.resolve("data"),
            "offsets.topic.replication.factor=1",
            "offsets.topic.num.partitions=1",
            "transaction.state.log.replication.factor=1",
            "transaction.state.log.min.isr=1",
            "transaction.state.log.num.partitions=1",
            "share.coordinator.state.topic.replication.factor=1",
            "share.coordinator.state.topic.min.isr=1",
            "share.coordinator.state.topic.num.partitions=1",
            // A broker that was killed may register again only after its old session (9 s) is over.
            "broker.session.timeout.ms=4000",
            "broker.heartbeat.interval.ms=1000",
            "group.initial.rebalance.delay.ms=0",
            "auto.create.topics.enable=false",
            // A log line of 50 MB is rare, and is not the broker's to refuse.
            "message.max.bytes=67108864",
            // Nothing is aged by its own timestamp: lines of 2015 are sent today.
            "log.retention.ms=-1",
            "log.message.timestamp.type=CreateTime",
            ""));
    return file;
  }

  private static void format(List<String> java, Path configuration, Path log) throws IOException {
    UUID uuid = UUID.randomUUID();
    String clusterId =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(
                ByteBuffer.allocate(16)
                    .putLong(uuid.getMostSignificantBits())
                    .putLong(uuid.getLeastSignificantBits())
                    .array());
    List<String> command = new ArrayList<>(java);
    command.addAll(
        List.of(
            "kafka.tools.StorageTool",
            "format",
            "--cluster-id=" + clusterId,
            "--config",
            configuration.toString()));
    Files.createDirectories(log.toAbsolutePath().getParent());
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    try {
      int code = process.waitFor();
      if (code != 0) {
        throw new PartFailedException("the broker's folder could not be formatted, see " + log);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PartFailedException("interrupted while formatting the broker's folder", e);
    }
  }

  /** True if the broker at this port serves: it is registered and a leader can be asked for. */
  public static boolean healthy(int port) {
    if (!Ports.answers(port)) {
      return false;
    }
    Properties properties = new Properties();
    properties.put("bootstrap.servers", "127.0.0.1:" + port);
    properties.put("request.timeout.ms", "3000");
    properties.put("default.api.timeout.ms", "3000");
    try (Admin admin = Admin.create(properties)) {
      return !admin.describeCluster().nodes().get().isEmpty();
    } catch (ExecutionException notYet) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** As in {@code bootstrap.servers}. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** The process id of the broker that runs now. */
  public long pid() {
    return child.root().pid();
  }

  /** Ends it in order. */
  public void stop() {
    child.stop();
  }

  /** Ends it as a power cut would (SIGKILL). */
  public void kill() {
    child.kill();
  }

  /** Starts it again on the same data and port, stopping it first if it runs. */
  public void restart() {
    child.stop();
    child = Child.tied(launch(dir, dir.resolve("broker.log"), port)).awaitUp();
  }

  @Override
  public void close() {
    stop();
  }

  private static final String LOGGING =
      """
      rootLogger.level = INFO
      rootLogger.appenderRef.out.ref = out
      appender.out.type = Console
      appender.out.name = out
      appender.out.layout.type = PatternLayout
      appender.out.layout.pattern = %d{yyyy-MM-dd HH:mm:ss,SSS} %-5p %m (%c{1})%n
      """;
}
