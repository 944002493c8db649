package io.logweir.connector.iceberg.maintenance;

import java.time.Duration;

/**
 * How long a table's past is kept.
 *
 * @param all every snapshot that is younger stays
 * @param daily of older ones, the last of each day stays until it is this old
 * @param restart how long a job may be stopped and be started again from its state: so long its
 *     last commit is remembered, and files that nothing refers to stay
 */
public record SnapshotAges(Duration all, Duration daily, Duration restart) {

  /** Refuses what would take the ground from under jobs that run. */
  public SnapshotAges {
    if (all.compareTo(Duration.ofMinutes(10)) < 0) {
      throw new IllegalArgumentException("keep-snapshots is " + all + "; allowed: 10m or more");
    }
    if (restart.compareTo(Duration.ofDays(1)) < 0) {
      throw new IllegalArgumentException("restart-within is " + restart + "; allowed: 1d or more");
    }
  }
}
