package io.logweir.core.alert;

import io.logweir.core.rollup.QuantileSketch;
import io.logweir.core.rollup.WindowTotals;
import java.io.Serializable;
import java.util.Locale;

/**
 * What a rule looks at, and from where on it is too much or too little.
 *
 * @param kind how the number is made
 * @param of what is counted; for {@link Kind#RATIO} and {@link Kind#RATE}
 * @param to what it is a share of; for {@link Kind#RATIO}
 * @param quantile 0 to 1; for {@link Kind#QUANTILE}
 * @param bound on which side of the threshold it is a reason
 * @param threshold a share, events per second, or seconds
 */
public record Measurement(
    Kind kind, Count of, Count to, double quantile, Bound bound, double threshold)
    implements Serializable {

  private static final double NANOS = 1e9;

  /** How the number is made. */
  public enum Kind {
    /** One count as a share of another. */
    RATIO,
    /** A quantile of the durations, seconds. */
    QUANTILE,
    /** A count per second. */
    RATE,
    /** How long there was nothing, seconds. */
    ABSENCE
  }

  /** What can be counted. */
  public enum Count {
    /** Unique events, by their weights. */
    RECORDS,
    /** Of these, errors. */
    ERRORS,
    /** Their bytes as received. */
    BYTES,
    /** Events that were seen before. */
    DUPLICATES,
    /** Records that became no event. */
    REJECTED;

    private long of(WindowTotals totals) {
      return switch (this) {
        case RECORDS -> totals.count();
        case ERRORS -> totals.errorCount();
        case BYTES -> totals.sizeBytes();
        case DUPLICATES -> totals.duplicateCount();
        case REJECTED -> totals.rejectedCount();
      };
    }
  }

  /** On which side of the threshold a value is a reason. */
  public enum Bound {
    /** More than the threshold. */
    ABOVE,
    /** Less than the threshold. */
    BELOW
  }

  /** One count as a share of another, 0 to 1 where it is a part of it. */
  public static Measurement ratio(Count of, Count to, Bound bound, double threshold) {
    return new Measurement(Kind.RATIO, of, to, 0, bound, threshold);
  }

  /** A quantile of the durations, in seconds. */
  public static Measurement quantile(double quantile, Bound bound, double threshold) {
    return new Measurement(Kind.QUANTILE, Count.RECORDS, null, quantile, bound, threshold);
  }

  /** A count per second. */
  public static Measurement rate(Count of, Bound bound, double threshold) {
    return new Measurement(Kind.RATE, of, null, 0, bound, threshold);
  }

  /** Nothing at all, for as long as the rule's windows are. */
  public static Measurement absence() {
    return new Measurement(Kind.ABSENCE, Count.RECORDS, null, 0, Bound.ABOVE, 0);
  }

  /** Whether a value is on the wrong side; NaN is on none. */
  boolean isBeyond(double value) {
    return bound == Bound.ABOVE ? value > threshold : value < threshold;
  }

  /**
   * The number that a span comes to.
   *
   * @param atLeast of fewer events than this it says nothing
   * @return NaN where it says nothing
   */
  double of(WindowTotals span, long spanMillis, long atLeast) {
    return switch (kind) {
      case RATIO -> {
        long all = to.of(span);
        yield all < Math.max(1, atLeast) ? Double.NaN : (double) of.of(span) / all;
      }
      case QUANTILE -> {
        QuantileSketch durations = span.durations();
        yield durations.count() < Math.max(1, atLeast)
            ? Double.NaN
            : durations.quantile(quantile) / NANOS;
      }
      case RATE -> of.of(span) * 1000.0 / spanMillis;
      case ABSENCE -> throw new IllegalStateException("absence is no number of a span");
    };
  }

  /** For people, such as {@code errors / records > 0.05}. */
  @Override
  public String toString() {
    String side = (bound == Bound.ABOVE ? " > " : " < ") + number(threshold);
    return switch (kind) {
      case RATIO -> name(of) + " / " + name(to) + side;
      case QUANTILE -> "p" + number(quantile * 100) + " duration" + side + " s";
      case RATE -> name(of) + side + " per second";
      case ABSENCE -> "no records";
    };
  }

  private static String name(Count count) {
    return count.name().toLowerCase(Locale.ROOT);
  }

  private static String number(double value) {
    // 99.9 and not 99.90000000000001, 99 and not 99.0
    String text = String.valueOf(Math.round(value * 1e9) / 1e9);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
