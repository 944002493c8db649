package io.logweir.udf;

import io.logweir.schema.RawLog;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code PARSE_LOG(line[, format[, topic, partition, offset, timestamp[, headers]]])}: the columns
 * of the event that the job makes of a line, as a row; of a record that holds many, the first. What
 * is no event is a row, too, that says why in {@code reject_reason}.
 */
public final class ParseLogFunction extends ScalarFunction {

  private static final long serialVersionUID = 1;

  private transient ParsedLine parsed;
  private transient RowData first;

  @Override
  public TypeInference getTypeInference(DataTypeFactory types) {
    return ParsedLine.types(true);
  }

  @Override
  public void open(FunctionContext context) {
    parsed = new ParsedLine();
  }

  /** Of a line alone. */
  public RowData eval(Object line) {
    return eval(line, null);
  }

  /** Of a line that is declared to be of a format. */
  public RowData eval(Object line, StringData format) {
    return line == null ? null : first(ParsedLine.raw(line, format));
  }

  /** Of a line whose place in Kafka is known. */
  public RowData eval(
      Object line,
      StringData format,
      StringData topic,
      Integer partition,
      Long offset,
      TimestampData timestamp) {
    return eval(line, format, topic, partition, offset, timestamp, null);
  }

  /** Of a line whose place in Kafka is known, and what its headers say. */
  public RowData eval(
      Object line,
      StringData format,
      StringData topic,
      Integer partition,
      Long offset,
      TimestampData timestamp,
      MapData headers) {
    return line == null
        ? null
        : first(ParsedLine.raw(line, format, topic, partition, offset, timestamp, headers));
  }

  private RowData first(RawLog raw) {
    first = null;
    parsed.rows(raw, row -> first = first == null ? row : first);
    return first;
  }
}
