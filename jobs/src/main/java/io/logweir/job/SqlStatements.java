package io.logweir.job;

import io.logweir.core.sql.SqlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.table.api.SqlParserEOFException;
import org.apache.flink.table.delegation.Parser;
import org.apache.flink.table.operations.Operation;

/**
 * The statements of a script, one after the other, as Flink's parser understands them. Where a
 * statement ends is the parser's to say: it is given the text up to each semicolon that stands in
 * no string, name or comment, until it does not ask for more (a statement set has semicolons
 * within). It is asked only when the statements before have been executed, because it looks names
 * up.
 */
final class SqlStatements {

  /** A statement that cannot be executed; the message names file, line and statement. */
  static final class StatementException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StatementException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * One of them.
   *
   * @param number counted from 1
   * @param line where it begins, counted from 1
   * @param text without the comments before it
   * @param operation what Flink understands
   */
  record Statement(int number, int line, String text, Operation operation) {

    /** Its first words. */
    String title() {
      StringBuilder words = new StringBuilder();
      for (String token : SqlText.tokens(text)) {
        words.append(SqlText.isBlank(token) ? " " : token);
      }
      String title = words.toString().replaceAll("\\s+", " ").strip();
      return title.length() > TITLE ? title.substring(0, TITLE).strip() + "…" : title;
    }
  }

  private static final int TITLE = 60;
  // As Calcite names a place in its messages.
  private static final Pattern PLACE =
      Pattern.compile("(?:[Ff]rom|[Aa]t) line (\\d+), column (\\d+)");
  // What else could have stood there is a page long.
  private static final Pattern EXPECTED =
      Pattern.compile("\\s*Was expecting(?: one of)?:(.*)", Pattern.DOTALL);

  private final String file;
  private final List<String> tokens;
  private int next;
  private int line = 1;
  private int column = 1;
  private int number;

  /** Those of a script, whose variables are filled in. */
  SqlStatements(String file, String script) {
    this.file = file;
    this.tokens = SqlText.tokens(script);
  }

  /**
   * The next one, if there is one.
   *
   * @throws StatementException if the parser does not understand it, or does not know its names
   */
  Optional<Statement> next(Parser parser) {
    while (next < tokens.size() && (isBlank() || tokens.get(next).equals(";"))) {
      step();
    }
    if (next == tokens.size()) {
      return Optional.empty();
    }
    number++;
    int first = line;
    // So that the parser counts lines as the reader does.
    String before = "\n".repeat(line - 1) + " ".repeat(column - 1);
    StringBuilder text = new StringBuilder();
    RuntimeException incomplete = null;
    while (next < tokens.size()) {
      String token = tokens.get(next);
      text.append(token);
      step();
      if (token.equals(";") || next == tokens.size()) {
        Statement unknown = new Statement(number, first, text.toString().strip(), null);
        try {
          List<Operation> operations = parser.parse(before + text);
          return Optional.of(new Statement(number, first, unknown.text(), operations.get(0)));
        } catch (SqlParserEOFException e) {
          incomplete = e;
        } catch (RuntimeException e) {
          throw problem(unknown, e);
        }
      }
    }
    throw problem(
        new Statement(number, first, text.toString().strip(), null),
        "it is not complete where the script ends",
        incomplete);
  }

  private boolean isBlank() {
    return SqlText.isBlank(tokens.get(next));
  }

  private void step() {
    String token = tokens.get(next++);
    int lastNewLine = token.lastIndexOf('\n');
    line += (int) token.chars().filter(c -> c == '\n').count();
    column = lastNewLine < 0 ? column + token.length() : token.length() - lastNewLine;
  }

  /** What is wrong with a statement, in Flink's words. */
  StatementException problem(Statement statement, Throwable cause) {
    List<String> reasons = new ArrayList<>();
    for (Throwable each = cause; each != null; each = each.getCause()) {
      String words = each.getMessage() == null ? each.toString() : words(each.getMessage());
      // Flink often says a cause's words again in the next one.
      if (reasons.stream().noneMatch(earlier -> earlier.contains(words))) {
        reasons.add(words);
      }
    }
    return problem(statement, String.join("; ", reasons), cause);
  }

  private static String words(String said) {
    String plain = said.replaceFirst("^(SQL (parse|validation) failed\\. )+", "").strip();
    Matcher expected = EXPECTED.matcher(plain);
    if (!expected.find()) {
      return plain;
    }
    String words = plain.substring(0, expected.start());
    return expected.group(1).contains("\";\"") ? words + " (is a ; missing before it?)" : words;
  }

  /** What is wrong with a statement. */
  StatementException problem(Statement statement, String reason, Throwable cause) {
    Matcher place = PLACE.matcher(reason);
    int at = place.find() ? Integer.parseInt(place.group(1)) : statement.line();
    return new StatementException(
        String.format(
            Locale.ROOT,
            "%s:%d: statement %d (%s)%s: %s",
            file,
            at,
            statement.number(),
            statement.title(),
            at == statement.line() ? "" : ", which begins in line " + statement.line(),
            reason),
        cause);
  }
}
