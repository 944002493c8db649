package io.logweir.core.parse.declared;

/** Says what is wrong with a declared format, for whoever wrote it: file, line and reason. */
public final class InvalidFormatException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** The message is {@code file:line: reason}; without a line where that is 0. */
  public InvalidFormatException(String file, int line, String reason) {
    super(file + (line > 0 ? ":" + line : "") + ": " + reason);
  }
}
