package io.logweir.core.parse;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;

/**
 * Reads OTLP logs in protobuf ({@code ExportLogsServiceRequest} and {@code LogsData} of
 * opentelemetry-proto 1.x, which are the same bytes): an event for each log record, with its
 * resource and scope. Unknown fields are passed over, as protobuf asks.
 *
 * <p>The message is checked as a whole before its first event: what is broken is rejected as it is.
 * Values become what {@link OtlpJsonFormat} makes of them.
 */
final class OtlpProtoFormat implements BatchFormat {

  static final String NAME = "otlp-proto";

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  /** Values nested deeper are rejected: recursion stays within any thread's stack. */
  private static final int MAX_DEPTH = 64;

  /**
   * Resource and scope are stored with each of a message's records: together not more than this
   * many times the message.
   */
  private static final int MOST_TIMES = 64;

  private static final int ALWAYS_REPEATED = 4 << 20;

  /** Field numbers and wire types (opentelemetry-proto, logs.proto, common.proto). */
  private static final int LOGS_RESOURCE_LOGS = 1 << 3 | BYTES;

  private static final int RESOURCE_LOGS_RESOURCE = 1 << 3 | BYTES;
  private static final int RESOURCE_LOGS_SCOPE_LOGS = 2 << 3 | BYTES;
  private static final int RESOURCE_LOGS_SCHEMA = 3 << 3 | BYTES;
  private static final int RESOURCE_ATTRIBUTES = 1 << 3 | BYTES;
  private static final int RESOURCE_DROPPED = 2 << 3 | VARINT;
  private static final int SCOPE_LOGS_SCOPE = 1 << 3 | BYTES;
  private static final int SCOPE_LOGS_RECORDS = 2 << 3 | BYTES;
  private static final int SCOPE_LOGS_SCHEMA = 3 << 3 | BYTES;
  private static final int SCOPE_NAME = 1 << 3 | BYTES;
  private static final int SCOPE_VERSION = 2 << 3 | BYTES;
  private static final int SCOPE_ATTRIBUTES = 3 << 3 | BYTES;
  private static final int RECORD_TIME = 1 << 3 | FIXED64;
  private static final int RECORD_SEVERITY_NUMBER = 2 << 3 | VARINT;
  private static final int RECORD_SEVERITY_TEXT = 3 << 3 | BYTES;
  private static final int RECORD_BODY = 5 << 3 | BYTES;
  private static final int RECORD_ATTRIBUTES = 6 << 3 | BYTES;
  private static final int RECORD_DROPPED = 7 << 3 | VARINT;
  private static final int RECORD_FLAGS = 8 << 3 | FIXED32;
  private static final int RECORD_TRACE_ID = 9 << 3 | BYTES;
  private static final int RECORD_SPAN_ID = 10 << 3 | BYTES;
  private static final int RECORD_OBSERVED_TIME = 11 << 3 | FIXED64;
  private static final int RECORD_EVENT_NAME = 12 << 3 | BYTES;
  private static final int PAIR_KEY = 1 << 3 | BYTES;
  private static final int PAIR_VALUE = 2 << 3 | BYTES;
  private static final int VALUE_STRING = 1 << 3 | BYTES;
  private static final int VALUE_BOOL = 2 << 3 | VARINT;
  private static final int VALUE_INT = 3 << 3 | VARINT;
  private static final int VALUE_DOUBLE = 4 << 3 | FIXED64;
  private static final int VALUE_ARRAY = 5 << 3 | BYTES;
  private static final int VALUE_MAP = 6 << 3 | BYTES;
  private static final int VALUE_BYTES = 7 << 3 | BYTES;
  private static final int LIST_VALUES = 1 << 3 | BYTES;

