package io.logweir.job;

import io.logweir.connector.iceberg.IcebergHistory;
import io.logweir.connector.iceberg.maintenance.FileGroup;
import io.logweir.connector.iceberg.maintenance.FileRewrite;
import io.logweir.connector.iceberg.maintenance.MaintainedTable;
import io.logweir.connector.iceberg.maintenance.Retention;
import io.logweir.connector.iceberg.maintenance.RewriteResult;
import io.logweir.job.options.OptionsFile;
import io.logweir.job.options.PipelineOptions;
import io.logweir.job.options.PipelineOptions.MaintenanceOptions;
import io.logweir.schema.StoredTable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Keeps the history's tables quick to read and no longer than they are wanted: deletes what was
 * kept long enough, compacts files, removes old snapshots, and files that nothing refers to. It
 * ends when that is done.
 *
 * <p>Jobs may write meanwhile, and another of its kind may run: every step is one commit that
 * Iceberg refuses where others were faster, and that is left to the next run then.
 */
public final class MaintainJob {

  private static final String USAGE =
      """
      Usage: flink run -c io.logweir.job.MaintainJob logweir-jobs.jar --config FILE [OPTION…]

      Deletes what has been kept long enough, compacts small files, removes old snapshots and files
      that nothing refers to, as `maintenance` of the configuration says. Jobs may write meanwhile;
      run again, it does what is left to do.

        --config FILE      the configuration of the job that reads the topics
        --table NAME       only this table, such as events
        --dry-run          only tell what it would do
        --help             this text
      """;

  /** Begins every line that is printed, to tell it from Flink's. */
  private static final String PREFIX = "maintain: ";

  /**
   * Rows on their way to be sorted lie on the disks of the cluster, and take some ten times this.
   */
  private static final long BYTES_OF_A_ROUND = 8L << 30;

  private static final int FILES_OF_A_ROUND = 20_000;

  private final MaintenanceOptions options;
  private final Configuration cluster;
  private final boolean dryRun;
  private final Consumer<String> out;
  private final Instant now;

  private MaintainJob(
      MaintenanceOptions options,
      boolean dryRun,
      Instant now,
      Configuration cluster,
      Consumer<String> out) {
    this.options = options;
    this.cluster = cluster;
    this.dryRun = dryRun;
    this.out = out;
    this.now = now;
  }

  /** Runs it and prints what it does. */
  public static void main(String[] args) throws Exception {
    Map<String, String> arguments =
        Arguments.parse(
            args, USAGE, Set.of("--config", "--table"), Set.of("--dry-run"), List.of("--config"));
    if (arguments.containsKey(Arguments.HELP)) {
      System.out.println(USAGE);
      return;
    }
    run(
        OptionsFile.read(Path.of(arguments.get("--config"))),
        tables(arguments.get("--table")),
        arguments.containsKey("--dry-run"),
        Instant.now(),
        new Configuration(),
        line -> System.out.println(PREFIX + line));
  }

  private static List<StoredTable> tables(String name) {
    if (name == null) {
      return StoredTable.ALL;
    }
    List<StoredTable> named =
        StoredTable.ALL.stream().filter(table -> table.name().equals(name)).toList();
    if (named.isEmpty()) {
      throw new IllegalArgumentException(
          "--table is '%s'; allowed: %s"
              .formatted(
                  name,
                  String.join(", ", StoredTable.ALL.stream().map(StoredTable::name).toList())));
    }
    return named;
  }

  /** Runs it to its end, and says what it does line by line. */
  public static void run(
      PipelineOptions pipeline,
      List<StoredTable> tables,
      boolean dryRun,
      Instant now,
      Configuration cluster,
      Consumer<String> out)
      throws Exception {
    IcebergHistory history = pipeline.iceberg().toHistory();
    history.createMissingTables();
    MaintainJob job = new MaintainJob(pipeline.maintenance(), dryRun, now, cluster, out);
    for (StoredTable table : tables) {
      try (MaintainedTable maintained =
          new MaintainedTable(history, table, pipeline.maintenance().toSizes())) {
        job.maintain(maintained, new Retention(table, pipeline.maintenance().toRules(), now));
      }
    }
    out.accept(dryRun ? "dry run: nothing is changed" : "done");
  }

  private void maintain(MaintainedTable table, Retention retention) throws Exception {
    if (table.isByDay()) {
      deleteDays(table, retention);
      deleteRows(table, retention);
      compact(table);
    } else {
      say(table, "its partitions are not days: files are left alone");
    }
    expire(table);
    removeOrphans(table);
  }

  private void deleteDays(MaintainedTable table, Retention retention) {
    MaintainedTable.Amount gone = table.deleteDays(retention, dryRun);
    if (gone.files() > 0) {
      say(
          table,
          "%s days that were kept long enough: files %d, %s, rows %d",
          would("deleted", "would delete"),
          gone.files(),
          bytes(gone.bytes()),
          gone.rows());
    }
  }

