package io.logweir.udf.row;

import io.logweir.schema.EventColumn;
import io.logweir.schema.EventId;
import io.logweir.schema.LogEvent;
import java.util.List;
import org.apache.flink.core.memory.MemorySegment;
import org.apache.flink.core.memory.MemorySegmentFactory;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RawValueData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.binary.BinaryStringData;
import org.apache.flink.types.RowKind;
import org.apache.flink.types.variant.Variant;

/**
 * Shows a {@link LogEvent}, or some of its columns, as a row, without copying it; it is reused from
 * event to event, so nobody downstream may keep it.
 */
public final class EventRow implements RowData {

  private final EventColumn[] columns;
  private final byte[] id = new byte[16];
  private final Entries attributes = new Entries(EventColumn.ATTRIBUTES);
  private final Entries resourceAttributes = new Entries(EventColumn.RESOURCE_ATTRIBUTES);
  private LogEvent event;
  private byte[] wrapped;
  private MemorySegment[] segments;

  /** A row of these columns; where one is null, so is what the row holds there. */
  public EventRow(List<EventColumn> columns) {
    this.columns = columns.toArray(EventColumn[]::new);
  }

  /** Shows this event from now on. */
  public EventRow show(LogEvent shown) {
    this.event = shown;
    return this;
  }

  @Override
  public int getArity() {
    return columns.length;
  }

  @Override
  public RowKind getRowKind() {
    return RowKind.INSERT;
  }

  @Override
  public void setRowKind(RowKind kind) {
    if (kind != RowKind.INSERT) {
      throw new UnsupportedOperationException("an event is only ever inserted, not " + kind);
    }
  }

  @Override
  public boolean isNullAt(int pos) {
    return columns[pos] == null || !event.has(columns[pos]);
  }

  @Override
  public int getInt(int pos) {
    return (int) event.getLong(columns[pos]);
  }

  @Override
  public long getLong(int pos) {
    return event.getLong(columns[pos]);
  }

  @Override
  public double getDouble(int pos) {
    return event.getDouble(columns[pos]);
  }

  @Override
  public StringData getString(int pos) {
    return string(event.slice(columns[pos]));
  }

  /** All texts of an event lie in the same bytes, which are wrapped once and not for each. */
  private StringData string(long slice) {
    byte[] bytes = event.arena();
    if (bytes != wrapped) {
      segments = new MemorySegment[] {MemorySegmentFactory.wrap(bytes)};
      wrapped = bytes;
    }
    return new BinaryStringData(segments, LogEvent.offset(slice), LogEvent.length(slice));
  }

  @Override
  public TimestampData getTimestamp(int pos, int precision) {
    return Times.ofMicros(event.getLong(columns[pos]));
  }

  @Override
  public byte[] getBinary(int pos) {
    if (columns[pos] != EventColumn.EVENT_ID) {
      throw notOfThisType(pos);
    }
    EventId.write(event.idHigh(), event.idLow(), id, 0);
    return id;
  }

  @Override
  public MapData getMap(int pos) {
    return switch (columns[pos]) {
      case ATTRIBUTES -> attributes;
      case RESOURCE_ATTRIBUTES -> resourceAttributes;
      default -> throw notOfThisType(pos);
    };
  }

  @Override
  public boolean getBoolean(int pos) {
    throw notOfThisType(pos);
  }

  @Override
  public byte getByte(int pos) {
    throw notOfThisType(pos);
  }

  @Override
  public short getShort(int pos) {
    throw notOfThisType(pos);
  }

  @Override
  public float getFloat(int pos) {
    throw notOfThisType(pos);
  }

  @Override
  public DecimalData getDecimal(int pos, int precision, int scale) {
    throw notOfThisType(pos);
  }

  @Override
  public <T> RawValueData<T> getRawValue(int pos) {
    throw notOfThisType(pos);
  }

  @Override
  public ArrayData getArray(int pos) {
    throw notOfThisType(pos);
  }

  @Override
  public RowData getRow(int pos, int numFields) {
    throw notOfThisType(pos);
  }

  @Override
  public Variant getVariant(int pos) {
    throw notOfThisType(pos);
  }

  private UnsupportedOperationException notOfThisType(int pos) {
    return new UnsupportedOperationException(columns[pos] + " is a " + columns[pos].type());
  }

  /** One of the event's maps. */
  private final class Entries implements MapData {

    private final EventColumn map;
    private final Texts keys = new Texts(this, true);
    private final Texts values = new Texts(this, false);

    Entries(EventColumn map) {
      this.map = map;
    }

    @Override
    public int size() {
      return event.entryCount(map);
    }

    @Override
    public ArrayData keyArray() {
      return keys;
    }

    @Override
    public ArrayData valueArray() {
      return values;
    }

    StringData text(int pos, boolean key) {
      return string(key ? event.entryKey(map, pos) : event.entryValue(map, pos));
    }
  }

  /** The keys or the values of a map. */
  private static final class Texts implements ArrayData {

    private final Entries entries;
    private final boolean keys;

    Texts(Entries entries, boolean keys) {
      this.entries = entries;
      this.keys = keys;
    }

    @Override
    public int size() {
      return entries.size();
    }

    @Override
    public boolean isNullAt(int pos) {
      return false;
    }

    @Override
    public StringData getString(int pos) {
      return entries.text(pos, keys);
    }

    private static UnsupportedOperationException onlyText() {
      return new UnsupportedOperationException("the maps of an event hold text only");
    }

    @Override
    public boolean getBoolean(int pos) {
      throw onlyText();
    }

    @Override
    public byte getByte(int pos) {
      throw onlyText();
    }

    @Override
    public short getShort(int pos) {
      throw onlyText();
    }

    @Override
    public int getInt(int pos) {
      throw onlyText();
    }

    @Override
    public long getLong(int pos) {
      throw onlyText();
    }

    @Override
    public float getFloat(int pos) {
      throw onlyText();
    }

    @Override
    public double getDouble(int pos) {
      throw onlyText();
    }

    @Override
    public DecimalData getDecimal(int pos, int precision, int scale) {
      throw onlyText();
    }

    @Override
    public TimestampData getTimestamp(int pos, int precision) {
      throw onlyText();
    }

    @Override
    public <T> RawValueData<T> getRawValue(int pos) {
      throw onlyText();
    }

    @Override
    public Variant getVariant(int pos) {
      throw onlyText();
    }

    @Override
    public byte[] getBinary(int pos) {
      throw onlyText();
    }

    @Override
    public ArrayData getArray(int pos) {
      throw onlyText();
    }

    @Override
    public MapData getMap(int pos) {
      throw onlyText();
    }

    @Override
    public RowData getRow(int pos, int numFields) {
      throw onlyText();
    }

    @Override
    public boolean[] toBooleanArray() {
      throw onlyText();
    }

    @Override
    public byte[] toByteArray() {
      throw onlyText();
    }

    @Override
    public short[] toShortArray() {
      throw onlyText();
    }

    @Override
    public int[] toIntArray() {
      throw onlyText();
    }

    @Override
    public long[] toLongArray() {
      throw onlyText();
    }

    @Override
    public float[] toFloatArray() {
      throw onlyText();
    }

    @Override
    public double[] toDoubleArray() {
      throw onlyText();
    }
  }
}
