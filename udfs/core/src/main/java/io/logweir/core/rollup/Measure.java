package io.logweir.core.rollup;

/**
 * A part of a roll-up that a metric set may keep or not; records, errors and bytes are always
 * counted.
 */
public enum Measure {
  /** How long events took: sum, least, most and quantiles. */
  DURATION,
  /** How large events are: most and quantiles. */
  MESSAGE_SIZE,
  /** HTTP responses by class of status. */
  STATUS,
  /** How long it took from happening to the broker. */
  DELAY,
  /** How many different clients. */
  CLIENTS,
  /** How many different traces. */
  TRACES;

  /** The bit that stands for it in a set of measures. */
  int bit() {
    return 1 << ordinal();
  }

  /** A set of measures as bits. */
  static int bits(Iterable<Measure> measures) {
    int bits = 0;
    for (Measure measure : measures) {
      bits |= measure.bit();
    }
    return bits;
  }
}
