package io.logweir.job;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs when series begin to be folded, and when none was for a while; not each time. */
final class FoldingNotice {

  private static final Logger LOG = LoggerFactory.getLogger(FoldingNotice.class);
  private static final long CALM_MILLIS = 60_000;

  private final String where;
  private boolean folding;
  private long last;

  /** {@code where} says which guard it is, for people. */
  FoldingNotice(String where) {
    this.where = where;
  }

  /** Takes how many records were folded just now; returns whether it has said something. */
  boolean tell(long records, long nowMillis) {
    if (records > 0) {
      last = nowMillis;
      if (!folding) {
        folding = true;
        LOG.warn(
            "A metric set has more series than its top allows, {}: the smaller ones are folded into"
                + " __other__, and sums stay whole. Raise metrics.sets[].top or leave a dimension out.",
            where);
        return true;
      }
    } else if (folding && nowMillis - last >= CALM_MILLIS) {
      folding = false;
      LOG.info("Every series has numbers of its own again, {}.", where);
      return true;
    }
    return false;
  }
}
