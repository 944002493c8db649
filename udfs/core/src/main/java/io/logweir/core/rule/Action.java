package io.logweir.core.rule;

import java.io.Serializable;
import java.util.Objects;

/**
 * What a rule does with the events it decides about.
 *
 * @param rate the share that is kept: 0 drops all, 1 keeps all
 * @param by what one decision is made for
 */
public record Action(double rate, By by) implements Serializable {

  private static final long serialVersionUID = 1;

  /** Keeps none. */
  public static final Action DROP = new Action(0, By.EVENT);

  /** What one sampling decision is made for. */
  public enum By {
    /** Each event, by its id. */
    EVENT,
    /** All events of a trace, by its id; an event without one for itself. */
    TRACE
  }

  /** Checks the rate. */
  public Action {
    Objects.requireNonNull(by, "by");
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException("rate is " + rate + "; allowed: 0 to 1");
    }
  }

  /**
   * Keeps a share of the events.
   *
   * @throws IllegalArgumentException where the rate is not one in a whole number: only so do counts
   *     of sampled events stay whole
   */
  public static Action sample(double rate, By by) {
    double weight = 1 / rate;
    if (!(rate > 0 && rate <= 1 && Math.abs(weight - Math.rint(weight)) < 1e-6 * weight)) {
      throw new IllegalArgumentException(
          "sample is " + rate + "; allowed: one in a whole number, such as 0.5, 0.1 or 0.01");
    }
    return new Action(rate, by);
  }
}
