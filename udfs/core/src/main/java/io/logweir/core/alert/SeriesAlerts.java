package io.logweir.core.alert;

import io.logweir.core.alert.Measurement.Bound;
import io.logweir.core.alert.Measurement.Kind;
import io.logweir.core.rollup.Dimension;
import io.logweir.core.rollup.RecentWindows;
import io.logweir.core.rollup.Series;
import io.logweir.schema.Alert;
import io.logweir.schema.MetricPoint;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The alerts of one series: its latest windows, and where each rule stands. Time is event time and
 * comes from outside; it never goes back.
 *
 * <p>A condition holds where it holds over the latest complete windows, or, as soon as it can be
 * told, where the window that is still open is looked at, too: a share or a quantile then is that
 * of the complete windows and the open one together, so that the first event of a minute makes no
 * alert; a count that is already too high does not shrink. What is too little is told of complete
 * windows only.
 */
public final class SeriesAlerts {

  private static final int VERSION = 1;

  /** So many windows of silence are gone through one by one, beyond those of the longest rule. */
  private static final int MAX_STEPS = 60;

  /** A series that was silent for so long is gone: its alert resolves. */
  private static final long GONE_MILLIS = 7 * 86_400_000L;

  private final Series series;
  private RecentWindows recent = new RecentWindows();
  private final Map<String, AlertState> states = new TreeMap<>();
  private long clock = Long.MIN_VALUE;

  /** How many windows' time passed by the cluster's clock since the last point. */
  private int silentTicks;

  /** Of a series that nothing is known of yet. */
  public SeriesAlerts(Series series) {
    this.series = series;
  }

  /** Whose alerts they are. */
  public Series series() {
    return series;
  }

  /** Takes a point of the series in; {@link #advance} draws the conclusions. */
  public void add(MetricPoint point, List<AlertRule> rules) {
    boolean withDurations =
        rules.stream().anyMatch(rule -> rule.measurement().kind() == Kind.QUANTILE);
    recent.add(point, withDurations);
    silentTicks = 0;
  }

  /**
   * A window's time has passed without a point, by the cluster's clock: where nothing comes from
   * anybody, event time stands still, and only this tells that a series is silent.
   */
  public void tick(List<AlertRule> rules, Consumer<Alert> changes) {
    silentTicks++;
    if (clock == Long.MIN_VALUE) {
      return;
    }
    long now = clock + silentTicks * recent.windowMillis();
    for (AlertRule rule : rules) {
      if (rule.measurement().kind() == Kind.ABSENCE) {
        step(rule, now, changes);
      }
    }
  }

  /**
   * Goes on to {@code now}, ms of event time, and evaluates the rules at the end of every window on
   * the way: what is read in a hurry fires and resolves as it would have at the time. An earlier
   * time than before is that.
   */
  public void advance(long now, List<AlertRule> rules, Consumer<Alert> changes) {
    long window = recent.windowMillis();
    if (window == 0) {
      clock = Math.max(clock, now);
      return;
    }
    long longest = rules.stream().mapToLong(AlertRule::overMillis).max().orElse(0);
    if (now > clock) {
      // Further back there is nothing that is still known.
      long from = Math.max(windowAt(judgedUpTo()), windowAt(now) - longest - MAX_STEPS * window);
      for (long end = from + window; end < now; end += window) {
        evaluate(end, rules, changes);
      }
    }
    clock = Math.max(clock, now);
    evaluate(clock, rules, changes);
    recent.forgetBefore(windowAt(clock) - longest - window);
  }

  private void evaluate(long now, List<AlertRule> rules, Consumer<Alert> changes) {
    for (AlertRule rule : rules) {
      step(rule, now, changes);
    }
  }

  private void step(AlertRule rule, long now, Consumer<Alert> changes) {
    double value = measure(rule, now);
    AlertState state = states.computeIfAbsent(rule.name(), name -> new AlertState());
    switch (state.step(rule.measurement().isBeyond(value), now, rule.holdMillis())) {
      case FIRED -> changes.accept(alert(rule, true, value, state));
      case RESOLVED -> changes.accept(alert(rule, false, value, state));
      case NONE -> {
        // Nobody needs to know.
      }
    }
  }

  private Alert alert(AlertRule rule, boolean isFiring, double value, AlertState state) {
    return new Alert(
        series.idOf(rule.name() + "\0" + state.firedAt()),
        isFiring ? 1 : 2,
        isFiring,
        rule.name(),
        rule.severity().code(),
        rule.summary(),
        rule.condition(),
        Double.isNaN(value) ? null : value,
        rule.measurement().threshold(),
        series.set(),
        series.value(Dimension.NAMESPACE),
        series.value(Dimension.SERVICE),
        series.value(Dimension.ENVIRONMENT),
        series.dimensions(),
        state.since() * 1000,
        state.firedAt() * 1000,
        isFiring ? null : state.resolvedAt() * 1000);
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
      long silent = recent.lastRecordsEnd() == Long.MIN_VALUE ? 0 : now - recent.lastRecordsEnd();
      return silent >= rule.overMillis() && silent < GONE_MILLIS ? silent / 1000.0 : Double.NaN;
    }
    long to = rule.onlyFinal() ? recent.lastFinalEnd() : windowAt(now);
    if (to == Long.MIN_VALUE) {
      return Double.NaN;
    }
    double complete = over(rule, to - rule.overMillis(), to);
    if (rule.onlyFinal() || measurement.bound() == Bound.BELOW || measurement.isBeyond(complete)) {
      return complete;
    }
    long open = to + recent.windowMillis();
    double withOpen =
        over(rule, (measurement.kind() == Kind.RATE ? open : to) - rule.overMillis(), open);
    return measurement.isBeyond(withOpen) ? withOpen : complete;
  }

  private double over(AlertRule rule, long from, long to) {
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

  /** The first points may have come before it was known how far time has. */
  private long judgedUpTo() {
    return clock == Long.MIN_VALUE ? recent.firstStart() : clock;
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
    return isQuiet() ? Long.MAX_VALUE : windowAt(judgedUpTo()) + recent.windowMillis();
  }

  /** The length of the series' windows, ms; 0 before its first point. */
  public long windowMillis() {
    return recent.windowMillis();
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
    series.write(out);
    out.writeLong(clock);
    out.writeInt(silentTicks);
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
    SeriesAlerts alerts = new SeriesAlerts(Series.read(in));
    alerts.clock = in.readLong();
    alerts.silentTicks = in.readInt();
    alerts.recent = RecentWindows.read(in);
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      alerts.states.put(in.readUTF(), AlertState.read(in));
    }
    return alerts;
  }
}
