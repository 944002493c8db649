package io.logweir.connector.iceberg.maintenance;

import java.io.Serializable;

/**
 * How large files are made.
 *
 * @param target bytes that a compacted file has, about
 */
public record FileSizes(long target) implements Serializable {

  private static final long serialVersionUID = 1;

  /** Refuses what no file can be. */
  public FileSizes {
    if (target <= 0) {
      throw new IllegalArgumentException("target is " + target + "; allowed: more than 0");
    }
  }

  /** A file with fewer bytes is compacted. */
  long least() {
    return target / 4;
  }

  /** A file with more bytes is divided; compaction makes none. */
  long most() {
    return target * 2;
  }

  /** What is written after a full file is at least this much, or goes into that file, too. */
  long leastRest() {
    return target / 2;
  }

  /** Files of a day that are sorted as one, as long as there are more of them than this. */
  long group() {
    return target * 8;
  }
}
