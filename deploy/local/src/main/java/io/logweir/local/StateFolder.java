package io.logweir.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder under which the stack keeps everything: {@code deploy/local/.state}, or what the
 * environment variable {@code LOGWEIR_STATE} names.
 *
 * @param local {@code deploy/local}
 * @param root the folder
 */
public record StateFolder(Path local, Path root) {

  /** As the command line finds it. */
  public static StateFolder find() {
    Path local = findLocal();
    String named = System.getenv("LOGWEIR_STATE");
    return new StateFolder(
        local, named == null ? local.resolve(".state") : Path.of(named).toAbsolutePath());
  }

  private static Path findLocal() {
    try {
      // deploy/local/target/classes
      Path classes =
          Path.of(StateFolder.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      String named = System.getProperty("logweir.local");
      return named != null ? Path.of(named) : classes.getParent().getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The repository. */
  public Path repository() {
    return local.getParent().getParent();
  }

  /** Where this process's output goes. */
  public Path log(String name) {
    return root.resolve("logs").resolve(name + ".log");
  }

  /** Where this process's data go. */
  public Path data(String name) {
    return root.resolve(name);
  }

  /** Removes the folder and all that is in it. */
  public void delete() {
    delete(root);
  }

  /** Removes a folder and all that is in it. */
  static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("could not remove " + folder, e);
    }
  }
}
