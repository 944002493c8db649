package io.logweir.core.rollup;

import io.logweir.schema.MetricPoint;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The latest windows of one series, each as its newest point says, with the increments to it added.
 */
public final class RecentWindows {

  private static final class Window {
    long version = -1;
    boolean isFinal;
    WindowTotals newest = new WindowTotals();
    final WindowTotals increments;

    Window(WindowTotals increments) {
      this.increments = increments;
    }
  }

  private final TreeMap<Long, Window> windows = new TreeMap<>();
  private long windowMillis;

  /** The start of the first window that was ever seen. */
  private long firstStart = Long.MAX_VALUE;

  /** The end of the latest window with records in it. */
  private long lastRecordsEnd = Long.MIN_VALUE;

  /** Takes a point in; an older state of its window changes nothing. */
  public void add(MetricPoint point, boolean withDurations) {
    long start = point.windowStart() / 1000;
    windowMillis = point.windowEnd() / 1000 - start;
    firstStart = Math.min(firstStart, start);
    WindowTotals totals = WindowTotals.of(point, withDurations);
    if (totals.count() > 0) {
      lastRecordsEnd = Math.max(lastRecordsEnd, start + windowMillis);
    }
    Window window = windows.computeIfAbsent(start, s -> new Window(new WindowTotals()));
    if (point.isIncrement()) {
      window.increments.add(totals);
    } else if (point.version() >= window.version) {
      window.version = point.version();
      window.isFinal = point.isFinal();
      window.newest = totals;
    }
  }

  /** The length of a window, ms; 0 before the first. */
  public long windowMillis() {
    return windowMillis;
  }

  /** The start of the first window that was ever seen, ms. */
  public long firstStart() {
    return firstStart;
  }

  /** The end of the latest window with records in it, ms; {@code Long.MIN_VALUE} without one. */
  public long lastRecordsEnd() {
    return lastRecordsEnd;
  }

  /** The end of the latest window that changes no more, ms; {@code Long.MIN_VALUE} without one. */
  public long lastFinalEnd() {
    for (Map.Entry<Long, Window> each : windows.descendingMap().entrySet()) {
      if (each.getValue().isFinal) {
        return each.getKey() + windowMillis;
      }
    }
    return Long.MIN_VALUE;
  }

  /** All that is known of the windows from {@code from} to before {@code to}, ms. */
  public WindowTotals between(long from, long to, boolean onlyFinal) {
    WindowTotals sum = new WindowTotals();
    for (Window window : windows.subMap(from, to).values()) {
      if (window.isFinal || !onlyFinal) {
        sum.add(window.newest);
        sum.add(window.increments);
      }
    }
    return sum;
  }

  /** Forgets windows that start before {@code from}, ms. */
  public void forgetBefore(long from) {
    windows.headMap(from).clear();
  }

  /** Whether no window is kept. */
  public boolean isEmpty() {
    return windows.isEmpty();
  }

  /** Writes them; {@link #read} is the inverse. */
  public void write(DataOutput out) throws IOException {
    out.writeLong(windowMillis);
    out.writeLong(firstStart);
    out.writeLong(lastRecordsEnd);
    out.writeInt(windows.size());
    for (Map.Entry<Long, Window> each : windows.entrySet()) {
      Window window = each.getValue();
      out.writeLong(each.getKey());
      out.writeLong(window.version);
      out.writeBoolean(window.isFinal);
      window.newest.write(out);
      window.increments.write(out);
    }
  }

  /** Reads what {@link #write} wrote. */
  public static RecentWindows read(DataInput in) throws IOException {
    RecentWindows recent = new RecentWindows();
    recent.windowMillis = in.readLong();
    recent.firstStart = in.readLong();
    recent.lastRecordsEnd = in.readLong();
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      long start = in.readLong();
      long version = in.readLong();
      boolean isFinal = in.readBoolean();
      WindowTotals newest = WindowTotals.read(in);
      Window window = new Window(WindowTotals.read(in));
      window.version = version;
      window.isFinal = isFinal;
      window.newest = newest;
      recent.windows.put(start, window);
    }
    return recent;
  }
}
