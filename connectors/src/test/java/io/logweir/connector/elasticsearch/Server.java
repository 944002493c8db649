package io.logweir.connector.elasticsearch;

import io.logweir.local.part.Child;
import io.logweir.local.part.Elasticsearch;
import io.logweir.local.part.Launch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** An Elasticsearch of a test's own, with settings, that may be killed. */
final class Server implements AutoCloseable {

  private final Path folder;
  private final int port;
  private final List<String> settings;
  private Child child;

  private Server(Path folder, int port, List<String> settings) {
    this.folder = folder;
    this.port = port;
    this.settings = settings;
  }

  /** One that is up, over HTTP; {@code settings} are {@code name=value}. */
  static Server start(Path folder, String... settings) {
    Server server = prepare(folder, settings);
    server.start(() -> Elasticsearch.healthy(server.port));
    return server;
  }

  /** One that is not started yet, so that its configuration can be completed. */
  static Server prepare(Path folder, String... settings) {
    try (ServerSocket free = new ServerSocket(0)) {
      // Elasticsearch may have to run as nobody.
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      return new Server(folder, free.getLocalPort(), List.of(settings));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it (again) and returns when it is up. */
  void start(BooleanSupplier up) {
    Launch plain = Elasticsearch.launch(folder, folder.resolve("elasticsearch.log"), port);
    List<String> command = new ArrayList<>(plain.command());
    settings.forEach(setting -> command.add("-E" + setting));
    child =
        Child.tied(
                new Launch(
                    plain.name(),
                    command,
                    plain.environment(),
                    plain.folder(),
                    plain.log(),
                    up::getAsBoolean,
                    plain.patience()))
            .awaitUp();
  }

  /** Starts it again on the same data. */
  void restart() {
    start(() -> Elasticsearch.healthy(port));
  }

  /** Where its configuration is, once it is prepared. */
  Path configuration() {
    return Elasticsearch.dataFolder(folder).resolve("config");
  }

  int port() {
    return port;
  }

  String address() {
    return "http://127.0.0.1:" + port;
  }

  void kill() {
    child.kill();
  }

  @Override
  public void close() {
    if (child != null) {
      child.kill();
    }
  }
}
