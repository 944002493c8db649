package io.logweir.schema;

import java.util.List;

/**
 * A record that became no event, whole, with why and where it came from, so that it can be
 * redriven.
 *
 * @param ingestTime the broker's time for it, µs since the epoch
 * @param reason a {@link RejectReason#code()}
 * @param detail for people: what was wrong, and where
 * @param parser the format that was asked for
 * @param raw the bytes as received
 * @param serviceNamespace the team, as far as known, or null
 * @param serviceName the service, as far as known, or null
 * @param sourceTopic where it came from: a Kafka topic, or an Elasticsearch index
 * @param sourcePartition Kafka partition; -1 where it did not come from Kafka
 * @param sourceOffset Kafka offset; -1 where it did not come from Kafka
 * @param sourceIndex which part of its Kafka record it is, from 0; null where it is all of it
 */
public record Rejected(
    long ingestTime,
    String reason,
    String detail,
    String parser,
    byte[] raw,
    String serviceNamespace,
    String serviceName,
    String sourceTopic,
    int sourcePartition,
    long sourceOffset,
    Integer sourceIndex) {

  /** With other bytes. */
  public Rejected withRaw(byte[] raw) {
    return new Rejected(
        ingestTime,
        reason,
        detail,
        parser,
        raw,
        serviceNamespace,
        serviceName,
        sourceTopic,
        sourcePartition,
        sourceOffset,
        sourceIndex);
  }

  /** The columns of {@code logs.rejected}, in the order of the components. */
  public static final List<Column> COLUMNS =
      List.of(
          new Column(
              "ingest_time",
              ColumnType.TIMESTAMPTZ,
              true,
              "event.ingested",
              "The broker's time for it"),
          new Column("reason", ColumnType.STRING, true, "ours", "Why, from a closed list"),
          new Column("detail", ColumnType.STRING, false, "ours", "What was wrong, and where"),
          new Column("parser", ColumnType.STRING, false, "ours", "The format that was asked for"),
          new Column(
              "raw", ColumnType.BINARY, true, "log.record.original", "The bytes as received"),
          new Column(
              "service_namespace",
              ColumnType.STRING,
              false,
              "service.namespace",
              "The owning team, if known"),
          new Column(
              "service_name", ColumnType.STRING, false, "service.name", "The service, if known"),
          new Column(
              "source_topic",
              ColumnType.STRING,
              true,
              "messaging.destination.name",
              "Topic or index"),
          new Column(
              "source_partition",
              ColumnType.INT,
              true,
              "messaging.destination.partition.id",
              "Kafka partition"),
          new Column(
              "source_offset", ColumnType.LONG, true, "messaging.kafka.offset", "Kafka offset"),
          new Column(
              "source_index",
              ColumnType.INT,
              false,
              "ours",
              "Which part of its Kafka record it is, from 0, where it is not all of it"));
}
