package io.logweir.connector.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.connector.type.LogEventSerializer;
import io.logweir.local.part.Catalog;
import io.logweir.schema.Column;
import io.logweir.schema.EventColumn;
import io.logweir.schema.IdentityKind;
import io.logweir.schema.LogEvent;
import io.logweir.schema.StoredTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.iceberg.DistributionMode;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.flink.TableLoader;
import org.apache.iceberg.flink.sink.IcebergSink;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A table that an earlier version made and wrote, and jobs of that, of this and of a later version
 * on it.
 */
class SchemaEvolutionITCase {

  private static final TableIdentifier EVENTS = TableIdentifier.of("logs", "events");

  /** What the earlier version knew: the last two columns are new since. */
  private static final List<EventColumn> EARLIER =
      List.of(EventColumn.values()).subList(0, EventColumn.COUNT - 2);

  @TempDir static Path folder;

  @Test
  void whoKnowsFewerColumnsThanTheTableGoesOnAndReadersSeeAll() throws Exception {
    try (Catalog parts = Catalog.start(folder, 0);
        RESTCatalog catalog = new RESTCatalog()) {
      catalog.setConf(new org.apache.hadoop.conf.Configuration(false));
      catalog.initialize("reader", Map.of("uri", parts.address()));
      makeTableOfTheEarlierVersion(catalog);
      IcebergHistory history = new IcebergHistory(parts.address(), Map.of());
      // A job of the earlier version has loaded it, and runs for ever.
      Table asItWas = catalog.loadTable(EVENTS);
      appendAsEarlier(history.loader(StoredTable.EVENTS), asItWas, 1);

      history.createMissingTables();
      assertThat(catalog.loadTable(EVENTS).schema().columns())
          .extracting(field -> field.name())
          .containsExactlyElementsOf(EventColumn.columns().stream().map(Column::name).toList());
      append(history, 2);
      appendAsEarlier(history.loader(StoredTable.EVENTS), asItWas, 3);

      // A later version adds one, and a job of this version starts again.
      catalog
          .loadTable(EVENTS)
          .updateSchema()
          .addColumn("of_a_later_version", Types.StringType.get())
          .commit();
      append(history, 4);

      Map<Long, Record> rows = rows(catalog.loadTable(EVENTS));
      assertThat(rows).containsOnlyKeys(1L, 2L, 3L, 4L);
      assertThat(rows.values())
          .allMatch(row -> row.getField("parser").equals("json"))
          .allMatch(row -> row.getField("attributes").equals(Map.of("kept", "yes")))
          .allMatch(row -> row.getField("of_a_later_version") == null);
      assertThat(rows.get(1L).getField("source_index")).isNull();
      assertThat(rows.get(2L).getField("source_index")).isEqualTo(7);
      assertThat(rows.get(3L).getField("source_index")).isNull();
      assertThat(rows.get(4L).getField("source_index")).isEqualTo(7);
    }
  }

  @Test
  void aTableOfTheEarlierVersionIsLaidOutAnewButForWhatSomebodySet() throws Exception {
    try (Catalog parts = Catalog.start(folder.resolve("layout"), 0);
        RESTCatalog catalog = new RESTCatalog()) {
      catalog.setConf(new org.apache.hadoop.conf.Configuration(false));
      catalog.initialize("reader", Map.of("uri", parts.address()));
      makeTableOfTheEarlierVersion(catalog);
      catalog
          .loadTable(EVENTS)
          .updateProperties()
          .set("write.metadata.metrics.column.time", "counts")
          .set("write.parquet.compression-level", "3")
          .commit();
      IcebergHistory history = new IcebergHistory(parts.address(), Map.of());
      history.createMissingTables();
      assertThat(catalog.loadTable(EVENTS).properties())
          .containsEntry("write.metadata.metrics.column.time", "counts")
          .containsEntry("write.parquet.compression-level", "3")
          .containsEntry("write.metadata.metrics.default", "none")
          .containsEntry("write.metadata.metrics.column.service_name", "truncate(32)")
          .containsEntry("write.parquet.bloom-filter-enabled.column.event_id", "true");

      // What somebody removes later does not come back.
      catalog
          .loadTable(EVENTS)
          .updateProperties()
          .remove("write.parquet.bloom-filter-enabled.column.event_id")
          .commit();
      history.createMissingTables();
      assertThat(catalog.loadTable(EVENTS).properties())
          .doesNotContainKey("write.parquet.bloom-filter-enabled.column.event_id");
    }
  }

  private static void makeTableOfTheEarlierVersion(RESTCatalog catalog) {
    catalog.createNamespace(Namespace.of("logs"));
    Schema schema = IcebergHistory.schema(EARLIER.stream().map(EventColumn::column).toList());
    catalog
        .buildTable(EVENTS, schema)
        .withPartitionSpec(PartitionSpec.builderFor(schema).day("time").build())
        .withProperties(
            Map.of(
                "format-version", "2",
                "write.parquet.compression-codec", "zstd",
                "write.parquet.compression-level", "1"))
        .create();
  }

  private static void append(IcebergHistory history, long number) throws Exception {
    StreamExecutionEnvironment env = BatchJobs.environment();
    history.appendEvents(
        env.fromData(List.of(event(number)), LogEventSerializer.TYPE).uid("events"));
    env.execute();
  }

  private static void appendAsEarlier(TableLoader loader, Table table, long number)
      throws Exception {
    StreamExecutionEnvironment env = BatchJobs.environment();
    DataStream<LogEvent> events = env.fromData(List.of(event(number)), LogEventSerializer.TYPE);
    IcebergSink.forRowData(EventRows.of(events, EARLIER, "event-rows"))
        .tableLoader(loader)
        .table(table)
        .distributionMode(DistributionMode.NONE)
        .append();
    env.execute();
  }

  private static LogEvent event(long number) {
    LogEvent event = new LogEvent();
    long micros = Instant.parse("2026-03-04T05:06:07Z").toEpochMilli() * 1000;
    event.setLong(EventColumn.TIME, micros);
    event.setLong(EventColumn.OBSERVED_TIME, micros);
    event.setLong(EventColumn.INGEST_TIME, micros);
    event.setEventId(number, number, IdentityKind.FIELD);
    event.setLong(EventColumn.SIZE_BYTES, 100);
    event.setDouble(EventColumn.SAMPLE_WEIGHT, 1);
    event.setString(EventColumn.PARSER, "json");
    event.setString(EventColumn.SOURCE_TOPIC, "raw.evolution");
    event.setLong(EventColumn.SOURCE_PARTITION, 0);
    event.setLong(EventColumn.SOURCE_OFFSET, number);
    event.setLong(EventColumn.SOURCE_INDEX, 7);
    byte[] kept = "kept".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    byte[] yes = "yes".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    event.addEntry(EventColumn.ATTRIBUTES, kept, 0, kept.length, event.append(yes, 0, yes.length));
    return event;
  }

  private static Map<Long, Record> rows(Table table) throws IOException {
    Map<Long, Record> rows = new TreeMap<>();
    try (CloseableIterable<Record> records = IcebergGenerics.read(table).build()) {
      records.forEach(row -> rows.put((Long) row.getField("source_offset"), row.copy()));
    }
    return rows;
  }
}
