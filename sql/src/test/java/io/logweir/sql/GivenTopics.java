package io.logweir.sql;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Raw topics with the lines that a folder gives: each file {@code TOPIC.log} becomes a topic of one
 * partition, its lines records of {@link GivenTables#RECEIVED}. Topics stay; a name may be given
 * once.
 */
final class GivenTopics {

  private final String kafka;

  /** Those of a broker. */
  GivenTopics(String kafka) {
    this.kafka = kafka;
  }

  /** Makes those that the folder gives; none, if there is no folder. */
  void fill(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (var files = Files.list(folder)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".log")).toList()) {
        fill(file.getFileName().toString().replaceFirst("\\.log$", ""), Files.readAllLines(file));
      }
    }
  }

  private void fill(String topic, List<String> lines) {
    Map<String, Object> broker = Map.of("bootstrap.servers", kafka);
    try (Admin admin = Admin.create(broker);
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(broker, new ByteArraySerializer(), new ByteArraySerializer())) {
      admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
      for (String line : lines) {
        byte[] value = line.getBytes(StandardCharsets.UTF_8);
        producer
            .send(
                new ProducerRecord<>(
                    topic, 0, GivenTables.RECEIVED.toEpochMilli(), null, value, List.of()))
            .get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("filling topic " + topic, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
