package io.logweir.core.rollup;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;

/**
 * What a set of events comes to: counts, bytes, durations, sizes, status classes, delays and how
 * many different clients and traces. A commutative monoid: {@link #empty()} is its zero, {@link
 * #merge} its sum, so that partial roll-ups can be added in any order and minutes add up to hours.
 *
 * <p>Counts and sums go by an event's weight, but for {@link #observedCount()} and delays. A sum
 * that leaves the range of a {@code long} stays at its end; a negative size, duration or delay
 * counts as 0. A part that is not measured, or that no event had, takes no room.
 */
public final class Rollup {

  /** Events with a severity number of at least this are errors (OpenTelemetry: ERROR = 17). */
  public static final int ERROR_SEVERITY = 17;

  private static final int ALL_MEASURES = -1;

  /** The version of what is written. */
  private static final int VERSION = 1;

  private static final int HAS_DURATIONS = 1;
  private static final int HAS_SIZES = 1 << 1;
  private static final int HAS_STATUS = 1 << 2;
  private static final int HAS_DELAY = 1 << 3;
  private static final int HAS_CLIENTS = 1 << 4;
  private static final int HAS_TRACES = 1 << 5;
  private static final int HAS_FOLDED = 1 << 6;

  private long count;
  private long observedCount;
  private long errorCount;
  private long sizeBytes;
  private long duplicateCount;
  private long rejectedCount;
  private long lateCount;

  private QuantileSketch durations;
  private long durationSum;
  private long durationMin = Long.MAX_VALUE;
  private long durationMax;
  private QuantileSketch sizes;
  private long sizeMax;

  /** Responses by the first digit of their status, 1 to 5. */
  private long[] statusClasses;

  private boolean delayed;
  private long delaySum;
  private long delayMax;
  private DistinctSketch clients;
  private DistinctSketch traces;
  private DistinctSketch folded;

  private Rollup() {}

  /** Nothing seen yet. */
  public static Rollup empty() {
    return new Rollup();
  }

  /** Adds an event with all that can be measured; see {@link #add(LogEvent, int)}. */
  public Rollup add(LogEvent event) {
    return add(event, ALL_MEASURES);
  }

  /**
   * Adds an event, or what stands for a duplicate or a rejected record, by its disposition.
   *
   * @param measures the {@link Measure}s to keep, as bits
   */
  Rollup add(LogEvent event, int measures) {
    switch (event.disposition()) {
      case UNIQUE -> addUnique(event, measures);
      case DUPLICATE -> duplicateCount++;
      case REJECTED -> rejectedCount++;
    }
    return this;
  }

  private void addUnique(LogEvent event, int measures) {
    long weight = weight(event);
    long size = Math.max(0, event.getLong(EventColumn.SIZE_BYTES));
    count = plus(count, weight);
    observedCount++;
    sizeBytes = plus(sizeBytes, times(weight, size));
    if (event.getLong(EventColumn.SEVERITY_NUMBER) >= ERROR_SEVERITY) {
      errorCount = plus(errorCount, weight);
    }
    if ((measures & Measure.DURATION.bit()) != 0 && event.has(EventColumn.EVENT_DURATION)) {
      addDuration(Math.max(0, event.getLong(EventColumn.EVENT_DURATION)), weight);
    }
    if ((measures & Measure.MESSAGE_SIZE.bit()) != 0) {
      sizes = sizes == null ? new QuantileSketch() : sizes;
      sizes.add(size, weight);
      sizeMax = Math.max(sizeMax, size);
    }
    if ((measures & Measure.STATUS.bit()) != 0
        && event.has(EventColumn.HTTP_RESPONSE_STATUS_CODE)) {
      addStatus(statusClass(event), weight);
    }
    if ((measures & Measure.DELAY.bit()) != 0 && event.has(EventColumn.INGEST_TIME)) {
      addDelay(event.getLong(EventColumn.INGEST_TIME), event.getLong(EventColumn.TIME));
    }
    if ((measures & Measure.CLIENTS.bit()) != 0 && event.has(EventColumn.CLIENT_ADDRESS)) {
      clients = clients == null ? new DistinctSketch() : clients;
      add(clients, event, EventColumn.CLIENT_ADDRESS);
    }
    if ((measures & Measure.TRACES.bit()) != 0 && event.has(EventColumn.TRACE_ID)) {
      traces = traces == null ? new DistinctSketch() : traces;
      add(traces, event, EventColumn.TRACE_ID);
    }
  }

