package io.logweir.core.rollup;

/**
 * A part of one window of one series, on its way to the rest of it.
 *
 * @param series whose
 * @param windowStartMillis when the window begins, ms since the epoch
 * @param windowMillis how long it is, ms
 * @param clockMillis the latest clock of its events, ms since the epoch: see {@link
 *     io.logweir.schema.LogEvent#clockMillis()}
 * @param rollup what was seen
 */
public record PartialRollup(
    Series series, long windowStartMillis, long windowMillis, long clockMillis, Rollup rollup) {

  /** The start of the window that a time falls into, both ms since the epoch. */
  public static long windowStart(long timeMillis, long windowMillis) {
    return Math.floorDiv(timeMillis, windowMillis) * windowMillis;
  }

  /** The same numbers, as a part of all series of the set that have none of their own. */
  public PartialRollup fold(Series other) {
    Rollup folded = rollup.copy();
    if (!series.isOther()) {
      folded.addFolded(series.hash64());
    }
    return new PartialRollup(other, windowStartMillis, windowMillis, clockMillis, folded);
  }
}
