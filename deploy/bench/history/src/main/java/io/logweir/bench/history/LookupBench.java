package io.logweir.bench.history;

import io.logweir.connector.iceberg.IcebergHistory;
import io.logweir.job.MaintainJob;
import io.logweir.job.options.OptionsFile;
import io.logweir.job.options.PipelineOptions;
import io.logweir.local.part.Catalog;
import io.logweir.schema.StoredTable;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.iceberg.shaded.org.apache.parquet.io.LocalInputFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures what finding one event among a week's reads, before and after maintenance. */
@Command(
    name = "deploy/bench/lookup",
    description = {
      "Commits a week of events in small files to a catalog of its own, as a pipeline does, looks some"
          + " up by event_id and by trace_id with Iceberg's reader, runs MaintainJob, and looks them up"
          + " again. Prints files, and what a lookup opens and reads.",
      "Ends with 1 if after it a file is smaller than a quarter of the target and not the only one"
          + " of its day, if a row is missing, or if a lookup reads data of more than three row groups"
          + " in the middle.",
      ""
    },
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true)
public final class LookupBench implements Callable<Integer> {

  private static final PrintStream OUT =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
  private static final int FEW = 3;

  @Option(
      names = "--commits",
      paramLabel = "N",
      defaultValue = "2002",
      description =
          "Commits in the week, a multiple of 7; at 10 s there are 60480 (default: ${DEFAULT-VALUE})")
  private long commits;

  @Option(
      names = "--rows",
      paramLabel = "R",
      defaultValue = "5000",
      description = "Events in a commit (default: ${DEFAULT-VALUE})")
  private long rows;

  @Option(
      names = "--lookups",
      paramLabel = "L",
      defaultValue = "10",
      description = "Lookups of a kind (default: ${DEFAULT-VALUE})")
  private int lookups;

  @Option(
      names = "--target-file-mb",
      paramLabel = "MB",
      defaultValue = "256",
      description = "As in the configuration (default: ${DEFAULT-VALUE})")
  private int target;

  private final Map<String, List<long[]>> rowGroups = new HashMap<>();

  /** What a lookup read. */
  private record Read(long filesOpened, long rowGroupsRead, long bytes, double millis) {}

  /** Runs. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new LookupBench()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    if (commits % 7 != 0 || rows % 8 != 0) {
      throw new CommandLine.ParameterException(
          new CommandLine(this), "--commits is a multiple of 7, --rows of 8");
    }
    Path folder = Files.createTempDirectory("logweir-lookup-bench-");
    try (Catalog catalog = Catalog.start(folder, 0);
        RESTCatalog client = new RESTCatalog()) {
      client.setConf(new org.apache.hadoop.conf.Configuration(false));
      client.initialize(
          "bench",
          Map.of(
              "uri",
              catalog.address(),
              "io-impl",
              CountingFileIO.class.getName(),
              // A request for each commit that nobody reads.
              "rest-metrics-reporting-enabled",
              "false"));
      new IcebergHistory(catalog.address(), Map.of()).createMissingTables();
      Table table = client.loadTable(TableIdentifier.of("logs", "events"));
      Week week = new Week(commits, rows);
      long began = System.nanoTime();
      week.write(table, progress(began));
      OUT.printf(
          "%,d events in %,d commits, written in %.0f s%n", week.size(), commits, since(began));
      look("before", table, week);
      began = System.nanoTime();
      maintain(catalog.address());
      OUT.printf("maintained in %.0f s%n", since(began));
      table.refresh();
      List<Read> after = look("after", table, week);
      return holds(table, week, after) ? 0 : 1;
    } finally {
      try (var paths = Files.walk(folder)) {
        paths.sorted(java.util.Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
      }
    }
  }

  /** Says every ten seconds how far the writing is. */
  private LongConsumer progress(long began) {
    long[] said = {began};
    return written -> {
      if (System.nanoTime() - said[0] > 10_000_000_000L) {
        said[0] = System.nanoTime();
        System.err.printf("%,d of %,d commits, %.0f s%n", written, commits, since(began));
      }
    };
  }

  private static double since(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }

  private void maintain(String uri) throws Exception {
    PipelineOptions options =
        OptionsFile.read(
            "bench",
            """
            kafka: {bootstrap-servers: "localhost:9092"}
            sources: [{name: app, topics: [raw.app]}]
            iceberg: {uri: "%s"}
            maintenance: {target-file-mb: %d}
            """
                .formatted(uri, target),
            Map.<String, String>of()::get);
    Configuration cluster = new Configuration();
    cluster.set(RestOptions.BIND_PORT, "0");
    cluster.set(CoreOptions.DEFAULT_PARALLELISM, 2);
    MaintainJob.run(
        options, List.of(StoredTable.EVENTS), false, Instant.now(), cluster, OUT::println);
  }

  private boolean holds(Table table, Week week, List<Read> lookups) throws IOException {
    Map<Object, List<DataFile>> days = new HashMap<>();
    long rowsThere = 0;
    for (DataFile file : files(table)) {
      days.computeIfAbsent(file.partition().get(0, Integer.class), day -> new ArrayList<>())
          .add(file);
      rowsThere += file.recordCount();
    }
    long least = target * 1_048_576L / 4;
    boolean large =
        days.values().stream()
            .allMatch(
                files ->
                    files.size() == 1
                        || files.stream().allMatch(file -> file.fileSizeInBytes() >= least));
    return large
        && rowsThere == week.size()
        && lookups.stream().allMatch(read -> read.rowGroupsRead() <= FEW);
  }