  private static final byte[] TRACE_ID = EventFields.utf8("trace_id");
  private static final byte[] SPAN_ID = EventFields.utf8("span_id");
  private static final byte[] TIME = EventFields.utf8("time_unix_nano");
  private static final byte[] OBSERVED_TIME = EventFields.utf8("observed_time_unix_nano");
  private static final byte[] SEVERITY_NUMBER = EventFields.utf8("severity_number");
  private static final byte[] BASE64 =
      EventFields.utf8("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

  private final EventFields fields;
  private final Records records = new Records();
  private final LogEvent ofResource = new LogEvent();
  private final LogEvent shared = new LogEvent();
  private final Rejection notMany = new Rejection();
  private final JsonText out = new JsonText();
  private byte[] key = new byte[64];

  private byte[] b;
  private int p;

  // The field that was read last.
  private int tag;
  private int from;
  private int to;
  private long number;

  // The value that was read last.
  private byte[] text;
  private int textFrom;
  private int textTo;
  private int textKind;

  OtlpProtoFormat(SourceOptions options) {
    fields = new EventFields(NAME, options);
  }

  /** How many bytes of resource and scope a message of so many bytes may have stored. */
  static long mostRepeated(int length) {
    return ALWAYS_REPEATED + (long) MOST_TIMES * length;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean mayBeginWith(byte first) {
    return first == LOGS_RESOURCE_LOGS;
  }

  /** Whether the fields of the message are all {@code resource_logs} and fill it exactly. */
  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    b = raw.value();
    p = from;
    int end = b.length;
    while (p < end) {
      if (!field(end) || tag != LOGS_RESOURCE_LOGS) {
        return false;
      }
    }
    return true;
  }

  @Override
  public LogFormat inside() {
    return null;
  }

  @Override
  public Batch batch(RawLog raw, int from, int to) {
    return check(raw, from, notMany) ? records : null;
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    if (!check(raw, from, why)) {
      return false;
    }
    if (records.count != 1) {
      return why.set(
          RejectReason.INVALID_OTLP,
          from,
          records.count == 0 ? "no log record" : "more than one log record");
    }
    return records.next(event, why) == Batch.Part.EVENT;
  }

  // ---- the wire ----

  /** Reads the field at the cursor and goes behind it; false where it is broken. */
  private boolean field(int end) {
    if (!varint(end) || number <= 7 || number > 0xffff_ffffL) {
      return false;
    }
    tag = (int) number;
    from = p;
    switch (tag & 7) {
      case VARINT -> {
        boolean read = varint(end);
        to = p;
        return read;
      }
      case FIXED64 -> {
        if (end - p < 8) {
          return false;
        }
        number = (long) Utf8.LONG.get(b, p);
        p += 8;
      }
      case FIXED32 -> {
        if (end - p < 4) {
          return false;
        }
        number = (int) Utf8.INT.get(b, p) & 0xffff_ffffL;
        p += 4;
      }
      case BYTES -> {
        if (!varint(end) || number < 0 || number > end - p) {
          return false;
        }
        from = p;
        p += (int) number;
      }
      default -> {
        return false; // groups are older than OTLP
      }
    }
    to = p;
    return true;
  }

  private boolean varint(int end) {
    number = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (p >= end) {
        return false;
      }
      byte c = b[p++];
      number |= (long) (c & 0x7f) << shift;
      if (c >= 0) {
        return true;
      }
    }
    return false;
  }

  // ---- checking ----

  private boolean check(RawLog raw, int start, Rejection why) {
    b = raw.value();
    p = start;
    // What framing may leave behind in text belongs to the message here: not up to where text ends.
    int end = b.length;
    records.count = 0;
    records.repeated = 0;
    while (p < end) {
      int at = p;
      if (!field(end)) {
        return why.set(RejectReason.INVALID_OTLP, Math.min(p, end), "broken protobuf");
      }
      if (tag >>> 3 == 1 && tag != LOGS_RESOURCE_LOGS) {
        return why.set(RejectReason.INVALID_OTLP, at, "not an OTLP logs message");
      }
      int next = p;
      if (tag == LOGS_RESOURCE_LOGS && !checkResourceLogs(from, to)) {
        return why.set(RejectReason.INVALID_OTLP, Math.min(p, end), "broken protobuf, or not OTLP");
      }
      p = next;
    }
    if (records.repeated > mostRepeated(end - start)) {
      return why.set(RejectReason.TOO_LARGE, start, "resource and scope of too many log records");
    }
    records.raw = raw;
    records.start(start, end);
    return true;
  }

