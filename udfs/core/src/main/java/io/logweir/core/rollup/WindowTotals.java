package io.logweir.core.rollup;

import io.logweir.schema.MetricPoint;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What the points of one window, or of several, come to, for who compares windows: the part of a
 * {@link Rollup} that points add up to.
 */
public final class WindowTotals {

  private long count;
  private long errorCount;
  private long sizeBytes;
  private long duplicateCount;
  private long rejectedCount;
  private QuantileSketch durations = new QuantileSketch();

  /** The numbers of a point; its durations only where they are asked for. */
  static WindowTotals of(MetricPoint point, boolean withDurations) {
    WindowTotals totals = new WindowTotals();
    totals.count = point.count();
    totals.errorCount = point.errorCount();
    totals.sizeBytes = point.sizeBytes();
    totals.duplicateCount = point.duplicateCount();
    totals.rejectedCount = point.rejectedCount();
    if (withDurations) {
      point.durationBuckets().forEach(totals.durations::addToBucket);
    }
    return totals;
  }

  /** Unique events, by their weights. */
  public long count() {
    return count;
  }

  /** Of these, errors. */
  public long errorCount() {
    return errorCount;
  }

  /** Their bytes as received. */
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

  /** The durations, ns; empty where they were not kept. */
  public QuantileSketch durations() {
    return durations;
  }

  /** Adds all of {@code other}, which stays as it is. */
  public void add(WindowTotals other) {
    count += other.count;
    errorCount += other.errorCount;
    sizeBytes += other.sizeBytes;
    duplicateCount += other.duplicateCount;
    rejectedCount += other.rejectedCount;
    durations.merge(other.durations);
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(count);
    out.writeLong(errorCount);
    out.writeLong(sizeBytes);
    out.writeLong(duplicateCount);
    out.writeLong(rejectedCount);
    durations.write(out);
  }

  static WindowTotals read(DataInput in) throws IOException {
    WindowTotals totals = new WindowTotals();
    totals.count = in.readLong();
    totals.errorCount = in.readLong();
    totals.sizeBytes = in.readLong();
    totals.duplicateCount = in.readLong();
    totals.rejectedCount = in.readLong();
    totals.durations = QuantileSketch.read(in);
    return totals;
  }
}
