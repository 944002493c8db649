package io.logweir.core.parse;

import io.logweir.schema.LogEvent;

/**
 * The events of one record that holds any number of them, one after the other; owned and reused by
 * the format that gave it.
 */
interface Batch {

  /** What {@link #next} found. */
  enum Part {
    /** An event. */
    EVENT,
    /** Bytes that are no event; the batch goes on behind them. */
    REJECTED,
    /** Nothing: the record is at its end. */
    END
  }

  /**
   * Finds the next part; never throws, and every call that does not end moves on.
   *
   * @param event cleared by the caller; filled where the result is {@link Part#EVENT}
   * @param why says why where the result is {@link Part#REJECTED}
   */
  Part next(LogEvent event, Rejection why);

  /** Where the bytes of the last part begin in the record. */
  int from();

  /** Where they end. */
  int to();
}
