package io.logweir.core.parse;

import io.logweir.schema.LogEvent;
import java.io.Serializable;

/**
 * What one record may cost.
 *
 * @param maxBytes longer records are rejected
 * @param maxDepth more deeply nested JSON is kept as text from there on
 * @param maxFields further attributes are in {@code log_record_original} only; at most {@link
 *     LogEvent#MAX_ENTRIES}
 * @param maxValueBytes longer values of attributes are cut there, and the event says so
 */
public record Limits(int maxBytes, int maxDepth, int maxFields, int maxValueBytes)
    implements Serializable {

  private static final long serialVersionUID = 1;

  /** A record up to 1 MiB, 12 levels, 512 attributes of up to 64 KiB each. */
  public static final Limits DEFAULTS = new Limits(1 << 20, 12, LogEvent.MAX_ENTRIES, 1 << 16);

  /** Checks them. */
  public Limits {
    check("max-bytes", maxBytes, Integer.MAX_VALUE);
    check("max-depth", maxDepth, 64);
    check("max-fields", maxFields, LogEvent.MAX_ENTRIES);
    check("max-value-bytes", maxValueBytes, Integer.MAX_VALUE);
  }

  private static void check(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(
          name
              + " is "
              + value
              + "; allowed: 1 "
              + (most == Integer.MAX_VALUE ? "and above" : "to " + most));
    }
  }
}
