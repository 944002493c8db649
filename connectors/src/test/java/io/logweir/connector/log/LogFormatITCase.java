package io.logweir.connector.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.local.part.SharedParts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The table of the README, against a real broker. */
@Timeout(120)
class LogFormatITCase {

  private static final String TOPIC = "raw.format-log";

  @Test
  void theTableOfTheReadmeReadsARawTopic() throws Exception {
    String broker = SharedParts.broker().address();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker))) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
    }
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      send(producer, "{\"time\":\"2026-06-13T12:00:01Z\",\"msg\":\"of ann@example.org\"}", null);
      send(producer, "{\"time\":\"2026-06-13T12:00:02Z\",\"msg\":\"b\",\"k\":\"v\"}", "payments");
      send(producer, " ", null);
      send(producer, "{\"time\":\"2026-06-13T12:01:03Z\",\"msg\":\"c\"}", null);
      producer.flush();
    }
    StreamTableEnvironment tables =
        StreamTableEnvironment.create(StreamExecutionEnvironment.createLocalEnvironment(2));
    tables.executeSql(
        example()
            .replace("broker:9092", broker)
            .replace("raw.shop", TOPIC)
            .replace(
                "'format' = 'log'", "'scan.bounded.mode' = 'latest-offset', 'format' = 'log'"));

    assertThat(
            rows(
                tables,
                "SELECT service_namespace, body, attributes['k'], source_offset,"
                    + " event_id IS NOT NULL FROM raw_logs"))
        .containsExactlyInAnyOrder(
            Row.of("web", "of [REDACTED:email]", null, 0L, true),
            Row.of("payments", "b", "v", 1L, true),
            Row.of("web", "c", null, 3L, true));
    // Event time goes by the time of the events.
    assertThat(
            rows(
                tables,
                "SELECT COUNT(*) FROM TABLE(TUMBLE(TABLE raw_logs, DESCRIPTOR(`time`), INTERVAL '1'"
                    + " MINUTE)) GROUP BY window_start, window_end"))
        .containsExactly(Row.of(2L), Row.of(1L));
  }

  private static String example() throws Exception {
    String readme = Files.readString(Path.of("README.md"));
    int start = readme.indexOf("CREATE TABLE raw_logs (");
    assertThat(start).isPositive();
    return readme.substring(start, readme.indexOf("```", start));
  }

  private static void send(KafkaProducer<byte[], byte[]> producer, String line, String team) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(TOPIC, 0, null, line.getBytes(StandardCharsets.UTF_8));
    if (team != null) {
      record.headers().add("service.namespace", team.getBytes(StandardCharsets.UTF_8));
    }
    producer.send(record);
  }

  private static List<Row> rows(StreamTableEnvironment tables, String query) throws Exception {
    try (CloseableIterator<Row> rows = tables.executeSql(query).collect()) {
      List<Row> all = new ArrayList<>();
      rows.forEachRemaining(all::add);
      return all;
    }
  }
}
