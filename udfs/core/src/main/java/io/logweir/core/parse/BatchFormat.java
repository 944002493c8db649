package io.logweir.core.parse;

import io.logweir.schema.RawLog;

/** A format of which one record may hold many events. */
interface BatchFormat extends LogFormat {

  /**
   * The events one by one, where {@code raw.value()[from, to)} is a record of this format that may
   * hold many; null where it holds one, for {@link #parse}.
   */
  Batch batch(RawLog raw, int from, int to);

  /**
   * As {@link #batch}, for a record that {@link #parse} refused: where it costs less to find out
   * then that there are many.
   */
  default Batch batchOfRefused(RawLog raw, int from, int to) {
    return null;
  }
}
