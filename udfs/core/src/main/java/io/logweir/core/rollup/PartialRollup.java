package io.logweir.core.rollup;

/**
 * A part of one window of one series, on its way to the rest of it.
 *
 * @param series whose
 * @param windowStartMillis when the window begins, ms since the epoch
 * @param rollup what was seen
 */
public record PartialRollup(Series series, long windowStartMillis, Rollup rollup) {}
