package io.logweir.schema;

import java.util.Map;

/**
 * One record as the broker holds it.
 *
 * @param value the bytes; never null (a tombstone is an empty array)
 * @param topic where it was read from
 * @param partition its partition
 * @param offset its offset
 * @param timestampMillis the broker's time for it, ms since the epoch
 * @param headers the record's headers as text; empty where it has none
 */
public record RawLog(
    byte[] value,
    String topic,
    int partition,
    long offset,
    long timestampMillis,
    Map<String, String> headers) {}