  private boolean checkResourceLogs(int start, int end) {
    int length = 0;
    int before = records.count;
    p = start;
    while (p < end) {
      if (!field(end)) {
        return false;
      }
      int next = p;
      int f = from;
      int t = to;
      boolean valid =
          switch (tag) {
            case RESOURCE_LOGS_RESOURCE -> {
              length += t - f;
              yield checkFields(f, t, RESOURCE_ATTRIBUTES, -1);
            }
            case RESOURCE_LOGS_SCOPE_LOGS -> checkScopeLogs(f, t);
            default -> true;
          };
      if (!valid) {
        return false;
      }
      p = next;
    }
    records.repeated += (long) length * (records.count - before);
    return true;
  }

  private boolean checkScopeLogs(int start, int end) {
    int length = 0;
    int before = records.count;
    p = start;
    while (p < end) {
      if (!field(end)) {
        return false;
      }
      int next = p;
      int f = from;
      int t = to;
      boolean valid =
          switch (tag) {
            case SCOPE_LOGS_SCOPE -> {
              length += t - f;
              yield checkFields(f, t, SCOPE_ATTRIBUTES, -1);
            }
            case SCOPE_LOGS_RECORDS -> {
              records.count++;
              yield checkFields(f, t, RECORD_ATTRIBUTES, RECORD_BODY);
            }
            default -> true;
          };
      if (!valid) {
        return false;
      }
      p = next;
    }
    records.repeated += (long) length * (records.count - before);
    return true;
  }

  /** A message in which one field holds pairs, and one a value. */
  private boolean checkFields(int start, int end, int pairs, int value) {
    p = start;
    while (p < end) {
      if (!field(end)) {
        return false;
      }
      int next = p;
      if (tag == pairs ? !checkPair(from, to, 1) : tag == value && !checkValue(from, to, 1)) {
        return false;
      }
      p = next;
    }
    return true;
  }

  private boolean checkPair(int start, int end, int depth) {
    p = start;
    while (p < end) {
      if (!field(end)) {
        return false;
      }
      int next = p;
      if (tag == PAIR_VALUE && !checkValue(from, to, depth)) {
        return false;
      }
      p = next;
    }
    return true;
  }

  private boolean checkValue(int start, int end, int depth) {
    if (depth > MAX_DEPTH) {
      return false;
    }
    p = start;
    while (p < end) {
      if (!field(end)) {
        return false;
      }
      int next = p;
      if ((tag == VALUE_ARRAY || tag == VALUE_MAP)
          && !checkList(from, to, tag == VALUE_MAP, depth + 1)) {
        return false;
      }
      p = next;
    }
    return true;
  }

  private boolean checkList(int start, int end, boolean map, int depth) {
    p = start;
    while (p < end) {
      if (!field(end)) {
        return false;
      }
      int next = p;
      if (tag == LIST_VALUES && !(map ? checkPair(from, to, depth) : checkValue(from, to, depth))) {
        return false;
      }
      p = next;
    }
    return true;
  }

  // ---- the records of a checked message ----

  private final class Records implements Batch {
    private RawLog raw;
    private int count;
    private long repeated;

    // Where each level goes on, and where it ends.
    private int top;
    private int topEnd;
    private int resourceLogs;
    private int resourceAt;
    private int resourceEnd;
    private int scopeLogs;
    private int scopeAt;
    private int scopeEnd;

    private boolean isResourceRead;
    private int resourceInvalid;
    private boolean resourceIsLossy;
    private boolean isShared;
    private int sharedInvalid;
    private boolean sharedIsLossy;
    private int recordFrom;
    private int recordTo;

