package io.logweir.job;

import io.logweir.connector.type.BinarySerializer;
import io.logweir.connector.type.BinaryType;
import io.logweir.connector.type.LogEventSerializer;
import io.logweir.core.rollup.MetricPoints;
import io.logweir.core.rollup.PartialRollup;
import io.logweir.core.rollup.Rollup;
import io.logweir.core.rollup.Series;
import io.logweir.schema.Disposition;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.MetricPoint;
import io.logweir.schema.Rejected;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Counts events, errors, bytes and durations per window, team, service and environment, in two
 * phases: where the events are, then per series.
 *
 * <pre>
 * events ───► roll-up-locally ──────────┬─► roll-up ─┬─► running points
 * rejected ─► roll-up-rejected-locally ─┘            └─► final points ──┬─► settled points
 *             (both) increments of late events ─────────────────────────┘
 * </pre>
 */
public final class RollUp {

  /** Names the stage's state for ever. */
  public static final String UID = "roll-up";

  private static final TypeInformation<MetricPoint> POINT = TypeInformation.of(MetricPoint.class);
  private static final OutputTag<MetricPoint> RUNNING = new OutputTag<>("running", POINT);
  private static final TypeInformation<PartialRollup> PARTIAL =
      new BinaryType<>(PartialRollup.class, new PartialSerializer());

  /**
   * How windows are kept.
   *
   * @param window their length
   * @param allowedLateness how long after its end, by the watermark, a window is still revised
   * @param updateInterval how often a window that is still open is published
   */
  public record Options(Duration window, Duration allowedLateness, Duration updateInterval) {}

  /**
   * What comes out.
   *
   * @param running states of windows that are still open: fast, and overtaken by the next
   * @param settled final states and increments: what is stored
   */
  public record Points(DataStream<MetricPoint> running, DataStream<MetricPoint> settled) {}

  private RollUp() {}

  /** Rolls up what is known of each record: marked events, and those that were rejected. */
  public static Points apply(
      DataStream<LogEvent> marked, DataStream<Rejected> rejected, Options options) {
    SingleOutputStreamOperator<PartialRollup> ofEvents =
        locally(marked, options, "roll-up-locally");
    SingleOutputStreamOperator<PartialRollup> ofRejected =
        locally(asEvents(rejected), options, "roll-up-rejected-locally");
    SingleOutputStreamOperator<MetricPoint> windows =
        ofEvents
            .union(ofRejected)
            .keyBy(PartialRollup::series)
            .process(new Windows(options))
            .returns(POINT)
            .uid(UID)
            .name(UID);
    return new Points(
        windows.getSideOutput(RUNNING),
        windows.union(
            ofEvents.getSideOutput(RollUpLocally.INCREMENTS),
            ofRejected.getSideOutput(RollUpLocally.INCREMENTS)));
  }

  private static SingleOutputStreamOperator<PartialRollup> locally(
      DataStream<LogEvent> events, Options options, String uid) {
    RollUpLocally operator =
        new RollUpLocally(options.window().toMillis(), options.allowedLateness().toMillis());
    return events.transform(uid, PARTIAL, operator).uid(uid).name(uid);
  }

  private static DataStream<LogEvent> asEvents(DataStream<Rejected> rejected) {
    return rejected
        .map(new StandIn())
        .returns(LogEventSerializer.TYPE)
        .uid("rejected-stand-ins")
        .name("rejected-stand-ins");
  }

  /**
   * An event that stands for a rejected record in the count: at the broker's time, as it states
   * none.
   */
  private static final class StandIn extends RichMapFunction<Rejected, LogEvent> {

    private static final long serialVersionUID = 1;

    private transient LogEvent event;

    @Override
    public void open(OpenContext context) {
      event = new LogEvent();
    }

    @Override
    public LogEvent map(Rejected rejected) {
      event.clear();
      event.setDisposition(Disposition.REJECTED);
      event.setLong(EventColumn.TIME, rejected.ingestTime());
      event.setClockMillis(event.timeMillis());
      event.setString(EventColumn.SERVICE_NAMESPACE, rejected.serviceNamespace());
      event.setString(EventColumn.SERVICE_NAME, rejected.serviceName());
      event.setString(EventColumn.SOURCE_TOPIC, rejected.sourceTopic());
      event.setLong(EventColumn.SOURCE_PARTITION, rejected.sourcePartition());
      event.setLong(EventColumn.SOURCE_OFFSET, rejected.sourceOffset());
      return event;
    }
  }

  /**
   * A window that is open: what it has seen, how often it was published, and whether it has changed
   * since.
   */
  private static final class Window {
    Rollup rollup = Rollup.empty();
    int revision;
    boolean changed;
  }

