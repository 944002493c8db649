package io.logweir.connector.log;

import io.logweir.connector.kafka.WholeRecords;
import io.logweir.core.parse.SourceOptions;
import io.logweir.schema.RawLog;
import io.logweir.schema.Rejected;
import io.logweir.udf.row.LogRows;
import java.io.IOException;
import java.util.Map;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.util.Collector;

/**
 * Reads records as rows, by the parser of the job. What is no event is counted as {@code
 * recordsRejected}, what a rule leaves out as {@code eventsDropped}.
 */
final class LogDeserializer implements DeserializationSchema<RowData> {

  private static final long serialVersionUID = 1;

  private static final byte[] NO_BYTES = {};

  private final SourceOptions options;
  private final RowType columns;
  private final OnReject onReject;
  private final boolean whole;
  private final TypeInformation<RowData> produced;

  private transient LogRows rows;
  private transient Parts parts;

  /** See {@link LogDecodingFormat}. */
  LogDeserializer(
      SourceOptions options,
      RowType columns,
      OnReject onReject,
      boolean whole,
      TypeInformation<RowData> produced) {
    this.options = options;
    this.columns = columns;
    this.onReject = onReject;
    this.whole = whole;
    this.produced = produced;
  }

  @Override
  public void open(InitializationContext context) {
    rows = new LogRows(options, columns);
    parts =
        new Parts(
            context.getMetricGroup().counter("recordsRejected"),
            context.getMetricGroup().counter("eventsDropped"));
  }

  @Override
  public void deserialize(byte[] message, Collector<RowData> out) throws IOException {
    RawLog raw =
        whole
            ? WholeRecords.read(message)
            : LogRows.unplaced(message == null ? NO_BYTES : message, Map.of());
    parts.out = out;
    parts.failed = null;
    rows.parse(raw, parts);
    if (parts.failed != null) {
      throw new IOException(inWords(parts.failed));
    }
  }

  private static String inWords(Rejected rejected) {
    String place =
        rejected.sourcePartition() < 0
            ? "a record"
            : "the record at offset %d of partition %d of %s"
                .formatted(
                    rejected.sourceOffset(), rejected.sourcePartition(), rejected.sourceTopic());
    return place
        + " is no event: "
        + rejected.reason()
        + ", "
        + rejected.detail()
        + ", read as "
        + rejected.parser()
        + "; 'log.reject' = 'skip' or 'row' goes on";
  }

  @Override
  public RowData deserialize(byte[] message) {
    throw new UnsupportedOperationException("a record can be many rows: they go to a collector");
  }

  @Override
  public boolean isEndOfStream(RowData next) {
    return false;
  }

  @Override
  public TypeInformation<RowData> getProducedType() {
    return produced;
  }

  private final class Parts implements LogRows.Taker {

    private final Counter recordsRejected;
    private final Counter eventsDropped;
    private Collector<RowData> out;
    private Rejected failed;

    Parts(Counter recordsRejected, Counter eventsDropped) {
      this.recordsRejected = recordsRejected;
      this.eventsDropped = eventsDropped;
    }

    @Override
    public void event(RowData row) {
      out.collect(row);
    }

    @Override
    public void rejected(Rejected rejected) {
      recordsRejected.inc();
      switch (onReject) {
        case SKIP -> {}
        case FAIL -> failed = failed == null ? rejected : failed;
        case ROW -> out.collect(rows.row(rejected));
      }
    }

    @Override
    public void dropped() {
      eventsDropped.inc();
    }
  }
}
