package io.logweir.job;

import io.logweir.schema.LedgerEntry;
import io.logweir.schema.LedgerEntry.Kind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.flink.util.OutputTag;

/**
 * Counts what a stage does with records, from one checkpoint to the next. The stage hands the
 * entries out just before the barrier passes, so that they are committed together with what they
 * count; there is nothing to keep as state, and a replay counts anew.
 */
final class Ledger {

  /** Where a stage that counts puts its entries. */
  static final OutputTag<LedgerEntry> OUTPUT =
      new OutputTag<>("ledger", TypeInformation.of(LedgerEntry.class));

  /** More kinds, names and teams than this, and the entries are handed out early. */
  private static final int FULL = 10_000;

  private record Key(Kind kind, String name, String team, String topic, int partition) {}

  private static final class Count {
    long records;
    long bytes;
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
  }

  private final Map<Key, Count> counts = new HashMap<>();

  /** The counts that nearly every record adds to, by kind; of the partition that came last. */
  private final Count[] current = new Count[Kind.values().length];

  private String currentTopic;
  private int currentPartition;

  /** Adds to a count that goes by nothing but the record's place. */
  void add(Kind kind, String topic, int partition, long offset, long records, long bytes) {
    if (partition != currentPartition || !topic.equals(currentTopic)) {
      currentTopic = topic;
      currentPartition = partition;
      Arrays.fill(current, null);
    }
    Count count = current[kind.ordinal()];
    if (count == null) {
      count = count(new Key(kind, null, null, topic, partition));
      current[kind.ordinal()] = count;
    }
    add(count, offset, records, bytes);
  }

  /** Adds to a count by name and team, either of which may be null. */
  void add(
      Kind kind,
      String name,
      String team,
      String topic,
      int partition,
      long offset,
      long records,
      long bytes) {
    add(count(new Key(kind, name, team, topic, partition)), offset, records, bytes);
  }

  private Count count(Key key) {
    return counts.computeIfAbsent(key, k -> new Count());
  }

  private static void add(Count count, long offset, long records, long bytes) {
    count.records += records;
    count.bytes += bytes;
    count.first = Math.min(count.first, offset);
    count.last = Math.max(count.last, offset);
  }

  /** Whether the entries should not wait for the next checkpoint. */
  boolean isFull() {
    return counts.size() >= FULL;
  }

  /**
   * Hands out what was counted, and counts from nothing.
   *
   * @param checkpointId of the checkpoint that is to hold it
   */
  void handOut(long checkpointId, ProcessingTimeService clock, Output<?> output) {
    long nowMillis = clock.getCurrentProcessingTime();
    counts.forEach(
        (key, count) ->
            output.collect(
                OUTPUT,
                new StreamRecord<>(
                    new LedgerEntry(
                        nowMillis * 1000,
                        checkpointId,
                        key.kind().code(),
                        key.name(),
                        key.team(),
                        Objects.requireNonNull(key.topic()),
                        key.partition(),
                        count.records,
                        count.bytes,
                        count.first,
                        count.last))));
    counts.clear();
    Arrays.fill(current, null);
  }
}
