package io.logweir.job;

import io.logweir.connector.kafka.ParsedLog;
import io.logweir.connector.kafka.RawSource;
import io.logweir.connector.type.LogEventSerializer;
import io.logweir.connector.type.RawLogSerializer;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LedgerEntry;
import io.logweir.schema.LedgerEntry.Kind;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.Rejected;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Parts what was understood from what was not, leaves out what a rule drops, and counts all of it.
 * The parsing itself happens as the source hands a record over, so that Flink knows each
 * partition's event time and keeps a watermark per partition.
 */
public final class Parse {

  /** Names the stage's state for ever. */
  public static final String UID = "parse";

  /** The records that were not understood. */
  static final OutputTag<Rejected> REJECTED =
      new OutputTag<>("rejected", TypeInformation.of(Rejected.class));

  /** The events that a rule leaves out. */
  static final OutputTag<LogEvent> DROPPED = new OutputTag<>("dropped", LogEventSerializer.TYPE);

  /** Lines that are to be read in the order of their stream. */
  static final OutputTag<RawLog> LINES = new OutputTag<>("lines", RawLogSerializer.TYPE);

  /**
   * What comes out.
   *
   * @param events what was understood
   * @param rejected what was not
   * @param dropped what was, and a rule leaves out
   * @param ledger the count of all that was read
   */
  public record Parsed(
      DataStream<LogEvent> events,
      DataStream<Rejected> rejected,
      DataStream<LogEvent> dropped,
      DataStream<LedgerEntry> ledger) {}

  private Parse() {}

  /** Parts the records of all sources; those of sources that need it are read in order first. */
  public static Parsed apply(DataStream<ParsedLog> raw, List<RawSource> sources) {
    SingleOutputStreamOperator<LogEvent> parsed =
        raw.transform(UID, LogEventSerializer.ONE_BY_ONE, new Part()).uid(UID).name(UID);
    DataStream<Rejected> rejected = parsed.getSideOutput(REJECTED);
    DataStream<LogEvent> dropped = parsed.getSideOutput(DROPPED);
    DataStream<LedgerEntry> ledger = parsed.getSideOutput(Ledger.OUTPUT);
    if (sources.stream().noneMatch(source -> source.options().isReadInOrder())) {
      return new Parsed(parsed, rejected, dropped, ledger);
    }
    SingleOutputStreamOperator<LogEvent> joined =
        ReadStreams.apply(parsed.getSideOutput(LINES), sources);
    return new Parsed(
        parsed.union(joined),
        rejected.union(joined.getSideOutput(REJECTED)),
        dropped.union(joined.getSideOutput(DROPPED)),
        ledger.union(joined.getSideOutput(Ledger.OUTPUT)));
  }

  private static final class Part extends AbstractStreamOperator<LogEvent>
      implements OneInputStreamOperator<ParsedLog, LogEvent>, BoundedOneInput {

    private static final long serialVersionUID = 1;

    private transient Ledger ledger;
    private transient StreamRecord<LogEvent> out;

    @Override
    public void open() throws Exception {
      super.open();
      ledger = new Ledger();
      out = new StreamRecord<>(null);
    }

    @Override
    public void processElement(StreamRecord<ParsedLog> record) {
      ParsedLog parsed = record.getValue();
      RawLog raw = parsed.raw();
      if (parsed.isFirst()) {
        ledger.add(Kind.READ, raw.topic(), raw.partition(), raw.offset(), 1, raw.value().length);
      }
      if (parsed.isLine()) {
        output.collect(LINES, new StreamRecord<>(raw));
      } else if (parsed.rejected() != null) {
        count(ledger, parsed.rejected());
        count(ledger, raw, parsed.rejected().serviceNamespace(), parsed.changes());
        output.collect(REJECTED, new StreamRecord<>(parsed.rejected()));
      } else {
        count(ledger, raw, parsed.event(), parsed.droppedBy());
        if (!parsed.changes().isEmpty()) {
          String team = parsed.event().getString(EventColumn.SERVICE_NAMESPACE);
          count(ledger, raw, team, parsed.changes());
        }
        out.replace(parsed.event(), record.getTimestamp());
        if (parsed.droppedBy() == null) {
          output.collect(out);
        } else {
          output.collect(DROPPED, out);
        }
      }
      if (ledger.isFull()) {
        handOut(-1);
      }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
      super.prepareSnapshotPreBarrier(checkpointId);
      handOut(checkpointId);
    }

    @Override
    public void endInput() {
      handOut(-1);
    }

    private void handOut(long checkpointId) {
      ledger.handOut(checkpointId, getProcessingTimeService(), output);
    }
  }

  /** Counts a record that became no event. */
  static void count(Ledger ledger, Rejected rejected) {
    ledger.add(
        Kind.REJECTED,
        rejected.reason(),
        null,
        rejected.sourceTopic(),
        rejected.sourcePartition(),
        rejected.sourceOffset(),
        1,
        rejected.raw().length);
  }

  /** Counts what was done to an event or a rejected record, by team. */
  static void count(Ledger ledger, RawLog raw, String team, List<ParsedLog.Change> changes) {
    for (ParsedLog.Change change : changes) {
      ledger.add(
          change.kind(),
          change.name(),
          team,
          raw.topic(),
          raw.partition(),
          raw.offset(),
          change.count(),
          0);
    }
  }

  /** Counts an event, kept or dropped. */
  static void count(Ledger ledger, RawLog raw, LogEvent event, String droppedBy) {
    long bytes = event.getLong(EventColumn.SIZE_BYTES);
    if (droppedBy == null) {
      ledger.add(Kind.EVENT, raw.topic(), raw.partition(), raw.offset(), 1, bytes);
    } else {
      ledger.add(
          Kind.DROPPED,
          droppedBy,
          event.getString(EventColumn.SERVICE_NAMESPACE),
          raw.topic(),
          raw.partition(),
          raw.offset(),
          1,
          bytes);
    }
  }
}
