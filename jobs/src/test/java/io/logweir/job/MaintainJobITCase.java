package io.logweir.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.connector.iceberg.IcebergHistory;
import io.logweir.job.options.PipelineOptions;
import io.logweir.local.part.Catalog;
import io.logweir.schema.StoredTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.parquet.ParquetBloomRowGroupFilter;
import org.apache.iceberg.parquet.ParquetDictionaryRowGroupFilter;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.iceberg.shaded.org.apache.parquet.io.LocalInputFile;
import org.apache.iceberg.shaded.org.apache.parquet.schema.MessageType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Maintenance of tables in a catalog of its own: what is asked for goes, and nothing else. */
class MaintainJobITCase {

  /** Commits of the simulated week: a week of 10 s checkpoints has 60,480. */
  private static final int COMMITS = Integer.getInteger("logweir.commits", 210);

  private static final int ROWS = 500;
  private static final int DAYS = 7;
  private static final Instant MIDNIGHT = Instant.now().truncatedTo(ChronoUnit.DAYS);

  @TempDir Path folder;

  private Catalog catalog;
  private StoredHistory history;

  @BeforeEach
  void startCatalog() {
    catalog = Catalog.start(folder.resolve("catalog"), 0);
    new IcebergHistory(catalog.address(), Map.of()).createMissingTables();
    history = new StoredHistory(catalog.address());
  }

  @AfterEach
  void stopCatalog() throws IOException {
    history.close();
    catalog.close();
  }

  // ---- compaction ----

  @Test
  void aWeekOfCommitsBecomesFewFilesThatAreFoundByIdAndNoRowChanges() throws Exception {
    Table table = history.table(StoredTable.EVENTS);
    // So small that a file of 1 MB has some row groups.
    table.updateProperties().set("write.parquet.row-group-size-bytes", "262144").commit();
    writeWeek(table);
    List<String> before = history.events(null);
    long snapshot = history.table(StoredTable.EVENTS).currentSnapshot().snapshotId();
    assertThat(before).hasSize(COMMITS * ROWS);
    assertThat(history.files(StoredTable.EVENTS)).hasSize(COMMITS);

    List<String> said = maintain("", true);
    assertThat(said)
        .anyMatch(
            line ->
                line.matches("events: would compact files %d, .*, of days 7".formatted(COMMITS)))
        .contains("dry run: nothing is changed");
    assertThat(history.table(StoredTable.EVENTS).currentSnapshot().snapshotId())
        .isEqualTo(snapshot);

    maintain("", false);
    assertThat(history.events(null)).isEqualTo(before);
    assertFewFiles(1 << 20);
    assertSorted();
    assertFoundByFilters();

    // As it was before.
    assertThat(history.events(snapshot)).isEqualTo(before);

    // Nothing is left to do.
    long after = history.table(StoredTable.EVENTS).currentSnapshot().snapshotId();
    assertThat(maintain("", false)).containsExactly("done");
    assertThat(history.table(StoredTable.EVENTS).currentSnapshot().snapshotId()).isEqualTo(after);
  }

  private static void writeWeek(Table table) {
    for (int commit = 0; commit < COMMITS; commit++) {
      // The last day has most.
      int day = Math.min(DAYS - 1, commit * 2 * DAYS / COMMITS);
      Instant time = MIDNIGHT.minus(Duration.ofDays(DAYS - day)).plusSeconds(commit);
      long first = (long) commit * ROWS;
      StoredHistory.commit(
          table,
          LongStream.range(first, first + ROWS)
              .mapToObj(
                  n -> StoredHistory.event(table, "team-" + n % 5, time.plusMillis(n % 999), n))
              .toList());
    }
  }

  /** Each is large, or the only one of its day. */
  private void assertFewFiles(long target) {
    Map<Integer, List<DataFile>> days =
        history.files(StoredTable.EVENTS).stream()
            .collect(Collectors.groupingBy(file -> file.partition().get(0, Integer.class)));
    assertThat(days).hasSize(DAYS);
    assertThat(days.values()).anyMatch(files -> files.size() > 1);
    assertThat(days.values())
        .allMatch(
            files ->
                files.size() == 1
                    || files.stream().allMatch(file -> file.fileSizeInBytes() >= target / 4));
  }