    void start(int from, int end) {
      top = from;
      topEnd = end;
      resourceAt = 0;
      resourceEnd = 0;
      scopeAt = 0;
      scopeEnd = 0;
    }

    /** Goes to the next record. */
    private boolean step() {
      while (true) {
        if (find(scopeAt, scopeEnd, SCOPE_LOGS_RECORDS)) {
          scopeAt = p;
          recordFrom = from;
          recordTo = to;
          return true;
        }
        scopeAt = scopeEnd;
        if (find(resourceAt, resourceEnd, RESOURCE_LOGS_SCOPE_LOGS)) {
          resourceAt = p;
          scopeLogs = from;
          scopeAt = from;
          scopeEnd = to;
          isShared = false;
          continue;
        }
        resourceAt = resourceEnd;
        if (!find(top, topEnd, LOGS_RESOURCE_LOGS)) {
          return false;
        }
        top = p;
        resourceLogs = from;
        isResourceRead = false;
        resourceAt = from;
        resourceEnd = to;
      }
    }

    /** The next field with this tag; the cursor is then behind it. */
    private boolean find(int at, int end, int wanted) {
      p = at;
      while (p < end && field(end)) {
        if (tag == wanted) {
          return true;
        }
      }
      return false;
    }

    @Override
    public Part next(LogEvent event, Rejection why) {
      b = raw.value();
      if (!step()) {
        return Part.END;
      }
      if (!isShared) {
        isShared = true;
        readShared();
      }
      event.copyFrom(shared);
      fields.begin(raw, event);
      if (sharedIsLossy) {
        fields.keepOriginal();
      }
      record(recordFrom, recordTo, event);
      fields.replaced(sharedInvalid);
      fields.finish(b, recordFrom, recordTo);
      return Part.EVENT;
    }

    /** The resource is read once, however many scopes it has. */
    private void readShared() {
      if (!isResourceRead) {
        isResourceRead = true;
        ofResource.clear();
        fields.begin(raw, ofResource);
        readResource();
        resourceInvalid = fields.invalid();
        resourceIsLossy = fields.isLossy();
      }
      shared.copyFrom(ofResource);
      fields.begin(raw, shared);
      readScope();
      sharedInvalid = resourceInvalid + fields.invalid();
      sharedIsLossy = resourceIsLossy || fields.isLossy();
    }

    private void readResource() {
      for (int at = resourceLogs; find(at, resourceEnd, RESOURCE_LOGS_RESOURCE); ) {
        at = p;
        resource(from, to);
      }
      for (int at = resourceLogs; find(at, resourceEnd, RESOURCE_LOGS_SCHEMA); ) {
        at = p;
        string(EventColumn.RESOURCE_ATTRIBUTES, OtlpJsonFormat.SCHEMA);
      }
    }

    private void readScope() {
      for (int at = scopeLogs; find(at, scopeEnd, SCOPE_LOGS_SCHEMA); ) {
        at = p;
        string(EventColumn.ATTRIBUTES, OtlpJsonFormat.SCOPE_SCHEMA);
      }
      for (int at = scopeLogs; find(at, scopeEnd, SCOPE_LOGS_SCOPE); ) {
        at = p;
        scope(from, to);
      }
    }

    @Override
    public int from() {
      return recordFrom;
    }

    @Override
    public int to() {
      return recordTo;
    }
  }

  private void resource(int start, int end) {
    p = start;
    while (p < end && field(end)) {
      int next = p;
      if (tag == RESOURCE_ATTRIBUTES) {
        attribute(EventColumn.RESOURCE_ATTRIBUTES, null, from, to);
      } else if (tag == RESOURCE_DROPPED) {
        dropped(EventColumn.RESOURCE_ATTRIBUTES);
      }
      p = next;
    }
  }

