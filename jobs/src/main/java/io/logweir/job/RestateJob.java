package io.logweir.job;

import io.logweir.connector.elasticsearch.StoredDocuments;
import io.logweir.connector.iceberg.IcebergHistory;
import io.logweir.connector.iceberg.TableRows;
import io.logweir.job.options.OptionsFile;
import io.logweir.job.options.PipelineOptions;
import io.logweir.schema.MetricPoint;
import io.logweir.schema.StoredTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.flink.configuration.Configuration;

/**
 * Counts a span again from the history and puts the result in the place of what the stream counted:
 * one final document, and row, per window and series, without increments.
 *
 * <pre>
 * events, duplicates, rejected ─► RollUp ─► points ─┬─► logs.metrics, logs.breakdowns   one commit each
 *                    (Iceberg)                      └─► documents, above every version  Elasticsearch
 * </pre>
 *
 * <p>The job that counts may go on meanwhile. An event that comes late while this runs is in the
 * history before or after the increment that it makes; so, after a pause for what is under way,
 * what came since is counted, and all of it is done again where the stores do not agree with it.
 */
public final class RestateJob {

  private static final String USAGE =
      """
      Usage: flink run -c io.logweir.job.RestateJob logweir-jobs.jar
               --config FILE --from TIME --to TIME [OPTION…]

      Counts a span again from the events, duplicates and rejected records in Iceberg, and overwrites
      its metrics in Iceberg and in Elasticsearch; increments become part of their windows. It prints
      the difference per series. It can be run again, and while the job that counts is running.

        --config FILE      the configuration of that job
        --from TIME        when the first window begins, such as 2026-11-21T14:00Z
        --to TIME          when the last one ends; all must be closed
        --team TEAM        only metrics of this team, of the sets that are by team
        --dry-run          only print the difference
        --help             this text
      """;

  /** Begins every line that is printed, to tell it from Flink's. */
  private static final String PREFIX = "restate: ";

  private static final int ATTEMPTS = 4;
  private static final int LOOKS = 3;

  /**
   * What was done.
   *
   * @param changed whether anything differed
   * @param settled whether both stores agreed with the history at the end
   */
  public record Result(boolean changed, boolean settled) {}

  private final PipelineOptions pipeline;
  private final RestatedSpan span;
  private final IcebergHistory tables;
  private final MetricHistory history;
  private final Recount recount;
  private final LiveMetrics live;
  private final Consumer<String> out;

  private RestateJob(
      PipelineOptions pipeline,
      RestatedSpan span,
      Configuration cluster,
      StoredDocuments documents,
      Consumer<String> out) {
    this.pipeline = pipeline;
    this.span = span;
    this.tables = pipeline.iceberg().toHistory();
    this.history = new MetricHistory(tables, span);
    this.recount = new Recount(pipeline, span, cluster);
    this.live = documents == null ? null : new LiveMetrics(documents, span);
    this.out = out;
  }

  /** Runs it and prints the difference. */
  public static void main(String[] args) throws Exception {
    Map<String, String> arguments =
        Arguments.parse(
            args,
            USAGE,
            Set.of("--config", "--from", "--to", "--team"),
            Set.of("--dry-run"),
            List.of("--config", "--from", "--to"));
    if (arguments.containsKey(Arguments.HELP)) {
      System.out.println(USAGE);
      return;
    }
    PipelineOptions options = OptionsFile.read(Path.of(arguments.get("--config")));
    RestatedSpan span =
        RestatedSpan.of(
            arguments.get("--from"),
            arguments.get("--to"),
            arguments.get("--team"),
            options,
            Instant.now());
    boolean dryRun = arguments.containsKey("--dry-run");
    Result result =
        run(options, span, dryRun, new Configuration(), line -> System.out.println(PREFIX + line));
    if (!result.settled()) {
      throw new IllegalStateException(
          "the span did not settle: what is there still differs from the history; run it again");
    }
  }

