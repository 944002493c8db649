package io.logweir.connector.iceberg;

import io.logweir.schema.Deployment;
import io.logweir.schema.LedgerEntry;
import io.logweir.schema.MetricPoint;
import io.logweir.schema.Rejected;
import io.logweir.schema.UsageRow;
import io.logweir.udf.row.Times;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;

/**
 * Rows of the tables that are not on the hot path, column by column in the order of their contract.
 */
public final class Rows {

  private Rows() {}

  /** The row of {@code logs.rejected}. */
  public static RowData of(Rejected rejected) {
    return GenericRowData.of(
        time(rejected.ingestTime()),
        text(rejected.reason()),
        text(rejected.detail()),
        text(rejected.parser()),
        rejected.raw(),
        text(rejected.serviceNamespace()),
        text(rejected.serviceName()),
        text(rejected.sourceTopic()),
        rejected.sourcePartition(),
        rejected.sourceOffset(),
        rejected.sourceIndex());
  }

  /** The row of {@code logs.ledger}. */
  public static RowData of(LedgerEntry entry) {
    return GenericRowData.of(
        time(entry.recordedAt()),
        entry.checkpointId(),
        text(entry.kind()),
        text(entry.name()),
        text(entry.serviceNamespace()),
        text(entry.sourceTopic()),
        entry.sourcePartition(),
        entry.recordCount(),
        entry.sizeBytes(),
        entry.firstOffset(),
        entry.lastOffset());
  }

  /** The row of {@code logs.usage}. */
  public static RowData of(UsageRow usage) {
    return GenericRowData.of(
        time(usage.hourStart()),
        text(usage.serviceNamespace()),
        text(usage.serviceName()),
        text(usage.sourceTopic()),
        text(usage.templateId()),
        text(usage.example()),
        usage.count(),
        usage.sizeBytes(),
        usage.duplicateCount(),
        usage.duplicateSize(),
        usage.rejectedCount(),
        usage.rejectedSize(),
        usage.droppedCount(),
        usage.droppedSize());
  }

  /** The row of {@code logs.metrics}, or of {@code logs.breakdowns}. */
  public static RowData of(MetricPoint point) {
    return GenericRowData.of(
        time(point.windowStart()),
        time(point.windowEnd()),
        text(point.serviceNamespace()),
        text(point.serviceName()),
        text(point.environment()),
        point.count(),
        point.errorCount(),
        point.sizeBytes(),
        point.duplicateCount(),
        point.rejectedCount(),
        point.lateCount(),
        point.durationP50(),
        point.durationP95(),
        point.durationP99(),
        point.durationMax(),
        new GenericMapData(point.durationBuckets()),
        point.isIncrement(),
        point.isFinal(),
        point.revision(),
        text(point.metricSet()),
        texts(point.dimensions()),
        point.clock() == null ? null : time(point.clock()),
        point.observedCount(),
        point.durationCount(),
        point.durationSum(),
        point.durationMin(),
        point.messageSizeP50(),
        point.messageSizeP95(),
        point.messageSizeP99(),
        point.messageSizeMax(),
        point.messageSizeBuckets() == null ? null : new GenericMapData(point.messageSizeBuckets()),
        point.httpResponse1xxCount(),
        point.httpResponse2xxCount(),
        point.httpResponse3xxCount(),
        point.httpResponse4xxCount(),
        point.httpResponse5xxCount(),
        point.delaySum(),
        point.delayMax(),
        point.clientCount(),
        point.clientSketch(),
        point.traceCount(),
        point.traceSketch(),
        point.foldedSeries());
  }

  private static GenericMapData texts(Map<String, String> values) {
    if (values == null) {
      return null;
    }
    Map<StringData, StringData> texts = new HashMap<>();
    values.forEach((key, value) -> texts.put(text(key), text(value)));
    return new GenericMapData(texts);
  }

  /** The row of {@code logs.deployments}: of a deployment with its comparison. */
  public static RowData of(Deployment deployment) {
    Deployment.Side before = deployment.before();
    Deployment.Side after = deployment.after();
    return GenericRowData.of(
        time(deployment.time()),
        text(deployment.serviceNamespace()),
        text(deployment.serviceName()),
        text(deployment.environment()),
        text(deployment.serviceVersion()),
        text(deployment.deploymentId()),
        text(deployment.previousVersion()),
        text(deployment.previousDeploymentId()),
        before.count(),
        before.errorRatio(),
        before.errorRatioLow(),
        before.errorRatioHigh(),
        before.durationP99(),
        before.durationP99Low(),
        before.durationP99High(),
        after.count(),
        after.errorRatio(),
        after.errorRatioLow(),
        after.errorRatioHigh(),
        after.durationP99(),
        after.durationP99Low(),
        after.durationP99High(),
        deployment.errorRatioChange(),
        deployment.errorRatioChangeLow(),
        deployment.errorRatioChangeHigh());
  }

  private static StringData text(String value) {
    return StringData.fromString(value);
  }

  private static TimestampData time(long micros) {
    return Times.ofMicros(micros);
  }
}
