package io.logweir.local.part;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One broker, one Elasticsearch and one catalog for all tests of a JVM: each is started when it is
 * first asked for, and all end with the JVM, with their folders. A test must use names of topics,
 * indices and tables of its own, and leave them running.
 */
public final class SharedParts {
  private static Path folder;
  private static CompletableFuture<Broker> broker;
  private static CompletableFuture<Elasticsearch> elasticsearch;
  private static CompletableFuture<Catalog> catalog;

  private SharedParts() {}

  /** Starts all three side by side, without waiting. */
  public static synchronized void request() {
    if (broker == null) {
      broker = start("broker", dir -> Broker.start(dir, 0));
    }
    if (elasticsearch == null) {
      elasticsearch = start("elasticsearch", dir -> Elasticsearch.start(dir, 0));
    }
    if (catalog == null) {
      catalog = start("catalog", dir -> Catalog.start(dir, 0));
    }
  }

  /** The broker, up. */
  public static Broker broker() {
    synchronized (SharedParts.class) {
      if (broker == null) {
        broker = start("broker", dir -> Broker.start(dir, 0));
      }
    }
    return join(broker);
  }

  /** Elasticsearch, up. */
  public static Elasticsearch elasticsearch() {
    synchronized (SharedParts.class) {
      if (elasticsearch == null) {
        elasticsearch = start("elasticsearch", dir -> Elasticsearch.start(dir, 0));
      }
    }
    return join(elasticsearch);
  }

  /** The catalog, up. */
  public static Catalog catalog() {
    synchronized (SharedParts.class) {
      if (catalog == null) {
        catalog = start("catalog", dir -> Catalog.start(dir, 0));
      }
    }
    return join(catalog);
  }

  private static <T> CompletableFuture<T> start(String name, Function<Path, T> starter) {
    Path dir = folder().resolve(name);
    CompletableFuture<T> future = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                future.complete(starter.apply(dir));
              } catch (RuntimeException e) {
                future.completeExceptionally(e);
              }
            },
            "start-" + name);
    thread.setDaemon(true);
    thread.start();
    return future;
  }

  private static <T> T join(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      throw new PartFailedException(e.getCause().getMessage(), e.getCause());
    }
  }

  private static synchronized Path folder() {
    if (folder == null) {
      try {
        // Not createTempDirectory's 0700: Elasticsearch may have to run as nobody.
        folder = Files.createTempDirectory("logweir-parts-");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Leash.tie(folder);
      Runtime.getRuntime().addShutdownHook(new Thread(SharedParts::end, "end-parts"));
    }
    return folder;
  }

  private static void end() {
    if (broker != null && isUp(broker)) {
      broker.join().kill();
    }
    if (elasticsearch != null && isUp(elasticsearch)) {
      elasticsearch.join().kill();
    }
    if (catalog != null && isUp(catalog)) {
      catalog.join().kill();
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      paths.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
    } catch (IOException | UncheckedIOException e) {
      // The leash removes what is left.
      return;
    }
  }

  private static boolean isUp(CompletableFuture<?> part) {
    return part.isDone() && !part.isCompletedExceptionally();
  }
}
