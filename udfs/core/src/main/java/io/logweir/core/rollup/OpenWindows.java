package io.logweir.core.rollup;

import io.logweir.schema.LogEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Roll-ups of the windows of one metric set that are being filled, by series and window start;
 * finding an event's roll-up compares bytes and builds nothing.
 *
 * <p>No more than the set's {@link MetricSet#top() top} series leave at a time, those with the
 * largest volume of late; all others leave as one, and so do, at once, those that come when there
 * is no room to know them by. Nothing is lost of the sums.
 */
final class OpenWindows {

  /** So many series are known at least, and so many times as many as may leave: to choose from. */
  private static final int MIN_KNOWN = 1024;

  private static final int KNOWN_PER_TOP = 4;

  /** And at most so many: names that come once must not fill the memory. */
  private static final int MAX_KNOWN = 65_536;

  /**
   * After a drain a place in so many is free. A series of volume soon has one of these, and in a
   * crowd of names that come once, few are known in vain.
   */
  private static final int ROOM_FOR_NEW = 8;

  /** What is left of a volume after a drain: what counts is of the last ten seconds or so. */
  private static final double VOLUME_KEPT = 0.9;

  private final MetricSet set;
  private final long windowMillis;
  private final EventDimensions event;
  private final int[] places;
  private final boolean[] isText;
  private final int measures;
  private final int maxKnown;
  private final Series other;

  /** Windows of what is folded because there was no room, by start. */
  private final Map<Long, Open> folded = new HashMap<>();

  /** Of these, the one that was asked for last; null after a drain. */
  private Open lastFolded;

  private final Comparator<Entry> largestFirst =
      Comparator.comparingDouble((Entry entry) -> entry.volume).reversed();

  private Entry[] table = new Entry[256];

  /**
   * By place in the table, the hash of what stands there: who looks for a series that is not known
   * touches no other's entry.
   */
  private long[] hashes = new long[256];

  private int known;
  private int openCount;
  private long foldedRecords;
  private long lastStart;

  /** A window that is being filled. */
  private static final class Open {
    final long start;
    final Rollup rollup = Rollup.empty();
    long clock = Long.MIN_VALUE;

    Open(long start) {
      this.start = start;
    }
  }

  private final class Entry {
    final long hash;

    /** Of each dimension: the number, or the length of the text. */
    final long[] numbers = new long[places.length];

    /** The texts, one behind the other, so that they are in memory side by side. */
    final byte[] texts;

    final List<Open> windows = new ArrayList<>(2);
    Open last;
    double volume;

    /** Built when it is first handed over: most of those that come once never are. */
    private Series series;

    Entry(long hash, LogEvent from) {
      this.hash = hash;
      int length = 0;
      for (int i = 0; i < places.length; i++) {
        numbers[i] = number(i);
        length += hasText(i) ? (int) numbers[i] : 0;
      }
      texts = new byte[length];
      int at = 0;
      for (int i = 0; i < places.length; i++) {
        if (hasText(i)) {
          int offset = LogEvent.offset(event.value(places[i]));
          System.arraycopy(from.arena(), offset, texts, at, (int) numbers[i]);
          at += (int) numbers[i];
        }
      }
    }

    private boolean hasText(int dimension) {
      return isText[dimension] && numbers[dimension] != Dimension.ABSENT;
    }

    Series series() {
      if (series == null) {
        Map<String, String> values = new LinkedHashMap<>();
        int at = 0;
        for (int i = 0; i < places.length; i++) {
          Dimension dimension = set.by().get(i);
          String value;
          if (hasText(i)) {
            value = new String(texts, at, (int) numbers[i], StandardCharsets.UTF_8);
            at += (int) numbers[i];
          } else {
            value = dimension.text(numbers[i]);
          }
          values.put(dimension.name(), value);
        }
        series = Series.of(set.name(), values);
      }
      return series;
    }

    boolean matches(LogEvent from) {
      int at = 0;
      for (int i = 0; i < places.length; i++) {
        if (number(i) != numbers[i]) {
          return false;
        }
        if (hasText(i)) {
          int offset = LogEvent.offset(event.value(places[i]));
          int length = (int) numbers[i];
          if (!Arrays.equals(from.arena(), offset, offset + length, texts, at, at + length)) {
            return false;
          }
          at += length;
        }
      }
      return true;
    }

    Open window(long start) {
      if (last != null && last.start == start) {
        return last;
      }
      for (int i = windows.size() - 1; i >= 0; i--) {
        if (windows.get(i).start == start) {
          last = windows.get(i);
          return last;
        }
      }
      last = new Open(start);
      windows.add(last);
      openCount++;
      return last;
    }
  }

  /** Windows of a set, whose events' dimensions {@code event} looks up. */
  OpenWindows(MetricSet set, long windowMillis, EventDimensions event) {
    this.set = set;
    this.windowMillis = windowMillis;
    this.event = event;
    this.places = set.by().stream().mapToInt(event::place).toArray();
    this.isText = new boolean[places.length];
    for (int i = 0; i < places.length; i++) {
      isText[i] = set.by().get(i).isText();
    }
    this.measures = Measure.bits(set.measures());
    this.maxKnown =
        Math.min(MAX_KNOWN, Math.max(MIN_KNOWN, KNOWN_PER_TOP * Math.min(set.top(), MAX_KNOWN)));
    this.other = set.other();
  }

  /** Adds an event to the roll-up that it belongs to. */
  void add(LogEvent from) {
    long start = start(from.timeMillis());
    long hash = hash();
    Entry entry = entry(hash, from);
    Open open;
    if (entry == null) {
      open = foldedWindow(start);
      open.rollup.addFolded(hash);
      foldedRecords++;
    } else {
      open = entry.window(start);
      entry.volume++;
    }
    open.rollup.add(from, measures);
    open.clock = Math.max(open.clock, from.clockMillis());
  }

