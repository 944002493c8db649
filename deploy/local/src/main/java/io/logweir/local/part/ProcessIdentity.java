package io.logweir.local.part;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * One process and no other: a pid together with when it started, so that a reused pid is never
 * taken for it.
 *
 * @param pid the process id
 * @param start clock ticks after boot on Linux, ms since the epoch elsewhere
 */
public record ProcessIdentity(long pid, long start) {

  /** The process that has this pid now, if there is one. */
  public static Optional<ProcessIdentity> of(long pid) {
    if (pid <= 0) {
      return Optional.empty();
    }
    if (!Files.isDirectory(Path.of("/proc/self"))) {
      return ProcessHandle.of(pid)
          .filter(ProcessHandle::isAlive)
          .map(
              p ->
                  new ProcessIdentity(
                      pid, p.info().startInstant().orElse(Instant.EPOCH).toEpochMilli()));
    }
    try {
      return parse(pid, Files.readString(Path.of("/proc", Long.toString(pid), "stat")));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  /**
   * Reads a line of {@code /proc/PID/stat} (proc(5)): state is field 3, start time field 22; the
   * name in field 2 may hold spaces and brackets. A zombie is no process.
   */
  static Optional<ProcessIdentity> parse(long pid, String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ", -1);
    boolean ended = fields[0].equals("Z") || fields[0].equals("X");
    return ended
        ? Optional.empty()
        : Optional.of(new ProcessIdentity(pid, Long.parseLong(fields[19])));
  }

  /** True while exactly this process runs. */
  public boolean alive() {
    return of(pid).map(this::equals).orElse(false);
  }

  /** Asks it to end (SIGTERM), or ends it at once (SIGKILL); does nothing if it is gone. */
  void signal(boolean forcibly) {
    if (alive()) {
      ProcessHandle.of(pid).ifPresent(p -> send(p, forcibly));
    }
  }

  private static void send(ProcessHandle process, boolean forcibly) {
    boolean unused = forcibly ? process.destroyForcibly() : process.destroy();
  }
}
