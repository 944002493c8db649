package io.logweir.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.connector.iceberg.IcebergHistory;
import io.logweir.connector.type.LogEventSerializer;
import io.logweir.core.parse.LogParser;
import io.logweir.core.parse.Rejection;
import io.logweir.core.parse.SourceOptions;
import io.logweir.local.part.SharedParts;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs every script of {@code sql/analyses} through Flink's planner, on a real catalog, against its
 * case.
 */
class AnalysesITCase {

  private static final Path SQL = Path.of("").toAbsolutePath();
  private static final Instant RECEIVED = Instant.parse("2026-03-01T10:05:00Z");

  @BeforeAll
  static void startCatalog() {
    SharedParts.catalog();
  }

  static List<String> analyses() throws IOException {
    return namesIn(SQL.resolve("analyses"));
  }

  private static List<String> namesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString().replaceFirst("\\.sql$", ""))
          .sorted()
          .toList();
    }
  }

  @Test
  void everyAnalysisHasACaseAndEveryCaseAnAnalysis() throws IOException {
    assertThat(analyses()).isNotEmpty().isEqualTo(namesIn(SQL.resolve("cases")));
  }

  @ParameterizedTest
  @MethodSource("analyses")
  void answersAsExpected(String name) throws Exception {
    Path folder = SQL.resolve("cases").resolve(name);
    List<String> given = Files.readAllLines(folder.resolve("given.log"));
    String address = SharedParts.catalog().address();
    TableEnvironment sql = session(address);
    sql.executeSql("DROP TABLE IF EXISTS logs.events");
    store(given, address);

    List<String> rows = new ArrayList<>();
    try (CloseableIterator<Row> answer =
        sql.executeSql(Files.readString(SQL.resolve("analyses/" + name + ".sql"))).collect()) {
      answer.forEachRemaining(row -> rows.add(text(row)));
    }
    assertThat(rows).isNotEmpty().isEqualTo(Files.readAllLines(folder.resolve("expected.txt")));
  }

  private static TableEnvironment session(String address) {
    TableEnvironment sql =
        TableEnvironment.create(EnvironmentSettings.newInstance().inBatchMode().build());
    sql.getConfig().set("parallelism.default", "1");
    sql.executeSql(
        "CREATE CATALOG logweir WITH ('type'='iceberg', 'catalog-type'='rest', 'uri'='"
            + address
            + "')");
    sql.executeSql("LOAD MODULE logweir");
    sql.executeSql("USE CATALOG logweir");
    return sql;
  }

  private static void store(List<String> lines, String address) throws Exception {
    IcebergHistory history = new IcebergHistory(address, Map.of());
    history.createMissingTables();
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    env.setParallelism(1);
    DataStream<LogEvent> events =
        env.fromData(lines).process(new ParseLine()).returns(LogEventSerializer.TYPE);
    history.appendEvents(events);
    env.execute("given");
  }

  private static String text(Row row) {
    return IntStream.range(0, row.getArity())
        .mapToObj(i -> String.valueOf(row.getField(i)))
        .collect(Collectors.joining(", "));
  }

  private static final class ParseLine extends ProcessFunction<String, LogEvent> {

    private static final long serialVersionUID = 1;

    private long offset;

    @Override
    public void processElement(String line, Context context, Collector<LogEvent> out) {
      RawLog raw =
          new RawLog(
              line.getBytes(StandardCharsets.UTF_8),
              "given",
              0,
              offset++,
              RECEIVED.toEpochMilli(),
              Map.of());
      LogEvent event = new LogEvent();
      Rejection why = new Rejection();
      if (!new LogParser(SourceOptions.DEFAULTS).parse(raw, event, why)) {
        throw new IllegalArgumentException("given line " + offset + ": " + why);
      }
      out.collect(event);
    }
  }
}
