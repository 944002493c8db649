package io.logweir.connector.kafka;

import io.logweir.connector.type.BinaryType;
import io.logweir.connector.type.LogEventSerializer;
import io.logweir.connector.type.RawLogSerializer;
import io.logweir.core.parse.LogParser;
import io.logweir.schema.LedgerEntry;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.Rejected;
import io.logweir.udf.type.BinarySerializer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What became of one raw record, or of a part of it: an event, a rejected record, an event that a
 * rule drops, or a line that is to be read in the order of its stream. It lives between the source
 * and the stage that parts them, which are always chained; the serializer is for the day that
 * somebody breaks the chain. Reused from record to record.
 */
public final class ParsedLog {

  /** As Flink's type. */
  public static final TypeInformation<ParsedLog> TYPE =
      new BinaryType<>(ParsedLog.class, new Serializer());

  private final LogEvent event = new LogEvent();
  private RawLog raw;
  private boolean first;
  private Rejected rejected;
  private String droppedBy;
  private boolean line;
  private long latestClock = Long.MAX_VALUE;
  private final List<Change> changes = new ArrayList<>();

  /**
   * Something that was done to it on the way in.
   *
   * @param kind {@code REDACTED}, {@code TRUNCATED} or {@code INVALID_UTF8}
   * @param name of the detector, or null
   * @param count how many values
   */
  public record Change(LedgerEntry.Kind kind, String name, int count) {}

  /** Starts the next part of a record. */
  ParsedLog begin(RawLog raw, boolean first) {
    this.raw = raw;
    this.first = first;
    rejected = null;
    droppedBy = null;
    line = false;
    latestClock = Long.MAX_VALUE;
    changes.clear();
    return this;
  }

  /** The record that it is from. */
  public RawLog raw() {
    return raw;
  }

  /** Whether it is the first part of its record: each record has one. */
  public boolean isFirst() {
    return first;
  }

  /** The event; only meaningful where {@link #rejected()} is null and it is no line. */
  public LogEvent event() {
    return event;
  }

  /** Why there is no event, or null where there is one. */
  public Rejected rejected() {
    return rejected;
  }

  /** See {@link #rejected()}. */
  void setRejected(Rejected rejected) {
    this.rejected = rejected;
  }

  /** The rule by which the event is dropped, or null where it is kept. */
  public String droppedBy() {
    return droppedBy;
  }

  /** See {@link #droppedBy()}. */
  void setDroppedBy(String rule) {
    droppedBy = rule;
  }

  /**
   * Whether the record is yet to be read, in the order of its stream: {@link #raw()} is all there
   * is.
   */
  public boolean isLine() {
    return line;
  }

  /** See {@link #isLine()}; {@link #event()} has the clock. */
  void setLine() {
    line = true;
  }

  /** What was done to it on the way in. */
  public List<Change> changes() {
    return changes;
  }

  /** The latest that its clock may be, ms since the epoch. */
  void setLatestClock(long millis) {
    latestClock = millis;
  }

  /** The time that moves the watermark, ms since the epoch; a rejected record states none. */
  public long clockMillis() {
    return rejected == null
        ? event.clockMillis()
        : Math.min(
            latestClock, LogParser.clockWithoutTime(Math.floorDiv(rejected.ingestTime(), 1000L)));
  }

  /** Writes what there is. */
  public static final class Serializer extends BinarySerializer<ParsedLog> {

    private static final long serialVersionUID = 1;

    private static final LedgerEntry.Kind[] KINDS = LedgerEntry.Kind.values();

    private final LogEventSerializer events = new LogEventSerializer();
    private final RawLogSerializer raws = new RawLogSerializer();

    @Override
    public ParsedLog createInstance() {
      return new ParsedLog();
    }

    @Override
    public ParsedLog copy(ParsedLog from) {
      ParsedLog copy = new ParsedLog();
      copy.event.copyFrom(from.event);
      copy.raw = from.raw;
      copy.first = from.first;
      copy.rejected = from.rejected;
      copy.droppedBy = from.droppedBy;
      copy.line = from.line;
      copy.latestClock = from.latestClock;
      copy.changes.addAll(from.changes);
      return copy;
    }

    @Override
    public void serialize(ParsedLog parsed, DataOutputView out) throws IOException {
      raws.serialize(parsed.raw, out);
      out.writeBoolean(parsed.first);
      out.writeBoolean(parsed.line);
      out.writeLong(parsed.latestClock);
      writeText(parsed.droppedBy, out);
      out.writeInt(parsed.changes.size());
      for (Change change : parsed.changes) {
        out.writeByte(change.kind().ordinal());
        writeText(change.name(), out);
        out.writeInt(change.count());
      }
      Rejected rejected = parsed.rejected;
      out.writeBoolean(rejected == null);
      if (rejected == null) {
        events.serialize(parsed.event, out);
        return;
      }
      out.writeLong(rejected.ingestTime());
      writeText(rejected.reason(), out);
      writeText(rejected.detail(), out);
      writeText(rejected.parser(), out);
      out.writeInt(rejected.raw().length);
      out.write(rejected.raw());
      writeText(rejected.serviceNamespace(), out);
      writeText(rejected.serviceName(), out);
      writeText(rejected.sourceTopic(), out);
      out.writeInt(rejected.sourcePartition());
      out.writeLong(rejected.sourceOffset());
      out.writeInt(rejected.sourceIndex() == null ? -1 : rejected.sourceIndex());
    }

    @Override
    public ParsedLog deserialize(DataInputView in) throws IOException {
      ParsedLog parsed = new ParsedLog();
      parsed.raw = raws.deserialize(in);
      parsed.first = in.readBoolean();
      parsed.line = in.readBoolean();
      parsed.latestClock = in.readLong();
      parsed.droppedBy = readText(in);
      int changes = in.readInt();
      for (int i = 0; i < changes; i++) {
        parsed.changes.add(new Change(KINDS[in.readByte()], readText(in), in.readInt()));
      }
      if (in.readBoolean()) {
        events.deserialize(parsed.event, in);
        return parsed;
      }
      parsed.rejected =
          new Rejected(
              in.readLong(),
              readText(in),
              readText(in),
              readText(in),
              readBytes(in, in.readInt()),
              readText(in),
              readText(in),
              readText(in),
              in.readInt(),
              in.readLong(),
              index(in.readInt()));
      return parsed;
    }

    private static Integer index(int written) {
      return written < 0 ? null : written;
    }

    private static void writeText(String text, DataOutputView out) throws IOException {
      if (text == null) {
        out.writeInt(-1);
      } else {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
      }
    }

    private static String readText(DataInputView in) throws IOException {
      int length = in.readInt();
      return length < 0 ? null : new String(readBytes(in, length), StandardCharsets.UTF_8);
    }

    private static byte[] readBytes(DataInputView in, int length) throws IOException {
      byte[] bytes = new byte[length];
      in.readFully(bytes);
      return bytes;
    }

    @Override
    public TypeSerializerSnapshot<ParsedLog> snapshotConfiguration() {
      return new Snapshot();
    }

    /** Names the serializer in a savepoint. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<ParsedLog> {
      /** Called by Flink. */
      public Snapshot() {
        super(Serializer::new);
      }
    }
  }
}
