package io.logweir.connector.elasticsearch;

/** What Elasticsearch said about one document. */
record BulkOutcome(Kind kind, String reason) {

  static final BulkOutcome STORED = new BulkOutcome(Kind.STORED, "");
  static final BulkOutcome STALE = new BulkOutcome(Kind.STALE, "");

  enum Kind {
    /** It is there, or gone where it was to be deleted. */
    STORED,
    /** A newer version of it is there. */
    STALE,
    /** Not now, and the next document has no better chance. */
    RETRY,
    /** Not now, because of its index: documents of others may be stored. */
    INDEX_BLOCKED,
    /** Never: it is the document's own fault. */
    REFUSED
  }

  /** Sorts an item's status and the type of its error. */
  static BulkOutcome of(int status, String errorType, String errorReason) {
    // A document to delete that is not there is no error: 404 without one.
    if (status >= 200 && status < 300 || status == 404 && errorType == null) {
      return STORED;
    }
    if (status == 409) {
      return STALE;
    }
    return new BulkOutcome(
        kind(status, String.valueOf(errorType)), status + " " + errorType + ": " + errorReason);
  }

  private static Kind kind(int status, String errorType) {
    return switch (errorType) {
      // Read-only (also by the flood stage of the disk), closed, or without a primary (red).
      case "cluster_block_exception",
          "index_closed_exception",
          "unavailable_shards_exception",
          "no_shard_available_action_exception" ->
          Kind.INDEX_BLOCKED;
      // Not allowed (any more), or (validation) no room for another index.
      case "security_exception", "validation_exception" -> Kind.INDEX_BLOCKED;
      default -> status == 429 || status >= 500 ? Kind.RETRY : Kind.REFUSED;
    };
  }
}
