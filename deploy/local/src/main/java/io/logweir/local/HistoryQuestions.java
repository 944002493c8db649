package io.logweir.local;

import io.logweir.local.history.Answer;
import io.logweir.local.history.AnswerFormat;
import io.logweir.local.history.HistoryDialect;
import io.logweir.local.history.HistoryEngine;
import io.logweir.local.history.StatementFailedException;
import io.logweir.local.part.Catalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** What is asked of an engine that is not Flink, and how the answers are wanted. */
final class HistoryQuestions {
  @ArgGroup(multiplicity = "1")
  private Statements given;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "a value for a variable of the script, which tells them at its head")
  private Map<String, String> variables = new LinkedHashMap<>();

  @Option(
      names = "--format",
      paramLabel = "F",
      defaultValue = "table",
      description = "table, tsv, or json: an object a row (table)")
  private AnswerFormat format;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "1000",
      description = "at most N rows of each answer (1000)")
  private int limit;

  private static final class Statements {
    @Option(names = "-e", paramLabel = "SQL", description = "run these statements")
    private String text;

    @Option(names = "-f", paramLabel = "FILE", description = "run the statements of a file")
    private Path file;
  }

  /** Asks the engine, and prints each answer as it comes; 1 if a statement failed. */
  int ask(Function<Stack, HistoryEngine> engine) throws IOException {
    Stack stack = Stack.running(StateFolder.find());
    if (!Catalog.healthy(stack.addresses().catalog())) {
      throw new Refusal("The catalog does not answer: deploy/local/up heals it.");
    }
    List<String> statements = statements();
    try (HistoryEngine session = engine.apply(stack)) {
      for (String statement : statements) {
        long started = System.nanoTime();
        Answer answer = session.ask(statement, limit);
        format.print(answer, Duration.ofNanos(System.nanoTime() - started), Console::line);
      }
      return 0;
    } catch (StatementFailedException e) {
      Console.problem("[ERROR] " + e.getMessage());
      return 1;
    }
  }

  private List<String> statements() throws IOException {
    if (given.file != null && !Files.isReadable(given.file)) {
      throw new Refusal("There is no readable file " + given.file + ".");
    }
    String script = given.text == null ? Files.readString(given.file) : given.text;
    try {
      return HistoryDialect.statements(script, variables);
    } catch (IllegalArgumentException e) {
      throw new Refusal(e.getMessage());
    }
  }
}
