package io.logweir.local.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.logweir.local.part.Child;
import io.logweir.local.part.Launch;
import io.logweir.local.part.PartFailedException;
import io.logweir.local.part.PartFolders;
import io.logweir.local.part.ProcessIdentity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Spark in a process of its own (local mode, 1 GB), which ends with this one: it answers what comes
 * through a pipe until that is closed. {@code SparkAnswers} in {@code parts/spark} is its other
 * end.
 */
public final class Spark implements HistoryEngine {
  private static final ObjectMapper JSON = new ObjectMapper();

  // As Spark's own launcher does, JavaModuleOptions; without them Arrow and off-heap memory fail.
  private static final List<String> OPENS =
      Stream.of("java.nio", "java.util", "java.lang", "sun.nio.ch", "sun.util.calendar")
          .map(name -> "--add-opens=java.base/" + name + "=ALL-UNNAMED")
          .toList();

  private final Process process;
  private final OutputStream questions;
  private final BufferedReader answers;
  private final Path log;

  private Spark(Process process, Path log) {
    this.process = process;
    this.questions = process.getOutputStream();
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.log = log;
  }

  /**
   * Starts one; the first answer comes when it is up, after some 5 s.
   *
   * @param dir for what it keeps on disk meanwhile
   * @param log what else it says, appended
   * @param catalogAddress the Iceberg REST catalog's
   */
  public static Spark start(Path dir, Path log, String catalogAddress) {
    List<String> command = new ArrayList<>(List.of(Launch.java(), "-Xmx1g", "-XX:-UsePerfData"));
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(OPENS);
    command.addAll(List.of("-cp", PartFolders.classPath("spark")));
    command.addAll(List.of("io.logweir.local.spark.SparkAnswers", catalogAddress, dir.toString()));
    try {
      Files.createDirectories(dir);
      Files.createDirectories(log.toAbsolutePath().getParent());
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(dir.toFile())
              .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
      // Else it looks the machine's name up, which may not be known or not be this machine's.
      builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
      return new Spark(builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException("could not start Spark", e);
    }
  }

  @Override
  public Answer ask(String sql, int limit) {
    try {
      String question = JSON.createObjectNode().put("sql", sql).put("limit", limit).toString();
      questions.write((question + "\n").getBytes(StandardCharsets.UTF_8));
      questions.flush();
      String line = answers.readLine();
      if (line == null) {
        throw new PartFailedException("Spark ended without an answer; its log is " + log);
      }
      return read(JSON.readTree(line));
    } catch (IOException e) {
      throw new PartFailedException("Spark does not answer; its log is " + log, e);
    }
  }

  private static Answer read(JsonNode answer) {
    if (answer.has("error")) {
      throw new StatementFailedException(answer.get("error").asText());
    }
    List<String> columns = new ArrayList<>();
    answer.get("columns").forEach(column -> columns.add(column.asText()));
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode row : answer.get("rows")) {
      List<String> values = new ArrayList<>();
      row.forEach(value -> values.add(value.isNull() ? null : value.asText()));
      rows.add(values);
    }
    return new Answer(columns, rows, answer.get("more").asBoolean());
  }

  @Override
  public void close() {
    try {
      questions.close();
    } catch (IOException endedAlready) {
      // Then there is nothing to be told that there are no more questions.
    }
    ProcessIdentity.of(process.pid()).ifPresent(it -> Child.stop(Child.family(it)));
  }
}
