package io.logweir.job.options;

import io.logweir.connector.elasticsearch.ElasticsearchOptions;
import io.logweir.connector.iceberg.IcebergHistory;
import io.logweir.connector.kafka.RawLogs;
import io.logweir.connector.kafka.RawSource;
import io.logweir.core.options.MetricSetSection;
import io.logweir.core.options.Option;
import io.logweir.core.options.SourceSection;
import io.logweir.core.rollup.MetricSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** The configuration file of {@code PipelineJob}: every key, typed, with its default. */
public record PipelineOptions(
    @Option(value = "The brokers and how they are read", required = true) KafkaOptions kafka,
    @Option(value = "The topics and what is known about them", required = true)
        List<SourceSection> sources,
    @Option("What counts as a duplicate") DeduplicateOptions deduplicate,
    @Option("Windows of the live metrics") MetricOptions metrics,
    @Option(value = "The catalog of the history", required = true) IcebergOptions iceberg,
    @Option("Where live metrics go; without it there are none") SearchOptions elasticsearch,
    @Option(value = "How often all outputs commit together", byDefault = "10s")
        Duration checkpointInterval) {

  /** Fills in what is absent. */
  public PipelineOptions {
    sources = sources == null ? List.of() : List.copyOf(sources);
    deduplicate = deduplicate == null ? new DeduplicateOptions(null) : deduplicate;
    metrics = metrics == null ? new MetricOptions(null, null, null, null, null) : metrics;
    checkpointInterval = or(checkpointInterval, Duration.ofSeconds(10));
  }

  /** The brokers and how they are read. */
  public record KafkaOptions(
      @Option(value = "Broker addresses, host:port, comma-separated", required = true)
          String bootstrapServers,
      @Option(
              value = "Consumer group that offsets are committed for, to watch the lag",
              byDefault = "logweir")
          String groupId,
      @Option(
              value = "Where to begin without state: earliest, latest or committed",
              byDefault = "earliest")
          RawLogs.Start start,
      @Option(
              value = "How far behind the newest event of its partition an event may be",
              byDefault = "5s")
          Duration outOfOrderness,
      @Option(
              value = "After how long without records a partition holds no window back",
              byDefault = "10s")
          Duration idleTimeout,
      @Option("Further properties of the Kafka consumer, such as security settings")
          Map<String, String> properties) {

    /** Fills in what is absent. */
    public KafkaOptions {
      groupId = or(groupId, "logweir");
      start = or(start, RawLogs.Start.EARLIEST);
      outOfOrderness = or(outOfOrderness, Duration.ofSeconds(5));
      idleTimeout = or(idleTimeout, Duration.ofSeconds(10));
      properties = properties == null ? Map.of() : Map.copyOf(properties);
    }

    /** As the source takes it. */
    public RawLogs.Options toSource() {
      Properties all = new Properties();
      all.putAll(properties);
      return new RawLogs.Options(
          bootstrapServers, groupId, start, outOfOrderness, idleTimeout, all);
    }

    /** Without secrets. */
    @Override
    public String toString() {
      return "kafka " + bootstrapServers;
    }
  }

  /** What counts as a duplicate. */
  public record DeduplicateOptions(
      @Option(
              value =
                  "An event with the id of another is its duplicate if their times are at most this far apart",
              byDefault = "10m")
          Duration horizon) {

    /** Fills in what is absent. */
    public DeduplicateOptions {
      horizon = or(horizon, Duration.ofMinutes(10));
    }
  }

  /** Windows of the live metrics. */
  public record MetricOptions(
      @Option(value = "Length of a window", byDefault = "1m") Duration window,
      @Option(value = "How long after its end a window is still revised", byDefault = "5m")
          Duration allowedLateness,
      @Option(
              value =
                  "How much longer, by the clock of all, a window waits for a service whose own clock lags",
              byDefault = "10m")
          Duration patience,
      @Option(value = "How often a window that is still open is published", byDefault = "5s")
          Duration updateInterval,
      @Option(
              "Further sets of metrics, or others in place of those that there are: services, routes,"
                  + " errors and sources")
          List<MetricSetSection> sets) {

    /** Fills in what is absent. */
    public MetricOptions {
      window = or(window, Duration.ofMinutes(1));
      allowedLateness = or(allowedLateness, Duration.ofMinutes(5));
      patience = or(patience, Duration.ofMinutes(10));
      updateInterval = or(updateInterval, Duration.ofSeconds(5));
      sets = sets == null ? List.of() : List.copyOf(sets);
    }

    /**
     * The sets that there are, and those of the configuration.
     *
     * @throws IllegalArgumentException naming the set, the value and what is allowed
     */
    public List<MetricSet> toSets() {
      return MetricSetSection.toSets(sets);
    }
  }

  /** The catalog of the history. */
  public record IcebergOptions(
      @Option(value = "Address of the REST catalog", required = true) String uri,
      @Option("Further catalog properties, such as warehouse or credential")
          Map<String, String> properties) {

    /** Fills in what is absent. */
    public IcebergOptions {
      properties = properties == null ? Map.of() : Map.copyOf(properties);
    }

    /** As the sinks take it. */
    public IcebergHistory toHistory() {
      return new IcebergHistory(uri, properties);
    }

    /** Without secrets. */
    @Override
    public String toString() {
      return "iceberg " + uri;
    }
  }

  /** Where live metrics go. */
  public record SearchOptions(
      @Option(value = "Addresses with scheme and port", required = true) List<String> hosts,
      @Option("User, for basic authentication") String username,
      @Option("Password; write ${NAME} to take it from the environment") String password,
      @Option(
              "Encoded API key, instead of user and password; ${NAME} takes it from the environment")
          String apiKey) {

    /** As the sink takes it. */
    public ElasticsearchOptions toSink() {
      ElasticsearchOptions options = ElasticsearchOptions.of(hosts);
      options = username == null ? options : options.withPassword(username, password);
      return apiKey == null ? options : options.withApiKey(apiKey);
    }

    /** Without secrets. */
    @Override
    public String toString() {
      return "elasticsearch " + hosts;
    }
  }

  /** The sources as the connector takes them. */
  public List<RawSource> rawSources() {
    return sources.stream()
        .map(s -> new RawSource(s.name(), s.topics(), s.topicPattern(), s.toOptions()))
        .toList();
  }

  private static <T> T or(T value, T byDefault) {
    return value == null ? byDefault : value;
  }
}
