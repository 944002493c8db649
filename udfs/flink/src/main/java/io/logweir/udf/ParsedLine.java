package io.logweir.udf;

import io.logweir.core.parse.LogParser;
import io.logweir.core.parse.SourceOptions;
import io.logweir.schema.RawLog;
import io.logweir.schema.Rejected;
import io.logweir.udf.row.LogColumns;
import io.logweir.udf.row.LogRows;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.inference.ArgumentTypeStrategy;
import org.apache.flink.table.types.inference.InputTypeStrategies;
import org.apache.flink.table.types.inference.InputTypeStrategy;
import org.apache.flink.table.types.inference.TypeInference;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.utils.DataTypeUtils;

/**
 * What {@code PARSE_LOG} and {@code PARSE_LOGS} share: their arguments, and the rows of a line.
 * Text comes as the bytes that Flink holds, so that no line is decoded only to be encoded again.
 */
final class ParsedLine {

  private static final DataType TEXT = internal(DataTypes.STRING());

  /** A line alone; with its format; with its place, too; with its headers, too. */
  private static final List<ArgumentTypeStrategy> PLACE =
      List.of(
          explicit(TEXT),
          explicit(TEXT),
          explicit(internal(DataTypes.INT())),
          explicit(internal(DataTypes.BIGINT())),
          explicit(internal(DataTypes.TIMESTAMP_LTZ(3))),
          explicit(internal(DataTypes.MAP(DataTypes.STRING(), DataTypes.BYTES()))));

  private static final List<String> NAMES =
      List.of("line", "format", "topic", "partition", "offset", "timestamp", "headers");

  private final LogRows rows = new LogRows(SourceOptions.DEFAULTS, LogColumns.row());

  ParsedLine() {}

  /**
   * How the functions are called.
   *
   * @param nullable whether the row is NULL where the line is
   */
  static TypeInference types(boolean nullable) {
    InputTypeStrategy[] calls =
        List.of(0, 1, 5, 6).stream().map(ParsedLine::call).toArray(InputTypeStrategy[]::new);
    DataType row = DataTypeUtils.toInternalDataType(LogColumns.row());
    return TypeInference.newBuilder()
        .inputTypeStrategy(InputTypeStrategies.or(calls))
        .outputTypeStrategy(
            call -> {
              boolean always =
                  !nullable || !call.getArgumentDataTypes().get(0).getLogicalType().isNullable();
              return Optional.of(always ? row.notNull() : row.nullable());
            })
        .build();
  }

  private static InputTypeStrategy call(int further) {
    ArgumentTypeStrategy line =
        InputTypeStrategies.or(explicit(TEXT), explicit(internal(DataTypes.BYTES())));
    ArgumentTypeStrategy[] arguments = new ArgumentTypeStrategy[further + 1];
    arguments[0] = line;
    for (int i = 0; i < further; i++) {
      arguments[i + 1] = PLACE.get(i);
    }
    return InputTypeStrategies.sequence(
        NAMES.subList(0, further + 1).toArray(String[]::new), arguments);
  }

  private static ArgumentTypeStrategy explicit(DataType type) {
    return InputTypeStrategies.explicit(type);
  }

  private static DataType internal(DataType type) {
    LogicalType logical = type.getLogicalType();
    return DataTypeUtils.toInternalDataType(logical);
  }

  /** A line of which nothing else is known but its format, which may be null. */
  static RawLog raw(Object line, StringData format) {
    return LogRows.unplaced(bytes(line), headers(format, null));
  }

  /** A line with its place; one that is not known in full is none. */
  static RawLog raw(
      Object line,
      StringData format,
      StringData topic,
      Integer partition,
      Long offset,
      TimestampData timestamp,
      MapData headers) {
    Map<String, String> texts = headers(format, headers);
    return topic == null || partition == null || offset == null || timestamp == null
        ? LogRows.unplaced(bytes(line), texts)
        : new RawLog(
            bytes(line), topic.toString(), partition, offset, timestamp.getMillisecond(), texts);
  }

  private static byte[] bytes(Object line) {
    return line instanceof StringData text ? text.toBytes() : (byte[]) line;
  }

  /** The record's own word on its format goes before the argument, as before a source's. */
  private static Map<String, String> headers(StringData format, MapData headers) {
    if (format == null && headers == null) {
      return Map.of();
    }
    Map<String, String> texts = new HashMap<>();
    if (format != null) {
      texts.put(LogParser.FORMAT_HEADER, format.toString());
    }
    if (headers != null) {
      ArrayData keys = headers.keyArray();
      ArrayData values = headers.valueArray();
      for (int i = 0; i < headers.size(); i++) {
        String key = keys.getString(i).toString();
        byte[] value = values.isNullAt(i) ? null : values.getBinary(i);
        // An empty format is none.
        if (value != null && (value.length > 0 || !key.equals(LogParser.FORMAT_HEADER))) {
          texts.put(key, new String(value, StandardCharsets.UTF_8));
        }
      }
    }
    return texts;
  }

  /** Hands over a row for each event and each rejected part. */
  void rows(RawLog raw, Consumer<RowData> out) {
    rows.parse(
        raw,
        new LogRows.Taker() {
          @Override
          public void event(RowData row) {
            out.accept(row);
          }

          @Override
          public void rejected(Rejected rejected) {
            out.accept(rows.row(rejected));
          }

          @Override
          public void dropped() {
            throw new IllegalStateException("there is no rule");
          }
        });
  }
}
