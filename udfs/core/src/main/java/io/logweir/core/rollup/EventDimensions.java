package io.logweir.core.rollup;

import io.logweir.schema.LogEvent;
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

  private final List<Dimension> dimensions = new ArrayList<>();
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

  /** A value's hash: of its bytes, or of the number that it is. */
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
      hashes[place] = HASH.hashBytes(event.arena(), LogEvent.offset(value), length);
    } else {
      hashes[place] = value * 0x9E3779B97F4A7C15L;
    }
    values[place] = value;
    known[place] = true;
  }
}
