package io.logweir.job;

import io.logweir.core.usage.UsageCounts;
import io.logweir.schema.LogEvent;
import io.logweir.schema.Rejected;
import io.logweir.schema.UsageRow;
import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Counts what each hour, team, service, topic and template of messages sends: the base of what logs
 * cost.
 *
 * <pre>
 * marked events ─► usage-of-events ───┐
 * rejected ──────► usage-of-rejected ─┼─► rows that add up
 * dropped ───────► usage-of-dropped ──┘
 * </pre>
 *
 * Each counts where the records are, without an exchange. What is counted and not yet handed out is
 * state, so rows need not be written with every checkpoint; as they add up, it does not matter
 * which subtask goes on with a count after a restore.
 */
public final class Usage {

  private static final TypeInformation<UsageRow> ROW = TypeInformation.of(UsageRow.class);

  /**
   * How it is counted.
   *
   * @param updateInterval how often what was counted is handed out
   * @param services how many are told apart in one go
   * @param templates how many of a service are told apart in one go
   */
  public record Options(Duration updateInterval, int services, int templates)
      implements Serializable {}

  private Usage() {}

  /** Counts marked events, rejected records and events that a rule leaves out. */
  public static DataStream<UsageRow> apply(
      DataStream<LogEvent> marked,
      DataStream<Rejected> rejected,
      DataStream<LogEvent> dropped,
      Options options) {
    return count(marked, UsageCounts::add, options, "usage-of-events")
        .union(
            count(rejected, UsageCounts::add, options, "usage-of-rejected"),
            count(dropped, UsageCounts::addDropped, options, "usage-of-dropped"));
  }

  private static <T> DataStream<UsageRow> count(
      DataStream<T> records, Add<T> add, Options options, String uid) {
    return records.transform(uid, ROW, new Counting<>(add, options)).uid(uid).name(uid);
  }

  /** Counts one record. */
  @FunctionalInterface
  private interface Add<T> extends Serializable {
    void add(UsageCounts counts, T record);
  }

  private static final class Counting<T> extends AbstractStreamOperator<UsageRow>
      implements OneInputStreamOperator<T, UsageRow>, BoundedOneInput {

    private static final long serialVersionUID = 1;

    private static final ListStateDescriptor<UsageRow> COUNTED =
        new ListStateDescriptor<>("counted", ROW);

    private final Add<T> add;
    private final Options options;
    private transient UsageCounts counts;
    private transient ListState<UsageRow> state;
    private transient boolean timerSet;

    Counting(Add<T> add, Options options) {
      this.add = add;
      this.options = options;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
      super.initializeState(context);
      counts = new UsageCounts(options.services(), options.templates());
      state = context.getOperatorStateStore().getListState(COUNTED);
      for (UsageRow row : state.get()) {
        counts.add(row);
      }
    }

    @Override
    public void open() throws Exception {
      super.open();
      if (!counts.isEmpty()) {
        setTimer();
      }
    }

    @Override
    public void processElement(StreamRecord<T> record) {
      add.add(counts, record.getValue());
      if (!timerSet) {
        setTimer();
      }
      if (counts.isFull()) {
        handOut();
      }
    }

    /** On the same tick everywhere, so that few checkpoints have rows to commit. */
    private void setTimer() {
      timerSet = true;
      long interval = options.updateInterval().toMillis();
      long now = getProcessingTimeService().getCurrentProcessingTime();
      getProcessingTimeService()
          .registerTimer(
              (now / interval + 1) * interval,
              at -> {
                timerSet = false;
                handOut();
              });
    }

    private void handOut() {
      counts.drain(row -> output.collect(new StreamRecord<>(row)));
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
      super.snapshotState(context);
      state.update(counts.rows());
    }

    @Override
    public void endInput() {
      handOut();
    }
  }
}
