package io.logweir.core.rollup;

import io.logweir.core.rule.Condition;
import io.logweir.core.rule.Conditions;
import io.logweir.schema.LogEvent;
import java.util.List;
import java.util.function.Consumer;

/** Rolls events up for all metric sets at once, where the events are. Not thread safe. */
public final class LocalRollups {

  private final EventDimensions dimensions = new EventDimensions();
  private final Filtered[] sets;

  /** A set's windows, and which events they take. */
  private record Filtered(OpenWindows windows, Conditions[] anyOf) {

    boolean takes(LogEvent event) {
      for (Conditions all : anyOf) {
        if (all.meets(event)) {
          return true;
        }
      }
      return anyOf.length == 0;
    }
  }

  /** For these sets; {@code windowMillis} is the length of the windows of those that state none. */
  public LocalRollups(List<MetricSet> sets, long windowMillis) {
    this.sets = sets.stream().map(set -> filtered(set, windowMillis)).toArray(Filtered[]::new);
  }

  private Filtered filtered(MetricSet set, long windowMillis) {
    List<List<Condition>> when = set.when();
    return new Filtered(
        new OpenWindows(set, set.windowMillis(windowMillis), dimensions),
        when.stream().map(Conditions::new).toArray(Conditions[]::new));
  }

  /** Adds an event to its roll-up of every set that takes it. */
  public void add(LogEvent event) {
    dimensions.of(event);
    for (Filtered set : sets) {
      if (set.takes(event)) {
        set.windows.add(event);
      }
    }
  }

  /** How many roll-ups are open. */
  public int size() {
    int size = 0;
    for (Filtered set : sets) {
      size += set.windows.size();
    }
    return size;
  }

  /** How many records are in the roll-ups of series that have none of their own, of all sets. */
  public long foldedRecords() {
    long records = 0;
    for (Filtered set : sets) {
      records += set.windows.foldedRecords();
    }
    return records;
  }

  /**
   * Hands over the open roll-ups of windows that end by a time, ms since the epoch; {@code
   * Long.MAX_VALUE} for all.
   */
  public void drain(long endMillis, Consumer<PartialRollup> consumer) {
    for (Filtered set : sets) {
      set.windows.drain(endMillis, consumer);
    }
  }
}
