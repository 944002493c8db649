package io.logweir.sql;

import com.fasterxml.jackson.databind.JsonNode;
import io.logweir.core.rollup.QuantileSketch;
import io.logweir.schema.Column;
import io.logweir.schema.StoredTable;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;

/**
 * A row that is given as a JSON object with the table's column names. What a row must have and is
 * not said is the emptiest there is: 0, false, no text, an empty map; a time is the row's first
 * time, and a window ends one minute after its start.
 */
final class GivenRow {

  private final StoredTable table;
  private final JsonNode given;
  private final long number;

  private GivenRow(StoredTable table, JsonNode given, long number) {
    this.table = table;
    this.given = given;
    this.number = number;
  }

  /** The row; {@code number} makes ids that are not said distinct. */
  static RowData of(StoredTable table, JsonNode given, long number) {
    return new GivenRow(table, given, number).row();
  }

  private RowData row() {
    List<Column> columns = table.columns();
    TreeSet<String> unknown = new TreeSet<>();
    given.fieldNames().forEachRemaining(unknown::add);
    columns.forEach(column -> unknown.remove(column.name()));
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(table.name() + " has no columns " + unknown);
    }
    GenericRowData row = new GenericRowData(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      JsonNode value = given.path(column.name());
      boolean said = !value.isMissingNode() && !value.isNull();
      row.setField(i, said ? value(column, value) : column.required() ? unsaid(column) : null);
    }
    return row;
  }

  private Object value(Column column, JsonNode value) {
    return switch (column.type()) {
      case TIMESTAMPTZ -> time(Instant.parse(value.asText()));
      case STRING -> StringData.fromString(value.asText());
      case INT -> value.intValue();
      case LONG -> value.longValue();
      case DOUBLE -> value.doubleValue();
      case DECIMAL -> DecimalData.fromBigDecimal(new BigDecimal(value.asText()), 38, 12);
      case BOOLEAN -> value.booleanValue();
      case BINARY -> value.asText().getBytes(StandardCharsets.UTF_8);
      case FIXED16 -> java.util.HexFormat.of().parseHex(value.asText());
      case STRING_MAP -> strings(value);
      case BUCKETS -> buckets(column, value);
    };
  }

  private Object unsaid(Column column) {
    return switch (column.type()) {
      case TIMESTAMPTZ -> unsaidTime(column);
      case STRING -> StringData.fromString("");
      case INT -> 0;
      case LONG -> 0L;
      case DOUBLE -> column.name().equals("sample_weight") ? 1.0 : 0.0;
      case DECIMAL -> DecimalData.fromBigDecimal(BigDecimal.ZERO, 38, 12);
      case BOOLEAN -> false;
      case BINARY -> new byte[0];
      case FIXED16 -> java.nio.ByteBuffer.allocate(16).putLong(8, number).array();
      case STRING_MAP, BUCKETS -> new GenericMapData(Map.of());
    };
  }

  private TimestampData unsaidTime(Column column) {
    Instant first = null;
    for (Column other : table.columns()) {
      if (first == null && given.hasNonNull(other.name())) {
        first =
            other.type() == column.type() ? Instant.parse(given.get(other.name()).asText()) : null;
      }
    }
    if (first == null) {
      throw new IllegalArgumentException("a row of " + table.name() + " says no time: " + given);
    }
    return time(column.name().equals("window_end") ? first.plusSeconds(60) : first);
  }

  private static TimestampData time(Instant time) {
    return TimestampData.fromInstant(time);
  }

  private static GenericMapData strings(JsonNode value) {
    Map<StringData, StringData> map = new HashMap<>();
    value
        .fields()
        .forEachRemaining(
            e ->
                map.put(
                    StringData.fromString(e.getKey()),
                    StringData.fromString(e.getValue().asText())));
    return new GenericMapData(map);
  }

  /** Counts by bucket, or a list of durations in seconds, of sizes in bytes. */
  private static GenericMapData buckets(Column column, JsonNode value) {
    Map<Integer, Long> map = new HashMap<>();
    if (value.isArray()) {
      double unit = column.name().startsWith("duration") ? 1e9 : 1;
      value.forEach(
          v -> map.merge(QuantileSketch.index(Math.round(v.asDouble() * unit)), 1L, Long::sum));
    } else {
      value
          .fields()
          .forEachRemaining(e -> map.put(Integer.valueOf(e.getKey()), e.getValue().longValue()));
    }
    return new GenericMapData(map);
  }
}
