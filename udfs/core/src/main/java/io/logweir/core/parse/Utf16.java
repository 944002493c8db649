package io.logweir.core.parse;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Finds records that are written in UTF-16, as Windows does, and turns them into UTF-8. */
final class Utf16 {

  private Utf16() {}

  /**
   * The encoding, by its byte order mark or, where there is none, by two ASCII characters at the
   * beginning; null where it is not UTF-16.
   */
  static Charset of(byte[] b) {
    if (b.length < 2 || b.length % 2 != 0) {
      return null;
    }
    if (b[0] == (byte) 0xFF && b[1] == (byte) 0xFE) {
      return StandardCharsets.UTF_16LE;
    }
    if (b[0] == (byte) 0xFE && b[1] == (byte) 0xFF) {
      return StandardCharsets.UTF_16BE;
    }
    if (b.length < 4) {
      return null;
    }
    if (b[1] == 0 && b[3] == 0 && isText(b[0]) && isText(b[2])) {
      return StandardCharsets.UTF_16LE;
    }
    return b[0] == 0 && b[2] == 0 && isText(b[1]) && isText(b[3])
        ? StandardCharsets.UTF_16BE
        : null;
  }

  private static boolean isText(byte c) {
    return c >= ' ' && c < 0x7F;
  }

  /** As UTF-8, without the byte order mark; what is no character becomes U+FFFD. */
  static byte[] toUtf8(byte[] b, Charset encoding) {
    String text = new String(b, encoding);
    boolean mark = !text.isEmpty() && text.charAt(0) == '\ufeff';
    return text.substring(mark ? 1 : 0).getBytes(StandardCharsets.UTF_8);
  }
}
