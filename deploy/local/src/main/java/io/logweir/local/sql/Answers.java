package io.logweir.local.sql;

import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Flink's SQL client says when it runs a script, without its own talk: the answers on one
 * side, errors on the other. (It echoes the script, and exits 0 whatever happened.)
 */
public final class Answers {
  private static final Pattern COLOUR = Pattern.compile("\u001B\\[[0-9;?]*[a-zA-Z]");
  private static final String PROMPT = "Flink SQL>";

  /** The prompt of a statement's further lines. */
  private static final String FURTHER = "> ";

  // The echo of a statement and the first line of its answer share a line.
  private static final Pattern START =
      Pattern.compile("(\\+[-+]+\\+|\\[(ERROR|INFO)].*|Empty set.*|\\d+ rows? in set.*)$");

  private enum State {
    GREETING,
    ECHO,
    ANSWER,
    ERROR
  }

  private final String script;
  private final Consumer<String> answers;
  private final Consumer<String> errors;
  private State state = State.GREETING;
  private boolean failed;

  /**
   * For one run.
   *
   * @param script the statements, which are echoed
   */
  public Answers(String script, Consumer<String> answers, Consumer<String> errors) {
    this.script = script;
    this.answers = answers;
    this.errors = errors;
  }

  /** True if a statement failed; the client runs none after it. */
  public boolean failed() {
    return failed;
  }

  /** Takes one line of the client's. */
  public void line(String raw) {
    String line = COLOUR.matcher(raw).replaceAll("").stripTrailing();
    if (line.startsWith("Command history file path")) {
      state = State.ECHO;
      return;
    }
    if (line.equals("Shutting down the session...") || line.equals("done.")) {
      state = State.ECHO;
      return;
    }
    boolean first = line.startsWith(PROMPT);
    if (first) {
      state = State.ECHO;
    }
    if (first || (state == State.ECHO && line.startsWith(FURTHER) && !isEcho(line))) {
      Matcher start = START.matcher(line);
      if (start.find()) {
        line = start.group(1);
      } else if (first) {
        return;
      }
    }
    if (line.startsWith("[ERROR]")) {
      failed = true;
      state = State.ERROR;
    } else if (line.startsWith("[INFO]")) {
      state = state == State.GREETING ? State.GREETING : State.ECHO;
      return;
    }
    if (state == State.ECHO && !line.isBlank() && !isEcho(line)) {
      state = State.ANSWER;
    }
    switch (state) {
      case ANSWER -> answers.accept(line);
      case ERROR -> errors.accept(line);
      default -> {}
    }
  }

  private boolean isEcho(String line) {
    String words = line.startsWith(FURTHER) ? line.substring(FURTHER.length()) : line;
    return script.contains(words.strip());
  }
}
