package io.logweir.core.rollup;

import io.logweir.schema.LogEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.openhft.hashing.LongHashFunction;

/**
 * The values that one event has for the dimensions of all metric sets, each looked up and hashed at
 * most once. Reused from event to event; allocates nothing. Not thread safe.
 */
final class EventDimensions {

  /**
   * More bytes of a value are not looked at: a series keeps {@link Series#MAX_VALUE} UTF-16 units
   * of it, which these hold.
   */
  static final int MAX_BYTES = 4 * Series.MAX_VALUE;

  private static final LongHashFunction HASH = LongHashFunction.xx3();

  /** Numbers below this are hashed once: classes of status, status codes, most partitions. */
  private static final int KNOWN_NUMBERS = 1024;

  private final List<Dimension> dimensions = new ArrayList<>();
  private final List<NumberHashes> numbers = new ArrayList<>();
  private LogEvent event;
  private long[] values = new long[0];
  private long[] hashes = new long[0];
  private boolean[] known = new boolean[0];

  /** The place of a dimension, to ask for its value by. */
  int place(Dimension dimension) {
    int place = dimensions.indexOf(dimension);
    if (place < 0) {
      place = dimensions.size();
      dimensions.add(dimension);
      numbers.add(new NumberHashes(dimension));
      values = new long[place + 1];
      hashes = new long[place + 1];
      known = new boolean[place + 1];
    }
    return place;
  }

  /** Begins with the next event. */
  void of(LogEvent event) {
    this.event = event;
    java.util.Arrays.fill(known, false);
  }

  /**
   * What a value adds to the hash of its series: {@link #share}; as much as {@link Series#hash64()}
   * adds for it, but for a text so long that the series keeps a part of it only.
   */
  long hash(int place) {
    if (!known[place]) {
      find(place);
    }
    return hashes[place];
  }

  /** A value: a slice of the event's bytes, a number, or {@link Dimension#ABSENT}. */
  long value(int place) {
    if (!known[place]) {
      find(place);
    }
    return values[place];
  }

  private void find(int place) {
    Dimension dimension = dimensions.get(place);
    long value = dimension.value(event);
    if (value != Dimension.ABSENT && dimension.isText()) {
      int length = Math.min(LogEvent.length(value), MAX_BYTES);
      value = LogEvent.slice(LogEvent.offset(value), length);
      hashes[place] =
          share(
              numbers.get(place).name,
              HASH.hashBytes(event.arena(), LogEvent.offset(value), length));
    } else {
      hashes[place] = numbers.get(place).of(value);
    }
    values[place] = value;
    known[place] = true;
  }

  /** The hash of a text. */
  static long hash(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return HASH.hashBytes(utf8);
  }

  /** What a dimension adds to the hash of a series: a sum, as their order says nothing. */
  static long share(long nameHash, long valueHash) {
    long share = (nameHash ^ valueHash) * 0x9E3779B97F4A7C15L;
    return (share ^ (share >>> 32)) * 0xC2B2AE3D27D4EB4FL;
  }

  /** What the numbers of a dimension, and its absence, add to a hash. */
  private static final class NumberHashes {

    final long name;
    private final Dimension dimension;
    private final long absent;

    /** 0 where it was not asked for yet. */
    private final long[] known;

    NumberHashes(Dimension dimension) {
      this.dimension = dimension;
      this.name = hash(dimension.name());
      String standIn = dimension.text(Dimension.ABSENT);
      this.absent = standIn == null ? 0 : share(name, hash(standIn));
      this.known = dimension.isText() ? new long[0] : new long[KNOWN_NUMBERS];
    }

    long of(long value) {
      if (value == Dimension.ABSENT) {
        return absent;
      }
      if (value < 0 || value >= known.length) {
        return share(name, hash(dimension.text(value)));
      }
      int at = (int) value;
      if (known[at] == 0) {
        known[at] = share(name, hash(dimension.text(value)));
      }
      return known[at];
    }
  }
}
