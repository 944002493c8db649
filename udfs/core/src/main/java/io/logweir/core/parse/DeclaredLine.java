package io.logweir.core.parse;

import io.logweir.schema.RawLog;
import java.util.Arrays;

/** A record as patterns are matched against it: an array of its own, well-formed UTF-8. */
final class DeclaredLine {

  final RawLog raw;
  final int from;
  final int to;

  /** {@code raw.value()[from, to)}, each ill-formed part as one U+FFFD. */
  final byte[] bytes;

  /** How many ill-formed parts there are. */
  final int replaced;

  private DeclaredLine(RawLog raw, int from, int to, byte[] bytes, int replaced) {
    this.raw = raw;
    this.from = from;
    this.to = to;
    this.bytes = bytes;
    this.replaced = replaced;
  }

  static DeclaredLine of(RawLog raw, int from, int to) {
    byte[] b = raw.value();
    if (Utf8.firstInvalid(b, from, to) == to) {
      boolean whole = from == 0 && to == b.length;
      return new DeclaredLine(raw, from, to, whole ? b : Arrays.copyOfRange(b, from, to), 0);
    }
    byte[] bytes = new byte[(int) Math.min(Integer.MAX_VALUE - 8, 3L * (to - from))];
    int q = 0;
    int replaced = 0;
    int p = from;
    while (p < to) {
      int length = Utf8.sequence(b, p, to);
      if (length < 0) {
        q = Utf8.writeReplacement(bytes, q);
        replaced++;
        p -= length;
      } else {
        for (int i = 0; i < length; i++) {
          bytes[q++] = b[p++];
        }
      }
    }
    return new DeclaredLine(raw, from, to, Arrays.copyOf(bytes, q), replaced);
  }
}