  private void addDuration(long duration, long weight) {
    durations = durations == null ? new QuantileSketch() : durations;
    durations.add(duration, weight);
    durationSum = plus(durationSum, times(weight, duration));
    durationMin = Math.min(durationMin, duration);
    durationMax = Math.max(durationMax, duration);
  }

  private void addStatus(int statusClass, long weight) {
    if (statusClass > 0) {
      statusClasses = statusClasses == null ? new long[5] : statusClasses;
      statusClasses[statusClass - 1] = plus(statusClasses[statusClass - 1], weight);
    }
  }

  private void addDelay(long ingested, long happened) {
    // Times run from year -290308 on: their difference may not fit.
    long delay = ingested < happened ? 0 : Math.max(0, ingested - happened);
    delayed = true;
    delaySum = plus(delaySum, delay);
    delayMax = Math.max(delayMax, delay);
  }

  private static void add(DistinctSketch sketch, LogEvent event, EventColumn column) {
    long slice = event.slice(column);
    sketch.add(event.arena(), LogEvent.offset(slice), LogEvent.length(slice));
  }

  /** The first digit of an event's HTTP status, 1 to 5; 0 where it has none that is one. */
  static int statusClass(LogEvent event) {
    if (!event.has(EventColumn.HTTP_RESPONSE_STATUS_CODE)) {
      return 0;
    }
    long status = event.getLong(EventColumn.HTTP_RESPONSE_STATUS_CODE);
    return status >= 100 && status <= 599 ? (int) (status / 100) : 0;
  }

  /** How many events it stands for: a whole number, since one in so many is kept. */
  private static long weight(LogEvent event) {
    return event.has(EventColumn.SAMPLE_WEIGHT)
        ? Math.max(1, Math.round(event.getDouble(EventColumn.SAMPLE_WEIGHT)))
        : 1;
  }

