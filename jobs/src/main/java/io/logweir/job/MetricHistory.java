package io.logweir.job;

import io.logweir.connector.iceberg.IcebergHistory;
import io.logweir.connector.iceberg.Rows;
import io.logweir.connector.iceberg.TableRows;
import io.logweir.schema.Column;
import io.logweir.schema.MetricPoint;
import io.logweir.schema.StoredTable;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/** The metrics of a span in Iceberg: those by service, and those of the other sets. */
final class MetricHistory {

  private static final List<StoredTable> TABLES =
      List.of(StoredTable.METRICS, StoredTable.BREAKDOWNS);

  private static final int WINDOW_START = position("window_start");
  private static final int TEAM = position("service_namespace");
  private static final int SERVICE = position("service_name");
  private static final int ENVIRONMENT = position("deployment_environment_name");
  private static final int COUNT = position("log_record_count");
  private static final int ERRORS = position("log_record_error_count");
  private static final int BYTES = position("log_record_size");
  private static final int DUPLICATES = position("duplicate_count");
  private static final int REJECTED = position("rejected_count");
  private static final int INCREMENT = position("is_increment");
  private static final int FINAL = position("is_final");
  private static final int SET = position("metric_set");
  private static final int DIMENSIONS = position("dimensions");

  private final IcebergHistory history;
  private final RestatedSpan span;

  MetricHistory(IcebergHistory history, RestatedSpan span) {
    this.history = history;
    this.span = span;
  }

  private static int position(String name) {
    List<String> names = MetricPoint.COLUMNS.stream().map(Column::name).toList();
    if (!names.contains(name)) {
      throw new IllegalArgumentException("no column " + name);
    }
    return names.indexOf(name);
  }

  /**
   * What is there.
   *
   * @throws IllegalStateException where a team was asked for and some of its series are folded
   */
  SpanTotals totals() {
    SpanTotals totals = new SpanTotals();
    for (StoredTable table : TABLES) {
      try (TableRows rows = history.rowsOf(table)) {
        rows.read(
            filter(),
            row -> {
              checkNotFolded(row);
              if (holds(row)) {
                add(row, totals);
              }
            });
      }
    }
    return totals;
  }

  /** Numbers of several teams in one row cannot be taken apart. */
  private void checkNotFolded(RowData row) {
    if (span.team() != null
        && span.holds(set(row), windowStart(row), span.team())
        && MetricPoint.OTHER.equals(text(row, TEAM))) {
      throw new IllegalStateException(
          "in this span the set "
              + set(row)
              + " has series of several teams folded into "
              + MetricPoint.OTHER
              + ": restate it without --team");
    }
  }

  private static void add(RowData row, SpanTotals totals) {
    totals.add(
        new SpanTotals.Window(set(row), dimensions(row), windowStart(row)),
        new SpanTotals.Counts(
            row.getLong(COUNT),
            row.getLong(ERRORS),
            row.getLong(BYTES),
            row.getLong(DUPLICATES),
            row.getLong(REJECTED)),
        row.getBoolean(INCREMENT),
        row.getBoolean(FINAL));
  }

  /**
   * Puts points in the place of all that is there, in one commit per table.
   *
   * @return rows that went, and rows that came
   */
  TableRows.Replaced replace(List<MetricPoint> points) {
    long removed = 0;
    long added = 0;
    for (StoredTable table : TABLES) {
      List<RowData> come =
          points.stream()
              .filter(point -> table == tableOf(point))
              .map(Rows::of)
              .map(RowData.class::cast)
              .toList();
      TableRows.Replaced replaced;
      try (TableRows rows = history.rowsOf(table)) {
        replaced =
            rows.replace(
                filter(),
                this::holds,
                come,
                Map.of("logweir.restated-span", span.from() + "/" + span.to()));
      }
      removed += replaced.removed();
      added += replaced.added();
    }
    return new TableRows.Replaced(removed, added);
  }

  private static StoredTable tableOf(MetricPoint point) {
    return point.isOfServices() ? StoredTable.METRICS : StoredTable.BREAKDOWNS;
  }

  /** The newest window by service that ends after the span; µs since the epoch. */
  OptionalLong newestWindow() {
    long[] newest = {Long.MIN_VALUE};
    try (TableRows rows = history.rowsOf(StoredTable.METRICS)) {
      rows.read(
          Expressions.greaterThanOrEqual("window_start", span.toMicros()),
          row -> newest[0] = Math.max(newest[0], windowStart(row)));
    }
    return newest[0] < span.toMicros() ? OptionalLong.empty() : OptionalLong.of(newest[0]);
  }

  private boolean holds(RowData row) {
    return span.holds(set(row), windowStart(row), text(row, TEAM));
  }

  private Expression filter() {
    return Expressions.and(
        Expressions.greaterThanOrEqual("window_start", span.fromMicros()),
        Expressions.lessThan("window_start", span.toMicros()));
  }

  private static long windowStart(RowData row) {
    return row.getTimestamp(WINDOW_START, 6).getMillisecond() * 1000;
  }

  private static String set(RowData row) {
    // Rows from before there were sets do not say.
    return row.isNullAt(SET) ? MetricPoint.SERVICES : row.getString(SET).toString();
  }

  private static String text(RowData row, int position) {
    return row.isNullAt(position) ? null : row.getString(position).toString();
  }

  private static Map<String, String> dimensions(RowData row) {
    if (set(row).equals(MetricPoint.SERVICES)) {
      return SpanTotals.ofService(text(row, TEAM), text(row, SERVICE), text(row, ENVIRONMENT));
    }
    Map<String, String> dimensions = new TreeMap<>();
    if (!row.isNullAt(DIMENSIONS)) {
      MapData map = row.getMap(DIMENSIONS);
      ArrayData keys = map.keyArray();
      ArrayData values = map.valueArray();
      for (int i = 0; i < map.size(); i++) {
        dimensions.put(keys.getString(i).toString(), values.getString(i).toString());
      }
    }
    return dimensions;
  }
}
