package io.logweir.core.rule;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import java.util.List;
import net.openhft.hashing.LongHashFunction;

/**
 * Decides by a source's rules which events are kept: the same event by the same rules always the
 * same way. Allocates nothing, but for patterns. Not thread safe.
 *
 * <p>Whether a sampling rule keeps an event depends on a hash of its id or trace id, not on the id
 * itself: what came through a sampler of trace ids before is sampled independently, so that weights
 * stay right. Rules share that hash: what is kept at a tenth would be kept at a half.
 */
public final class Rules {

  /** No rule decided: the event is kept. */
  public static final int NONE = -1;

  private static final LongHashFunction HASH = LongHashFunction.xx3();

  private final List<Rule> rules;
  private final Conditions[] conditions;
  private final double[] rates;
  private final boolean[] byTrace;
  private boolean kept = true;

  /** For one source and thread. */
  public Rules(List<Rule> rules) {
    this.rules = List.copyOf(rules);
    int count = rules.size();
    conditions = new Conditions[count];
    rates = new double[count];
    byTrace = new boolean[count];
    for (int i = 0; i < count; i++) {
      Rule rule = rules.get(i);
      conditions[i] = new Conditions(rule.when());
      rates[i] = rule.action().rate();
      byTrace[i] = rule.action().by() == Action.By.TRACE;
    }
  }

  /** The rules, in order. */
  public List<Rule> rules() {
    return rules;
  }

  /**
   * Finds the first rule that the event meets, and decides by it; where a sampling rule keeps the
   * event, its {@code sample_weight} is multiplied by 1/rate. To be called once per event, with its
   * id set.
   *
   * @return the rule's index, or {@link #NONE}; {@link #kept()} tells the decision
   */
  public int decide(LogEvent event) {
    for (int i = 0; i < conditions.length; i++) {
      if (conditions[i].meets(event)) {
        double rate = rates[i];
        kept = rate == 1 || (rate > 0 && share(event, byTrace[i]) < rate);
        if (kept && rate < 1) {
          double weight =
              event.has(EventColumn.SAMPLE_WEIGHT)
                  ? event.getDouble(EventColumn.SAMPLE_WEIGHT)
                  : 1.0;
          event.setDouble(EventColumn.SAMPLE_WEIGHT, weight / rate);
        }
        return i;
      }
    }
    kept = true;
    return NONE;
  }

  /** Whether the event of the last {@link #decide} is kept. */
  public boolean kept() {
    return kept;
  }

  /** Evenly in [0, 1), from what the decision is made for. */
  private static double share(LogEvent event, boolean byTrace) {
    long hash;
    if (byTrace && event.has(EventColumn.TRACE_ID)) {
      long slice = event.slice(EventColumn.TRACE_ID);
      hash = HASH.hashBytes(event.arena(), LogEvent.offset(slice), LogEvent.length(slice));
    } else {
      hash = HASH.hashLong(event.idHigh() ^ Long.rotateLeft(event.idLow(), 32));
    }
    return (hash >>> 11) * 0x1p-53;
  }
}
