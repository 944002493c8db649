package io.logweir.local.part;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Where Maven put the parts: {@code deploy/local/parts}, found from where this class was built, or
 * named by the system property {@code logweir.parts}.
 */
public final class PartFolders {
  private PartFolders() {}

  /** The class path of {@code kafka}, {@code catalog} or {@code spark}. */
  public static String classPath(String part) {
    Path target = root().resolve(part).resolve("target");
    Path lib = target.resolve("lib");
    if (!Files.isDirectory(lib)) {
      throw missing(lib);
    }
    return target.resolve("classes") + ":" + lib + "/*";
  }

  /** The unpacked Elasticsearch. */
  static Path elasticsearch() {
    Path home = root().resolve("elasticsearch/target/home");
    if (!Files.isDirectory(home)) {
      throw missing(home);
    }
    try (Stream<Path> versions = Files.list(home)) {
      return versions
          .filter(p -> p.getFileName().toString().startsWith("elasticsearch-"))
          .max(Path::compareTo)
          .orElseThrow(() -> missing(home));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The unpacked Trino. */
  public static Path trino() {
    Path home = root().resolve("trino/target/home");
    if (!Files.isDirectory(home)) {
      throw missing(home);
    }
    try (Stream<Path> versions = Files.list(home)) {
      return versions.max(Path::compareTo).orElseThrow(() -> missing(home));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path root() {
    String named = System.getProperty("logweir.parts");
    if (named != null) {
      return Path.of(named).toAbsolutePath();
    }
    try {
      // deploy/local/target/classes, or a jar in deploy/local/target
      Path source =
          Path.of(PartFolders.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return source.getParent().getParent().resolve("parts");
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static PartFailedException missing(Path folder) {
    return new PartFailedException(
        folder
            + " is not there: build it with `mvn -pl deploy/local,deploy/local/parts/spark,"
            + "deploy/local/parts/trino -am process-classes`, or name the folder that holds kafka,"
            + " catalog, elasticsearch, spark and trino with -Dlogweir.parts");
  }
}
