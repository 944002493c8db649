package io.logweir.connector.type;

import static io.logweir.schema.EventColumn.ATTRIBUTES;
import static io.logweir.schema.EventColumn.RESOURCE_ATTRIBUTES;

import io.logweir.schema.Disposition;
import io.logweir.schema.EventColumn;
import io.logweir.schema.IdentityKind;
import io.logweir.schema.LogEvent;
import io.logweir.udf.type.BinarySerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Ships a {@link LogEvent} as its slots and one copy of its arena: no text is decoded, and reuse
 * reads in place.
 */
public final class LogEventSerializer extends BinarySerializer<LogEvent> {

  private static final long serialVersionUID = 1;

  /** Events as Flink's type. */
  public static final TypeInformation<LogEvent> TYPE =
      new BinaryType<>(LogEvent.class, new LogEventSerializer(false));

  /**
   * The same for a stream whose consumers are done with an event when the next one comes: all that
   * are read from the network are one object, which stays in the processor's caches. Not for batch
   * mode, where Flink sorts what it reads.
   */
  public static final TypeInformation<LogEvent> ONE_BY_ONE =
      new BinaryType<>(LogEvent.class, new LogEventSerializer(true));

  private static final IdentityKind[] KINDS = IdentityKind.values();
  private static final Disposition[] DISPOSITIONS = Disposition.values();

  private final boolean isOneByOne;
  private transient LogEvent last;

  /** Makes each event that it reads a new one. */
  public LogEventSerializer() {
    this(false);
  }

  private LogEventSerializer(boolean isOneByOne) {
    this.isOneByOne = isOneByOne;
  }

  @Override
  public LogEventSerializer duplicate() {
    return isOneByOne ? new LogEventSerializer(true) : this;
  }

  @Override
  public LogEvent createInstance() {
    return new LogEvent();
  }

  @Override
  public LogEvent copy(LogEvent from) {
    return copy(from, new LogEvent());
  }

  @Override
  public LogEvent copy(LogEvent from, LogEvent reuse) {
    reuse.copyFrom(from);
    return reuse;
  }

  @Override
  public void serialize(LogEvent event, DataOutputView out) throws IOException {
    out.writeLong(event.presentBits());
    for (long bits = event.presentBits(); bits != 0; bits &= bits - 1) {
      out.writeLong(event.slot(Long.numberOfTrailingZeros(bits)));
    }
    writeEntries(event, ATTRIBUTES, out);
    writeEntries(event, RESOURCE_ATTRIBUTES, out);
    out.writeLong(event.idHigh());
    out.writeLong(event.idLow());
    out.writeByte(event.identity().ordinal() | event.disposition().ordinal() << 4);
    out.writeLong(event.clockMillis());
    out.writeInt(event.arenaLength());
    out.write(event.arena(), 0, event.arenaLength());
  }

  private static void writeEntries(LogEvent event, EventColumn map, DataOutputView out)
      throws IOException {
    int count = event.entryCount(map);
    out.writeShort(count);
    for (int i = 0; i < count; i++) {
      out.writeLong(event.entryKey(map, i));
      out.writeLong(event.entryValue(map, i));
    }
  }

  @Override
  public LogEvent deserialize(DataInputView source) throws IOException {
    if (!isOneByOne) {
      return deserialize(new LogEvent(), source);
    }
    if (last == null) {
      last = new LogEvent();
    }
    return deserialize(last, source);
  }

  @Override
  public LogEvent deserialize(LogEvent event, DataInputView in) throws IOException {
    event.clear();
    for (long bits = in.readLong(); bits != 0; bits &= bits - 1) {
      event.slot(Long.numberOfTrailingZeros(bits), in.readLong());
    }
    readEntries(event, ATTRIBUTES, in);
    readEntries(event, RESOURCE_ATTRIBUTES, in);
    long idHigh = in.readLong();
    long idLow = in.readLong();
    int flags = in.readUnsignedByte();
    event.setEventId(idHigh, idLow, KINDS[flags & 0xF]);
    event.setDisposition(DISPOSITIONS[flags >> 4]);
    event.setClockMillis(in.readLong());
    int length = in.readInt();
    in.readFully(event.reserve(length), 0, length);
    event.arenaLength(length);
    return event;
  }

  private static void readEntries(LogEvent event, EventColumn map, DataInputView in)
      throws IOException {
    int count = in.readUnsignedShort();
    for (int i = 0; i < count; i++) {
      long key = in.readLong();
      event.restoreEntry(map, key, in.readLong());
    }
  }

  @Override
  public TypeSerializerSnapshot<LogEvent> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names the serializer in a savepoint. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<LogEvent> {
    /** Called by Flink. */
    public Snapshot() {
      super(LogEventSerializer::new);
    }
  }
}
