package io.logweir.connector.iceberg;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.udf.row.EventRow;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.table.data.RowData;

/** Shows each event as a row of some of its columns, through one reused view. */
public final class EventRows extends RichMapFunction<LogEvent, RowData> {

  private static final long serialVersionUID = 1;

  private final List<EventColumn> columns;
  private transient EventRow row;

  private EventRows(List<EventColumn> columns) {
    this.columns = List.copyOf(columns);
  }

  /** Rows of these columns; {@code uid} names the stage for ever. */
  public static DataStream<RowData> of(
      DataStream<LogEvent> events, List<EventColumn> columns, String uid) {
    TypeInformation<RowData> type = RowTypes.of(columns.stream().map(EventColumn::column).toList());
    return events.map(new EventRows(columns)).returns(type).uid(uid).name(uid);
  }

  @Override
  public void open(OpenContext context) {
    row = new EventRow(columns);
  }

  @Override
  public RowData map(LogEvent event) {
    return row.show(event);
  }
}
