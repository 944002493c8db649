package io.logweir.job;

import io.logweir.core.rollup.MetricPoints;
import io.logweir.core.rollup.OpenWindows;
import io.logweir.core.rollup.PartialRollup;
import io.logweir.schema.LogEvent;
import io.logweir.schema.MetricPoint;
import java.time.Duration;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;

/**
 * Rolls events up where they are, so that only small partial roll-ups travel. What is open is
 * handed on every second, before a barrier (so it needs no state), and before a watermark that
 * closes a window (so no partial is ever late).
 *
 * <p>It alone decides what is late: an event whose window was closed by the watermark that this
 * operator has passed on. Such an event becomes an increment of its own. The watermark is part of
 * the state: after a restore, what was closed stays closed.
 */
final class RollUpLocally extends AbstractStreamOperator<PartialRollup>
    implements OneInputStreamOperator<LogEvent, PartialRollup>, BoundedOneInput {

  private static final long serialVersionUID = 1;

  /** What single late events add to windows that were closed before they came. */
  static final OutputTag<MetricPoint> INCREMENTS =
      new OutputTag<>("increments", TypeInformation.of(MetricPoint.class));

  private static final ListStateDescriptor<Long> CLOCK =
      new ListStateDescriptor<>("clock", Types.LONG);

  /** How often what is open is handed on. */
  private static final long HAND_ON_MILLIS = 1000;

  /** Beyond this many open roll-ups they are handed on at once: memory is bounded. */
  private static final int MAX_OPEN = 50_000;

  /**
   * A window that begins this much after the stream's clock is not opened, it would stay open for
   * as long: events from clocks that are far ahead are increments, too.
   */
  private static final long FUTURE_MILLIS = Duration.ofHours(1).toMillis();

  private final long windowMillis;
  private final long latenessMillis;

  private transient OpenWindows open;
  private transient ListState<Long> clockState;
  private transient long clock;
  private transient boolean timerSet;

  RollUpLocally(long windowMillis, long latenessMillis) {
    this.windowMillis = windowMillis;
    this.latenessMillis = latenessMillis;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    open = new OpenWindows(windowMillis);
    clock = Long.MIN_VALUE;
    clockState = context.getOperatorStateStore().getUnionListState(CLOCK);
    if (context.isRestored()) {
      // The slowest of all: what the next stage has closed is closed by it, too.
      long slowest = Long.MAX_VALUE;
      for (Long each : clockState.get()) {
        slowest = Math.min(slowest, each);
      }
      clock = slowest == Long.MAX_VALUE ? Long.MIN_VALUE : slowest;
    }
  }

  @Override
  public void processElement(StreamRecord<LogEvent> element) {
    LogEvent event = element.getValue();
    long time = event.timeMillis();
    long start = OpenWindows.windowStart(time, windowMillis);
    if (isClosed(start) || time > event.clockMillis() + FUTURE_MILLIS) {
      output.collect(
          INCREMENTS,
          new StreamRecord<>(
              MetricPoints.increment(open.seriesOf(event), start, windowMillis, event)));
      return;
    }
    open.of(event).add(event);
    if (open.size() >= MAX_OPEN) {
      handOn();
    } else if (!timerSet) {
      timerSet = true;
      long now = getProcessingTimeService().getCurrentProcessingTime();
      getProcessingTimeService()
          .registerTimer(
              now + HAND_ON_MILLIS,
              at -> {
                timerSet = false;
                handOn();
              });
    }
  }

  private boolean isClosed(long windowStart) {
    return closesAt(windowStart, windowMillis, latenessMillis) <= clock;
  }

  /** The number of the latest window that a watermark closes. */
  private long closable(long watermark) {
    // Watermarks begin at Long.MIN_VALUE: kept from running over.
    long bounded = Math.max(watermark, Long.MIN_VALUE / 2);
    return Math.floorDiv(bounded + 1 - latenessMillis - windowMillis, windowMillis);
  }

  /** The watermark that closes a window, ms. */
  static long closesAt(long windowStart, long windowMillis, long latenessMillis) {
    // A watermark of t says that nothing before or at t will come, hence the one.
    return windowStart + windowMillis + latenessMillis - 1;
  }

  @Override
  public void processWatermark(Watermark watermark) throws Exception {
    if (watermark.getTimestamp() > clock) {
      boolean closesWindows = closable(watermark.getTimestamp()) != closable(clock);
      clock = watermark.getTimestamp();
      if (closesWindows) {
        handOn();
      }
    }
    super.processWatermark(watermark);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    handOn();
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    clockState.clear();
    clockState.add(clock);
  }

  @Override
  public void endInput() throws Exception {
    handOn();
    // The source's last watermark does not get past a channel that is idle; the end closes every
    // window all the same.
    output.emitWatermarkStatus(WatermarkStatus.ACTIVE);
    super.processWatermark(Watermark.MAX_WATERMARK);
  }

  private void handOn() {
    open.drain(partial -> output.collect(new StreamRecord<>(partial)));
  }
}
