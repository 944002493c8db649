package io.logweir.connector.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logweir.connector.type.Events;
import io.logweir.schema.Duplicate;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.udf.row.EventRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.types.RowKind;
import org.junit.jupiter.api.Test;

class EventRowTest {

  private static final List<EventColumn> ALL = List.of(EventColumn.values());

  @Test
  void theRowOfAWholeEventIsTheEvent() {
    assertRowIs(copyOfRow(ALL, Events.whole()), ALL, Events.whole());
  }

  @Test
  void aReusedRowShowsWhatItIsShown() {
    EventRow row = new EventRow(ALL);
    TypeSerializer<RowData> serializer = serializer(ALL);
    int absent = 0;
    for (int seed = 0; seed < 200; seed++) {
      LogEvent event = Events.random(seed);
      RowData copy = serializer.copy(row.show(event));
      assertRowIs(copy, ALL, event);
      for (int i = 0; i < ALL.size(); i++) {
        absent += copy.isNullAt(i) ? 1 : 0;
      }
    }
    assertThat(absent).isPositive();
  }

  @Test
  void aCopyOutlivesTheEvent() {
    LogEvent event = Events.whole();
    RowData copy = copyOfRow(ALL, event);
    event.clear();
    event.setString(EventColumn.BODY, "overwritten".repeat(200));
    assertRowIs(copy, ALL, Events.whole());
  }

  @Test
  void someColumnsMakeARowOfTheirOwnOrder() {
    RowData row = copyOfRow(Duplicate.EVENT_COLUMNS, Events.whole());
    assertThat(row.getArity()).isEqualTo(Duplicate.EVENT_COLUMNS.size()).isLessThan(ALL.size());
    assertRowIs(row, Duplicate.EVENT_COLUMNS, Events.whole());
  }

  @Test
  void timesBefore1970KeepTheirMicroseconds() {
    LogEvent event = new LogEvent();
    event.setLong(EventColumn.TIME, -1);
    TimestampData time = copyOfRow(List.of(EventColumn.TIME), event).getTimestamp(0, 6);
    assertThat(time.toInstant()).isEqualTo("1969-12-31T23:59:59.999999Z");
  }

  @Test
  void itIsOnlyEverAnInsertAndReadsOnlyWhatTheColumnIs() {
    EventRow row = new EventRow(ALL).show(Events.whole());
    assertThat(row.getRowKind()).isEqualTo(RowKind.INSERT);
    assertThatThrownBy(() -> row.setRowKind(RowKind.DELETE)).hasMessageContaining("DELETE");
    int body = ALL.indexOf(EventColumn.BODY);
    assertThatThrownBy(() -> row.getBoolean(body)).hasMessageContaining("BODY is a STRING");
    assertThatThrownBy(() -> row.getBinary(body)).hasMessageContaining("BODY is a STRING");
    assertThatThrownBy(() -> row.getMap(body)).hasMessageContaining("BODY is a STRING");
  }

  private static RowData copyOfRow(List<EventColumn> columns, LogEvent event) {
    return serializer(columns).copy(new EventRow(columns).show(event));
  }

  private static TypeSerializer<RowData> serializer(List<EventColumn> columns) {
    return RowTypes.of(columns.stream().map(EventColumn::column).toList())
        .createSerializer(new SerializerConfigImpl());
  }

  private static void assertRowIs(RowData row, List<EventColumn> columns, LogEvent event) {
    assertThat(row.getArity()).isEqualTo(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      EventColumn column = columns.get(i);
      assertThat(row.isNullAt(i)).as("%s is absent", column).isEqualTo(!event.has(column));
      if (!event.has(column)) {
        continue;
      }
      Object actual =
          switch (column.type()) {
            case STRING -> row.getString(i).toString();
            case INT -> (long) row.getInt(i);
            case LONG -> row.getLong(i);
            case DOUBLE -> row.getDouble(i);
            case TIMESTAMPTZ -> micros(row.getTimestamp(i, 6));
            case FIXED16 -> List.of(boxed(row.getBinary(i)));
            case STRING_MAP -> text(row.getMap(i));
            default -> throw new AssertionError(column.type());
          };
      Object expected =
          switch (column.type()) {
            case STRING -> event.getString(column);
            case DOUBLE -> event.getDouble(column);
            case FIXED16 -> List.of(boxed(event.eventIdBytes()));
            case STRING_MAP -> event.entriesAsText(column);
            default -> event.getLong(column);
          };
      assertThat(actual).as("%s", column).isEqualTo(expected);
    }
  }

  private static long micros(TimestampData time) {
    return time.getMillisecond() * 1000 + time.getNanoOfMillisecond() / 1000;
  }

  private static Byte[] boxed(byte[] bytes) {
    Byte[] boxed = new Byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      boxed[i] = bytes[i];
    }
    return boxed;
  }

  private static Map<String, String> text(MapData map) {
    Map<String, String> text = new HashMap<>();
    for (int i = 0; i < map.size(); i++) {
      text.put(map.keyArray().getString(i).toString(), map.valueArray().getString(i).toString());
    }
    assertThat(text).hasSize(map.size());
    return text;
  }
}
