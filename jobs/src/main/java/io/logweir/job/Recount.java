package io.logweir.job;

import io.logweir.connector.iceberg.IcebergHistory;
import io.logweir.connector.iceberg.SnapshotRange;
import io.logweir.connector.iceberg.StoredEvents;
import io.logweir.connector.iceberg.StoredRejected;
import io.logweir.connector.iceberg.TableRows;
import io.logweir.core.rollup.Dimension;
import io.logweir.core.rollup.MetricSet;
import io.logweir.job.options.PipelineOptions;
import io.logweir.schema.Column;
import io.logweir.schema.ColumnType;
import io.logweir.schema.Disposition;
import io.logweir.schema.Duplicate;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.MetricPoint;
import io.logweir.schema.Rejected;
import io.logweir.schema.StoredTable;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.CloseableIterator;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/**
 * Counts a span again, from what the history holds, with the stage that counted it first. No clock
 * runs before the end of the input, so nothing is late: every window closes once, complete.
 */
final class Recount {

  /** What is counted: every record that was read, and not dropped, is in one of them. */
  private static final List<StoredTable> TABLES =
      List.of(StoredTable.EVENTS, StoredTable.DUPLICATES, StoredTable.REJECTED);

  /** What roll-ups measure, and what every set may be by without further ado. */
  private static final Set<EventColumn> ALWAYS =
      EnumSet.of(
          EventColumn.TIME,
          EventColumn.INGEST_TIME,
          EventColumn.TRACE_ID,
          EventColumn.SEVERITY_NUMBER,
          EventColumn.SERVICE_NAMESPACE,
          EventColumn.SERVICE_NAME,
          EventColumn.DEPLOYMENT_ENVIRONMENT_NAME,
          EventColumn.HTTP_RESPONSE_STATUS_CODE,
          EventColumn.EVENT_DURATION,
          EventColumn.CLIENT_ADDRESS,
          EventColumn.SIZE_BYTES,
          EventColumn.SAMPLE_WEIGHT,
          EventColumn.SOURCE_TOPIC,
          EventColumn.SOURCE_PARTITION,
          EventColumn.SOURCE_OFFSET);

  private final PipelineOptions pipeline;
  private final RestatedSpan span;
  private final IcebergHistory history;
  private final Configuration cluster;

  Recount(PipelineOptions pipeline, RestatedSpan span, Configuration cluster) {
    this.pipeline = pipeline;
    this.span = span;
    this.history = pipeline.iceberg().toHistory();
    this.cluster = cluster;
  }

  /** The newest snapshot of each table that is counted. */
  Map<StoredTable, Long> now() {
    Map<StoredTable, Long> snapshots = new HashMap<>();
    for (StoredTable table : TABLES) {
      try (TableRows rows = history.rowsOf(table)) {
        snapshots.put(table, rows.snapshot());
      }
    }
    return snapshots;
  }

  /** The points of all that is there at these snapshots. */
  List<MetricPoint> points(Map<StoredTable, Long> upTo) throws Exception {
    return points(Map.of(), upTo);
  }

  /** The points of what was appended after some snapshots and up to others. */
  List<MetricPoint> points(Map<StoredTable, Long> after, Map<StoredTable, Long> upTo)
      throws Exception {
    Map<StoredTable, SnapshotRange> ranges = new HashMap<>();
    boolean any = false;
    for (StoredTable table : TABLES) {
      SnapshotRange range = new SnapshotRange(after.get(table), upTo.get(table));
      try (TableRows rows = history.rowsOf(table)) {
        any |= after.isEmpty() || rows.anyAppended(range, filter(time(table)));
      }
      ranges.put(table, range);
    }
    return any ? run(ranges) : List.of();
  }

  private List<MetricPoint> run(Map<StoredTable, SnapshotRange> ranges) throws Exception {
    Configuration configuration = new Configuration(cluster);
    // Not batch: the stage asks for all keys of its state, which batch cannot tell.
    configuration.set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.STREAMING);
    configuration.set(org.apache.flink.configuration.PipelineOptions.OBJECT_REUSE, true);
    configuration.set(org.apache.flink.configuration.PipelineOptions.GENERIC_TYPES, false);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    List<EventColumn> columns = columns(span.sets());
    DataStream<LogEvent> marked =
        events(env, StoredTable.EVENTS, columns, Disposition.UNIQUE, ranges)
            .union(
                events(
                    env,
                    StoredTable.DUPLICATES,
                    Duplicate.EVENT_COLUMNS,
                    Disposition.DUPLICATE,
                    ranges));
    DataStream<Rejected> rejected =
        StoredRejected.of(
            read(env, StoredTable.REJECTED, StoredRejected.COLUMNS, ranges),
            span.fromMicros(),
            span.toMicros(),
            "stored-rejected");
    RollUp.Options all = PipelineJob.windows(pipeline.metrics());
    RollUp.Options metrics =
        new RollUp.Options(
            all.window(), all.allowedLateness(), all.patience(), all.updateInterval(), span.sets());
    if (span.team() != null) {
      String team = span.team();
      marked = marked.filter(event -> isOf(team, event.getString(EventColumn.SERVICE_NAMESPACE)));
      rejected = rejected.filter(each -> isOf(team, each.serviceNamespace()));
    }
    List<MetricPoint> points = new ArrayList<>();
    try (CloseableIterator<MetricPoint> settled =
        RollUp.apply(marked, rejected, metrics).settled().executeAndCollect("logweir restate")) {
      settled.forEachRemaining(points::add);
    }
    return points;
  }

  private static boolean isOf(String team, String stated) {
    return team.equals(Objects.requireNonNullElse(stated, Dimension.UNKNOWN_TEAM));
  }

  private DataStream<LogEvent> events(
      StreamExecutionEnvironment env,
      StoredTable table,
      List<EventColumn> columns,
      Disposition disposition,
      Map<StoredTable, SnapshotRange> ranges) {
    return StoredEvents.of(
        read(env, table, columns.stream().map(EventColumn::column).toList(), ranges),
        columns,
        disposition,
        span.fromMicros(),
        span.toMicros(),
        "stored-" + table.name());
  }

  private DataStream<RowData> read(
      StreamExecutionEnvironment env,
      StoredTable table,
      List<Column> columns,
      Map<StoredTable, SnapshotRange> ranges) {
    return history.read(
        env, table, columns, filter(time(table)), ranges.get(table), "read-" + table.name());
  }

  /** The time that a record of the table is counted at. */
  private static String time(StoredTable table) {
    return table == StoredTable.REJECTED ? "ingest_time" : "time";
  }

  private Expression filter(String time) {
    return Expressions.and(
        Expressions.greaterThanOrEqual(time, span.fromMicros()),
        Expressions.lessThan(time, span.toMicros()));
  }

  /** What has to be read of the events for these sets. */
  private static List<EventColumn> columns(List<MetricSet> sets) {
    Set<EventColumn> columns = EnumSet.copyOf(ALWAYS);
    for (MetricSet set : sets) {
      set.by().forEach(dimension -> add(dimension.name(), columns));
      set.when().forEach(all -> all.forEach(condition -> add(condition.field(), columns)));
    }
    return List.copyOf(columns);
  }

  private static void add(String name, Set<EventColumn> columns) {
    for (EventColumn column : EventColumn.values()) {
      String stored = column.column().name();
      boolean isOfMap = column.type() == ColumnType.STRING_MAP && name.startsWith(stored + ".");
      if (isOfMap || name.equals(stored) || name.equals(column.attribute())) {
        columns.add(column);
      }
    }
  }
}
