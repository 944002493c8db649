package io.logweir.job;

import io.logweir.connector.kafka.ParsedLog;
import io.logweir.connector.kafka.RawSource;
import io.logweir.connector.type.BinaryType;
import io.logweir.connector.type.LogEventSerializer;
import io.logweir.core.parse.HeldLines;
import io.logweir.core.parse.LineJoin;
import io.logweir.core.parse.LogParser;
import io.logweir.core.parse.Multiline;
import io.logweir.core.parse.RememberedFields;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LedgerEntry.Kind;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.Rejected;
import io.logweir.udf.type.BinarySerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Reads sources whose records can only be understood by those before them, each stream of a source
 * in its order: lines that are joined to one event, and lines whose columns a header line names.
 * What is held back or remembered is state: a restart loses none of it.
 *
 * <p>What belongs together is decided by the lines and the broker's times. The clock only says when
 * a stream that has fallen silent is not waited for any longer.
 */
final class ReadStreams {

  /** Names the stage's state for ever. */
  static final String UID = "read-streams";

  private ReadStreams() {}

  /**
   * The events; what could not be understood is in {@link Parse#REJECTED}, and the count in {@link
   * Ledger#OUTPUT}.
   */
  static SingleOutputStreamOperator<LogEvent> apply(
      DataStream<RawLog> lines, List<RawSource> sources) {
    return lines
        .keyBy(LineJoin::stream, Types.STRING)
        .transform(UID, LogEventSerializer.TYPE, new Reading(sources))
        .uid(UID)
        .name(UID);
  }

  /** What joins, where lines are joined, and parses the lines of a topic. */
  private record Reader(LineJoin join, LogParser parser, long maxGapMillis) {}

