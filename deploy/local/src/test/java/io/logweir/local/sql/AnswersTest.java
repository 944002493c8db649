package io.logweir.local.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswersTest {
  private final List<String> answers = new ArrayList<>();
  private final List<String> errors = new ArrayList<>();

  @Test
  void onlyTheTableIsLeft() {
    Answers run =
        run(
            "SELECT a, COUNT(*)\n  FROM t GROUP BY a;",
            List.of(
                "Successfully initialized from sql script: /x/catalog.sql",
                "\u001B[34;1m[INFO] Executing SQL from file.\u001B[0m",
                "",
                "Command history file path: /home/user/.flink-sql-history",
                "Flink SQL> SELECT a, COUNT(*)",
                "> FROM t GROUP BY a+---+---+",
                "| a | n |",
                "+---+---+",
                "| x | 1 |",
                "+---+---+",
                "1 row in set (0.61 seconds)",
                "",
                "Flink SQL> ",
                "Shutting down the session...",
                "done."));
    assertThat(run.failed()).isFalse();
    assertThat(errors).isEmpty();
    assertThat(answers)
        .containsExactly(
            "+---+---+",
            "| a | n |",
            "+---+---+",
            "| x | 1 |",
            "+---+---+",
            "1 row in set (0.61 seconds)",
            "");
  }

  @Test
  void theFirstLineOfATableThatSharesALineWithTheEchoIsKept() {
    Answers run =
        run(
            "SELECT 1;",
            List.of(
                "Command history file path: /home/user/.flink-sql-history",
                "Flink SQL> SELECT 1+--------+",
                "| EXPR$0 |"));
    assertThat(run.failed()).isFalse();
    assertThat(answers).containsExactly("+--------+", "| EXPR$0 |");
  }

  @Test
  void anErrorIsOne() {
    Answers run =
        run(
            "SELEC 1;",
            List.of(
                "Command history file path: /home/user/.flink-sql-history",
                "Flink SQL> \u001B[31;1m[ERROR] Could not execute SQL statement. Reason:",
                "org.apache.calcite.runtime.CalciteException: Non-query expression\u001B[0m",
                "",
                "Shutting down the session...",
                "done."));
    assertThat(run.failed()).isTrue();
    assertThat(answers).isEmpty();
    assertThat(errors)
        .contains("org.apache.calcite.runtime.CalciteException: Non-query expression");
  }

  @Test
  void anErrorBehindTheEchoOfAFurtherLineIsOne() {
    Answers run =
        run(
            "SELECT a\n  FROM nowhere;",
            List.of(
                "Command history file path: /home/user/.flink-sql-history",
                "Flink SQL> SELECT a",
                "> FROM nowhere[ERROR] Could not execute SQL statement. Reason:",
                "org.apache.calcite.sql.validate.SqlValidatorException: Object 'nowhere' not found",
                "",
                "Shutting down the session...",
                "done."));
    assertThat(run.failed()).isTrue();
    assertThat(answers).isEmpty();
    assertThat(errors).first().isEqualTo("[ERROR] Could not execute SQL statement. Reason:");
  }

  private Answers run(String script, List<String> lines) {
    Answers run = new Answers(script, answers::add, errors::add);
    lines.forEach(run::line);
    return run;
  }
}
