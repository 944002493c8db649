package io.logweir.schema;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The key of an entry in a {@link LogEvent}'s map that is the same for very many events: what
 * looking it up and copying it needs is made once.
 */
public final class EntryKey {

  final byte[] utf8;
  final long bit;

  /** Its bytes, eight by eight, and zeros behind them. */
  final long[] words;

  private EntryKey(byte[] utf8) {
    this.utf8 = utf8;
    bit = LogEvent.keyBit(utf8, 0, utf8.length);
    words = new long[(utf8.length + 7) / 8];
    ByteBuffer.wrap(Arrays.copyOf(utf8, 8 * words.length))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asLongBuffer()
        .get(words);
  }

  /** The key with this text. */
  public static EntryKey of(String text) {
    return new EntryKey(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The key {@code b[from, to)}, valid UTF-8. */
  public static EntryKey of(byte[] b, int from, int to) {
    return new EntryKey(Arrays.copyOfRange(b, from, to));
  }

  @Override
  public String toString() {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
