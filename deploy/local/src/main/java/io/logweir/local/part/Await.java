package io.logweir.local.part;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition, with a deadline. */
public final class Await {
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private Await() {}

  /** What is waited for. */
  @FunctionalInterface
  public interface Condition {
    /** True when there is nothing left to wait for. */
    boolean holds();
  }

  /** True as soon as the condition holds, false if it did not within that time. */
  public static boolean holds(Duration patience, Condition condition) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() - deadline >= 0 || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return true;
  }
}
