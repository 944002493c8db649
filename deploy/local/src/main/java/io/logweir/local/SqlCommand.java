package io.logweir.local;

import io.logweir.core.sql.Variables;
import io.logweir.local.sql.Answers;
import io.logweir.local.sql.Script;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Flink's SQL client on the running cluster, with the catalog ready. */
@Command(
    sortOptions = false,
    description = {
      "Opens Flink's SQL client on the running cluster, in batch mode, in catalog logweir, database",
      "logs: SELECT ... FROM events (or logs.events). Without options it is interactive.",
      "With -e or -f it prints the answers only, and exits 1 if a statement failed.",
      "A file may have variables, with defaults in its first lines: see sql/README.md.",
      ""
    })
final class SqlCommand implements Callable<Integer> {
  @ArgGroup private Statements given;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "the value of a variable of the statements: --set since=\"2 hours ago\"")
  private Map<String, String> set = new LinkedHashMap<>();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this text")
  boolean help;

  private static final class Statements {
    @Option(names = "-e", paramLabel = "SQL", description = "run these statements and end")
    private String text;

    @Option(names = "-f", paramLabel = "FILE", description = "run the statements of a file and end")
    private Path file;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Stack stack = Stack.running(StateFolder.find());
    if (!stack.rest().answers()) {
      throw new Refusal("The job manager does not answer: deploy/local/up heals it.");
    }
    if (!stack.member(Stack.SQL_GATEWAY).health().holds()) {
      throw new Refusal("The SQL gateway does not answer: deploy/local/up heals it.");
    }
    // Its sessions begin with the tables of sql/tables.
    String gateway = stack.addresses().sqlAddress();
    List<String> arguments = new ArrayList<>(List.of("gateway", "-e", gateway));
    if (given == null) {
      return interactive(stack, arguments);
    }
    return run(stack, arguments, filled(statements(), stack.variables()));
  }

  private String statements() throws IOException {
    if (given.text != null) {
      return given.text;
    }
    if (!Files.isReadable(given.file)) {
      throw new Refusal("There is no readable file " + given.file + ".");
    }
    return Files.readString(given.file);
  }

  private String filled(String statements, Map<String, String> known) {
    try {
      return Variables.fill(statements, set, known, Clock.systemUTC());
    } catch (IllegalArgumentException wrong) {
      throw new Refusal(wrong.getMessage());
    }
  }

  private static int interactive(Stack stack, List<String> arguments)
      throws IOException, InterruptedException {
    return client(stack, arguments).inheritIO().start().waitFor();
  }

  private static int run(Stack stack, List<String> arguments, String text)
      throws IOException, InterruptedException {
    String statements = Script.forClient(text);
    Path file = Files.createTempFile(stack.flink().home().resolve("tmp"), "statements", ".sql");
    try {
      Files.writeString(file, statements);
      arguments.addAll(List.of("-f", file.toString()));
      Process process =
          client(stack, arguments)
              .redirectInput(new File("/dev/null"))
              .redirectError(ProcessBuilder.Redirect.appendTo(stack.state().log("client").toFile()))
              .start();
      Answers answers = new Answers(statements, Console::line, Console::problem);
      try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          answers.line(line);
        }
      }
      int code = process.waitFor();
      return answers.failed() ? 1 : code;
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static ProcessBuilder client(Stack stack, List<String> arguments) {
    return stack.flink().process(stack.flink().sqlClient(stack.state().log("client"), arguments));
  }
}