  private static final class Reading extends AbstractStreamOperator<LogEvent>
      implements OneInputStreamOperator<RawLog, LogEvent>,
          Triggerable<String, VoidNamespace>,
          BoundedOneInput,
          LogParser.Sink {

    private static final long serialVersionUID = 1;

    private static final ValueStateDescriptor<HeldLines> HELD =
        new ValueStateDescriptor<>(
            "held-lines", new BinaryType<>(HeldLines.class, new HeldLinesSerializer()));

    private static final ValueStateDescriptor<Long> WAIT_UNTIL =
        new ValueStateDescriptor<>("wait-until", Types.LONG);

    private static final ValueStateDescriptor<String> FIELDS =
        new ValueStateDescriptor<>("fields", Types.STRING);

    private final List<RawSource> sources;

    private transient ValueState<String> fields;
    private transient ValueState<HeldLines> state;
    private transient ValueState<Long> waitUntil;
    private transient InternalTimerService<VoidNamespace> timers;
    private transient Map<String, Reader> readers;
    private transient LogEvent event;
    private transient Ledger ledger;
    private transient List<ParsedLog.Change> changes;
    private transient StreamRecord<LogEvent> out;
    private transient RawLog joined;
    private transient long openedAt;

    Reading(List<RawSource> sources) {
      this.sources = List.copyOf(sources);
    }

    @Override
    public void open() throws Exception {
      super.open();
      state = getRuntimeContext().getState(HELD);
      fields = getRuntimeContext().getState(FIELDS);
      waitUntil = getRuntimeContext().getState(WAIT_UNTIL);
      timers = getInternalTimerService("waited", VoidNamespaceSerializer.INSTANCE, this);
      readers = new HashMap<>();
      event = new LogEvent();
      out = new StreamRecord<>(null);
      ledger = new Ledger();
      changes = new ArrayList<>();
      openedAt = getProcessingTimeService().getCurrentProcessingTime();
    }

    private Reader reader(String topic) {
      return readers.computeIfAbsent(
          topic,
          t -> {
            RawSource source = sources.stream().filter(s -> s.covers(t)).findFirst().orElseThrow();
            Multiline multiline = source.options().multiline();
            LogParser parser = new LogParser(source.options());
            return multiline == null
                ? new Reader(null, parser, 0)
                : new Reader(new LineJoin(multiline), parser, multiline.maxGap().toMillis());
          });
    }

    @Override
    public void processElement(StreamRecord<RawLog> record) throws Exception {
      RawLog line = record.getValue();
      Reader reader = reader(line.topic());
      if (reader.join() == null) {
        parse(reader, line);
        return;
      }
      HeldLines held = state.value();
      if (held == null) {
        held = new HeldLines();
      } else if (!reader.join().takes(held, line)) {
        parse(reader, held.take());
      }
      held.add(line);
      state.update(held);
      waitFrom(timers.currentProcessingTime(), reader);
    }

    /** By a coarse clock, so that a busy stream does not have a timer per line. */
    private void waitFrom(long now, Reader reader) throws IOException {
      long until = (now / reader.maxGapMillis() + 2) * reader.maxGapMillis();
      waitUntil.update(until);
      timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, until);
    }

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
      HeldLines held = state.value();
      Long until = waitUntil.value();
      if (held == null || until == null || timer.getTimestamp() < until) {
        return;
      }
      Reader reader = reader(held.topic());
      if (until < openedAt) {
        // It fell due while the job was down: further lines have not had a chance to come.
        waitFrom(openedAt, reader);
        return;
      }
      release(reader, held);
    }

    private void release(Reader reader, HeldLines held) throws IOException {
      state.clear();
      waitUntil.clear();
      parse(reader, held.take());
    }

    @Override
    public void endInput() throws Exception {
      List<String> streams = new ArrayList<>();
      KeyedStateBackend<String> backend = getKeyedStateBackend();
      backend.getKeys(List.of(HELD.getName()), VoidNamespace.INSTANCE).forEach(streams::add);
      for (String stream : streams) {
        setCurrentKey(stream);
        HeldLines held = state.value();
        release(reader(held.topic()), held);
      }
      handOut(-1);
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) {
      throw new IllegalStateException("no timer goes by event time");
    }

    private void parse(Reader reader, RawLog lines) throws IOException {
      joined = lines;
      if (lines.lines() > 1) {
        ledger.add(
            Kind.JOINED, lines.topic(), lines.partition(), lines.offset(), lines.lines() - 1L, 0);
      }
      LogParser parser = reader.parser();
      if (parser.options().hasHeaderLines()) {
        parseWithFields(parser, lines);
      } else {
        parser.parse(lines, event, this);
      }
      if (ledger.isFull()) {
        handOut(-1);
      }
    }

    /** The columns that a header line of the stream named are state, and outlive the parser. */
    private void parseWithFields(LogParser parser, RawLog lines) throws IOException {
      RememberedFields remembered = parser.remembered();
      RememberedFields.Stream stream = RememberedFields.stream(parser.options().format(), lines);
      String known = fields.value();
      if (known != null && remembered.get(stream) == null) {
        remembered.put(stream, known);
      }
      parser.parse(lines, event, this);
      String now = remembered.get(stream);
      if (now != null && !now.equals(known)) {
        fields.update(now);
      }
    }

    @Override
    public void changed(Kind kind, String name, int count) {
      changes.add(new ParsedLog.Change(kind, name, count));
    }

    @Override
    public void event(LogEvent event) {
      Parse.count(ledger, joined, event, null);
      countChanges(event.getString(EventColumn.SERVICE_NAMESPACE));
      // Who stamped the line is not known here; no broker's stamp is ahead of the reader.
      event.setClockMillis(
          LogParser.clockByProducer(
              event.clockMillis(),
              event.timeMillis(),
              joined.timestampMillis(),
              timers.currentProcessingTime()));
      output.collect(out.replace(event, event.clockMillis()));
    }

    private void countChanges(String team) {
      Parse.count(ledger, joined, team, changes);
      changes.clear();
    }

    @Override
    public void dropped(LogEvent event, String rule) {
      Parse.count(ledger, joined, event, rule);
      output.collect(Parse.DROPPED, out.replace(event, event.clockMillis()));
    }

    @Override
    public void rejected(Rejected rejected) {
      Parse.count(ledger, rejected);
      countChanges(rejected.serviceNamespace());
      output.collect(Parse.REJECTED, new StreamRecord<>(rejected));
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
      super.prepareSnapshotPreBarrier(checkpointId);
      handOut(checkpointId);
    }

    private void handOut(long checkpointId) {
      ledger.handOut(checkpointId, getProcessingTimeService(), output);
    }
  }

  /** Writes the lines that are held. */
  public static final class HeldLinesSerializer extends BinarySerializer<HeldLines> {

    private static final long serialVersionUID = 1;

    @Override
    public HeldLines createInstance() {
      return new HeldLines();
    }

    @Override
    public HeldLines copy(HeldLines from) {
      return from.copy();
    }

    @Override
    public void serialize(HeldLines held, DataOutputView out) throws IOException {
      held.write(out);
    }

    @Override
    public HeldLines deserialize(DataInputView in) throws IOException {
      return HeldLines.read(in);
    }

    @Override
    public TypeSerializerSnapshot<HeldLines> snapshotConfiguration() {
      return new Snapshot();
    }

    /** Names the serializer in a savepoint. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<HeldLines> {
      /** Called by Flink. */
      public Snapshot() {
        super(HeldLinesSerializer::new);
      }
    }
  }
}
