package io.logweir.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logweir.local.part.SharedParts;
import io.logweir.schema.Column;
import io.logweir.schema.Duplicate;
import io.logweir.schema.EventColumn;
import io.logweir.schema.Rejected;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.Collector;
import org.apache.iceberg.data.Record;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A query over a raw topic by the format {@code log}, and {@code PARSE_LOG} and {@code PARSE_LOGS}
 * over its lines, give the rows that the job stores, column by column: of records of every awkward
 * kind, and of the whole of {@code shared/corpora/raw} where a parent of the module has it.
 */
class SameRowsITCase {

  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final String TOPIC = "raw.same";
  private static final String STRICT = "raw.same.strict";
  private static final int PARTITIONS = 4;

  /** What is declared of {@link #STRICT}, as the job's file and as a table have it. */
  private static final Map<String, String> STRICT_OPTIONS =
      Map.of(
          "format", "json",
          "team", "declared-team",
          "service", "declared-service",
          "identity", "field:order",
          "zone", "Europe/Berlin",
          "keep-original", "true",
          "max-value-bytes", "64",
          "redact", "{detectors: [email], mask: \"***\"}",
          "rules", "[{name: debug, when: {severity_number: {below: 9}}, action: drop}]");

  /** What the job stored, by place; static, as the cluster is within this JVM. */
  private static final Map<String, String> STORED = new ConcurrentHashMap<>();

  private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();

  @TempDir private static Path folder;

