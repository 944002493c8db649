package io.logweir.local.part;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How one process is started and when it counts as up.
 *
 * @param name for messages
 * @param command program and arguments
 * @param environment added to the environment
 * @param folder where it runs
 * @param log where its output goes, appended
 * @param health asked until it says yes
 * @param patience how long it may take
 */
public record Launch(
    String name,
    List<String> command,
    Map<String, String> environment,
    Path folder,
    Path log,
    Await.Condition health,
    Duration patience) {

  /** The JVM that runs this code. */
  public static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
