package io.logweir.connector.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.connector.type.Points;
import io.logweir.schema.Column;
import io.logweir.schema.MetricPoint;
import io.logweir.schema.Rejected;
import io.logweir.schema.StoredTable;
import io.logweir.schema.UsageRow;
import io.logweir.udf.row.ColumnTypes;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryMapData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.RowType;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.junit.jupiter.api.Test;

class RowsTest {

  @Test
  void typesAreThoseThatIcebergsCatalogShows() {
    for (StoredTable table : StoredTable.ALL) {
      RowType shown = FlinkSchemaUtil.convert(IcebergHistory.schema(table.columns()));
      RowType ours = ColumnTypes.row(table.columns());
      assertThat(ours.getFieldNames()).isEqualTo(shown.getFieldNames());
      assertThat(ours.getChildren()).isEqualTo(shown.getChildren());
    }
  }

  @Test
  void aUsageRowIsARowOfItsColumns() {
    RowData row =
        binary(
            UsageRow.COLUMNS,
            Rows.of(
                new UsageRow(
                    3_600_000_000L, null, "api", "raw", "t", "x", 6, 7, 8, 9, 10, 11, 12, 13)));
    assertThat(row.getTimestamp(0, 6).toInstant()).isEqualTo("1970-01-01T01:00:00Z");
    assertThat(row.isNullAt(1)).isTrue();
    assertThat(row.getString(2)).hasToString("api");
    assertThat(row.getString(3)).hasToString("raw");
    assertThat(row.getString(4)).hasToString("t");
    assertThat(row.getString(5)).hasToString("x");
    for (int i = 6; i <= 13; i++) {
      assertThat(row.getLong(i)).isEqualTo(i);
    }
  }

  @Test
  void aMetricPointIsARowOfItsColumns() {
    RowData row = binary(MetricPoint.COLUMNS, Rows.of(Points.full("id", 9, -1, "services")));
    assertThat(row.getTimestamp(0, 6).toInstant()).isEqualTo("1969-12-31T23:59:59.999999Z");
    assertThat(row.getTimestamp(1, 6).toInstant()).isEqualTo("1970-01-01T00:00:59.999999Z");
    assertThat(row.getString(2)).hasToString("team");
    assertThat(row.getString(3)).hasToString("service");
    assertThat(row.getString(4)).hasToString("env");
    for (int i = 5; i <= 10; i++) {
      assertThat(row.getLong(i)).isEqualTo(i - 4);
    }
    assertThat(row.getDouble(11)).isEqualTo(0.5);
    assertThat(row.getDouble(12)).isEqualTo(0.95);
    assertThat(row.getDouble(13)).isEqualTo(0.99);
    assertThat(row.getDouble(14)).isEqualTo(1.0);
    assertBuckets(row, 15, 7, 8);
    assertThat(row.getBoolean(16)).isTrue();
    assertThat(row.getBoolean(17)).isFalse();
    assertThat(row.getInt(18)).isEqualTo(12);
    assertThat(row.getString(19)).hasToString("services");
    BinaryMapData dimensions = (BinaryMapData) row.getMap(20);
    assertThat(dimensions.keyArray().getString(0)).hasToString("http.route");
    assertThat(dimensions.valueArray().getString(0)).hasToString("/a/{id}");
    assertThat(row.getTimestamp(21, 6).toInstant()).isEqualTo("1970-01-01T00:00:00.000022Z");
    assertThat(row.getLong(22)).isEqualTo(23);
    assertThat(row.getLong(23)).isEqualTo(24);
    assertThat(row.getDouble(24)).isEqualTo(2.5);
    assertThat(row.getDouble(25)).isEqualTo(0.25);
    for (int i = 26; i <= 29; i++) {
      assertThat(row.getLong(i)).isEqualTo(i + 1);
    }
    assertBuckets(row, 30, 31, 32);
    for (int i = 31; i <= 35; i++) {
      assertThat(row.getLong(i)).isEqualTo(i + 2);
    }
    assertThat(row.getDouble(36)).isEqualTo(3.5);
    assertThat(row.getDouble(37)).isEqualTo(1.5);
    assertThat(row.getLong(38)).isEqualTo(39);
    assertThat(row.getBinary(39)).containsExactly(4, 0);
    assertThat(row.getLong(40)).isEqualTo(41);
    assertThat(row.getBinary(41)).containsExactly(4, 2);
    assertThat(row.getLong(42)).isEqualTo(43);
  }

  private static void assertBuckets(RowData row, int at, int bucket, long count) {
    BinaryMapData buckets = (BinaryMapData) row.getMap(at);
    assertThat(buckets.keyArray().toIntArray()).containsExactly(bucket);
    assertThat(buckets.valueArray().toLongArray()).containsExactly(count);
  }

  @Test
  void aPointWithoutWhatIsOptionalHasNullsAndNoBuckets() {
    RowData row = binary(MetricPoint.BREAKDOWN_COLUMNS, Rows.of(Points.bare("id", 9, 0, "mine")));
    assertThat(row.isNullAt(2)).isTrue();
    for (int i = 11; i <= 14; i++) {
      assertThat(row.isNullAt(i)).isTrue();
    }
    assertThat(row.getMap(15).size()).isZero();
    for (int i = 23; i <= 42; i++) {
      assertThat(row.isNullAt(i)).as("column %d", i).isTrue();
    }
  }

  @Test
  void aRejectedRecordIsARowOfItsColumns() {
    Rejected rejected =
        new Rejected(
            1_500, "empty", null, "auto", new byte[] {0, -1}, null, "service", "raw", 3, 4, 5);
    RowData row = binary(Rejected.COLUMNS, Rows.of(rejected));
    assertThat(row.getTimestamp(0, 6).toInstant()).isEqualTo("1970-01-01T00:00:00.001500Z");
    assertThat(row.getString(1)).hasToString("empty");
    assertThat(row.isNullAt(2)).isTrue();
    assertThat(row.getString(3)).hasToString("auto");
    assertThat(row.getBinary(4)).containsExactly(0, -1);
    assertThat(row.isNullAt(5)).isTrue();
    assertThat(row.getString(6)).hasToString("service");
    assertThat(row.getString(7)).hasToString("raw");
    assertThat(row.getInt(8)).isEqualTo(3);
    assertThat(row.getLong(9)).isEqualTo(4);
    assertThat(row.getInt(10)).isEqualTo(5);
  }

  /** Through the bytes that travel: a value that is not what its column says does not get there. */
  private static RowData binary(List<Column> columns, RowData row) {
    assertThat(row.getArity()).isEqualTo(columns.size());
    RowDataSerializer serializer =
        (RowDataSerializer) RowTypes.of(columns).createSerializer(new SerializerConfigImpl());
    return serializer.toBinaryRow(row);
  }
}
