package io.logweir.sql;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

/** A cluster of one task manager in this JVM, on loopback. */
final class FlinkCluster implements AutoCloseable {

  private final MiniCluster cluster;

  /** Starts one. */
  FlinkCluster() throws Exception {
    Configuration flink = loopback();
    flink.set(RestOptions.BIND_PORT, "0");
    flink.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(128));
    cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(flink)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(2)
                .withRandomPorts()
                .build());
    cluster.start();
  }

  private static Configuration loopback() {
    Configuration flink = new Configuration();
    flink.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
    flink.set(RestOptions.ADDRESS, "127.0.0.1");
    flink.set(JobManagerOptions.ADDRESS, "127.0.0.1");
    return flink;
  }

  /** What a client of it must know. */
  Configuration client() throws Exception {
    Configuration client = loopback();
    client.setString("execution.target", "remote");
    client.set(RestOptions.PORT, cluster.getRestAddress().get().getPort());
    client.setString("parallelism.default", "1");
    return client;
  }

  @Override
  public void close() throws Exception {
    cluster.close();
  }
}
