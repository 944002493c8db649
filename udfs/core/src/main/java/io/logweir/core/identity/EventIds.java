package io.logweir.core.identity;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import java.util.HexFormat;
import java.util.Map;

/**
 * Ids of events that are not at hand, from what their source declared to be their identity: the
 * same 16 bytes that {@link Identity} gives the event itself. Not thread safe.
 */
public final class EventIds {

  private static final String HEADER = "log.record.uid";
  private static final byte[] NO_BYTES = {};

  private final Identity position = identity("position");
  private final Identity field = identity("field:log_record_uid");
  private final Identity header = identity("header:" + HEADER);
  private final Identity content = identity("content");
  private final LogEvent event = new LogEvent();

  private static Identity identity(String declared) {
    return new Identity(declared, name -> null);
  }

  /**
   * Of the event at a place in Kafka.
   *
   * @param index which event of the record it is, from 0, as {@code source_index}; null is 0
   */
  public byte[] ofPosition(String topic, int partition, long offset, Integer index) {
    event.clear();
    if (index != null && index != 0) {
      event.setLong(EventColumn.SOURCE_INDEX, index);
    }
    position.assign(new RawLog(NO_BYTES, topic, partition, offset, 0, Map.of()), event);
    return event.eventIdBytes();
  }

  /**
   * Of the event to which its producer gave this id, in a field.
   *
   * @param service {@code service_name} of the event; null where it has none
   */
  public byte[] ofField(String topic, String service, String value) {
    begin(service);
    event.setString(EventColumn.LOG_RECORD_UID, value);
    field.assign(record(topic, NO_BYTES, Map.of()), event);
    return event.eventIdBytes();
  }

  /**
   * Of the one event of the record to which its producer gave this id, in a header.
   *
   * @param service {@code service_name} of the event; null where it has none
   * @param value not empty: an empty header is none
   */
  public byte[] ofHeader(String topic, String service, String value) {
    begin(service);
    header.assign(record(topic, NO_BYTES, Map.of(HEADER, value)), event);
    return event.eventIdBytes();
  }

  /**
   * Of the event that is these bytes, where its source declares {@code content}.
   *
   * @param service {@code service_name} of the event; null where it has none
   */
  public byte[] ofContent(String topic, String service, byte[] line) {
    begin(service);
    content.assign(record(topic, line, Map.of()), event);
    return event.eventIdBytes();
  }

  private void begin(String service) {
    event.clear();
    event.setString(EventColumn.SERVICE_NAME, service);
  }

  private static RawLog record(String topic, byte[] value, Map<String, String> headers) {
    return new RawLog(value, topic, 0, 0, 0, headers);
  }

  /** The id that 32 hex digits of either case write; null where it is not these. */
  public static byte[] parse(String hex) {
    if (hex.length() != 32 || !hex.chars().allMatch(HexFormat::isHexDigit)) {
      return null;
    }
    return HexFormat.of().parseHex(hex);
  }
}
