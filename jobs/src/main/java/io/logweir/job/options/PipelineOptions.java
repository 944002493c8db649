package io.logweir.job.options;

import io.logweir.connector.elasticsearch.ElasticsearchOptions;
import io.logweir.connector.elasticsearch.IndexSetup;
import io.logweir.connector.iceberg.IcebergHistory;
import io.logweir.connector.iceberg.maintenance.FileSizes;
import io.logweir.connector.iceberg.maintenance.Retention;
import io.logweir.connector.iceberg.maintenance.SnapshotAges;
import io.logweir.connector.kafka.RawLogs;
import io.logweir.connector.kafka.RawSource;
import io.logweir.core.alert.AlertRule;
import io.logweir.core.options.MetricSetSection;
import io.logweir.core.options.Option;
import io.logweir.core.options.SourceSection;
import io.logweir.core.rollup.MetricSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/** The configuration file of {@code PipelineJob}: every key, typed, with its default. */
public record PipelineOptions(
    @Option(value = "The brokers and how they are read", required = true) KafkaOptions kafka,
    @Option(value = "The topics and what is known about them", required = true)
        List<SourceSection> sources,
    @Option("What counts as a duplicate") DeduplicateOptions deduplicate,
    @Option("Windows of the live metrics") MetricOptions metrics,
    @Option("How usage is counted, the base of what logs cost") UsageOptions usage,
    @Option("Who is woken, when, and where that is written to") AlertOptions alerts,
    @Option(value = "The catalog of the history", required = true) IcebergOptions iceberg,
    @Option("What MaintainJob keeps of the history, and how") MaintenanceOptions maintenance,
    @Option("Where live metrics go; without it there are none") SearchOptions elasticsearch,
    @Option(value = "How often all outputs commit together", byDefault = "10s")
        Duration checkpointInterval) {

  /** Fills in what is absent. */
  public PipelineOptions {
    sources = sources == null ? List.of() : List.copyOf(sources);
    deduplicate = deduplicate == null ? new DeduplicateOptions(null) : deduplicate;
    metrics = metrics == null ? new MetricOptions(null, null, null, null, null) : metrics;
    alerts = alerts == null ? new AlertOptions(null, null) : alerts;
    usage = usage == null ? new UsageOptions(null, null, null) : usage;
    maintenance =
        maintenance == null ? new MaintenanceOptions(null, null, null, null, null) : maintenance;
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
              value =
                  "After how long without records a partition holds no window back; when no partition has"
                      + " any, windows close as time goes on",
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

    /** Of {@link #properties}, those that any client needs to get in, not only a consumer. */
    public Properties clientProperties() {
      Properties access = new Properties();
      properties.forEach(
          (key, value) -> {
            if (key.startsWith("security.")
                || key.startsWith("sasl.")
                || key.startsWith("ssl.")
                || key.startsWith("client.dns.")) {
              access.put(key, value);
            }
          });
      return access;
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

  /** How usage is counted. */
  public record UsageOptions(
      @Option(
              value =
                  "How often what was counted is written; the rows of an hour add up, and the longer, the fewer",
              byDefault = "15m")
          Duration updateInterval,
      @Option(
              value =
                  "How many services a task tells apart each time, the largest; the others are one row, __other__, so that sums stay whole",
              byDefault = "5000")
          Integer services,
      @Option(
              value =
                  "How many message templates of a service are told apart each time; the others are one row, __other__",
              byDefault = "100")
          Integer templates) {

    /** Fills in what is absent. */
    public UsageOptions {
      updateInterval = or(updateInterval, Duration.ofMinutes(15));
      services = or(services, 5000);
      templates = or(templates, 100);
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

  /** What {@code MaintainJob} keeps of the history, and how. */
  public record MaintenanceOptions(
      @Option(value = "About how many MB a compacted file has", byDefault = "256")
          Integer targetFileMb,
      @Option(
              value =
                  "How long every snapshot is kept; each commit writes, and each query reads, the list of them",
              byDefault = "1d")
          Duration keepSnapshots,
      @Option(
              value =
                  "How long the last snapshot of a day is kept, to ask what a table was then; with it stay the"
                      + " files as they were before compaction",
              byDefault = "7d")
          Duration keepDailySnapshots,
      @Option(
              value =
                  "How long a job may be stopped and be started again from its state; a file that nothing refers"
                      + " to stays as long",
              byDefault = "7d")
          Duration restartWithin,
      @Option("How long rows are kept; those of tables that are not named stay for ever")
          List<RetentionOptions> retention) {

    /** Fills in what is absent. */
    public MaintenanceOptions {
      targetFileMb = or(targetFileMb, 256);
      keepSnapshots = or(keepSnapshots, Duration.ofDays(1));
      keepDailySnapshots = or(keepDailySnapshots, Duration.ofDays(7));
      restartWithin = or(restartWithin, Duration.ofDays(7));
      retention = retention == null ? List.of() : List.copyOf(retention);
    }

    /** How large files are made. */
    public FileSizes toSizes() {
      return new FileSizes(targetFileMb * 1_048_576L);
    }

    /** How long the past is kept. */
    public SnapshotAges toAges() {
      return new SnapshotAges(keepSnapshots, keepDailySnapshots, restartWithin);
    }

    /**
     * How long rows are kept.
     *
     * @throws IllegalArgumentException naming the value and what is allowed
     */
    public List<Retention.Rule> toRules() {
      return retention.stream()
          .map(rule -> new Retention.Rule(rule.table(), rule.team(), rule.keep()))
          .toList();
    }
  }

  /** How long rows of a table are kept. */
  public record RetentionOptions(
      @Option(value = "The table, such as events", required = true) String table,
      @Option("Whose rows, by service_namespace; without it, of all that have no rule of their own")
          String team,
      @Option(value = "A day goes when all of it is older than this", required = true)
          Duration keep) {}

  /** Where live metrics go. */
  public record SearchOptions(
      @Option(value = "Addresses with scheme and port", required = true) List<String> hosts,
      @Option("Goes before the path of every request, for a server behind a proxy")
          String pathPrefix,
      @Option("User, for basic authentication") String username,
      @Option("Password; write ${NAME} to take it from the environment") String password,
      @Option(
              "Encoded API key, instead of user and password; ${NAME} takes it from the environment")
          String apiKey,
      @Option(
              "PEM file of the certificates to trust, on every task manager; without it those of the JVM")
          String caFile,
      @Option(
              "SHA-256 of a certificate in the server's chain to trust, hex, instead of ca-file; it is"
                  + " what Elasticsearch prints at its first start")
          String caFingerprint,
      @Option(value = "Whether requests are compressed (gzip)", byDefault = "false")
          Boolean compression,
      @Option(value = "Documents in one request at most", byDefault = "1000") Integer bulkDocuments,
      @Option(value = "Bytes in one request at most", byDefault = "4194304") Integer bulkBytes,
      @Option(value = "Requests under way at once at most, per subtask", byDefault = "2")
          Integer inFlight,
      @Option(value = "How long a document waits for company at most", byDefault = "500ms")
          Duration flushInterval,
      @Option(value = "How long connecting may take", byDefault = "5s") Duration connectTimeout,
      @Option(value = "How long an answer may take", byDefault = "30s") Duration timeout,
      @Option(value = "The first pause after a failure; doubled each time", byDefault = "200ms")
          Duration backoff,
      @Option(value = "The longest pause after a failure", byDefault = "10s") Duration maxBackoff,
      @Option(
              value =
                  "How many documents a subtask holds back while Elasticsearch is away, before it holds"
                      + " back its input, too",
              byDefault = "1000000")
          Integer heldDocuments,
      @Option(value = "How many megabytes of them", byDefault = "256") Integer heldMegabytes,
      @Option(
              value =
                  "What becomes of a document that Elasticsearch refuses for good: it goes to"
                      + " logs.rejected, or the job fails",
              byDefault = "dead-letter")
          Refused refused,
      @Option(
              "After how long the index of a day is deleted, 1d or more; by a lifecycle policy where"
                  + " the server has them, else by the job. Without it indexes are kept for ever")
          Duration retention) {

    /** What becomes of a document that Elasticsearch refuses for good. */
    public enum Refused {
      /** It goes to the table of rejected records. */
      DEAD_LETTER,
      /** The job fails. */
      FAIL
    }

    /** Fills in what is absent. */
    public SearchOptions {
      compression = or(compression, false);
      bulkDocuments = or(bulkDocuments, 1000);
      bulkBytes = or(bulkBytes, 4 << 20);
      inFlight = or(inFlight, 2);
      flushInterval = or(flushInterval, Duration.ofMillis(500));
      connectTimeout = or(connectTimeout, Duration.ofSeconds(5));
      timeout = or(timeout, Duration.ofSeconds(30));
      backoff = or(backoff, Duration.ofMillis(200));
      maxBackoff = or(maxBackoff, Duration.ofSeconds(10));
      heldDocuments = or(heldDocuments, 1_000_000);
      heldMegabytes = or(heldMegabytes, 256);
      refused = or(refused, Refused.DEAD_LETTER);
    }

    /**
     * As the sink takes it.
     *
     * @throws IllegalArgumentException naming what has no meaning
     */
    public ElasticsearchOptions toSink() {
      return ElasticsearchOptions.builder(hosts)
          .pathPrefix(pathPrefix)
          .password(username, password)
          .apiKey(apiKey)
          .caFile(caFile)
          .caFingerprint(caFingerprint)
          .compression(compression)
          .bulk(bulkDocuments, bulkBytes)
          .inFlight(inFlight)
          .flushMillis(flushInterval.toMillis())
          .timeouts(Math.toIntExact(connectTimeout.toMillis()), Math.toIntExact(timeout.toMillis()))
          .backoffMillis(backoff.toMillis(), maxBackoff.toMillis())
          .held(heldDocuments, (long) heldMegabytes << 20)
          .onRefused(
              refused == Refused.FAIL
                  ? ElasticsearchOptions.OnRefused.FAIL
                  : ElasticsearchOptions.OnRefused.DEAD_LETTER)
          .build();
    }

    /**
     * What Elasticsearch must know of indexes of a day: those of the template {@code x} are {@code
     * x-<day>}.
     *
     * @param templates index templates by name
     * @throws IllegalArgumentException naming what has no meaning
     */
    public IndexSetup toSetup(Map<String, String> templates) {
      List<IndexSetup.Retention> retentions =
          retention == null
              ? List.of()
              : templates.keySet().stream()
                  .sorted()
                  .map(name -> new IndexSetup.Retention(name, name + "-", retention))
                  .toList();
      return new IndexSetup(templates, retentions);
    }

    /** Without secrets. */
    @Override
    public String toString() {
      return "elasticsearch " + hosts;
    }
  }

  /**
   * The rules of alerts as the stage takes them.
   *
   * @throws IllegalArgumentException where one is wrong, in words that begin with its key
   */
  public List<AlertRule> alertRules() {
    long window = metrics.window().toMillis();
    return alerts.toRules(
        metrics.toSets().stream()
            .collect(Collectors.toMap(MetricSet::name, set -> set.windowMillis(window))));
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
