package io.logweir.bench;

/** A round's outputs are wrong or incomplete: it has no figures. */
final class RoundFailedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  RoundFailedException(String message) {
    super(message);
  }
}
