package io.logweir.local.attempt;

import io.logweir.local.Refusal;
import io.logweir.schema.RawLog;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The oldest records of a topic, without a consumer group. */
public final class TopicLines {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private TopicLines() {}

  /** Reads up to {@code limit} records, those of the first partition first. */
  public static void read(String broker, String topic, long limit, Consumer<RawLog> out) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", broker);
    properties.put("isolation.level", "read_committed");
    properties.put("default.api.timeout.ms", String.valueOf(PATIENCE.toMillis()));
    properties.put("allow.auto.create.topics", "false");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      if (partitions.isEmpty()) {
        throw new Refusal("There is no topic " + topic + " at " + broker + ".");
      }
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      long left = limit;
      for (TopicPartition partition : partitions) {
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        while (left > 0 && consumer.position(partition) < ends.get(partition)) {
          for (ConsumerRecord<byte[], byte[]> record : consumer.poll(PATIENCE)) {
            if (left > 0) {
              out.accept(raw(record));
              left--;
            }
          }
        }
      }
    } catch (KafkaException e) {
      throw new Refusal("The broker at " + broker + " cannot be read: " + e.getMessage());
    }
  }

  private static RawLog raw(ConsumerRecord<byte[], byte[]> record) {
    Map<String, String> headers = new HashMap<>();
    for (Header header : record.headers()) {
      if (header.value() != null) {
        headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
      }
    }
    return new RawLog(
        record.value() == null ? new byte[0] : record.value(),
        record.topic(),
        record.partition(),
        record.offset(),
        record.timestamp(),
        headers);
  }
}
