package io.logweir.local.send;

import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Whether every record that was sent is in exactly one of the tables, by partition and offset. Safe
 * for one thread that sends and one that reads.
 */
final class Account {
  /** What became of a record. */
  enum Outcome {
    /** Stored as an event. */
    EVENT,
    /** Stored as rejected. */
    REJECTED,
    /** Known already. */
    DUPLICATE,
    /** No row of its own: dropped by a rule, or a further line of another record's event. */
    LEFT_OUT
  }

  private static final class Partition {
    private final long base;
    private final BitSet sent = new BitSet();
    private final BitSet seen = new BitSet();
    private final BitSet whole = new BitSet();

    /** Further parts of records that hold many events: offset and index. */
    private final Set<Long> parts = new HashSet<>();

    private long leftOut;

    Partition(long base) {
      this.base = base;
    }
  }

  private final Map<Integer, Partition> partitions = new TreeMap<>();
  private final Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);
  private long sent;
  private long doubled;

  /**
   * An account of nothing yet.
   *
   * @param ends per partition an offset below which nothing of ours can be
   */
  Account(Map<Integer, Long> ends) {
    ends.forEach((partition, base) -> partitions.put(partition, new Partition(base)));
  }

  /** The broker took a record at this place. */
  synchronized void sent(int partition, long offset) {
    Partition p = partitions.get(partition);
    p.sent.set(index(p, offset));
    sent++;
  }

  /**
   * A table holds a record that came from this place, or part of it; others' records are passed
   * over.
   *
   * @param index which part of its record it is, from 0
   */
  synchronized void seen(Outcome outcome, int partition, long offset, int index) {
    Partition p = partitions.get(partition);
    if (p == null || offset < p.base || !p.sent.get(index(p, offset))) {
      return;
    }
    boolean again = index == 0 ? p.whole.get(index(p, offset)) : !p.parts.add(offset << 20 | index);
    if (again) {
      doubled++;
    }
    if (index == 0) {
      p.whole.set(index(p, offset));
    }
    p.seen.set(index(p, offset));
    counts.merge(outcome, 1L, Long::sum);
  }

  /** The ledger says that so many records, the first of them at this place, have no row. */
  synchronized void leftOut(int partition, long firstOffset, long count) {
    Partition p = partitions.get(partition);
    if (p != null && firstOffset >= p.base) {
      p.leftOut += count;
      counts.merge(Outcome.LEFT_OUT, count, Long::sum);
    }
  }

  /** Forgets what was seen, to look at whole tables again. */
  synchronized void startOver() {
    partitions
        .values()
        .forEach(
            p -> {
              p.seen.clear();
              p.whole.clear();
              p.parts.clear();
              p.leftOut = 0;
            });
    counts.clear();
    doubled = 0;
  }

  private static int index(Partition partition, long offset) {
    return Math.toIntExact(offset - partition.base);
  }

  /** The lowest offset of ours in any partition can't be below this. */
  synchronized long lowest() {
    return partitions.values().stream().mapToLong(p -> p.base).min().orElse(0);
  }

  /** Records that the broker took. */
  synchronized long sent() {
    return sent;
  }

  /** Rows of this kind that are ours. */
  synchronized long count(Outcome outcome) {
    return counts.getOrDefault(outcome, 0L);
  }

  /** Records that are in a table, or of which the ledger says why they are not. */
  synchronized long found() {
    return partitions.values().stream().mapToLong(p -> p.seen.cardinality() + p.leftOut).sum();
  }

  /** Rows beyond the first for the same record. */
  synchronized long doubled() {
    return doubled;
  }

  /** True if every record is in a table. */
  synchronized boolean complete() {
    return found() == sent;
  }

  /** The first few records that are in no table, for people. */
  synchronized String missing() {
    StringBuilder text = new StringBuilder();
    partitions.forEach(
        (number, p) -> {
          BitSet missing = (BitSet) p.sent.clone();
          missing.andNot(p.seen);
          int first = missing.nextSetBit(0);
          if (first >= 0) {
            text.append(
                String.format(
                    "%n  partition %d: %,d, the first at offset %d",
                    number, missing.cardinality(), p.base + first));
          }
        });
    return text.toString();
  }
}
