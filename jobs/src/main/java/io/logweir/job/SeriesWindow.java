package io.logweir.job;

import io.logweir.core.rollup.Rollup;
import io.logweir.udf.type.BinarySerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** One window of one series: what it has seen, and what came after it was closed. */
final class SeriesWindow {

  /** How long it is, ms. */
  final long windowMillis;

  /** The first checkpoint that contains it. */
  final long heldBy;

  /** What it has seen; null once it is closed. */
  Rollup open;

  /** How often it was published. */
  int revision;

  /** Whether it has seen something since. */
  boolean changed;

  /** What came since it was closed and has not gone out yet; null where nothing did. */
  Rollup late;

  /** The latest clock of what came late, ms since the epoch. */
  long lateClock = Long.MIN_VALUE;

  SeriesWindow(long windowMillis, long heldBy) {
    this.windowMillis = windowMillis;
    this.heldBy = heldBy;
  }

  /** Writes a window's state, its version first. */
  public static final class Serializer extends BinarySerializer<SeriesWindow> {

    private static final long serialVersionUID = 1;
    private static final int VERSION = 1;

    @Override
    public SeriesWindow createInstance() {
      return new SeriesWindow(1, 0);
    }

    @Override
    public SeriesWindow copy(SeriesWindow from) {
      SeriesWindow copy = new SeriesWindow(from.windowMillis, from.heldBy);
      copy.open = from.open == null ? null : from.open.copy();
      copy.revision = from.revision;
      copy.changed = from.changed;
      copy.late = from.late == null ? null : from.late.copy();
      copy.lateClock = from.lateClock;
      return copy;
    }

    @Override
    public void serialize(SeriesWindow window, DataOutputView out) throws IOException {
      out.writeByte(VERSION);
      out.writeLong(window.windowMillis);
      out.writeLong(window.heldBy);
      out.writeInt(window.revision);
      out.writeBoolean(window.changed);
      write(window.open, out);
      write(window.late, out);
      out.writeLong(window.lateClock);
    }

    private static void write(Rollup rollup, DataOutputView out) throws IOException {
      out.writeBoolean(rollup != null);
      if (rollup != null) {
        rollup.write(out);
      }
    }

    @Override
    public SeriesWindow deserialize(DataInputView in) throws IOException {
      int version = in.readUnsignedByte();
      if (version != VERSION) {
        throw new IOException("a window of version " + version + "; known: " + VERSION);
      }
      SeriesWindow window = new SeriesWindow(in.readLong(), in.readLong());
      window.revision = in.readInt();
      window.changed = in.readBoolean();
      window.open = in.readBoolean() ? Rollup.read(in) : null;
      window.late = in.readBoolean() ? Rollup.read(in) : null;
      window.lateClock = in.readLong();
      return window;
    }

    @Override
    public TypeSerializerSnapshot<SeriesWindow> snapshotConfiguration() {
      return new Snapshot();
    }

    /** Names the serializer in a savepoint. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<SeriesWindow> {
      /** Called by Flink. */
      public Snapshot() {
        super(Serializer::new);
      }
    }
  }
}
