package io.logweir.udf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logweir.core.parse.LogParser;
import io.logweir.core.parse.SourceOptions;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.Rejected;
import io.logweir.udf.row.LogColumns;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PARSE_LOG and PARSE_LOGS through Flink's planner, as a script would call them. */
class ParseLogTest {

  private static final String LINE =
      "{\"time\":\"2026-06-13T12:00:00.123456Z\",\"level\":\"warn\",\"msg\":\"slow\","
          + "\"service\":\"shop\",\"event.id\":\"e1\",\"status\":503,\"k\":\"v\"}";
  private static final String FRAMES =
      "28 <14>1 - h a - - - in a frame28 <14>1 - h b - - - in a frame";
  private static final String PLACE =
      "'raw', 3, CAST(17 AS BIGINT), CAST(TIMESTAMP '2026-06-13 12:00:01.5' AS TIMESTAMP_LTZ(3))";

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aLineIsTheRowOfItsEvent(boolean streaming) throws Exception {
    Row row = only(streaming, "SELECT PARSE_LOG(line) FROM " + table(LINE));
    assertThat(row.getField("time")).isEqualTo(Instant.parse("2026-06-13T12:00:00.123456Z"));
    assertThat(row.getField("body")).isEqualTo("slow");
    assertThat(row.getField("severity_number")).isEqualTo(13);
    assertThat(row.getField("service_name")).isEqualTo("shop");
    assertThat(row.getField("log_record_uid")).isEqualTo("e1");
    assertThat(row.getField("http_response_status_code")).isEqualTo(503);
    assertThat(row.getField("attributes")).isEqualTo(Map.of("k", "v"));
    assertThat(row.getField("size_bytes")).isEqualTo((long) LINE.length());
    assertThat(row.getField("sample_weight")).isEqualTo(1.0);
    assertThat(row.getField("parser")).isEqualTo("json");
    // Nobody said where it lay and when it came.
    LogColumns.OF_PLACE.forEach(
        column -> assertThat(row.getField(column.column().name())).as("%s", column).isNull());
    assertThat(row.getField("observed_time")).isNull();
    assertThat(row.getField("reject_reason")).isNull();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void withItsPlaceItIsTheJobsEventInEveryColumn(boolean streaming) throws Exception {
    Row row =
        only(
            streaming,
            "SELECT PARSE_LOG(CAST(line AS BYTES), 'auto', "
                + PLACE
                + ", MAP['service.namespace', CAST('payments' AS BYTES)]) FROM "
                + table(LINE));
    LogEvent event = new LogEvent();
    new LogParser(SourceOptions.DEFAULTS)
        .parse(
            new RawLog(
                LINE.getBytes(StandardCharsets.UTF_8),
                "raw",
                3,
                17,
                Instant.parse("2026-06-13T12:00:01.5Z").toEpochMilli(),
                Map.of("service.namespace", "payments")),
            event,
            new OneEvent());
    assertThat(event.getString(EventColumn.SERVICE_NAMESPACE)).isEqualTo("payments");
    for (EventColumn column : EventColumn.values()) {
      assertThat(row.getField(column.column().name()))
          .as("%s", column)
          .isEqualTo(value(event, column));
    }
  }

  private static Object value(LogEvent event, EventColumn column) {
    if (!event.has(column)) {
      return null;
    }
    return switch (column.type()) {
      case STRING -> event.getString(column);
      case INT -> (int) event.getLong(column);
      case DOUBLE -> event.getDouble(column);
      case FIXED16 -> event.eventIdBytes();
      case STRING_MAP -> event.entriesAsText(column);
      case TIMESTAMPTZ ->
          Instant.EPOCH.plus(event.getLong(column), java.time.temporal.ChronoUnit.MICROS);
      default -> event.getLong(column);
    };
  }

  @Test
  void whatIsNoEventSaysWhy() throws Exception {
    Row row = only(true, "SELECT PARSE_LOG(line, 'json') FROM " + table("{no json"));
    assertThat(row.getField("reject_reason")).isEqualTo("invalid_json");
    assertThat((String) row.getField("reject_detail")).contains("at byte 1");
    assertThat((byte[]) row.getField("reject_raw")).asString().isEqualTo("{no json");
    assertThat(row.getField("parser")).isEqualTo("json");
    assertThat(row.getField("body")).isNull();
    assertThat(row.getField("source_topic")).isNull();
    assertThat(
            only(true, "SELECT PARSE_LOG(line, 'jsn') FROM " + table("{}"))
                .getField("reject_detail")
                .toString())
        .contains("\"jsn\"", "allowed: ", "json");
  }

  @Test
  void ofManyEventsOneFunctionGivesTheFirstAndOneGivesAll() throws Exception {
    assertThat(
            only(
                    true,
                    "SELECT PARSE_LOG(line).service_name, PARSE_LOG(line).source_index FROM "
                        + table(FRAMES))
                .toString())
        .isEqualTo("+I[a, null]");
    assertThat(
            rows(
                true,
                "SELECT p.service_name, p.source_index FROM "
                    + table(FRAMES)
                    + ", LATERAL TABLE(PARSE_LOGS(line)) AS p"))
        .containsExactly(Row.of("a", null), Row.of("b", 1));
  }

  @Test
  void aTimeThatNeedsToKnowWhenTheLineCameIsNullWhereNobodySays() throws Exception {
    String yearless = "<34>Oct 11 22:14:15 mymachine su: failed";
    assertThat(only(true, "SELECT PARSE_LOG(line).`time` FROM " + table(yearless)).getField(0))
        .isNull();
    assertThat(only(true, "SELECT PARSE_LOG(line).`time` FROM " + table("plain words")).getField(0))
        .isNull();
    assertThat(
            only(
                    true,
                    "SELECT PARSE_LOG(line, 'auto', " + PLACE + ").`time` FROM " + table(yearless))
                .getField(0))
        .isEqualTo(Instant.parse("2025-10-11T22:14:15Z"));
  }

  /** What a header line says counts below it, not for lines of which nobody knows the order. */
  @Test
  void aLineWithoutAPlaceIsReadByItself() throws Exception {
    String rows = table("#Fields: date time cs-method cs-uri-stem", "2026-06-13 12:00:00 GET /a");
    assertThat(rows(true, "SELECT PARSE_LOG(line, 'w3c').reject_reason FROM " + rows))
        .contains(Row.of("fields_unknown"));
    assertThat(rows(true, "SELECT PARSE_LOG(line, 'w3c', " + PLACE + ").url_path FROM " + rows))
        .contains(Row.of("/a"));
  }

  @Test
  void nullIsNullAndNoRow() throws Exception {
    assertThat(only(true, "SELECT PARSE_LOG(CAST(NULL AS STRING))").getField(0)).isNull();
    assertThat(
            rows(
                true,
                "SELECT p.body FROM (VALUES (CAST(NULL AS BYTES))) AS t(line),"
                    + " LATERAL TABLE(PARSE_LOGS(line)) AS p"))
        .isEmpty();
  }

  @Test
  void itsTypeIsThatOfTheTableAndAnyColumnMayBeNull() {
    TableEnvironment sql = environment(true);
    assertThat(
            sql.sqlQuery("SELECT PARSE_LOG(CAST(NULL AS STRING)) AS p")
                .getResolvedSchema()
                .getColumnDataTypes()
                .get(0)
                .getLogicalType()
                .asSummaryString())
        .startsWith("ROW<`time` TIMESTAMP_LTZ(6), `observed_time` TIMESTAMP_LTZ(6)")
        .contains("`event_id` BINARY(16)", "`attributes` MAP<STRING NOT NULL, STRING NOT NULL>")
        .endsWith("`reject_reason` STRING, `reject_detail` STRING, `reject_raw` BYTES>");
    assertThatThrownBy(() -> sql.sqlQuery("SELECT PARSE_LOG(17)"))
        .isInstanceOf(ValidationException.class)
        .hasStackTraceContaining("PARSE_LOG(line ");
  }

  @Test
  void theTypeOfARowHasEveryColumn() {
    assertThat(LogColumns.row().getFieldNames())
        .containsSubsequence("time", "source_index", "reject_reason")
        .hasSize(EventColumn.COUNT + 3);
    assertThat(DataTypes.of(LogColumns.row()).getLogicalType().isNullable()).isTrue();
  }

  private static final class OneEvent implements LogParser.Sink {
    @Override
    public void event(LogEvent event) {}

    @Override
    public void rejected(Rejected rejected) {
      throw new AssertionError(rejected.reason());
    }

    @Override
    public void dropped(LogEvent event, String rule) {
      throw new AssertionError(rule);
    }
  }

  private static String table(String... lines) {
    StringBuilder values = new StringBuilder("(VALUES ");
    for (int i = 0; i < lines.length; i++) {
      values.append(i == 0 ? "" : ", ").append("('").append(lines[i]).append("')");
    }
    return values.append(") AS t(line)").toString();
  }

  private static Row only(boolean streaming, String query) throws Exception {
    List<Row> rows = rows(streaming, query);
    assertThat(rows).hasSize(1);
    Row row = rows.get(0);
    return row.getArity() == 1 && row.getField(0) instanceof Row nested ? nested : row;
  }

  private static List<Row> rows(boolean streaming, String query) throws Exception {
    try (CloseableIterator<Row> rows = environment(streaming).executeSql(query).collect()) {
      List<Row> all = new ArrayList<>();
      rows.forEachRemaining(all::add);
      return all;
    }
  }

  private static TableEnvironment environment(boolean streaming) {
    EnvironmentSettings.Builder settings = EnvironmentSettings.newInstance();
    TableEnvironment sql =
        TableEnvironment.create(
            (streaming ? settings.inStreamingMode() : settings.inBatchMode()).build());
    sql.getConfig().set("parallelism.default", "1");
    sql.getConfig().set("table.local-time-zone", "UTC");
    sql.executeSql("LOAD MODULE logweir");
    return sql;
  }
}
