package io.logweir.bench.formats;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.logweir.core.parse.LogParser;
import io.logweir.core.parse.Rejection;
import io.logweir.core.parse.SourceOptions;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.Rejected;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** One pass over all records of a {@link FormatCase}, in several ways. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FormatBenchmark {

  /** Which case. */
  @Param("")
  public String format;

  private FormatCase given;
  private RawLog[] records;
  private LogParser parser;
  private LogEvent event;
  private Rejection why;
  private Counter counter;
  private Matcher head;
  private Matcher each;
  private ObjectMapper mapper;

  /** Takes what becomes of the records. */
  private static final class Counter implements LogParser.Sink {
    long sum;
    int events;
    int rejected;

    @Override
    public void event(LogEvent event) {
      sum += event.idLow() + event.arenaLength();
      events++;
    }

    @Override
    public void rejected(Rejected row) {
      rejected++;
    }

    @Override
    public void dropped(LogEvent event, String rule) {
      rejected++;
    }
  }

  /** Makes the case, and refuses one whose records are not what is to be measured. */
  @Setup
  public void open() throws IOException {
    given = FormatCases.of(format);
    parser = new LogParser(SourceOptions.DEFAULTS.withFormat(format));
    event = new LogEvent();
    why = new Rejection();
    counter = new Counter();
    records = new RawLog[given.records().size()];
    for (int i = 0; i < records.length; i++) {
      records[i] =
          new RawLog(given.records().get(i), "logs", 1, i, FormatCases.BROKER_MILLIS, Map.of());
    }
    head = given.head() == null ? null : given.head().matcher("");
    each = given.each() == null ? null : given.each().matcher("");
    mapper = new ObjectMapper();
    check();
  }

  /** How many events the records of the case hold. */
  static int events(String format) throws IOException {
    FormatBenchmark benchmark = new FormatBenchmark();
    benchmark.format = format;
    benchmark.open();
    return benchmark.counter.events;
  }

  private void check() throws IOException {
    for (RawLog raw : records) {
      parser.parse(raw, event, counter);
      String text = new String(raw.value(), StandardCharsets.UTF_8);
      if (counter.rejected > 0) {
        throw new IllegalStateException(format + " does not understand " + text);
      }
      if (head != null && !head.reset(text).find()) {
        throw new IllegalStateException(format + "'s expression does not find " + text);
      }
      if (given.isJson()) {
        mapper.readTree(raw.value());
      }
    }
  }

  /** The whole way: event, identity, message template. */
  @Benchmark
  public long event() {
    for (RawLog raw : records) {
      parser.parse(raw, event, counter);
    }
    return counter.sum;
  }

  /** Without the message template; only for formats with one event per record. */
  @Benchmark
  public long fields() {
    long sum = 0;
    for (RawLog raw : records) {
      sum += parser.parse(raw, event, why) ? event.idLow() : 0;
    }
    return sum;
  }

  /** A text of the bytes, and every group of the expression as text. */
  @Benchmark
  public void regex(Blackhole out) {
    for (RawLog raw : records) {
      String text = new String(raw.value(), StandardCharsets.UTF_8);
      int end = 0;
      if (head != null) {
        head.reset(text);
        if (head.find()) {
          read(head, out);
          end = head.end();
        }
      }
      if (each != null) {
        each.reset(text);
        for (boolean found = each.find(end); found; found = each.find()) {
          read(each, out);
        }
      }
    }
  }

  private static void read(Matcher matcher, Blackhole out) {
    int groups = matcher.groupCount();
    for (int i = 1; i <= groups; i++) {
      out.consume(matcher.group(i));
    }
  }

  /** Jackson's tree. */
  @Benchmark
  public void tree(Blackhole out) throws IOException {
    for (RawLog raw : records) {
      out.consume(mapper.readTree(raw.value()));
    }
  }

  /** Every token of Jackson's, names and texts as strings; numbers stay unread. */
  @Benchmark
  public void stream(Blackhole out) throws IOException {
    for (RawLog raw : records) {
      try (JsonParser json = mapper.createParser(raw.value())) {
        for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
          if (token == JsonToken.FIELD_NAME) {
            out.consume(json.currentName());
          } else if (token == JsonToken.VALUE_STRING) {
            out.consume(json.getText());
          }
        }
      }
    }
  }

  /** The message object that protobuf's own library makes. */
  @Benchmark
  public void protobuf(Blackhole out) throws IOException {
    for (RawLog raw : records) {
      out.consume(ExportLogsServiceRequest.parseFrom(raw.value()));
    }
  }

  /** Where a pattern is compiled: named groups, never on the measured path. */
  static Pattern pattern(String expression) {
    return expression == null ? null : Pattern.compile(expression, Pattern.DOTALL);
  }
}
