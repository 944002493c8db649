package io.logweir.connector.iceberg;

import io.logweir.schema.LedgerEntry;
import io.logweir.schema.MetricPoint;
import io.logweir.schema.Rejected;
import io.logweir.schema.UsageRow;
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

  /** The row of {@code logs.metrics}. */
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
        point.revision());
  }

  private static StringData text(String value) {
    return StringData.fromString(value);
  }

  /** A stored time, µs since the epoch, as Flink has it. */
  static TimestampData time(long micros) {
    return TimestampData.fromEpochMillis(
        Math.floorDiv(micros, 1000L), (int) Math.floorMod(micros, 1000L) * 1000);
  }
}
