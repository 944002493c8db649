package io.logweir.bench;

import io.logweir.local.part.Await;
import io.logweir.local.part.Catalog;
import io.logweir.schema.StoredTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Runs the job over the whole workload into empty tables and an empty Elasticsearch. */
final class JobRun {
  private static final List<StoredTable> ACCOUNT =
      List.of(StoredTable.EVENTS, StoredTable.DUPLICATES, StoredTable.REJECTED);
  private static final long POLL_MILLIS = 150;
  private static final long PROGRESS_MILLIS = 500;

  private final FlinkCluster cluster;
  private final String bootstrap;
  private final String topic;
  private final String elasticsearch;
  private final Path configuration;

  /**
   * The job on this cluster.
   *
   * @param configuration the file to write its configuration to
   */
  JobRun(
      FlinkCluster cluster,
      String bootstrap,
      String topic,
      String elasticsearch,
      Path configuration) {
    this.cluster = cluster;
    this.bootstrap = bootstrap;
    this.topic = topic;
    this.elasticsearch = elasticsearch;
    this.configuration = configuration;
  }

  /** Measures it up to the commit that accounts for every record, then checks what it left. */
  Figures run(Catalog catalog, Expected expected, Map<Integer, Long> ends) {
    LiveMetrics metrics = new LiveMetrics(elasticsearch);
    metrics.clear();
    configure(catalog.address());
    Usage.resetPeak(cluster.taskManagerPid());
    Usage.resetPeak(cluster.jobManagerPid());
    double clientBefore = Usage.endedChildrenCpuSeconds();
    double managerBefore = Usage.cpuSeconds(cluster.jobManagerPid());
    double workBefore = Usage.cpuSeconds(cluster.taskManagerPid());
    long submitted = System.nanoTime();
    String job = cluster.submit(configuration);
    try (History history = new History(catalog.address())) {
      double client = Usage.endedChildrenCpuSeconds() - clientBefore;
      History.require(
          Await.holds(Duration.ofSeconds(120), () -> cluster.allRunning(job)),
          "the job does not run");
      long running = System.nanoTime();
      long lastRead = awaitAccounted(job, history, expected.records());
      long committed = System.nanoTime();
      double work = Usage.cpuSeconds(cluster.taskManagerPid()) - workBefore;
      double manager = Usage.cpuSeconds(cluster.jobManagerPid()) - managerBefore;
      long peak =
          Usage.peakBytes(cluster.taskManagerPid()) + Usage.peakBytes(cluster.jobManagerPid());

      metrics.awaitEqual(history.check(expected, ends));
      cluster.requireActive(job);
      return new Figures(
          expected.records(),
          (committed - submitted) / 1e9,
          (committed - running) / 1e9,
          (lastRead - running) / 1e9,
          work + manager + client,
          work,
          peak,
          history.totalBytes(StoredTable.EVENTS));
    } finally {
      cluster.cancel(job);
    }
  }

  /** Returns when the last commit accounts for all, and gives when the last record was read. */
  private long awaitAccounted(String job, History history, long records) {
    // 5,000 events/s is a job that stands still.
    long deadline = System.nanoTime() + Duration.ofSeconds(120 + records / 5_000).toNanos();
    long accounted = 0;
    long read = 0;
    long lastRead = System.nanoTime();
    long nextProgress = 0;
    while (accounted < records) {
      long now = System.nanoTime();
      History.require(
          now < deadline, "%d of %d records are accounted for, and time is up", accounted, records);
      if (now >= nextProgress) {
        nextProgress = now + Duration.ofMillis(PROGRESS_MILLIS).toNanos();
        cluster.requireActive(job);
        long readNow = cluster.recordsRead(job);
        if (readNow > read) {
          read = readNow;
          lastRead = now;
        }
      }
      pause();
      accounted = ACCOUNT.stream().mapToLong(history::totalRecords).sum();
    }
    return lastRead;
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private void configure(String catalog) {
    String yaml =
        """
        kafka:
          bootstrap-servers: %s
        sources:
          - name: bench
            topics: [%s]
        iceberg:
          uri: %s
        elasticsearch:
          hosts: [%s]
        """;
    try {
      Files.writeString(
          configuration,
          String.format(Locale.ROOT, yaml, bootstrap, topic, catalog, elasticsearch));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