  private void deleteRows(MaintainedTable table, Retention retention) throws Exception {
    List<FileGroup> groups = table.withRowsThatGo(retention);
    if (groups.isEmpty()) {
      return;
    }
    if (dryRun) {
      say(
          table,
          "would delete rows of teams that were kept long enough: rows %d, from files %d, %s",
          table.rowsThatGo(retention, groups),
          files(groups),
          bytes(bytesOf(groups)));
      return;
    }
    RewriteResult result = rewrite(table, groups, retention);
    say(
        table,
        "deleted rows of teams that were kept long enough: rows %d; files %d, %s became %d, %s%s",
        result.rowsGone(),
        result.filesBefore(),
        bytes(result.bytesBefore()),
        result.filesAfter(),
        bytes(result.bytesAfter()),
        left(result));
  }

  private void compact(MaintainedTable table) throws Exception {
    List<FileGroup> groups = table.toCompact();
    if (groups.isEmpty()) {
      return;
    }
    long days = groups.stream().map(FileGroup::day).distinct().count();
    if (dryRun) {
      say(
          table,
          "would compact files %d, %s, of days %d",
          files(groups),
          bytes(bytesOf(groups)),
          days);
      return;
    }
    RewriteResult result = rewrite(table, groups, null);
    say(
        table,
        "compacted files %d, %s, of days %d into %d, %s%s",
        result.filesBefore(),
        bytes(result.bytesBefore()),
        days,
        result.filesAfter(),
        bytes(result.bytesAfter()),
        left(result));
  }

  private static String left(RewriteResult result) {
    return result.groupsLeft() == 0
        ? ""
        : "; groups %d were changed by others meanwhile and stay as they are"
            .formatted(result.groupsLeft());
  }

  private void expire(MaintainedTable table) {
    MaintainedTable.Expired expired = table.expire(options.toAges(), now, dryRun);
    if (expired.snapshots() > 0) {
      say(
          table,
          "%s snapshots %d of %d, with files %d%s%s",
          would("removed", "would remove"),
          expired.snapshots(),
          expired.of(),
          expired.files(),
          dryRun ? ", " + bytes(expired.bytes()) : "",
          expired.repeated() == 0
              ? ""
              : "; last commits of stopped jobs repeated %d".formatted(expired.repeated()));
    }
  }

  private void removeOrphans(MaintainedTable table) {
    MaintainedTable.Amount orphans =
        table.removeOrphans(now.minus(options.restartWithin()), dryRun);
    if (orphans.files() > 0) {
      say(
          table,
          "%s files that nothing refers to: %d, %s",
          would("deleted", "would delete"),
          orphans.files(),
          bytes(orphans.bytes()));
    }
  }

  // ---- on the cluster ----

  private RewriteResult rewrite(MaintainedTable table, List<FileGroup> groups, Retention retention)
      throws Exception {
    RewriteResult result = RewriteResult.NOTHING;
    for (List<FileGroup> round : rounds(groups)) {
      StreamExecutionEnvironment env =
          StreamExecutionEnvironment.getExecutionEnvironment(configuration(cluster));
      define(env, table, round, retention);
      result = result.plus(RewriteResult.of(env.execute("logweir maintain " + table.name())));
    }
    return result;
  }

  private static Configuration configuration(Configuration cluster) {
    Configuration configuration = new Configuration(cluster);
    configuration.set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.BATCH);
    configuration.set(org.apache.flink.configuration.PipelineOptions.GENERIC_TYPES, false);
    configuration.set(org.apache.flink.configuration.PipelineOptions.AUTO_GENERATE_UIDS, false);
    return configuration;
  }

  /** The graph: one stage. */
  static void define(
      StreamExecutionEnvironment env,
      MaintainedTable table,
      List<FileGroup> groups,
      Retention retention) {
    FileRewrite.apply(env, table, groups, retention);
  }

  private static List<List<FileGroup>> rounds(List<FileGroup> groups) {
    List<List<FileGroup>> rounds = new ArrayList<>();
    List<FileGroup> round = new ArrayList<>();
    for (FileGroup group : groups) {
      round.add(group);
      if (bytesOf(round) >= BYTES_OF_A_ROUND || files(round) >= FILES_OF_A_ROUND) {
        rounds.add(round);
        round = new ArrayList<>();
      }
    }
    if (!round.isEmpty()) {
      rounds.add(round);
    }
    return rounds;
  }

  // ---- words ----

  private String would(String done, String wouldDo) {
    return dryRun ? wouldDo : done;
  }

  private void say(MaintainedTable table, String format, Object... arguments) {
    out.accept(table.name() + ": " + format.formatted(arguments));
  }

  private static long files(List<FileGroup> groups) {
    return groups.stream().mapToLong(group -> group.files().size()).sum();
  }

  private static long bytesOf(List<FileGroup> groups) {
    return groups.stream().mapToLong(FileGroup::bytes).sum();
  }

  private static String bytes(long bytes) {
    return bytes < 1_000_000
        ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