  /** Runs it to its end, and says what it finds line by line. */
  static Result run(
      PipelineOptions pipeline,
      RestatedSpan span,
      boolean dryRun,
      Configuration cluster,
      Consumer<String> out)
      throws Exception {
    pipeline.iceberg().toHistory().createMissingTables();
    if (pipeline.elasticsearch() == null) {
      return new RestateJob(pipeline, span, cluster, null, out).run(dryRun);
    }
    try (StoredDocuments documents = new StoredDocuments(pipeline.elasticsearch().toSink())) {
      return new RestateJob(pipeline, span, cluster, documents, out).run(dryRun);
    }
  }

  private Result run(boolean dryRun) throws Exception {
    SpanTotals stored = history.totals();
    SpanTotals shown = live == null ? null : live.totals();
    if (live != null) {
      checkNotBehind(stored, shown);
    }
    Map<StoredTable, Long> upTo = recount.now();
    List<MetricPoint> points = recount.points(upTo);
    SpanTotals counted = SpanTotals.of(points);
    SeriesDifference.of("Iceberg", stored, counted).forEach(out);
    if (shown != null) {
      SeriesDifference.of("Elasticsearch", shown, counted).forEach(out);
    }
    boolean changed = !counted.agreesWith(stored) || shown != null && !counted.agreesWith(shown);
    if (dryRun) {
      out.accept("dry run: nothing is changed");
      return new Result(changed, true);
    }
    for (int attempt = 1; ; attempt++) {
      replace(points);
      if (settles(upTo, points)) {
        return new Result(changed, true);
      }
      if (attempt == ATTEMPTS) {
        return new Result(changed, false);
      }
      out.accept("records came meanwhile: counting again");
      upTo = recount.now();
      points = recount.points(upTo);
    }
  }

  private void replace(List<MetricPoint> points) {
    TableRows.Replaced rows = history.replace(points);
    out.accept("Iceberg: %d rows in the place of %d".formatted(rows.added(), rows.removed()));
    if (live != null) {
      long gone = live.replace(points, System.currentTimeMillis());
      out.accept("Elasticsearch: %d documents written, %d deleted".formatted(points.size(), gone));
    }
  }

  /**
   * An increment that is still on its way would come after its event was counted, and add it again.
   * Where Elasticsearch has what is newer than the span, though, it is not behind: it has lost
   * something, and that is mended here.
   */
  private void checkNotBehind(SpanTotals stored, SpanTotals shown) {
    long missing = stored.increments() - shown.increments();
    if (missing > 0) {
      OptionalLong newest = history.newestWindow();
      if (newest.isPresent() && !live.hasFinal(newest.getAsLong())) {
        throw new IllegalStateException(
            "Elasticsearch lacks "
                + missing
                + " increments of the span and the newest window that Iceberg has: it is behind;"
                + " try again when it has caught up");
      }
    }
    if (shown.open() > 0) {
      out.accept(
          shown.open()
              + " windows of the span are not final in Elasticsearch: if the job has not come so far,"
              + " restate the span again when it has");
    }
  }

  /** Whether the stores come to what the history does, now that nothing is on its way any more. */
  private boolean settles(Map<StoredTable, Long> since, List<MetricPoint> points) throws Exception {
    Duration pause = pipeline.checkpointInterval();
    if (isWritten()) {
      // What is late is gathered until the next update, and then goes with the next checkpoint.
      pause(pause.multipliedBy(2).plus(pipeline.metrics().updateInterval()));
    }
    SpanTotals counted = SpanTotals.of(points);
    for (int look = 1; ; look++) {
      Map<StoredTable, Long> now = recount.now();
      SpanTotals expected = counted.plus(SpanTotals.of(recount.points(since, now)));
      if (expected.agreesWith(history.totals())
          && (live == null || expected.agreesWith(live.totals()))) {
        return true;
      }
      if (look == LOOKS) {
        return false;
      }
      pause(pause);
    }
  }

  /** Whether a job seems to be writing: then a checkpoint may be under way. */
  private boolean isWritten() {
    Duration recently = pipeline.checkpointInterval().multipliedBy(12).plusMinutes(1);
    long after = System.currentTimeMillis() - recently.toMillis();
    for (StoredTable table : List.of(StoredTable.EVENTS, StoredTable.LEDGER)) {
      try (TableRows rows = tables.rowsOf(table)) {
        if (rows.writtenMillis() > after) {
          return true;
        }
      }
    }
    return false;
  }

  private static void pause(Duration duration) throws IOException {
    try {
      Thread.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
