package io.logweir.job;

import io.logweir.core.rollup.MetricSet;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/** Takes one stage out of a job, as {@code apply} wires it, to run it alone. */
final class Stage<I, O> {

  /** As many key groups as the harnesses of all tests have. */
  static final int KEY_GROUPS = 128;

  private final OneInputTransformation<I, O> transformation;

  private Stage(OneInputTransformation<I, O> transformation) {
    this.transformation = transformation;
  }

  /** Minutes of the built-in metric sets, which are revised for so long, ms, after they ended. */
  static RollUp.Options metrics(long latenessMillis) {
    return new RollUp.Options(
        Duration.ofMinutes(1),
        Duration.ofMillis(latenessMillis),
        Duration.ofMinutes(10),
        Duration.ofSeconds(5),
        MetricSet.BUILT_IN);
  }

  /** A stream to wire a stage to; nothing flows. */
  static <T> DataStream<T> input(T any, TypeInformation<T> type) {
    return StreamExecutionEnvironment.getExecutionEnvironment().fromData(List.of(any), type);
  }

  /** The stage with this uid among all that lead to a stream. */
  @SuppressWarnings("unchecked")
  static <I, O> Stage<I, O> of(DataStream<?> end, String uid) {
    for (Transformation<?> each : end.getTransformation().getTransitivePredecessors()) {
      if (uid.equals(each.getUid())) {
        return new Stage<>((OneInputTransformation<I, O>) each);
      }
    }
    throw new AssertionError("no stage has the uid " + uid);
  }

  Transformation<O> transformation() {
    return transformation;
  }

  /** One of {@code parallelism} subtasks, set up but without state. */
  @SuppressWarnings("unchecked")
  <K> KeyedOneInputStreamOperatorTestHarness<K, I, O> keyed(int parallelism, int subtask)
      throws Exception {
    KeyedOneInputStreamOperatorTestHarness<K, I, O> harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            transformation.getOperator(),
            (org.apache.flink.api.java.functions.KeySelector<I, K>)
                transformation.getStateKeySelector(),
            (TypeInformation<K>) transformation.getStateKeyType(),
            KEY_GROUPS,
            parallelism,
            subtask);
    harness.setup(transformation.getOutputType().createSerializer(new SerializerConfigImpl()));
    return harness;
  }

  /** The only subtask, set up but without state. */
  OneInputStreamOperatorTestHarness<I, O> single() throws Exception {
    return single(1, 1, 0);
  }

  /** One of {@code parallelism} subtasks of a stage without keys, set up but without state. */
  OneInputStreamOperatorTestHarness<I, O> single(int maxParallelism, int parallelism, int subtask)
      throws Exception {
    OneInputStreamOperatorTestHarness<I, O> harness =
        new OneInputStreamOperatorTestHarness<>(
            transformation.getOperatorFactory(), maxParallelism, parallelism, subtask);
    harness.setup(transformation.getOutputType().createSerializer(new SerializerConfigImpl()));
    return harness;
  }
}
