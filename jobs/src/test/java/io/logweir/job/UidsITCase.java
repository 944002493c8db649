package io.logweir.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.job.options.OptionsFile;
import io.logweir.job.options.PipelineOptions;
import io.logweir.local.part.SharedParts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;

/**
 * State finds its operator by uid: a uid that changes, or goes, takes the state of every running
 * job with it.
 */
class UidsITCase {

  private static final Path GOLDEN = Path.of("src/test/resources/uids.txt");

  @Test
  void theUidsOfTheJobAreThoseThatWereReleased() throws Exception {
    PipelineOptions options =
        OptionsFile.read(
            "test",
            """
            kafka:
              bootstrap-servers: localhost:9092
            sources:
              - name: app
                topics: [raw.app]
                multiline: {}
            iceberg:
              uri: %s
            elasticsearch:
              hosts: ["http://localhost:9200"]
            """
                .formatted(SharedParts.catalog().address()),
            Map.<String, String>of()::get);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(PipelineJob.configuration(options));
    env.setParallelism(2);
    PipelineJob.define(env, options);
    StreamGraph graph = env.getStreamGraph();

    assertThat(graph.getStreamNodes())
        .as("every operator has a uid of ours")
        .allSatisfy(node -> assertThat(node.getTransformationUID()).isNotBlank());
    List<String> uids =
        graph.getStreamNodes().stream()
            .map(StreamNode::getTransformationUID)
            .map(UidsITCase::withoutIds)
            .sorted()
            .toList();
    assertThat(uids).hasSizeGreaterThan(15).doesNotHaveDuplicates();
    if (Boolean.getBoolean("logweir.regenerate")) {
      Files.write(GOLDEN, uids);
    }
    assertThat(uids)
        .as("run with -Dlogweir.regenerate=true to regenerate %s, if no job runs yet", GOLDEN)
        .isEqualTo(Files.readAllLines(GOLDEN));
  }

  private static String withoutIds(String uid) {
    assertThat(uid)
        .as("a uid holds nothing that differs from run to run")
        .doesNotMatch(".*[0-9a-f]{8}-.*");
    return uid;
  }
}
