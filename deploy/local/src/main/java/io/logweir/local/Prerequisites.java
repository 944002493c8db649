package io.logweir.local;

import io.logweir.local.part.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What must be so before anything is started; each refusal says what to do. */
final class Prerequisites {
  private static final long GIB = 1L << 30;
  private static final long MEMORY = 6 * GIB;
  private static final long DISK = 5 * GIB;

  private Prerequisites() {}

  /** Free memory and disk for a whole stack. */
  static void checkRoom(StateFolder state) {
    Optional<Long> memory = availableMemory();
    if (memory.isPresent() && memory.get() < MEMORY) {
      throw new Refusal(
          "The stack needs about 6 GB of free memory and "
              + gigabytes(memory.get())
              + " are available: end something, or try with --force.");
    }
    try {
      Files.createDirectories(state.root());
      long disk = Files.getFileStore(state.root()).getUsableSpace();
      if (disk < DISK) {
        throw new Refusal(
            "The stack needs 5 GB of disk and "
                + gigabytes(disk)
                + " are free at "
                + state.root()
                + ": make room, set LOGWEIR_STATE to a folder on another disk, or try with"
                + " --force.");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The ports of members that are about to be started. */
  static void checkPorts(List<Member> members) {
    for (Member member : members) {
      if (member.port() != 0 && !Ports.isFree(member.port())) {
        String owner =
            PortOwner.of(member.port()).orElse("another program (of another user, or unknown)");
        throw new Refusal(
            String.format(
                "Port %d, wanted for %s, is in use by %s: end that, or choose another port with %s.",
                member.port(), member.name(), owner, option(member.name())));
      }
    }
  }

  private static String option(String name) {
    return switch (name) {
      case Stack.BROKER -> "--kafka-port or LOGWEIR_KAFKA_PORT";
      case Stack.ELASTICSEARCH -> "--elasticsearch-port or LOGWEIR_ELASTICSEARCH_PORT";
      case Stack.CATALOG -> "--catalog-port or LOGWEIR_CATALOG_PORT";
      default -> "--flink-port or LOGWEIR_FLINK_PORT";
    };
  }

  // proc_meminfo(5): what can be had without swapping
  private static Optional<Long> availableMemory() {
    Path meminfo = Path.of("/proc/meminfo");
    if (!Files.exists(meminfo)) {
      return Optional.empty();
    }
    try {
      return Files.readAllLines(meminfo).stream()
          .filter(line -> line.startsWith("MemAvailable:"))
          .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String gigabytes(long bytes) {
    return String.format("%.1f GB", bytes / (double) GIB);
  }
}
