package io.logweir.schema;

import java.util.List;

/**
 * What one template of messages of one service sent within an hour. The rows of an hour add up:
 * each job writes many for the same names, and any of them may come late.
 *
 * <p>Counts are of records and bytes as they were received; a sampled event counts once, whatever
 * it stands for, because it was shipped and stored once.
 *
 * @param hourStart when the hour begins, µs since the epoch, by the broker's time of the record
 * @param serviceNamespace the team, or null where it is not known; {@link #OTHER} for the small
 *     ones where there are too many to be counted apart
 * @param serviceName the service, in the same way, or null where it is not known
 * @param sourceTopic Kafka topic
 * @param templateId the message's pattern; {@link #OTHER} for those that are not counted apart;
 *     null for what has none
 * @param example the beginning of one such message, as stored, or null
 * @param count unique events
 * @param sizeBytes their bytes
 * @param duplicateCount events that were seen before
 * @param duplicateSize their bytes
 * @param rejectedCount records that became no event
 * @param rejectedSize their bytes
 * @param droppedCount events that a rule leaves out
 * @param droppedSize their bytes
 */
public record UsageRow(
    long hourStart,
    String serviceNamespace,
    String serviceName,
    String sourceTopic,
    String templateId,
    String example,
    long count,
    long sizeBytes,
    long duplicateCount,
    long duplicateSize,
    long rejectedCount,
    long rejectedSize,
    long droppedCount,
    long droppedSize) {

  /** The template, or the team and service, of all that is not counted under one of its own. */
  public static final String OTHER = "__other__";

  /** Bytes of everything that came in, whatever became of it. */
  public long receivedBytes() {
    return sizeBytes + duplicateSize + rejectedSize + droppedSize;
  }

  /** The columns of {@code logs.usage}, in the order of the components. */
  public static final List<Column> COLUMNS =
      List.of(
          new Column(
              "hour_start",
              ColumnType.TIMESTAMPTZ,
              true,
              "ours",
              "When the hour begins, by the broker's time of the record"),
          new Column(
              "service_namespace",
              ColumnType.STRING,
              false,
              "service.namespace",
              "The owning team, if known"),
          new Column(
              "service_name", ColumnType.STRING, false, "service.name", "The service, if known"),
          new Column(
              "source_topic", ColumnType.STRING, true, "messaging.destination.name", "Kafka topic"),
          new Column(
              "template_id",
              ColumnType.STRING,
              false,
              "ours",
              "The message's pattern; __other__ for those that are not counted apart"),
          new Column(
              "example",
              ColumnType.STRING,
              false,
              "ours",
              "The beginning of one such message, as stored"),
          new Column(
              "log_record_count", ColumnType.LONG, true, "log.record.count", "Unique events"),
          new Column(
              "log_record_size", ColumnType.LONG, true, "log.record.size", "Bytes as received"),
          new Column(
              "duplicate_count",
              ColumnType.LONG,
              true,
              "duplicate.count",
              "Events that were seen before"),
          new Column(
              "duplicate_size", ColumnType.LONG, true, "duplicate.size", "Their bytes as received"),
          new Column(
              "rejected_count",
              ColumnType.LONG,
              true,
              "rejected.count",
              "Records that became no event"),
          new Column(
              "rejected_size", ColumnType.LONG, true, "rejected.size", "Their bytes as received"),
          new Column(
              "dropped_count", ColumnType.LONG, true, "dropped.count", "Events a rule leaves out"),
          new Column(
              "dropped_size", ColumnType.LONG, true, "dropped.size", "Their bytes as received"));
}
