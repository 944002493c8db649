package io.logweir.job;

import io.logweir.connector.type.BinaryType;
import io.logweir.core.rollup.MetricPoints;
import io.logweir.core.rollup.MetricSet;
import io.logweir.core.rollup.PartialRollup;
import io.logweir.core.rollup.Rollup;
import io.logweir.core.rollup.Series;
import io.logweir.schema.MetricPoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;

/**
 * Keeps the windows of every series that are open, and alone decides what is late.
 *
 * <p>A window is closed once the watermark has passed its end by the allowed lateness and so has
 * the clock of its series, which is the latest time of its own events; a series that falls silent
 * is waited for no longer than the patience. So a shipper that lags behind all others revises its
 * windows still, and one that runs ahead closes those of nobody. Both clocks go by the events: the
 * time of day only says when it is looked at.
 *
 * <p>But when all partitions are idle, no event moves any clock, and the last windows would wait
 * for the next morning. In such a silence the clocks go on as the time of day does, from where they
 * were, until the windows that are open have closed. They go no further than those, so that what
 * comes after the silence is as late as it would have been without it.
 *
 * <p>What comes after its window was closed, or is for one far in the future, is added up and goes
 * out as one increment at the next update. Its id is drawn by lot, and a replay makes none of it
 * twice all the same: a settled point is shown to the outside only when a checkpoint contains it.
 *
 * <p>Each subtask has a budget of series per set and window; a part of a series beyond it is handed
 * to the stage that keeps the folded ones. What a replay folds may differ from what was folded
 * before. Therefore, once a quarter of a budget is used, a window is published only after a
 * checkpoint contains it: from then on its last state is sure to follow, under the same id.
 */
