package io.logweir.core.rollup;

import io.logweir.schema.EventId;
import io.logweir.schema.MetricPoint;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import net.openhft.hashing.LongTupleHashFunction;

/**
 * Whose points they are, as the points say.
 *
 * @param metricSet the metric set
 * @param serviceNamespace the team, or null where the set is not by it
 * @param serviceName the service, or null
 * @param environment the deployment environment, or null
 * @param dimensions the further dimensions by name, in order of their names
 */
public record PointSeries(
    String metricSet,
    String serviceNamespace,
    String serviceName,
    String environment,
    Map<String, String> dimensions) {

  /** The series of a point. */
  public static PointSeries of(MetricPoint point) {
    return new PointSeries(
        point.metricSet(),
        point.serviceNamespace(),
        point.serviceName(),
        point.environment(),
        point.dimensions() == null ? Map.of() : new TreeMap<>(point.dimensions()));
  }

  /** A text that no other series has. */
  public String key() {
    StringBuilder key = new StringBuilder();
    for (String part : new String[] {metricSet, serviceNamespace, serviceName, environment}) {
      append(key, part);
    }
    dimensions.forEach(
        (name, value) -> {
          append(key, name);
          append(key, value);
        });
    return key.toString();
  }

  /** 128 bits that name something of this series, as 32 hex digits. */
  public String idOf(String something) {
    byte[] name = (key() + something).getBytes(StandardCharsets.UTF_8);
    long[] hash = LongTupleHashFunction.xx128().hashBytes(name);
    return EventId.hex(hash[0], hash[1]);
  }

  /** Each part with its length, so that no two lists of parts look alike. */
  private static void append(StringBuilder key, String part) {
    key.append(part == null ? -1 : part.length()).append(':').append(part == null ? "" : part);
  }

  /** Writes it; {@link #read} is the inverse. */
  public void write(DataOutput out) throws IOException {
    for (String part : new String[] {metricSet, serviceNamespace, serviceName, environment}) {
      out.writeBoolean(part != null);
      if (part != null) {
        out.writeUTF(part);
      }
    }
    out.writeInt(dimensions.size());
    for (Map.Entry<String, String> each : dimensions.entrySet()) {
      out.writeUTF(each.getKey());
      out.writeUTF(each.getValue());
    }
  }

  /** Reads what {@link #write} wrote. */
  public static PointSeries read(DataInput in) throws IOException {
    String[] parts = new String[4];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = in.readBoolean() ? in.readUTF() : null;
    }
    Map<String, String> dimensions = new TreeMap<>();
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      dimensions.put(in.readUTF(), in.readUTF());
    }
    return new PointSeries(parts[0], parts[1], parts[2], parts[3], dimensions);
  }
}
