package io.logweir.bench.sink;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Time and processor time of this JVM between two calls. */
final class Clock {

  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private volatile long began;
  private volatile long cpuBegan;
  private volatile long ended;
  private volatile long cpuEnded;

  void start() {
    cpuBegan = SYSTEM.getProcessCpuTime();
    began = System.nanoTime();
  }

  void stop() {
    ended = System.nanoTime();
    cpuEnded = SYSTEM.getProcessCpuTime();
  }

  double seconds() {
    return (ended - began) / 1e9;
  }

  double cpuSeconds() {
    return (cpuEnded - cpuBegan) / 1e9;
  }
}
