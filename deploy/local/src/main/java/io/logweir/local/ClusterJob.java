package io.logweir.local;

import io.logweir.local.flink.FlinkInstallation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a job that ends by itself on the cluster that is running, with the pipeline's configuration.
 */
final class ClusterJob {

  private ClusterJob() {}

  /**
   * Runs it to its end.
   *
   * @param main its class
   * @param arguments its own, after {@code --config}
   * @return what it said
   * @throws Refusal with the cause where it fails
   */
  static List<String> run(String main, List<String> arguments)
      throws IOException, InterruptedException {
    Stack stack = Stack.running(StateFolder.find());
    if (!stack.rest().answers()) {
      throw new Refusal("The job manager does not answer: deploy/local/up heals it.");
    }
    Path log = stack.state().log("client");
    List<String> all = new ArrayList<>(List.of("run", "-c", main));
    all.add(stack.flink().jobJar().toString());
    all.addAll(List.of("--config", stack.flink().conf().resolve("pipeline.yaml").toString()));
    all.addAll(arguments);
    Process process =
        stack
            .flink()
            .process(stack.flink().commandLine(log, all))
            .redirectErrorStream(true)
            .start();
    List<String> said = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        said.add(line);
      }
    }
    Files.write(log, said, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    if (process.waitFor() != 0) {
      throw new Refusal(
          "That did not work: "
              + FlinkInstallation.cause(said).orElse("see below.")
              + "\nMore in deploy/local/logs client.");
    }
    return said;
  }
}
