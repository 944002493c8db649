package io.logweir.local.history;

import io.logweir.local.part.Child;
import io.logweir.local.part.Launch;
import io.logweir.local.part.PartFolders;
import io.logweir.local.part.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A Trino of one node on loopback that reads the history through its catalog, as {@code logweir}.
 */
public final class Trino implements AutoCloseable {

  /** The oldest Java that it runs on. */
  public static final int JAVA = 24;

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final int port;
  private final Child child;

  private Trino(Path dir, int port, String catalogAddress, Path java) {
    this.port = port;
    this.child =
        Child.tied(launch(dir, dir.resolve("trino.log"), port, catalogAddress, java)).awaitUp();
  }

  /**
   * Starts one and returns when it answers; it ends with this JVM.
   *
   * @param dir where it keeps its configuration, its log and what it spills
   * @param port 0 for a free one
   * @param catalogAddress the Iceberg REST catalog's
   * @param java a Java installation, {@value #JAVA} or later
   */
  public static Trino start(Path dir, int port, String catalogAddress, Path java) {
    return new Trino(dir.toAbsolutePath(), port == 0 ? Ports.free() : port, catalogAddress, java);
  }

  /** How to start one; lays out its configuration. */
  public static Launch launch(Path dir, Path log, int port, String catalogAddress, Path java) {
    try {
      Path home = PartFolders.trino();
      Path catalogs = dir.resolve("etc/catalog");
      Files.createDirectories(catalogs);
      Files.createDirectories(dir.resolve("secrets-plugin"));
      Path config = dir.resolve("etc/config.properties");
      Files.writeString(config, config(dir, home, port));
      Files.writeString(catalogs.resolve("logweir.properties"), catalog(catalogAddress));
      Files.writeString(dir.resolve("etc/log.properties"), "io.trino=INFO\n");
      List<String> command =
          List.of(
              java.resolve("bin/java").toString(),
              "-Xmx1G",
              "-XX:+UseSerialGC",
              "-XX:-UsePerfData",
              "-XX:+ExitOnOutOfMemoryError",
              "-Djdk.attach.allowAttachSelf=true",
              "-Dconfig=" + config,
              "-Dlog.levels-file=" + dir.resolve("etc/log.properties"),
              "--add-modules=jdk.incubator.vector",
              "--enable-native-access=ALL-UNNAMED",
              "--sun-misc-unsafe-memory-access=allow",
              "-cp",
              home.resolve("lib") + "/*",
              "io.trino.server.TrinoServer");
      return new Launch("Trino", command, Map.of(), dir, log, () -> healthy(port), PATIENCE);
    } catch (IOException e) {
      throw new UncheckedIOException("could not prepare Trino in " + dir, e);
    }
  }

  private static String config(Path dir, Path home, int port) {
    return String.join(
        "\n",
        "node.id=local",
        "node.environment=logweir",
        "node.bind-ip=127.0.0.1",
        "node.internal-address=127.0.0.1",
        "coordinator=true",
        "node-scheduler.include-coordinator=true",
        "http-server.http.port=" + port,
        "discovery.uri=http://127.0.0.1:" + port,
        "plugin.dir=" + home.resolve("plugin"),
        "catalog.config-dir=" + dir.resolve("etc/catalog"),
        "query.max-memory=256MB",
        "query.max-memory-per-node=256MB",
        "memory.heap-headroom-per-node=256MB",
        "");
  }

  private static String catalog(String catalogAddress) {
    return String.join(
        "\n",
        "connector.name=iceberg",
        "iceberg.catalog.type=rest",
        "iceberg.rest-catalog.uri=" + catalogAddress,
        "fs.native-local.enabled=true",
        "local.location=/",
        "");
  }

  /** True if it answers a query: it says that it has started before it can do that. */
  public static boolean healthy(int port) {
    return Ports.answers(port) && TrinoSession.answers("http://127.0.0.1:" + port);
  }

  /** As a client wants it. */
  public String address() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    child.stop();
  }
}
