package io.logweir.schema;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * One record as the broker holds it, or several that are lines of one event, joined.
 *
 * @param value the bytes; never null (a tombstone is an empty array)
 * @param topic where it was read from
 * @param partition its partition
 * @param offset its offset; the first line's, where lines were joined
 * @param timestampMillis the broker's time for it, ms since the epoch
 * @param headers the record's headers as text; empty where it has none
 * @param lines how many of the broker's records it is made of
 * @param index which part of the broker's record it is, from 0, where it is not all of it
 */
public record RawLog(
    byte[] value,
    String topic,
    int partition,
    long offset,
    long timestampMillis,
    Map<String, String> headers,
    int lines,
    int index) {

  /** One record of the broker's. */
  public RawLog(
      byte[] value,
      String topic,
      int partition,
      long offset,
      long timestampMillis,
      Map<String, String> headers) {
    this(value, topic, partition, offset, timestampMillis, headers, 1, 0);
  }

  /** Writes it; {@link #read} is the inverse. */
  public void write(DataOutput out) throws IOException {
    write(value, out);
    write(topic, out);
    out.writeInt(partition);
    out.writeLong(offset);
    out.writeLong(timestampMillis);
    out.writeInt(lines);
    out.writeInt(index);
    out.writeInt(headers.size());
    for (Map.Entry<String, String> header : headers.entrySet()) {
      write(header.getKey(), out);
      write(header.getValue(), out);
    }
  }

  /** Reads what {@link #write} wrote. */
  public static RawLog read(DataInput in) throws IOException {
    byte[] value = bytes(in);
    String topic = text(in);
    int partition = in.readInt();
    long offset = in.readLong();
    long timestampMillis = in.readLong();
    int lines = in.readInt();
    int index = in.readInt();
    int count = in.readInt();
    Map<String, String> headers = count == 0 ? Map.of() : new HashMap<>();
    for (int i = 0; i < count; i++) {
      headers.put(text(in), text(in));
    }
    return new RawLog(value, topic, partition, offset, timestampMillis, headers, lines, index);
  }

  private static void write(String text, DataOutput out) throws IOException {
    write(text.getBytes(StandardCharsets.UTF_8), out);
  }

  private static void write(byte[] bytes, DataOutput out) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String text(DataInput in) throws IOException {
    return new String(bytes(in), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(DataInput in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return bytes;
  }

  /** With other bytes. */
  public RawLog withValue(byte[] value) {
    return new RawLog(value, topic, partition, offset, timestampMillis, headers, lines, index);
  }
}
