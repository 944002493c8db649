package io.logweir.core.parse;

import java.util.Arrays;

/** Writes JSON text into an array that grows and is used again. */
final class JsonText {

  private static final byte[] HEX = EventFields.utf8("0123456789abcdef");

  byte[] bytes = new byte[256];
  int length;

  void clear() {
    length = 0;
  }

  private void room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
    }
  }

  void raw(char ascii) {
    room(1);
    bytes[length++] = (byte) ascii;
  }

  void raw(byte[] b, int from, int to) {
    room(to - from);
    System.arraycopy(b, from, bytes, length, to - from);
    length += to - from;
  }

  /** A number or word of ASCII. */
  void raw(String ascii) {
    room(ascii.length());
    for (int i = 0; i < ascii.length(); i++) {
      bytes[length++] = (byte) ascii.charAt(i);
    }
  }

  /** Two hex digits for each byte. */
  void hex(byte[] b, int from, int to) {
    room(2 * (to - from));
    for (int i = from; i < to; i++) {
      bytes[length++] = HEX[b[i] >> 4 & 15];
      bytes[length++] = HEX[b[i] & 15];
    }
  }

  /** A string in quotes; what is not UTF-8 stays for who copies it. */
  void quoted(byte[] b, int from, int to) {
    room(6 * (to - from) + 2);
    bytes[length++] = '"';
    for (int i = from; i < to; i++) {
      byte c = b[i];
      if (c == '"' || c == '\\') {
        bytes[length++] = '\\';
        bytes[length++] = c;
      } else if (c >= 0 && c < ' ') {
        bytes[length++] = '\\';
        bytes[length++] = 'u';
        bytes[length++] = '0';
        bytes[length++] = '0';
        bytes[length++] = HEX[c >> 4];
        bytes[length++] = HEX[c & 15];
      } else {
        bytes[length++] = c;
      }
    }
    bytes[length++] = '"';
  }
}
