package io.logweir.connector.iceberg;

import java.io.Serializable;
import java.util.Objects;

/**
 * What of a table is read.
 *
 * @param after only what was appended after this snapshot; null reads everything
 * @param upTo up to this snapshot; null where the table has none yet
 */
public record SnapshotRange(Long after, Long upTo) implements Serializable {

  private static final long serialVersionUID = 1;

  /** All that is there at a snapshot. */
  public static SnapshotRange all(Long upTo) {
    return new SnapshotRange(null, upTo);
  }

  /** True if there is nothing in it. */
  public boolean isEmpty() {
    return upTo == null || Objects.equals(after, upTo);
  }
}
