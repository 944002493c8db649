package io.logweir.bench.formats;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.logweir.core.parse.LogParser;
import io.logweir.core.parse.Rejection;
import io.logweir.core.parse.SourceOptions;
import io.logweir.core.template.MessageTemplate;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.Rejected;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.BenchmarkParams;
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
  private byte[][] messages;
  private LogParser parser;
  private LogEvent event;
  private Rejection why;
  private Counter counter;
  private Matcher head;
  private Matcher each;
  private Matcher pairs;
  private GrokExpression grok;
  private GrokExpression container;
  private GrokList list;
  private ObjectMapper mapper;
  private final MessageTemplate template = new MessageTemplate();
  private final byte[] id = new byte[MessageTemplate.ID_LENGTH];

  /**
   * The processor time of the benchmark's thread: unlike the clock's it does not grow where others
   * have the processor.
   */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Cpu {
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private long start;
    private long passes;

    /** Begins to count. */
    @Setup(Level.Iteration)
    public void start() {
      passes = 0;
      start = threads.getCurrentThreadCpuTime();
    }

    /** Nanoseconds for one pass over the records. */
    public double nanosPerPass() {
      return (threads.getCurrentThreadCpuTime() - start) / (double) Math.max(1, passes);
    }
  }

  /** Takes what becomes of the records. */
  private static final class Counter implements LogParser.Sink {
    long sum;
    int events;
    int rejected;

    /** The messages of all events, while it is not null. */
    List<byte[]> messages = new ArrayList<>();

    @Override
    public void event(LogEvent event) {
      sum += event.idLow() + event.arenaLength();
      events++;
      if (messages != null && event.has(EventColumn.BODY)) {
        messages.add(event.getString(EventColumn.BODY).getBytes(StandardCharsets.UTF_8));
      }
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
  private void open() throws IOException {
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
    pairs = given.pairs() == null ? null : given.pairs().matcher("");
    grok = GrokExpression.of(format);
    if (given.holdsLines()) {
      container = GrokExpression.criHead();
      list = new GrokList();
    }
    mapper = new ObjectMapper();
    check();
    messages = counter.messages.toArray(byte[][]::new);
    counter.messages = null;
  }

  /**
   * Opens the case and runs it for a given processor time, so that a busy machine has compiled as
   * much as an idle one.
   */
  @Setup
  public void warmUp(BenchmarkParams params, Blackhole out) throws IOException {
    open();
    Cpu cpu = new Cpu();
    String way = params.getBenchmark().substring(params.getBenchmark().lastIndexOf('.') + 1);
    long end = cpu.threads.getCurrentThreadCpuTime() + Long.getLong(WARM_UP_MILLIS) * 1_000_000;
    while (cpu.threads.getCurrentThreadCpuTime() < end) {
      for (int i = 0; i < 20; i++) {
        switch (way) {
          case "event" -> out.consume(event(cpu));
          case "fields" -> out.consume(fields(cpu));
          case "templates" -> out.consume(templates(cpu));
          case "regex" -> regex(cpu, out);
          case "grok" -> grok(cpu, out);
          case "list" -> list(cpu, out);
          case "tree" -> tree(cpu, out);
          case "stream" -> stream(cpu, out);
          case "protobuf" -> protobuf(cpu, out);
          default -> throw new IllegalStateException(way);
        }
      }
    }
  }

  /** The system property that says for how long. */
  static final String WARM_UP_MILLIS = "logweir.warmup";

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
      if (grok != null && grok.read(text, null) == 0) {
        throw new IllegalStateException(format + "'s grok expression does not find " + text);
      }
      if (given.isJson()) {
        mapper.readTree(raw.value());
      }
      if (given.holdsLines()) {
        for (String line : lines(raw, null)) {
          checkList(line);
        }
      }
    }
  }

  /** The list must find the format that ours found; where that is plain text, it may find none. */
  private void checkList(String line) {
    String found = list.read(line, null);
    if (found != null && !event.getString(EventColumn.PARSER).equals(format + "/" + found)) {
      throw new IllegalStateException("the list takes for " + found + ": " + line);
    }
  }

  /** The whole way: event, identity, message template. */
  @Benchmark
  public long event(Cpu cpu) {
    cpu.passes++;
    for (RawLog raw : records) {
      parser.parse(raw, event, counter);
    }
    return counter.sum;
  }

  /** Without the message template; only for formats with one event per record. */
  @Benchmark
  public long fields(Cpu cpu) {
    cpu.passes++;
    long sum = 0;
    for (RawLog raw : records) {
      sum += parser.parse(raw, event, why) ? event.idLow() : 0;
    }
    return sum;
  }

  /** The message templates of all events alone, which are part of the whole way. */
  @Benchmark
  public long templates(Cpu cpu) {
    cpu.passes++;
    long sum = 0;
    for (byte[] message : messages) {
      if (template.of(message, 0, message.length) > 0) {
        template.writeId(id, 0);
        sum += id[0];
      }
    }
    return sum;
  }

  /** A text of the bytes, and every group of the expression as text. */
  @Benchmark
  public void regex(Cpu cpu, Blackhole out) {
    cpu.passes++;
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
          if (pairs != null && hasPairs(each.group("message"))) {
            pairs.reset(each.group("message"));
            while (pairs.find()) {
              read(pairs, out);
            }
          }
        }
      }
    }
  }

  /** A text of the bytes, and every named group of the grok expression as text. */
  @Benchmark
  public void grok(Cpu cpu, Blackhole out) {
    cpu.passes++;
    for (RawLog raw : records) {
      out.consume(grok.read(new String(raw.value(), StandardCharsets.UTF_8), out));
    }
  }

  /** Who wants a message's pairs asks first whether it can have any. */
  static boolean hasPairs(String message) {
    return message.indexOf('=') >= 0;
  }

  /**
   * The record by its own means, Jackson's tree or the head's grok expression, and each line in it
   * by the list of all expressions.
   */
  @Benchmark
  public void list(Cpu cpu, Blackhole out) throws IOException {
    cpu.passes++;
    for (RawLog raw : records) {
      for (String line : lines(raw, out)) {
        out.consume(list.read(line, out));
      }
    }
  }

  private List<String> lines(RawLog raw, Blackhole out) throws IOException {
    if (!given.isJson()) {
      String text = new String(raw.value(), StandardCharsets.UTF_8);
      return List.of(container.message(text, out));
    }
    List<String> lines = new ArrayList<>();
    JsonNode record = mapper.readTree(raw.value());
    if (out != null) {
      out.consume(record);
    }
    for (JsonNode each : record.get("logEvents")) {
      lines.add(each.get("message").textValue());
    }
    return lines;
  }

  private static void read(Matcher matcher, Blackhole out) {
    int groups = matcher.groupCount();
    for (int i = 1; i <= groups; i++) {
      out.consume(matcher.group(i));
    }
  }

  /** Jackson's tree. */
  @Benchmark
  public void tree(Cpu cpu, Blackhole out) throws IOException {
    cpu.passes++;
    for (RawLog raw : records) {
      out.consume(mapper.readTree(raw.value()));
    }
  }

  /** Every token of Jackson's, names and texts as strings; numbers stay unread. */
  @Benchmark
  public void stream(Cpu cpu, Blackhole out) throws IOException {
    cpu.passes++;
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
  public void protobuf(Cpu cpu, Blackhole out) throws IOException {
    cpu.passes++;
    for (RawLog raw : records) {
      out.consume(ExportLogsServiceRequest.parseFrom(raw.value()));
    }
  }

  /** Where a pattern is compiled: named groups, never on the measured path. */
  static Pattern pattern(String expression) {
    return expression == null ? null : Pattern.compile(expression, Pattern.DOTALL);
  }
}
