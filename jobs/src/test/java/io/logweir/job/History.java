package io.logweir.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.rest.RESTCatalog;

/** Reads the history as a stranger would: Iceberg's own reader, and nothing of the job's code. */
final class History implements AutoCloseable {

  private final RESTCatalog catalog = new RESTCatalog();

  History(String uri) {
    catalog.setConf(new Configuration(false));
    catalog.initialize("reader", Map.of("uri", uri));
  }

  /** The named columns of every row of a table; empty where the table is not there yet. */
  List<Record> rows(String table, String... columns) {
    TableIdentifier name = TableIdentifier.of("logs", table);
    if (!catalog.tableExists(name)) {
      return List.of();
    }
    List<Record> rows = new ArrayList<>();
    forEach(table, record -> rows.add(record.copy()), columns);
    return rows;
  }

  /** As {@link #rows}, one after the other, for tables that are too large to hold. */
  void forEach(String table, Consumer<Record> consumer, String... columns) {
    Table loaded = catalog.loadTable(TableIdentifier.of("logs", table));
    try (CloseableIterable<Record> records = IcebergGenerics.read(loaded).select(columns).build()) {
      records.forEach(consumer);
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + table, e);
    }
  }

  /** As {@link #rows}, those that came from one topic: other tests write into the same tables. */
  List<Record> rowsOf(String topic, String table, String... columns) {
    String[] all = Arrays.copyOf(columns, columns.length + 1);
    all[columns.length] = "source_topic";
    return rows(table, all).stream()
        .filter(row -> topic.equals(row.getField("source_topic")))
        .toList();
  }

  /** Where each row of a table that came from a topic did, as topic-partition-offset. */
  List<String> coordinates(String topic, String table) {
    return rowsOf(topic, table, "source_partition", "source_offset").stream()
        .map(
            row ->
                row.getField("source_topic")
                    + "-"
                    + row.getField("source_partition")
                    + "-"
                    + row.getField("source_offset"))
        .toList();
  }

  @Override
  public void close() {
    try {
      catalog.close();
    } catch (IOException e) {
      throw new UncheckedIOException("closing the catalog", e);
    }
  }
}
