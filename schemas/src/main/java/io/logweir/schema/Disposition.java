package io.logweir.schema;

/** How a record is accounted for: each that is read is exactly one of these. */
public enum Disposition {
  /** Stored in {@code logs.events}. */
  UNIQUE,
  /** Seen before: stored in {@code logs.duplicates}. */
  DUPLICATE,
  /** Not understood: stored in {@code logs.rejected}. */
  REJECTED
}
