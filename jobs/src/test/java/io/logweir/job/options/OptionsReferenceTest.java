package io.logweir.job.options;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.core.cost.PriceBook;
import io.logweir.core.options.Option;
import io.logweir.core.options.SourceSection;
import io.logweir.core.parse.Multiline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionsReferenceTest {

  private static final Path DEPLOY = Path.of("../deploy");

  @Test
  void thePagesAreWhatTheOptionsSay() throws Exception {
    if (Boolean.getBoolean("logweir.regenerate")) {
      OptionsReference.main(new String[] {DEPLOY.toString()});
    }
    assertPage(OptionsReference.CONFIGURATION, OptionsReference.page());
    assertPage(OptionsReference.PRICE_BOOK, OptionsReference.priceBook());
  }

  private static void assertPage(String name, String page) throws Exception {
    assertThat(Files.readString(DEPLOY.resolve(name)))
        .as("run `%s` to regenerate %s", OptionsReference.COMMAND, name)
        .isEqualTo(page);
  }

  @Test
  void everyKeyOfThePriceBookIsOnItsPage() {
    assertThat(OptionsReference.priceBook())
        .contains(
            "| `currency` | text | **required** |",
            "| `prices[].from` | date | **required** |",
            "| `prices[].stored[].ratio` | decimal number | `measured` |",
            "| `prices[].lines[].split` | `bytes_received`, `events`, `bytes_stored`, `even`,",
            "| `prices[].lines[].shares` | map of text to decimal number |  |");
  }

  /** The price book that comes with the local stack can be read. */
  @Test
  void theExamplePriceBookIsValid() throws Exception {
    PriceBook book =
        PriceBook.read(
            "prices.yaml",
            Files.readString(DEPLOY.resolve("local/conf/prices.yaml")),
            Map.<String, String>of()::get);
    assertThat(book.prices()).isNotEmpty();
    assertThat(book.prices().get(0).lines()).isNotEmpty();
  }

  @Test
  void everyKeyIsOnIt() {
    assertThat(OptionsReference.page())
        .contains(
            "| `kafka.bootstrap-servers` | text | **required** |",
            "| `kafka.start` | `earliest`, `latest`, `committed` | `earliest` |",
            "| `kafka.properties` | map of text to text |  |",
            "| `sources[].max-bytes` | whole number | `1048576` |",
            "| `sources[].topics` | list of text |  |",
            "| `deduplicate.horizon` | duration | `10m` |",
            "| `metrics.allowed-lateness` | duration | `5m` |",
            "| `elasticsearch.api-key` | text |  |",
            "| `checkpoint-interval` | duration | `10s` |");
  }

  @Test
  void theExampleIsValid() {
    PipelineOptions options =
        OptionsFile.read(
            "example", OptionsReference.EXAMPLE, Map.of("ELASTICSEARCH_API_KEY", "key")::get);
    assertThat(options.rawSources()).hasSize(1);
    assertThat(options.elasticsearch().toSink().apiKey()).isEqualTo("key");
  }

  /** What is documented is what holds: each default is read back through the file. */
  @Test
  void theDefaultsAreThoseThatHold() {
    PipelineOptions absent = OptionsFile.read("least", least(""), Map.<String, String>of()::get);
    PipelineOptions stated =
        OptionsFile.read(
            "stated",
            least(
                    """
                  group-id: %s
                  start: %s
                  out-of-orderness: %s
                  idle-timeout: %s
                """
                        .formatted(
                            byDefault(PipelineOptions.KafkaOptions.class, "groupId"),
                            byDefault(PipelineOptions.KafkaOptions.class, "start"),
                            byDefault(PipelineOptions.KafkaOptions.class, "outOfOrderness"),
                            byDefault(PipelineOptions.KafkaOptions.class, "idleTimeout")))
                + """
                      format: %s
                      identity: %s
                      zone: %s
                      keep-original: %s
                      max-bytes: %s
                      max-depth: %s
                      max-fields: %s
                      max-value-bytes: %s
                      multiline:
                        start: %s
                        max-lines: %s
                        max-bytes: %s
                        max-gap: %s
                  deduplicate:
                    horizon: %s
                  metrics:
                    window: %s
                    allowed-lateness: %s
                    update-interval: %s
                  usage:
                    update-interval: %s
                    templates: %s
                  checkpoint-interval: %s
                  """
                    .formatted(
                        byDefault(SourceSection.class, "format"),
                        byDefault(SourceSection.class, "identity"),
                        byDefault(SourceSection.class, "zone"),
                        byDefault(SourceSection.class, "keepOriginal"),
                        byDefault(SourceSection.class, "maxBytes"),
                        byDefault(SourceSection.class, "maxDepth"),
                        byDefault(SourceSection.class, "maxFields"),
                        byDefault(SourceSection.class, "maxValueBytes"),
                        byDefault(SourceSection.MultilineSection.class, "start"),
                        byDefault(SourceSection.MultilineSection.class, "maxLines"),
                        byDefault(SourceSection.MultilineSection.class, "maxBytes"),
                        byDefault(SourceSection.MultilineSection.class, "maxGap"),
                        byDefault(PipelineOptions.DeduplicateOptions.class, "horizon"),
                        byDefault(PipelineOptions.MetricOptions.class, "window"),
                        byDefault(PipelineOptions.MetricOptions.class, "allowedLateness"),
                        byDefault(PipelineOptions.MetricOptions.class, "updateInterval"),
                        byDefault(PipelineOptions.UsageOptions.class, "updateInterval"),
                        byDefault(PipelineOptions.UsageOptions.class, "templates"),
                        byDefault(PipelineOptions.class, "checkpointInterval")),
            Map.<String, String>of()::get);
    assertThat(stated.kafka()).isEqualTo(absent.kafka());
    assertThat(stated.rawSources())
        .hasToString(
            absent
                .rawSources()
                .toString()
                .replace("zone=Z", "zone=UTC")
                .replace("multiline=null", "multiline=" + Multiline.DEFAULTS));
    assertThat(stated.deduplicate()).isEqualTo(absent.deduplicate());
    assertThat(stated.metrics()).isEqualTo(absent.metrics());
    assertThat(stated.usage()).isEqualTo(absent.usage());
    assertThat(stated.checkpointInterval()).isEqualTo(absent.checkpointInterval());
  }

  private static String least(String kafka) {
    return """
        kafka:
          bootstrap-servers: broker:9092
        %siceberg:
          uri: http://catalog:8181
        sources:
          - name: app
            topics: [raw.app]
        """
        .formatted(kafka);
  }

  private static String byDefault(Class<?> type, String component) {
    for (var each : type.getRecordComponents()) {
      if (each.getName().equals(component)) {
        String stated = each.getAnnotation(Option.class).byDefault();
        assertThat(stated).as(component).isNotEmpty();
        return stated;
      }
    }
    throw new AssertionError(type + " has no " + component);
  }
}