  private void scope(int start, int end) {
    p = start;
    while (p < end && field(end)) {
      int next = p;
      switch (tag) {
        case SCOPE_NAME -> fields.text(EventColumn.SCOPE_NAME, b, from, to);
        case SCOPE_VERSION -> string(EventColumn.ATTRIBUTES, OtlpJsonFormat.SCOPE_VERSION);
        case SCOPE_ATTRIBUTES ->
            attribute(EventColumn.ATTRIBUTES, OtlpJsonFormat.SCOPE_PREFIX, from, to);
        default -> {}
      }
      p = next;
    }
  }

  /** Attributes come last, wherever they stand: what OTLP has a field for counts for more. */
  private void record(int start, int end, LogEvent event) {
    p = start;
    while (p < end && field(end)) {
      int next = p;
      switch (tag) {
        case RECORD_TIME -> nanos(TIME);
        case RECORD_OBSERVED_TIME -> nanos(OBSERVED_TIME);
        case RECORD_SEVERITY_NUMBER -> integer(EventColumn.ATTRIBUTES, SEVERITY_NUMBER);
        case RECORD_SEVERITY_TEXT -> fields.text(EventColumn.SEVERITY_TEXT, b, from, to);
        case RECORD_EVENT_NAME -> fields.text(EventColumn.EVENT_NAME, b, from, to);
        case RECORD_BODY -> {
          if (value(from, to)) {
            fields.body(text, textFrom, textTo);
          }
        }
        case RECORD_FLAGS -> {
          if (number <= Integer.MAX_VALUE) {
            event.setLong(EventColumn.TRACE_FLAGS, number);
          } else {
            fields.keepOriginal();
          }
        }
        case RECORD_TRACE_ID -> id(TRACE_ID);
        case RECORD_SPAN_ID -> id(SPAN_ID);
        case RECORD_DROPPED -> dropped(EventColumn.ATTRIBUTES);
        default -> {}
      }
      p = next;
    }
    p = start;
    while (p < end && field(end)) {
      int next = p;
      if (tag == RECORD_ATTRIBUTES) {
        attribute(EventColumn.ATTRIBUTES, null, from, to);
      }
      p = next;
    }
  }

  /** Nanoseconds since the epoch, unsigned; 0 is unset. */
  private void nanos(byte[] name) {
    if (number != 0) {
      out.clear();
      out.raw(Long.toUnsignedString(number));
      put(EventColumn.ATTRIBUTES, name, out.bytes, 0, out.length, EventFields.NUMBER);
    }
  }

  private void id(byte[] name) {
    boolean zeros = true;
    for (int i = from; i < to; i++) {
      zeros &= b[i] == 0;
    }
    if (!zeros) {
      out.clear();
      out.hex(b, from, to);
      put(EventColumn.ATTRIBUTES, name, out.bytes, 0, out.length, EventFields.ASCII);
    }
  }

  private void dropped(EventColumn map) {
    integer(map, OtlpJsonFormat.DROPPED);
  }

  private void integer(EventColumn map, byte[] name) {
    if (number != 0) {
      out.clear();
      out.raw(Long.toString(number));
      put(map, name, out.bytes, 0, out.length, EventFields.NUMBER);
    }
  }

  private void string(EventColumn map, byte[] name) {
    if (from < to) {
      put(map, name, b, from, to, EventFields.TEXT);
    }
  }

  private void put(EventColumn map, byte[] name, byte[] b, int from, int to, int kind) {
    fields.put(map, name, 0, name.length, b, from, to, kind);
  }

  private void attribute(EventColumn map, byte[] prefix, int start, int end) {
    int keyFrom = 0;
    int keyTo = 0;
    int valueFrom = -1;
    int valueTo = 0;
    p = start;
    while (p < end && field(end)) {
      if (tag == PAIR_KEY) {
        keyFrom = from;
        keyTo = to;
      } else if (tag == PAIR_VALUE) {
        valueFrom = from;
        valueTo = to;
      }
    }
    if (valueFrom < 0 || !value(valueFrom, valueTo)) {
      return;
    }
    if (prefix == null) {
      fields.put(map, b, keyFrom, keyTo, text, textFrom, textTo, textKind);
      return;
    }
    int length = prefix.length + keyTo - keyFrom;
    if (key.length < length) {
      key = new byte[2 * length];
    }
    System.arraycopy(prefix, 0, key, 0, prefix.length);
    System.arraycopy(b, keyFrom, key, prefix.length, keyTo - keyFrom);
    fields.put(map, key, 0, length, text, textFrom, textTo, textKind);
  }

