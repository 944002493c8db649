package io.logweir.core.rollup;

import io.logweir.schema.EventId;
import io.logweir.schema.MetricPoint;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.openhft.hashing.LongTupleHashFunction;

/**
 * Whose numbers they are: the metric set, and a value for each of its dimensions that an event has.
 */
public final class Series {

  /** Longer values are cut, in UTF-16 units: a name is data, and may be a megabyte by mistake. */
  static final int MAX_VALUE = 256;

  private final String set;

  /** Name, value, name, value, … in the order of the set. */
  private final String[] dimensions;

  private final int hash;

  private Series(String set, String[] dimensions) {
    this.set = set;
    this.dimensions = dimensions;
    this.hash = 31 * set.hashCode() + Arrays.hashCode(dimensions);
  }

  /**
   * A series.
   *
   * @param set the metric set's name
   * @param dimensions names to values, in the order of the set; a value that is null is left out
   */
  public static Series of(String set, Map<String, String> dimensions) {
    List<String> all = new ArrayList<>(2 * dimensions.size());
    dimensions.forEach(
        (name, value) -> {
          if (value != null) {
            all.add(name);
            all.add(bounded(value));
          }
        });
    return new Series(set, all.toArray(String[]::new));
  }

  /** The series of a service in the set {@link MetricPoint#SERVICES}. */
  public static Series ofService(String namespace, String service, String environment) {
    return new Series(
        MetricPoint.SERVICES,
        new String[] {
          Dimension.NAMESPACE, bounded(namespace == null ? Dimension.UNKNOWN_TEAM : namespace),
          Dimension.SERVICE, bounded(service == null ? Dimension.UNKNOWN_SERVICE : service),
          Dimension.ENVIRONMENT,
              bounded(environment == null ? Dimension.UNKNOWN_ENVIRONMENT : environment)
        });
  }

  /** The series of a point, its dimensions in order of their names: a point keeps no order. */
  public static Series of(MetricPoint point) {
    return of(point.metricSet(), new TreeMap<>(point.dimensions()));
  }

  private static String bounded(String value) {
    if (value.length() <= MAX_VALUE) {
      return value;
    }
    int end = Character.isHighSurrogate(value.charAt(MAX_VALUE - 1)) ? MAX_VALUE - 1 : MAX_VALUE;
    return value.substring(0, end);
  }

  /** The name of its metric set. */
  public String set() {
    return set;
  }

  /** Its dimensions, names to values. */
  public Map<String, String> dimensions() {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < dimensions.length; i += 2) {
      map.put(dimensions[i], dimensions[i + 1]);
    }
    return Collections.unmodifiableMap(map);
  }

  /** The value of a dimension; null where it has none. */
  public String value(String dimension) {
    for (int i = 0; i < dimensions.length; i += 2) {
      if (dimensions[i].equals(dimension)) {
        return dimensions[i + 1];
      }
    }
    return null;
  }

  /** Whether it stands for all series that have none of their own. */
  public boolean isOther() {
    for (int i = 1; i < dimensions.length; i += 2) {
      if (!dimensions[i].equals(MetricPoint.OTHER)) {
        return false;
      }
    }
    return dimensions.length > 0;
  }

  /** 128 bits that name one window of this series, as 32 hex digits: the window's document id. */
  public String windowId(long windowStartMillis) {
    StringBuilder name = new StringBuilder().append(windowStartMillis);
    boolean named = !set.equals(MetricPoint.SERVICES);
    if (named) {
      name.append('\0').append(set);
    }
    for (int i = 0; i < dimensions.length; i += 2) {
      if (named) {
        name.append('\0').append(dimensions[i]);
      }
      name.append('\0').append(dimensions[i + 1]);
    }
    byte[] bytes = name.toString().getBytes(StandardCharsets.UTF_8);
    long[] id = LongTupleHashFunction.xx128().hashBytes(bytes);
    return EventId.hex(id[0], id[1]);
  }

  /** 128 bits that name something of this series, as 32 hex digits. */
  public String idOf(String something) {
    String name = set + '\0' + String.join("\0", dimensions) + '\0' + something;
    long[] id = LongTupleHashFunction.xx128().hashBytes(name.getBytes(StandardCharsets.UTF_8));
    return EventId.hex(id[0], id[1]);
  }

  /** Tells the series of a set apart, well mixed; the order of its dimensions says nothing. */
  long hash64() {
    long sum = 0;
    for (int i = 0; i < dimensions.length; i += 2) {
      sum +=
          EventDimensions.share(
              EventDimensions.hash(dimensions[i]), EventDimensions.hash(dimensions[i + 1]));
    }
    return sum;
  }

  /** Writes it; {@link #read} is the inverse. */
  public void write(DataOutput out) throws IOException {
    out.writeUTF(set);
    out.writeByte(dimensions.length);
    for (String each : dimensions) {
      out.writeUTF(each);
    }
  }

  /** Reads what {@link #write} wrote. */
  public static Series read(DataInput in) throws IOException {
    String set = in.readUTF();
    String[] dimensions = new String[in.readUnsignedByte()];
    for (int i = 0; i < dimensions.length; i++) {
      dimensions[i] = in.readUTF();
    }
    return new Series(set, dimensions);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Series other
        && hash == other.hash
        && set.equals(other.set)
        && Arrays.equals(dimensions, other.dimensions);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return set + dimensions();
  }
}
