package io.logweir.connector.iceberg.maintenance;

import io.logweir.schema.Column;
import io.logweir.schema.StoredTable;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Which rows of a table have been kept long enough. A day goes when all of it is older than what is
 * kept; a rule for a team stands in the place of that for all.
 */
public final class Retention implements Serializable {

  private static final long serialVersionUID = 1;

  /** The column that a rule's team is one of. */
  static final String TEAM_COLUMN = "service_namespace";

  private static final int NEVER = Integer.MIN_VALUE;

  /**
   * How long rows are kept.
   *
   * @param table the table's name
   * @param team whose rows; null for all that have no rule of their own
   * @param keep how old a row may be
   */
  public record Rule(String table, String team, Duration keep) {

    /** Refuses what no table can be held to. */
    public Rule {
      StoredTable stored =
          StoredTable.ALL.stream()
              .filter(each -> each.name().equals(table))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "table is '%s'; allowed: %s"
                              .formatted(
                                  table,
                                  String.join(
                                      ", ",
                                      StoredTable.ALL.stream().map(StoredTable::name).toList()))));
      if (keep == null || keep.compareTo(Duration.ofDays(1)) < 0) {
        throw new IllegalArgumentException("keep is " + keep + "; allowed: 1d or more");
      }
      if (team != null
          && stored.columns().stream().map(Column::name).noneMatch(TEAM_COLUMN::equals)) {
        throw new IllegalArgumentException(
            "team is '%s', but the rows of table %s are nobody's alone".formatted(team, table));
      }
    }
  }

  private final int goneOfAll;
  private final Map<String, Integer> goneOfTeams = new HashMap<>();

  /** The rules that are for a table, as of now. */
  public Retention(StoredTable table, List<Rule> rules, Instant now) {
    int all = NEVER;
    for (Rule rule : rules) {
      if (rule.table().equals(table.name())) {
        int gone = (int) Math.floorDiv(now.minus(rule.keep()).getEpochSecond(), 86_400L);
        if (rule.team() == null) {
          all = gone;
        } else {
          goneOfTeams.put(rule.team(), gone);
        }
      }
    }
    goneOfAll = all;
  }

  /** The first day, days since the epoch, of which any row stays; empty if none goes whole. */
  OptionalInt firstDayThatStays() {
    int first = goneOfTeams.values().stream().mapToInt(i -> i).reduce(goneOfAll, Math::min);
    return first == NEVER ? OptionalInt.empty() : OptionalInt.of(first);
  }

  /** The first day of which no row goes; empty where there is no rule. */
  OptionalInt firstDayUntouched() {
    int first = goneOfTeams.values().stream().mapToInt(i -> i).reduce(goneOfAll, Math::max);
    return first == NEVER ? OptionalInt.empty() : OptionalInt.of(first);
  }

  /** Whether rows go by team, so that files are rewritten. */
  boolean isByTeam() {
    return !goneOfTeams.isEmpty();
  }

  /** Whether a team's rows of a day go; the team is null where a row has none. */
  boolean goes(int day, String team) {
    return day < goneOfTeams.getOrDefault(team, goneOfAll);
  }
}
