package io.logweir.core.parse;

import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;

/**
 * Understands one kind of log record; stateless after construction apart from scratch buffers; one
 * instance per thread.
 */
public interface LogFormat {

  /** As in {@code SourceOptions.format} and in the column {@code parser}. */
  String name();

  /**
   * Fills {@code parser} and the columns that the record itself states from {@code
   * raw.value()[from, to)}; never throws.
   *
   * @param event cleared by the caller
   * @param why says reason and place where the result is false
   * @return false where the bytes are not of this format; the event's content is then undefined
   */
  boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why);
}
