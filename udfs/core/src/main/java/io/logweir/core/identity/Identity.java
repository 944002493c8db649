package io.logweir.core.identity;

import io.logweir.schema.ColumnType;
import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.IdentityKind;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import net.openhft.hashing.LongTupleHashFunction;

/**
 * Gives an event its 128-bit id from what its source declared to be its identity; equal ids mean
 * one event, and never because two lines look alike unless the source said so.
 *
 * <p>The id is XXH3's 128 bits over a tag for the kind, the topic, the service and the value, each
 * with its length, so that no two kinds or scopes can meet. A position is its topic's alone: the
 * same record must keep its id when a parser learns to find the service. Where the declared value
 * is missing, the position serves. Not thread safe.
 */
public final class Identity {

  /** What a source can declare. */
  public static final String ALLOWED =
      "auto, field:<name>, header:<name>, origin, position, content";

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private static final LongTupleHashFunction HASH = LongTupleHashFunction.xx128();

  private static final String[] UID_HEADERS = {"log.record.uid", "event.id"};
  private static final String HOST = "host.name";
  private static final String FILE = "log.file.path";
  private static final String[] OFFSETS = {"log.file.offset", "log.offset"};
  private static final EntryKey FILE_KEY = EntryKey.of(FILE);
  private static final EntryKey[] OFFSET_KEYS = {EntryKey.of(OFFSETS[0]), EntryKey.of(OFFSETS[1])};

  private enum Mode {
    AUTO,
    FIELD,
    HEADER,
    ORIGIN,
    POSITION,
    CONTENT
  }

  private final Mode mode;
  private final String header;
  private final EventColumn column;
  private final byte[] key;

  private final long[] id = new long[2];
  private byte[] input = new byte[256];
  private int length;
  private String topic = "";
  private byte[] topicUtf8 = {};

  // What is hashed of a position: the same up to the offset for all records of a partition.
  private byte[] position = {};
  private int positionLength;
  private String positionTopic;
  private int positionPartition;

  /**
   * From {@code SourceOptions.identity}.
   *
   * @param fieldNames gives the column that a producer's field name feeds, or null
   * @throws IllegalArgumentException where it is none of {@link #ALLOWED}
   */
  public Identity(String declared, Function<String, EventColumn> fieldNames) {
    String name = declared.substring(declared.indexOf(':') + 1);
    mode =
        switch (declared) {
          case "auto" -> Mode.AUTO;
          case "origin" -> Mode.ORIGIN;
          case "position" -> Mode.POSITION;
          case "content" -> Mode.CONTENT;
          default -> {
            if (declared.startsWith("field:") && !name.isEmpty()) {
              yield Mode.FIELD;
            }
            if (declared.startsWith("header:") && !name.isEmpty()) {
              yield Mode.HEADER;
            }
            throw new IllegalArgumentException(
                "identity is \"" + declared + "\"; allowed: " + ALLOWED);
          }
        };
    header = mode == Mode.HEADER ? name : null;
    column = mode == Mode.FIELD ? column(name, fieldNames) : null;
    key = mode == Mode.FIELD ? utf8(name) : null;
  }

  /** A column's own name, or a field name that feeds a column; null where it is an attribute's. */
  private static EventColumn column(String name, Function<String, EventColumn> fieldNames) {
    for (EventColumn column : EventColumn.values()) {
      if (column.name().toLowerCase(Locale.ROOT).equals(name) && isValue(column)) {
        return column;
      }
    }
    return fieldNames.apply(name);
  }

  private static boolean isValue(EventColumn column) {
    return column.type() != ColumnType.STRING_MAP && column.type() != ColumnType.FIXED16;
  }

  /** Sets id and kind of the one event of a record, whose columns are complete. */
  public void assign(RawLog raw, LogEvent event) {
    assign(raw, 0, raw.value().length, event);
  }

  /**
   * Sets id and kind of an event whose columns are complete; {@code raw.value()[from, to)} is the
   * event's own part of the record. What the record's headers say is said of all its events, so
   * their index is part of such an id.
   */
  public void assign(RawLog raw, int from, int to, LogEvent event) {
    boolean found =
        switch (mode) {
          case AUTO ->
              ofColumn(raw, event, EventColumn.LOG_RECORD_UID)
                  || ofHeader(raw, event, UID_HEADERS[0])
                  || ofHeader(raw, event, UID_HEADERS[1])
                  || ofOrigin(raw, event);
          case FIELD ->
              (column != null && ofColumn(raw, event, column)) || ofAttribute(raw, event, key);
          case HEADER -> ofHeader(raw, event, header);
          case ORIGIN -> ofOrigin(raw, event);
          case POSITION -> false;
          case CONTENT -> ofContent(raw, from, to, event);
        };
    if (!found) {
      ofPosition(raw, event);
    }
  }

  private boolean ofColumn(RawLog raw, LogEvent event, EventColumn column) {
    if (!event.has(column)) {
      return false;
    }
    begin(IdentityKind.FIELD, raw, event);
    if (column.type() == ColumnType.STRING) {
      add(event, event.slice(column));
    } else {
      add(event.getLong(column));
    }
    return end(event, IdentityKind.FIELD);
  }

  private boolean ofAttribute(RawLog raw, LogEvent event, byte[] key) {
    long value = event.entrySlice(EventColumn.ATTRIBUTES, key);
    if (value < 0) {
      value = event.entrySlice(EventColumn.RESOURCE_ATTRIBUTES, key);
    }
    if (value < 0 || LogEvent.length(value) == 0) {
      return false;
    }
    begin(IdentityKind.FIELD, raw, event);
    add(event, value);
    return end(event, IdentityKind.FIELD);
  }