  private static List<DataFile> files(Table table) throws IOException {
    List<DataFile> files = new ArrayList<>();
    try (CloseableIterable<FileScanTask> planned = table.newScan().planFiles()) {
      planned.forEach(file -> files.add(file.file()));
    }
    return files;
  }

  private List<Read> look(String when, Table table, Week week) throws IOException {
    List<DataFile> files = files(table);
    long bytes = files.stream().mapToLong(DataFile::fileSizeInBytes).sum();
    rowGroups.clear();
    long groups = 0;
    for (DataFile file : files) {
      groups += rowGroups(file.location()).size();
    }
    OUT.printf(
        Locale.ROOT,
        "%n%s: %,d files, %,d row groups, %,.1f MB; smallest %,.1f MB, largest %,.1f MB%n",
        when,
        files.size(),
        groups,
        bytes / 1e6,
        files.stream().mapToLong(DataFile::fileSizeInBytes).min().orElse(0) / 1e6,
        files.stream().mapToLong(DataFile::fileSizeInBytes).max().orElse(0) / 1e6);
    OUT.printf(
        "%-34s %12s %12s %12s %10s%n",
        "a lookup, median", "files opened", "groups read", "MB read", "ms");
    List<Read> medians = new ArrayList<>();
    medians.add(row("by event_id", table, 1, number -> byId(number)));
    medians.add(row("by event_id, within ten minutes", table, 1, n -> within(week, n, byId(n))));
    medians.add(row("by trace_id", table, 8, number -> byTrace(number)));
    medians.add(row("by trace_id, within ten minutes", table, 8, n -> within(week, n, byTrace(n))));
    return medians;
  }

  private static Expression byId(long number) {
    return Expressions.equal("event_id", ByteBuffer.wrap(Week.id(number)));
  }

  private static Expression byTrace(long number) {
    return Expressions.equal("trace_id", Week.trace(number));
  }

  private static Expression within(Week week, long number, Expression filter) {
    long micros = week.time(number).toEpochMilli() * 1000;
    return Expressions.and(
        filter,
        Expressions.greaterThanOrEqual("time", micros - 300_000_000L),
        Expressions.lessThan("time", micros + 300_000_000L));
  }

  private Read row(String name, Table table, int expected, LongFunction<Expression> filter)
      throws IOException {
    Random random = new Random(7);
    List<Read> reads = new ArrayList<>();
    for (int i = 0; i < lookups; i++) {
      long number = random.nextLong(commits * rows / 8) * 8;
      reads.add(read(table, expected, filter.apply(number)));
    }
    Read median =
        new Read(
            median(reads.stream().mapToDouble(Read::filesOpened).toArray()),
            median(reads.stream().mapToDouble(Read::rowGroupsRead).toArray()),
            median(reads.stream().mapToDouble(Read::bytes).toArray()),
            median(reads.stream().mapToDouble(Read::millis).toArray()));
    OUT.printf(
        Locale.ROOT,
        "%-34s %,12d %,12d %,12.2f %,10.0f%n",
        name,
        median.filesOpened(),
        median.rowGroupsRead(),
        median.bytes() / 1e6,
        median.millis());
    return median;
  }

  private static long median(double[] values) {
    java.util.Arrays.sort(values);
    return Math.round(values[values.length / 2]);
  }

  private Read read(Table table, int expected, Expression filter) throws IOException {
    CountingFileIO.take();
    long began = System.nanoTime();
    int found = 0;
    try (CloseableIterable<Record> records =
        IcebergGenerics.read(table).where(filter).select("time", "event_id", "body").build()) {
      for (Record record : records) {
        found += record == null ? 0 : 1;
      }
    }
    if (found != expected) {
      throw new IllegalStateException(filter + " found " + found + " rows of " + expected);
    }
    double millis = since(began) * 1000;
    long bytes = 0;
    long groups = 0;
    Map<String, List<CountingFileIO.Range>> reads = CountingFileIO.take();
    for (Map.Entry<String, List<CountingFileIO.Range>> file : reads.entrySet()) {
      bytes += file.getValue().stream().mapToLong(range -> range.to() - range.from()).sum();
      for (long[] group : rowGroups(file.getKey())) {
        groups +=
            file.getValue().stream().anyMatch(r -> r.from() < group[1] && r.to() > group[0])
                ? 1
                : 0;
      }
    }
    return new Read(reads.size(), groups, bytes, millis);
  }

  /** From where to where the data of each row group lie. */
  private List<long[]> rowGroups(String file) throws IOException {
    List<long[]> groups = rowGroups.get(file);
    if (groups == null) {
      groups = new ArrayList<>();
      Path path = Path.of(file.replaceFirst("^file:(//)?", ""));
      try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(path))) {
        for (BlockMetaData block : reader.getRowGroups()) {
          long from = block.getStartingPos();
          groups.add(new long[] {from, from + block.getCompressedSize()});
        }
      }
      rowGroups.put(file, groups);
    }
    return groups;
  }
}
