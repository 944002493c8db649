package io.logweir.connector.elasticsearch;

import java.io.Serializable;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What Elasticsearch must know before the first document.
 *
 * @param templates index templates by name, JSON; put again by each start
 * @param retentions how long indexes are kept
 */
public record IndexSetup(Map<String, String> templates, List<Retention> retentions)
    implements Serializable {

  private static final long serialVersionUID = 1;

  /** Nothing. */
  public static final IndexSetup NONE = new IndexSetup(Map.of(), List.of());

  /** Copies, so that it can be serialized. */
  public IndexSetup {
    templates = new HashMap<>(templates);
    retentions = List.copyOf(retentions);
  }

  /** Templates, and indexes that are kept for ever. */
  public static IndexSetup of(Map<String, String> templates) {
    return new IndexSetup(templates, List.of());
  }

  /**
   * How long indexes of a day are kept. An index is deleted when both its day and its creation are
   * longer ago, so that a file of old events has its time, too. Where the server has index
   * lifecycle management a policy says so; where it has not the sink deletes, each hour.
   *
   * @param template the name of their template, which gets the policy
   * @param prefix what their names begin with; the rest is the day, {@code uuuu.MM.dd}
   * @param keep for how long
   */
  public record Retention(String template, String prefix, Duration keep) implements Serializable {

    private static final long serialVersionUID = 1;

    /** Checks that it cannot match too much. */
    public Retention {
      if (prefix.length() < 2 || !prefix.matches("[a-z0-9][a-z0-9._-]*")) {
        throw new IllegalArgumentException("'" + prefix + "' is no prefix of indexes");
      }
      if (keep.compareTo(Duration.ofDays(1)) < 0) {
        throw new IllegalArgumentException(
            "keeping indexes of a day for " + keep + ": less than it");
      }
    }
  }
}
