package io.logweir.schema;

import java.util.List;
import java.util.Locale;

/**
 * What happened to records between two checkpoints: the account that proves that each was taken
 * care of, and the count of what was changed or left out on purpose.
 *
 * <p>Per topic and partition, over any span of checkpoints: the records of {@link Kind#READ} are
 * those of events stored, duplicates, {@link Kind#REJECTED}, {@link Kind#DROPPED} and {@link
 * Kind#JOINED}.
 *
 * @param recordedAt when it was written down, µs since the epoch, by the job's clock
 * @param checkpointId of the checkpoint that it is part of; -1 at the end of a bounded input
 * @param kind a {@link Kind#code()}
 * @param name of the reason, rule or detector, or null
 * @param serviceNamespace the team, where it is counted by team and known, or null
 * @param sourceTopic Kafka topic
 * @param sourcePartition Kafka partition
 * @param recordCount how many
 * @param sizeBytes how many bytes as received
 * @param firstOffset the lowest Kafka offset among them
 * @param lastOffset the highest Kafka offset among them
 */
public record LedgerEntry(
    long recordedAt,
    long checkpointId,
    String kind,
    String name,
    String serviceNamespace,
    String sourceTopic,
    int sourcePartition,
    long recordCount,
    long sizeBytes,
    long firstOffset,
    long lastOffset) {

  /** What is counted. */
  public enum Kind {
    /** Records that came from Kafka. */
    READ,
    /** Events that were made of them; one record may hold many. */
    EVENT,
    /** Records, or parts of them, that became no event; by reason. */
    REJECTED,
    /** Events that a rule leaves out; by rule and team. */
    DROPPED,
    /** Records that became a further line of another record's event. */
    JOINED,
    /** Values that a detector replaced; by detector and team. */
    REDACTED,
    /** Events in which a value was cut to the source's limit. */
    TRUNCATED,
    /** Events in which bytes that are not UTF-8 were replaced. */
    INVALID_UTF8;

    /** As stored. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The columns of {@code logs.ledger}, in the order of the components. */
  public static final List<Column> COLUMNS =
      List.of(
          new Column("recorded_at", ColumnType.TIMESTAMPTZ, true, "ours", "When it was written"),
          new Column(
              "checkpoint_id", ColumnType.LONG, true, "ours", "The checkpoint it is part of"),
          new Column("kind", ColumnType.STRING, true, "ours", "What is counted"),
          new Column("name", ColumnType.STRING, false, "ours", "Reason, rule or detector"),
          new Column(
              "service_namespace",
              ColumnType.STRING,
              false,
              "service.namespace",
              "The owning team, where it is counted by team"),
          new Column(
              "source_topic", ColumnType.STRING, true, "messaging.destination.name", "Kafka topic"),
          new Column(
              "source_partition",
              ColumnType.INT,
              true,
              "messaging.destination.partition.id",
              "Kafka partition"),
          new Column("record_count", ColumnType.LONG, true, "ours", "How many"),
          new Column("size_bytes", ColumnType.LONG, true, "ours", "Bytes as received"),
          new Column("first_offset", ColumnType.LONG, true, "ours", "The lowest Kafka offset"),
          new Column("last_offset", ColumnType.LONG, true, "ours", "The highest Kafka offset"));
}
