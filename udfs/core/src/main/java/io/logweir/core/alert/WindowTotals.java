package io.logweir.core.alert;

import io.logweir.core.alert.Measurement.Count;
import io.logweir.core.rollup.QuantileSketch;
import io.logweir.schema.MetricPoint;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** What rules look at of one window, or of several together. */
final class WindowTotals {

  private static final int COUNTS = Count.values().length;

  private final long[] counts = new long[COUNTS];
  private QuantileSketch durations = new QuantileSketch();

  /** The numbers of a point; its durations only where some rule asks for them. */
  static WindowTotals of(MetricPoint point, boolean withDurations) {
    WindowTotals totals = new WindowTotals();
    totals.counts[Count.RECORDS.ordinal()] = point.count();
    totals.counts[Count.ERRORS.ordinal()] = point.errorCount();
    totals.counts[Count.BYTES.ordinal()] = point.sizeBytes();
    totals.counts[Count.DUPLICATES.ordinal()] = point.duplicateCount();
    totals.counts[Count.REJECTED.ordinal()] = point.rejectedCount();
    if (withDurations) {
      point.durationBuckets().forEach(totals.durations::addToBucket);
    }
    return totals;
  }

  long count(Count count) {
    return counts[count.ordinal()];
  }

  QuantileSketch durations() {
    return durations;
  }

  /** Adds all of {@code other}, which stays as it is. */
  void add(WindowTotals other) {
    for (int i = 0; i < COUNTS; i++) {
      counts[i] += other.counts[i];
    }
    durations.merge(other.durations);
  }

  void write(DataOutput out) throws IOException {
    out.writeByte(COUNTS);
    for (long count : counts) {
      out.writeLong(count);
    }
    durations.write(out);
  }

  static WindowTotals read(DataInput in) throws IOException {
    WindowTotals totals = new WindowTotals();
    // A later version may count more.
    int known = in.readUnsignedByte();
    for (int i = 0; i < known; i++) {
      totals.counts[i] = in.readLong();
    }
    totals.durations = QuantileSketch.read(in);
    return totals;
  }
}
