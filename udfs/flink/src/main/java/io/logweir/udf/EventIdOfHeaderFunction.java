package io.logweir.udf;

import io.logweir.core.identity.EventIds;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code EVENT_ID_OF_HEADER(topic, service, id)}: the {@code event_id} of the event whose record
 * has this id in a header; NULL for NULL, but for the service, which an event need not have, and
 * for the empty text, which is no id.}
 */
public final class EventIdOfHeaderFunction extends ScalarFunction {

  private static final long serialVersionUID = 1;

  private transient EventIds ids;

  @Override
  public void open(FunctionContext context) {
    ids = new EventIds();
  }

  /** 16 bytes, or null. */
  public @DataTypeHint("BINARY(16)") byte[] eval(String topic, String service, String id) {
    return topic == null || id == null || id.isEmpty() ? null : ids.ofHeader(topic, service, id);
  }
}
