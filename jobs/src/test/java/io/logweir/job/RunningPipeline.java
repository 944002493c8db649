package io.logweir.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logweir.job.options.OptionsFile;
import io.logweir.job.options.PipelineOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A cluster within this JVM, and one pipeline at a time in it. */
final class RunningPipeline implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Path folder;
  private final MiniCluster cluster;
  private final InMemoryReporter reporter = InMemoryReporter.create();
  private JobID job;

  private RunningPipeline(Path folder, int taskManagers, int slots) {
    this.folder = folder;
    Configuration configuration = new Configuration();
    // Any free port: 8081 may be somebody's cluster.
    configuration.set(RestOptions.BIND_PORT, "0");
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        folder.resolve("checkpoints").toUri().toString());
    configuration.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    reporter.addToConfiguration(configuration);
    cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setNumTaskManagers(taskManagers)
                .setNumSlotsPerTaskManager(slots)
                .setConfiguration(configuration)
                .build());
  }

  /** A cluster of so many task managers with so many slots each; its state is in the folder. */
  static RunningPipeline cluster(Path folder, int taskManagers, int slots) throws Exception {
    RunningPipeline pipeline = new RunningPipeline(folder, taskManagers, slots);
    pipeline.cluster.start();
    return pipeline;
  }

  /** Reads a configuration as an operator writes it. */
  static PipelineOptions options(String yaml) {
    return OptionsFile.read("test", yaml, Map.<String, String>of()::get);
  }

  /** Runs the pipeline, from the beginning. */
  void submit(PipelineOptions options, int parallelism) throws Exception {
    submit(options, parallelism, null);
  }

  /** Runs the pipeline, from a savepoint. */
  void submit(PipelineOptions options, int parallelism, String savepoint) throws Exception {
    Configuration configuration = PipelineJob.configuration(options);
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 100);
    configuration.set(
        RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(100));
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    env.setParallelism(parallelism);
    PipelineJob.define(env, options);
    JobGraph graph = env.getStreamGraph().getJobGraph();
    if (savepoint != null) {
      graph.setSavepointRestoreSettings(SavepointRestoreSettings.forPath(savepoint, false));
    }
    cluster.submitJob(graph).get();
    job = graph.getJobID();
  }

  /** Ends a task manager without notice, and gives another in its place. */
  void loseTaskManager() throws Exception {
    cluster.terminateTaskManager(0).get();
    cluster.startTaskManager();
  }

  JobStatus status() throws Exception {
    return cluster.getJobStatus(job).get();
  }

  /** What the subtasks of an operator have counted in their last attempt; 0 before they run. */
  long counted(String operator, String counter) {
    return reporter.findOperatorMetricGroups(job, operator).stream()
        .map(reporter::getMetricsByGroup)
        .map(metrics -> metrics.get(counter))
        .filter(metric -> metric != null)
        .mapToLong(metric -> ((org.apache.flink.metrics.Counter) metric).getCount())
        .sum();
  }

  /** Stops the pipeline as for an upgrade: windows stay open. Returns where the savepoint is. */
  String stop() throws Exception {
    String savepoint = savepoint(false);
    awaitFinished();
    return savepoint;
  }

  /** Ends the pipeline: every window is closed and everything is written. */
  void drain() throws Exception {
    savepoint(true);
    awaitFinished();
  }

  /** Ends the pipeline where it is. */
  void cancel() throws Exception {
    cluster.cancelJob(job).get();
    await().atMost(PATIENCE).until(() -> status() == JobStatus.CANCELED);
  }

  private String savepoint(boolean drain) throws Exception {
    return cluster
        .stopWithSavepoint(
            job,
            folder.resolve("savepoints").toUri().toString(),
            drain,
            SavepointFormatType.CANONICAL)
        .get();
  }

  private void awaitFinished() {
    await().atMost(PATIENCE).until(() -> status().isGloballyTerminalState());
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(status()).isEqualTo(JobStatus.FINISHED));
  }

  @Override
  public void close() throws Exception {
    cluster.close();
  }
}
