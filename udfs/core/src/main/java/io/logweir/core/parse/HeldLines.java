package io.logweir.core.parse;

import io.logweir.schema.RawLog;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/** The lines of one stream's event, while more of them may come. Not thread safe. */
public final class HeldLines {

  private static final byte[] GOROUTINE = EventFields.utf8("goroutine ");

  private RawLog first;
  private byte[] bytes = {};
  private int length;
  private int lines;
  private long lastMillis;
  private boolean partial;
  private boolean indented;
  private boolean goroutines;

  /** Whether no line is held. */
  public boolean isEmpty() {
    return first == null;
  }

  /** The topic that the lines are from; some must be held. */
  public String topic() {
    return first.topic();
  }

  int length() {
    return length;
  }

  int lines() {
    return lines;
  }

  /** The broker's time of the newest line, ms. */
  long lastMillis() {
    return lastMillis;
  }

  /** Whether the newest line is only the beginning of a line, cut by a container's runtime. */
  boolean isPartial() {
    return partial;
  }

  /** Whether the newest line is indented. */
  boolean isIndented() {
    return indented;
  }

  /** Whether a goroutine's stack is among the lines. */
  boolean hasGoroutines() {
    return goroutines;
  }

  /** Adds a line that {@link LineJoin#takes} took. */
  public void add(RawLog line) {
    byte[] b = line.value();
    int content = contentStart(b);
    if (first == null) {
      first = line;
      append(b, 0, b.length);
      partial = isPartial(b, content);
      if (partial) {
        bytes[content - 2] = 'F';
      }
    } else {
      if (!partial) {
        append(LINE_FEED, 0, 1);
      }
      append(b, content, end(b, content));
      partial = isPartial(b, content);
    }
    lines += line.lines();
    lastMillis = line.timestampMillis();
    indented = content < b.length && (b[content] == ' ' || b[content] == '\t');
    goroutines |= Scan.startsWith(b, content, b.length, GOROUTINE);
  }

  private static final byte[] LINE_FEED = {'\n'};

  private static boolean isPartial(byte[] b, int content) {
    return content > 0 && b[content - 2] == 'P';
  }

  /** The event's lines as one record, at the first line's place; nothing is held then. */
  public RawLog take() {
    RawLog joined = joined();
    first = null;
    bytes = new byte[0];
    length = 0;
    lines = 0;
    partial = false;
    indented = false;
    goroutines = false;
    return joined;
  }

  /** An independent copy. */
  public HeldLines copy() {
    HeldLines copy = new HeldLines();
    copy.first = first;
    copy.bytes = Arrays.copyOf(bytes, length);
    copy.length = length;
    copy.lines = lines;
    copy.lastMillis = lastMillis;
    copy.partial = partial;
    copy.indented = indented;
    copy.goroutines = goroutines;
    return copy;
  }

  private RawLog joined() {
    return new RawLog(
        Arrays.copyOf(bytes, length),
        first.topic(),
        first.partition(),
        first.offset(),
        first.timestampMillis(),
        first.headers(),
        lines,
        0);
  }

  /** Writes what is held. */
  public void write(DataOutput out) throws IOException {
    out.writeBoolean(first != null);
    if (first == null) {
      return;
    }
    joined().write(out);
    out.writeLong(lastMillis);
    out.writeByte((partial ? 1 : 0) | (indented ? 2 : 0) | (goroutines ? 4 : 0));
  }

  /** Reads what {@link #write} wrote. */
  public static HeldLines read(DataInput in) throws IOException {
    HeldLines held = new HeldLines();
    if (!in.readBoolean()) {
      return held;
    }
    held.first = RawLog.read(in);
    held.bytes = held.first.value();
    held.length = held.bytes.length;
    held.lines = held.first.lines();
    held.lastMillis = in.readLong();
    int flags = in.readByte();
    held.partial = (flags & 1) != 0;
    held.indented = (flags & 2) != 0;
    held.goroutines = (flags & 4) != 0;
    return held;
  }

  /**
   * Behind the head of a container runtime's line ({@code 2016-10-06T00:17:09.669794202Z stdout P
   * }, CRI log format); 0 where it has none.
   */
  static int contentStart(byte[] b) {
    if (b.length < 30 || b[4] != '-' || b[10] != 'T') {
      return 0;
    }
    int p = 19;
    while (p < b.length && p < 36 && b[p] != ' ') {
      p++;
    }
    boolean stream =
        p + 10 <= b.length
            && b[p + 1] == 's'
            && b[p + 2] == 't'
            && b[p + 3] == 'd'
            && (b[p + 4] == 'o' || b[p + 4] == 'e')
            && b[p + 7] == ' ';
    boolean tagged = stream && (b[p + 8] == 'P' || b[p + 8] == 'F') && b[p + 9] == ' ';
    return tagged ? p + 10 : 0;
  }

  static int end(byte[] b, int from) {
    int to = b.length;
    while (to > from && (b[to - 1] == '\n' || b[to - 1] == '\r')) {
      to--;
    }
    return to;
  }

  private void append(byte[] b, int from, int to) {
    if (bytes.length - length < to - from) {
      bytes = Arrays.copyOf(bytes, Math.max(length + to - from, 2 * bytes.length));
    }
    System.arraycopy(b, from, bytes, length, to - from);
    length += to - from;
  }
}
