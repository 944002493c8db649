package io.logweir.local.part;

/** A part did not start, or a thing it needs is missing; the message says what to do. */
public final class PartFailedException extends RuntimeException {
  /** With a message for people. */
  public PartFailedException(String message) {
    super(message);
  }

  /** With a message for people, and what led to it. */
  public PartFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
