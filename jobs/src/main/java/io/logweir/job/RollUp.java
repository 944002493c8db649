package io.logweir.job;

import io.logweir.connector.type.BinaryType;
import io.logweir.connector.type.LogEventSerializer;
import io.logweir.core.parse.LogParser;
import io.logweir.core.rollup.MetricSet;
import io.logweir.core.rollup.PartialRollup;
import io.logweir.core.rollup.Rollup;
import io.logweir.core.rollup.Series;
import io.logweir.schema.Disposition;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.MetricPoint;
import io.logweir.schema.Rejected;
import io.logweir.udf.type.BinarySerializer;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.FilterFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Counts events, errors, bytes, durations and more per window and series of every metric set, in
 * two phases: where the events are, then per series. What is beyond a set's budget of series is
 * folded into one series more, which a second, small instance of the last phase keeps.
 *
 * <pre>
 * events ───► roll-up-locally ──────────┬─► roll-up ─┬─────────────────────┬─► points
 * rejected ─► roll-up-rejected-locally ─┘            └─► roll-up-folded ───┘
 * </pre>
 */
public final class RollUp {

  /** Names the stage's state for ever. */
  public static final String UID = "roll-up";

  /** Names the state of the series that stands for all that are folded. */
  static final String FOLDED_UID = "roll-up-folded";

  static final TypeInformation<MetricPoint> POINT = TypeInformation.of(MetricPoint.class);
  static final TypeInformation<Series> SERIES =
      new BinaryType<>(Series.class, new SeriesSerializer());
  static final TypeInformation<PartialRollup> PARTIAL =
      new BinaryType<>(PartialRollup.class, new PartialSerializer());

  /**
   * How windows are kept.
   *
   * @param window their length, where a set does not state its own
   * @param allowedLateness how long after its end, by the watermark and by its series' own clock, a
   *     window is still revised
   * @param patience how much longer, by the watermark, it waits for the clock of its series
   * @param updateInterval how often a window that is still open is published
   * @param sets what is counted by what
   */
  public record Options(
      Duration window,
      Duration allowedLateness,
      Duration patience,
      Duration updateInterval,
      List<MetricSet> sets)
      implements Serializable {

    /** The sets that there are unless somebody says otherwise, and a patience of ten minutes. */
    public static Options of(Duration window, Duration allowedLateness, Duration updateInterval) {
      return new Options(
          window, allowedLateness, Duration.ofMinutes(10), updateInterval, MetricSet.BUILT_IN);
    }
  }

  /** What comes out. */
  public static final class Points {

    private final SingleOutputStreamOperator<MetricPoint> own;
    private final SingleOutputStreamOperator<MetricPoint> folded;
    private final DataStream<MetricPoint> running;
    private final DataStream<MetricPoint> settled;

    Points(
        SingleOutputStreamOperator<MetricPoint> own,
        SingleOutputStreamOperator<MetricPoint> folded) {
      this.own = own;
      this.folded = folded;
      this.running = only(point -> !point.isFinal(), "running-points");
      this.settled = only(MetricPoint::isFinal, "settled-points");
    }

    /** States of windows that are still open: fast, and overtaken by the next. */
    public DataStream<MetricPoint> running() {
      return running;
    }

    /** Final states and increments: what is stored. */
    public DataStream<MetricPoint> settled() {
      return settled;
    }

    /**
     * Those that a filter lets pass, running and settled; the points of a series in order, its
     * earlier windows first. Who follows a series must take these: two streams that are put
     * together again have no order.
     */
    DataStream<MetricPoint> only(FilterFunction<MetricPoint> filter, String uid) {
      // Filtered before they travel, hence each stream by itself.
      String ofFolded = uid + "-folded";
      return own.filter(filter)
          .uid(uid)
          .name(uid)
          .union(folded.filter(filter).uid(ofFolded).name(ofFolded));
    }
  }

  private RollUp() {}

