package io.logweir.core.parse;

import io.logweir.schema.RejectReason;

/** Says why a record became no event and where; one instance is filled again and again. */
public final class Rejection {

  private RejectReason reason = RejectReason.EMPTY;
  private int at;
  private String detail = "";
  private String parser = "";

  /** Why. Meaningful only after a parse that gave false. */
  public RejectReason reason() {
    return reason;
  }

  /** The byte, counted from the start of the record as received, where understanding stopped. */
  public int at() {
    return at;
  }

  /** For people: what was wrong there. */
  public String detail() {
    return detail;
  }

  /** The format that was asked for. */
  public String parser() {
    return parser;
  }

  /**
   * States a failure.
   *
   * @param detail a constant wherever failures can be frequent
   * @return false, so that a format can {@code return why.set(…)}
   */
  public boolean set(RejectReason reason, int at, String detail) {
    this.reason = reason;
    this.at = at;
    this.detail = detail;
    return false;
  }

  void parser(String parser) {
    this.parser = parser;
  }

  @Override
  public String toString() {
    return reason.code() + ": " + detail + " at byte " + at;
  }
}
