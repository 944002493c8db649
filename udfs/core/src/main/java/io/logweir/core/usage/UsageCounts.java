package io.logweir.core.usage;

import io.logweir.schema.Disposition;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.Rejected;
import io.logweir.schema.UsageRow;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Counts records and bytes by hour, team, service, topic and template, until somebody drains them.
 * Finding an event's count compares bytes and builds nothing.
 *
 * <p>Of each hour, team, service and topic a drain gives the {@code maxTemplates} templates that
 * came with most bytes; the others are one row, {@link UsageRow#OTHER}, with their exact sums. The
 * same goes for services: beyond {@code maxServices} of them, as when each request is taken for a
 * team, those with the fewest bytes are one row of each hour and topic.
 */
public final class UsageCounts {

  /** Bytes of the beginning of a message that serve as example. */
  public static final int MAX_EXAMPLE = 200;

  /** More counts than this, and they are to be drained: at most some 10 MB are held. */
  private static final int FULL = 20_000;

  /** Names of more bytes than this in all, and they are to be drained. */
  private static final int FULL_BYTES = 8 << 20;

  private static final long HOUR_MICROS = 3_600_000_000L;

  private static final EventColumn[] KEY = {
    EventColumn.SERVICE_NAMESPACE,
    EventColumn.SERVICE_NAME,
    EventColumn.SOURCE_TOPIC,
    EventColumn.TEMPLATE_ID
  };

  private static final int TOPIC = 2;

  private static final int TEMPLATE = 3;

  private static final byte[] OTHER_UTF8 = UsageRow.OTHER.getBytes(StandardCharsets.UTF_8);

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final Comparator<byte[]> BYTES_OR_ABSENT = Arrays::compare;

  /** Of a part of a key that is absent. */
  private static final int ABSENT = -1;

  private static final class Count {
    final long hash;

    /** Of all of the key but the template. */
    final long serviceHash;

    final long hour;

    /** The parts of the key, one behind the other, so that they are in memory side by side. */
    final byte[] key;

    /** The length of each part. */
    final int[] lengths;

    String example;
    long count;
    long sizeBytes;
    long duplicateCount;
    long duplicateSize;
    long rejectedCount;
    long rejectedSize;
    long droppedCount;
    long droppedSize;

    Count(long hash, long serviceHash, long hour, byte[][] parts) {
      this.hash = hash;
      this.serviceHash = serviceHash;
      this.hour = hour;
      this.lengths = new int[parts.length];
      int length = 0;
      for (int i = 0; i < parts.length; i++) {
        lengths[i] = parts[i] == null ? ABSENT : parts[i].length;
        length += parts[i] == null ? 0 : parts[i].length;
      }
      this.key = new byte[length];
      int at = 0;
      for (byte[] part : parts) {
        if (part != null) {
          System.arraycopy(part, 0, key, at, part.length);
          at += part.length;
        }
      }
    }

    boolean matches(long hour, LogEvent event) {
      if (this.hour != hour) {
        return false;
      }
      int at = 0;
      for (int i = 0; i < KEY.length; i++) {
        int length = event.has(KEY[i]) ? LogEvent.length(event.slice(KEY[i])) : ABSENT;
        if (length != lengths[i]) {
          return false;
        }
        if (length > 0) {
          int from = LogEvent.offset(event.slice(KEY[i]));
          if (!Arrays.equals(event.arena(), from, from + length, key, at, at + length)) {
            return false;
          }
          at += length;
        }
      }
      return true;
    }

    private int from(int part) {
      int from = 0;
      for (int i = 0; i < part; i++) {
        from += Math.max(0, lengths[i]);
      }
      return from;
    }

    /** A part of the key; null where it is absent. */
    byte[] part(int part) {
      int from = from(part);
      return lengths[part] == ABSENT ? null : Arrays.copyOfRange(key, from, from + lengths[part]);
    }

    byte[][] parts() {
      byte[][] parts = new byte[lengths.length][];
      for (int i = 0; i < parts.length; i++) {
        parts[i] = part(i);
      }
      return parts;
    }

    boolean isOfServiceOf(Count other) {
      return hour == other.hour
          && Arrays.equals(lengths, 0, TEMPLATE, other.lengths, 0, TEMPLATE)
          && Arrays.equals(key, 0, from(TEMPLATE), other.key, 0, from(TEMPLATE));
    }

    boolean hasKeyOf(Count other) {
      return Arrays.equals(lengths, other.lengths) && Arrays.equals(key, other.key);
    }

    long receivedBytes() {
      return sizeBytes + duplicateSize + rejectedSize + droppedSize;
    }

    void add(UsageRow row) {
      example = example == null ? row.example() : example;
      count += row.count();
      sizeBytes += row.sizeBytes();
      duplicateCount += row.duplicateCount();
      duplicateSize += row.duplicateSize();
      rejectedCount += row.rejectedCount();
      rejectedSize += row.rejectedSize();
      droppedCount += row.droppedCount();
      droppedSize += row.droppedSize();
    }

    void add(Count other) {
      count += other.count;
      sizeBytes += other.sizeBytes;
      duplicateCount += other.duplicateCount;
      duplicateSize += other.duplicateSize;
      rejectedCount += other.rejectedCount;
      rejectedSize += other.rejectedSize;
      droppedCount += other.droppedCount;
      droppedSize += other.droppedSize;
    }

    UsageRow toRow() {
      return new UsageRow(
          hour * HOUR_MICROS,
          text(part(0)),
          text(part(1)),
          text(part(TOPIC)),
          text(part(TEMPLATE)),
          example,
          count,
          sizeBytes,
          duplicateCount,
          duplicateSize,
          rejectedCount,
          rejectedSize,
          droppedCount,
          droppedSize);
    }
  }

  private static final Comparator<Count> LARGEST_FIRST =
      Comparator.comparingLong(Count::receivedBytes)
          .reversed()
          .thenComparing(count -> count.part(TEMPLATE), BYTES_OR_ABSENT);

  /** All templates of a service in an hour, of one topic. */
  private static final class Service {
    final List<Count> counts = new ArrayList<>(1);
    long receivedBytes;

    void add(Count count) {
      counts.add(count);
      receivedBytes += count.receivedBytes();
    }
  }

  private final int maxServices;
  private final int maxTemplates;
  private Count[] table = new Count[256];
  private int size;
  private int keyBytes;

  /** At most so many services, and of each so many templates, are told apart by a drain. */
  public UsageCounts(int maxServices, int maxTemplates) {
    this.maxServices = maxServices;
    this.maxTemplates = maxTemplates;
  }

  /** Counts an event that is marked as unique or as seen before. */
  public void add(LogEvent event) {
    Count count = count(event);
    long bytes = event.getLong(EventColumn.SIZE_BYTES);
    if (event.disposition() == Disposition.DUPLICATE) {
      count.duplicateCount++;
      count.duplicateSize += bytes;
    } else {
      count.count++;
      count.sizeBytes += bytes;
    }
  }

  /**
   * Counts an event that a rule leaves out; it has no template, and as nobody has redacted it, it
   * is no example.
   */
  public void addDropped(LogEvent event) {
    Count count = count(event);
    count.droppedCount++;
    count.droppedSize += event.getLong(EventColumn.SIZE_BYTES);
  }

  /** Counts a record that became no event. */
  public void add(Rejected rejected) {
    Count count =
        count(
            hour(rejected.ingestTime()),
            new byte[][] {
              utf8(rejected.serviceNamespace()),
              utf8(rejected.serviceName()),
              utf8(rejected.sourceTopic()),
              null
            });
    count.rejectedCount++;
    count.rejectedSize += rejected.raw().length;
  }

  /** Adds what was counted elsewhere, or before. */
  public void add(UsageRow row) {
    count(
            hour(row.hourStart()),
            new byte[][] {
              utf8(row.serviceNamespace()),
              utf8(row.serviceName()),
              utf8(row.sourceTopic()),
              utf8(row.templateId())
            })
        .add(row);
  }

  /** Whether nothing was counted since the last drain. */
  public boolean isEmpty() {
    return size == 0;
  }

  /** Whether so much is held that it should be drained. */
  public boolean isFull() {
    return size >= FULL || keyBytes >= FULL_BYTES;
  }

  /** Everything that is held, every template apart. */
  public List<UsageRow> rows() {
    List<UsageRow> rows = new ArrayList<>(size);
    for (Count count : table) {
      if (count != null) {
        rows.add(count.toRow());
      }
    }
    return rows;
  }

  /** Hands over everything: of the largest services their largest templates, and other sums. */
  public void drain(Consumer<UsageRow> consumer) {
    List<Service> services = services();
    if (services.size() > maxServices) {
      services.sort(Comparator.comparingLong((Service each) -> each.receivedBytes).reversed());
      fold(services.subList(maxServices, services.size()), consumer);
      services = services.subList(0, maxServices);
    }
    services.forEach(service -> fold(service, consumer));
    if (table.length > 4 * FULL) {
      table = new Count[256];
    } else {
      Arrays.fill(table, null);
    }
    size = 0;
    keyBytes = 0;
  }

  private List<Service> services() {
    List<Service> services = new ArrayList<>();
    Service[] byHash = new Service[Integer.highestOneBit(2 * size + 1) * 2];
    int mask = byHash.length - 1;
    for (Count count : table) {
      if (count != null) {
        int at = (int) spread(count.serviceHash) & mask;
        while (byHash[at] != null && !byHash[at].counts.get(0).isOfServiceOf(count)) {
          at = (at + 1) & mask;
        }
        if (byHash[at] == null) {
          byHash[at] = new Service();
          services.add(byHash[at]);
        }
        byHash[at].add(count);
      }
    }
    return services;
  }

  /** Hands over the sum of services that are too many, by hour and topic. */
  private static void fold(List<Service> services, Consumer<UsageRow> consumer) {
    List<Count> others = new ArrayList<>();
    for (Service service : services) {
      for (Count count : service.counts) {
        byte[] topic = count.part(TOPIC);
        Count other = null;
        for (Count each : others) {
          if (each.hour == count.hour && Arrays.equals(each.part(TOPIC), topic)) {
            other = each;
            break;
          }
        }
        if (other == null) {
          byte[][] key = {OTHER_UTF8, OTHER_UTF8, topic, OTHER_UTF8};
          other = new Count(0, 0, count.hour, key);
          others.add(other);
        }
        other.add(count);
      }
    }
    others.forEach(other -> consumer.accept(other.toRow()));
  }

  /** Hands over the templates of a service. */
  private void fold(Service service, Consumer<UsageRow> consumer) {
    List<Count> counts = service.counts;
    if (counts.size() > maxTemplates) {
      counts.sort(LARGEST_FIRST);
    }
    Count other = null;
    int told = 0;
    for (Count count : counts) {
      byte[] template = count.part(TEMPLATE);
      if (template == null || (!Arrays.equals(template, OTHER_UTF8) && told++ < maxTemplates)) {
        consumer.accept(count.toRow());
      } else {
        if (other == null) {
          byte[][] key = count.parts();
          key[TEMPLATE] = OTHER_UTF8;
          other = new Count(0, count.serviceHash, count.hour, key);
        }
        other.add(count);
      }
    }
    if (other != null) {
      consumer.accept(other.toRow());
    }
  }

  private static long hour(long micros) {
    return Math.floorDiv(micros, HOUR_MICROS);
  }

  private Count count(LogEvent event) {
    long hour = hour(event.getLong(EventColumn.INGEST_TIME));
    long hash = start(hour);
    byte[] arena = event.arena();
    long serviceHash = 0;
    for (int i = 0; i < KEY.length; i++) {
      serviceHash = i == TEMPLATE ? hash : serviceHash;
      if (event.has(KEY[i])) {
        long slice = event.slice(KEY[i]);
        hash = mix(hash, arena, LogEvent.offset(slice), LogEvent.length(slice));
      } else {
        hash = absent(hash);
      }
    }
    hash = spread(hash);
    int mask = table.length - 1;
    int at = (int) hash & mask;
    while (table[at] != null) {
      if (table[at].hash == hash && table[at].matches(hour, event)) {
        return table[at];
      }
      at = (at + 1) & mask;
    }
    byte[][] key = new byte[KEY.length][];
    for (int i = 0; i < KEY.length; i++) {
      if (event.has(KEY[i])) {
        long slice = event.slice(KEY[i]);
        int offset = LogEvent.offset(slice);
        key[i] = Arrays.copyOfRange(arena, offset, offset + LogEvent.length(slice));
      }
    }
    Count count = insert(at, new Count(hash, serviceHash, hour, key));
    count.example = key[TEMPLATE] == null ? null : example(event);
    return count;
  }

  private Count count(long hour, byte[][] key) {
    long hash = start(hour);
    long serviceHash = 0;
    for (int i = 0; i < KEY.length; i++) {
      serviceHash = i == TEMPLATE ? hash : serviceHash;
      hash = key[i] == null ? absent(hash) : mix(hash, key[i], 0, key[i].length);
    }
    hash = spread(hash);
    Count count = new Count(hash, serviceHash, hour, key);
    int mask = table.length - 1;
    int at = (int) hash & mask;
    while (table[at] != null) {
      Count held = table[at];
      if (held.hash == hash && held.hour == hour && held.hasKeyOf(count)) {
        return held;
      }
      at = (at + 1) & mask;
    }
    return insert(at, count);
  }

  private Count insert(int at, Count count) {
    table[at] = count;
    keyBytes += count.key.length;
    if (++size * 2 > table.length) {
      grow();
    }
    return count;
  }

  private void grow() {
    Count[] old = table;
    table = new Count[2 * old.length];
    int mask = table.length - 1;
    for (Count count : old) {
      if (count != null) {
        int at = (int) count.hash & mask;
        while (table[at] != null) {
          at = (at + 1) & mask;
        }
        table[at] = count;
      }
    }
  }

  private static long start(long hour) {
    return (hour + 1) * 0x9E3779B97F4A7C15L;
  }

  private static long absent(long hash) {
    return (hash ^ 0x55) * 0xC2B2AE3D27D4EB4FL;
  }

  /** By words, the last of which overlaps: names are short, and a loop over bytes is slow. */
  private static long mix(long hash, byte[] bytes, int from, int length) {
    long mixed = hash ^ length;
    int at = from;
    int end = from + length;
    for (; at + 8 < end; at += 8) {
      mixed = fold(mixed ^ (long) LONG.get(bytes, at));
    }
    if (length >= 8) {
      mixed ^= (long) LONG.get(bytes, end - 8);
    } else if (length >= 4) {
      mixed ^= (long) (int) INT.get(bytes, from) << 32 ^ (int) INT.get(bytes, end - 4);
    } else if (length > 0) {
      mixed ^=
          (bytes[from] & 0xFFL) << 16
              ^ (bytes[from + (length >> 1)] & 0xFFL) << 8
              ^ (bytes[end - 1] & 0xFFL);
    }
    return fold(mixed);
  }

  private static long fold(long mixed) {
    long folded = mixed * 0x9E3779B97F4A7C15L;
    return folded ^ (folded >>> 32);
  }

  /** The table looks only at the lower bits. */
  private static long spread(long hash) {
    long spread = hash * 0xC2B2AE3D27D4EB4FL;
    return spread ^ (spread >>> 32);
  }

  /** The beginning of the first line of a message, whole characters of it. */
  private static String example(LogEvent event) {
    if (!event.has(EventColumn.BODY)) {
      return null;
    }
    long body = event.slice(EventColumn.BODY);
    byte[] arena = event.arena();
    int from = LogEvent.offset(body);
    int end = from + Math.min(LogEvent.length(body), MAX_EXAMPLE);
    int to = from;
    while (to < end && arena[to] != '\n') {
      to++;
    }
    if (to == from + MAX_EXAMPLE && LogEvent.length(body) > MAX_EXAMPLE) {
      while (to > from && (arena[to] & 0xC0) == 0x80) {
        to--;
      }
    }
    return new String(arena, from, to - from, StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] utf8) {
    return utf8 == null ? null : new String(utf8, StandardCharsets.UTF_8);
  }
}
