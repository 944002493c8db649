package io.logweir.udf.row;

import org.apache.flink.table.data.TimestampData;

/** Stored times, µs since the epoch, as Flink has them. */
public final class Times {

  private Times() {}

  /** A stored time; {@link #micros} is the inverse. */
  public static TimestampData ofMicros(long micros) {
    return TimestampData.fromEpochMillis(
        Math.floorDiv(micros, 1000L), (int) Math.floorMod(micros, 1000L) * 1000);
  }

  /** A time of a row, µs since the epoch. */
  public static long micros(TimestampData time) {
    return time.getMillisecond() * 1000 + time.getNanoOfMillisecond() / 1000;
  }
}
