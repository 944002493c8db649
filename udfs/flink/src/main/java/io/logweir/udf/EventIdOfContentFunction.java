package io.logweir.udf;

import io.logweir.core.identity.EventIds;
import java.nio.charset.StandardCharsets;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code EVENT_ID_OF_CONTENT(topic, service, line)}: the {@code event_id} of this line, where its
 * source declares its content to be its identity; NULL for NULL, but for the service, which an
 * event need not have.}
 */
public final class EventIdOfContentFunction extends ScalarFunction {

  private static final long serialVersionUID = 1;

  private transient EventIds ids;

  @Override
  public void open(FunctionContext context) {
    ids = new EventIds();
  }

  /** 16 bytes, or null. */
  public @DataTypeHint("BINARY(16)") byte[] eval(String topic, String service, String line) {
    return topic == null || line == null
        ? null
        : ids.ofContent(topic, service, line.getBytes(StandardCharsets.UTF_8));
  }
}
