package io.logweir.job;

import io.logweir.connector.type.BinaryType;
import io.logweir.connector.type.LogEventSerializer;
import io.logweir.core.identity.SeenIds;
import io.logweir.schema.Disposition;
import io.logweir.schema.IdentityKind;
import io.logweir.schema.LogEvent;
import io.logweir.udf.type.BinarySerializer;
import java.io.IOException;
import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Tells events that were seen before from those that were not: an event is a duplicate if one with
 * the same id and a time at most the horizon away was seen. Each event goes on, marked.
 *
 * <p>Ids are kept by bucket of their upper bits, a primitive hash set per bucket: a state entry per
 * id would cost several times the memory and time. An id stays until the watermark is a horizon
 * past the time at which it came, so that late events find their duplicates, too. An event whose id
 * is its place in Kafka has no duplicate: Flink's own offsets see to that.
 */
public final class Deduplicate {

  /** Names the stage's state for ever. */
  public static final String UID = "deduplicate";

  /**
   * A power of two, well above the highest sensible parallelism; fixed, because the state is keyed
   * by it.
   */
  private static final int BUCKETS = 4096;

  private Deduplicate() {}

  /** Marks duplicates within {@code horizon} of event time. */
  public static SingleOutputStreamOperator<LogEvent> apply(
      DataStream<LogEvent> events, Duration horizon) {
    return events
        .keyBy(new Bucket(), Types.INT)
        .process(new Mark(horizon.toMillis()))
        .returns(LogEventSerializer.TYPE)
        .uid(UID)
        .name(UID);
  }

  /** The events that were not seen before. */
  public static DataStream<LogEvent> unique(DataStream<LogEvent> marked) {
    return marked
        .filter(event -> event.disposition() == Disposition.UNIQUE)
        .uid("unique")
        .name("unique");
  }

  /** The events that were seen before. */
  public static DataStream<LogEvent> duplicates(DataStream<LogEvent> marked) {
    return marked
        .filter(event -> event.disposition() == Disposition.DUPLICATE)
        .uid("duplicates")
        .name("duplicates");
  }

  private static final class Bucket implements KeySelector<LogEvent, Integer> {

    private static final long serialVersionUID = 1;

    /** One boxed number per bucket, so that choosing a key makes no garbage. */
    private static final Integer[] NUMBERS = new Integer[BUCKETS];

    static {
      for (int i = 0; i < BUCKETS; i++) {
        NUMBERS[i] = i;
      }
    }

    @Override
    public Integer getKey(LogEvent event) {
      return NUMBERS[(int) (event.idHigh() >>> 32) & (BUCKETS - 1)];
    }
  }

  private static final class Mark extends KeyedProcessFunction<Integer, LogEvent, LogEvent> {

    private static final long serialVersionUID = 1;

    private static final ValueStateDescriptor<SeenIds> SEEN =
        new ValueStateDescriptor<>(
            "seen-ids", new BinaryType<>(SeenIds.class, new SeenIdsSerializer()));

    private final long horizonMillis;
    private transient ValueState<SeenIds> seen;
    private transient Counter duplicates;

    Mark(long horizonMillis) {
      this.horizonMillis = horizonMillis;
    }

    @Override
    public void open(OpenContext context) {
      seen = getRuntimeContext().getState(SEEN);
      duplicates = getRuntimeContext().getMetricGroup().counter("duplicates");
    }

    @Override
    public void processElement(LogEvent event, Context context, Collector<LogEvent> out)
        throws IOException {
      if (event.identity() != IdentityKind.POSITION) {
        long clock = Math.max(context.timerService().currentWatermark(), event.clockMillis());
        SeenIds ids = seen.value();
        if (ids == null) {
          ids = new SeenIds();
          context.timerService().registerEventTimeTimer(nextSweep(clock));
        }
        if (ids.seenBefore(
            event.idHigh(), event.idLow(), event.timeMillis(), horizonMillis, clock)) {
          event.setDisposition(Disposition.DUPLICATE);
          duplicates.inc();
        }
        seen.update(ids);
      }
      out.collect(event);
    }

    /** Sweeping four times a horizon keeps at most a quarter more ids than are needed. */
    private long nextSweep(long clock) {
      long step = Math.max(1, horizonMillis / 4);
      return Math.floorDiv(clock, step) * step + step + horizonMillis;
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<LogEvent> out)
        throws IOException {
      SeenIds ids = seen.value();
      if (ids == null) {
        return;
      }
      ids.forgetBefore(time);
      if (ids.size() == 0) {
        seen.clear();
      } else {
        seen.update(ids);
        context.timerService().registerEventTimeTimer(time + Math.max(1, horizonMillis / 4));
      }
    }
  }

  /** Writes a bucket's ids. */
  public static final class SeenIdsSerializer extends BinarySerializer<SeenIds> {

    private static final long serialVersionUID = 1;

    @Override
    public SeenIds createInstance() {
      return new SeenIds();
    }

    @Override
    public SeenIds copy(SeenIds from) {
      return from.copy();
    }

    @Override
    public void serialize(SeenIds ids, DataOutputView out) throws IOException {
      ids.write(out);
    }

    @Override
    public SeenIds deserialize(DataInputView in) throws IOException {
      return SeenIds.read(in);
    }

    @Override
    public TypeSerializerSnapshot<SeenIds> snapshotConfiguration() {
      return new Snapshot();
    }

    /** Names the serializer in a savepoint. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<SeenIds> {
      /** Called by Flink. */
      public Snapshot() {
        super(SeenIdsSerializer::new);
      }
    }
  }
}
