package io.logweir.local;

import io.logweir.local.part.Child;
import io.logweir.local.part.ProcessIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which processes {@code up} started: pid and start time, so that no other is ever ended. */
final class PidFiles {
  private final Path folder;

  PidFiles(StateFolder state) {
    this.folder = state.root().resolve("pids");
  }

  /** Notes a process and those it started, itself first. */
  void note(String name, List<ProcessIdentity> family) {
    StringBuilder text = new StringBuilder();
    family.forEach(p -> text.append(p.pid()).append(' ').append(p.start()).append('\n'));
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The process of this name that was noted, if it still runs. */
  Optional<ProcessIdentity> running(String name) {
    return read(name).stream().findFirst().filter(ProcessIdentity::alive);
  }

  /** All processes of this name that still run, with those they started since. */
  List<ProcessIdentity> family(String name) {
    Set<ProcessIdentity> family = new LinkedHashSet<>();
    for (ProcessIdentity noted : read(name)) {
      family.addAll(Child.family(noted));
    }
    return new ArrayList<>(family);
  }

  /** Forgets it. */
  void forget(String name) {
    try {
      Files.deleteIfExists(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<ProcessIdentity> read(String name) {
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      return Files.readAllLines(file).stream()
          .map(line -> line.split(" "))
          .map(f -> new ProcessIdentity(Long.parseLong(f[0]), Long.parseLong(f[1])))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