  /**
   * Windows that are open. A partial may still come after its window was closed: when all
   * partitions were idle, one path wakes up before the other, and its watermark counts alone. Such
   * a partial becomes an increment. Its id is drawn by lot and yet stays the same through a replay:
   * settled points are handed out only when a checkpoint contains them.
   */
  private static final class Windows
      extends KeyedProcessFunction<Series, PartialRollup, MetricPoint> {

    private static final long serialVersionUID = 1;

    private static final MapStateDescriptor<Long, Window> WINDOWS =
        new MapStateDescriptor<>(
            "windows", Types.LONG, new BinaryType<>(Window.class, new WindowSerializer()));

    private final long windowMillis;
    private final long latenessMillis;
    private final long updateMillis;
    private transient MapState<Long, Window> windows;

    Windows(Options options) {
      this.windowMillis = options.window().toMillis();
      this.latenessMillis = options.allowedLateness().toMillis();
      this.updateMillis = options.updateInterval().toMillis();
    }

    @Override
    public void open(OpenContext context) {
      windows = getRuntimeContext().getMapState(WINDOWS);
    }

    @Override
    public void processElement(PartialRollup partial, Context context, Collector<MetricPoint> out)
        throws Exception {
      long start = partial.windowStartMillis();
      long closesAt = RollUpLocally.closesAt(start, windowMillis, latenessMillis);
      if (closesAt <= context.timerService().currentWatermark()) {
        out.collect(
            MetricPoints.increment(partial, windowMillis, UUID.randomUUID().toString()));
        return;
      }
      Window window = windows.get(start);
      if (window == null) {
        window = new Window();
        context.timerService().registerEventTimeTimer(closesAt);
      }
      window.rollup.merge(partial.rollup());
      window.changed = true;
      windows.put(start, window);
      // All series of a subtask publish on the same tick: the timer service keeps one timer per key
      // and time.
      long now = context.timerService().currentProcessingTime();
      context.timerService().registerProcessingTimeTimer((now / updateMillis + 1) * updateMillis);
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<MetricPoint> out)
        throws Exception {
      switch (context.timeDomain()) {
        case PROCESSING_TIME -> publishChanged(context);
        case EVENT_TIME -> close(time, context, out);
      }
    }

    private void publishChanged(OnTimerContext context) throws Exception {
      for (Map.Entry<Long, Window> entry : windows.entries()) {
        Window window = entry.getValue();
        if (window.changed) {
          context.output(
              RUNNING,
              MetricPoints.running(
                  context.getCurrentKey(),
                  entry.getKey(),
                  windowMillis,
                  window.rollup,
                  window.revision));
          window.changed = false;
          window.revision++;
          entry.setValue(window);
        }
      }
    }

    private void close(long closesAt, OnTimerContext context, Collector<MetricPoint> out)
        throws Exception {
      long start = closesAt + 1 - latenessMillis - windowMillis;
      Window window = windows.get(start);
      if (window != null) {
        out.collect(
            MetricPoints.last(
                context.getCurrentKey(), start, windowMillis, window.rollup, window.revision));
        windows.remove(start);
      }
    }
  }

  /** Writes a window's state. */
  public static final class WindowSerializer extends BinarySerializer<Window> {

    private static final long serialVersionUID = 1;

    @Override
    public Window createInstance() {
      return new Window();
    }

    @Override
    public Window copy(Window from) {
      Window copy = new Window();
      copy.rollup = from.rollup.copy();
      copy.revision = from.revision;
      copy.changed = from.changed;
      return copy;
    }

    @Override
    public void serialize(Window window, DataOutputView out) throws IOException {
      window.rollup.write(out);
      out.writeInt(window.revision);
      out.writeBoolean(window.changed);
    }

    @Override
    public Window deserialize(DataInputView in) throws IOException {
      Window window = new Window();
      window.rollup = Rollup.read(in);
      window.revision = in.readInt();
      window.changed = in.readBoolean();
      return window;
    }

    @Override
    public TypeSerializerSnapshot<Window> snapshotConfiguration() {
      return new Snapshot();
    }

    /** Names the serializer in a savepoint. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Window> {
      /** Called by Flink. */
      public Snapshot() {
        super(WindowSerializer::new);
      }
    }
  }

  /** Writes a partial roll-up on its way. */
  public static final class PartialSerializer extends BinarySerializer<PartialRollup> {

    private static final long serialVersionUID = 1;

    @Override
    public PartialRollup createInstance() {
      return new PartialRollup(new Series(null, null, null), 0, Rollup.empty());
    }

    @Override
    public PartialRollup copy(PartialRollup from) {
      return new PartialRollup(from.series(), from.windowStartMillis(), from.rollup().copy());
    }

    @Override
    public void serialize(PartialRollup partial, DataOutputView out) throws IOException {
      out.writeUTF(partial.series().serviceNamespace());
      out.writeUTF(partial.series().serviceName());
      out.writeUTF(partial.series().environment());
      out.writeLong(partial.windowStartMillis());
      partial.rollup().write(out);
    }

    @Override
    public PartialRollup deserialize(DataInputView in) throws IOException {
      Series series = new Series(in.readUTF(), in.readUTF(), in.readUTF());
      long start = in.readLong();
      return new PartialRollup(series, start, Rollup.read(in));
    }

    @Override
    public TypeSerializerSnapshot<PartialRollup> snapshotConfiguration() {
      return new Snapshot();
    }

    /** Names the serializer in a savepoint. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<PartialRollup> {
      /** Called by Flink. */
      public Snapshot() {
        super(PartialSerializer::new);
      }
    }
  }
}
