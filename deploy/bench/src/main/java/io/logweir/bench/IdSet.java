package io.logweir.bench;

/** 128-bit ids, in plain arrays with open addressing. */
final class IdSet {
  private long[] high = new long[1 << 16];
  private long[] low = new long[1 << 16];
  private int size;

  /** True if the id was not there before; the id of zeros is no id. */
  boolean add(long idHigh, long idLow) {
    if ((idHigh | idLow) == 0) {
      throw new IllegalArgumentException("the id of zeros is no id");
    }
    int at = slot(idHigh, idLow);
    if ((high[at] | low[at]) != 0) {
      return false;
    }
    high[at] = idHigh;
    low[at] = idLow;
    if (++size * 2L > high.length) {
      grow();
    }
    return true;
  }

  int size() {
    return size;
  }

  private int slot(long idHigh, long idLow) {
    int mask = high.length - 1;
    int at = (int) (idLow ^ (idLow >>> 32)) & mask;
    while ((high[at] | low[at]) != 0 && (high[at] != idHigh || low[at] != idLow)) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private void grow() {
    long[] oldHigh = high;
    long[] oldLow = low;
    high = new long[2 * oldHigh.length];
    low = new long[2 * oldLow.length];
    for (int i = 0; i < oldHigh.length; i++) {
      if ((oldHigh[i] | oldLow[i]) != 0) {
        int at = slot(oldHigh[i], oldLow[i]);
        high[at] = oldHigh[i];
        low[at] = oldLow[i];
      }
    }
  }
}
