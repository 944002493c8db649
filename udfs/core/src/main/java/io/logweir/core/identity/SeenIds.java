package io.logweir.core.identity;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The ids that were seen, each with the event time it was seen at: says exactly whether an id comes
 * again within a horizon of event time. Open addressing in one array, 32 bytes an id side by side,
 * as each is looked up in memory that no cache holds.
 */
public final class SeenIds {

  private static final int MIN_CAPACITY = 16;

  // An entry: the id, the time, and until which second (1 to 2^32 - 1) of the stream's clock to
  // keep it; 0 there is a free slot.
  private static final int HIGH = 0;
  private static final int LOW = 1;
  private static final int TIME = 2;
  private static final int KEEP_UNTIL = 3;
  private static final int ENTRY = 4;

  /** An id as it is written: three longs and an int, big-endian as Java's own streams do. */
  private static final int WRITTEN_BYTES = 28;

  /** Whoever writes a number alone writes byte by byte, and a checkpoint has millions of ids. */
  private static final int WRITTEN_AT_ONCE = 128;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  /** In the order of the ids' {@link #hash}, but where they collide. */
  private long[] slots = new long[MIN_CAPACITY * ENTRY];

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
    long keep = seconds(clockMillis + horizonMillis);
    int at = slot(idHigh, idLow);
    if (slots[at + KEEP_UNTIL] != 0) {
      boolean duplicate = Math.abs(timeMillis - slots[at + TIME]) <= horizonMillis;
      if (!duplicate) {
        // The same id a long time later is another event, and the one to compare with from now on.
        slots[at + TIME] = timeMillis;
      }
      slots[at + KEEP_UNTIL] = Math.max(slots[at + KEEP_UNTIL], keep);
      return duplicate;
    }
    put(at, idHigh, idLow, timeMillis, keep);
    if (!hasRoom(capacity(), size)) {
      rebuild(larger(capacity()), 0);
    }
    return false;
  }

  private void put(int at, long idHigh, long idLow, long timeMillis, long keepUntil) {
    slots[at + HIGH] = idHigh;
    slots[at + LOW] = idLow;
    slots[at + TIME] = timeMillis;
    slots[at + KEEP_UNTIL] = keepUntil;
    size++;
  }

  /**
   * Rounded up, so that an id is kept rather too long; at least 1, so that it is told from a free
   * slot.
   */
  private static long seconds(long millis) {
    return Math.max(1, Math.min(0xFFFF_FFFFL, millis / 1000 + 1));
  }

  /** 32 bits, by which the slots are in order. */
  private static long hash(long idHigh, long idLow) {
    return (idHigh ^ Long.rotateLeft(idLow, 32)) * 0x9E3779B97F4A7C15L >>> 32;
  }

  /** Where an id is, or the free slot that it belongs into. */
  private int slot(long idHigh, long idLow) {
    int at = (int) (hash(idHigh, idLow) * capacity() >>> 32) * ENTRY;
    while (slots[at + KEEP_UNTIL] != 0
        && (slots[at + LOW] != idLow || slots[at + HIGH] != idHigh)) {
      at += ENTRY;
      if (at == slots.length) {
        at = 0;
      }
    }
    return at;
  }

  private int capacity() {
    return slots.length / ENTRY;
  }

  private static boolean hasRoom(int capacity, int size) {
    return 3L * size <= 2L * capacity;
  }

  private static int larger(int capacity) {
    return capacity + capacity / 2;
  }

  private static int capacityFor(int size) {
    int capacity = MIN_CAPACITY;
    while (!hasRoom(capacity, size)) {
      capacity = larger(capacity);
    }
    return capacity;
  }

  /** Forgets the ids that the clock has passed by. */
  public void forgetBefore(long clockMillis) {
    long now = clockMillis / 1000;
    int kept = 0;
    for (int at = 0; at < slots.length; at += ENTRY) {
      if (isKept(at, now)) {
        kept++;
      }
    }
    if (kept < size) {
      rebuild(capacityFor(kept), now);
    }
  }

  private boolean isKept(int at, long now) {
    return slots[at + KEEP_UNTIL] != 0 && slots[at + KEEP_UNTIL] >= now;
  }

  /** Goes through both arrays from front to back, as slots are in the order of hashes. */
  private void rebuild(int capacity, long now) {
    SeenIds before = new SeenIds();
    before.slots = slots;
    slots = new long[capacity * ENTRY];
    size = 0;
    for (int at = 0; at < before.slots.length; at += ENTRY) {
      if (before.isKept(at, now)) {
        put(before, at);
      }
    }
  }

  private void put(SeenIds from, int at) {
    long[] b = from.slots;
    put(
        slot(b[at + HIGH], b[at + LOW]),
        b[at + HIGH],
        b[at + LOW],
        b[at + TIME],
        b[at + KEEP_UNTIL]);
  }

  /** How many ids are kept. */
  public int size() {
    return size;
  }

  /** An independent copy. */
  public SeenIds copy() {
    SeenIds copy = new SeenIds();
    copy.slots = slots.clone();
    copy.size = size;
    return copy;
  }

  /** Writes it; {@link #read} is the inverse. */
  public void write(DataOutput out) throws IOException {
    out.writeInt(size);
    byte[] chunk = new byte[Math.min(size, WRITTEN_AT_ONCE) * WRITTEN_BYTES];
    int used = 0;
    for (int at = 0; at < slots.length; at += ENTRY) {
      if (slots[at + KEEP_UNTIL] != 0) {
        LONG.set(chunk, used, slots[at + HIGH]);
        LONG.set(chunk, used + 8, slots[at + LOW]);
        LONG.set(chunk, used + 16, slots[at + TIME]);
        INT.set(chunk, used + 24, (int) slots[at + KEEP_UNTIL]);
        used += WRITTEN_BYTES;
        if (used == chunk.length) {
          out.write(chunk);
          used = 0;
        }
      }
    }
    out.write(chunk, 0, used);
  }

  /** Reads what {@link #write} wrote. */
  public static SeenIds read(DataInput in) throws IOException {
    SeenIds ids = new SeenIds();
    int left = in.readInt();
    ids.slots = new long[capacityFor(left) * ENTRY];
    byte[] chunk = new byte[Math.min(left, WRITTEN_AT_ONCE) * WRITTEN_BYTES];
    while (left > 0) {
      int length = Math.min(left, WRITTEN_AT_ONCE) * WRITTEN_BYTES;
      in.readFully(chunk, 0, length);
      for (int p = 0; p < length; p += WRITTEN_BYTES) {
        long idHigh = (long) LONG.get(chunk, p);
        long idLow = (long) LONG.get(chunk, p + 8);
        long keepUntil = Integer.toUnsignedLong((int) INT.get(chunk, p + 24));
        ids.put(ids.slot(idHigh, idLow), idHigh, idLow, (long) LONG.get(chunk, p + 16), keepUntil);
      }
      left -= length / WRITTEN_BYTES;
    }
    return ids;
  }
}
