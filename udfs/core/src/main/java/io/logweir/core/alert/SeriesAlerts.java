package io.logweir.core.alert;

import io.logweir.core.alert.Measurement.Bound;
import io.logweir.core.alert.Measurement.Kind;
import io.logweir.schema.MetricPoint;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The alerts of one series: its latest windows, and where each rule stands. Time is event time and
 * comes from outside; it never goes back.
 *
 * <p>A condition holds where it holds over the latest complete windows, or, as soon as it can be
 * told, where these include the window that is still open: a share or a quantile of an open window
 * is as good as any, and a count that is already too high does not shrink. What is too little is
 * told of complete windows only.
 */
public final class SeriesAlerts {

  private static final int VERSION = 1;

  /** A series that was silent for so long is gone: its alert resolves. */
  private static final long GONE_MILLIS = 7 * 86_400_000L;

  /** Called when an alert fires and when it resolves. */
  @FunctionalInterface
  public interface Listener {
    /**
     * Takes a change.
     *
     * @param rule whose
     * @param isFiring whether it fires now, or resolves
     * @param value what was measured; NaN where there is nothing any more
     * @param firedAt when it fired, ms
     * @param now when that is, ms
     */
    void changed(AlertRule rule, boolean isFiring, double value, long firedAt, long now);
  }

  private RecentWindows recent = new RecentWindows();
  private final Map<String, AlertState> states = new TreeMap<>();
  private long clock = Long.MIN_VALUE;

  /** Takes a point of the series in; {@link #advance} draws the conclusions. */
  public void add(MetricPoint point, List<AlertRule> rules) {
    boolean withDurations =
        rules.stream().anyMatch(rule -> rule.measurement().kind() == Kind.QUANTILE);
    recent.add(point, withDurations);
  }

  /** Evaluates the rules at {@code now}, ms of event time; an earlier time than before is that. */
  public void advance(long now, List<AlertRule> rules, Listener listener) {
    clock = Math.max(clock, now);
    if (recent.windowMillis() == 0) {
      return;
    }
    long longest = 0;
    for (AlertRule rule : rules) {
      longest = Math.max(longest, rule.overMillis());
      double value = measure(rule, clock);
      AlertState state = states.computeIfAbsent(rule.name(), name -> new AlertState());
      switch (state.step(rule.measurement().isBeyond(value), clock, rule.holdMillis())) {
        case FIRED -> listener.changed(rule, true, value, state.firedAt(), clock);
        case RESOLVED -> listener.changed(rule, false, value, state.firedAt(), clock);
        case NONE -> {
          // Nobody needs to know.
        }
      }
    }
    recent.forgetBefore(windowAt(clock) - longest - recent.windowMillis());
  }

  /**
   * What a rule measures at {@code now}.
   *
   * @return NaN where nothing can be said
   */
  private double measure(AlertRule rule, long now) {
    Measurement measurement = rule.measurement();
    if (measurement.kind() == Kind.ABSENCE) {
      // Not before the whole span is silent.
      long silent =
          recent.lastRecordsEnd() == Long.MIN_VALUE ? 0 : now - recent.lastRecordsEnd();
      return silent >= rule.overMillis() && silent < GONE_MILLIS ? silent / 1000.0 : Double.NaN;
    }
    long to = rule.onlyFinal() ? recent.lastFinalEnd() : windowAt(now);
    if (to == Long.MIN_VALUE) {
      return Double.NaN;
    }
    double complete = over(rule, to);
    if (rule.onlyFinal()
        || measurement.bound() == Bound.BELOW
        || measurement.isBeyond(complete)) {
      return complete;
    }
    double withOpen = over(rule, to + recent.windowMillis());
    return measurement.isBeyond(withOpen) ? withOpen : complete;
  }

  private double over(AlertRule rule, long to) {
    long from = to - rule.overMillis();
    Measurement measurement = rule.measurement();
    if (measurement.kind() == Kind.RATE
        && measurement.bound() == Bound.BELOW
        && from < recent.firstStart()) {
      // It was not there yet for all of the span.
      return Double.NaN;
    }
    return measurement.of(
        recent.between(from, to, rule.onlyFinal()), rule.overMillis(), rule.atLeast());
  }

  private long windowAt(long millis) {
    return Math.floorDiv(millis, recent.windowMillis()) * recent.windowMillis();
  }

  /** How far its time has come, ms; {@code Long.MIN_VALUE} at the beginning. */
  public long clock() {
    return clock;
  }

  /**
   * The next time at which something may change without a further point, ms; {@code Long.MAX_VALUE}
   * where nothing can.
   */
  public long nextChange() {
    return isQuiet() ? Long.MAX_VALUE : windowAt(clock) + recent.windowMillis();
  }

  /** Whether there is nothing to wait for: no window, and no alert that is pending or fires. */
  public boolean isQuiet() {
    return recent.windowMillis() == 0
        || (recent.isEmpty()
            && states.values().stream()
                .allMatch(state -> state.phase() == AlertState.Phase.INACTIVE));
  }

  /** Writes it; {@link #read} is the inverse. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(VERSION);
    out.writeLong(clock);
    recent.write(out);
    out.writeInt(states.size());
    for (Map.Entry<String, AlertState> each : states.entrySet()) {
      out.writeUTF(each.getKey());
      each.getValue().write(out);
    }
  }

  /** Reads what {@link #write} wrote. */
  public static SeriesAlerts read(DataInput in) throws IOException {
    int version = in.readUnsignedByte();
    if (version != VERSION) {
      throw new IOException("alerts of format " + version + "; this version reads " + VERSION);
    }
    SeriesAlerts alerts = new SeriesAlerts();
    alerts.clock = in.readLong();
    alerts.recent = RecentWindows.read(in);
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      alerts.states.put(in.readUTF(), AlertState.read(in));
    }
    return alerts;
  }
}
