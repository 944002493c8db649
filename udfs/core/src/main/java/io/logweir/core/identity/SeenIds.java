package io.logweir.core.identity;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The ids that were seen, each with the event time it was seen at: says exactly whether an id comes
 * again within a horizon of event time. Open addressing over plain arrays, 28 bytes an id.
 */
public final class SeenIds {

  private static final int MIN_CAPACITY = 16;

  private long[] high = new long[MIN_CAPACITY];
  private long[] low = new long[MIN_CAPACITY];
  private long[] time = new long[MIN_CAPACITY];

  /**
   * Until which second (unsigned, to 2106) of the stream's clock to keep the id; 0: a free slot.
   */
  private int[] keepUntil = new int[MIN_CAPACITY];

  private int size;

  /**
   * Notes an id.
   *
   * @param idHigh the id's upper 64 bits
   * @param idLow the id's lower 64 bits
   * @param timeMillis the event's time
   * @param horizonMillis how far from the first an event can be and still be its duplicate
   * @param clockMillis the stream's clock: the id is kept until the clock is a horizon past this
   * @return whether the same id was seen at a time at most {@code horizonMillis} away
   */
  public boolean seenBefore(
      long idHigh, long idLow, long timeMillis, long horizonMillis, long clockMillis) {
    int keep = seconds(clockMillis + horizonMillis);
    int at = slot(idHigh, idLow);
    if (keepUntil[at] != 0) {
      boolean duplicate = Math.abs(timeMillis - time[at]) <= horizonMillis;
      if (!duplicate) {
        // The same id a long time later is another event, and the one to compare with from now on.
        time[at] = timeMillis;
      }
      if (Integer.compareUnsigned(keep, keepUntil[at]) > 0) {
        keepUntil[at] = keep;
      }
      return duplicate;
    }
    put(at, idHigh, idLow, timeMillis, keep);
    if (3 * size > 2 * high.length) {
      resize(2 * high.length);
    }
    return false;
  }

  private void put(int at, long idHigh, long idLow, long timeMillis, int keep) {
    high[at] = idHigh;
    low[at] = idLow;
    time[at] = timeMillis;
    keepUntil[at] = keep;
    size++;
  }

  /**
   * Rounded up, so that an id is kept rather too long; at least 1, so that it is told from a free
   * slot.
   */
  private static int seconds(long millis) {
    return (int) Math.max(1, Math.min(0xFFFF_FFFFL, millis / 1000 + 1));
  }

  private int slot(long idHigh, long idLow) {
    int mask = high.length - 1;
    int at = (int) (idLow ^ (idLow >>> 32)) & mask;
    while (keepUntil[at] != 0 && (low[at] != idLow || high[at] != idHigh)) {
      at = (at + 1) & mask;
    }
    return at;
  }

  /** Forgets the ids that the clock has passed by. */
  public void forgetBefore(long clockMillis) {
    long now = clockMillis / 1000;
    int kept = 0;
    for (int until : keepUntil) {
      if (until != 0 && Integer.toUnsignedLong(until) >= now) {
        kept++;
      }
    }
    if (kept == size) {
      return;
    }
    int capacity = MIN_CAPACITY;
    while (3 * kept > 2 * capacity) {
      capacity *= 2;
    }
    rebuild(capacity, now);
  }

  private void resize(int capacity) {
    rebuild(capacity, 0);
  }

  private void rebuild(int capacity, long now) {
    long[] oldHigh = high;
    long[] oldLow = low;
    long[] oldTime = time;
    int[] oldKeep = keepUntil;
    allocate(capacity);
    for (int i = 0; i < oldKeep.length; i++) {
      if (oldKeep[i] != 0 && Integer.toUnsignedLong(oldKeep[i]) >= now) {
        put(slot(oldHigh[i], oldLow[i]), oldHigh[i], oldLow[i], oldTime[i], oldKeep[i]);
      }
    }
  }

  private void allocate(int capacity) {
    high = new long[capacity];
    low = new long[capacity];
    time = new long[capacity];
    keepUntil = new int[capacity];
    size = 0;
  }

  /** How many ids are kept. */
  public int size() {
    return size;
  }

  /** An independent copy. */
  public SeenIds copy() {
    SeenIds copy = new SeenIds();
    copy.high = high.clone();
    copy.low = low.clone();
    copy.time = time.clone();
    copy.keepUntil = keepUntil.clone();
    copy.size = size;
    return copy;
  }

  /** Writes it; {@link #read} is the inverse. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(size);
    for (int i = 0; i < keepUntil.length; i++) {
      if (keepUntil[i] != 0) {
        out.writeLong(high[i]);
        out.writeLong(low[i]);
        out.writeLong(time[i]);
        out.writeInt(keepUntil[i]);
      }
    }
  }

  /** Reads what {@link #write} wrote. */
  public static SeenIds read(DataInput in) throws IOException {
    SeenIds ids = new SeenIds();
    int count = in.readInt();
    int capacity = MIN_CAPACITY;
    while (3 * count > 2 * capacity) {
      capacity *= 2;
    }
    ids.allocate(capacity);
    for (int i = 0; i < count; i++) {
      long idHigh = in.readLong();
      long idLow = in.readLong();
      ids.put(ids.slot(idHigh, idLow), idHigh, idLow, in.readLong(), in.readInt());
    }
    return ids;
  }
}
