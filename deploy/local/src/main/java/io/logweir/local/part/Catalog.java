package io.logweir.local.part;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** An Iceberg REST catalog (SQLite, a folder as warehouse) on loopback. */
public final class Catalog implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path dir;
  private final int port;
  private Child child;

  private Catalog(Path dir, int port) {
    this.dir = dir;
    this.port = port;
    this.child = Child.tied(launch()).awaitUp();
  }

  /**
   * Starts one and returns when it serves; it ends with this JVM.
   *
   * @param dir where it keeps its entries, its log, and in {@code warehouse} the tables
   * @param port 0 for a free one
   */
  public static Catalog start(Path dir, int port) {
    return new Catalog(dir.toAbsolutePath(), Ports.orFree(port));
  }

  private Launch launch() {
    return launch(dir, dir.resolve("warehouse"), dir.resolve("catalog.log"), port);
  }

  /** How to start one. */
  public static Launch launch(Path dir, Path warehouse, Path log, int port) {
    try {
      Files.createDirectories(dir);
      Files.createDirectories(warehouse);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> command =
        List.of(
            Launch.java(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dorg.sqlite.tmpdir=" + dir,
            "-Dorg.slf4j.simpleLogger.showDateTime=true",
            "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd HH:mm:ss,SSS",
            "-Dorg.slf4j.simpleLogger.log.org.apache.hadoop.util.NativeCodeLoader=error",
            "-cp",
            PartFolders.classPath("catalog"),
            "io.logweir.local.catalog.CatalogServer",
            Integer.toString(port),
            dir.resolve("catalog.sqlite").toString(),
            warehouse.toString());
    return new Launch("the catalog", command, Map.of(), dir, log, () -> healthy(port), PATIENCE);
  }

  /** True if a catalog answers at this port. */
  public static boolean healthy(int port) {
    return Http.get("http://127.0.0.1:" + port + "/v1/config").isPresent();
  }

  /** As in Iceberg's {@code uri}. */
  public String address() {
    return "http://127.0.0.1:" + port;
  }

  /** The folder that holds the tables. */
  public Path warehouse() {
    return dir.resolve("warehouse");
  }

  /** The process id of the catalog that runs now. */
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
    child = Child.tied(launch()).awaitUp();
  }

  @Override
  public void close() {
    stop();
  }
}
