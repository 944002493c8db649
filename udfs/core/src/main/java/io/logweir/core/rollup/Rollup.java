package io.logweir.core.rollup;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What a set of events comes to: counts, bytes and the durations' sketch. A commutative monoid:
 * {@link #empty()} is its zero, {@link #merge} its sum, so that partial roll-ups can be added in
 * any order and minutes add up to hours.
 */
public final class Rollup {

  /** Events with a severity number of at least this are errors (OpenTelemetry: ERROR = 17). */
  public static final int ERROR_SEVERITY = 17;

  private long count;
  private long errorCount;
  private long sizeBytes;
  private long duplicateCount;
  private long rejectedCount;
  private long lateCount;
  private long durationMax;
  private QuantileSketch durations = new QuantileSketch();

  private Rollup() {}

  /** Nothing seen yet. */
  public static Rollup empty() {
    return new Rollup();
  }

  /** Adds an event, or what stands for a duplicate or a rejected record, by its disposition. */
  public Rollup add(LogEvent event) {
    switch (event.disposition()) {
      case UNIQUE -> addUnique(event);
      case DUPLICATE -> duplicateCount++;
      case REJECTED -> rejectedCount++;
    }
    return this;
  }

  private void addUnique(LogEvent event) {
    long weight = weight(event);
    count += weight;
    sizeBytes += weight * event.getLong(EventColumn.SIZE_BYTES);
    if (event.getLong(EventColumn.SEVERITY_NUMBER) >= ERROR_SEVERITY) {
      errorCount += weight;
    }
    if (event.has(EventColumn.EVENT_DURATION)) {
      long duration = event.getLong(EventColumn.EVENT_DURATION);
      durations.add(duration, weight);
      durationMax = Math.max(durationMax, duration);
    }
  }

  /** How many events it stands for: a whole number, since one in so many is kept. */
  private static long weight(LogEvent event) {
    return event.has(EventColumn.SAMPLE_WEIGHT)
        ? Math.max(1, Math.round(event.getDouble(EventColumn.SAMPLE_WEIGHT)))
        : 1;
  }

  /** Adds an event that came after its window was closed. */
  public Rollup addLate(LogEvent event) {
    add(event);
    lateCount++;
    return this;
  }

  /** The same, all of it counted as late. */
  public Rollup late() {
    Rollup late = copy();
    late.lateCount = seen();
    return late;
  }

  /** Adds all of {@code other}, which stays as it is. */
  public Rollup merge(Rollup other) {
    count += other.count;
    errorCount += other.errorCount;
    sizeBytes += other.sizeBytes;
    duplicateCount += other.duplicateCount;
    rejectedCount += other.rejectedCount;
    lateCount += other.lateCount;
    durationMax = Math.max(durationMax, other.durationMax);
    durations.merge(other.durations);
    return this;
  }

  /** Unique events; one that was sampled stands for as many as its weight says. */
  public long count() {
    return count;
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

  /** The longest duration, ns; 0 where no event had one. */
  public long durationMax() {
    return durationMax;
  }

  /** The durations, ns. */
  public QuantileSketch durations() {
    return durations;
  }

  /**
   * How many records it has seen in all; it never shrinks, and so it orders the states of one
   * window.
   */
  public long seen() {
    return count + duplicateCount + rejectedCount;
  }

  /** An independent copy. */
  public Rollup copy() {
    return empty().merge(this);
  }

  /** Writes it; {@link #read} is the inverse. */
  public void write(DataOutput out) throws IOException {
    out.writeLong(count);
    out.writeLong(errorCount);
    out.writeLong(sizeBytes);
    out.writeLong(duplicateCount);
    out.writeLong(rejectedCount);
    out.writeLong(lateCount);
    out.writeLong(durationMax);
    durations.write(out);
  }

  /** Reads what {@link #write} wrote. */
  public static Rollup read(DataInput in) throws IOException {
    Rollup rollup = new Rollup();
    rollup.count = in.readLong();
    rollup.errorCount = in.readLong();
    rollup.sizeBytes = in.readLong();
    rollup.duplicateCount = in.readLong();
    rollup.rejectedCount = in.readLong();
    rollup.lateCount = in.readLong();
    rollup.durationMax = in.readLong();
    rollup.durations = QuantileSketch.read(in);
    return rollup;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Rollup other
        && count == other.count
        && errorCount == other.errorCount
        && sizeBytes == other.sizeBytes
        && duplicateCount == other.duplicateCount
        && rejectedCount == other.rejectedCount
        && lateCount == other.lateCount
        && durationMax == other.durationMax
        && durations.equals(other.durations);
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
