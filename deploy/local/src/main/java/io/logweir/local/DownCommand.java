package io.logweir.local;

import io.logweir.local.part.Child;
import io.logweir.local.part.ProcessIdentity;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Ends what {@code up} started and nothing else, after the pipeline has written its savepoint. */
@Command(
    sortOptions = false,
    description = {
      "Stops what deploy/local/up started, and nothing else. Data stay; the next up goes on from them.",
      ""
    })
final class DownCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this text")
  boolean help;

  @Override
  public Integer call() {
    StateFolder state = StateFolder.find();
    if (!CommandLock.with(state, () -> down(state, true))) {
      Console.line("Nothing of the stack runs.");
    }
    return 0;
  }

  /** True if anything ran. */
  static boolean down(StateFolder state, boolean orderly) {
    PidFiles pids = new PidFiles(state);
    List<String> running =
        Stream.concat(Stack.NAMES.stream(), Stream.of(Stack.TRINO))
            .filter(n -> !pids.family(n).isEmpty())
            .toList();
    if (running.isEmpty()) {
      return false;
    }
    end(pids, Stack.TRINO, orderly);
    end(pids, Stack.SOURCE, orderly);
    Optional<Addresses> addresses = Addresses.read(state);
    if (orderly && addresses.isPresent() && running.contains(Stack.JOB_MANAGER)) {
      long started = System.nanoTime();
      String outcome = new PipelineJob(new Stack(state, addresses.get())).stop();
      Console.step("job", outcome, since(started));
    }
    end(pids, Stack.SQL_GATEWAY, orderly);
    end(pids, Stack.TASK_MANAGER, orderly);
    end(pids, Stack.JOB_MANAGER, orderly);
    List.of(Stack.CATALOG, Stack.ELASTICSEARCH, Stack.BROKER).parallelStream()
        .forEach(name -> end(pids, name, orderly));
    return true;
  }

  private static void end(PidFiles pids, String name, boolean orderly) {
    List<ProcessIdentity> family = pids.family(name);
    if (!family.isEmpty()) {
      long started = System.nanoTime();
      if (orderly) {
        Child.stop(family);
      } else {
        Child.kill(family);
      }
      Console.step(name, "stopped", since(started));
    }
    pids.forget(name);
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }
}
