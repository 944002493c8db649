package io.logweir.local.part;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A shell that holds the other end of a pipe: when this JVM is gone, even by {@code kill -9}, the
 * shell ends the processes that were tied to it and removes the folders that were given to it.
 */
final class Leash {
  // A pid is signalled only if field 22 of its stat is still the start time that was noted.
  private static final String SCRIPT =
      """
      pids= ; dirs=
      while read -r what value start; do
        case $what in
          pid) pids="$pids $value:$start" ;;
          dir) dirs="$dirs $value" ;;
        esac
      done
      for p in $pids; do
        pid=${p%:*}
        stat=$(cat /proc/$pid/stat 2>/dev/null) || continue
        set -- ${stat##*)}
        [ "${20}" = "${p#*:}" ] || continue
        children=$(cat /proc/$pid/task/*/children 2>/dev/null)
        kill -9 $pid $children 2>/dev/null
      done
      for d in $dirs; do rm -rf "$d"; done
      """;

  private static Leash instance;

  private final OutputStream pipe;

  private Leash() throws IOException {
    this.pipe =
        new ProcessBuilder("setsid", "sh", "-c", SCRIPT)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .getOutputStream();
  }

  /** This process does not outlive the JVM. */
  static void tie(ProcessIdentity process) {
    write("pid " + process.pid() + " " + process.start());
  }

  /** This folder does not outlive the JVM; its path must hold no white space. */
  static void tie(Path folder) {
    write("dir " + folder.toAbsolutePath());
  }

  private static synchronized void write(String line) {
    try {
      if (instance == null) {
        instance = new Leash();
      }
      instance.pipe.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      instance.pipe.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the shell that ends the parts with this JVM is gone", e);
    }
  }
}