  /** Of the event's dimension: the number, or the length of the text. */
  private long number(int dimension) {
    long value = event.value(places[dimension]);
    return isText[dimension] && value != Dimension.ABSENT ? LogEvent.length(value) : value;
  }

  private Open foldedWindow(long start) {
    if (lastFolded == null || lastFolded.start != start) {
      lastFolded =
          folded.computeIfAbsent(
              start,
              each -> {
                openCount++;
                return new Open(each);
              });
    }
    return lastFolded;
  }

  /** Most events are of the window of the last one. */
  private long start(long timeMillis) {
    long into = timeMillis - lastStart;
    if (into < 0 || into >= windowMillis) {
      lastStart = PartialRollup.windowStart(timeMillis, windowMillis);
    }
    return lastStart;
  }

  /** How many roll-ups are open. */
  int size() {
    return openCount;
  }

  /** How many records were folded so far. */
  long foldedRecords() {
    return foldedRecords;
  }

  /** Hands over the open roll-ups of windows that end by a time, ms since the epoch. */
  void drain(long endMillis, Consumer<PartialRollup> consumer) {
    if (openCount == 0) {
      return;
    }
    List<Entry> filled = new ArrayList<>();
    for (Entry entry : table) {
      if (entry != null && hasEnded(entry.windows, endMillis)) {
        filled.add(entry);
      }
    }
    if (filled.size() > set.top()) {
      filled.sort(largestFirst);
      filled.subList(set.top(), filled.size()).forEach(entry -> fold(entry, endMillis));
      filled = filled.subList(0, set.top());
    }
    for (Entry entry : filled) {
      hand(entry.series(), take(entry, endMillis), consumer);
    }
    lastFolded = null;
    hand(other, take(folded.values(), endMillis), consumer);
    forget();
  }

  private boolean hasEnded(Open open, long endMillis) {
    return open.start <= endMillis - windowMillis;
  }

  private boolean hasEnded(List<Open> windows, long endMillis) {
    for (int i = 0; i < windows.size(); i++) {
      if (hasEnded(windows.get(i), endMillis)) {
        return true;
      }
    }
    return false;
  }

  /** Takes the windows that have ended out of those that are open. */
  private List<Open> take(Collection<Open> windows, long endMillis) {
    List<Open> ended = new ArrayList<>(windows.size());
    for (Open open : windows) {
      if (hasEnded(open, endMillis)) {
        ended.add(open);
      }
    }
    windows.removeIf(open -> hasEnded(open, endMillis));
    openCount -= ended.size();
    return ended;
  }

  private List<Open> take(Entry entry, long endMillis) {
    entry.last = null;
    return take(entry.windows, endMillis);
  }

  private void hand(Series series, List<Open> windows, Consumer<PartialRollup> consumer) {
    for (Open open : windows) {
      consumer.accept(new PartialRollup(series, open.start, windowMillis, open.clock, open.rollup));
    }
  }

  private void fold(Entry entry, long endMillis) {
    for (Open open : take(entry, endMillis)) {
      Open into = foldedWindow(open.start);
      foldedRecords += open.rollup.seen();
      into.rollup.merge(open.rollup).addFolded(entry.hash);
      into.clock = Math.max(into.clock, open.clock);
    }
  }

  /** Lets volumes fade, and leaves some room for series that are new. */
  private void forget() {
    int most = maxKnown - maxKnown / ROOM_FOR_NEW;
    List<Entry> kept = new ArrayList<>(known);
    for (Entry entry : table) {
      if (entry != null) {
        entry.volume *= VOLUME_KEPT;
        kept.add(entry);
      }
    }
    if (kept.size() > most) {
      kept.sort(
          Comparator.comparing((Entry entry) -> entry.windows.isEmpty())
              .thenComparing(largestFirst));
      int open = (int) kept.stream().filter(entry -> !entry.windows.isEmpty()).count();
      rebuild(kept.subList(0, Math.max(most, open)), 256);
    }
  }

  /** The {@link Series#hash64()} of an event's series. */
  private long hash() {
    long sum = 0;
    for (int place : places) {
      sum += event.hash(place);
    }
    return sum;
  }

  /** The entry of an event's series; null where there is no room for another. */
  private Entry entry(long hash, LogEvent from) {
    int mask = table.length - 1;
    int at = index(hash, mask);
    while (table[at] != null) {
      if (hashes[at] == hash && table[at].matches(from)) {
        return table[at];
      }
      at = (at + 1) & mask;
    }
    if (known >= maxKnown) {
      return null;
    }
    Entry entry = new Entry(hash, from);
    table[at] = entry;
    hashes[at] = hash;
    if (++known * 2 > table.length) {
      rebuild(Arrays.stream(table).filter(each -> each != null).toList(), 2 * table.length);
    }
    return entry;
  }

  private static int index(long hash, int mask) {
    long mixed = hash * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 32) & mask;
  }

  private void rebuild(List<Entry> entries, int atLeast) {
    int length = atLeast;
    while (length < 2 * entries.size()) {
      length *= 2;
    }
    // A list that is read from the old table must be whole before the new one is made: it is.
    Entry[] larger = newTable(length);
    hashes = new long[length];
    for (Entry entry : entries) {
      int at = index(entry.hash, length - 1);
      while (larger[at] != null) {
        at = (at + 1) & (length - 1);
      }
      larger[at] = entry;
      hashes[at] = entry.hash;
    }
    table = larger;
    known = entries.size();
  }

  @SuppressWarnings("unchecked")
  private Entry[] newTable(int length) {
    return (Entry[]) java.lang.reflect.Array.newInstance(Entry.class, length);
  }
}