  @Test
  void theJobTheFormatAndTheFunctionsGiveTheSameRows() throws Exception {
    String bootstrap = SharedParts.broker().address();
    Producer.createTopic(bootstrap, TOPIC, PARTITIONS);
    Producer.createTopic(bootstrap, STRICT, PARTITIONS);
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(AwkwardRecords.of(TOPIC));
    records.addAll(corpora());
    List<ProducerRecord<byte[], byte[]>> strict = AwkwardRecords.declared(STRICT);
    try (RunningPipeline pipeline = RunningPipeline.cluster(folder, 1, 2);
        Producer producer = new Producer(bootstrap);
        History history = new History(SharedParts.catalog().address())) {
      note("start");
      producer.sendAll(records.stream());
      producer.sendAll(strict.stream());
      note("sent");
      pipeline.submit(RunningPipeline.options(yaml()), 2);
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(5000))
          .until(
              () -> {
                note(
                    read(history)
                        + " of "
                        + (records.size() + strict.size())
                        + " "
                        + pipeline.status());
                return read(history) == records.size() + strict.size();
              });
      note("read");
      pipeline.drain();
      note("drained");

      remember(history, TOPIC);
      assertThat(STORED.keySet().stream().map(SameRowsITCase::record).distinct())
          .hasSize(records.size());
      note("remembered");
      assertThat(kinds()).contains("event", "rejected", "duplicate");
      StreamTableEnvironment streaming = tables(RuntimeExecutionMode.STREAMING);
      assertSame(streaming, "SELECT * FROM events", place -> true);
      assertSame(
          streaming,
          "SELECT p.* FROM lines, LATERAL TABLE(PARSE_LOGS(COALESCE(line, x''), 'auto', topic,"
              + " `partition`, `offset`, `timestamp`, headers)) AS p",
          place -> true);
      assertSame(
          tables(RuntimeExecutionMode.BATCH),
          "SELECT p.* FROM (SELECT PARSE_LOG(COALESCE(line, x''), 'auto', topic, `partition`,"
              + " `offset`, `timestamp`, headers) AS p FROM lines)",
          place -> place.endsWith("-0"));

      remember(history, STRICT);
      assertThat(STORED).hasSizeLessThan(strict.size());
      assertThat(STORED.values()).anyMatch(row -> row.contains("***"));
      assertSame(streaming, "SELECT * FROM declared", place -> true);
      note("end");
    }
  }

  // ---- what is sent ----

  /** Each line of each file as a record, in order. */
  private static List<ProducerRecord<byte[], byte[]>> corpora() throws IOException {
    Path raw = null;
    for (Path p = Path.of("").toAbsolutePath(); p != null && raw == null; p = p.getParent()) {
      Path candidate = p.resolve("shared/corpora/raw");
      raw = Files.isReadable(candidate) ? candidate : null;
    }
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    if (raw == null) {
      System.Logger log = System.getLogger(SameRowsITCase.class.getName());
      log.log(System.Logger.Level.WARNING, "no shared/corpora/raw: only records of its own");
      return records;
    }
    try (Stream<Path> files = Files.list(raw)) {
      for (Path file : files.sorted().toList()) {
        int partition = Math.floorMod(file.getFileName().hashCode(), PARTITIONS);
        byte[] all = Files.readAllBytes(file);
        int start = 0;
        for (int i = 0, n = 0;
            i <= all.length && n < Integer.getInteger("lf.lines", 1 << 30);
            i++) {
          if ((i == all.length && i > start) || (i < all.length && all[i] == '\n')) {
            byte[] line = Arrays.copyOfRange(all, start, i);
            records.add(new ProducerRecord<>(TOPIC, partition, null, line));
            start = i + 1;
            n++;
          }
        }
      }
    }
    assertThat(records).hasSizeGreaterThan(1_000);
    return records;
  }

  private static String yaml() {
    String declared =
        STRICT_OPTIONS.entrySet().stream()
            .map(option -> "    " + option.getKey() + ": " + option.getValue())
            .collect(Collectors.joining("\n"));
    return """
    kafka:
      bootstrap-servers: %s
      out-of-orderness: 1s
    sources:
      - name: auto
        topics: [%s]
      - name: declared
        topics: [%s]
    %s
    iceberg:
      uri: %s
    checkpoint-interval: 2s
    """
        .formatted(
            SharedParts.broker().address(),
            TOPIC,
            STRICT,
            declared,
            SharedParts.catalog().address());
  }

  // ---- what the job stored ----

  /** How many records of these topics the job has read, as far as it has committed. */
  private static long read(History history) {
    return Stream.of(TOPIC, STRICT)
        .flatMap(topic -> history.rowsOf(topic, "ledger", "kind", "record_count").stream())
        .filter(row -> "read".equals(row.getField("kind")))
        .mapToLong(row -> (Long) row.getField("record_count"))
        .sum();
  }

  private static void remember(History history, String topic) {
    STORED.clear();
    remember(history, topic, "events", EventColumn.columns());
    remember(history, topic, "rejected", Rejected.COLUMNS);
    remember(
        history,
        topic,
        "duplicates",
        Duplicate.EVENT_COLUMNS.stream().map(EventColumn::column).toList());
  }

  private static void remember(History history, String topic, String table, List<Column> columns) {
    String[] names = columns.stream().map(Column::name).toArray(String[]::new);
    history.forEach(
        table,
        row -> {
          if (topic.equals(row.getField("source_topic"))) {
            String before = STORED.put(place(row::getField), stored(table, columns, row));
            assertThat(before).isNull();
          }
        },
        names);
  }

  private static String stored(String table, List<Column> columns, Record row) {
    return switch (table) {
      case "events" -> event(columns, row::getField);
      case "rejected" -> rejected(name -> row.getField(name));
      default -> duplicate(row::getField);
    };
  }

  private static Set<String> kinds() {
    return STORED.values().stream()
        .map(row -> row.substring(0, row.indexOf(' ')))
        .collect(Collectors.toSet());
  }

  /** Without the part of the record. */
  private static String record(String place) {
    return place.substring(0, place.lastIndexOf('-'));
  }

  // ---- rows as text ----

  private static String place(Function<String, Object> row) {
    Object index = row.apply("source_index");
    return row.apply("source_partition")
        + "-"
        + row.apply("source_offset")
        + "-"
        + (index == null ? 0 : index);
  }

  private static String event(List<Column> columns, Function<String, Object> row) {
    return "event " + text(columns, row);
  }

  private static String rejected(Function<String, Object> row) {
    return "rejected " + text(Rejected.COLUMNS, row);
  }

  private static String duplicate(Function<String, Object> row) {
    return "duplicate "
        + text(Duplicate.EVENT_COLUMNS.stream().map(EventColumn::column).toList(), row);
  }

  private static String text(List<Column> columns, Function<String, Object> row) {
    StringBuilder text = new StringBuilder();
    for (Column column : columns) {
      text.append(column.name()).append('=').append(text(row.apply(column.name()))).append(", ");
    }
    return text.toString();
  }

  private static String text(Object value) {
    if (value instanceof OffsetDateTime time) {
      return text(time.toInstant());
    }
    if (value instanceof Instant time) {
      return time.truncatedTo(ChronoUnit.MICROS).toString();
    }
    if (value instanceof byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    }
    if (value instanceof ByteBuffer bytes) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      return text(copy);
    }
    return value instanceof Map<?, ?> map ? new TreeMap<>(map).toString() : String.valueOf(value);
  }

  // ---- what SQL gives ----

  private static StreamTableEnvironment tables(RuntimeExecutionMode mode) {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(2);
    env.setRuntimeMode(mode);
    StreamTableEnvironment tables = StreamTableEnvironment.create(env);
    tables.executeSql("LOAD MODULE logweir");
    String rows =
        Stream.concat(
                EventColumn.columns().stream().map(c -> "`" + c.name() + "` " + type(c)),
                Stream.of("reject_reason STRING", "reject_detail STRING", "reject_raw BYTES"))
            .collect(Collectors.joining(", "));
    create(tables, "events", rows, TOPIC, "'format' = 'log', 'log.reject' = 'row'");
    create(
        tables,
        "declared",
        rows,
        STRICT,
        "'format' = 'log', 'log.reject' = 'row', "
            + STRICT_OPTIONS.entrySet().stream()
                .map(option -> "'log.%s' = '%s'".formatted(option.getKey(), option.getValue()))
                .collect(Collectors.joining(", ")));
    create(
        tables,
        "lines",
        "line BYTES, topic STRING METADATA, `partition` INT METADATA, `offset` BIGINT METADATA,"
            + " `timestamp` TIMESTAMP_LTZ(3) METADATA, headers MAP<STRING, BYTES> METADATA",
        TOPIC,
        "'format' = 'raw'");
    return tables;
  }

  private static String type(Column column) {
    return switch (column.type()) {
      case TIMESTAMPTZ -> "TIMESTAMP_LTZ(6)";
      case LONG -> "BIGINT";
      case FIXED16 -> "BINARY(16)";
      case STRING_MAP -> "MAP<STRING, STRING>";
      default -> column.type().name();
    };
  }

  private static void create(
      StreamTableEnvironment tables, String name, String columns, String topic, String options) {
    tables.executeSql(
        """
        CREATE TABLE %s (%s) WITH (
          'connector' = 'kafka',
          'properties.bootstrap.servers' = '%s',
          'topic' = '%s',
          'scan.startup.mode' = 'earliest-offset',
          'scan.bounded.mode' = 'latest-offset',
          %s
        )
        """
            .formatted(name, columns, SharedParts.broker().address(), topic, options));
  }

  private static void note(String what) {
    System.out.println(Instant.now() + " " + what);
  }

  private static void assertSame(
      StreamTableEnvironment tables, String query, java.util.function.Predicate<String> expected)
      throws Exception {
    SEEN.clear();
    note(query);
    DataStream<Row> rows = tables.toDataStream(tables.sqlQuery(query));
    List<String> differences = new ArrayList<>();
    try (CloseableIterator<String> found =
        rows.flatMap(new Compare()).returns(Types.STRING).executeAndCollect(query)) {
      found.forEachRemaining(differences::add);
    }
    assertThat(differences).as(query).isEmpty();
    assertThat(SEEN).as(query).isNotEmpty();
    assertThat(STORED.keySet().stream().filter(expected).filter(place -> !SEEN.contains(place)))
        .as("rows that only the job has, not: %s", query)
        .isEmpty();
  }

  /** Gives what differs from what the job stored. */
  private static final class Compare implements FlatMapFunction<Row, String> {

    private static final long serialVersionUID = 1;

    @Override
    public void flatMap(Row row, Collector<String> out) {
      Row flat = row.getArity() == 1 ? (Row) row.getField(0) : row;
      String place = place(flat::getField);
      String stored = STORED.get(place);
      String here;
      if (flat.getField("reject_reason") != null) {
        here = rejected(name -> flat.getField(REJECTED_AS.getOrDefault(name, name)));
      } else if (stored != null && stored.startsWith("duplicate ")) {
        here = duplicate(flat::getField);
      } else {
        here = event(EventColumn.columns(), flat::getField);
      }
      if (!here.equals(stored)) {
        out.collect(place + "\nSQL " + here + "\njob " + stored);
      } else if (!SEEN.add(place)) {
        out.collect(place + " twice");
      }
    }
  }

  private static final Map<String, String> REJECTED_AS =
      Map.of("reason", "reject_reason", "detail", "reject_detail", "raw", "reject_raw");
}
