package io.logweir.connector.iceberg;

import io.logweir.connector.type.LogEventSerializer;
import io.logweir.schema.Disposition;
import io.logweir.schema.EventColumn;
import io.logweir.schema.IdentityKind;
import io.logweir.schema.LogEvent;
import io.logweir.udf.row.Times;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.Collector;

/**
 * Rows of {@code logs.events}, or of {@code logs.duplicates}, as the events that they were made
 * from: the inverse of {@link EventRows}. One event is reused from row to row.
 */
public final class StoredEvents extends RichFlatMapFunction<RowData, LogEvent> {

  private static final long serialVersionUID = 1;

  private final List<EventColumn> columns;
  private final Disposition disposition;
  private final long fromMicros;
  private final long toMicros;
  private transient LogEvent event;

  private StoredEvents(
      List<EventColumn> columns, Disposition disposition, long fromMicros, long toMicros) {
    this.columns = List.copyOf(columns);
    this.disposition = disposition;
    this.fromMicros = fromMicros;
    this.toMicros = toMicros;
  }

  /**
   * The events of a span of event time; each is its own clock, so none is late.
   *
   * @param rows of these columns, of which the time is one
   * @param columns in the order of the rows
   * @param disposition what they are
   * @param fromMicros first time, µs since the epoch
   * @param toMicros the time that is too late
   * @param uid names the stage
   */
  public static DataStream<LogEvent> of(
      DataStream<RowData> rows,
      List<EventColumn> columns,
      Disposition disposition,
      long fromMicros,
      long toMicros,
      String uid) {
    return rows.flatMap(new StoredEvents(columns, disposition, fromMicros, toMicros))
        .returns(LogEventSerializer.TYPE)
        .uid(uid)
        .name(uid);
  }

  @Override
  public void open(OpenContext context) {
    event = new LogEvent();
  }

  @Override
  public void flatMap(RowData row, Collector<LogEvent> out) {
    event.clear();
    for (int i = 0; i < columns.size(); i++) {
      if (!row.isNullAt(i)) {
        set(columns.get(i), row, i);
      }
    }
    long time = event.getLong(EventColumn.TIME);
    if (time >= fromMicros && time < toMicros) {
      event.setDisposition(disposition);
      event.setClockMillis(event.timeMillis());
      out.collect(event);
    }
  }

  private void set(EventColumn column, RowData row, int i) {
    switch (column.type()) {
      case STRING -> event.setUtf8(column, row.getString(i).toBytes());
      case TIMESTAMPTZ -> event.setLong(column, Times.micros(row.getTimestamp(i, 6)));
      case INT -> event.setLong(column, row.getInt(i));
      case LONG -> event.setLong(column, row.getLong(i));
      case DOUBLE -> event.setDouble(column, row.getDouble(i));
      case FIXED16 -> {
        ByteBuffer id = ByteBuffer.wrap(row.getBinary(i));
        // What it was made from is not stored, and matters only to who looks for duplicates.
        event.setEventId(id.getLong(), id.getLong(), IdentityKind.POSITION);
      }
      case STRING_MAP -> entries(column, row.getMap(i));
      default -> throw new IllegalArgumentException(column + " is a " + column.type());
    }
  }

  private void entries(EventColumn column, MapData map) {
    ArrayData keys = map.keyArray();
    ArrayData values = map.valueArray();
    for (int i = 0; i < map.size(); i++) {
      byte[] value = values.getString(i).toBytes();
      long slice = event.append(value, 0, value.length);
      byte[] key = keys.getString(i).toBytes();
      event.addEntry(column, key, 0, key.length, slice);
    }
  }
}
