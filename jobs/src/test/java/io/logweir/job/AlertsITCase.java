package io.logweir.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.logweir.job.options.PipelineOptions;
import io.logweir.local.part.SharedParts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An hour of a service that is deployed, breaks, is mended and falls silent: what is said of it,
 * and that it is said once, although a task manager is lost in the middle.
 */
class AlertsITCase {

  private static final String TOPIC = "raw.alerts";
  private static final String ALERTS = "alerts-of-the-test";
  private static final String SERVICE = "alerts-checkout";
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;

  @BeforeAll
  static void startParts() {
    SharedParts.request();
  }

  @Test
  void whatHappensIsSaidOnce() throws Exception {
    String bootstrap = SharedParts.broker().address();
    Producer.createTopic(bootstrap, TOPIC, 2);
    Instant start = Instant.now().minus(Duration.ofHours(3)).truncatedTo(ChronoUnit.MINUTES);

    try (RunningPipeline pipeline = RunningPipeline.cluster(folder, 2, 1);
        Producer producer = new Producer(bootstrap);
        History history = new History(SharedParts.catalog().address())) {
      pipeline.submit(options(), 2);

      // Version 1, all is well, but for one event in a hundred.
      send(producer, start, 0, 20, "1.0", 100);
      // Version 2, and every second event fails.
      send(producer, start, 20, 30, "2.0", 2);
      await().atMost(PATIENCE).until(() -> alerts().size() >= 1);
      pipeline.loseTaskManager();
      send(producer, start, 30, 36, "2.0", 2);
      // Mended, and then nothing more from this service; another one goes on.
      send(producer, start, 36, 50, "2.1", 100);
      sendOther(producer, start, 50, 75);
      await().atMost(PATIENCE).until(() -> alerts().size() >= 3);
      await()
          .atMost(PATIENCE)
          .until(() -> deployments().size() == 2 && history("deployments", history) == 2);
      pipeline.drain();

      assertThat(
              alerts().stream()
                  .map(
                      each ->
                          each.get("alert.name").asText() + " " + each.get("alert.state").asText()))
          .containsExactly("broken firing", "broken resolved", "silent firing");
      JsonNode fired = alerts().get(0);
      assertThat(fired.get("service.name").asText()).isEqualTo(SERVICE);
      assertThat(fired.get("alert.severity").asText()).isEqualTo("critical");
      assertThat(fired.get("alert.value").asDouble()).isBetween(0.2, 0.5);
      assertThat(Instant.parse(fired.get("@timestamp").asText()))
          .isBetween(start.plusSeconds(20 * 60), start.plusSeconds(23 * 60));
      assertThat(alerts().get(1).get("alert.id")).isEqualTo(fired.get("alert.id"));

      // A document per alert, as the alert stands.
      await().atMost(PATIENCE).until(() -> documents("log-alerts-*", "").size() == 2);
      assertThat(
              documents("log-alerts-*", "").stream().map(each -> each.get("alert.state").asText()))
          .containsExactlyInAnyOrder("resolved", "firing");

      List<JsonNode> deployments = deployments();
      assertThat(
              deployments.stream()
                  .map(
                      each ->
                          each.get("previous.service.version").asText()
                              + " > "
                              + each.get("service.version").asText()))
          .containsExactlyInAnyOrder("1.0 > 2.0", "2.0 > 2.1");
      JsonNode bad =
          deployments.stream()
              .filter(each -> each.get("service.version").asText().equals("2.0"))
              .findFirst()
              .orElseThrow();
      assertThat(Instant.parse(bad.get("@timestamp").asText()))
          .isEqualTo(start.plusSeconds(20 * 60));
      assertThat(bad.get("before.error.ratio").asDouble()).isEqualTo(0.01);
      assertThat(bad.get("error.ratio_change_low").asDouble()).isGreaterThan(0.3);
    }
  }

  /** Minutes of events, a hundred each. */
  private static void send(
      Producer producer, Instant start, int from, int to, String version, int errorEvery) {
    for (int i = from * 100; i < to * 100; i++) {
      Instant time = start.plusMillis(i * 600L);
      producer.send(
          TOPIC,
          i % 2,
          time.toEpochMilli(),
          """
          {"@timestamp":"%s","event.id":"alerts-%d","service.name":"%s","service.namespace":"payments",\
          "service.version":"%s","log.level":"%s","message":"request","event.duration":%d}"""
              .formatted(
                  time,
                  i,
                  SERVICE,
                  version,
                  i % errorEvery == 0 ? "error" : "info",
                  1_000_000L + i));
    }
  }

  private static void sendOther(Producer producer, Instant start, int from, int to) {
    for (int i = from * 10; i < to * 10; i++) {
      Instant time = start.plusMillis(i * 6_000L);
      producer.send(
          TOPIC,
          i % 2,
          time.toEpochMilli(),
          """
          {"@timestamp":"%s","event.id":"alerts-other-%d","service.name":"alerts-other",\
          "service.namespace":"payments","log.level":"info","message":"request"}"""
              .formatted(time, i));
    }
  }

  /** What a reader of the topic sees, from its beginning. */
  private static List<JsonNode> alerts() throws IOException {
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers",
            SharedParts.broker().address(),
            "isolation.level",
            "read_committed");
    List<JsonNode> alerts = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      TopicPartition partition = new TopicPartition(ALERTS, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      // To the last stable offset: what a transaction has not committed is not there.
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
          alerts.add(JSON.readTree(record.value()));
        }
      }
    }
    return alerts;
  }

  /** Deployments that were compared. */
  private static List<JsonNode> deployments() throws Exception {
    return documents("log-deployments-*", SERVICE).stream()
        .filter(each -> each.has("after.log.record.count"))
        .toList();
  }

  private static int history(String table, History history) {
    return (int)
        history.rows(table, "service_name").stream()
            .filter(row -> SERVICE.equals(row.getField("service_name")))
            .count();
  }

  private static List<JsonNode> documents(String index, String service) {
    List<JsonNode> documents = LiveIndex.documents(index);
    documents.removeIf(
        each ->
            !each.get("service.name").asText().startsWith(service.isEmpty() ? "alerts-" : service));
    return documents;
  }

  private static PipelineOptions options() {
    String yaml =
        """
        kafka:
          bootstrap-servers: %s
          group-id: logweir-alerts
          idle-timeout: 2s
          out-of-orderness: 1s
        sources:
          - name: alerts
            topics: [%s]
        metrics:
          allowed-lateness: 1m
          update-interval: 200ms
        alerts:
          topic: %s
          rules:
            - name: broken
              summary: Checkout answers with errors
              severity: critical
              service: %s
              kind: ratio
              above: 0.2
              over: 2m
              for: 1m
              at-least: 50
            - name: silent
              team: payments
              service: %4$s
              kind: absence
              over: 5m
        iceberg:
          uri: %s
        elasticsearch:
          hosts: [%s]
        checkpoint-interval: 1s
        """
            .formatted(
                SharedParts.broker().address(),
                TOPIC,
                ALERTS,
                SERVICE,
                SharedParts.catalog().address(),
                SharedParts.elasticsearch().address());
    return RunningPipeline.options(yaml);
  }
}
