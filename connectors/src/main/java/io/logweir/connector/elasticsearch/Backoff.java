package io.logweir.connector.elasticsearch;

import java.io.Serializable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * How long to wait after a failure: doubled each time up to a bound, and up to a quarter less by
 * chance, so that subtasks do not come back in step.
 *
 * @param firstMillis after the first failure
 * @param maxMillis at most
 */
record Backoff(long firstMillis, long maxMillis) implements Serializable {

  private static final long serialVersionUID = 1;

  /** The pause after so many failures before this one, ms. */
  long pauseMillis(int failuresBefore) {
    return pauseMillis(failuresBefore, ThreadLocalRandom.current());
  }

  long pauseMillis(int failuresBefore, RandomGenerator random) {
    // 2^20 first pauses are more than any bound that makes sense, and do not overflow.
    long doubled = firstMillis << Math.min(failuresBefore, 20);
    long bounded = Math.min(maxMillis, doubled);
    return bounded - random.nextLong(bounded / 4 + 1);
  }
}
