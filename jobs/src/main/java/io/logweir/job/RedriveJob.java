package io.logweir.job;

import io.logweir.connector.iceberg.IcebergHistory;
import io.logweir.connector.kafka.RawSource;
import io.logweir.connector.type.LogEventSerializer;
import io.logweir.core.parse.LogParser;
import io.logweir.core.parse.SourceOptions;
import io.logweir.job.options.OptionsFile;
import io.logweir.job.options.PipelineOptions;
import io.logweir.schema.Disposition;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.Rejected;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Parses rejected records again, after what rejected them is mended: those that are understood now
 * become events, once, with their first coordinates and identity, and say when they were redriven.
 *
 * <p>The rejected rows stay. A record counts as redriven where the events, or the duplicates, have
 * its coordinates; so it can be run again, and after a failure, without doubling anything.
 */
public final class RedriveJob {

  private static final String USAGE =
      """
      Usage: flink run -c io.logweir.job.RedriveJob logweir-jobs.jar --config FILE [OPTION…]

      Parses rejected records again. Those that are understood now become events, each once, however
      often this is run; the others stay as they are.

        --config FILE      the configuration of the job that reads the topics
        --where CONDITION  which rows of logs.rejected, as SQL, such as
                           "reason = 'invalid_json' AND source_topic = 'raw.app'"; all without it
        --format FORMAT    read them as this format, whatever the configuration says
        --dry-run          only count
        --help             this text
      """;

  private static final OutputTag<Rejected> STILL =
      new OutputTag<>("still-rejected", TypeInformation.of(Rejected.class));

  /**
   * What to do.
   *
   * @param where a condition on {@code logs.rejected}, SQL
   * @param format reads records as this, or null for what each source says
   * @param dryRun whether nothing is written
   */
  public record Options(String where, String format, boolean dryRun) {}

  /**
   * What was done.
   *
   * @param selected rejected records that the condition selects and that are not redriven yet
   * @param understood events that were made of them
   * @param duplicates how many of those were there already, under the same id
   * @param stillRejected records, or parts of them, that are no events even now
   */
  public record Result(long selected, long understood, long duplicates, long stillRejected) {

    /** For people. */
    @Override
    public String toString() {
      return "selected %d  events %d  duplicates %d  still rejected %d"
          .formatted(selected, understood - duplicates, duplicates, stillRejected);
    }
  }

  private RedriveJob() {}

  /** Runs it and prints the result. */
  public static void main(String[] args) throws Exception {
    Map<String, String> arguments =
        Arguments.parse(
            args,
            USAGE,
            Set.of("--config", "--where", "--format"),
            Set.of("--dry-run"),
            List.of("--config"));
    if (arguments.containsKey(Arguments.HELP)) {
      System.out.println(USAGE);
      return;
    }
    PipelineOptions options = OptionsFile.read(Path.of(arguments.get("--config")));
    Result result =
        run(
            options,
            new Options(
                arguments.getOrDefault("--where", "TRUE"),
                arguments.get("--format"),
                arguments.containsKey("--dry-run")),
            new Configuration());
    System.out.println((arguments.containsKey("--dry-run") ? "dry run: " : "") + result);
  }

