package io.logweir.local;

/** A command that cannot be done: one sentence with what is wrong and what to do. */
public final class Refusal extends RuntimeException {
  /** With that sentence. */
  public Refusal(String sentence) {
    super(sentence);
  }
}
