package io.logweir.job;

import io.logweir.core.rollup.LocalRollups;
import io.logweir.core.rollup.MetricSet;
import io.logweir.core.rollup.PartialRollup;
import io.logweir.schema.LogEvent;
import java.math.BigInteger;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * Rolls events up where they are, so that only small partial roll-ups travel. What is open is
 * handed on twice for each update of a window, and before a barrier (so it needs no state); before
 * a watermark that ends or closes windows, these are (so that they are there before). Where a
 * window's time goes by faster than that, as with a backlog, windows that go on wait for their own
 * watermark. It decides about no event: the next stage says what is late.
 */
final class RollUpLocally extends AbstractStreamOperator<PartialRollup>
    implements OneInputStreamOperator<LogEvent, PartialRollup>, BoundedOneInput {

  private static final long serialVersionUID = 1;

  /** What is open is handed on no more often than this. */
  private static final long MIN_HAND_ON_MILLIS = 1000;

  /** Beyond this many open roll-ups they are handed on at once: memory is bounded. */
  private static final int MAX_OPEN = 50_000;

  private final RollUp.Options options;

  /**
   * How often what is open is handed on: twice for each update, as a roll-up costs more to send.
   */
  private final long handOnMillis;

  /** Windows close at multiples of this, by the watermark without what lateness is allowed. */
  private final long stepMillis;

  /** The length of the longest windows. */
  private final long longestMillis;

  private transient LocalRollups rollups;
  private transient Counter folded;
  private transient FoldingNotice notice;
  private transient long watermark;
  private transient boolean timerSet;

  /** The watermark when the timer was set. */
  private transient long watermarkBefore;

  RollUpLocally(RollUp.Options options) {
    this.options = options;
    this.handOnMillis = Math.max(MIN_HAND_ON_MILLIS, options.updateInterval().toMillis() / 2);
    BigInteger step = BigInteger.valueOf(options.patience().toMillis());
    long longest = 0;
    for (MetricSet set : options.sets()) {
      long window = set.windowMillis(options.window().toMillis());
      step = step.gcd(BigInteger.valueOf(window));
      longest = Math.max(longest, window);
    }
    this.longestMillis = longest;
    this.stepMillis = Math.max(1, step.longValueExact());
  }

  @Override
  public void open() throws Exception {
    super.open();
    rollups = new LocalRollups(options.sets(), options.window().toMillis());
    folded = getMetricGroup().counter("foldedRecords");
    notice = new FoldingNotice("where events are");
    watermark = Long.MIN_VALUE;
  }

  @Override
  public void processElement(StreamRecord<LogEvent> element) {
    rollups.add(element.getValue());
    if (rollups.size() >= MAX_OPEN) {
      handOn(Long.MAX_VALUE);
    } else if (!timerSet) {
      handOnLater();
    }
  }

  private void handOnLater() {
    timerSet = true;
    watermarkBefore = watermark;
    long now = getProcessingTimeService().getCurrentProcessingTime();
    getProcessingTimeService()
        .registerTimer(
            now + handOnMillis,
            at -> {
              timerSet = false;
              boolean isFast =
                  watermarkBefore > Long.MIN_VALUE && watermark - watermarkBefore >= longestMillis;
              if (!isFast) {
                handOn(Long.MAX_VALUE);
              } else if (rollups.size() > 0) {
                handOnLater();
              }
            });
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    long lateness = options.allowedLateness().toMillis();
    if (step(mark.getTimestamp(), 0) != step(watermark, 0)
        || step(mark.getTimestamp(), lateness) != step(watermark, lateness)) {
      // Nothing at or before a watermark will come.
      handOn(mark.getTimestamp() == Long.MAX_VALUE ? Long.MAX_VALUE : mark.getTimestamp() + 1);
    }
    watermark = mark.getTimestamp();
    super.processWatermark(mark);
  }

  /** Counts the moments up to a watermark at which windows may end, or close. */
  private long step(long time, long latenessMillis) {
    // Watermarks begin at Long.MIN_VALUE: kept from running over.
    long bounded = Math.max(time, Long.MIN_VALUE / 2);
    return Math.floorDiv(bounded + 1 - latenessMillis, stepMillis);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    handOn(Long.MAX_VALUE);
  }

  @Override
  public void endInput() throws Exception {
    handOn(Long.MAX_VALUE);
    // The source's last watermark does not get past a channel that is idle; the end closes every
    // window all the same.
    output.emitWatermarkStatus(WatermarkStatus.ACTIVE);
    super.processWatermark(Watermark.MAX_WATERMARK);
  }

  /** Hands on the windows that end by a time. */
  private void handOn(long endMillis) {
    rollups.drain(endMillis, partial -> output.collect(new StreamRecord<>(partial)));
    long more = rollups.foldedRecords() - folded.getCount();
    folded.inc(more);
    notice.tell(more, getProcessingTimeService().getCurrentProcessingTime());
  }
}