  /** Runs it to its end. */
  static Result run(PipelineOptions pipeline, Options options, Configuration cluster)
      throws Exception {
    Configuration configuration = new Configuration(cluster);
    configuration.set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.BATCH);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    IcebergHistory history = pipeline.iceberg().toHistory();
    history.createMissingTables();
    define(env, pipeline, options, history);
    JobExecutionResult result = env.execute("logweir redrive");
    return new Result(
        result.<Long>getAccumulatorResult("selected"),
        result.<Long>getAccumulatorResult("understood"),
        result.<Long>getAccumulatorResult("duplicates"),
        result.<Long>getAccumulatorResult("still-rejected"));
  }

  private static void define(
      StreamExecutionEnvironment env,
      PipelineOptions pipeline,
      Options options,
      IcebergHistory history) {
    StreamTableEnvironment sql = StreamTableEnvironment.create(env);
    Map<String, String> catalog = new HashMap<>(pipeline.iceberg().properties());
    catalog.put("uri", pipeline.iceberg().uri());
    sql.executeSql(
        "CREATE CATALOG history WITH ('type'='iceberg', 'catalog-type'='rest'"
            + catalog.entrySet().stream()
                .map(e -> ", " + literal(e.getKey()) + "=" + literal(e.getValue()))
                .reduce("", String::concat)
            + ")");
    SingleOutputStreamOperator<LogEvent> understood =
        sql.toDataStream(selected(sql, options.where()))
            .process(new ParseAgain(pipeline.rawSources(), options.format()))
            .returns(LogEventSerializer.TYPE)
            .uid("parse-again")
            .name("parse-again");
    DataStream<LogEvent> marked = marked(sql, understood);
    if (!options.dryRun()) {
      history.appendEvents(Deduplicate.unique(marked));
      history.appendDuplicates(Deduplicate.duplicates(marked));
      history.appendRejected(understood.getSideOutput(STILL));
    } else {
      marked.sinkTo(new DiscardingSink<>());
    }
  }

  private static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /** The rejected rows that nobody has redriven yet. */
  private static Table selected(StreamTableEnvironment sql, String where) {
    return sql.sqlQuery(
        """
        WITH selected AS (SELECT * FROM history.logs.rejected WHERE (%s)),
        redriven AS (
          SELECT source_topic, source_partition, source_offset, COALESCE(source_index, 0) AS i
          FROM history.logs.events WHERE redriven_time IS NOT NULL
          UNION ALL
          SELECT source_topic, source_partition, source_offset, COALESCE(source_index, 0) AS i
          FROM history.logs.duplicates)
        SELECT ingest_time, `raw`, source_topic, source_partition, source_offset,
          COALESCE(source_index, 0) AS source_index, service_namespace, service_name, parser
        FROM selected AS s WHERE source_partition >= 0 AND NOT EXISTS (
          SELECT 1 FROM redriven AS r WHERE r.source_topic = s.source_topic
            AND r.source_partition = s.source_partition AND r.source_offset = s.source_offset
            AND r.i = COALESCE(s.source_index, 0))
        """
            .formatted(where));
  }

  /** Marks those whose id is among the events, or among themselves, already. */
  private static DataStream<LogEvent> marked(
      StreamTableEnvironment sql, DataStream<LogEvent> understood) {
    Table packed =
        sql.fromDataStream(
            understood.map(new Pack()).returns(Pack.TYPE).uid("pack").name("pack"),
            Schema.newBuilder()
                .column("event_id", DataTypes.BINARY(16))
                .column("event", DataTypes.BYTES())
                .build());
    sql.createTemporaryView("packed", packed);
    Table marked =
        sql.sqlQuery(
            """
            SELECT p.event, p.n > 1 OR e.event_id IS NOT NULL AS known FROM (
              SELECT event_id, event, ROW_NUMBER() OVER (PARTITION BY event_id ORDER BY event) AS n
              FROM packed) AS p
            LEFT JOIN (SELECT DISTINCT event_id FROM history.logs.events) AS e
              ON p.event_id = e.event_id
            """);
    return sql.toDataStream(marked)
        .process(new Unpack())
        .returns(LogEventSerializer.TYPE)
        .uid("unpack")
        .name("unpack");
  }

  private static final class ParseAgain extends ProcessFunction<Row, LogEvent> {

    private static final long serialVersionUID = 1;

    private final List<RawSource> sources;
    private final String format;
    private final LongCounter selected = new LongCounter();
    private final LongCounter understood = new LongCounter();
    private final LongCounter stillRejected = new LongCounter();
    private transient Map<String, LogParser> parsers;
    private transient LogEvent event;

    ParseAgain(List<RawSource> sources, String format) {
      this.sources = List.copyOf(sources);
      this.format = format;
    }

    @Override
    public void open(OpenContext context) {
      getRuntimeContext().addAccumulator("selected", selected);
      getRuntimeContext().addAccumulator("understood", understood);
      getRuntimeContext().addAccumulator("still-rejected", stillRejected);
      parsers = new HashMap<>();
      event = new LogEvent();
    }

    private LogParser parser(String topic) {
      return parsers.computeIfAbsent(
          topic,
          t -> {
            SourceOptions options =
                sources.stream()
                    .filter(source -> source.covers(t))
                    .findFirst()
                    .map(RawSource::options)
                    .orElse(SourceOptions.DEFAULTS);
            return new LogParser(format == null ? options : options.withFormat(format));
          });
    }

    @Override
    public void processElement(Row row, Context context, Collector<LogEvent> out) {
      selected.add(1);
      long now = System.currentTimeMillis();
      Map<String, String> headers = new HashMap<>();
      header(headers, LogParser.NAMESPACE_HEADER, row.getFieldAs("service_namespace"));
      header(headers, LogParser.SERVICE_HEADER, row.getFieldAs("service_name"));
      RawLog raw =
          new RawLog(
              row.getFieldAs("raw"),
              row.getFieldAs("source_topic"),
              row.getFieldAs("source_partition"),
              row.getFieldAs("source_offset"),
              row.<Instant>getFieldAs("ingest_time").toEpochMilli(),
              headers,
              1,
              row.getFieldAs("source_index"));
      List<Rejected> rejected = new ArrayList<>();
      boolean[] any = {false};
      parser(raw.topic())
          .parse(
              raw,
              event,
              new LogParser.Sink() {
                @Override
                public void event(LogEvent event) {
                  any[0] = true;
                  understood.add(1);
                  event.setLong(EventColumn.REDRIVEN_TIME, now * 1000);
                  out.collect(event);
                }

                @Override
                public void dropped(LogEvent event, String rule) {
                  // Whoever redrives wants it; the rule is for what comes from Kafka.
                  event(event);
                }

                @Override
                public void rejected(Rejected why) {
                  stillRejected.add(1);
                  rejected.add(why);
                }
              });
      if (any[0]) {
        // The row that is there counts as redriven now: what is left of it needs one of its own.
        rejected.forEach(each -> context.output(STILL, each));
      }
    }

    private static void header(Map<String, String> headers, String name, String value) {
      if (value != null) {
        headers.put(name, value);
      }
    }
  }

  /** An event as bytes, on its way through SQL. */
  private static final class Pack implements MapFunction<LogEvent, Row> {

    private static final long serialVersionUID = 1;

    static final TypeInformation<Row> TYPE =
        Types.ROW_NAMED(
            new String[] {"event_id", "event"},
            PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO,
            PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    @Override
    public Row map(LogEvent event) throws IOException {
      DataOutputSerializer out = new DataOutputSerializer(1024);
      new LogEventSerializer().serialize(event, out);
      return Row.of(event.eventIdBytes(), out.getCopyOfBuffer());
    }
  }

  private static final class Unpack extends ProcessFunction<Row, LogEvent> {

    private static final long serialVersionUID = 1;

    private final LongCounter duplicates = new LongCounter();
    private transient LogEvent event;

    @Override
    public void open(OpenContext context) {
      getRuntimeContext().addAccumulator("duplicates", duplicates);
      event = new LogEvent();
    }

    @Override
    public void processElement(Row row, Context context, Collector<LogEvent> out)
        throws IOException {
      new LogEventSerializer()
          .deserialize(event, new DataInputDeserializer(row.<byte[]>getFieldAs("event")));
      boolean known = row.getFieldAs("known");
      if (known) {
        duplicates.add(1);
        event.setDisposition(Disposition.DUPLICATE);
      }
      out.collect(event);
    }
  }
}
