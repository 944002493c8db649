package io.logweir.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logweir.job.options.PipelineOptions;
import io.logweir.local.part.SharedParts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.iceberg.data.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a source's options do, from Kafka to the tables: lines are joined, secrets are replaced,
 * events are dropped and sampled, and what was rejected is redriven once it can be understood.
 */
class SourcesITCase {

  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final String TRACES = "raw.traces";
  private static final String RULES = "raw.rules";
  private static final String STRICT = "raw.strict";
  private static final int EVENTS = 400;

  @TempDir private static Path folder;

  @Test
  void optionsHoldFromKafkaToTheTablesAndRejectedRecordsAreRedriven() throws Exception {
    String bootstrap = SharedParts.broker().address();
    Producer.createTopic(bootstrap, TRACES, 1);
    Producer.createTopic(bootstrap, RULES, 2);
    Producer.createTopic(bootstrap, STRICT, 2);
    try (RunningPipeline pipeline = RunningPipeline.cluster(folder, 1, 2);
        Producer producer = new Producer(bootstrap);
        History history = new History(SharedParts.catalog().address())) {
      pipeline.submit(options(), 2);
      sendTraces(producer);
      sendForRules(producer);
      sendStrict(producer);
      int sent = producer.lineAt().size();
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> accounted(history) == sent);
      pipeline.drain();

      assertThat(accounted(history)).isEqualTo(sent);
      assertLinesAreJoined(history);
      assertRulesHold(history);
      for (String topic : List.of(TRACES, RULES, STRICT)) {
        UsageAccount.assertIsARecount(history, topic);
      }
      assertUsageIsRedacted(history);
      assertRedrive(history, producer);
    }
  }

  // ---- what is sent ----

  private static void sendTraces(Producer producer) {
    for (int i = 0; i < 50; i++) {
      producer.send(TRACES, 0, "2026-06-13 12:00:00.%03d ERROR order %d failed".formatted(i, i));
      producer.send(TRACES, 0, "java.lang.IllegalStateException: order " + i);
      producer.send(TRACES, 0, "\tat shop.Cart.order(Cart.java:" + i + ")");
    }
  }

  private static void sendForRules(Producer producer) {
    for (int i = 0; i < EVENTS; i++) {
      String event =
          switch (i % 4) {
            case 0 -> "\"level\":\"info\",\"path\":\"/health\"";
            case 1 -> "\"level\":\"debug\",\"msg\":\"step\"";
            case 2 -> "\"level\":\"info\",\"msg\":\"login of ann@example.org\"";
            default -> "\"level\":\"error\",\"msg\":\"failed\",\"password\":\"hunter2-" + i + "\"";
          };
      producer.send(
          RULES,
          i % 2,
          "{\"event.id\":\"r%d\",\"team\":\"team-%d\",\"service\":\"s\",%s}"
              .formatted(i, i % 8 < 4 ? 1 : 2, event));
    }
  }

  /** What is declared to be JSON, and is not all of it. */
  private static void sendStrict(Producer producer) {
    for (int i = 0; i < 100; i++) {
      producer.send(STRICT, i % 2, "{\"event.id\":\"s" + i + "\",\"msg\":\"json " + i + "\"}");
      if (i % 5 == 0) {
        producer.send(STRICT, i % 2, "event.id=k" + i + " msg=\"key and value\" level=warn");
      }
      if (i % 20 == 0) {
        // As an event that was understood: the id is there already when it is redriven.
        producer.send(STRICT, i % 2, "event.id=s" + i + " msg=again level=warn");
        producer.send(STRICT, i % 2, "=nobody understands this");
      }
    }
  }

  private static PipelineOptions options() {
    return RunningPipeline.options(
        """
        kafka:
          bootstrap-servers: %s
          idle-timeout: 2s
          out-of-orderness: 1s
        sources:
          - name: traces
            topics: [%s]
            service: shop
            multiline:
              max-gap: 2s
          - name: rules
            topics: [%s]
            redact: {}
            rules:
              - name: heartbeats
                when: {url_path: {one-of: [/health, /ready]}}
                action: drop
              - name: debug
                when: {severity_number: {below: 9}}
                action: {sample: 0.25}
          - name: strict
            topics: [%s]
            format: json
            service: strict
        metrics:
          allowed-lateness: 20s
          update-interval: 1s
        usage:
          update-interval: 2s
        iceberg:
          uri: %s
        checkpoint-interval: 1s
        """
            .formatted(
                SharedParts.broker().address(),
                TRACES,
                RULES,
                STRICT,
                SharedParts.catalog().address()));
  }

  // ---- what is to be seen ----

  /** Records of these topics that are in a table, or that the ledger says have no row. */
  private static long accounted(History history) {
    long accounted = 0;
    for (String topic : List.of(TRACES, RULES, STRICT)) {
      for (String table : List.of("events", "duplicates", "rejected")) {
        accounted += history.rowsOf(topic, table).size();
      }
      accounted += ledger(history, topic, "dropped", null) + ledger(history, topic, "joined", null);
    }
    return accounted;
  }

  private static long ledger(History history, String topic, String kind, String name) {
    return history
        .rowsOf(topic, "ledger", "kind", "name", "service_namespace", "record_count")
        .stream()
        .filter(row -> kind.equals(row.getField("kind")))
        .filter(row -> name == null || name.equals(row.getField("name")))
        .mapToLong(row -> (Long) row.getField("record_count"))
        .sum();
  }

  private static void assertLinesAreJoined(History history) {
    List<Record> events =
        history.rowsOf(TRACES, "events", "source_offset", "exception_stacktrace", "attributes");
    assertThat(events).hasSize(50);
    assertThat(events)
        .allSatisfy(
            row -> {
              long i = (Long) row.getField("source_offset") / 3;
              assertThat((Long) row.getField("source_offset")).isEqualTo(3 * i);
              assertThat((String) row.getField("exception_stacktrace"))
                  .endsWith("at shop.Cart.order(Cart.java:" + i + ")");
              assertThat(attributes(row)).containsEntry("logweir.lines", "3");
            });
    assertThat(ledger(history, TRACES, "joined", null)).isEqualTo(100);
    assertThat(ledger(history, TRACES, "read", null)).isEqualTo(150);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, String> attributes(Record row) {
    return (Map<String, String>) row.getField("attributes");
  }

  private static void assertRulesHold(History history) {
    List<Record> events =
        history.rowsOf(
            RULES,
            "events",
            "log_record_uid",
            "body",
            "attributes",
            "sample_weight",
            "severity_text",
            "time",
            "template_id");
    long debug =
        events.stream().filter(row -> "debug".equals(row.getField("severity_text"))).count();
    assertThat(debug).isBetween(10L, 45L);
    assertThat(ledger(history, RULES, "dropped", "heartbeats")).isEqualTo(EVENTS / 4);
    assertThat(ledger(history, RULES, "dropped", "debug")).isEqualTo(EVENTS / 4 - debug);
    assertThat(events).hasSize((int) (EVENTS / 2 + debug));
    assertThat(events)
        .allSatisfy(
            row -> {
              boolean sampled = "debug".equals(row.getField("severity_text"));
              assertThat((Double) row.getField("sample_weight")).isEqualTo(sampled ? 4.0 : 1.0);
              assertThat(row.toString())
                  .doesNotContain("hunter2")
                  .doesNotContain("ann@example.org");
              assertThat((String) row.getField("template_id")).hasSize(16);
            });
    assertThat(ledger(history, RULES, "redacted", "email")).isEqualTo(EVENTS / 4);
    assertThat(ledger(history, RULES, "redacted", "secret-field")).isEqualTo(EVENTS / 4);
    assertThat(
            history.rowsOf(RULES, "ledger", "kind", "service_namespace").stream()
                .filter(row -> "redacted".equals(row.getField("kind")))
                .map(row -> row.getField("service_namespace"))
                .distinct())
        .containsExactlyInAnyOrder("team-1", "team-2");

    // Metrics count what the kept ones stand for.
    long counted =
        history.rows("metrics", "service_name", "log_record_count").stream()
            .filter(row -> "s".equals(row.getField("service_name")))
            .mapToLong(row -> (Long) row.getField("log_record_count"))
            .sum();
    assertThat(counted).isEqualTo(EVENTS / 2 + 4 * debug);
  }

  private static void assertUsageIsRedacted(History history) {
    List<Record> usage = history.rowsOf(RULES, "usage", "example", "template_id", "service_name");
    assertThat(usage)
        .allSatisfy(
            row ->
                assertThat(row.toString())
                    .doesNotContain("hunter2")
                    .doesNotContain("ann@example.org"))
        .anySatisfy(row -> assertThat((String) row.getField("example")).startsWith("login of "));
  }

  private static void assertRedrive(History history, Producer producer) throws Exception {
    assertThat(history.rowsOf(STRICT, "rejected")).hasSize(20 + 5 + 5);
    RedriveJob.Options options =
        new RedriveJob.Options(
            "reason = 'invalid_json' AND source_topic = '" + STRICT + "'", "logfmt", true);
    assertThat(redrive(options)).isEqualTo(new RedriveJob.Result(30, 25, 5, 5));
    assertThat(redriven(history)).isEmpty();

    RedriveJob.Options write = new RedriveJob.Options(options.where(), "logfmt", false);
    assertThat(redrive(write)).isEqualTo(new RedriveJob.Result(30, 25, 5, 5));
    List<Record> events = redriven(history);
    assertThat(events.stream().map(row -> row.getField("log_record_uid")))
        .containsExactlyInAnyOrderElementsOf(expectedIds());
    Map<String, String> lines = producer.lineAt();
    assertThat(events)
        .allSatisfy(
            row ->
                assertThat(
                        lines.get(
                            STRICT
                                + "-"
                                + row.getField("source_partition")
                                + "-"
                                + row.getField("source_offset")))
                    .contains("event.id=" + row.getField("log_record_uid") + " "));
    assertThat(history.rowsOf(STRICT, "duplicates")).hasSize(5);

    // Once: what was redriven is not selected again.
    assertThat(redrive(write)).isEqualTo(new RedriveJob.Result(5, 0, 0, 5));
    assertThat(redriven(history)).hasSize(20);
  }

  private static List<String> expectedIds() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 100; i += 5) {
      ids.add("k" + i);
    }
    return ids;
  }

  private static List<Record> redriven(History history) {
    return history
        .rowsOf(
            STRICT,
            "events",
            "source_partition",
            "source_offset",
            "log_record_uid",
            "redriven_time")
        .stream()
        .filter(row -> row.getField("redriven_time") != null)
        .toList();
  }

  private static RedriveJob.Result redrive(RedriveJob.Options options) throws Exception {
    Configuration local = new Configuration();
    local.set(RestOptions.BIND_PORT, "0");
    return RedriveJob.run(options(), options, local);
  }
}
