package io.logweir.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.logweir.local.flink.FlinkRest;
import io.logweir.local.flink.JobRecord;
import io.logweir.local.part.Elasticsearch;
import io.logweir.local.part.ProcessIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Tells of every part how it is; exits 1 if one is not well. */
@Command(
    sortOptions = false,
    description = {
      "Shows every process of the stack, the job, how far it has read, and how many rows there are.",
      "Exits 1 if something is not well.",
      ""
    })
final class StatusCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this text")
  boolean help;

  private boolean well = true;

  @Override
  public Integer call() {
    Stack stack = Stack.running(StateFolder.find());
    for (String name : Stack.NAMES) {
      tellMember(stack, stack.member(name));
    }
    RunningTrino trino = new RunningTrino(stack);
    if (trino.isNoted()) {
      tellMember(stack, trino.member());
    }
    tellJob(stack);
    if (isUp(stack, Stack.BROKER)) {
      String lag =
          Topics.lag(stack.addresses().kafkaAddress()).entrySet().stream()
              .map(e -> String.format(Locale.ROOT, "%s %,d", e.getKey(), e.getValue()))
              .collect(Collectors.joining("  "));
      Console.step("lag", lag + "  (records after the last checkpoint)");
    }
    if (isUp(stack, Stack.CATALOG)) {
      Tables.counts(stack.addresses().catalogAddress())
          .forEach((table, rows) -> Console.step("logs." + table, String.format("%,d rows", rows)));
    }
    if (!well) {
      Console.problem("Something is not well: deploy/local/up heals it.");
    }
    return well ? 0 : 1;
  }

  private static boolean isUp(Stack stack, String name) {
    return stack.pids().running(name).isPresent() && stack.member(name).health().holds();
  }

  private void tellMember(Stack stack, Member member) {
    String name = member.name();
    List<ProcessIdentity> family = stack.pids().family(name);
    if (family.isEmpty()) {
      // Without the sample source the stack is whole: `up --no-source`.
      well &= name.equals(Stack.SOURCE);
      Console.step(name, "down");
      return;
    }
    boolean healthy = member.health().holds();
    well &= healthy;
    ProcessIdentity main =
        name.equals(Stack.ELASTICSEARCH) ? Elasticsearch.server(family) : family.get(0);
    String since =
        ProcessHandle.of(main.pid())
            .flatMap(p -> p.info().startInstant())
            .map(start -> duration(Duration.between(start, Instant.now())))
            .orElse("?");
    Console.line(
        "  %-14s %-8s pid %-8d for %-10s %s",
        name, healthy ? "up" : "not well", main.pid(), since, member.where());
  }

  private void tellJob(Stack stack) {
    FlinkRest rest = stack.rest();
    Optional<String> id = stack.job().map(JobRecord::id).filter(i -> !i.isEmpty());
    Optional<JsonNode> job = id.flatMap(rest::job);
    if (job.isEmpty()) {
      well = false;
      Console.step("job", "not on the cluster");
      return;
    }
    String jobState = job.get().path("state").asText();
    well &= jobState.equals("RUNNING");
    Optional<JsonNode> checkpoints = rest.checkpoints(id.get());
    String last =
        checkpoints
            .map(c -> c.path("latest").path("completed"))
            .filter(c -> c.hasNonNull("latest_ack_timestamp"))
            .map(
                c ->
                    String.format(
                        Locale.ROOT,
                        "last checkpoint %s ago (%,d bytes, %d ms)",
                        duration(
                            Duration.between(
                                Instant.ofEpochMilli(c.path("latest_ack_timestamp").asLong()),
                                Instant.now())),
                        c.path("state_size").asLong(),
                        c.path("end_to_end_duration").asLong()))
            .orElse("no checkpoint yet");
    long restores = checkpoints.map(c -> c.path("counts").path("restored").asLong()).orElse(0L);
    Console.step("job", jobState + ", " + last + ", restored " + restores + " times, " + id.get());
    if (!jobState.equals("RUNNING")) {
      rest.failure(id.get())
          .ifPresent(trace -> Console.step("", trace.lines().findFirst().orElse("")));
    }
  }

  static String duration(Duration d) {
    if (d.toMinutes() == 0) {
      return Math.max(0, d.toSeconds()) + " s";
    }
    return d.toHours() == 0
        ? d.toMinutes() + " min"
        : d.toHours() + " h " + d.toMinutesPart() + " min";
  }
}
