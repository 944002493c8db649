package io.logweir.udf;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.annotation.FunctionHint;
import org.apache.flink.table.functions.AggregateFunction;

/**
 * {@code MERGE_BUCKETS(duration_buckets)}: the sketch of all rows together; counts of equal buckets
 * add up.
 */
@FunctionHint(
    input = @DataTypeHint("MAP<INT, BIGINT>"),
    accumulator = @DataTypeHint(value = "MAP<INT, BIGINT>"),
    output = @DataTypeHint("MAP<INT, BIGINT>"))
public final class MergeBucketsFunction
    extends AggregateFunction<Map<Integer, Long>, Map<Integer, Long>> {

  private static final long serialVersionUID = 1;

  @Override
  public Map<Integer, Long> createAccumulator() {
    return new HashMap<>();
  }

  /** Adds a row's buckets. */
  public void accumulate(Map<Integer, Long> sum, Map<Integer, Long> buckets) {
    if (buckets != null) {
      buckets.forEach((index, count) -> sum.merge(index, count, Long::sum));
    }
  }

  /** Adds what others have summed. */
  public void merge(Map<Integer, Long> sum, Iterable<Map<Integer, Long>> others) {
    others.forEach(other -> accumulate(sum, other));
  }

  @Override
  public Map<Integer, Long> getValue(Map<Integer, Long> sum) {
    // A copy: Flink compares it with the next value to see whether there is an update.
    return new HashMap<>(sum);
  }
}
