package io.logweir.connector.iceberg.maintenance;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotAncestryValidator;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.flink.sink.SinkUtil;
import org.apache.iceberg.util.SnapshotUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes old snapshots of a table and the files that only they need.
 *
 * <p>A Flink job that starts again from its state asks the table which of its checkpoints were
 * committed. It looks from the newest snapshot back to the first of its own, and only as far as
 * every snapshot has its parent: to keep a job's last snapshot is not enough where any between is
 * gone, and the job would commit once more what is there. So the last commit of each job that may
 * be started again is said once more by an empty commit at the front, before what is between goes.
 */
final class SnapshotExpiry {

  private static final Logger LOG = LoggerFactory.getLogger(SnapshotExpiry.class);

  /** When the commit was made that a snapshot repeats, ms since the epoch. */
  static final String COMMITTED_AT = "logweir.committed-at";

  private final Table table;
  private final SnapshotAges ages;
  private final Instant now;

  SnapshotExpiry(Table table, SnapshotAges ages, Instant now) {
    this.table = table;
    this.ages = ages;
    this.now = now;
  }

  /** A job's sink, by what its commits say. */
  private record Committer(String job, String operator) {

    static Committer of(Snapshot snapshot) {
      Map<String, String> summary = snapshot.summary();
      return summary.containsKey(SinkUtil.MAX_COMMITTED_CHECKPOINT_ID)
          ? new Committer(summary.get(SinkUtil.FLINK_JOB_ID), summary.get(SinkUtil.OPERATOR_ID))
          : null;
    }
  }

  /** Those that go. */
  List<Snapshot> expired() {
    Set<Long> stay = new HashSet<>();
    table
        .refs()
        .forEach(
            (name, ref) -> {
              stay.add(ref.snapshotId());
              if (ref.isBranch() && !SnapshotRef.MAIN_BRANCH.equals(name)) {
                // What somebody does on a branch is not for us to shorten.
                SnapshotUtil.ancestorsOf(ref.snapshotId(), table::snapshot)
                    .forEach(snapshot -> stay.add(snapshot.snapshotId()));
              }
            });
    Set<LocalDate> days = new HashSet<>();
    for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
      // Newest first: the first of a day is its last.
      if (days.add(day(snapshot)) && isYounger(snapshot, now.minus(ages.daily()))) {
        stay.add(snapshot.snapshotId());
      }
    }
    List<Snapshot> expired = new ArrayList<>();
    for (Snapshot snapshot : table.snapshots()) {
      if (!stay.contains(snapshot.snapshotId()) && !isYounger(snapshot, now.minus(ages.all()))) {
        expired.add(snapshot);
      }
    }
    return expired;
  }

  private static boolean isYounger(Snapshot snapshot, Instant than) {
    return snapshot.timestampMillis() >= than.toEpochMilli();
  }

  private static LocalDate day(Snapshot snapshot) {
    return Instant.ofEpochMilli(snapshot.timestampMillis()).atOffset(ZoneOffset.UTC).toLocalDate();
  }

  /** The last commit of each job that would not be found any more, and may still be asked for. */
  List<Snapshot> toRepeat(List<Snapshot> expired) {
    Set<Long> gone = new HashSet<>();
    expired.forEach(snapshot -> gone.add(snapshot.snapshotId()));
    Map<Committer, Snapshot> last = new LinkedHashMap<>();
    Set<Committer> found = new HashSet<>();
    boolean reachable = true;
    for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
      reachable &= !gone.contains(snapshot.snapshotId());
      Committer committer = Committer.of(snapshot);
      if (committer != null && last.putIfAbsent(committer, snapshot) == null && reachable) {
        found.add(committer);
      }
    }
    last.keySet().removeAll(found);
    long oldest = now.minus(ages.restart()).toEpochMilli();
    return last.values().stream().filter(snapshot -> committedAt(snapshot) >= oldest).toList();
  }

  private static long committedAt(Snapshot snapshot) {
    String repeated = snapshot.summary().get(COMMITTED_AT);
    return repeated == null ? snapshot.timestampMillis() : Long.parseLong(repeated);
  }

  /**
   * Does it.
   *
   * @return how many files were deleted
   */
  long run(List<Snapshot> expired) {
    toRepeat(expired).forEach(this::repeat);
    table.refresh();
    AtomicLong deleted = new AtomicLong();
    ExpireSnapshots expire =
        table
            .expireSnapshots()
            // Those that are named, and no others by age.
            .expireOlderThan(0)
            .deleteWith(
                file -> {
                  table.io().deleteFile(file);
                  deleted.incrementAndGet();
                });
    expired.forEach(snapshot -> expire.expireSnapshotId(snapshot.snapshotId()));
    expire.commit();
    return deleted.get();
  }

  private void repeat(Snapshot commit) {
    Map<String, String> summary = commit.summary();
    Committer committer = Committer.of(commit);
    try {
      var append =
          table
              .newFastAppend()
              .set(SinkUtil.FLINK_JOB_ID, committer.job())
              .set(
                  SinkUtil.MAX_COMMITTED_CHECKPOINT_ID,
                  summary.get(SinkUtil.MAX_COMMITTED_CHECKPOINT_ID))
              .set(COMMITTED_AT, Long.toString(committedAt(commit)))
              .validateWith(new IsLastOf(committer, commit.snapshotId()));
      if (committer.operator() != null) {
        append.set(SinkUtil.OPERATOR_ID, committer.operator());
      }
      append.commit();
    } catch (ValidationException committedAgain) {
      // It runs, and its newest commit is at the front.
      LOG.info("{}: {} goes on", table.name(), committer, committedAgain);
    }
  }

  /** Holds as long as the job has not committed again. */
  private record IsLastOf(Committer committer, long snapshot) implements SnapshotAncestryValidator {

    @Override
    public boolean validate(Iterable<Snapshot> ancestors) {
      for (Snapshot each : ancestors) {
        if (committer.equals(Committer.of(each))) {
          return each.snapshotId() == snapshot;
        }
      }
      return false;
    }
  }
}
