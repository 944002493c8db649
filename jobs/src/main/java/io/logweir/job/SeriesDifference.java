package io.logweir.job;

import io.logweir.job.SpanTotals.Counts;
import io.logweir.job.SpanTotals.Window;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** How a store differs from a recount, per series: for people. */
final class SeriesDifference {

  /** More series than this are counted, not listed. */
  private static final int LISTED = 100;

  private static final class Change {
    Counts before = Counts.NONE;
    Counts after = Counts.NONE;
    int windows;
    boolean differs;
  }

  private SeriesDifference() {}

  /**
   * Series that differ, with what differs, and how many do not.
   *
   * @param store named in the first line
   */
  static List<String> of(String store, SpanTotals before, SpanTotals after) {
    Map<String, Change> changes = new TreeMap<>();
    Set<Window> all = new HashSet<>(before.windows().keySet());
    all.addAll(after.windows().keySet());
    for (Window window : all) {
      Change change = changes.computeIfAbsent(name(window), series -> new Change());
      Counts was = before.windows().getOrDefault(window, Counts.NONE);
      Counts is = after.windows().getOrDefault(window, Counts.NONE);
      change.before = change.before.plus(was);
      change.after = change.after.plus(is);
      if (!was.equals(is)) {
        change.windows++;
        change.differs = true;
      }
    }
    long differ = changes.values().stream().filter(change -> change.differs).count();
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s: %d series differ, %d do not; increments %d"
            .formatted(store, differ, changes.size() - differ, before.increments()));
    changes.forEach(
        (series, change) -> {
          if (change.differs && lines.size() <= LISTED) {
            lines.add("  " + series + line(change));
          }
        });
    if (differ > LISTED) {
      lines.add("  and " + (differ - LISTED) + " more");
    }
    return lines;
  }

  private static String name(Window window) {
    Collection<String> values = window.dimensions().values();
    return window.set() + " " + (values.isEmpty() ? "(all)" : String.join("/", values));
  }

  private static String line(Change change) {
    return ": windows "
        + change.windows
        + number("count", change.before.count(), change.after.count())
        + number("errors", change.before.errors(), change.after.errors())
        + number("bytes", change.before.bytes(), change.after.bytes())
        + number("duplicates", change.before.duplicates(), change.after.duplicates())
        + number("rejected", change.before.rejected(), change.after.rejected());
  }

  private static String number(String name, long before, long after) {
    return before == after ? "" : ", " + name + " " + before + " → " + after;
  }
}
