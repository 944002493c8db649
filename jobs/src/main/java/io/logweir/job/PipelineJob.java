package io.logweir.job;

import io.logweir.connector.kafka.ParsedLog;
import io.logweir.connector.kafka.RawLogs;
import io.logweir.connector.kafka.RawSource;
import io.logweir.core.alert.AlertRule;
import io.logweir.job.options.OptionsFile;
import io.logweir.job.options.PipelineOptions;
import io.logweir.schema.Alert;
import io.logweir.schema.Deployment;
import io.logweir.schema.LogEvent;
import io.logweir.schema.Rejected;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Raw logs in; history, live metrics and the account out.
 *
 * <pre>
 * raw topics ─► Parse ─┬─► Deduplicate ─┬─► events, duplicates   Iceberg
 *                      │                └─► RollUp ─► metrics    Elasticsearch (live) + Iceberg (history)
 *                      ├─► rejected                              Iceberg
 *                      └─► ledger                                Iceberg
 *  all of them ─► Usage ─► usage                                 Iceberg
 * </pre>
 */
public final class PipelineJob {

  private static final String USAGE =
      """
      Usage: flink run -d -c io.logweir.job.PipelineJob logweir-jobs.jar --config FILE

      Reads raw logs from Kafka; writes events, rejected records, duplicates and metrics to Iceberg,
      and live metrics to Elasticsearch.

        --config FILE   the configuration, YAML; deploy/configuration.md lists every key
        --help          this text
      """;

  /**
   * What the job reads.
   *
   * @param raw the parsed records of all sources
   * @param sources what is known about them
   * @param horizon within which two events with one id are one
   * @param metrics how windows are kept
   * @param usage how usage is counted
   * @param alerts when to wake somebody
   */
  public record Sources(
      DataStream<ParsedLog> raw,
      List<RawSource> sources,
      Duration horizon,
      RollUp.Options metrics,
      Usage.Options usage,
      List<AlertRule> alerts) {}

  private PipelineJob() {}

  /** Submits the job that the configuration file describes. */
  public static void main(String[] args) throws Exception {
    if (args.length != 2 || !args[0].equals("--config")) {
      System.out.println(USAGE);
      if (args.length != 1 || !args[0].equals("--help")) {
        throw new IllegalArgumentException("--config FILE is all that is needed, and it is needed");
      }
      return;
    }
    PipelineOptions options = OptionsFile.read(Path.of(args[1]));
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration(options));
    define(env, options);
    env.execute("logweir");
  }

  /** The whole job, from a configuration. */
  public static void define(StreamExecutionEnvironment env, PipelineOptions options) {
    List<RawSource> sources = options.rawSources();
    DataStream<ParsedLog> raw = RawLogs.read(env, options.kafka().toSource(), sources);
    PipelineOptions.UsageOptions usage = options.usage();
    define(
        new Sources(
            raw,
            sources,
            options.deduplicate().horizon(),
            windows(options.metrics()),
            new Usage.Options(usage.updateInterval(), usage.services(), usage.templates()),
            options.alertRules()),
        Outputs.of(options));
  }

  /** How windows are kept, as the stage takes it. */
  static RollUp.Options windows(PipelineOptions.MetricOptions metrics) {
    return new RollUp.Options(
        metrics.window(),
        metrics.allowedLateness(),
        metrics.patience(),
        metrics.updateInterval(),
        metrics.toSets());
  }

  /** The picture. */
  static void define(Sources sources, Outputs outputs) {
    Parse.Parsed parsed = Parse.apply(sources.raw(), sources.sources());
    DataStream<Rejected> rejected = parsed.rejected();
    DataStream<LogEvent> marked = Deduplicate.apply(parsed.events(), sources.horizon());
    RollUp.Points points = RollUp.apply(marked, rejected, sources.metrics());
    DataStream<Alert> alerts = RaiseAlerts.apply(points, sources.alerts(), sources.metrics());
    DataStream<Deployment> deployments = MarkDeployments.apply(points, sources.metrics());

    outputs.events().accept(Deduplicate.unique(marked));
    outputs.duplicates().accept(Deduplicate.duplicates(marked));
    outputs.metrics().accept(points.settled());
    outputs.ledger().accept(parsed.ledger());
    outputs.usage().accept(Usage.apply(marked, rejected, parsed.dropped(), sources.usage()));
    outputs.alerts().accept(alerts);
    outputs.deployments().accept(deployments);
    DataStream<Rejected> refused =
        outputs.live().apply(new Outputs.Live(points, alerts, deployments));
    outputs.rejected().accept(refused == null ? rejected : rejected.union(refused));
  }

  /** What Flink must be told for this job, whatever the cluster's defaults are. */
  public static Configuration configuration(PipelineOptions options) {
    Configuration configuration = new Configuration();
    // State must find its operator again after any change: every uid is ours, none is generated.
    configuration.set(org.apache.flink.configuration.PipelineOptions.AUTO_GENERATE_UIDS, false);
    // A type that Flink does not know would silently become Kryo: refused.
    configuration.set(org.apache.flink.configuration.PipelineOptions.GENERIC_TYPES, false);
    // Events are reused from end to end; no stage keeps one.
    configuration.set(org.apache.flink.configuration.PipelineOptions.OBJECT_REUSE, true);
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, options.checkpointInterval());
    configuration.set(
        CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
    return configuration;
  }
}
