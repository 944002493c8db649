package io.logweir.job;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
    // A broker takes any batch as a producer's first: where that of a topic just created is
    // retried,
    // a second one under way would be taken before it, and it would never be.
    properties.put("max.in.flight.requests.per.connection", "1");
    this.producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  static void createTopic(String bootstrap, String topic, int partitions) {
    createTopic(bootstrap, topic, partitions, Map.of());
  }

  static void createTopic(
      String bootstrap, String topic, int partitions, Map<String, String> configs) {
    NewTopic asked = new NewTopic(topic, partitions, (short) 1).configs(configs);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin.createTopics(List.of(asked)).all().get();
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

  /**
   * Sends many lines, in turn to each of the partitions, and waits until they are there; where they
   * lie is not remembered.
   *
   * @param line the line of a number from {@code from} (inclusive) to {@code to} (exclusive)
   * @param millis as if it had come to the broker then
   */
  void sendAll(
      String topic,
      int partitions,
      int from,
      int to,
      IntFunction<String> line,
      IntToLongFunction millis) {
    sendAll(
        IntStream.range(from, to)
            .mapToObj(
                i ->
                    new ProducerRecord<>(
                        topic,
                        i % partitions,
                        millis.applyAsLong(i),
                        null,
                        line.apply(i).getBytes(StandardCharsets.UTF_8))));
  }

  /** Sends records and waits until they are there; where they lie is not remembered. */
  void sendAll(Stream<ProducerRecord<byte[], byte[]>> records) {
    AtomicReference<Exception> failed = new AtomicReference<>();
    records.forEach(
        record -> producer.send(record, (at, failure) -> failed.compareAndSet(null, failure)));
    producer.flush();
    if (failed.get() != null) {
      throw new IllegalStateException("sending", failed.get());
    }
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
