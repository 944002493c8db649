package io.logweir.connector.elasticsearch;

/** What Elasticsearch said about one document. */
record BulkOutcome(Kind kind, String reason) {

  static final BulkOutcome STORED = new BulkOutcome(Kind.STORED, "");
  static final BulkOutcome STALE = new BulkOutcome(Kind.STALE, "");

  enum Kind {
    /** It is there. */
    STORED,
    /** A newer version of it is there. */
    STALE,
    /** Not now; it may be stored later. */
    RETRY,
    /** Never: it is the document's own fault. */
    REFUSED
  }

  /** Sorts an item's status and the type of its error. */
  static BulkOutcome of(int status, String errorType, String errorReason) {
    if (status >= 200 && status < 300) {
      return STORED;
    }
    String reason = status + " " + errorType + ": " + errorReason;
    if (status == 409) {
      return STALE;
    }
    boolean notTheDocument =
        switch (errorType) {
          // Blocked, not allowed, closed, or (validation) no room for another index: all of them
          // pass.
          case "cluster_block_exception",
              "security_exception",
              "index_closed_exception",
              "validation_exception" ->
              true;
          default -> false;
        };
    if (status == 429 || status >= 500 || notTheDocument) {
      return new BulkOutcome(Kind.RETRY, reason);
    }
    return new BulkOutcome(Kind.REFUSED, reason);
  }
}
