package io.logweir.bench;

import io.logweir.connector.iceberg.IcebergHistory;
import io.logweir.local.part.Catalog;
import io.logweir.local.part.Launch;
import io.logweir.schema.StoredTable;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The JVM of the {@link LimitLoop}: it stays from round to round, and ends when its input does. */
final class LimitLoopProcess implements AutoCloseable {
  static final String ANSWER = "limit-loop: ";

  private final Process process;
  private final BufferedWriter questions;
  private final BufferedReader answers;

  LimitLoopProcess(String bootstrap, String topic, Path log, List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Launch.java());
    command.addAll(List.of("-Xms2g", "-Xmx2g", "-XX:-UsePerfData"));
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:+UseTransparentHugePages"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(LimitLoop.class.getName(), bootstrap, topic));
    try {
      process =
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    questions = process.outputWriter();
    answers = process.inputReader();
  }

  /** Runs the loop over the whole workload into the empty tables of this catalog. */
  Figures run(Catalog catalog, Expected expected) {
    new IcebergHistory(catalog.address(), Map.of()).createMissingTables();
    Usage.resetPeak(process.pid());
    double cpuBefore = Usage.cpuSeconds(process.pid());
    String[] answer = ask(catalog.address()).split(" ");
    double cpu = Usage.cpuSeconds(process.pid()) - cpuBefore;
    long peak = Usage.peakBytes(process.pid());
    History.requireEqual("unique in the loop", expected.unique(), Long.parseLong(answer[0]));
    History.requireEqual("duplicates in the loop", expected.repeated(), Long.parseLong(answer[1]));
    History.requireEqual("rejected in the loop", expected.cut(), Long.parseLong(answer[2]));
    double seconds = Double.parseDouble(answer[3]);
    try (History history = new History(catalog.address())) {
      History.requireEqual(
          "rows of the loop", expected.unique(), history.totalRecords(StoredTable.EVENTS));
      return new Figures(
          expected.records(),
          seconds,
          seconds,
          Double.parseDouble(answer[4]),
          cpu,
          cpu,
          peak,
          history.totalBytes(StoredTable.EVENTS));
    }
  }

  private String ask(String catalog) {
    try {
      questions.write(catalog + "\n");
      questions.flush();
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        if (line.startsWith(ANSWER)) {
          return line.substring(ANSWER.length());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the limit loop is gone", e);
    }
    throw new IllegalStateException("the limit loop ended; see its log");
  }

  @Override
  public void close() {
    try {
      questions.close();
      process.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
