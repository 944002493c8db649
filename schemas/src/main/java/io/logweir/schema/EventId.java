package io.logweir.schema;

import java.util.HexFormat;

/**
 * The 128-bit identity of an event: two longs in memory, 16 big-endian bytes in a table, 32 hex
 * digits for people.
 */
public final class EventId {

  private EventId() {}

  /** Writes the id's 16 bytes, big-endian, at {@code offset}. */
  public static void write(long high, long low, byte[] target, int offset) {
    for (int i = 0; i < 8; i++) {
      target[offset + i] = (byte) (high >>> (56 - 8 * i));
      target[offset + 8 + i] = (byte) (low >>> (56 - 8 * i));
    }
  }

  /** 32 lower-case hex digits. */
  public static String hex(long high, long low) {
    HexFormat format = HexFormat.of();
    return format.toHexDigits(high) + format.toHexDigits(low);
  }

  /** 32 lower-case hex digits of the stored 16 bytes. */
  public static String hex(byte[] id) {
    return HexFormat.of().formatHex(id);
  }
}
