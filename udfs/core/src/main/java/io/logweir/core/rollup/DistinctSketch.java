package io.logweir.core.rollup;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import net.openhft.hashing.LongTupleHashFunction;

/**
 * Counts different texts: HyperLogLog with 2<sup>11</sup> registers, a standard error of 2.3 %, and
 * exact while there are few. Two sketches merge to the sketch of both, whatever the order.
 *
 * <p>Hash, registers and {@link #toDataSketches()} are those of Apache DataSketches' HllSketch, so
 * that Spark, Trino and PostgreSQL read and merge what is stored. What it keeps is a function of
 * the set of texts alone, which theirs is not: their estimator depends on the order. Here the
 * estimate is Ertl's ("New cardinality estimation algorithms for HyperLogLog sketches", 2017,
 * algorithm 6). Not thread safe.
 */
public final class DistinctSketch {

  /** Standard error of an estimate of many; 0.023 is 2.3 %. */
  public static final double STANDARD_ERROR = 0.023;

  private static final int LG_REGISTERS = 11;
  private static final int REGISTERS = 1 << LG_REGISTERS;

  /** A coupon is a register's value (upper 6 bits) and its address, of which 26 bits are kept. */
  private static final int ADDRESS_BITS = 26;

  private static final int ADDRESS_MASK = (1 << ADDRESS_BITS) - 1;

  /** As many coupons are kept as themselves; DataSketches' own limit for as many registers. */
  private static final int MAX_COUPONS = 192;

  /** The seed that DataSketches hashes with by default. */
  private static final LongTupleHashFunction HASH = LongTupleHashFunction.murmur_3(9001);

  /** A table of coupons, 0 is a free place; null where there are registers. */
  private int[] coupons = new int[8];

  private int couponCount;
  private byte[] registers;
  private final long[] hash = new long[2];

  /** Counts a text, UTF-8. An empty one is none. */
  public void add(byte[] bytes, int offset, int length) {
    if (length > 0) {
      HASH.hashBytes(bytes, offset, length, hash);
      int value = Math.min(Long.numberOfLeadingZeros(hash[1]), 62) + 1;
      addCoupon(value << ADDRESS_BITS | (int) hash[0] & ADDRESS_MASK);
    }
  }

  private void addCoupon(int coupon) {
    if (registers != null) {
      int at = coupon & (REGISTERS - 1);
      registers[at] = (byte) Math.max(registers[at], coupon >>> ADDRESS_BITS);
      return;
    }
    int at = place(coupons, coupon);
    if (coupons[at] == 0) {
      coupons[at] = coupon;
      couponCount++;
      if (couponCount > MAX_COUPONS) {
        toRegisters();
      } else if (couponCount * 4 > coupons.length * 3) {
        int[] larger = new int[2 * coupons.length];
        for (int each : coupons) {
          if (each != 0) {
            larger[place(larger, each)] = each;
          }
        }
        coupons = larger;
      }
    }
  }

