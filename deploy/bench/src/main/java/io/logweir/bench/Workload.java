package io.logweir.bench;

import java.time.Instant;

/**
 * Workload W0: what lies at which place of the stream, as a pure function of seed and place, so
 * that any record can be written again without remembering one.
 *
 * <p>Of each 1,000 records one is cut off, 30 repeat an earlier one byte for byte, and 969 are
 * events; of those 213 are large, and 10 come 30 to 120 s late.
 *
 * @param events how many records there are in all, a multiple of 1,000
 * @param perMinute how many of them are a minute of event time
 * @param seed gives another workload of the same shape
 */
public record Workload(long events, long perMinute, long seed) {

  /** Part of the name of what is kept: change it with anything that changes a record. */
  static final int VERSION = 1;

  static final int PARTITIONS = 8;
  static final int BLOCK = 1_000;

  static final long MOST_EVENTS = 100_000_000;

  /** All of it lies within one day of event time. */
  private static final long MOST_MINUTES = 1_000;

  static final long START_MILLIS = Instant.parse("2026-03-02T06:00:00Z").toEpochMilli();

  /** A record is repeated at most this long after its event time; the job's horizon is 10 min. */
  static final long REPEATED_WITHIN_MILLIS = 590_000;

  static final int REPEATED_PER_BLOCK = 30;
  static final int CUT_PER_BLOCK = 1;
  static final int LARGE_PER_BLOCK = 213;
  static final int LATE_PER_BLOCK = 10;

  private static final int FIRST_UNIQUE_RANK = CUT_PER_BLOCK + REPEATED_PER_BLOCK;

  // Coprime with 1,000: every rank occurs once in a block, far from its neighbours.
  private static final int STRIDE = 387;
  private static final int LATE_STRIDE = 96;

  /** What a record is. */
  enum Kind {
    /** An event that was not there before. */
    UNIQUE,
    /** The bytes of an earlier event once more. */
    REPEATED,
    /** The first part of an event: no JSON. */
    CUT
  }

  /** Refuses what could not have the exact shares. */
  public Workload {
    if (events < BLOCK || events > MOST_EVENTS || events % BLOCK != 0) {
      throw new IllegalArgumentException(
          "events is " + events + "; allowed: multiples of 1,000 up to " + MOST_EVENTS);
    }
    if (perMinute < BLOCK || events / perMinute > MOST_MINUTES) {
      throw new IllegalArgumentException(
          "events per minute is "
              + perMinute
              + "; allowed: at least 1,000, and so many that all are within "
              + MOST_MINUTES
              + " minutes");
    }
  }

  /** The topic that holds it. */
  String topic() {
    return "bench.w0.v" + VERSION + ".seed" + seed + ".n" + events + ".m" + perMinute;
  }

  /** What lies at a place. */
  Kind kind(long place) {
    int rank = rank(place);
    if (rank < CUT_PER_BLOCK) {
      return Kind.CUT;
    }
    return rank < FIRST_UNIQUE_RANK ? Kind.REPEATED : Kind.UNIQUE;
  }

  boolean large(long place) {
    int rank = rank(place);
    return rank >= FIRST_UNIQUE_RANK && rank < FIRST_UNIQUE_RANK + LARGE_PER_BLOCK;
  }

  boolean late(long place) {
    int beyond = rank(place) - FIRST_UNIQUE_RANK - 2;
    return beyond >= 0 && beyond % LATE_STRIDE == 0 && beyond / LATE_STRIDE < LATE_PER_BLOCK;
  }

  private int rank(long place) {
    long block = place / BLOCK;
    // The very first record is an event: whatever repeats has something to repeat.
    long offset =
        block == 0 ? BLOCK / 2 : Long.remainderUnsigned(Mix.of(seed, block, 1), (long) BLOCK);
    return (int) ((place % BLOCK * STRIDE + offset) % BLOCK);
  }

  /** The partition it is sent to: a retry may take another one. */
  int partition(long place) {
    return (int) (Mix.of(seed, place, 2) & (PARTITIONS - 1));
  }

  /** When it is sent, ms since the epoch: the Kafka record's timestamp. */
  long sentMillis(long place) {
    return START_MILLIS + place * 60_000 / perMinute;
  }

  /** When the event at this place happened, ms since the epoch. */
  long timeMillis(long place) {
    long bits = Mix.of(seed, place, 3);
    long delay =
        late(place)
            ? 30_000 + Long.remainderUnsigned(bits, 90_001)
            : Long.remainderUnsigned(bits, 400);
    return sentMillis(place) - delay;
  }

  /** The place of the event that the record at this place repeats. */
  long repeated(long place) {
    long farthest = Math.min(place, REPEATED_WITHIN_MILLIS * perMinute / 60_000);
    for (int attempt = 0; ; attempt++) {
      long back = 1 + Long.remainderUnsigned(Mix.of(seed, place, 4 + attempt), farthest);
      long earlier = place - back;
      if (kind(earlier) == Kind.UNIQUE
          && sentMillis(place) - timeMillis(earlier) <= REPEATED_WITHIN_MILLIS) {
        return earlier;
      }
    }
  }
}
