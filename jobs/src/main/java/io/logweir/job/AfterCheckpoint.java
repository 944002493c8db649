package io.logweir.job;

import io.logweir.connector.type.Chunks;
import java.util.ArrayDeque;
import java.util.Queue;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Lets an element go on only after a checkpoint that contains it: what a store without transactions
 * is told can then never be taken back by a replay that decides differently. It costs up to one
 * checkpoint interval.
 */
final class AfterCheckpoint<T> extends AbstractStreamOperator<T>
    implements OneInputStreamOperator<T, T>, BoundedOneInput {

  private static final long serialVersionUID = 1;

  private record Held<T>(T element, long checkpointId) {}

  private static final ListStateDescriptor<byte[]> HELD =
      new ListStateDescriptor<>("held", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

  private final TypeInformation<T> type;
  private transient TypeSerializer<T> serializer;
  private transient ListState<byte[]> state;

  /**
   * In order of arrival; those that no checkpoint holds yet have the id of the next one to be
   * taken.
   */
  private transient Queue<Held<T>> held;

  private transient long nextCheckpoint;

  private AfterCheckpoint(TypeInformation<T> type) {
    this.type = type;
  }

  /**
   * Holds each element back until a checkpoint contains it; {@code uid} names the state for ever.
   */
  static <T> SingleOutputStreamOperator<T> apply(DataStream<T> elements, String uid) {
    return elements
        .transform(uid, elements.getType(), new AfterCheckpoint<>(elements.getType()))
        .uid(uid)
        .name(uid);
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    serializer = type.createSerializer(getExecutionConfig().getSerializerConfig());
    state = context.getOperatorStateStore().getListState(HELD);
    held = new ArrayDeque<>();
    nextCheckpoint = context.getRestoredCheckpointId().orElse(0) + 1;
    // Contained in the checkpoint that was restored: free at the next notice.
    Chunks.unpack(state.get(), serializer, element -> held.add(new Held<>(element, 0)));
  }

  @Override
  public void processElement(StreamRecord<T> record) {
    held.add(new Held<>(record.getValue(), nextCheckpoint));
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    state.update(Chunks.pack(held.stream().map(Held::element)::iterator, serializer));
    nextCheckpoint = context.getCheckpointId() + 1;
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    super.notifyCheckpointComplete(checkpointId);
    while (!held.isEmpty() && held.peek().checkpointId() <= checkpointId) {
      output.collect(new StreamRecord<>(held.remove().element()));
    }
  }

  @Override
  public void endInput() {
    // Nothing comes after the end, and no notice either.
    while (!held.isEmpty()) {
      output.collect(new StreamRecord<>(held.remove().element()));
    }
  }
}
