package io.logweir.core.template;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Grouping accuracy of message templates against labelled lines: the share of lines whose whole
 * predicted group is, as a set of lines, their whole labelled group (He, Zhu, Zheng, Lyu: "Drain:
 * An Online Log Parsing Approach with Fixed Depth Tree", ICWS 2017; Zhu et al.: "Tools and
 * Benchmarks for Automated Log Parsing", ICSE 2019).
 */
public final class GroupingAccuracy {

  private GroupingAccuracy() {}

  /**
   * The accuracy, 0 to 1.
   *
   * @param labels of the lines, in order; at least one
   * @param templates of the same lines, in the same order
   * @throws IllegalArgumentException where the lists differ in size or are empty
   */
  public static double of(List<String> labels, List<String> templates) {
    if (labels.size() != templates.size() || labels.isEmpty()) {
      throw new IllegalArgumentException(
          labels.size() + " labels for " + templates.size() + " templates");
    }
    Map<String, Integer> labelled = new HashMap<>();
    Map<String, Integer> predicted = new HashMap<>();
    Map<Map.Entry<String, String>, Integer> both = new HashMap<>();
    for (int i = 0; i < labels.size(); i++) {
      labelled.merge(labels.get(i), 1, Integer::sum);
      predicted.merge(templates.get(i), 1, Integer::sum);
      both.merge(Map.entry(labels.get(i), templates.get(i)), 1, Integer::sum);
    }
    long right = 0;
    for (Map.Entry<Map.Entry<String, String>, Integer> pair : both.entrySet()) {
      int lines = pair.getValue();
      if (labelled.get(pair.getKey().getKey()) == lines
          && predicted.get(pair.getKey().getValue()) == lines) {
        right += lines;
      }
    }
    return (double) right / labels.size();
  }
}
