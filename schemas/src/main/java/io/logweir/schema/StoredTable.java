package io.logweir.schema;

import java.util.List;

/**
 * One table of the history: the contract that writers create it by and readers rely on.
 *
 * @param name without the database
 * @param columns in order
 * @param partitionedBy the time column whose day is the partition
 * @param sortedBy the columns that readers may expect files to be ordered by when compacted
 * @param filteredBy the columns that people filter by: of these alone does a file say between what
 *     they lie, since what it says of each column is read with the table by everybody
 * @param lookedUpBy the columns that one row is found by among all, by Bloom filters in compacted
 *     files
 */
public record StoredTable(
    String name,
    List<Column> columns,
    String partitionedBy,
    List<String> sortedBy,
    List<String> filteredBy,
    List<String> lookedUpBy) {

  /** The database that all tables are in. */
  public static final String DATABASE = "logs";

  /** Every event once. */
  public static final StoredTable EVENTS =
      new StoredTable(
          "events",
          EventColumn.columns(),
          "time",
          List.of("service_name", "time"),
          List.of(
              "time",
              "ingest_time",
              "service_namespace",
              "service_name",
              "deployment_environment_name",
              "severity_number",
              "http_response_status_code",
              "source_topic",
              "source_partition",
              "source_offset",
              "redriven_time"),
          List.of("event_id", "trace_id"));

  /** Every record that became no event. */
  public static final StoredTable REJECTED =
      new StoredTable(
          "rejected",
          Rejected.COLUMNS,
          "ingest_time",
          List.of("source_topic", "ingest_time"),
          List.of(
              "ingest_time",
              "reason",
              "service_namespace",
              "service_name",
              "source_topic",
              "source_partition",
              "source_offset"),
          List.of());

  /**
   * Every event that was seen before: with the two above, every record that was read, and that no
   * rule drops, is in exactly one table.
   */
  public static final StoredTable DUPLICATES =
      new StoredTable(
          "duplicates",
          Duplicate.EVENT_COLUMNS.stream().map(EventColumn::column).toList(),
          "ingest_time",
          List.of("service_name", "ingest_time"),
          List.of(
              "time",
              "ingest_time",
              "service_namespace",
              "service_name",
              "source_topic",
              "source_partition",
              "source_offset"),
          List.of("event_id"));

  /** The numbers of every closed window by team and service, and the increments to them. */
  public static final StoredTable METRICS =
      new StoredTable(
          "metrics",
          MetricPoint.COLUMNS,
          "window_start",
          List.of("service_name", "window_start"),
          List.of("window_start", "service_namespace", "service_name"),
          List.of());

  /** The same of every other metric set, such as by route: other sums over the same events. */
  public static final StoredTable BREAKDOWNS =
      new StoredTable(
          "breakdowns",
          MetricPoint.BREAKDOWN_COLUMNS,
          "window_start",
          List.of("metric_set", "service_name", "window_start"),
          List.of("metric_set", "window_start", "service_namespace", "service_name"),
          List.of());

  /** What happened to records between two checkpoints. */
  public static final StoredTable LEDGER =
      new StoredTable(
          "ledger",
          LedgerEntry.COLUMNS,
          "recorded_at",
          List.of("source_topic", "source_partition", "recorded_at"),
          List.of("recorded_at", "kind", "service_namespace", "source_topic", "source_partition"),
          List.of());

  /** Every change of a service's version, and what the service was like before and after. */
  public static final StoredTable DEPLOYMENTS =
      new StoredTable(
          "deployments",
          Deployment.COLUMNS,
          "deployed_at",
          List.of("service_name", "deployed_at"),
          List.of("deployed_at", "service_namespace", "service_name"),
          List.of());

  /** What each hour, team, service and template of messages sent. */
  public static final StoredTable USAGE =
      new StoredTable(
          "usage",
          UsageRow.COLUMNS,
          "hour_start",
          List.of("service_namespace", "service_name"),
          List.of("hour_start", "service_namespace", "service_name", "source_topic", "template_id"),
          List.of());

  /** What each day costs, by team; the rows sum to the invoice. */
  public static final StoredTable COST_DAILY =
      new StoredTable(
          "cost_daily",
          CostRow.COLUMNS,
          "charge_period_start",
          List.of("service_namespace", "service_name"),
          List.of("charge_period_start", "service_namespace", "service_name"),
          List.of());

  /** All of them. */
  public static final List<StoredTable> ALL =
      List.of(
          EVENTS,
          REJECTED,
          DUPLICATES,
          METRICS,
          BREAKDOWNS,
          LEDGER,
          USAGE,
          COST_DAILY,
          DEPLOYMENTS);
}
