package io.logweir.local.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Java installation other than the one that runs this code, for a part that needs a newer one.
 */
public final class JavaHome {
  private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"(\\d+)");

  private JavaHome() {}

  /**
   * The newest installation of this version or a later one: among what {@code LOGWEIR_TRINO_JAVA}
   * and {@code JAVA_HOME} name, the one on the path, and those where Linux distributions and SDKMAN
   * put them.
   */
  public static Optional<Path> atLeast(int version) {
    return candidates().stream()
        .filter(home -> major(home) >= version)
        .max(java.util.Comparator.comparingInt(JavaHome::major));
  }

  private static List<Path> candidates() {
    List<Path> homes = new ArrayList<>();
    for (String variable : List.of("LOGWEIR_TRINO_JAVA", "JAVA_HOME")) {
      String named = System.getenv(variable);
      if (named != null && !named.isBlank()) {
        homes.add(Path.of(named));
      }
    }
    String path = System.getenv("PATH");
    for (String folder : (path == null ? "" : path).split(":")) {
      onPath(Path.of(folder)).ifPresent(homes::add);
    }
    homes.addAll(within(Path.of("/usr/lib/jvm")));
    homes.addAll(within(Path.of(System.getProperty("user.home"), ".sdkman/candidates/java")));
    return homes;
  }

  private static Optional<Path> onPath(Path folder) {
    Path java = folder.resolve("java");
    try {
      return Files.isExecutable(java)
          ? Optional.of(java.toRealPath().getParent().getParent())
          : Optional.empty();
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  private static List<Path> within(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> homes = Files.list(folder)) {
      return homes.toList();
    } catch (IOException unreadable) {
      return List.of();
    }
  }

  /** The feature release that the installation's {@code release} file tells; 0 if it is none. */
  static int major(Path home) {
    Path release = home.resolve("release");
    if (!Files.isExecutable(home.resolve("bin/java")) || !Files.isReadable(release)) {
      return 0;
    }
    try {
      Matcher version = VERSION.matcher(Files.readString(release));
      return version.find() ? Integer.parseInt(version.group(1)) : 0;
    } catch (IOException unreadable) {
      return 0;
    }
  }
}
