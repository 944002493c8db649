package io.logweir.schema;

import java.time.Instant;

/** Times as stored: microseconds since 1970-01-01T00:00:00Z. */
public final class EventTime {

  private EventTime() {}

  /** The instant of a stored time. */
  public static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000L);
  }

  /** ISO 8601 in UTC, with as many digits of the second as there are. */
  public static String format(long micros) {
    return instant(micros).toString();
  }
}
