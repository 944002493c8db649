package io.logweir.bench;

import io.logweir.schema.StoredTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.rest.RESTCatalog;

/** Reads what a round stored by Iceberg's own reader, with none of the job's code. */
final class History implements AutoCloseable {
  private static final int ERROR = 17;

  private final RESTCatalog catalog = new RESTCatalog();

  History(String uri) {
    catalog.setConf(new Configuration(false));
    catalog.initialize("bench", Map.of("uri", uri));
  }

  /**
   * What the event table comes to.
   *
   * @param events rows
   * @param errors rows of severity 17 and above
   * @param bytes sum of their sizes as received
   */
  record Sums(long events, long errors, long bytes) {}

  /** The rows of a table, as its last commit says; 0 where there is none. */
  long totalRecords(StoredTable table) {
    return summary(table, SnapshotSummary.TOTAL_RECORDS_PROP);
  }

  /** The bytes of a table's data files, as its last commit says. */
  long totalBytes(StoredTable table) {
    return summary(table, SnapshotSummary.TOTAL_FILE_SIZE_PROP);
  }

  private long summary(StoredTable table, String property) {
    TableIdentifier name = identifier(table);
    Snapshot snapshot =
        catalog.tableExists(name) ? catalog.loadTable(name).currentSnapshot() : null;
    return snapshot == null ? 0 : Long.parseLong(snapshot.summary().getOrDefault(property, "0"));
  }

  private static TableIdentifier identifier(StoredTable table) {
    return TableIdentifier.of(StoredTable.DATABASE, table.name());
  }

  /**
   * Holds every record against where it came from and every event against what was produced.
   *
   * @param ends how many records each partition has
   * @throws RoundFailedException where anything is missing, there twice or different
   */
  Sums check(Expected expected, Map<Integer, Long> ends) {
    Places places = new Places(ends);
    IdSet ids = new IdSet();
    long[] digest = {0};
    long[] sums = {0, 0};
    long events =
        read(
            StoredTable.EVENTS,
            row -> {
              places.take(row);
              String uid = (String) row.getField("log_record_uid");
              long high = HexFormat.fromHexDigitsToLong(uid, 0, 16);
              long low = HexFormat.fromHexDigitsToLong(uid, 16, 32);
              require(ids.add(high, low), "the event %s is stored twice", uid);
              digest[0] += Expected.digest(high, low);
              Integer severity = (Integer) row.getField("severity_number");
              sums[0] += severity != null && severity >= ERROR ? 1 : 0;
              sums[1] += (Long) row.getField("size_bytes");
            },
            "source_partition",
            "source_offset",
            "log_record_uid",
            "severity_number",
            "size_bytes");
    long duplicates =
        read(StoredTable.DUPLICATES, places::take, "source_partition", "source_offset");
    long rejected = read(StoredTable.REJECTED, places::take, "source_partition", "source_offset");
    places.requireComplete();
    requireEqual("events", expected.unique(), events);
    requireEqual("digest of the ids", expected.digest(), digest[0]);
    requireEqual("errors", expected.errors(), sums[0]);
    requireEqual("bytes", expected.bytes(), sums[1]);
    requireEqual("duplicates", expected.repeated(), duplicates);
    requireEqual("rejected", expected.cut(), rejected);
    return new Sums(events, sums[0], sums[1]);
  }

  static void requireEqual(String what, long expected, long found) {
    require(expected == found, "%s: %d were produced, %d are there", what, expected, found);
  }

  static void require(boolean holds, String message, Object... arguments) {
    if (!holds) {
      throw new RoundFailedException(String.format(java.util.Locale.ROOT, message, arguments));
    }
  }

  /** What is done with a row. */
  private interface Row {
    void take(Record row);
  }

  private long read(StoredTable table, Row consumer, String... columns) {
    Table loaded = catalog.loadTable(identifier(table));
    long rows = 0;
    try (CloseableIterable<Record> records =
        IcebergGenerics.read(loaded).select(columns).reuseContainers().build()) {
      for (Record row : records) {
        consumer.take(row);
        rows++;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + table.name(), e);
    }
    return rows;
  }

  /** Each offset of each partition, taken or not. */
  private static final class Places {
    private final Map<Integer, Long> ends;
    private final BitSet[] taken = new BitSet[Workload.PARTITIONS];

    Places(Map<Integer, Long> ends) {
      this.ends = ends;
      for (int i = 0; i < taken.length; i++) {
        taken[i] = new BitSet();
      }
    }

    void take(Record row) {
      int partition = (Integer) row.getField("source_partition");
      int offset = Math.toIntExact((Long) row.getField("source_offset"));
      require(!taken[partition].get(offset), "%d-%d is stored twice", partition, offset);
      taken[partition].set(offset);
    }

    void requireComplete() {
      ends.forEach(
          (partition, end) -> {
            long gap = taken[partition].nextClearBit(0);
            require(
                gap == end && taken[partition].length() == end,
                "partition %d has %d records, and %d of them are stored; the first that is not is %d",
                partition,
                end,
                taken[partition].cardinality(),
                gap);
          });
    }
  }

  @Override
  public void close() {
    try {
      catalog.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