  /** The sum of two numbers that are not negative, or the largest there is. */
  private static long plus(long a, long b) {
    long sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  private static long times(long a, long b) {
    return Math.multiplyHigh(a, b) != 0 || a * b < 0 ? Long.MAX_VALUE : a * b;
  }

  /** The same, all of it counted as late. */
  public Rollup late() {
    Rollup late = copy();
    late.lateCount = seen();
    return late;
  }

  /** Adds all of {@code other}, which stays as it is. */
  public Rollup merge(Rollup other) {
    count = plus(count, other.count);
    observedCount = plus(observedCount, other.observedCount);
    errorCount = plus(errorCount, other.errorCount);
    sizeBytes = plus(sizeBytes, other.sizeBytes);
    duplicateCount = plus(duplicateCount, other.duplicateCount);
    rejectedCount = plus(rejectedCount, other.rejectedCount);
    lateCount = plus(lateCount, other.lateCount);
    durations = merge(durations, other.durations);
    durationSum = plus(durationSum, other.durationSum);
    durationMin = Math.min(durationMin, other.durationMin);
    durationMax = Math.max(durationMax, other.durationMax);
    sizes = merge(sizes, other.sizes);
    sizeMax = Math.max(sizeMax, other.sizeMax);
    for (int i = 0; other.statusClasses != null && i < other.statusClasses.length; i++) {
      addStatus(i + 1, other.statusClasses[i]);
    }
    delayed |= other.delayed;
    delaySum = plus(delaySum, other.delaySum);
    delayMax = Math.max(delayMax, other.delayMax);
    clients = merge(clients, other.clients);
    traces = merge(traces, other.traces);
    folded = merge(folded, other.folded);
    return this;
  }

  private static QuantileSketch merge(QuantileSketch mine, QuantileSketch other) {
    if (other == null || mine == null) {
      return mine != null || other == null ? mine : other.copy();
    }
    mine.merge(other);
    return mine;
  }

  private static DistinctSketch merge(DistinctSketch mine, DistinctSketch other) {
    if (other == null || mine == null) {
      return mine != null || other == null ? mine : other.copy();
    }
    mine.merge(other);
    return mine;
  }

  /**
   * Notes that what was added is of a series that has no roll-up of its own, by its {@link
   * Series#hash64()}.
   */
  Rollup addFolded(long series) {
    folded = folded == null ? new DistinctSketch() : folded;
    folded.addHash(series);
    return this;
  }

  /** Unique events; one that was sampled stands for as many as its weight says. */
  public long count() {
    return count;
  }

  /** Unique events as they came. */
  public long observedCount() {
    return observedCount;
  }

  /** Unique events at or above {@link #ERROR_SEVERITY}. */
  public long errorCount() {
    return errorCount;
  }

  /** Bytes of the unique events as received. */
  public long sizeBytes() {
    return sizeBytes;
  }

  /** Events that were seen before. */
  public long duplicateCount() {
    return duplicateCount;
  }

  /** Records that became no event. */
  public long rejectedCount() {
    return rejectedCount;
  }

  /** Of all of these, those that came after their window was closed. */
  public long lateCount() {
    return lateCount;
  }

  /** The durations, ns; null where no event had one. */
  public QuantileSketch durations() {
    return durations;
  }

  /** All durations, ns. */
  public long durationSum() {
    return durationSum;
  }

  /** The shortest duration, ns; the largest {@code long} where no event had one. */
  public long durationMin() {
    return durationMin;
  }

  /** The longest duration, ns; 0 where no event had one. */
  public long durationMax() {
    return durationMax;
  }

  /** The events' sizes, bytes; null where they are not measured. */
  public QuantileSketch sizes() {
    return sizes;
  }

  /** The largest event, bytes; 0 where that is not measured. */
  public long sizeMax() {
    return sizeMax;
  }

  /**
   * Responses of a class of status.
   *
   * @param statusClass 1 to 5
   * @return null where no event had a status
   */
  public Long statusCount(int statusClass) {
    return statusClasses == null ? null : statusClasses[statusClass - 1];
  }

  /** Whether delays were measured. */
  public boolean hasDelay() {
    return delayed;
  }

  /** From happening to the broker, over all observed events, µs. */
  public long delaySum() {
    return delaySum;
  }

  /** The longest of these, µs. */
  public long delayMax() {
    return delayMax;
  }

  /** Which clients; null where no event had one. */
  public DistinctSketch clients() {
    return clients;
  }

  /** Which traces; null where no event had one. */
  public DistinctSketch traces() {
    return traces;
  }

  /** Which series were folded into it; null where none was. */
  public DistinctSketch folded() {
    return folded;
  }

  /**
   * How many records it has seen in all, by weight; it never shrinks, and so it orders the states
   * of one window.
   */
  public long seen() {
    return plus(plus(count, duplicateCount), rejectedCount);
  }

  /** An independent copy. */
  public Rollup copy() {
    return empty().merge(this);
  }

  /** Writes it, its version first; {@link #read} is the inverse. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(VERSION);
    out.writeByte(parts());
    for (long number : counts()) {
      VarLong.write(number, out);
    }
    if (durations != null) {
      durations.write(out);
      VarLong.write(durationSum, out);
      VarLong.write(durationMin, out);
      VarLong.write(durationMax, out);
    }
    if (sizes != null) {
      sizes.write(out);
      VarLong.write(sizeMax, out);
    }
    if (statusClasses != null) {
      for (long number : statusClasses) {
        VarLong.write(number, out);
      }
    }
    if (delayed) {
      VarLong.write(delaySum, out);
      VarLong.write(delayMax, out);
    }
    for (DistinctSketch sketch : new DistinctSketch[] {clients, traces, folded}) {
      if (sketch != null) {
        sketch.write(out);
      }
    }
  }

  private int parts() {
    return (durations == null ? 0 : HAS_DURATIONS)
        | (sizes == null ? 0 : HAS_SIZES)
        | (statusClasses == null ? 0 : HAS_STATUS)
        | (delayed ? HAS_DELAY : 0)
        | (clients == null ? 0 : HAS_CLIENTS)
        | (traces == null ? 0 : HAS_TRACES)
        | (folded == null ? 0 : HAS_FOLDED);
  }

  private long[] counts() {
    return new long[] {
      count, observedCount, errorCount, sizeBytes, duplicateCount, rejectedCount, lateCount
    };
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException also where it is of a version that this one does not know
   */
  public static Rollup read(DataInput in) throws IOException {
    int version = in.readUnsignedByte();
    if (version != VERSION) {
      throw new IOException("a roll-up of version " + version + "; known: " + VERSION);
    }
    int parts = in.readUnsignedByte();
    Rollup rollup = new Rollup();
    rollup.count = VarLong.read(in);
    rollup.observedCount = VarLong.read(in);
    rollup.errorCount = VarLong.read(in);
    rollup.sizeBytes = VarLong.read(in);
    rollup.duplicateCount = VarLong.read(in);
    rollup.rejectedCount = VarLong.read(in);
    rollup.lateCount = VarLong.read(in);
    if ((parts & HAS_DURATIONS) != 0) {
      rollup.durations = QuantileSketch.read(in);
      rollup.durationSum = VarLong.read(in);
      rollup.durationMin = VarLong.read(in);
      rollup.durationMax = VarLong.read(in);
    }
    if ((parts & HAS_SIZES) != 0) {
      rollup.sizes = QuantileSketch.read(in);
      rollup.sizeMax = VarLong.read(in);
    }
    if ((parts & HAS_STATUS) != 0) {
      rollup.statusClasses = new long[5];
      for (int i = 0; i < 5; i++) {
        rollup.statusClasses[i] = VarLong.read(in);
      }
    }
    if ((parts & HAS_DELAY) != 0) {
      rollup.delayed = true;
      rollup.delaySum = VarLong.read(in);
      rollup.delayMax = VarLong.read(in);
    }
    rollup.clients = (parts & HAS_CLIENTS) != 0 ? DistinctSketch.read(in) : null;
    rollup.traces = (parts & HAS_TRACES) != 0 ? DistinctSketch.read(in) : null;
    rollup.folded = (parts & HAS_FOLDED) != 0 ? DistinctSketch.read(in) : null;
    return rollup;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Rollup other
        && Arrays.equals(counts(), other.counts())
        && Objects.equals(durations, other.durations)
        && durationSum == other.durationSum
        && durationMin == other.durationMin
        && durationMax == other.durationMax
        && Objects.equals(sizes, other.sizes)
        && sizeMax == other.sizeMax
        && Arrays.equals(statusClasses, other.statusClasses)
        && delayed == other.delayed
        && delaySum == other.delaySum
        && delayMax == other.delayMax
        && Objects.equals(clients, other.clients)
        && Objects.equals(traces, other.traces)
        && Objects.equals(folded, other.folded);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(seen());
  }

  @Override
  public String toString() {
    return "Rollup[count="
        + count
        + ", errors="
        + errorCount
        + ", bytes="
        + sizeBytes
        + ", duplicates="
        + duplicateCount
        + ", rejected="
        + rejectedCount
        + ", late="
        + lateCount
        + "]";
  }
}
