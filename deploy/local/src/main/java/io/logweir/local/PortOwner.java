package io.logweir.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Says who listens on a port, as far as this user may see (Linux: /proc/net/tcp, /proc/PID/fd). */
final class PortOwner {
  // proc_net(5): field 2 local address as HEX:HEXPORT, field 4 state (0A = listen), field 10 inode
  private static final int LOCAL = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;

  private PortOwner() {}

  /** For example {@code java (pid 4711)}. */
  static Optional<String> of(int port) {
    return Stream.of("/proc/net/tcp", "/proc/net/tcp6")
        .map(Path::of)
        .filter(Files::isReadable)
        .flatMap(file -> inodes(lines(file), port).stream())
        .flatMap(inode -> holder(inode).stream())
        .findFirst();
  }

  /** The sockets that listen on this port. */
  static List<String> inodes(List<String> table, int port) {
    String suffix = String.format(Locale.ROOT, ":%04X", port);
    return table.stream()
        .map(line -> line.trim().split("\\s+"))
        .filter(f -> f.length > INODE && f[LOCAL].endsWith(suffix) && f[STATE].equals("0A"))
        .map(f -> f[INODE])
        .toList();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of();
    }
  }

  private static Optional<String> holder(String inode) {
    Path wanted = Path.of("socket:[" + inode + "]");
    return ProcessHandle.allProcesses()
        .filter(p -> holds(p.pid(), wanted))
        .findFirst()
        .map(p -> name(p) + " (pid " + p.pid() + ")");
  }

  private static boolean holds(long pid, Path socket) {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
      return descriptors.anyMatch(d -> pointsTo(d, socket));
    } catch (IOException | UncheckedIOException notOurs) {
      return false;
    }
  }

  private static boolean pointsTo(Path descriptor, Path socket) {
    try {
      return Files.readSymbolicLink(descriptor).equals(socket);
    } catch (IOException closed) {
      return false;
    }
  }

  private static String name(ProcessHandle process) {
    return process.info().command().map(c -> Path.of(c).getFileName().toString()).orElse("?");
  }
}