  private boolean ofHeader(RawLog raw, LogEvent event, String header) {
    String value = header(raw, header);
    if (value == null) {
      return false;
    }
    begin(IdentityKind.HEADER, raw, event);
    add(value);
    addIndex(event);
    return end(event, IdentityKind.HEADER);
  }

  /** Host, file and offset, each from a header or else from a field. */
  private boolean ofOrigin(RawLog raw, LogEvent event) {
    String file = header(raw, FILE);
    long fileField = file == null ? event.entrySlice(EventColumn.ATTRIBUTES, FILE_KEY) : -1;
    if (file == null && fileField < 0) {
      return false;
    }
    String offset = header(raw, OFFSETS[0]);
    if (offset == null) {
      offset = header(raw, OFFSETS[1]);
    }
    long offsetField =
        offset == null ? event.entrySlice(EventColumn.ATTRIBUTES, OFFSET_KEYS[0]) : -1;
    if (offset == null && offsetField < 0) {
      offsetField = event.entrySlice(EventColumn.ATTRIBUTES, OFFSET_KEYS[1]);
    }
    String host = header(raw, HOST);
    boolean hostKnown = host != null || event.has(EventColumn.HOST_NAME);
    if ((offset == null && offsetField < 0) || !hostKnown) {
      return false;
    }
    begin(IdentityKind.ORIGIN, raw, event);
    addEither(event, host, host == null ? event.slice(EventColumn.HOST_NAME) : -1);
    addEither(event, file, fileField);
    addEither(event, offset, offsetField);
    if (offset != null) {
      addIndex(event);
    }
    return end(event, IdentityKind.ORIGIN);
  }

  private boolean ofContent(RawLog raw, int from, int to, LogEvent event) {
    begin(IdentityKind.CONTENT, raw, event);
    add(raw.value(), from, to - from);
    return end(event, IdentityKind.CONTENT);
  }

  private void ofPosition(RawLog raw, LogEvent event) {
    if (raw.partition() != positionPartition || !raw.topic().equals(positionTopic)) {
      length = 0;
      room(1);
      input[length++] = tag(IdentityKind.POSITION);
      addTopic(raw.topic());
      add(raw.partition());
      positionPartition = raw.partition();
      positionTopic = raw.topic();
      positionLength = length;
      position = Arrays.copyOf(input, length + 2 * Long.BYTES);
    }
    int end = positionLength + Long.BYTES;
    LONG.set(position, positionLength, raw.offset());
    if (event.has(EventColumn.SOURCE_INDEX)) {
      LONG.set(position, end, event.getLong(EventColumn.SOURCE_INDEX));
      end += Long.BYTES;
    }
    HASH.hashBytes(position, 0, end, id);
    event.setEventId(id[1], id[0], IdentityKind.POSITION);
  }

  // ---- what is hashed ----

  private void begin(IdentityKind kind, RawLog raw, LogEvent event) {
    length = 0;
    room(1);
    input[length++] = tag(kind);
    addTopic(raw.topic());
    if (event.has(EventColumn.SERVICE_NAME)) {
      add(event, event.slice(EventColumn.SERVICE_NAME));
    } else {
      addLength(-1);
    }
  }

  /** Part of every stored id: never change one. */
  private static byte tag(IdentityKind kind) {
    return switch (kind) {
      case FIELD -> 'f';
      case HEADER -> 'h';
      case ORIGIN -> 'o';
      case POSITION -> 'p';
      case CONTENT -> 'c';
    };
  }

  private boolean end(LogEvent event, IdentityKind kind) {
    HASH.hashBytes(input, 0, length, id);
    event.setEventId(id[1], id[0], kind);
    return true;
  }

  private void addTopic(String name) {
    if (!name.equals(topic)) {
      topic = name;
      topicUtf8 = utf8(name);
    }
    add(topicUtf8, 0, topicUtf8.length);
  }

  /** Nothing for the first event of a record: its id is that of a record with one event. */
  private void addIndex(LogEvent event) {
    if (event.has(EventColumn.SOURCE_INDEX)) {
      add(event.getLong(EventColumn.SOURCE_INDEX));
    }
  }

  private void addEither(LogEvent event, String text, long slice) {
    if (text != null) {
      add(text);
    } else {
      add(event, slice);
    }
  }

  private void add(String text) {
    byte[] utf8 = utf8(text);
    add(utf8, 0, utf8.length);
  }

  private void add(LogEvent event, long slice) {
    add(event.arena(), LogEvent.offset(slice), LogEvent.length(slice));
  }

  private void add(byte[] bytes, int offset, int count) {
    addLength(count);
    room(count);
    System.arraycopy(bytes, offset, input, length, count);
    length += count;
  }

  private void add(long value) {
    room(8);
    LONG.set(input, length, value);
    length += 8;
  }

  private void addLength(int value) {
    room(4);
    INT.set(input, length, value);
    length += 4;
  }

  private void room(int more) {
    if (input.length - length < more) {
      input = Arrays.copyOf(input, Math.max(length + more, 2 * input.length));
    }
  }

  private static String header(RawLog raw, String name) {
    Map<String, String> headers = raw.headers();
    if (headers.isEmpty()) {
      return null;
    }
    String value = headers.get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