final class SeriesWindows extends AbstractStreamOperator<MetricPoint>
    implements OneInputStreamOperator<PartialRollup, MetricPoint>,
        Triggerable<Series, VoidNamespace>,
        BoundedOneInput {

  private static final long serialVersionUID = 1;

  /** Parts of series that have no window of their own. */
  static final OutputTag<PartialRollup> FOLDED = new OutputTag<>("folded", RollUp.PARTIAL);

  /**
   * A window that begins this much after its events' clock is not opened, it would stay open for as
   * long: events from clocks that are far ahead are increments, too.
   */
  private static final long FUTURE_MILLIS = Duration.ofHours(1).toMillis();

  private static final long NO_SILENCE = Long.MAX_VALUE;

  private static final MapStateDescriptor<Long, SeriesWindow> WINDOWS =
      new MapStateDescriptor<>(
          "series-windows",
          Types.LONG,
          new BinaryType<>(SeriesWindow.class, new SeriesWindow.Serializer()));
  private static final ValueStateDescriptor<Long> SERIES_CLOCK =
      new ValueStateDescriptor<>("series-clock", Types.LONG);
  private static final ListStateDescriptor<Long> CLOCK =
      new ListStateDescriptor<>("clock", Types.LONG);
  private static final ListStateDescriptor<Long> SILENCE =
      new ListStateDescriptor<>("closed-in-silence", Types.LONG);

  private final long latenessMillis;
  private final long patienceMillis;
  private final long updateMillis;
  private final Map<String, MetricSet> sets;
  private final boolean guarded;

  private transient MapState<Long, SeriesWindow> windows;
  private transient ValueState<Long> seriesClock;
  private transient ListState<Long> clockState;
  private transient InternalTimerService<VoidNamespace> timers;
  private transient SeriesBudget budget;
  private transient FoldingNotice notice;
  private transient Counter folded;
  private transient Counter late;

  /** The latest watermark of before a restore: what was closed stays closed. */
  private transient long restoredClock;

  /** What a silence closed stays closed, too; but that clock went on without any event. */
  private transient long closedInSilence;

  private transient ListState<Long> silenceState;

  /** The latest clock of any series here: no clock was further when a silence began. */
  private transient long latestClock;

  /**
   * When all partitions fell silent, by the time of day, ms; {@link #NO_SILENCE} while they speak.
   */
  private transient long silentSince;

  /** The latest clock of all when they did. */
  private transient long silentClock;

  /** The last tick, in update intervals since the epoch, and the watermark at that time. */
  private transient long lastTick;

  private transient long lastTickClock;

  /** How far the watermark goes from one tick to the next, as of late, ms. */
  private transient long pace;

  /** What comes in now is in this checkpoint at the latest. */
  private transient long nextCheckpoint;

  private transient long completedCheckpoint;

  /** Of all series where {@code guarded}; otherwise of those that stand for the folded ones. */
  SeriesWindows(RollUp.Options options, boolean guarded) {
    this.latenessMillis = options.allowedLateness().toMillis();
    this.patienceMillis = options.patience().toMillis();
    this.updateMillis = options.updateInterval().toMillis();
    this.sets = RollUp.byName(options.sets());
    this.guarded = guarded;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    clockState = context.getOperatorStateStore().getUnionListState(CLOCK);
    restoredClock = latest(clockState);
    silenceState = context.getOperatorStateStore().getUnionListState(SILENCE);
    closedInSilence = latest(silenceState);
    completedCheckpoint = context.getRestoredCheckpointId().orElse(0);
    nextCheckpoint = completedCheckpoint + 1;
  }

  private static long latest(ListState<Long> clocks) throws Exception {
    long latest = Long.MIN_VALUE;
    for (Long each : clocks.get()) {
      latest = Math.max(latest, each);
    }
    return latest;
  }

  @Override
  public void open() throws Exception {
    super.open();
    windows = getRuntimeContext().getMapState(WINDOWS);
    seriesClock = getRuntimeContext().getState(SERIES_CLOCK);
    timers = getInternalTimerService("windows", VoidNamespaceSerializer.INSTANCE, this);
    folded = getMetricGroup().counter("foldedRecords");
    late = getMetricGroup().counter("lateRecords");
    notice = new FoldingNotice("where they are put together");
    budget = new SeriesBudget(getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks());
    silentSince = NO_SILENCE;
    latestClock = Long.MIN_VALUE;
    for (Series series : knownSeries()) {
      setCurrentKey(series);
      for (Long start : windows.keys()) {
        budget.add(series.set(), start);
      }
      Long own = seriesClock.value();
      latestClock = Math.max(latestClock, own == null ? Long.MIN_VALUE : own);
    }
  }

  private Set<Series> knownSeries() {
    Set<Series> known = new LinkedHashSet<>();
    KeyedStateBackend<Series> backend = getKeyedStateBackend();
    try (var keys = backend.getKeys(List.of(WINDOWS.getName()), VoidNamespace.INSTANCE)) {
      keys.forEach(known::add);
    }
    return known;
  }

  /** The watermark, also that of before a restore. */
  private long watermark() {
    // Watermarks begin at Long.MIN_VALUE: kept from running over.
    return Math.max(Long.MIN_VALUE / 2, Math.max(restoredClock, timers.currentWatermark()));
  }

  /** What closes windows: the watermark, or how far a silence went. */
  private long clock() {
    return Math.max(closedInSilence, watermark());
  }

  @Override
  public void processElement(StreamRecord<PartialRollup> record) throws Exception {
    PartialRollup partial = record.getValue();
    long now = timers.currentProcessingTime();
    long start = partial.windowStartMillis();
    SeriesWindow window = windows.get(start);
    if (guarded && window == null && isFolded(partial.series(), start)) {
      long records = partial.series().isOther() ? 0 : partial.rollup().seen();
      folded.inc(records);
      notice.tell(records, now);
      Series other = sets.get(partial.series().set()).other();
      output.collect(FOLDED, new StreamRecord<>(partial.fold(other)));
      return;
    }
    notice.tell(0, now);
    long own = ownClock(partial.clockMillis());
    if (window == null) {
      window = new SeriesWindow(partial.windowMillis(), nextCheckpoint);
      budget.add(partial.series().set(), start);
    }
    if (window.open == null
        && (isClosed(start, window, own) || start > partial.clockMillis() + FUTURE_MILLIS)) {
      late.inc(partial.rollup().seen());
      window.late = (window.late == null ? Rollup.empty() : window.late).merge(partial.rollup());
      window.lateClock = Math.max(window.lateClock, partial.clockMillis());
    } else {
      if (window.open == null) {
        window.open = Rollup.empty();
        timers.registerEventTimeTimer(VoidNamespace.INSTANCE, closesAt(start, window));
      }
      window.open.merge(partial.rollup());
      window.changed = true;
    }
    windows.put(start, window);
    updateNext(now);
  }

  private boolean isFolded(Series series, long start) {
    MetricSet set = sets.get(series.set());
    return set != null && (series.isOther() || budget.isSpent(series.set(), start, set.top()));
  }

  /** Moves the series' clock on, and gives it. */
  private long ownClock(long eventClock) throws Exception {
    latestClock = Math.max(latestClock, eventClock);
    Long known = seriesClock.value();
    if (known != null && known >= eventClock) {
      return known;
    }
    seriesClock.update(eventClock);
    return eventClock;
  }

  /** All series of a subtask are looked at on the same tick: one timer per series and tick. */
  private void updateNext(long now) {
    timers.registerProcessingTimeTimer(
        VoidNamespace.INSTANCE, (now / updateMillis + 1) * updateMillis);
  }

  /** The watermark that closes a window whose series has come as far, ms. */
  private long closesAt(long start, SeriesWindow window) {
    // A watermark of t says that nothing before or at t will come, hence the one.
    return start + window.windowMillis + latenessMillis - 1;
  }

  private boolean isClosed(long start, SeriesWindow window, long own) {
    long closesAt = closesAt(start, window);
    return closesAt <= clock() && (closesAt <= own || closesAt <= clock() - patienceMillis);
  }

  @Override
  public void processWatermarkStatus(WatermarkStatus status) throws Exception {
    super.processWatermarkStatus(status);
    if (status.isActive()) {
      silentSince = NO_SILENCE;
    } else if (silentSince == NO_SILENCE) {
      silentSince = timers.currentProcessingTime();
      silentClock = Math.max(clock(), latestClock);
      lookInSilence(silentSince);
    }
  }

  /** As long as a silence lasts and there are windows, on every tick. */
  private void lookInSilence(long since) {
    long now = timers.currentProcessingTime();
    getProcessingTimeService()
        .registerTimer(
            (now / updateMillis + 1) * updateMillis,
            at -> {
              if (silentSince == since) {
                lookAtAll();
                lookInSilence(since);
              }
            });
  }

  /** Whether it would be closed if clocks had gone on since all partitions fell silent. */
  private boolean isOver(long start, SeriesWindow window, long own) {
    if (silentSince == NO_SILENCE) {
      return false;
    }
    // Own clocks, too, are moved on when a silence closes a window: that must not count twice.
    long from = Math.min(own, silentClock);
    return closesAt(start, window) <= from + timers.currentProcessingTime() - silentSince;
  }

  @Override
  public void onEventTime(InternalTimer<Series, VoidNamespace> timer) throws Exception {
    look(timer.getKey(), false);
  }

  @Override
  public void onProcessingTime(InternalTimer<Series, VoidNamespace> timer) throws Exception {
    notePace(timer.getTimestamp() / updateMillis);
    look(timer.getKey(), true);
  }

  private void notePace(long tick) {
    if (tick > lastTick) {
      boolean isKnown = lastTick > 0 && lastTickClock > Long.MIN_VALUE / 2;
      pace = isKnown ? (watermark() - lastTickClock) / (tick - lastTick) : 0;
      lastTick = tick;
      lastTickClock = watermark();
    }
  }

  /**
   * Closes what is to be closed and, on a tick, publishes what has changed: earlier windows first,
   * which is how those who follow the points take them.
   */
  private void look(Series series, boolean tick) throws Exception {
    Long known = seriesClock.value();
    long own = known == null ? Long.MIN_VALUE : known;
    long complete = complete(own);
    List<Long> starts = new ArrayList<>();
    windows.keys().forEach(starts::add);
    Collections.sort(starts);
    boolean empty = true;
    boolean waits = false;
    for (long start : starts) {
      SeriesWindow window = windows.get(start);
      boolean touched = false;
      if (window.open != null && !isClosed(start, window, own) && isOver(start, window, own)) {
        own = closeInSilence(start, window);
      }
      if (window.open != null && isClosed(start, window, own)) {
        output.collect(
            new StreamRecord<>(
                MetricPoints.last(
                    part(series, start, window, complete, window.open), window.revision)));
        window.open = null;
        touched = true;
      } else if (window.open != null && !tick && closesAt(start, window) <= clock()) {
        timers.registerEventTimeTimer(
            VoidNamespace.INSTANCE, closesAt(start, window) + patienceMillis);
      }
      if (tick) {
        // Who follows the series takes its windows in order: later ones wait, too.
        waits |= window.open != null && window.changed && isAboutToClose(start, window);
        touched |= publish(series, start, window, complete, waits);
      }
      if (window.open == null && window.late == null) {
        windows.remove(start);
        budget.remove(series.set(), start);
      } else {
        empty = false;
        if (touched) {
          windows.put(start, window);
        }
      }
    }
    if (empty) {
      windows.clear();
      if (known != null) {
        forget(own);
      }
    }
  }

  /** Moves the clocks on as far as it takes to close a window, and gives that of its series. */
  private long closeInSilence(long start, SeriesWindow window) throws Exception {
    long closesAt = closesAt(start, window);
    closedInSilence = Math.max(closedInSilence, closesAt);
    return ownClock(closesAt);
  }

  /**
   * A clock outlives its windows: those that it closed must not be opened again before the
   * watermark alone keeps them closed.
   */
  private void forget(long own) {
    if (own <= clock() - patienceMillis || clock() == Long.MAX_VALUE) {
      seriesClock.clear();
    } else {
      long until = own > Long.MAX_VALUE - patienceMillis ? Long.MAX_VALUE : own + patienceMillis;
      timers.registerEventTimeTimer(VoidNamespace.INSTANCE, until);
    }
  }

  /**
   * Up to when the numbers of a series are there: its own clock, but where a partition is still
   * behind that, the watermark; {@code Long.MIN_VALUE} before there is one.
   */
  private long complete(long own) {
    return watermark() == Long.MIN_VALUE / 2 ? Long.MIN_VALUE : Math.min(own, watermark());
  }

  /** Returns whether the window is another than before. */
  private boolean publish(
      Series series, long start, SeriesWindow window, long complete, boolean waits) {
    boolean published = false;
    if (window.open != null && window.changed) {
      if (!waits && isSure(series, start, window)) {
        output.collect(
            new StreamRecord<>(
                MetricPoints.running(
                    part(series, start, window, complete, window.open), window.revision)));
        window.changed = false;
        window.revision++;
        published = true;
      } else {
        updateNext(timers.currentProcessingTime());
      }
    }
    return increment(series, start, window) || published;
  }

  /**
   * Where time goes by faster than on a clock, as with a backlog, a window that is closed by the
   * next tick is shown in its last state only.
   */
  private boolean isAboutToClose(long start, SeriesWindow window) {
    long closesAt = closesAt(start, window);
    return pace >= 2 * updateMillis && closesAt > clock() && closesAt <= clock() + pace;
  }

  /** Whether its last state will follow whatever a replay does. */
  private boolean isSure(Series series, long start, SeriesWindow window) {
    MetricSet set = sets.get(series.set());
    return !guarded
        || set == null
        || window.heldBy <= completedCheckpoint
        || !budget.isTight(series.set(), start, set.top());
  }

  private boolean increment(Series series, long start, SeriesWindow window) {
    if (window.late == null) {
      return false;
    }
    output.collect(
        new StreamRecord<>(
            MetricPoints.increment(
                part(series, start, window, window.lateClock, window.late),
                UUID.randomUUID().toString())));
    window.late = null;
    window.lateClock = Long.MIN_VALUE;
    return true;
  }

  private static PartialRollup part(
      Series series, long start, SeriesWindow window, long clock, Rollup rollup) {
    return new PartialRollup(series, start, window.windowMillis, clock, rollup);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    clockState.update(List.of(watermark()));
    silenceState.update(List.of(closedInSilence));
    nextCheckpoint = context.getCheckpointId() + 1;
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    super.notifyCheckpointComplete(checkpointId);
    completedCheckpoint = Math.max(completedCheckpoint, checkpointId);
  }

  @Override
  public void endInput() throws Exception {
    // No tick comes after the end; the last watermark has closed all windows.
    lookAtAll();
  }

  private void lookAtAll() throws Exception {
    for (Series series : knownSeries()) {
      setCurrentKey(series);
      look(series, true);
    }
  }
}
