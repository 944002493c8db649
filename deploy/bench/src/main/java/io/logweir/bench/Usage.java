package io.logweir.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel says a process has used (proc(5)). */
final class Usage {
  // USER_HZ: 100 on every Linux that Java runs on.
  private static final double TICKS_PER_SECOND = 100;

  private Usage() {}

  /** User and system time of a process and of its children that have ended, seconds. */
  static double cpuSeconds(long pid) {
    String[] fields = stat(Long.toString(pid));
    long ticks = 0;
    for (int i = 11; i <= 14; i++) {
      ticks += Long.parseLong(fields[i]);
    }
    return ticks / TICKS_PER_SECOND;
  }

  /** User and system time of the children of this JVM that have ended, seconds. */
  static double endedChildrenCpuSeconds() {
    String[] fields = stat("self");
    return (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) / TICKS_PER_SECOND;
  }

  private static String[] stat(String process) {
    try {
      String stat = Files.readString(Path.of("/proc", process, "stat"));
      // The name in field 2 may hold spaces and brackets; what follows begins with field 3.
      return stat.substring(stat.lastIndexOf(')') + 2).trim().split(" ");
    } catch (IOException e) {
      throw new UncheckedIOException("process " + process + " is gone", e);
    }
  }

  /** Starts {@link #peakBytes} anew. */
  static void resetPeak(long pid) {
    try {
      Files.writeString(Path.of("/proc", Long.toString(pid), "clear_refs"), "5");
    } catch (IOException e) {
      throw new UncheckedIOException("process " + pid + " is gone", e);
    }
  }

  /** The most memory that a process had resident since {@link #resetPeak}. */
  static long peakBytes(long pid) {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("process " + pid + " has no VmHWM"));
    } catch (IOException e) {
      throw new UncheckedIOException("process " + pid + " is gone", e);
    }
  }
}
