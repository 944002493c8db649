package io.logweir.local;

import io.logweir.local.send.Delivery;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends the lines of a file through the pipeline, and proves on request where each went. */
@Command(
    sortOptions = false,
    description = {
      "Puts every line of a file into Kafka, as it is (an empty line too: it will be rejected).",
      ""
    })
final class SendCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "a file, or - for standard input")
  private String file;

  @Option(
      names = "--topic",
      paramLabel = "T",
      defaultValue = Topics.SEND,
      description = "the topic (raw.send)")
  private String topic;

  @Option(
      names = "--format",
      paramLabel = "F",
      description = "header log.format: auto, json, logfmt, ...")
  private String format;

  @Option(names = "--team", paramLabel = "T", description = "header service.namespace")
  private String team;

  @Option(names = "--service", paramLabel = "S", description = "header service.name")
  private String service;

  @Option(names = "--env", paramLabel = "E", description = "header deployment.environment.name")
  private String environment;

  @Option(
      names = "--wait",
      description = {
        "return when every line is in exactly one of logs.events, logs.rejected, logs.duplicates;",
        "print the counts; exit 1 if that does not come to pass"
      })
  private boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description = "how long --wait waits without any progress (300)")
  private int timeout;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this text")
  boolean help;

  @Override
  public Integer call() throws IOException {
    Stack stack = Stack.running(StateFolder.find());
    if (!stack.member(Stack.BROKER).health().holds()) {
      throw new Refusal("The broker does not answer: deploy/local/up heals it.");
    }
    if (wait && !stack.member(Stack.CATALOG).health().holds()) {
      throw new Refusal("The catalog does not answer: deploy/local/up heals it.");
    }
    Map<String, String> headers = new LinkedHashMap<>();
    put(headers, "log.format", format);
    put(headers, "service.namespace", team);
    put(headers, "service.name", service);
    put(headers, "deployment.environment.name", environment);
    try (InputStream in = open();
        Delivery delivery =
            new Delivery(
                stack.addresses().kafkaAddress(),
                stack.addresses().catalogAddress(),
                topic,
                Topics.ends(stack.addresses().kafkaAddress(), topic),
                wait)) {
      delivery.send(in, headers);
      return wait ? delivery.await(Duration.ofSeconds(timeout), () -> jobState(stack)) : 0;
    }
  }

  private static String jobState(Stack stack) {
    return stack
        .job()
        .flatMap(job -> stack.rest().jobState(job.id()))
        .map(state -> "the job is " + state)
        .orElse("the job is not on the cluster");
  }

  private InputStream open() throws IOException {
    if (file.equals("-")) {
      return System.in;
    }
    Path path = Path.of(file);
    if (!Files.isReadable(path) || Files.isDirectory(path)) {
      throw new Refusal("There is no readable file " + file + ".");
    }
    return Files.newInputStream(path);
  }

  private static void put(Map<String, String> headers, String key, String value) {
    if (value != null) {
      headers.put(key, value);
    }
  }
}
