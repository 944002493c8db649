package io.logweir.connector.kafka;

import io.logweir.connector.elasticsearch.AlertDocuments;
import io.logweir.schema.Alert;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * The Kafka topic that alerts go to, each change of an alert exactly once: as JSON, keyed by the
 * alert's id. Changes appear with the checkpoint that contains them, to readers with {@code
 * isolation.level=read_committed}.
 */
public final class AlertTopic {

  /** Names the sink's state for ever. */
  public static final String UID = "alert-topic";

  /**
   * Longer than any checkpoint and restart may take, and what brokers allow without being told
   * otherwise (transaction.max.timeout.ms): a transaction that the broker gives up before the job
   * is back would lose its alerts.
   */
  private static final int TRANSACTION_TIMEOUT_MILLIS = 900_000;

  private static final long ADMIN_SECONDS = 30;

  private AlertTopic() {}

  /**
   * Sends alerts to a topic.
   *
   * @param bootstrapServers the brokers
   * @param topic must exist, see {@link #createIfMissing}
   * @param transactions what the names of the transactions begin with: unique per job and cluster
   * @param properties further properties of the producer, such as security settings
   */
  public static void send(
      DataStream<Alert> alerts,
      String bootstrapServers,
      String topic,
      String transactions,
      Properties properties) {
    Properties producer = new Properties();
    producer.putAll(properties);
    producer.put(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, String.valueOf(TRANSACTION_TIMEOUT_MILLIS));
    KafkaSink<Alert> sink =
        KafkaSink.<Alert>builder()
            .setBootstrapServers(bootstrapServers)
            .setKafkaProducerConfig(producer)
            .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
            .setTransactionalIdPrefix(transactions)
            .setRecordSerializer(new Message(topic))
            .build();
    alerts.sinkTo(sink).uid(UID).name(UID).setParallelism(1);
  }

  /** Makes the topic where it is missing: one partition, so that alerts are in order. */
  public static void createIfMissing(String bootstrapServers, String topic, Properties properties) {
    Properties admin = new Properties();
    admin.putAll(properties);
    admin.put("bootstrap.servers", bootstrapServers);
    try (Admin client = Admin.create(admin)) {
      client
          .createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty())))
          .all()
          .get(ADMIN_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new IllegalStateException(
            "the topic " + topic + " for alerts cannot be made: " + e.getCause().getMessage(), e);
      }
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          bootstrapServers + " does not answer: the topic " + topic + " for alerts was not made",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while making the topic " + topic, e);
    }
  }

  private static final class Message implements KafkaRecordSerializationSchema<Alert> {

    private static final long serialVersionUID = 1;

    private final String topic;

    Message(String topic) {
      this.topic = topic;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
        Alert alert, KafkaSinkContext context, Long timestamp) {
      return new ProducerRecord<>(
          topic, alert.id().getBytes(StandardCharsets.UTF_8), AlertDocuments.json(alert));
    }
  }
}
