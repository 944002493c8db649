package io.logweir.connector.log;

/** What becomes of bytes that are no event. */
public enum OnReject {
  /** They are counted, and there is no row. */
  SKIP,
  /** The query fails. */
  FAIL,
  /** A row says why there is no event. */
  ROW
}