  /** Files of a day follow each other, and say so. */
  private void assertSorted() throws IOException {
    Table table = history.table(StoredTable.EVENTS);
    for (DataFile file : history.files(StoredTable.EVENTS)) {
      assertThat(file.sortOrderId()).isEqualTo(table.sortOrder().orderId());
      List<String> services = new ArrayList<>();
      try (CloseableIterable<Record> rows =
          Parquet.read(table.io().newInputFile(file.location()))
              .project(table.schema())
              .createReaderFunc(type -> GenericParquetReaders.buildReader(table.schema(), type))
              .build()) {
        for (Record row : rows) {
          services.add(
              "%s %020d"
                  .formatted(
                      row.getField("service_name"),
                      ((OffsetDateTime) row.getField("time")).toInstant().toEpochMilli()));
        }
      }
      assertThat(services).hasSize((int) file.recordCount()).isSorted();
    }
  }

  /** Of all row groups, those that the filters leave are few. */
  private void assertFoundByFilters() throws IOException {
    for (long number : List.of(0L, COMMITS * ROWS / 2L, COMMITS * ROWS - 1L)) {
      assertThat(history.byId(number))
          .singleElement()
          .matches(row -> row.getField("source_offset").equals(number));
      assertFew(1, Expressions.equal("event_id", ByteBuffer.wrap(StoredHistory.id(number))));
      assertFew(10, Expressions.equal("trace_id", StoredHistory.trace(number)));
    }
  }

  private void assertFew(int events, Expression filter) throws IOException {
    Table table = history.table(StoredTable.EVENTS);
    // A column that a dictionary holds all values of has no Bloom filter, and needs none.
    ParquetBloomRowGroupFilter bloom = new ParquetBloomRowGroupFilter(table.schema(), filter);
    ParquetDictionaryRowGroupFilter dictionary =
        new ParquetDictionaryRowGroupFilter(table.schema(), filter);
    int all = 0;
    int left = 0;
    for (DataFile file : history.files(StoredTable.EVENTS)) {
      try (ParquetFileReader reader =
          ParquetFileReader.open(new LocalInputFile(Path.of(path(file.location()))))) {
        for (BlockMetaData group : reader.getRowGroups()) {
          all++;
          MessageType columns = reader.getFileMetaData().getSchema();
          if (bloom.shouldRead(columns, group, reader.getBloomFilterDataReader(group))
              && dictionary.shouldRead(columns, group, reader.getDictionaryReader(group))) {
            left++;
          }
        }
      }
    }
    assertThat(all).isGreaterThan(8);
    // One in a hundred of the others is left by mistake, so a few are, now and then.
    assertThat(left).as("of %d row groups", all).isBetween(1, events + Math.max(3, all / 20));
  }

  // ---- retention ----

  @Test
  void whatIsKeptLongEnoughGoesAndNothingElse() throws Exception {
    Table table = history.table(StoredTable.EVENTS);
    List<String> teams = List.of("web", "audit", "shop");
    List<Record> all = new ArrayList<>();
    long number = 0;
    for (int age : List.of(100, 40, 20, 5)) {
      List<Record> day = new ArrayList<>();
      Instant time = MIDNIGHT.minus(Duration.ofDays(age)).plusSeconds(3_600);
      for (String team : teams) {
        day.add(StoredHistory.event(table, team, time, number++));
      }
      day.add(StoredHistory.event(table, null, time, number++));
      StoredHistory.commit(table, day);
      all.addAll(day);
    }
    String rules =
        """
          retention:
            - {table: events, keep: 30d}
            - {table: events, team: web, keep: 10d}
            - {table: events, team: audit, keep: 90d}
        """;
    List<String> before = history.events(null);
    List<String> said = maintain(rules, true);
    assertThat(history.events(null)).isEqualTo(before).hasSize(16);
    assertThat(said)
        .anyMatch(line -> line.contains("would delete days") && line.contains("files 1, "))
        .anyMatch(line -> line.contains("would delete rows of teams") && line.contains("rows 4,"));

    maintain(rules, false);
    // Of 100 days nothing, of 40 audit's, of 20 all but web's, of 5 all.
    assertThat(history.events(null))
        .containsExactly(
            "5 audit", "9 audit", "10 shop", "11 null", "12 web", "13 audit", "14 shop", "15 null");
    assertThat(maintain(rules, false)).containsExactly("done");
  }

  // ---- the past ----

