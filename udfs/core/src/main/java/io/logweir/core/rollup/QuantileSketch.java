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

  /** {@link #first} of a sketch that is sparse. */
  private static final int SPARSE = -1;

  /** Beyond so many buckets a sketch is dense. */
  private static final int MAX_SPARSE = 128;

  /** A bucket of a sparse sketch: its index above its count, which has so many bits. */
  private static final int COUNT_BITS = 52;

  private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

  /** Set in the first two bytes that are written; without it they are of the first format. */
  private static final int COMPACT = 0x8000;

  /**
   * Most series have few values in a window, all over the scale: {@link #used} buckets in ascending
   * order, where it is sparse. Else the counts of the buckets {@code first}, {@code first + 1}, …
   */
  private long[] counts = NONE;

  private int first = SPARSE;
  private int used;
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
    total += count;
    if (first == SPARSE) {
      addSparse(index, count);
    } else {
      addDense(index, count);
    }
  }

  private void addSparse(int index, long count) {
    int at = find(index);
    boolean isThere = at < used && counts[at] >>> COUNT_BITS == index;
    long sum = isThere ? (counts[at] & COUNT_MASK) + count : count;
    if ((sum & ~COUNT_MASK) != 0 || (!isThere && used == MAX_SPARSE)) {
      toDense();
      addDense(index, count);
    } else if (isThere && sum == 0) {
      // Taken back, as a retraction in SQL does.
      used--;
      System.arraycopy(counts, at + 1, counts, at, used - at);
    } else if (isThere) {
      counts[at] += count;
    } else if (count != 0) {
      if (used == counts.length) {
        counts = Arrays.copyOf(counts, Math.max(4, 2 * used));
      }
      System.arraycopy(counts, at, counts, at + 1, used - at);
      counts[at] = (long) index << COUNT_BITS | count;
      used++;
    }
  }

  /** Where a bucket of a sparse sketch is, or would be. */
  private int find(int index) {
    int from = 0;
    int to = used;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (counts[middle] >>> COUNT_BITS < index) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  private void toDense() {
    long[] buckets = counts;
    int lowest = used == 0 ? 0 : (int) (buckets[0] >>> COUNT_BITS);
    int highest = used == 0 ? 0 : (int) (buckets[used - 1] >>> COUNT_BITS);
    first = lowest;
    counts = new long[highest - lowest + 1];
    for (int i = 0; i < used; i++) {
      counts[(int) (buckets[i] >>> COUNT_BITS) - lowest] = buckets[i] & COUNT_MASK;
    }
    used = 0;
  }

  private void addDense(int index, long count) {
    if (index < first || index >= first + counts.length) {
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
  }

  /** Adds all of {@code other}, which stays as it is. */
  public void merge(QuantileSketch other) {
    if (total == 0 && used == 0 && first == SPARSE) {
      become(other);
    } else {
      other.forEachBucket(this::addToBucket);
    }
  }

  private void become(QuantileSketch other) {
    counts = other.first == SPARSE ? Arrays.copyOf(other.counts, other.used) : other.counts.clone();
    first = other.first;
    used = other.used;
    total = other.total;
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
    for (int i = 0; i < size(); i++) {
      seen += countOf(i);
      if (seen > rank) {
        return value(indexOf(i));
      }
    }
    throw new IllegalStateException("counts sum to " + seen + ", not to " + total);
  }

  /** How many places there are, some of which may be empty. */
  private int size() {
    return first == SPARSE ? used : counts.length;
  }

  private int indexOf(int place) {
    return first == SPARSE ? (int) (counts[place] >>> COUNT_BITS) : first + place;
  }

  private long countOf(int place) {
    return first == SPARSE ? counts[place] & COUNT_MASK : counts[place];
  }

  /** Hands over each bucket that is not empty, in ascending order. */
  public void forEachBucket(BucketConsumer consumer) {
    for (int i = 0; i < size(); i++) {
      long count = countOf(i);
      if (count != 0) {
        consumer.accept(indexOf(i), count);
      }
    }
  }

  /** How many buckets are not empty. */
  public int bucketCount() {
    if (first == SPARSE) {
      return used;
    }
    int filled = 0;
    for (long count : counts) {
      if (count != 0) {
        filled++;
      }
    }
    return filled;
  }

  /** An independent copy. */
  public QuantileSketch copy() {
    QuantileSketch copy = new QuantileSketch();
    copy.become(this);
    return copy;
  }

  /**
   * Writes the buckets that are not empty, ascending, each by its distance from the one before and
   * its count; {@link #read} is the inverse.
   */
  public void write(DataOutput out) throws IOException {
    out.writeShort(COMPACT | bucketCount());
    int before = 0;
    for (int i = 0; i < size(); i++) {
      long count = countOf(i);
      if (count != 0) {
        VarLong.write(indexOf(i) - before, out);
        VarLong.write(count, out);
        before = indexOf(i);
      }
    }
  }

  /** Reads what {@link #write} wrote, and what it wrote at first. */
  public static QuantileSketch read(DataInput in) throws IOException {
    QuantileSketch sketch = new QuantileSketch();
    int head = in.readUnsignedShort();
    int buckets = head & ~COMPACT;
    sketch.counts = buckets > MAX_SPARSE ? NONE : new long[buckets];
    int index = 0;
    for (int i = 0; i < buckets; i++) {
      if ((head & COMPACT) == 0) {
        sketch.addToBucket(in.readUnsignedShort(), in.readLong());
      } else {
        index += (int) VarLong.read(in);
        sketch.addToBucket(index, VarLong.read(in));
      }
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
    int at = first == SPARSE ? find(index) : index - first;
    return at >= 0 && at < size() && indexOf(at) == index ? countOf(at) : 0;
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
