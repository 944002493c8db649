package io.logweir.core.sql;

/** A script cannot be filled in. */
public final class VariableException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final int line;
  private final String problem;

  VariableException(int line, String problem) {
    super(line == 0 ? problem : "line " + line + ": " + problem);
    this.line = line;
    this.problem = problem;
  }

  /** Where the variable stands, counted from 1; 0 if it stands nowhere. */
  public int line() {
    return line;
  }

  /** The message without the line. */
  public String problem() {
    return problem;
  }
}
