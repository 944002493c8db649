package io.logweir.job.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logweir.connector.elasticsearch.ElasticsearchOptions;
import io.logweir.connector.kafka.RawLogs;
import io.logweir.connector.kafka.RawSource;
import io.logweir.core.options.StrictYaml.InvalidOptionsException;
import io.logweir.core.parse.Limits;
import io.logweir.core.parse.Multiline;
import io.logweir.core.parse.SourceOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsFileTest {

  private static final String LEAST =
      """
      kafka:
        bootstrap-servers: broker:9092
      sources:
        - name: app
          topics: [raw.app]
      iceberg:
        uri: http://catalog:8181
      """;

  private static final String MOST =
      """
      kafka:
        bootstrap-servers: a:9092,b:9092
        group-id: weir
        start: committed
        out-of-orderness: 500ms
        idle-timeout: 1m
        properties:
          sasl.jaas.config: login password="${KAFKA_PASSWORD}";
      sources:
        - name: app
          topics: [raw.app, raw.web]
          topic-pattern: raw[.]team-.*
          format: json
          team: payments
          service: checkout
          environment: production
          identity: field:request_id
          zone: Europe/Berlin
          keep-original: true
          max-bytes: 2000
          max-depth: 3
          max-fields: 40
          max-value-bytes: 500
          multiline:
            start: pattern
            pattern: ^[A-Z]
            max-lines: 7
            max-bytes: 1000
            max-gap: 2s
        - name: other
          topic-pattern: other
      deduplicate:
        horizon: 2h
      metrics:
        window: 10s
        allowed-lateness: 0s
        update-interval: 1d
      iceberg:
        uri: http://catalog:8181
        properties:
          credential: client:${CATALOG_SECRET}
      elasticsearch:
        hosts: ["http://one:9200", "http://two:9200"]
        username: weir
        password: ${ELASTIC_PASSWORD}
        api-key: ${ELASTIC_KEY}
      checkpoint-interval: 30s
      """;

  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "KAFKA_PASSWORD", "secret-kafka",
          "CATALOG_SECRET", "secret-catalog",
          "ELASTIC_PASSWORD", "secret-elastic",
          "ELASTIC_KEY", "secret-key");

  @Test
  void whatIsNotSetHasItsDefault() {
    PipelineOptions options = read(LEAST);
    RawLogs.Options source = options.kafka().toSource();
    assertThat(source.bootstrapServers()).isEqualTo("broker:9092");
    assertThat(source.groupId()).isEqualTo("logweir");
    assertThat(source.start()).isEqualTo(RawLogs.Start.EARLIEST);
    assertThat(source.outOfOrderness()).isEqualTo(Duration.ofSeconds(5));
    assertThat(source.idleTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(source.properties()).isEmpty();
    assertThat(options.rawSources())
        .containsExactly(new RawSource("app", List.of("raw.app"), null, defaults()));
    assertThat(options.deduplicate().horizon()).isEqualTo(Duration.ofMinutes(10));
    assertThat(options.metrics().window()).isEqualTo(Duration.ofMinutes(1));
    assertThat(options.metrics().allowedLateness()).isEqualTo(Duration.ofMinutes(5));
    assertThat(options.metrics().updateInterval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(options.elasticsearch()).isNull();
    assertThat(options.checkpointInterval()).isEqualTo(Duration.ofSeconds(10));
  }

  private static SourceOptions defaults() {
    return SourceOptions.DEFAULTS;
  }

  @Test
  void whatIsSetHolds() {
    PipelineOptions options = read(MOST);
    RawLogs.Options source = options.kafka().toSource();
    assertThat(source.bootstrapServers()).isEqualTo("a:9092,b:9092");
    assertThat(source.groupId()).isEqualTo("weir");
    assertThat(source.start()).isEqualTo(RawLogs.Start.COMMITTED);
    assertThat(source.outOfOrderness()).isEqualTo(Duration.ofMillis(500));
    assertThat(source.idleTimeout()).isEqualTo(Duration.ofMinutes(1));
    assertThat(source.properties())
        .containsEntry("sasl.jaas.config", "login password=\"secret-kafka\";");
    assertThat(options.rawSources())
        .containsExactly(
            new RawSource(
                "app",
                List.of("raw.app", "raw.web"),
                "raw[.]team-.*",
                SourceOptions.DEFAULTS
                    .withFormat("json")
                    .withServiceNamespace("payments")
                    .withServiceName("checkout")
                    .withEnvironment("production")
                    .withIdentity("field:request_id")
                    .withZone(ZoneId.of("Europe/Berlin"))
                    .withKeepOriginal(true)
                    .withLimits(new Limits(2000, 3, 40, 500))
                    .withMultiline(
                        new Multiline(
                            Multiline.Start.PATTERN, "^[A-Z]", 7, 1000, Duration.ofSeconds(2)))),
            new RawSource("other", List.of(), "other", defaults()));
    assertThat(options.deduplicate().horizon()).isEqualTo(Duration.ofHours(2));
    assertThat(options.metrics().window()).isEqualTo(Duration.ofSeconds(10));
    assertThat(options.metrics().allowedLateness()).isZero();
    assertThat(options.metrics().updateInterval()).isEqualTo(Duration.ofDays(1));
    assertThat(options.iceberg().properties()).containsEntry("credential", "client:secret-catalog");
    ElasticsearchOptions sink = options.elasticsearch().toSink();
    assertThat(sink.hosts()).containsExactly("http://one:9200", "http://two:9200");
    assertThat(sink.username()).isEqualTo("weir");
    assertThat(sink.password()).isEqualTo("secret-elastic");
    assertThat(sink.apiKey()).isEqualTo("secret-key");
    assertThat(options.checkpointInterval()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void noSecretIsInAnyText() {
    PipelineOptions options = read(MOST);
    for (Object each :
        List.of(
            options,
            options.kafka(),
            options.kafka().toSource(),
            options.iceberg(),
            options.iceberg().toHistory(),
            options.elasticsearch(),
            options.elasticsearch().toSink())) {
      assertThat(each.toString()).as("%s", each.getClass()).doesNotContain("secret");
    }
    assertThat(options.toString()).contains("a:9092,b:9092", "http://one:9200");
  }

  /** A wrong file, and what its error must name. */
  private static Stream<Arguments> wrongFiles() {
    return Stream.of(
        wrong(
            "checkpoint-intervall: 10s\n", "test:8", "checkpoint-intervall", "checkpoint-interval"),
        wrong("metrics:\n  windo: 1m\n", "test:9", "metrics.windo", "window", "allowed-lateness"),
        wrong("metrics:\n  window: 1 week\n", "test:9", "metrics.window", "'1 week'", "10s, 5m"),
        wrong("metrics:\n  window: -1s\n", "test:9", "metrics.window", "'-1s'", "10s, 5m"),
        wrong("metrics:\n  window: 60\n", "test:9", "metrics.window", "'60'", "10s, 5m"),
        wrong("metrics:\n  window: 99999999999999999999s\n", "test:9", "metrics.window", "10s, 5m"),
        wrong("metrics:\n  window: [1m]\n", "test:9", "metrics.window", "10s, 5m"),
        wrong("metrics:\n  window: 0s\n", "test", "metrics.window", "0", "more than"),
        wrong("deduplicate:\n  horizon: 0ms\n", "test", "deduplicate.horizon", "0", "more than"),
        wrong("checkpoint-interval: 0s\n", "test", "checkpoint-interval", "0", "more than"),
        wrong("metrics: 5\n", "test:8", "metrics", "section", "window, allowed-lateness"),
        wrong("elasticsearch:\n  username: weir\n", "test", "elasticsearch.hosts", "missing"),
        wrong("elasticsearch:\n  hosts: []\n", "test", "elasticsearch.hosts", "missing"),
        wrong(
            "elasticsearch:\n  hosts: http://one:9200\n", "test:9", "elasticsearch.hosts", "list"),
        wrong("kafka:\n  group-id: again\n", "test:8", "kafka", "uplicate"),
        wrong("metrics:\n  window: ${WINDOW}\n", "test:9", "metrics.window", "WINDOW", "not set"),
        replaced(
            "broker:9092",
            "broker:9092\n  start: sometimes",
            "test:3",
            "kafka.start",
            "'sometimes'",
            "earliest",
            "latest",
            "committed"),
        replaced(
            "broker:9092",
            "broker:9092\n  start: 1",
            "test:3",
            "kafka.start",
            "'1'",
            "earliest",
            "latest",
            "committed"),
        replaced(
            "[raw.app]",
            "[raw.app]\n    keep-original: perhaps",
            "test:6",
            "sources[0].keep-original",
            "'perhaps'",
            "true, false"),
        replaced(
            "[raw.app]",
            "[raw.app]\n    keep-original: 1",
            "test:6",
            "sources[0].keep-original",
            "'1'",
            "true, false"),
        replaced(
            "[raw.app]",
            "[raw.app]\n    max-bytes: many",
            "test:6",
            "sources[0].max-bytes",
            "'many'",
            "whole number"),
        replaced(
            "[raw.app]",
            "[raw.app]\n    max-bytes: 1.5",
            "test:6",
            "sources[0].max-bytes",
            "1.5",
            "whole number"),
        replaced(
            "[raw.app]",
            "[raw.app]\n    max-bytes: ''",
            "test:6",
            "sources[0].max-bytes",
            "''",
            "whole number"),
        replaced(
            "[raw.app]",
            "[raw.app]\n    max-bytes: [1]",
            "test:6",
            "sources[0].max-bytes",
            "whole number"),
        replaced(
            "[raw.app]",
            "[raw.app]\n    keep-original: ''",
            "test:6",
            "sources[0].keep-original",
            "''",
            "true, false"),
        replaced(
            "[raw.app]",
            "[raw.app]\n    max-bytes: 99999999999",
            "test:6",
            "sources[0].max-bytes",
            "99999999999",
            "whole number"),
        replaced(
            "[raw.app]", "[raw.app]\n    max-bytes: 0", "test", "sources[0]", "0", "1 and above"),
        replaced(
            "[raw.app]",
            "[raw.app]\n    zone: Mars/Base",
            "test:6",
            "sources[0].zone",
            "'Mars/Base'",
            "Europe/Berlin"),
        replaced(
            "[raw.app]",
            "[raw.app]\n    format: xml",
            "test",
            "sources[0]",
            "xml",
            "json",
            "logfmt"),
        replaced(
            "[raw.app]",
            "[raw.app]\n    identity: guess",
            "test",
            "sources[0]",
            "guess",
            "field:<name>"),
        replaced(
            "[raw.app]",
            "[raw.app]\n    topic-pattern: '['",
            "test",
            "sources[0].topic-pattern",
            "'['"),
        replaced(
            "topics: [raw.app]", "team: payments", "test", "sources[0]", "topics", "topic-pattern"),
        replaced("- name: app\n    topics", "- topics", "test", "sources[0].name", "missing"),
        replaced(
            "  bootstrap-servers: broker:9092\n",
            "  group-id: x\n",
            "test",
            "kafka.bootstrap-servers",
            "missing",
            "host:port"),
        replaced("  uri: http://catalog:8181\n", "", "test", "iceberg", "missing", "catalog"),
        replaced(
            "sources:\n  - name: app\n    topics: [raw.app]\n", "", "test", "sources", "missing"),
        replaced("[raw.app]", "[raw.app", "test"),
        Arguments.of("", List.of("test")),
        Arguments.of("just text", List.of("test:1")),
        Arguments.of("- a\n- b\n", List.of("test:1")),
        Arguments.of(LEAST + "---\n" + LEAST, List.of("test")));
  }

  private static Arguments wrong(String appended, String... named) {
    return Arguments.of(LEAST + appended, List.of(named));
  }

  private static Arguments replaced(String part, String by, String... named) {
    assertThat(LEAST).contains(part);
    return Arguments.of(LEAST.replace(part, by), List.of(named));
  }

  @ParameterizedTest
  @MethodSource("wrongFiles")
  void anErrorNamesFileKeyValueAndWhatIsAllowed(String yaml, List<String> named) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(InvalidOptionsException.class)
        .satisfies(error -> assertThat(error.getMessage()).contains(named))
        .satisfies(error -> assertThat(error.getMessage()).doesNotContain("io.logweir", "java."));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "elasticsearch:\n  hosts: [a]\n  password: \"hunter2\n",
        "elasticsearch:\n  hosts: [a]\n  password: hunter2: x\n",
        "elasticsearch:\n  hosts: [a]\n  password: [hunter2]\n",
        "elasticsearch:\n  hosts: [a]\n  passwd: hunter2\n",
        "elasticsearch:\n  hosts: [a]\n  password: {hunter2: 1}\n",
        "elasticsearch:\n  hosts: [a]\n  password: %hunter2\n",
        "elasticsearch:\n  hosts: [a]\n  password: hunter2-${MISSING}\n",
        "elasticsearch: hunter2\n"
      })
  void anErrorShowsNoPassword(String appended) {
    assertThatThrownBy(() -> read(LEAST + appended))
        .isInstanceOf(InvalidOptionsException.class)
        .satisfies(error -> assertThat(error.getMessage()).startsWith("test"))
        .satisfies(
            error -> {
              if (!appended.equals("elasticsearch: hunter2\n")) {
                assertThat(error.getMessage()).doesNotContain("hunter2");
              }
            });
  }

  @Test
  void aFileThatIsNotThereIsNamed(@TempDir Path folder) {
    Path file = folder.resolve("logweir.yaml");
    assertThatThrownBy(() -> OptionsFile.read(file))
        .isInstanceOf(InvalidOptionsException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("no such file");
    assertThatThrownBy(() -> OptionsFile.read(folder))
        .isInstanceOf(InvalidOptionsException.class)
        .hasMessageContaining(folder.toString());
  }

  @Test
  void aFileIsReadWithTheEnvironment(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("logweir.yaml");
    Files.writeString(file, LEAST.replace("broker:9092", "${PATH}"));
    assertThat(OptionsFile.read(file).kafka().bootstrapServers()).isEqualTo(System.getenv("PATH"));
  }

  @Test
  void variablesAreReplacedOnceAndOnlyThey() {
    String yaml = LEAST.replace("broker:9092", "'${A}-$B-${A}${B}'");
    Map<String, String> environment = Map.of("A", "${B}", "B", "a\\$1");
    assertThat(OptionsFile.read("test", yaml, environment::get).kafka().bootstrapServers())
        .isEqualTo("${B}-$B-${B}a\\$1");
  }

  private static PipelineOptions read(String yaml) {
    return OptionsFile.read("test", yaml, ENVIRONMENT::get);
  }
}
