package io.logweir.connector.kafka;

import io.logweir.core.parse.LogParser;
import io.logweir.core.parse.Rejection;
import io.logweir.schema.LedgerEntry;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.Rejected;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;

/**
 * Parses each record as the source hands it over, on the task's thread; it never throws for what a
 * record holds.
 */
final class ParseRecords implements KafkaRecordDeserializationSchema<ParsedLog> {

  private static final long serialVersionUID = 1;

  private final List<RawSource> sources;
  private final Clock clock;
  private transient Map<String, LogParser> parsers;
  private transient Emitted emitted;

  /** {@code clock} is asked where a producer's stamp, not the broker's, says when a record came. */
  ParseRecords(List<RawSource> sources, Clock clock) {
    this.sources = List.copyOf(sources);
    this.clock = clock;
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<ParsedLog> out) {
    if (parsers == null) {
      parsers = new HashMap<>();
      emitted = new Emitted(clock);
    }
    RawLog raw = WholeRecords.raw(record);
    LogParser parser = parsers.computeIfAbsent(record.topic(), this::parserFor);
    emitted.begin(raw, record.timestampType() != TimestampType.LOG_APPEND_TIME, out);
    if (parser.options().isReadInOrder()) {
      emitted.line(parser);
    } else {
      parser.parse(raw, emitted.parsed.event(), emitted);
    }
  }

  /** Hands on what becomes of a record, in one reused object. */
  private static final class Emitted implements LogParser.Sink {

    private final ParsedLog parsed = new ParsedLog();
    private final Rejection why = new Rejection();
    private final Clock clock;
    private Collector<ParsedLog> out;
    private boolean stampedByProducer;

    Emitted(Clock clock) {
      this.clock = clock;
    }

    void begin(RawLog raw, boolean stampedByProducer, Collector<ParsedLog> out) {
      this.out = out;
      this.stampedByProducer = stampedByProducer;
      parsed.begin(raw, true);
    }

    /** What a line says on its own is only when it was; it is parsed when it is whole. */
    void line(LogParser parser) {
      RawLog raw = parsed.raw();
      LogEvent event = parsed.event();
      if (!parser.parse(raw, event, why)) {
        event.setClockMillis(LogParser.clockWithoutTime(raw.timestampMillis()));
      }
      parsed.setLine();
      emit();
    }

    /** Hands it on, and begins the record's next part. */
    private void emit() {
      if (stampedByProducer) {
        boundClock();
      }
      out.collect(parsed);
      parsed.begin(parsed.raw(), false);
    }

    private void boundClock() {
      long now = clock.millis();
      LogEvent event = parsed.event();
      parsed.setLatestClock(now + LogParser.CLOCK_AHEAD_MILLIS);
      if (parsed.rejected() == null) {
        event.setClockMillis(
            LogParser.clockByProducer(
                event.clockMillis(), event.timeMillis(), parsed.raw().timestampMillis(), now));
      }
    }

    @Override
    public void changed(LedgerEntry.Kind kind, String name, int count) {
      parsed.changes().add(new ParsedLog.Change(kind, name, count));
    }

    @Override
    public void event(LogEvent event) {
      emit();
    }

    @Override
    public void dropped(LogEvent event, String rule) {
      parsed.setDroppedBy(rule);
      emit();
    }

    @Override
    public void rejected(Rejected rejected) {
      parsed.setRejected(rejected);
      emit();
    }
  }

  private LogParser parserFor(String topic) {
    return sources.stream()
        .filter(source -> source.covers(topic))
        .findFirst()
        .map(source -> new LogParser(source.options()))
        .orElseThrow(() -> new IllegalStateException("no source covers the topic " + topic));
  }

  @Override
  public TypeInformation<ParsedLog> getProducedType() {
    return ParsedLog.TYPE;
  }
}
