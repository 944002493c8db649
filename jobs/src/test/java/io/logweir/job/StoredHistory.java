package io.logweir.job;

import io.logweir.schema.StoredTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericAppenderFactory;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.rest.RESTCatalog;

/** Writes and reads {@code logs.events} as a stranger would, with none of the job's code. */
final class StoredHistory implements AutoCloseable {

  private final RESTCatalog catalog = new RESTCatalog();

  StoredHistory(String uri) {
    catalog.setConf(new Configuration(false));
    catalog.initialize("stranger", Map.of("uri", uri));
  }

  Table table(StoredTable table) {
    return catalog.loadTable(TableIdentifier.of(StoredTable.DATABASE, table.name()));
  }

  /** An event of a team; its id is its number. */
  static Record event(Table table, String team, Instant time, long number) {
    GenericRecord event = GenericRecord.create(table.schema());
    for (String column : List.of("time", "observed_time", "ingest_time")) {
      event.setField(column, time.atOffset(ZoneOffset.UTC));
    }
    event.setField("event_id", id(number));
    event.setField("trace_id", trace(number));
    event.setField("service_namespace", team);
    event.setField("service_name", team + "-" + number % 3);
    event.setField("attributes", Map.of("number", Long.toString(number)));
    event.setField("resource_attributes", Map.of());
    event.setField("size_bytes", 100L);
    event.setField("sample_weight", 1.0);
    event.setField("parser", "json");
    event.setField("source_topic", "raw.maintained");
    event.setField("source_partition", 0);
    event.setField("source_offset", number);
    return event;
  }

  /** 128 bits that look random. */
  static byte[] id(long number) {
    UUID uuid = UUID.nameUUIDFromBytes(ByteBuffer.allocate(8).putLong(number).array());
    return ByteBuffer.allocate(16)
        .putLong(uuid.getMostSignificantBits())
        .putLong(uuid.getLeastSignificantBits())
        .array();
  }

  /** Ten events have the same. */
  static String trace(long number) {
    return HexFormat.of().formatHex(id(-1 - number / 10));
  }

  /** Commits rows of one day, in one file. */
  static void commit(Table table, List<Record> rows) {
    PartitionKey day = new PartitionKey(table.spec(), table.schema());
    day.partition(new InternalRecordWrapper(table.schema().asStruct()).wrap(rows.get(0)));
    DataWriter<Record> writer =
        new GenericAppenderFactory(table.schema(), table.spec())
            .newDataWriter(
                OutputFileFactory.builderFor(table, 0, 0)
                    .format(FileFormat.PARQUET)
                    .operationId(UUID.randomUUID().toString())
                    .build()
                    .newOutputFile(day),
                FileFormat.PARQUET,
                day);
    try (writer) {
      rows.forEach(writer::write);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    table.newAppend().appendFile(writer.toDataFile()).commit();
  }

  /** The files of a table now. */
  List<DataFile> files(StoredTable table) {
    List<DataFile> files = new ArrayList<>();
    try (CloseableIterable<FileScanTask> planned = table(table).newScan().planFiles()) {
      planned.forEach(file -> files.add(file.file()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  /** Offset and team of every event, in the order of the offsets; of a snapshot, or now if null. */
  List<String> events(Long snapshot) {
    return read(snapshot, null).stream()
        .sorted((a, b) -> Long.compare(offset(a), offset(b)))
        .map(row -> offset(row) + " " + row.getField("service_namespace"))
        .toList();
  }

  private static long offset(Record row) {
    return (Long) row.getField("source_offset");
  }

  /** The events with an id. */
  List<Record> byId(long number) {
    return read(null, id(number));
  }

  private List<Record> read(Long snapshot, byte[] id) {
    var scan =
        IcebergGenerics.read(table(StoredTable.EVENTS))
            .select("source_offset", "service_namespace", "event_id", "attributes");
    if (snapshot != null) {
      scan = scan.useSnapshot(snapshot);
    }
    if (id != null) {
      scan = scan.where(Expressions.equal("event_id", ByteBuffer.wrap(id)));
    }
    List<Record> rows = new ArrayList<>();
    try (CloseableIterable<Record> records = scan.build()) {
      records.forEach(row -> rows.add(row.copy()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }

  @Override
  public void close() throws IOException {
    catalog.close();
  }
}
