package io.logweir.connector.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logweir.connector.kafka.WholeRecords;
import io.logweir.core.parse.SourceOptions;
import io.logweir.udf.row.LogColumns;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.runtime.connector.source.ScanRuntimeProviderContext;
import org.apache.flink.table.types.DataType;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The format {@code log}: what a table may declare, and what becomes of records. */
class LogFormatTest {

  private static final String FRAMES = "17 <14>1 - h a - - -13 <13>1 nothing17 <14>1 - h b - - -";

  private final Map<String, Counter> counters = new HashMap<>();

  @Test
  void aTableHasTheColumnsThatItNamesInItsOwnOrder() throws Exception {
    DataType columns =
        DataTypes.ROW(
            DataTypes.FIELD("body", DataTypes.STRING()),
            DataTypes.FIELD("source_offset", DataTypes.BIGINT().notNull()),
            DataTypes.FIELD("time", DataTypes.TIMESTAMP_LTZ(3).notNull()),
            DataTypes.FIELD("attributes", DataTypes.MAP(DataTypes.STRING(), DataTypes.STRING())));
    List<RowData> rows = read(columns, OnReject.SKIP, "{\"msg\":\"m\",\"a\":\"b\"}", "plain words");
    assertThat(rows).hasSize(2).allMatch(BinaryRowData.class::isInstance);
    assertThat(rows.get(0).getArity()).isEqualTo(4);
    assertThat(rows.get(0).getString(0)).hasToString("m");
    assertThat(rows.get(0).getLong(1)).isEqualTo(100);
    // The record states no time: it is when it came.
    assertThat(rows.get(0).getTimestamp(2, 3).toInstant())
        .isEqualTo(Instant.ofEpochMilli(1_800_000_000_000L));
    assertThat(rows.get(0).getMap(3).size()).isEqualTo(1);
    // Rows that were handed over stay what they are.
    assertThat(rows.get(1).getString(0)).hasToString("plain words");
    assertThat(rows.get(1).getLong(1)).isEqualTo(101);
  }

  @Test
  void bytesAloneHaveNoPlace() throws Exception {
    List<RowData> rows = new ArrayList<>();
    DeserializationSchema<RowData> decoder =
        decoder(SourceOptions.DEFAULTS, DataTypes.of(LogColumns.row()), OnReject.ROW, false);
    decoder.deserialize("{\"msg\":\"m\"}".getBytes(StandardCharsets.UTF_8), collector(rows));
    decoder.deserialize(null, collector(rows));
    List<String> names = LogColumns.row().getFieldNames();
    for (RowData row : rows) {
      LogColumns.OF_PLACE.forEach(
          column ->
              assertThat(row.isNullAt(names.indexOf(column.column().name())))
                  .as("%s", column)
                  .isTrue());
      LogColumns.OF_ARRIVAL.forEach(
          column -> assertThat(row.isNullAt(names.indexOf(column.column().name()))).isTrue());
    }
    assertThat(rows.get(0).getString(names.indexOf("body"))).hasToString("m");
    assertThat(rows.get(1).getString(names.indexOf("reject_reason"))).hasToString("empty");
  }

  @Test
  void whatIsNoEventIsSkippedOrARowOrTheEnd() throws Exception {
    DataType columns =
        DataTypes.ROW(
            DataTypes.FIELD("reject_reason", DataTypes.STRING()),
            DataTypes.FIELD("service_name", DataTypes.STRING()),
            DataTypes.FIELD("source_offset", DataTypes.BIGINT()),
            DataTypes.FIELD("source_index", DataTypes.INT()),
            DataTypes.FIELD("reject_raw", DataTypes.BYTES()));
    SourceOptions framed = SourceOptions.DEFAULTS.withFormat("syslog-octets");
    assertThat(read(framed, columns, OnReject.SKIP, FRAMES, "")).hasSize(2);
    assertThat(counters.get("recordsRejected").getCount()).isEqualTo(2);

    List<RowData> rows = read(framed, columns, OnReject.ROW, FRAMES, "");
    assertThat(rows).hasSize(4);
    assertThat(rows.stream().map(row -> row.isNullAt(0) ? null : row.getString(0).toString()))
        .containsExactly(null, "invalid_syslog_5424", null, "empty");
    assertThat(rows.get(0).getString(1)).hasToString("a");
    assertThat(rows.get(1).getLong(2)).isEqualTo(100);
    assertThat(rows.get(1).getInt(3)).isEqualTo(1);
    assertThat(new String(rows.get(1).getBinary(4), StandardCharsets.UTF_8))
        .isEqualTo("<13>1 nothing");
    assertThat(rows.get(2).getString(1)).hasToString("b");
    assertThat(rows.get(3).getLong(2)).isEqualTo(101);

    assertThatThrownBy(() -> read(framed, columns, OnReject.FAIL, FRAMES))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("offset 100 of partition 2 of raw")
        .hasMessageContaining("invalid_syslog_5424")
        .hasMessageContaining("'log.reject'");
  }

