package io.logweir.core.redact;

import java.util.Arrays;

/** The secrets in one text: where each begins and ends, and what found it. Not thread safe. */
final class Spans {

  private long[] places = new long[16];
  private int[] kinds = new int[16];
  private int count;

  void clear() {
    count = 0;
  }

  /** Adds {@code [start, end)}, in any order. */
  void add(int start, int end, int kind) {
    if (count == places.length) {
      places = Arrays.copyOf(places, 2 * count);
      kinds = Arrays.copyOf(kinds, 2 * count);
    }
    places[count] = (long) start << 32 | end;
    kinds[count++] = kind;
  }

  int count() {
    return count;
  }

  int start(int index) {
    return (int) (places[index] >>> 32);
  }

  int end(int index) {
    return (int) places[index];
  }

  int kind(int index) {
    return kinds[index];
  }

  /**
   * Sorts, and makes one of those that share a byte: it is of the kind that began first, and of two
   * that began together of the longer, so that no part of any stays.
   */
  void settle(int sortedBefore) {
    if (count > sortedBefore) {
      sort();
      merge();
    }
  }

  private void sort() {
    long[] order = new long[count];
    for (int i = 0; i < count; i++) {
      // By start, then the longer, then the earlier added; an index has 31 bits at most.
      order[i] = (places[i] >>> 32) << 32 | i;
    }
    Arrays.sort(order);
    long[] sortedPlaces = new long[count];
    int[] sortedKinds = new int[count];
    for (int i = 0; i < count; i++) {
      int from = (int) order[i];
      sortedPlaces[i] = places[from];
      sortedKinds[i] = kinds[from];
    }
    places = sortedPlaces;
    kinds = sortedKinds;
  }

  private void merge() {
    int last = 0;
    for (int i = 1; i < count; i++) {
      if (start(i) < end(last)) {
        boolean longer = start(i) == start(last) && end(i) > end(last);
        if (longer) {
          kinds[last] = kinds[i];
        }
        places[last] = (long) start(last) << 32 | Math.max(end(last), end(i));
      } else {
        last++;
        places[last] = places[i];
        kinds[last] = kinds[i];
      }
    }
    count = last + 1;
  }
}
