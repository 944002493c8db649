package io.logweir.udf;

import io.logweir.core.identity.EventIds;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code EVENT_ID_OF_FIELD(topic, service, id)}: the {@code event_id} of the event to which its
 * producer gave this id in a field; NULL for NULL, but for the service, which an event need not
 * have.}
 */
public final class EventIdOfFieldFunction extends ScalarFunction {

  private static final long serialVersionUID = 1;

  private transient EventIds ids;

  @Override
  public void open(FunctionContext context) {
    ids = new EventIds();
  }

  /** 16 bytes, or null. */
  public @DataTypeHint("BINARY(16)") byte[] eval(String topic, String service, String id) {
    return topic == null || id == null ? null : ids.ofField(topic, service, id);
  }
}