  /** Rolls up what is known of each record: marked events, and those that were rejected. */
  public static Points apply(
      DataStream<LogEvent> marked, DataStream<Rejected> rejected, Options options) {
    DataStream<PartialRollup> parts =
        locally(marked, options, "roll-up-locally")
            .union(locally(asEvents(rejected), options, "roll-up-rejected-locally"));
    SingleOutputStreamOperator<MetricPoint> windows = windows(parts, options, true, UID);
    SingleOutputStreamOperator<MetricPoint> others =
        windows(windows.getSideOutput(SeriesWindows.FOLDED), options, false, FOLDED_UID);
    return new Points(windows, others);
  }

  private static SingleOutputStreamOperator<PartialRollup> locally(
      DataStream<LogEvent> events, Options options, String uid) {
    return events.transform(uid, PARTIAL, new RollUpLocally(options)).uid(uid).name(uid);
  }

  private static SingleOutputStreamOperator<MetricPoint> windows(
      DataStream<PartialRollup> parts, Options options, boolean guarded, String uid) {
    return parts
        .keyBy(PartialRollup::series, SERIES)
        .transform(uid, POINT, new SeriesWindows(options, guarded))
        .uid(uid)
        .name(uid);
  }

  private static DataStream<LogEvent> asEvents(DataStream<Rejected> rejected) {
    return rejected
        .map(new StandIn())
        .returns(LogEventSerializer.TYPE)
        .uid("rejected-stand-ins")
        .name("rejected-stand-ins");
  }

  /** The sets by their names. */
  static Map<String, MetricSet> byName(List<MetricSet> sets) {
    return sets.stream()
        .collect(java.util.stream.Collectors.toUnmodifiableMap(MetricSet::name, set -> set));
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
      // As the source does: a stamp that cannot be must not open a window for years.
      long most = System.currentTimeMillis() + LogParser.CLOCK_AHEAD_MILLIS;
      event.setClockMillis(Math.min(event.timeMillis(), most));
      event.setString(EventColumn.SERVICE_NAMESPACE, rejected.serviceNamespace());
      event.setString(EventColumn.SERVICE_NAME, rejected.serviceName());
      event.setString(EventColumn.SOURCE_TOPIC, rejected.sourceTopic());
      event.setLong(EventColumn.SOURCE_PARTITION, rejected.sourcePartition());
      event.setLong(EventColumn.SOURCE_OFFSET, rejected.sourceOffset());
      return event;
    }
  }

  /** Writes a series, the key of its windows' state. */
  public static final class SeriesSerializer extends BinarySerializer<Series> {

    private static final long serialVersionUID = 1;

    @Override
    public boolean isImmutableType() {
      return true;
    }

    @Override
    public Series createInstance() {
      return Series.of("", Map.of());
    }

    @Override
    public Series copy(Series from) {
      return from;
    }

    @Override
    public void serialize(Series series, DataOutputView out) throws IOException {
      series.write(out);
    }

    @Override
    public Series deserialize(DataInputView in) throws IOException {
      return Series.read(in);
    }

    @Override
    public TypeSerializerSnapshot<Series> snapshotConfiguration() {
      return new Snapshot();
    }

    /** Names the serializer in a savepoint. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Series> {
      /** Called by Flink. */
      public Snapshot() {
        super(SeriesSerializer::new);
      }
    }
  }

  /** Writes a partial roll-up on its way. */
  public static final class PartialSerializer extends BinarySerializer<PartialRollup> {

    private static final long serialVersionUID = 1;

    @Override
    public PartialRollup createInstance() {
      return new PartialRollup(Series.of("", Map.of()), 0, 1, 0, Rollup.empty());
    }

    @Override
    public PartialRollup copy(PartialRollup from) {
      return new PartialRollup(
          from.series(),
          from.windowStartMillis(),
          from.windowMillis(),
          from.clockMillis(),
          from.rollup().copy());
    }

    @Override
    public void serialize(PartialRollup partial, DataOutputView out) throws IOException {
      partial.series().write(out);
      out.writeLong(partial.windowStartMillis());
      out.writeLong(partial.windowMillis());
      out.writeLong(partial.clockMillis());
      partial.rollup().write(out);
    }

    @Override
    public PartialRollup deserialize(DataInputView in) throws IOException {
      return new PartialRollup(
          Series.read(in), in.readLong(), in.readLong(), in.readLong(), Rollup.read(in));
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
