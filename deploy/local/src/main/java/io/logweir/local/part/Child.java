package io.logweir.local.part;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A process that was started here, with the processes it started in turn. */
public final class Child {
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);
  private static final Duration KILL_PATIENCE = Duration.ofSeconds(10);
  private static final int TAIL_LINES = 15;
  private static final int TAIL_WIDTH = 240;

  private final Launch launch;
  private final Process process;
  private final ProcessIdentity root;

  private Child(Launch launch, Process process) {
    this.launch = launch;
    this.process = process;
    this.root =
        ProcessIdentity.of(process.pid()).orElseGet(() -> new ProcessIdentity(process.pid(), -1));
  }

  /** Starts a process that ends when this JVM ends, however it ends. Does not wait. */
  public static Child tied(Launch launch) {
    Child child = start(launch, launch.command());
    Leash.tie(child.root);
    return child;
  }

  /**
   * Starts a process in a session of its own: neither Ctrl-C nor a closed terminal nor the end of
   * this JVM ends it. Does not wait.
   */
  public static Child detached(Launch launch) {
    List<String> command = new ArrayList<>(List.of("setsid"));
    command.addAll(launch.command());
    return start(launch, command);
  }

  private static Child start(Launch launch, List<String> command) {
    try {
      Files.createDirectories(launch.log().toAbsolutePath().getParent());
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(launch.folder().toFile())
              .redirectErrorStream(true)
              .redirectInput(new java.io.File("/dev/null"))
              .redirectOutput(ProcessBuilder.Redirect.appendTo(launch.log().toFile()));
      builder.environment().putAll(launch.environment());
      return new Child(launch, builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException("could not start " + launch.name(), e);
    }
  }

  /** Returns when it is up; throws with the end of its log if it ended or took too long. */
  public Child awaitUp() {
    boolean[] ended = {false};
    boolean settled =
        Await.holds(
            launch.patience(),
            () -> {
              ended[0] = !process.isAlive();
              return ended[0] || launch.health().holds();
            });
    if (ended[0]) {
      throw new PartFailedException(
          launch.name() + " ended with code " + process.exitValue() + " while starting; " + tail());
    }
    if (!settled) {
      kill();
      throw new PartFailedException(
          launch.name()
              + " was not up within "
              + launch.patience().toSeconds()
              + " s and was ended; "
              + tail());
    }
    return this;
  }

  private String tail() {
    Path log = launch.log();
    try (Stream<String> lines = Files.lines(log, java.nio.charset.StandardCharsets.ISO_8859_1)) {
      List<String> all =
          lines
              .filter(l -> !l.startsWith("\tat "))
              .map(l -> l.length() > TAIL_WIDTH ? l.substring(0, TAIL_WIDTH) + "…" : l)
              .toList();
      List<String> last = all.subList(Math.max(0, all.size() - TAIL_LINES), all.size());
      return "the end of " + log + ":\n  " + String.join("\n  ", last);
    } catch (IOException | UncheckedIOException e) {
      return "its log " + log + " cannot be read";
    }
  }

  /** The process that was started. */
  public ProcessIdentity root() {
    return root;
  }

  /** It and all that it started, itself first. */
  public List<ProcessIdentity> family() {
    return family(root);
  }

  /** A process and all that it started, itself first; empty if it is gone. */
  public static List<ProcessIdentity> family(ProcessIdentity root) {
    List<ProcessIdentity> family = new ArrayList<>();
    if (root.alive()) {
      family.add(root);
      ProcessHandle.of(root.pid())
          .ifPresent(
              p ->
                  p.descendants().forEach(d -> ProcessIdentity.of(d.pid()).ifPresent(family::add)));
    }
    return family;
  }

  /** True while it runs. */
  public boolean alive() {
    return root.alive();
  }

  /** Asks it to end and waits; ends it at once if it does not listen. */
  public void stop() {
    stop(family());
  }

  /** Ends it and all that it started at once (SIGKILL) and waits until they are gone. */
  public void kill() {
    kill(family());
  }

  /** Asks these processes to end and waits; ends those that do not listen. */
  public static void stop(List<ProcessIdentity> family) {
    family.forEach(p -> p.signal(false));
    if (!Await.holds(STOP_PATIENCE, () -> family.stream().noneMatch(ProcessIdentity::alive))) {
      kill(family);
    }
  }

  /** Ends these processes at once (SIGKILL) and waits until they are gone. */
  public static void kill(List<ProcessIdentity> family) {
    family.forEach(p -> p.signal(true));
    if (!Await.holds(KILL_PATIENCE, () -> family.stream().noneMatch(ProcessIdentity::alive))) {
      throw new PartFailedException("these processes do not end: " + family);
    }
  }
}
