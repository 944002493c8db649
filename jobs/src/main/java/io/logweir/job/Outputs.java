package io.logweir.job;

import io.logweir.connector.elasticsearch.AlertDocuments;
import io.logweir.connector.elasticsearch.DeploymentDocuments;
import io.logweir.connector.elasticsearch.Document;
import io.logweir.connector.elasticsearch.DocumentSerializer;
import io.logweir.connector.elasticsearch.IndexDocuments;
import io.logweir.connector.elasticsearch.MetricDocuments;
import io.logweir.connector.iceberg.IcebergHistory;
import io.logweir.connector.kafka.AlertTopic;
import io.logweir.job.options.PipelineOptions;
import io.logweir.schema.Alert;
import io.logweir.schema.Deployment;
import io.logweir.schema.LedgerEntry;
import io.logweir.schema.LogEvent;
import io.logweir.schema.MetricPoint;
import io.logweir.schema.Rejected;
import io.logweir.schema.UsageRow;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Where the job's results go.
 *
 * @param events each event once
 * @param duplicates events that were seen before
 * @param rejected records, and documents, that could not be taken
 * @param metrics final points and increments of every metric set
 * @param ledger what happened to records between two checkpoints
 * @param usage what each hour, team, service and template sent, in rows that add up
 * @param alerts each change of an alert
 * @param deployments services that changed their version
 * @param live what is shown while it happens; gives the documents that were refused, or null where
 *     it takes none
 */
public record Outputs(
    Consumer<DataStream<LogEvent>> events,
    Consumer<DataStream<LogEvent>> duplicates,
    Consumer<DataStream<Rejected>> rejected,
    Consumer<DataStream<MetricPoint>> metrics,
    Consumer<DataStream<LedgerEntry>> ledger,
    Consumer<DataStream<UsageRow>> usage,
    Consumer<DataStream<Alert>> alerts,
    Consumer<DataStream<Deployment>> deployments,
    Function<Live, DataStream<Rejected>> live) {

  /**
   * What is shown while it happens.
   *
   * @param points all metric points
   * @param alerts each change of an alert
   * @param deployments services that changed their version
   */
  public record Live(
      RollUp.Points points, DataStream<Alert> alerts, DataStream<Deployment> deployments) {}

  /** The outputs that a configuration names; tables that are missing are made. */
  static Outputs of(PipelineOptions options) {
    IcebergHistory history = options.iceberg().toHistory();
    history.createMissingTables();
    return new Outputs(
        history::appendEvents,
        history::appendDuplicates,
        history::appendRejected,
        points -> appendMetrics(history, points),
        history::appendLedger,
        history::appendUsage,
        alerts -> publish(alerts, options),
        history::appendDeployments,
        options.elasticsearch() == null
            ? live -> null
            : live -> index(live, options.elasticsearch()));
  }

  /** Where no rule is there, none fires, and no topic is needed. */
  private static void publish(DataStream<Alert> alerts, PipelineOptions options) {
    if (!options.alerts().rules().isEmpty()) {
      PipelineOptions.KafkaOptions kafka = options.kafka();
      String topic = options.alerts().topic();
      AlertTopic.createIfMissing(kafka.bootstrapServers(), topic, kafka.clientProperties());
      AlertTopic.send(
          alerts, kafka.bootstrapServers(), topic, kafka.groupId(), kafka.clientProperties());
    }
  }

  /** Those by team and service sum to all events; every other set counts the same ones again. */
  private static void appendMetrics(IcebergHistory history, DataStream<MetricPoint> points) {
    history.appendMetrics(
        points.filter(point -> point.isOfServices()).uid("services").name("services"));
    history.appendBreakdowns(
        points.filter(point -> !point.isOfServices()).uid("breakdowns").name("breakdowns"));
  }

  /** Running points as they come; what is said once only when a checkpoint holds it. */
  private static DataStream<Rejected> index(Live live, PipelineOptions.SearchOptions options) {
    DataStream<Document> running =
        documents(live.points().running(), MetricDocuments::of, "running-documents");
    DataStream<Document> settled =
        documents(live.points().settled(), MetricDocuments::of, "settled-documents");
    DataStream<Document> alerts = documents(live.alerts(), AlertDocuments::of, "alert-documents");
    DataStream<Document> deployments =
        documents(live.deployments(), DeploymentDocuments::of, "deployment-documents");
    DataStream<Document> said =
        AfterCheckpoint.apply(settled.union(alerts, deployments), "after-checkpoint");
    Map<String, String> templates = new HashMap<>(MetricDocuments.templates());
    templates.putAll(AlertDocuments.templates());
    templates.putAll(DeploymentDocuments.templates());
    return IndexDocuments.apply(
        running.union(said), options.toSink(), options.toSetup(templates), "index-metrics");
  }

  private static <T> DataStream<Document> documents(
      DataStream<T> stream, MapFunction<T, Document> document, String uid) {
    return stream.map(document).returns(DocumentSerializer.TYPE).uid(uid).name(uid);
  }
}
