package io.logweir.core.parse;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Tells valid UTF-8 from invalid, and writes code points. */
final class Utf8 {

  /** Reads 8 bytes, the first one lowest. */
  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Reads 4 bytes, the first one lowest. */
  static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long NON_ASCII = 0x8080808080808080L;

  private Utf8() {}

  /** The first byte that is not part of valid UTF-8, or {@code to}. */
  static int firstInvalid(byte[] b, int from, int to) {
    int length = to - from;
    if (length >= 8) {
      int last = to - 8;
      for (int p = from; p < last; p += 8) {
        if (((long) LONG.get(b, p) & NON_ASCII) != 0) {
          return firstInvalidOfAny(b, p, to);
        }
      }
      return ((long) LONG.get(b, last) & NON_ASCII) == 0 ? to : firstInvalidOfAny(b, from, to);
    }
    if (length > 0
        && b.length - from >= 8
        && ((long) LONG.get(b, from) & NON_ASCII >>> 64 - 8 * length) == 0) {
      return to;
    }
    return firstInvalidOfAny(b, from, to);
  }

  static boolean isAscii(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      if (b[i] < 0) {
        return false;
      }
    }
    return true;
  }

  private static int firstInvalidOfAny(byte[] b, int from, int to) {
    int p = from;
    while (true) {
      while (p + 8 <= to && ((long) LONG.get(b, p) & NON_ASCII) == 0) {
        p += 8;
      }
      while (p < to && b[p] >= 0) {
        p++;
      }
      if (p >= to) {
        return to;
      }
      while (p < to && b[p] < 0) {
        int length = sequence(b, p, to);
        if (length < 0) {
          return p;
        }
        p += length;
      }
    }
  }

  /**
   * The length of the valid sequence at {@code p}, or minus the length of the maximal ill-formed
   * part there (Unicode 3.9, U+FFFD substitution of maximal subparts).
   */
  static int sequence(byte[] b, int p, int to) {
    int c = b[p] & 0xff;
    if (c < 0x80) {
      return 1;
    }
    if (c < 0xC2 || c > 0xF4) {
      return -1;
    }
    if (c < 0xE0) {
      return p + 1 < to && isContinuation(b[p + 1]) ? 2 : -1;
    }
    if (p + 1 >= to) {
      return -1;
    }
    int second = b[p + 1] & 0xff;
    int low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
    int high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
    if (second < low || second > high) {
      return -1;
    }
    if (p + 2 >= to || !isContinuation(b[p + 2])) {
      return -2;
    }
    if (c < 0xF0) {
      return 3;
    }
    return p + 3 < to && isContinuation(b[p + 3]) ? 4 : -3;
  }

  private static boolean isContinuation(byte b) {
    return (b & 0xC0) == 0x80;
  }

  /** Writes U+FFFD, three bytes. */
  static int writeReplacement(byte[] target, int at) {
    target[at] = (byte) 0xEF;
    target[at + 1] = (byte) 0xBF;
    target[at + 2] = (byte) 0xBD;
    return at + 3;
  }

  /** Writes a code point that is not a surrogate; up to four bytes. */
  static int write(int codePoint, byte[] target, int at) {
    if (codePoint < 0x80) {
      target[at] = (byte) codePoint;
      return at + 1;
    }
    if (codePoint < 0x800) {
      target[at] = (byte) (0xC0 | codePoint >> 6);
      target[at + 1] = (byte) (0x80 | (codePoint & 0x3F));
      return at + 2;
    }
    if (codePoint < 0x10000) {
      target[at] = (byte) (0xE0 | codePoint >> 12);
      target[at + 1] = (byte) (0x80 | (codePoint >> 6 & 0x3F));
      target[at + 2] = (byte) (0x80 | (codePoint & 0x3F));
      return at + 3;
    }
    target[at] = (byte) (0xF0 | codePoint >> 18);
    target[at + 1] = (byte) (0x80 | (codePoint >> 12 & 0x3F));
    target[at + 2] = (byte) (0x80 | (codePoint >> 6 & 0x3F));
    target[at + 3] = (byte) (0x80 | (codePoint & 0x3F));
    return at + 4;
  }
}
