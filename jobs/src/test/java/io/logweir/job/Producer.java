package io.logweir.job;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Puts lines into Kafka and knows where each of them lies. */
final class Producer implements AutoCloseable {

  private final KafkaProducer<byte[], byte[]> producer;
  private final List<Future<RecordMetadata>> sent = new ArrayList<>();
  private final Map<String, String> lineAt = new LinkedHashMap<>();
  private final List<String> lines = new ArrayList<>();

  Producer(String bootstrap) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", bootstrap);
    properties.put("enable.idempotence", "true");
    properties.put("linger.ms", "5");
    this.producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  static void createTopic(String bootstrap, String topic, int partitions) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("creating topic " + topic, e);
    }
  }

  void send(String topic, int partition, String line) {
    send(topic, partition, null, line);
  }

  /** As if it had come to the broker at {@code millis}; now, where that is null. */
  void send(String topic, int partition, Long millis, String line) {
    sent.add(
        producer.send(
            new ProducerRecord<>(
                topic, partition, millis, null, line.getBytes(StandardCharsets.UTF_8))));
    lines.add(line);
  }

  /** Every line that was sent, by topic-partition-offset. */
  Map<String, String> lineAt() {
    try {
      for (int i = lineAt.size(); i < sent.size(); i++) {
        RecordMetadata at = sent.get(i).get();
        lineAt.put(at.topic() + "-" + at.partition() + "-" + at.offset(), lines.get(i));
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("sending", e);
    }
    return lineAt;
  }

  @Override
  public void close() {
    producer.close();
  }
}
