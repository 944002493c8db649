package io.logweir.udf;

import io.logweir.schema.EventId;
import org.apache.flink.table.functions.ScalarFunction;

/**
 * {@code EVENT_ID_TEXT(event_id)}: the id for people, 32 lower-case hex digits, which {@code
 * EVENT_ID} reads; NULL for NULL and for what are not 16 bytes.
 */
public final class EventIdTextFunction extends ScalarFunction {

  private static final long serialVersionUID = 1;

  /** 32 hex digits, or null. */
  public String eval(byte[] id) {
    return id == null || id.length != 16 ? null : EventId.hex(id);
  }
}