  /** Where the coupon is, or the free place that it belongs into. */
  private static int place(int[] table, int coupon) {
    int mask = table.length - 1;
    int at = (coupon * 0x9E3779B9 >>> 16) & mask;
    while (table[at] != 0 && table[at] != coupon) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private void toRegisters() {
    int[] all = coupons;
    registers = new byte[REGISTERS];
    coupons = null;
    couponCount = 0;
    for (int coupon : all) {
      if (coupon != 0) {
        addCoupon(coupon);
      }
    }
  }

  /** Adds all of {@code other}, which stays as it is. */
  public void merge(DistinctSketch other) {
    if (other.registers == null) {
      for (int coupon : other.coupons) {
        if (coupon != 0) {
          addCoupon(coupon);
        }
      }
      return;
    }
    if (registers == null) {
      toRegisters();
    }
    for (int i = 0; i < REGISTERS; i++) {
      registers[i] = (byte) Math.max(registers[i], other.registers[i]);
    }
  }

  /** About how many different texts it has seen; see {@link #STANDARD_ERROR}. */
  public long estimate() {
    if (registers == null) {
      return couponCount;
    }
    int[] histogram = new int[64];
    for (byte register : registers) {
      histogram[register]++;
    }
    double z = REGISTERS * tau(1 - (double) histogram[63] / REGISTERS);
    for (int k = 62; k >= 1; k--) {
      z = 0.5 * (z + histogram[k]);
    }
    z += REGISTERS * sigma((double) histogram[0] / REGISTERS);
    return Math.round(REGISTERS / (2 * Math.log(2)) * REGISTERS / z);
  }

  private static double sigma(double share) {
    double x = share;
    double y = 1;
    double z = x;
    double before;
    do {
      x *= x;
      before = z;
      z += x * y;
      y += y;
    } while (z != before);
    return z;
  }

  private static double tau(double share) {
    double x = share;
    if (x == 0 || x == 1) {
      return 0;
    }
    double y = 1;
    double z = 1 - x;
    double before;
    do {
      x = Math.sqrt(x);
      before = z;
      y *= 0.5;
      z -= (1 - x) * (1 - x) * y;
    } while (z != before);
    return z / 3;
  }

  /**
   * The sketch as Apache DataSketches' HllSketch writes it in compact form: lgK 11, type HLL_8,
   * marked as out of order.
   */
  public byte[] toDataSketches() {
    if (registers == null) {
      return couponsToDataSketches();
    }
    double kxq0 = 0;
    double kxq1 = 0;
    int zeros = 0;
    for (byte register : registers) {
      zeros += register == 0 ? 1 : 0;
      if (register < 32) {
        kxq0 += Math.scalb(1.0, -register);
      } else {
        kxq1 += Math.scalb(1.0, -register);
      }
    }
    // Ten preamble integers, mode HLL (2) of type HLL_8 (2 << 2).
    ByteBuffer out = preamble(40 + REGISTERS, 10, 0, FLAG_COMPACT | FLAG_OUT_OF_ORDER, 0, 2 | 8);
    out.putDouble(estimate()).putDouble(kxq0).putDouble(kxq1).putInt(zeros).putInt(0);
    return out.put(registers).array();
  }

  private static final int FLAG_EMPTY = 4;
  private static final int FLAG_COMPACT = 8;
  private static final int FLAG_OUT_OF_ORDER = 16;

  private byte[] couponsToDataSketches() {
    int[] sorted = sortedCoupons();
    ByteBuffer out;
    if (sorted.length < 8) {
      int flags = FLAG_COMPACT | FLAG_OUT_OF_ORDER | (sorted.length == 0 ? FLAG_EMPTY : 0);
      out = preamble(8 + 4 * sorted.length, 2, 3, flags, sorted.length, 8);
    } else {
      int lgTable = Math.max(5, 32 - Integer.numberOfLeadingZeros((sorted.length * 4 - 1) / 3));
      out =
          preamble(12 + 4 * sorted.length, 3, lgTable, FLAG_COMPACT | FLAG_OUT_OF_ORDER, 0, 1 | 8);
      out.putInt(sorted.length);
    }
    for (int coupon : sorted) {
      out.putInt(coupon);
    }
    return out.array();
  }

  private static ByteBuffer preamble(
      int size, int integers, int lgTable, int flags, int listCount, int mode) {
    ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    // Serial version 1 of family 7, HLL.
    out.put((byte) integers).put((byte) 1).put((byte) 7).put((byte) LG_REGISTERS);
    return out.put((byte) lgTable).put((byte) flags).put((byte) listCount).put((byte) mode);
  }

  /**
   * Reads an Apache DataSketches HllSketch, compact or updatable, as Spark, Trino and {@link
   * #toDataSketches()} write it: of lgK 11 or more, and of type HLL_8 where it has registers. What
   * more than 2<sup>11</sup> registers know beyond that is left out.
   *
   * @throws IllegalArgumentException where the bytes are no such sketch, naming why
   */
  public static DistinctSketch fromDataSketches(byte[] bytes) {
    if (bytes.length < 8 || bytes[1] != 1 || bytes[2] != 7) {
      throw new IllegalArgumentException("not an HLL sketch of serial version 1");
    }
    int mode = bytes[7] & 3;
    boolean compact = (bytes[5] & FLAG_COMPACT) != 0;
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    DistinctSketch sketch = new DistinctSketch();
    switch (mode) {
      case 0 -> sketch.addCoupons(in.position(8), compact ? bytes[6] : 1 << bytes[4]);
      case 1 -> {
        require(bytes.length >= 12, "it ends before its count");
        sketch.addCoupons(in.position(12), compact ? in.getInt(8) : 1 << bytes[4]);
      }
      case 2 -> sketch.addRegisters(bytes);
      default -> require(false, "mode " + mode);
    }
    return sketch;
  }

  /** Where they are a table, its free places are 0. */
  private void addCoupons(ByteBuffer in, int count) {
    require(count >= 0 && count <= in.remaining() / Integer.BYTES, "it ends before its coupons");
    for (int i = 0; i < count; i++) {
      int coupon = in.getInt();
      if (coupon != 0) {
        require(coupon >>> ADDRESS_BITS != 0, "a coupon without a value");
        addCoupon(coupon);
      }
    }
  }

  private void addRegisters(byte[] bytes) {
    int lgRegisters = bytes[3];
    require((bytes[7] >> 2 & 3) == 2, "registers that are not of type HLL_8");
    require(lgRegisters >= LG_REGISTERS && lgRegisters <= 21, "lgK " + lgRegisters);
    require(bytes.length >= 40 + (1 << lgRegisters), "it ends before its registers");
    toRegisters();
    for (int i = 0; i < 1 << lgRegisters; i++) {
      byte register = bytes[40 + i];
      require(register >= 0 && register <= 63, "register " + register);
      int at = i & (REGISTERS - 1);
      registers[at] = (byte) Math.max(registers[at], register);
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("not an HLL sketch that can be read: " + otherwise);
    }
  }

  private int[] sortedCoupons() {
    int[] sorted = new int[couponCount];
    int count = 0;
    for (int coupon : coupons) {
      if (coupon != 0) {
        sorted[count++] = coupon;
      }
    }
    Arrays.sort(sorted);
    return sorted;
  }

  /** An independent copy. */
  public DistinctSketch copy() {
    DistinctSketch copy = new DistinctSketch();
    copy.coupons = coupons == null ? null : coupons.clone();
    copy.couponCount = couponCount;
    copy.registers = registers == null ? null : registers.clone();
    return copy;
  }

  /** Writes it; {@link #read} is the inverse. Equal sketches are written equally. */
  public void write(DataOutput out) throws IOException {
    if (registers != null) {
      out.writeByte(0xFF);
      out.write(registers);
      return;
    }
    out.writeByte(couponCount);
    for (int coupon : sortedCoupons()) {
      out.writeInt(coupon);
    }
  }

  /** Reads what {@link #write} wrote. */
  public static DistinctSketch read(DataInput in) throws IOException {
    DistinctSketch sketch = new DistinctSketch();
    int count = in.readUnsignedByte();
    if (count == 0xFF) {
      sketch.coupons = null;
      sketch.registers = new byte[REGISTERS];
      in.readFully(sketch.registers);
      return sketch;
    }
    for (int i = 0; i < count; i++) {
      sketch.addCoupon(in.readInt());
    }
    return sketch;
  }

  @Override
  public boolean equals(Object o) {
    if (!(o instanceof DistinctSketch other) || (registers == null) != (other.registers == null)) {
      return false;
    }
    return registers == null
        ? Arrays.equals(sortedCoupons(), other.sortedCoupons())
        : Arrays.equals(registers, other.registers);
  }

  @Override
  public int hashCode() {
    return registers == null ? Arrays.hashCode(sortedCoupons()) : Arrays.hashCode(registers);
  }

  @Override
  public String toString() {
    return "DistinctSketch[" + estimate() + "]";
  }
}
