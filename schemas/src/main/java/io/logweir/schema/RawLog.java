package io.logweir.schema;

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

  /** With other bytes. */
  public RawLog withValue(byte[] value) {
    return new RawLog(value, topic, partition, offset, timestampMillis, headers, lines, index);
  }
}
