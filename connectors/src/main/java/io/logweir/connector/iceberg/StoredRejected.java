package io.logweir.connector.iceberg;

import io.logweir.schema.Column;
import io.logweir.schema.Rejected;
import io.logweir.udf.row.Times;
import java.util.List;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.Collector;

/**
 * Rows of {@code logs.rejected} as the records that they are, without their bytes: as much as a
 * count of them needs.
 */
public final class StoredRejected implements FlatMapFunction<RowData, Rejected> {

  private static final long serialVersionUID = 1;

  private static final byte[] NO_BYTES = {};
  private static final List<String> NAMES =
      List.of(
          "ingest_time",
          "reason",
          "service_namespace",
          "service_name",
          "source_topic",
          "source_partition",
          "source_offset");

  /** The columns that the rows must have, in this order. */
  public static final List<Column> COLUMNS =
      NAMES.stream()
          .map(
              name ->
                  Rejected.COLUMNS.stream()
                      .filter(column -> column.name().equals(name))
                      .findFirst()
                      .orElseThrow())
          .toList();

  private final long fromMicros;
  private final long toMicros;

  private StoredRejected(long fromMicros, long toMicros) {
    this.fromMicros = fromMicros;
    this.toMicros = toMicros;
  }

  /**
   * The records from Kafka that were rejected in a span of the broker's time. What Elasticsearch
   * refused, which is in the same table, is none of them.
   */
  public static DataStream<Rejected> of(
      DataStream<RowData> rows, long fromMicros, long toMicros, String uid) {
    return rows.flatMap(new StoredRejected(fromMicros, toMicros))
        .returns(TypeInformation.of(Rejected.class))
        .uid(uid)
        .name(uid);
  }

  @Override
  public void flatMap(RowData row, Collector<Rejected> out) {
    long time = Times.micros(row.getTimestamp(0, 6));
    if (time >= fromMicros && time < toMicros && row.getInt(5) >= 0) {
      out.collect(
          new Rejected(
              time,
              row.getString(1).toString(),
              null,
              null,
              NO_BYTES,
              row.isNullAt(2) ? null : row.getString(2).toString(),
              row.isNullAt(3) ? null : row.getString(3).toString(),
              row.getString(4).toString(),
              row.getInt(5),
              row.getLong(6),
              null));
    }
  }
}
