package io.logweir.local.send;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The lines of a stream, as bytes without the newline (only {@code \n} ends a line; a {@code \r}
 * before it belongs to the line). An empty line is a line; what follows the last newline is one
 * only if it is not empty.
 */
final class Lines {
  /** What the local broker takes for one record (64 MiB), less room for its headers. */
  static final int LONGEST = (64 << 20) - (64 << 10);

  private final InputStream in;
  private byte[] buffer = new byte[1 << 20];
  private int start;
  private int end;
  private long number;

  Lines(InputStream in) {
    this.in = in;
  }

  /** The next line, or null after the last. */
  byte[] next() throws IOException {
    int scanned = start;
    while (true) {
      for (int i = scanned; i < end; i++) {
        if (buffer[i] == '\n') {
          byte[] line = Arrays.copyOfRange(buffer, start, i);
          start = i + 1;
          return counted(line);
        }
      }
      scanned = end - start;
      if (!fill()) {
        byte[] last = Arrays.copyOfRange(buffer, start, end);
        start = end;
        return last.length == 0 ? null : counted(last);
      }
    }
  }

  private byte[] counted(byte[] line) throws IOException {
    number++;
    if (line.length > LONGEST) {
      throw new IOException(
          "line " + number + " has " + line.length + " bytes; the broker takes " + LONGEST);
    }
    return line;
  }

  /** Moves what is left to the front and reads more; false at the end of the stream. */
  private boolean fill() throws IOException {
    int left = end - start;
    if (left > LONGEST) {
      throw new IOException("line " + (number + 1) + " is longer than " + LONGEST + " bytes");
    }
    byte[] target = left > buffer.length / 2 ? new byte[buffer.length * 2] : buffer;
    System.arraycopy(buffer, start, target, 0, left);
    buffer = target;
    start = 0;
    end = left;
    int read = in.read(buffer, end, buffer.length - end);
    if (read < 0) {
      return false;
    }
    end += read;
    return true;
  }
}