  @Test
  void aRecordThatComesWithoutItsPlaceIsNotGuessedAt() throws Exception {
    DeserializationSchema<RowData> decoder =
        decoder(SourceOptions.DEFAULTS, DataTypes.of(LogColumns.row()), OnReject.SKIP, true);
    for (String value : List.of("", "a line as it was received")) {
      assertThatThrownBy(
              () ->
                  decoder.deserialize(
                      value.getBytes(StandardCharsets.UTF_8), collector(new ArrayList<>())))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(WholeRecords.class.getName());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'log.format' = 'jsn'; jsn",
        "'log.identity' = 'filed:x'; allowed: auto, field:<name>",
        "'log.zone' = 'Mars'; zone is 'Mars'",
        "'log.max-bytes' = 'many'; max-bytes",
        "'log.keep-original' = 'perhaps'; allowed: true, false",
        "'log.redact' = '{detectors: [emial]}'; emial",
        "'log.redact' = '{detector: [email]}'; redact.detector is not a key",
        "'log.redact' = '{detectors: ['; log.redact is not YAML",
        "'log.rules' = '[{name: x, when: {nothing: 1}, action: drop}]'; x",
        "'log.multiline' = '{}'; log.multiline",
        "'log.reject' = 'ignore'; log.reject",
        "'log.formats-folder' = '/no/such/folder'; /no/such/folder"
      })
  void aWrongOptionIsNamed(String option, String message) {
    assertThatThrownBy(() -> plan("body STRING", option))
        .isInstanceOf(ValidationException.class)
        .hasStackTraceContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "message STRING; there is no column message",
        "`time` TIMESTAMP(6); column time is declared as TIMESTAMP(6)",
        "`time` TIMESTAMP_LTZ(9); column time is declared as TIMESTAMP_LTZ(9)",
        "event_id STRING; column event_id is declared as STRING",
        "event_id BYTES; column event_id is declared as BYTES",
        "severity_number BIGINT; column severity_number is declared as BIGINT",
        "attributes MAP<STRING, INT>; column attributes is declared as MAP<STRING, INT>",
        "body STRING NOT NULL; column body is NOT NULL, and there are rows without it",
        "reject_raw STRING; column reject_raw is declared as STRING"
      })
  void aWrongColumnIsNamedWithWhatIsAllowed(String columns, String message) {
    assertThatThrownBy(() -> plan("service_name STRING, " + columns, "'log.format' = 'auto'"))
        .isInstanceOf(ValidationException.class)
        .hasStackTraceContaining(message)
        .hasStackTraceContaining("Allowed, in any order: time TIMESTAMP_LTZ(6), ")
        .hasStackTraceContaining("event_id BINARY(16), ")
        .hasStackTraceContaining("reject_raw BYTES");
  }

  @Test
  void whatEveryEventHasIsNotNullUnlessRejectedRecordsAreRows() {
    String columns = "`time` TIMESTAMP_LTZ(6) NOT NULL, event_id BINARY(16) NOT NULL, body STRING";
    assertThat(plan(columns, "'log.reject' = 'fail'")).contains("event_id");
    assertThatThrownBy(() -> plan(columns, "'log.reject' = 'row'"))
        .hasStackTraceContaining("column time is NOT NULL")
        .hasStackTraceContaining("column event_id is NOT NULL");
  }

  /** A consumer of the table's own stays; the table says what was added. */
  @Test
  void theTableHasItsConsumerGiveWholeRecords() {
    TableEnvironment tables = tables();
    create(tables, "body STRING", "'properties.interceptor.classes' = 'my.Interceptor'");
    for (int i = 0; i < 2; i++) {
      assertThat(tables.explainSql("SELECT * FROM raw_logs")).contains("body");
    }
    assertThat(tables.executeSql("SHOW CREATE TABLE raw_logs").collect().next().toString())
        .contains("'my.Interceptor," + WholeRecords.class.getName() + "'");
  }

  @Test
  void aKeyIsNoLog() {
    assertThatThrownBy(
            () ->
                plan(
                    "body STRING, service_name STRING",
                    "'key.format' = 'log', 'key.fields' = 'service_name'"))
        .hasStackTraceContaining("reads a record's value");
  }

  private static String plan(String columns, String option) {
    TableEnvironment tables = tables();
    create(tables, columns, option);
    return tables.explainSql("SELECT * FROM raw_logs");
  }

  private static TableEnvironment tables() {
    return TableEnvironment.create(EnvironmentSettings.inStreamingMode());
  }

  private static void create(TableEnvironment tables, String columns, String option) {
    tables.executeSql(
        "CREATE TABLE raw_logs (%s) WITH ('connector' = 'kafka', 'topic' = 'raw', 'format' = 'log',"
                .formatted(columns)
            + " 'properties.bootstrap.servers' = 'nowhere:9092',"
            + " 'scan.startup.mode' = 'earliest-offset', "
            + option
            + ")");
  }

  private List<RowData> read(DataType columns, OnReject onReject, String... lines)
      throws Exception {
    return read(SourceOptions.DEFAULTS, columns, onReject, lines);
  }

  private List<RowData> read(
      SourceOptions options, DataType columns, OnReject onReject, String... lines)
      throws Exception {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (String line : lines) {
      ConsumerRecord<byte[], byte[]> record =
          new ConsumerRecord<>(
              "raw",
              2,
              100 + records.size(),
              1_800_000_000_000L,
              TimestampType.CREATE_TIME,
              -1,
              line.length(),
              null,
              line.getBytes(StandardCharsets.UTF_8),
              new RecordHeaders(),
              Optional.empty());
      records.add(record);
    }
    TopicPartition partition = new TopicPartition("raw", 2);
    DeserializationSchema<RowData> decoder = decoder(options, columns, onReject, true);
    List<RowData> rows = new ArrayList<>();
    try (WholeRecords interceptor = new WholeRecords()) {
      for (ConsumerRecord<byte[], byte[]> whole :
          interceptor.onConsume(new ConsumerRecords<>(Map.of(partition, records), Map.of()))) {
        decoder.deserialize(whole.value(), collector(rows));
      }
    }
    return rows;
  }

  private static ListCollector<RowData> collector(List<RowData> rows) {
    return new ListCollector<>(rows);
  }

  /** As it arrives on a task manager. */
  private DeserializationSchema<RowData> decoder(
      SourceOptions options, DataType columns, OnReject onReject, boolean whole) throws Exception {
    DeserializationSchema<RowData> decoder =
        InstantiationUtil.clone(
            new LogDecodingFormat("raw_logs", options, onReject, whole)
                .createRuntimeDecoder(ScanRuntimeProviderContext.INSTANCE, columns));
    counters.clear();
    decoder.open(
        new DeserializationSchema.InitializationContext() {
          @Override
          public MetricGroup getMetricGroup() {
            return new UnregisteredMetricsGroup() {
              @Override
              public Counter counter(String name) {
                return counters.computeIfAbsent(name, super::counter);
              }
            };
          }

          @Override
          public UserCodeClassLoader getUserCodeClassLoader() {
            return SimpleUserCodeClassLoader.create(LogFormatTest.class.getClassLoader());
          }
        });
    return decoder;
  }
}
