package io.logweir.udf;

import io.logweir.core.identity.EventIds;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code EVENT_ID(hex)}: the {@code event_id} that 32 hex digits write, to look an event up by;
 * {@code EVENT_ID(topic, partition, offset[, index])}: that of the event at this place in Kafka,
 * where its source declares no other identity. NULL for NULL, and for what are no 32 hex digits.
 */
public final class EventIdFunction extends ScalarFunction {

  private static final long serialVersionUID = 1;

  private transient EventIds ids;

  @Override
  public void open(FunctionContext context) {
    ids = new EventIds();
  }

  /** Of hex digits of either case. */
  public @DataTypeHint("BINARY(16)") byte[] eval(String hex) {
    return hex == null ? null : EventIds.parse(hex);
  }

  /** Of the one event, or the first, of a record. */
  public @DataTypeHint("BINARY(16)") byte[] eval(String topic, Integer partition, Long offset) {
    return topic == null || partition == null || offset == null
        ? null
        : ids.ofPosition(topic, partition, offset, null);
  }

  /**
   * Of one of the events of a record; of the first where {@code index} is NULL, as it is stored.
   */
  public @DataTypeHint("BINARY(16)") byte[] eval(
      String topic, Integer partition, Long offset, Integer index) {
    return topic == null || partition == null || offset == null
        ? null
        : ids.ofPosition(topic, partition, offset, index);
  }
}
