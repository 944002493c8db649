package io.logweir.core.cost;

/** The rule by which a line of the invoice is split among teams. */
public enum Split {
  /** By bytes received, whatever became of them. */
  BYTES_RECEIVED,
  /** By unique events. */
  EVENTS,
  /** By bytes stored in a place. */
  BYTES_STORED,
  /** Evenly among the teams that sent anything on the day. */
  EVEN,
  /** By given shares, in per cent; what they leave of 100 is nobody's. */
  SHARES,
  /** To nobody. */
  UNALLOCATED
}
