package io.logweir.local.part;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * An Elasticsearch node on loopback, without security. It refuses root: for root it runs as {@code
 * nobody}, and where {@code nobody} cannot reach the given folder (below a home of mode 0700, for
 * example) its data go to a folder below {@code java.io.tmpdir} that {@link #dataFolder} names.
 */
public final class Elasticsearch implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final List<String> AS_NOBODY =
      List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

  private final Path dir;
  private final int port;
  private Child child;

  private Elasticsearch(Path dir, int port) {
    this.dir = dir;
    this.port = port;
    this.child = Child.tied(launch()).awaitUp();
    tieServer();
  }

  /**
   * Starts one and returns when it serves; it ends with this JVM.
   *
   * @param dir where it keeps its data, configuration and log
   * @param port 0 for a free one
   */
  public static Elasticsearch start(Path dir, int port) {
    return new Elasticsearch(dir.toAbsolutePath(), Ports.orFree(port));
  }

  private Launch launch() {
    return launch(dir, dir.resolve("elasticsearch.log"), port);
  }

  private void tieServer() {
    child.family().forEach(Leash::tie);
  }

  /** How to start one; lays out its configuration. */
  public static Launch launch(Path dir, Path log, int port) {
    try {
      Files.createDirectories(dir);
      Path home = reachableHome();
      Path data = dataFolder(dir);
      Path configuration = configure(home, data, port);
      if (isRoot()) {
        run(List.of("chown", "-R", "65534:65534", data.toString()));
      }
      List<String> command = new ArrayList<>();
      if (isRoot()) {
        command.addAll(AS_NOBODY);
      }
      command.addAll(List.of("bash", home.resolve("bin/elasticsearch").toString()));
      Map<String, String> environment =
          Map.of(
              "ES_JAVA_HOME", System.getProperty("java.home"),
              "ES_PATH_CONF", configuration.toString(),
              "ES_TMPDIR", data.resolve("tmp").toString(),
              "ES_JAVA_OPTS", "-Xms512m -Xmx512m -XX:-UsePerfData",
              "CLI_JAVA_OPTS", "-XX:-UsePerfData -Djava.io.tmpdir=" + data.resolve("tmp"),
              "HOME", data.toString());
      return new Launch(
          "Elasticsearch", command, environment, data, log, () -> healthy(port), PATIENCE);
    } catch (IOException e) {
      throw new UncheckedIOException("could not prepare Elasticsearch in " + dir, e);
    }
  }

  private static Path configure(Path home, Path data, int port) throws IOException {
    Path configuration = data.resolve("config");
    Files.createDirectories(configuration.resolve("jvm.options.d"));
    Files.createDirectories(data.resolve("tmp"));
    // The distribution's options, without 2 GB of garbage collection logs and without heap dumps.
    Files.write(
        configuration.resolve("jvm.options"),
        Files.readAllLines(home.resolve("config/jvm.options")).stream()
            .filter(line -> !line.contains("-Xlog:gc") && !line.contains("HeapDump"))
            .toList());
    Files.writeString(configuration.resolve("log4j2.properties"), LOGGING);
    Files.writeString(
        configuration.resolve("elasticsearch.yml"),
        String.join(
            "\n",
            "cluster.name: logweir-local",
            "node.name: local",
            "discovery.type: single-node",
            "network.host: 127.0.0.1",
            "http.port: " + port,
            "transport.port: " + Ports.free(),
            "path.data: " + data.resolve("data"),
            "path.logs: " + data.resolve("logs"),
            "xpack.security.enabled: false",
            // One node on a developer's disk: a nearly full disk must not make indices read-only.
            "cluster.routing.allocation.disk.threshold_enabled: false",
            ""));
    return configuration;
  }

  /** Where the data of a node that was given this folder really are. */
  public static Path dataFolder(Path dir) {
    try {
      return reachableFolder(dir);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path reachableFolder(Path dir) throws IOException {
    Path wanted = dir.resolve("node");
    Files.createDirectories(wanted);
    if (!isRoot() || nobodyMay("-x", wanted)) {
      return wanted;
    }
    Path elsewhere =
        temporary()
            .resolve(
                "logweir-elasticsearch-data-"
                    + UUID.nameUUIDFromBytes(dir.toString().getBytes(StandardCharsets.UTF_8)));
    Files.createDirectories(elsewhere);
    return elsewhere;
  }

  private static Path reachableHome() throws IOException {
    Path home = PartFolders.elasticsearch();
    if (!isRoot()) {
      return home;
    }
    if (!nobodyMay("-x", Path.of(Launch.java()))) {
      throw new PartFailedException(
          "Elasticsearch refuses root and runs as nobody, who may not use "
              + Launch.java()
              + ": use a JDK outside of root's home, or run as a normal user");
    }
    if (nobodyMay("-r", home.resolve("bin/elasticsearch"))) {
      return home;
    }
    Path copy = temporary().resolve("logweir-" + home.getFileName());
    Path complete = copy.resolve(".complete");
    if (!Files.exists(complete)) {
      run(List.of("rm", "-rf", copy.toString()));
      run(List.of("cp", "-R", home.toString(), copy.toString()));
      run(List.of("chmod", "-R", "a+rX", copy.toString()));
      Files.createFile(complete);
    }
    return copy;
  }

  private static Path temporary() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }

  private static boolean isRoot() throws IOException {
    Path self = Path.of("/proc/self");
    return Files.exists(self) && (int) Files.getAttribute(self, "unix:uid") == 0;
  }

  private static boolean nobodyMay(String test, Path path) throws IOException {
    List<String> command = new ArrayList<>(AS_NOBODY);
    command.addAll(List.of("test", test, path.toString()));
    return exitCode(command) == 0;
  }

  private static void run(List<String> command) throws IOException {
    int code = exitCode(command);
    if (code != 0) {
      throw new PartFailedException(String.join(" ", command) + " ended with code " + code);
    }
  }

  private static int exitCode(List<String> command) throws IOException {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PartFailedException("interrupted", e);
    }
  }

  /** True if a node answers at this port and every index has its primaries. */
  public static boolean healthy(int port) {
    return Http.get("http://127.0.0.1:" + port + "/_cluster/health")
        .filter(body -> body.contains("\"green\"") || body.contains("\"yellow\""))
        .isPresent();
  }

  /** As a client wants it. */
  public String address() {
    return "http://127.0.0.1:" + port;
  }

  /** The process id of the server that runs now (not of the launcher beside it). */
  public long pid() {
    return server(child.family()).pid();
  }

  /** The server in a family of processes: its launcher starts it as its last child. */
  public static ProcessIdentity server(List<ProcessIdentity> family) {
    return family.get(family.size() - 1);
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
    child = Child.tied(launch()).awaitUp();
    tieServer();
  }

  @Override
  public void close() {
    stop();
  }

  private static final String LOGGING =
      """
      status = error
      appender.console.type = Console
      appender.console.name = console
      appender.console.layout.type = PatternLayout
      appender.console.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] %m%n
      rootLogger.level = info
      rootLogger.appenderRef.console.ref = console
      """;
}
