package io.logweir.core.rollup;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Counts positive values in logarithmic buckets, so that any quantile is known within 1 % of its
 * value and two sketches merge by adding counts.
 *
 * <p>This is DDSketch (Masson, Rim, Lee, VLDB 2019) with every bucket kept: with α = 0.01 and γ =
 * (1+α)/(1−α), bucket {@code i} holds the values in (γ<sup>i−1</sup>, γ<sup>i</sup>] and answers
 * 2γ<sup>i</sup>/(γ+1), which is within α of each of them. A {@code long} needs at most {@value
 * #BUCKETS} buckets, so nothing is ever collapsed. The buckets are stored as a map of index to
 * count: SQL in any engine can add them up and read a quantile without our code.
 */
public final class QuantileSketch {

  /** Relative error of a quantile: 0.01 is 1 %. */
  public static final double RELATIVE_ERROR = 0.01;

  /** γ, the ratio of a bucket's bounds. */
  public static final double GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);

  /** Indexes run from 0 (values up to 1) to less than this: ⌈ln(2⁶³)/ln(γ)⌉ + 1. */
  public static final int BUCKETS = 2185;

  private static final double LN_GAMMA = Math.log(GAMMA);

  private static final long[] NONE = new long[0];

  /** Counts of the buckets {@code first}, {@code first + 1}, … */
  private long[] counts = NONE;

  private int first;
  private long total;

  /** Called with each bucket that is not empty. */
  @FunctionalInterface
  public interface BucketConsumer {
    /** Takes a bucket's index and its count. */
    void accept(int index, long count);
  }

  /** How many buckets a doubling takes. */
  private static final double PER_OCTAVE = Math.log(2) / LN_GAMMA;

  /** The largest value of each bucket, so that finding one takes no logarithm. */
  private static final long[] LARGEST = new long[BUCKETS];

  static {
    for (int i = 0; i < BUCKETS; i++) {
      long within = i == 0 ? 1 : LARGEST[i - 1];
      long beyond = Long.MAX_VALUE;
      if (byLogarithm(beyond) <= i) {
        within = beyond;
      }
      while (beyond - within > 1) {
        long middle = within + (beyond - within) / 2;
        if (byLogarithm(middle) <= i) {
          within = middle;
        } else {
          beyond = middle;
        }
      }
      LARGEST[i] = within;
    }
  }

  private static int byLogarithm(long value) {
    return value <= 1 ? 0 : (int) Math.ceil(Math.log((double) value) / LN_GAMMA);
  }

  /** The bucket of a value; values below 1 count as 1. */
  public static int index(long value) {
    if (value <= 1) {
      return 0;
    }
    int octave = 63 - Long.numberOfLeadingZeros(value);
    // The line between two powers of two is below the logarithm, by less than four buckets.
    double line = octave + ((value << (63 - octave) >>> 11) * 0x1p-52 - 1);
    int index = Math.max(0, (int) (line * PER_OCTAVE) - 1);
    while (value > LARGEST[index]) {
      index++;
    }
    return index;
  }

  /** The value that a bucket answers with. */
  public static double value(int index) {
    return 2 * Math.pow(GAMMA, index) / (GAMMA + 1);
  }

  /** Counts a value once. */
  public void add(long value) {
    add(value, 1);
  }

  /** Adds a value {@code count} times. */
  public void add(long value, long count) {
    addToBucket(index(value), count);
  }

  /** Adds {@code count} to a bucket. */
  public void addToBucket(int index, long count) {
    if (index < 0 || index >= BUCKETS) {
      throw new IllegalArgumentException(
          "no bucket " + index + ": they run from 0 to " + (BUCKETS - 1));
    }
    if (counts.length == 0) {
      first = Math.max(0, index - 16);
      counts = new long[32];
    } else if (index < first || index >= first + counts.length) {
      // Room to grow into, so that a sketch that widens bucket by bucket does not copy each time.
      int room = Math.max(16, counts.length / 2);
      int newFirst = index < first ? Math.max(0, index - room) : first;
      int newEnd = index < first ? first + counts.length : Math.min(BUCKETS, index + 1 + room);
      long[] wider = new long[newEnd - newFirst];
      System.arraycopy(counts, 0, wider, first - newFirst, counts.length);
      counts = wider;
      first = newFirst;
    }
    counts[index - first] += count;
    total += count;
  }

  /** Adds all of {@code other}, which stays as it is. */
  public void merge(QuantileSketch other) {
    other.forEachBucket(this::addToBucket);
  }

  /** How many values were counted. */
  public long count() {
    return total;
  }

  /**
   * The value that a share {@code q} of the values does not exceed, within {@link #RELATIVE_ERROR}.
   *
   * @param q 0 to 1
   * @return NaN where nothing was counted
   */
  public double quantile(double q) {
    if (!(q >= 0 && q <= 1)) {
      throw new IllegalArgumentException("a quantile is between 0 and 1, not " + q);
    }
    if (total == 0) {
      return Double.NaN;
    }
    long rank = (long) Math.floor(q * (total - 1));
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen > rank) {
        return value(first + i);
      }
    }
    throw new IllegalStateException("counts sum to " + seen + ", not to " + total);
  }

  /** Hands over each bucket that is not empty, in ascending order. */
  public void forEachBucket(BucketConsumer consumer) {
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] != 0) {
        consumer.accept(first + i, counts[i]);
      }
    }
  }

  /** How many buckets are not empty. */
  public int bucketCount() {
    int used = 0;
    for (long count : counts) {
      if (count != 0) {
        used++;
      }
    }
    return used;
  }

  /** An independent copy. */
  public QuantileSketch copy() {
    QuantileSketch copy = new QuantileSketch();
    copy.counts = counts.clone();
    copy.first = first;
    copy.total = total;
    return copy;
  }

  /** Writes the buckets that are not empty; {@link #read} is the inverse. */
  public void write(DataOutput out) throws IOException {
    out.writeShort(bucketCount());
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] != 0) {
        out.writeShort(first + i);
        out.writeLong(counts[i]);
      }
    }
  }

  /** Reads what {@link #write} wrote. */
  public static QuantileSketch read(DataInput in) throws IOException {
    QuantileSketch sketch = new QuantileSketch();
    int buckets = in.readUnsignedShort();
    for (int i = 0; i < buckets; i++) {
      int index = in.readUnsignedShort();
      sketch.addToBucket(index, in.readLong());
    }
    return sketch;
  }

  @Override
  public boolean equals(Object o) {
    if (!(o instanceof QuantileSketch other) || total != other.total) {
      return false;
    }
    boolean[] equal = {bucketCount() == other.bucketCount()};
    forEachBucket((index, count) -> equal[0] &= other.countAt(index) == count);
    return equal[0];
  }

  private long countAt(int index) {
    int at = index - first;
    return at >= 0 && at < counts.length ? counts[at] : 0;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(total);
  }

  @Override
  public String toString() {
    return "QuantileSketch"
        + Arrays.toString(new double[] {total, quantileOrZero(0.5), quantileOrZero(0.99)});
  }

  private double quantileOrZero(double q) {
    return total == 0 ? 0 : quantile(q);
  }
}
