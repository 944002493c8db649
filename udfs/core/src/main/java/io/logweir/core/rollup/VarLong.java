package io.logweir.core.rollup;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Whole numbers in seven bits a byte, the lowest first: most are small, and roll-ups travel. */
final class VarLong {

  private VarLong() {}

  /** Writes a number in one to ten bytes; small ones that are not negative in one. */
  static void write(long number, DataOutput out) throws IOException {
    long rest = number;
    while ((rest & ~0x7FL) != 0) {
      out.writeByte((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    out.writeByte((int) rest);
  }

  /** Reads what {@link #write} wrote. */
  static long read(DataInput in) throws IOException {
    long number = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte b = in.readByte();
      number |= (b & 0x7FL) << shift;
      if (b >= 0) {
        break;
      }
    }
    return number;
  }
}
