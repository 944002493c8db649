package io.logweir.job;

import java.util.HashMap;
import java.util.Map;

/**
 * How many series of a set have numbers of their own in a window, of those that a subtask has.
 *
 * <p>Series are spread over subtasks by hash, so that a subtask has about its share of a set's top;
 * it may have a quarter and 64 more than that, that a small top is not cut by an uneven spread, and
 * never more than all of it.
 */
final class SeriesBudget {

  private final int subtasks;

  /** By set, then by window start. */
  private final Map<String, Map<Long, Integer>> counts = new HashMap<>();

  SeriesBudget(int subtasks) {
    this.subtasks = subtasks;
  }

  /** How many of a set's top this subtask may have. */
  int limit(int top) {
    long share = ((long) top * 5 + 4L * subtasks - 1) / (4L * subtasks);
    return (int) Math.min(top, share + 64);
  }

  void add(String set, long windowStart) {
    counts.computeIfAbsent(set, s -> new HashMap<>()).merge(windowStart, 1, Integer::sum);
  }

  void remove(String set, long windowStart) {
    Map<Long, Integer> ofSet = counts.get(set);
    if (ofSet != null) {
      ofSet.computeIfPresent(windowStart, (start, count) -> count == 1 ? null : count - 1);
    }
  }

  private int count(String set, long windowStart) {
    Map<Long, Integer> ofSet = counts.get(set);
    return ofSet == null ? 0 : ofSet.getOrDefault(windowStart, 0);
  }

  /** Whether there is no room for a further series. */
  boolean isSpent(String set, long windowStart, int top) {
    return count(set, windowStart) >= limit(top);
  }

  /** Whether a quarter of the room is taken. */
  boolean isTight(String set, long windowStart, int top) {
    return count(set, windowStart) * 4L > limit(top);
  }
}
