package io.logweir.core.parse;

import io.logweir.schema.RawLog;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * What the header lines of one format come to, by stream; each column list is made sense of once.
 *
 * @param <T> what a column list is to the format
 */
final class RememberedLayouts<T> {

  private final String format;
  private final Function<String, T> layout;
  private final Map<String, T> layouts = new HashMap<>();
  private RememberedFields remembered = new RememberedFields();

  /**
   * Of a format.
   *
   * @param layout of a column list
   */
  RememberedLayouts(String format, Function<String, T> layout) {
    this.format = format;
    this.layout = layout;
  }

  /** Uses this memory from now on. */
  void remember(RememberedFields shared) {
    remembered = shared;
  }

  /** A header line of the record's stream. */
  void put(RawLog raw, String list) {
    remembered.put(RememberedFields.stream(format, raw), list);
  }

  /** What the last header line of the record's stream comes to, or null where there was none. */
  T get(RawLog raw) {
    if (remembered.isEmpty()) {
      return null;
    }
    String list = remembered.get(RememberedFields.stream(format, raw));
    if (list == null) {
      return null;
    }
    if (layouts.size() >= RememberedFields.STREAMS && !layouts.containsKey(list)) {
      layouts.clear();
    }
    return layouts.computeIfAbsent(list, layout);
  }
}
