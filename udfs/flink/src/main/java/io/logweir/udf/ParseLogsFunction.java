package io.logweir.udf;

import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.TableFunction;
import org.apache.flink.table.types.inference.TypeInference;

/**
 * {@code LATERAL TABLE(PARSE_LOGS(line[, format[, topic, partition, offset, timestamp[,
 * headers]]]))}: as {@code PARSE_LOG}, with a row for each event of a record that holds many.
 */
public final class ParseLogsFunction extends TableFunction<RowData> {

  private static final long serialVersionUID = 1;

  private transient ParsedLine parsed;

  @Override
  public TypeInference getTypeInference(DataTypeFactory types) {
    return ParsedLine.types(false);
  }

  @Override
  public void open(FunctionContext context) {
    parsed = new ParsedLine();
  }

  /** Of a line alone. */
  public void eval(Object line) {
    eval(line, null);
  }

  /** Of a line that is declared to be of a format. */
  public void eval(Object line, StringData format) {
    if (line != null) {
      parsed.rows(ParsedLine.raw(line, format), this::collect);
    }
  }

  /** Of a line whose place in Kafka is known. */
  public void eval(
      Object line,
      StringData format,
      StringData topic,
      Integer partition,
      Long offset,
      TimestampData timestamp) {
    eval(line, format, topic, partition, offset, timestamp, null);
  }

  /** Of a line whose place in Kafka is known, and what its headers say. */
  public void eval(
      Object line,
      StringData format,
      StringData topic,
      Integer partition,
      Long offset,
      TimestampData timestamp,
      MapData headers) {
    if (line != null) {
      parsed.rows(
          ParsedLine.raw(line, format, topic, partition, offset, timestamp, headers),
          this::collect);
    }
  }
}
