package io.logweir.udf.row;

import io.logweir.core.parse.LogParser;
import io.logweir.core.parse.SourceOptions;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.Rejected;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.RowType;

/**
 * Makes rows of records: {@link LogParser} reads them, as in the job, and each event or rejected
 * part is a row of the columns that are asked for. Not thread safe.
 */
public final class LogRows {

  /**
   * Stands for the broker's time of a record of which it is not known. It is long before any log,
   * so that a time that was made of it is known again: the record's own, where it states none, or
   * one without a year, which is looked for near it.
   */
  private static final long NO_ARRIVAL = Instant.parse("0104-06-15T00:00:00Z").toEpochMilli();

  /** Times without a year lie at most so far from the broker's: eight years, and a zone. */
  private static final long NEAR_MICROS = 9L * 366 * 86_400 * 1_000_000;

  private static final long FIRST_NEAR_ARRIVAL = NO_ARRIVAL * 1000 - NEAR_MICROS;
  private static final long LAST_NEAR_ARRIVAL = NO_ARRIVAL * 1000 + NEAR_MICROS;

  private static final int NO_PLACE = -1;

  private final LogParser parser;
  private final LogEvent event = new LogEvent();
  private final Parts parts = new Parts();
  private final EventRow placed;
  private final EventRow unplaced;
  private final RowDataSerializer serializer;
  private final EventColumn[] columns;
  private final RejectColumn[] rejects;

  /** Takes what becomes of a record, in its order. */
  public interface Taker {

    /** An event's row, which is the taker's to keep. */
    void event(RowData row);

    /** What is no event; {@link LogRows#row} makes a row of it. */
    void rejected(Rejected rejected);

    /** An event was left out by a rule of the source. */
    void dropped();
  }

  /**
   * Rows of these columns.
   *
   * @param options how records are understood
   * @param type names and types, each as in {@link LogColumns}
   * @throws IllegalArgumentException where an option is wrong, or a column is none of these
   */
  public LogRows(SourceOptions options, RowType type) {
    parser = new LogParser(options);
    List<EventColumn> shown = new ArrayList<>();
    rejects = new RejectColumn[type.getFieldCount()];
    for (String name : type.getFieldNames()) {
      rejects[shown.size()] = RejectColumn.named(name);
      shown.add(LogColumns.event(name));
      if (shown.get(shown.size() - 1) == null && rejects[shown.size() - 1] == null) {
        throw new IllegalArgumentException(
            "there is no column " + name + "; allowed: " + LogColumns.allowed());
      }
    }
    columns = shown.toArray(EventColumn[]::new);
    placed = new EventRow(shown);
    shown.replaceAll(column -> LogColumns.OF_PLACE.contains(column) ? null : column);
    unplaced = new EventRow(shown);
    serializer = new RowDataSerializer(type);
  }

  /** Bytes of which nothing else is known: neither where they were read nor when they came. */
  public static RawLog unplaced(byte[] value, Map<String, String> headers) {
    return new RawLog(value, "", NO_PLACE, NO_PLACE, NO_ARRIVAL, headers);
  }

  /**
   * Hands over the rows of a record.
   *
   * <p>Of an {@link #unplaced} one, {@link LogColumns#OF_PLACE} are null, and so are times that it
   * does not state in full. What a header line said counts for the lines below it only where it is
   * known that they are below it.
   */
  public void parse(RawLog raw, Taker taker) {
    parts.taker = taker;
    parts.view = raw.partition() == NO_PLACE ? unplaced : placed;
    if (parts.view == unplaced) {
      parser.remembered().clear();
    }
    parser.parse(raw, event, parts);
  }

  /** The row of what was rejected: why, and what is known of where it came from. */
  public RowData row(Rejected rejected) {
    boolean isPlaced = rejected.sourcePartition() != NO_PLACE;
    GenericRowData row = new GenericRowData(columns.length);
    for (int i = 0; i < columns.length; i++) {
      row.setField(
          i,
          rejects[i] != null
              ? value(rejects[i], rejected)
              : isPlaced || !LogColumns.OF_PLACE.contains(columns[i])
                  ? value(columns[i], rejected)
                  : null);
    }
    return row;
  }

  private static Object value(RejectColumn column, Rejected rejected) {
    return switch (column) {
      case REJECT_REASON -> StringData.fromString(rejected.reason());
      case REJECT_DETAIL -> StringData.fromString(rejected.detail());
      case REJECT_RAW -> rejected.raw();
    };
  }

  private static Object value(EventColumn column, Rejected rejected) {
    return switch (column) {
      case INGEST_TIME -> Times.ofMicros(rejected.ingestTime());
      case PARSER -> StringData.fromString(rejected.parser());
      case SERVICE_NAMESPACE -> StringData.fromString(rejected.serviceNamespace());
      case SERVICE_NAME -> StringData.fromString(rejected.serviceName());
      case SOURCE_TOPIC -> StringData.fromString(rejected.sourceTopic());
      case SOURCE_PARTITION -> rejected.sourcePartition();
      case SOURCE_OFFSET -> rejected.sourceOffset();
      case SOURCE_INDEX -> rejected.sourceIndex();
      default -> null;
    };
  }

  private final class Parts implements LogParser.Sink {

    private Taker taker;
    private EventRow view;

    @Override
    public void event(LogEvent event) {
      if (view == unplaced) {
        LogColumns.OF_ARRIVAL.forEach(column -> unsetNearArrival(event, column));
      }
      // A copy, as nobody says what comes behind: an operator that holds rows back keeps them.
      taker.event(serializer.toBinaryRow(view.show(event)).copy());
    }

    private static void unsetNearArrival(LogEvent event, EventColumn column) {
      long micros = event.getLong(column);
      if (micros > FIRST_NEAR_ARRIVAL && micros < LAST_NEAR_ARRIVAL) {
        event.unset(column);
      }
    }

    @Override
    public void rejected(Rejected rejected) {
      taker.rejected(rejected);
    }

    @Override
    public void dropped(LogEvent event, String rule) {
      taker.dropped();
    }
  }
}
