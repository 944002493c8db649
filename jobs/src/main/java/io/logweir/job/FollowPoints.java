package io.logweir.job;

import io.logweir.core.rollup.Series;
import io.logweir.schema.MetricPoint;
import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Follows the metric points of each key in event time. The time of a key is that of its points' own
 * clocks, and where no points come, the watermark's less the allowed lateness: a shipper that lags
 * is not taken for one that is silent.
 */
abstract class FollowPoints<S, T> extends KeyedProcessFunction<Series, MetricPoint, T> {

  private static final long serialVersionUID = 1;

  private final TypeInformation<S> stateType;
  private final long latenessMillis;
  private transient ValueState<S> states;

  FollowPoints(TypeInformation<S> stateType, Duration allowedLateness) {
    this.stateType = stateType;
    this.latenessMillis = allowedLateness.toMillis();
  }

  /** What is known of a key before its first point. */
  abstract S begin(MetricPoint first);

  /** Takes a point in. */
  abstract void add(S state, MetricPoint point, Collector<T> out);

  /** Goes on to {@code now}, ms; an earlier time than before changes nothing. */
  abstract void advance(S state, long now, Collector<T> out);

  /** When something may change without a further point, ms; {@code Long.MAX_VALUE} for never. */
  abstract long nextChange(S state);

  /**
   * A while without points has passed by the cluster's clock: the one way to notice that nothing
   * comes at all, when the watermark stands still, too.
   */
  void tick(S state, Collector<T> out) {}

  /** How long that while is, ms; 0 where nobody wants to know. */
  long tickMillis(S state) {
    return 0;
  }

  @Override
  public void open(OpenContext context) {
    states = getRuntimeContext().getState(new ValueStateDescriptor<>("followed", stateType));
  }

  @Override
  public void processElement(MetricPoint point, Context context, Collector<T> out)
      throws Exception {
    S state = states.value();
    if (state == null) {
      state = begin(point);
    }
    add(state, point, out);
    advanceIfKnown(state, Math.max(clock(point), byWatermark(context)), out);
    keep(state, context);
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<T> out) throws Exception {
    S state = states.value();
    boolean hasEnded = context.timerService().currentWatermark() == Long.MAX_VALUE;
    if (state == null || hasEnded) {
      return;
    }
    if (context.timeDomain() == TimeDomain.EVENT_TIME) {
      advanceIfKnown(state, byWatermark(context), out);
    } else {
      tick(state, out);
    }
    keep(state, context);
  }

  private void advanceIfKnown(S state, long now, Collector<T> out) {
    if (now > Long.MIN_VALUE) {
      advance(state, now, out);
    }
  }

  /**
   * How far a point says that time has come, ms: its window's end at most, others say the rest.
   * {@code Long.MIN_VALUE} while not all partitions have been heard: what others read of its window
   * is still missing.
   */
  long clock(MetricPoint point) {
    return point.clock() == null
        ? Long.MIN_VALUE
        : Math.min(point.clock(), point.windowEnd()) / 1000;
  }

  private long byWatermark(Context context) {
    // Watermarks begin at Long.MIN_VALUE and end at Long.MAX_VALUE, which is no time.
    long watermark = context.timerService().currentWatermark();
    return watermark == Long.MAX_VALUE || watermark < Long.MIN_VALUE / 2
        ? Long.MIN_VALUE
        : watermark - latenessMillis;
  }

  private void keep(S state, Context context) throws Exception {
    states.update(state);
    long next = nextChange(state);
    if (next < Long.MAX_VALUE) {
      context.timerService().registerEventTimeTimer(next + latenessMillis);
    }
    long tick = tickMillis(state);
    if (tick > 0) {
      // Aligned, so that a key has one such timer at a time.
      long now = context.timerService().currentProcessingTime();
      context.timerService().registerProcessingTimeTimer((now / tick + 1) * tick);
    }
  }
}
