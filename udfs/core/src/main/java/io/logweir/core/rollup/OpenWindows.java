package io.logweir.core.rollup;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Roll-ups of the windows that are being filled, by series and window start; finding an event's
 * roll-up compares bytes and builds nothing.
 */
public final class OpenWindows {

  private static final EventColumn[] KEY = {
    EventColumn.SERVICE_NAMESPACE, EventColumn.SERVICE_NAME, EventColumn.DEPLOYMENT_ENVIRONMENT_NAME
  };

  /**
   * Beyond this many series a drain forgets them, so that names that come once do not stay for
   * ever.
   */
  private static final int MAX_IDLE_SERIES = 65_536;

  private static final class Entry {
    final int hash;
    final byte[][] key = new byte[KEY.length][];
    final Series series;
    final List<PartialRollup> windows = new ArrayList<>(2);

    Entry(int hash, LogEvent event) {
      this.hash = hash;
      this.series = Series.of(event);
      for (int i = 0; i < KEY.length; i++) {
        if (event.has(KEY[i])) {
          long slice = event.slice(KEY[i]);
          int offset = LogEvent.offset(slice);
          key[i] = Arrays.copyOfRange(event.arena(), offset, offset + LogEvent.length(slice));
        }
      }
    }

    boolean matches(LogEvent event) {
      for (int i = 0; i < KEY.length; i++) {
        if (key[i] == null
            ? event.has(KEY[i])
            : !event.has(KEY[i]) || !event.equal(event.slice(KEY[i]), key[i])) {
          return false;
        }
      }
      return true;
    }
  }

  private final long windowMillis;
  private Entry[] table = new Entry[256];
  private int seriesCount;
  private int openCount;

  /** Windows of {@code windowMillis}, aligned to the epoch. */
  public OpenWindows(long windowMillis) {
    this.windowMillis = windowMillis;
  }

  /** The start of the window that a time falls into, both ms since the epoch. */
  public static long windowStart(long timeMillis, long windowMillis) {
    return Math.floorDiv(timeMillis, windowMillis) * windowMillis;
  }

  /** The roll-up that an event belongs to. */
  public Rollup of(LogEvent event) {
    Entry entry = entry(event);
    long start = windowStart(event.timeMillis(), windowMillis);
    for (int i = entry.windows.size() - 1; i >= 0; i--) {
      PartialRollup open = entry.windows.get(i);
      if (open.windowStartMillis() == start) {
        return open.rollup();
      }
    }
    PartialRollup opened = new PartialRollup(entry.series, start, Rollup.empty());
    entry.windows.add(opened);
    openCount++;
    return opened.rollup();
  }

  /** The series that an event belongs to. */
  public Series seriesOf(LogEvent event) {
    return entry(event).series;
  }

  /** How many roll-ups are open. */
  public int size() {
    return openCount;
  }

  /** Hands over every open roll-up and starts anew. */
  public void drain(Consumer<PartialRollup> consumer) {
    if (openCount > 0) {
      for (Entry entry : table) {
        if (entry != null) {
          entry.windows.forEach(consumer);
          entry.windows.clear();
        }
      }
      openCount = 0;
    }
    if (seriesCount > MAX_IDLE_SERIES) {
      table = new Entry[256];
      seriesCount = 0;
    }
  }

  private Entry entry(LogEvent event) {
    int hash = hash(event);
    int mask = table.length - 1;
    int at = hash & mask;
    while (table[at] != null) {
      if (table[at].hash == hash && table[at].matches(event)) {
        return table[at];
      }
      at = (at + 1) & mask;
    }
    Entry entry = new Entry(hash, event);
    table[at] = entry;
    if (++seriesCount * 2 > table.length) {
      grow();
    }
    return entry;
  }

  private void grow() {
    Entry[] old = table;
    table = new Entry[2 * old.length];
    int mask = table.length - 1;
    for (Entry entry : old) {
      if (entry != null) {
        int at = entry.hash & mask;
        while (table[at] != null) {
          at = (at + 1) & mask;
        }
        table[at] = entry;
      }
    }
  }

  private static int hash(LogEvent event) {
    int hash = 1;
    byte[] arena = event.arena();
    for (EventColumn column : KEY) {
      if (event.has(column)) {
        long slice = event.slice(column);
        int end = LogEvent.offset(slice) + LogEvent.length(slice);
        for (int i = LogEvent.offset(slice); i < end; i++) {
          hash = 31 * hash + arena[i];
        }
      }
      hash = 31 * hash + 1;
    }
    // Spreads the upper bits: the table looks only at the lower ones.
    hash *= 0x9E3779B9;
    return hash ^ (hash >>> 15);
  }
}