  /** An {@code AnyValue} into {@link #text}; false where it is not set. */
  private boolean value(int start, int end) {
    boolean set = false;
    p = start;
    while (p < end && field(end)) {
      if (tag < VALUE_STRING || tag > VALUE_BYTES) {
        continue;
      }
      set = true;
      int next = p;
      if (tag == VALUE_STRING) {
        text = b;
        textFrom = from;
        textTo = to;
        textKind = EventFields.TEXT;
      } else {
        out.clear();
        textKind =
            tag == VALUE_INT || tag == VALUE_DOUBLE
                ? EventFields.NUMBER
                : tag == VALUE_BYTES ? EventFields.ASCII : EventFields.JSON;
        json(false);
        text = out.bytes;
        textFrom = 0;
        textTo = out.length;
      }
      p = next;
    }
    return set;
  }

  /** The field that was read last, of an {@code AnyValue}, as JSON. */
  private void json(boolean quoted) {
    switch (tag) {
      case VALUE_STRING -> out.quoted(b, from, to);
      case VALUE_BOOL -> out.raw(number == 0 ? "false" : "true");
      case VALUE_INT -> out.raw(Long.toString(number));
      case VALUE_DOUBLE -> {
        double value = Double.longBitsToDouble(number);
        boolean word = quoted && !Double.isFinite(value);
        out.raw(word ? "\"" + value + "\"" : Double.toString(value));
      }
      case VALUE_BYTES -> {
        if (quoted) {
          out.raw('"');
        }
        base64(from, to);
        if (quoted) {
          out.raw('"');
        }
      }
      default -> list(from, to, tag == VALUE_MAP);
    }
  }

  private void jsonValue(int start, int end) {
    int before = out.length;
    p = start;
    while (p < end && field(end)) {
      if (tag >= VALUE_STRING && tag <= VALUE_BYTES) {
        int next = p;
        out.length = before; // of several, protobuf's last counts
        json(true);
        p = next;
      }
    }
    if (out.length == before) {
      out.raw("null");
    }
  }

  private void list(int start, int end, boolean map) {
    out.raw(map ? '{' : '[');
    int before = out.length;
    p = start;
    while (p < end && field(end)) {
      if (tag != LIST_VALUES) {
        continue;
      }
      int next = p;
      if (out.length > before) {
        out.raw(',');
      }
      if (map) {
        jsonPair(from, to);
      } else {
        jsonValue(from, to);
      }
      p = next;
    }
    out.raw(map ? '}' : ']');
  }

  private void jsonPair(int start, int end) {
    int keyFrom = start;
    int keyTo = start;
    int valueFrom = start;
    int valueTo = start;
    p = start;
    while (p < end && field(end)) {
      if (tag == PAIR_KEY) {
        keyFrom = from;
        keyTo = to;
      } else if (tag == PAIR_VALUE) {
        valueFrom = from;
        valueTo = to;
      }
    }
    out.quoted(b, keyFrom, keyTo);
    out.raw(':');
    jsonValue(valueFrom, valueTo);
  }

  private void base64(int start, int end) {
    for (int i = start; i < end; i += 3) {
      int left = end - i;
      int bits =
          (b[i] & 0xff) << 16
              | (left > 1 ? (b[i + 1] & 0xff) << 8 : 0)
              | (left > 2 ? b[i + 2] & 0xff : 0);
      out.raw((char) BASE64[bits >> 18]);
      out.raw((char) BASE64[bits >> 12 & 63]);
      out.raw(left > 1 ? (char) BASE64[bits >> 6 & 63] : '=');
      out.raw(left > 2 ? (char) BASE64[bits & 63] : '=');
    }
  }
}
