package io.logweir.local.history;

/** A statement that an engine could not run, in its own words. */
public final class StatementFailedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** With the engine's words. */
  public StatementFailedException(String words) {
    super(words);
  }
}