  @Test
  void oldSnapshotsAndTheirFilesGoAndTaggedOnesStay() throws Exception {
    Table table = history.table(StoredTable.EVENTS);
    for (int i = 0; i < 6; i++) {
      StoredHistory.commit(
          table, List.of(StoredHistory.event(table, "web", MIDNIGHT.minusSeconds(60), i)));
      if (i == 2) {
        table.manageSnapshots().createTag("audit", table.currentSnapshot().snapshotId()).commit();
      }
    }
    maintain("", false);
    assertThat(snapshots()).as("they are young").hasSize(7);
    Path old = orphan("data/old.parquet", Duration.ofDays(8));
    Path young = orphan("data/young.parquet", Duration.ofDays(5));
    Set<Path> files = files();

    Instant later = Instant.now().plus(Duration.ofDays(2));
    List<String> said = new ArrayList<>();
    run("", true, later, said);
    assertThat(said)
        .anyMatch(line -> line.startsWith("events: would remove snapshots 5 of 7, with files "))
        .anyMatch(
            line -> line.startsWith("events: would delete files that nothing refers to: 1, "));
    assertThat(files()).isEqualTo(files);
    assertThat(snapshots()).hasSize(7);

    run("", false, later, said);
    assertThat(snapshots()).hasSize(2);
    assertThat(history.events(null)).hasSize(6);
    long tagged = history.table(StoredTable.EVENTS).refs().get("audit").snapshotId();
    assertThat(history.events(tagged)).hasSize(3);
    assertThat(old).doesNotExist();
    assertThat(young).exists();
    assertThat(history.files(StoredTable.EVENTS))
        .allMatch(file -> Files.exists(Path.of(path(file.location()))));
    assertThat(files()).hasSizeLessThan(files.size() - 5);
  }

  private Path orphan(String name, Duration age) throws IOException {
    Path file = Path.of(path(history.table(StoredTable.EVENTS).location())).resolve(name);
    Files.writeString(file, "nobody's");
    Files.setLastModifiedTime(
        file, FileTime.from(Instant.now().plus(Duration.ofDays(2)).minus(age)));
    return file;
  }

  private Set<Path> files() throws IOException {
    try (Stream<Path> all =
        Files.walk(Path.of(path(history.table(StoredTable.EVENTS).location())))) {
      return all.filter(file -> file.toString().matches(".*\\.(parquet|avro)"))
          .collect(Collectors.toCollection(HashSet::new));
    }
  }

  private List<Long> snapshots() {
    return StreamSupport.stream(history.table(StoredTable.EVENTS).snapshots().spliterator(), false)
        .map(snapshot -> snapshot.snapshotId())
        .toList();
  }

  // ---- two at once ----

  @Test
  void twoAtOnceDoNoHarm() throws Exception {
    Table table = history.table(StoredTable.EVENTS);
    for (int i = 0; i < 40; i++) {
      Instant time = MIDNIGHT.minus(Duration.ofDays(1 + i % 4)).plusSeconds(60);
      StoredHistory.commit(table, List.of(StoredHistory.event(table, "web", time, i)));
    }
    List<String> before = history.events(null);
    List<String> said = Collections.synchronizedList(new ArrayList<>());
    CompletableFuture<Void> other =
        CompletableFuture.runAsync(
            () -> {
              try {
                run("", false, Instant.now(), said);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    run("", false, Instant.now(), said);
    other.get();
    assertThat(history.events(null)).isEqualTo(before);
    assertThat(said).filteredOn("done"::equals).hasSize(2);
    maintain("", false);
    assertThat(history.files(StoredTable.EVENTS)).hasSize(4);
    assertThat(history.events(null)).isEqualTo(before);
  }

  // ---- how it is run ----

  private List<String> maintain(String maintenance, boolean dryRun) throws Exception {
    List<String> said = new ArrayList<>();
    run(maintenance, dryRun, Instant.now(), said);
    return said;
  }

  private void run(String maintenance, boolean dryRun, Instant now, List<String> said)
      throws Exception {
    Configuration cluster = new Configuration();
    // Any free port: 8081 may be somebody's cluster.
    cluster.set(RestOptions.BIND_PORT, "0");
    cluster.set(CoreOptions.DEFAULT_PARALLELISM, 2);
    MaintainJob.run(
        options(catalog.address(), maintenance),
        List.of(StoredTable.EVENTS),
        dryRun,
        now,
        cluster,
        said::add);
  }

  private static PipelineOptions options(String uri, String maintenance) {
    return RunningPipeline.options(
        """
        kafka:
          bootstrap-servers: localhost:9092
        sources:
          - {name: app, topics: [raw.app]}
        iceberg:
          uri: %s
        maintenance:
          target-file-mb: 1
        %s
        """
            .formatted(uri, maintenance));
  }

  private static String path(String location) {
    return location.replaceFirst("^file:(//)?", "");
  }
}
