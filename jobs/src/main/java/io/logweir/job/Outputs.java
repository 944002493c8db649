package io.logweir.job;

import io.logweir.connector.elasticsearch.Document;
import io.logweir.connector.elasticsearch.DocumentSerializer;
import io.logweir.connector.elasticsearch.ElasticsearchOptions;
import io.logweir.connector.elasticsearch.IndexDocuments;
import io.logweir.connector.elasticsearch.MetricDocuments;
import io.logweir.connector.iceberg.IcebergHistory;
import io.logweir.job.options.PipelineOptions;
import io.logweir.schema.LedgerEntry;
import io.logweir.schema.LogEvent;
import io.logweir.schema.MetricPoint;
import io.logweir.schema.Rejected;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Where the job's results go.
 *
 * @param events each event once
 * @param duplicates events that were seen before
 * @param rejected records, and documents, that could not be taken
 * @param metrics final points and increments of every metric set
 * @param ledger what happened to records between two checkpoints
 * @param live all points, while they happen; gives the documents that were refused, or null where
 *     it takes none
 */
public record Outputs(
    Consumer<DataStream<LogEvent>> events,
    Consumer<DataStream<LogEvent>> duplicates,
    Consumer<DataStream<Rejected>> rejected,
    Consumer<DataStream<MetricPoint>> metrics,
    Consumer<DataStream<LedgerEntry>> ledger,
    Function<RollUp.Points, DataStream<Rejected>> live) {

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
        options.elasticsearch() == null
            ? points -> null
            : points -> index(points, options.elasticsearch().toSink()));
  }

  /** Those by team and service sum to all events; every other set counts the same ones again. */
  private static void appendMetrics(IcebergHistory history, DataStream<MetricPoint> points) {
    history.appendMetrics(
        points.filter(point -> isOfServices(point)).uid("services").name("services"));
    history.appendBreakdowns(
        points.filter(point -> !isOfServices(point)).uid("breakdowns").name("breakdowns"));
  }

  private static boolean isOfServices(MetricPoint point) {
    return point.metricSet().equals(MetricPoint.SERVICES);
  }

  /** Running points as they come; what is settled only once a checkpoint holds it. */
  private static DataStream<Rejected> index(RollUp.Points points, ElasticsearchOptions options) {
    DataStream<Document> running = documents(points.running(), "running-documents");
    DataStream<Document> settled =
        AfterCheckpoint.apply(documents(points.settled(), "settled-documents"), "after-checkpoint");
    return IndexDocuments.apply(
        running.union(settled), options, MetricDocuments.templates(), "index-metrics");
  }

  private static DataStream<Document> documents(DataStream<MetricPoint> points, String uid) {
    return points.map(MetricDocuments::of).returns(DocumentSerializer.TYPE).uid(uid).name(uid);
  }
}
