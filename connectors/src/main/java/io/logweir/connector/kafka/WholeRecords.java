package io.logweir.connector.kafka;

import io.logweir.schema.RawLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * Puts into each record's value, as the consumer hands it over, all that the record is: place, time
 * and headers. Flink's Kafka table gives a value format nothing but the value, and an event needs
 * the others.
 *
 * <p>It is a consumer interceptor, which may change records; a table names it in {@code
 * 'properties.interceptor.classes'}.
 */
public final class WholeRecords implements ConsumerInterceptor<byte[], byte[]> {

  /** Of no meaning, and no log's beginning. */
  private static final long MARK = 0x00B1_E0D0_57E4_11F3L;

  private static final byte[] TOMBSTONE = new byte[0];

  private final DataOutputSerializer out = new DataOutputSerializer(1024);

  @Override
  public void configure(Map<String, ?> configs) {
    // There is nothing to choose.
  }

  @Override
  public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> whole = new HashMap<>();
    for (TopicPartition partition : records.partitions()) {
      List<ConsumerRecord<byte[], byte[]>> plain = records.records(partition);
      List<ConsumerRecord<byte[], byte[]>> changed = new ArrayList<>(plain.size());
      for (ConsumerRecord<byte[], byte[]> record : plain) {
        changed.add(whole(record));
      }
      whole.put(partition, changed);
    }
    return new ConsumerRecords<>(whole, records.nextOffsets());
  }

  private ConsumerRecord<byte[], byte[]> whole(ConsumerRecord<byte[], byte[]> record) {
    return new ConsumerRecord<>(
        record.topic(),
        record.partition(),
        record.offset(),
        record.timestamp(),
        record.timestampType(),
        record.serializedKeySize(),
        record.serializedValueSize(),
        record.key(),
        write(raw(record)),
        record.headers(),
        record.leaderEpoch());
  }

  private byte[] write(RawLog raw) {
    try {
      out.clear();
      out.writeLong(MARK);
      raw.write(out);
      return out.getCopyOfBuffer();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
  }

  /**
   * The record that a value is.
   *
   * @throws IOException where the value is as it was received
   */
  public static RawLog read(byte[] value) throws IOException {
    DataInputDeserializer in = new DataInputDeserializer(value);
    if (value.length < Long.BYTES || in.readLong() != MARK) {
      throw new IOException(
          "a record came without its place: the consumer did not call the interceptor "
              + WholeRecords.class.getName()
              + ", or called another that changed the value; its log says why");
    }
    return RawLog.read(in);
  }

  /** A consumer's record; without a value, as if it were empty. */
  static RawLog raw(ConsumerRecord<byte[], byte[]> record) {
    return new RawLog(
        record.value() == null ? TOMBSTONE : record.value(),
        record.topic(),
        record.partition(),
        record.offset(),
        record.timestamp(),
        headers(record));
  }

  private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
    Map<String, String> headers = Map.of();
    for (Header header : record.headers()) {
      if (header.value() != null) {
        headers = headers.isEmpty() ? new HashMap<>() : headers;
        headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
      }
    }
    return headers;
  }

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
    // What is committed is the connector's business.
  }

  @Override
  public void close() {
    // Holds nothing.
  }
}
