package io.logweir.core.parse;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.util.Arrays;

/**
 * Reads OTLP logs as JSON ({@code ExportLogsServiceRequest} and {@code LogsData} of
 * opentelemetry-proto 1.x, names in camelCase or snake_case): an event for each log record, with
 * its resource and scope.
 *
 * <p>Typed values become their text; arrays, maps and any body but text become plain JSON. What a
 * message would repeat for each of its records is bounded, or a small message could become a very
 * large one.
 */
final class OtlpJsonFormat extends JsonReader implements BatchFormat {

  static final String NAME = "otlp-json";

  static final byte[] SCOPE_VERSION = EventFields.utf8("otel.scope.version");
  static final byte[] SCOPE_SCHEMA = EventFields.utf8("otel.scope.schema_url");
  static final byte[] SCHEMA = EventFields.utf8("otel.schema_url");
  static final byte[] DROPPED = EventFields.utf8("otel.dropped_attributes_count");
  static final byte[] SCOPE_PREFIX = EventFields.utf8("otel.scope.");

  private static final byte[][] RESOURCE_LOGS = names("resourceLogs resource_logs");
  private static final byte[][] RESOURCE = names("resource");
  private static final byte[][] SCOPE_LOGS =
      names("scopeLogs scope_logs instrumentationLibraryLogs instrumentation_library_logs");
  private static final byte[][] SCOPE =
      names("scope instrumentationLibrary instrumentation_library");
  private static final byte[][] LOG_RECORDS = names("logRecords log_records logs");
  private static final byte[][] SCHEMA_URL = names("schemaUrl schema_url");
  private static final byte[][] ATTRIBUTES = names("attributes");
  private static final byte[][] BODY = names("body");
  private static final byte[][] VERSION = names("version");
  private static final byte[][] SCOPE_NAME = names("name");
  private static final byte[][] DROPPED_COUNT =
      names("droppedAttributesCount dropped_attributes_count");
  private static final byte[][] SEVERITY_NUMBER = names("severityNumber severity_number");
  private static final byte[][] KEY = names("key");
  private static final byte[][] VALUE = names("value");
  private static final byte[][] VALUES = names("values");
  private static final byte[][] ARRAY = names("arrayValue array_value");
  private static final byte[][] MAP = names("kvlistValue kvlist_value");
  private static final byte[][] NUMBERS =
      names("intValue int_value doubleValue double_value boolValue bool_value");

  /** Down to the values of a record's attributes. */
  private static final int SPAN_DEPTH = 10;

  private static final byte[] SEVERITY_PREFIX = EventFields.utf8("SEVERITY_NUMBER_");

  private final EventFields fields;
  private final Records records = new Records();
  private final LogEvent ofResource = new LogEvent();
  private final LogEvent shared = new LogEvent();
  private final JsonText out = new JsonText();
  private final Rejection notMany = new Rejection();
  private byte[] key = new byte[64];
  private int keyLength;

  OtlpJsonFormat(SourceOptions options) {
    fields = new EventFields(NAME, options);
  }

  private static byte[][] names(String names) {
    String[] split = names.split(" ", -1);
    byte[][] utf8 = new byte[split.length][];
    for (int i = 0; i < split.length; i++) {
      utf8[i] = EventFields.utf8(split[i]);
    }
    return utf8;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean mayBeginWith(byte first) {
    return first == '{' || (first >= 0 && first <= ' ');
  }

  /** An object whose first name is {@code resourceLogs}. */
  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    byte[] b = raw.value();
    byte first = firstLetter(b, from, to);
    if (first != 0 && first != 'r') {
      return false;
    }
    int p = LineBatch.separators(b, from, to);
    if (p == to || b[p] != '{') {
      return false;
    }
    p = LineBatch.separators(b, p + 1, to);
    return to - p > 15
        && b[p] == '"'
        && b[p + 1] == 'r'
        && b[p + 2] == 'e'
        && (isQuoted(b, p, to, RESOURCE_LOGS[0]) || isQuoted(b, p, to, RESOURCE_LOGS[1]));
  }

  private static boolean isQuoted(byte[] b, int at, int to, byte[] name) {
    int end = at + 1 + name.length;
    return end < to && b[end] == '"' && Arrays.equals(b, at + 1, end, name, 0, name.length);
  }

  @Override
  public LogFormat inside() {
    return null;
  }

  @Override
  public Batch batch(RawLog raw, int from, int to) {
    return check(raw, from, to, notMany) ? records : null;
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    if (!check(raw, from, to, why)) {
      return false;
    }
    if (records.count != 1) {
      p = from;
      return fail(records.count == 0 ? "no log record" : "more than one log record");
    }
    return records.next(event, why) == Batch.Part.EVENT;
  }

  /**
   * Whether all of it is valid JSON and in the shape of OTLP; {@link #records} is then at its
   * start.
   */
  private boolean check(RawLog raw, int from, int to, Rejection why) {
    open(raw.value(), from, to, why);
    space();
    int root = p;
    if (p == to || b[p] != '{') {
      return fail("not an OTLP message");
    }
    if (!skipAndRemember(SPAN_DEPTH)) {
      return false;
    }
    space();
    if (p < to) {
      return fail("text after the object");
    }
    int resources = member(root, RESOURCE_LOGS);
    if (resources < 0) {
      p = root;
      return fail("no resourceLogs, or more than one");
    }
    records.read(raw, to);
    records.start(resources);
    return records.measure(from);
  }

  // ---- the checked text ----

  private boolean isNamed(byte[][] names) {
    for (byte[] name : names) {
      if (textTo - textFrom == name.length
          && Arrays.equals(text, textFrom, textTo, name, 0, name.length)) {
        return true;
      }
    }
    return false;
  }

  /** Where the value of a member begins; -1 where there is none, -2 where there are several. */
  private int member(int object, byte[][] names) {
    int found = -1;
    p = object;
    while (nextMember()) {
      if (isNamed(names)) {
        found = found == -1 ? p : -2;
      }
      pass();
    }
    return found;
  }

  /** The records in order, and where the one that is next stands. */
  private final class Records implements Batch {
    private RawLog raw;
    private int limit;
    private int count;

    // Where the next element of each level is looked for: at a bracket or behind a value; -1 where
    // the level is not open.
    private int resources;
    private int scopes;
    private int logs;

    private int resource;
    private int resourceLength;
    private int resourceSchema;
    private int resourceScopes;
    private int resourceEnd;
    private boolean isResourceRead;
    private int resourceInvalid;
    private boolean resourceIsLossy;
    private int resourceLogs;
    private int scopeLogs;
    private int scope;
    private int scopeSchema;
    private int scopeRecords;
    private int scopeEnd;
    private boolean isShared;
    private int sharedInvalid;
    private boolean sharedIsLossy;
    private int from;
    private int end;

    /** Nothing is known of this record's resources and scopes. */
    void read(RawLog raw, int limit) {
      this.raw = raw;
      this.limit = limit;
      resourceLogs = -1;
      scopeLogs = -1;
    }

    void start(int array) {
      resources = array;
      scopes = -1;
      logs = -1;
      isShared = false;
    }

    /** Counts, and says whether every level is in shape and what records share is within bounds. */
    boolean measure(int at) {
      int first = resources;
      long repeated = 0;
      int length = 0;
      count = 0;
      while (true) {
        int step = step();
        if (step == 0) {
          break;
        }
        if (step < 0) {
          return fail("not in the shape of OTLP logs");
        }
        if (!isShared) {
          isShared = true;
          length = sharedLength();
        }
        repeated += length;
        count++;
      }
      if (repeated > OtlpProtoFormat.mostRepeated(limit - at)) {
        return why.set(RejectReason.TOO_LARGE, at, "resource and scope of too many log records");
      }
      start(first);
      return true;
    }

    private int sharedLength() {
      int length = resourceLength;
      if (scope >= 0) {
        p = scope;
        pass();
        length += p - scope;
      }
      return length;
    }

    /** 1 at the next record, {@code [from, end)}; 0 at the end; -1 where the shape is broken. */
    private int step() {
      open(raw.value(), 0, limit, why);
      while (true) {
        if (logs >= 0) {
          p = logs;
          if (nextElement()) {
            if (b[p] != '{') {
              return -1;
            }
            from = p;
            pass();
            end = p;
            logs = p;
            return 1;
          }
          logs = -1;
        }
        if (scopes >= 0) {
          p = scopes;
          if (nextElement()) {
            if (b[p] != '{') {
              return -1;
            }
            openScope(p);
            isShared = false;
            logs = scopeRecords;
            scopes = scopeEnd;
            if (logs < -1 || (logs >= 0 && b[logs] != '[')) {
              return -1;
            }
            continue;
          }
          scopes = -1;
        }
        p = resources;
        if (b[p] == '[' || b[p] == ',' || b[p] == ']' || b[p] <= ' ') {
          if (!nextElement()) {
            return 0;
          }
        } else {
          return -1;
        }
        if (b[p] != '{') {
          return -1;
        }
        isResourceRead = false;
        openResource(p);
        scopes = resourceScopes;
        resources = resourceEnd;
        if (resource < -1
            || scopes < -1
            || (scopes >= 0 && b[scopes] != '[')
            || (resource >= 0 && b[resource] != '{')) {
          return -1;
        }
      }
    }

    /** Finds what the resource at {@code at} has, once: the last one is known. */
    private void openResource(int at) {
      if (at == resourceLogs) {
        return;
      }
      resourceLogs = at;
      resourceSchema = -1;
      resource = -1;
      resourceScopes = -1;
      resourceLength = 0;
      int replaced = surrogates; // what is only passed over is not in the event
      p = at;
      while (nextMember()) {
        int value = p;
        if (isNamed(RESOURCE)) {
          resource = resource == -1 ? value : -2;
        } else if (isNamed(SCOPE_LOGS)) {
          resourceScopes = resourceScopes == -1 ? value : -2;
        } else if (isNamed(SCHEMA_URL)) {
          resourceSchema = resourceSchema == -1 ? value : -2;
        }
        pass();
        if (value == resource) {
          resourceLength = p - value;
        }
      }
      resourceEnd = p;
      surrogates = replaced;
    }

    /** As {@link #openResource}, for a scope. */
    private void openScope(int at) {
      if (at == scopeLogs) {
        return;
      }
      scopeLogs = at;
      scopeSchema = -1;
      scope = -1;
      scopeRecords = -1;
      int replaced = surrogates;
      p = at;
      while (nextMember()) {
        if (isNamed(LOG_RECORDS)) {
          scopeRecords = scopeRecords == -1 ? p : -2;
        } else if (isNamed(SCOPE)) {
          scope = scope == -1 ? p : -2;
        } else if (isNamed(SCHEMA_URL)) {
          scopeSchema = scopeSchema == -1 ? p : -2;
        }
        pass();
      }
      scopeEnd = p;
      surrogates = replaced;
    }

    @Override
    public Part next(LogEvent event, Rejection why) {
      JsonReader reader = OtlpJsonFormat.this;
      reader.why = why;
      if (step() <= 0) {
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
      record(from, event);
      fields.replaced(sharedInvalid + surrogates);
      fields.finish(b, from, end);
      return Part.EVENT;
    }

    /** The resource is read once, however many scopes it has. */
    private void readShared() {
      if (!isResourceRead) {
        isResourceRead = true;
        ofResource.clear();
        fields.begin(raw, ofResource);
        readResource();
        resourceInvalid = fields.invalid() + surrogates;
        resourceIsLossy = fields.isLossy();
        surrogates = 0;
      }
      shared.copyFrom(ofResource);
      fields.begin(raw, shared);
      readScope();
      sharedInvalid = resourceInvalid + fields.invalid() + surrogates;
      sharedIsLossy = resourceIsLossy || fields.isLossy();
      surrogates = 0;
    }

    private void readResource() {
      if (resource >= 0) {
        p = resource;
        while (nextMember()) {
          if (isNamed(ATTRIBUTES)) {
            attributes(EventColumn.RESOURCE_ATTRIBUTES, null);
          } else {
            other(EventColumn.RESOURCE_ATTRIBUTES);
          }
        }
      }
      if (resourceSchema >= 0) {
        p = resourceSchema;
        constant(EventColumn.RESOURCE_ATTRIBUTES, SCHEMA);
      }
    }

    private void readScope() {
      if (scopeSchema >= 0) {
        p = scopeSchema;
        constant(EventColumn.ATTRIBUTES, SCOPE_SCHEMA);
      }
      if (scope >= 0 && b[scope] == '{') {
        p = scope;
        while (nextMember()) {
          if (isNamed(SCOPE_NAME)) {
            if (scalar() && textTo > textFrom) {
              fields.text(EventColumn.SCOPE_NAME, text, textFrom, textTo);
            }
          } else if (isNamed(VERSION)) {
            constant(EventColumn.ATTRIBUTES, SCOPE_VERSION);
          } else if (isNamed(ATTRIBUTES)) {
            attributes(EventColumn.ATTRIBUTES, SCOPE_PREFIX);
          } else {
            pass();
          }
        }
      }
    }

    @Override
    public int from() {
      return from;
    }

    @Override
    public int to() {
      return end;
    }
  }

  // ---- one record ----

  /** Attributes come last, wherever they stand: a name of OTLP's own counts for more. */
  private void record(int at, LogEvent event) {
    int attributes = -1;
    p = at;
    while (nextMember()) {
      if (isNamed(ATTRIBUTES)) {
        attributes = p;
        pass();
      } else if (isNamed(BODY)) {
        if (anyValue()) {
          fields.body(text, textFrom, textTo);
        }
      } else if (isNamed(SEVERITY_NUMBER)) {
        int start = p;
        if (!scalar()) {
          continue;
        }
        int severity = severityOfWord();
        if (severity > 0) {
          event.setLong(EventColumn.SEVERITY_NUMBER, severity);
        } else if (!isZero()) {
          p = start;
          name(SEVERITY_NUMBER[0]);
          field(EventColumn.ATTRIBUTES);
        }
      } else {
        other(EventColumn.ATTRIBUTES);
      }
    }
    if (attributes >= 0) {
      p = attributes;
      attributes(EventColumn.ATTRIBUTES, null);
    }
  }

  /** A member of OTLP's own that has a name here, or that is unknown and kept; zeros are unset. */
  private void other(EventColumn map) {
    if (isNamed(DROPPED_COUNT)) {
      name(DROPPED);
    } else {
      name(text, textFrom, textTo);
    }
    field(map);
  }

  /** The value at the cursor under {@link #key}. */
  private void field(EventColumn map) {
    int start = p;
    if (b[p] == '{' || b[p] == '[') {
      pass();
      if (p - start > 2) {
        fields.put(map, key, 0, keyLength, b, start, p, EventFields.JSON);
      }
    } else if (scalar() && !isZero()) {
      fields.put(map, key, 0, keyLength, text, textFrom, textTo, textKind);
    }
  }

  private void constant(EventColumn map, byte[] name) {
    name(name);
    field(map);
  }

  private void name(byte[] name) {
    name(name, 0, name.length);
  }

  private void name(byte[] b, int from, int to) {
    keyLength = 0;
    append(b, from, to);
  }

  private void append(byte[] b, int from, int to) {
    int length = to - from;
    if (key.length - keyLength < length) {
      key = Arrays.copyOf(key, Math.max(keyLength + length, 2 * key.length));
    }
    System.arraycopy(b, from, key, keyLength, length);
    keyLength += length;
  }

  /** Empty or zero, which in protobuf means that it is not set. */
  private boolean isZero() {
    for (int i = textFrom; i < textTo; i++) {
      if (text[i] != '0') {
        return false;
      }
    }
    return true;
  }

  /** {@code SEVERITY_NUMBER_WARN2}, protobuf's own JSON notation; 0 where it is none. */
  private int severityOfWord() {
    int start = textFrom + SEVERITY_PREFIX.length;
    if (start >= textTo
        || !Arrays.equals(text, textFrom, start, SEVERITY_PREFIX, 0, SEVERITY_PREFIX.length)) {
      return 0;
    }
    int end = textTo;
    int step = 0;
    if (text[end - 1] >= '2' && text[end - 1] <= '4') {
      end--;
      step = text[end] - '1';
    }
    int number = Severity.number(text, start, end);
    return number == Severity.NONE ? 0 : number + step;
  }

  /** A string, number or word at the cursor into {@link #text}; false for null and containers. */
  private boolean scalar() {
    int start = p;
    if (b[p] == '"') {
      return string();
    }
    pass();
    text = b;
    textFrom = start;
    textTo = p;
    textKind = b[start] == 't' || b[start] == 'f' ? EventFields.JSON : EventFields.NUMBER;
    return b[start] != 'n' && b[start] != '{' && b[start] != '[';
  }

  /** An array of key and value, or leniently a plain object, at the cursor. */
  private void attributes(EventColumn map, byte[] prefix) {
    if (b[p] == '{') {
      while (nextMember()) {
        keyLength = 0;
        if (prefix != null) {
          append(prefix, 0, prefix.length);
        }
        append(text, textFrom, textTo);
        int start = p;
        if (b[p] == '{' || b[p] == '[') {
          pass();
          fields.put(map, key, 0, keyLength, b, start, p, EventFields.JSON);
        } else if (scalar()) {
          fields.put(map, key, 0, keyLength, text, textFrom, textTo, textKind);
        }
      }
      return;
    }
    if (b[p] != '[') {
      pass();
      return;
    }
    while (nextElement()) {
      if (b[p] != '{') {
        pass();
        fields.keepOriginal();
        continue;
      }
      int pair = p;
      int value = -1;
      keyLength = -1;
      while (nextMember()) {
        if (isNamed(KEY) && b[p] == '"') {
          string();
          keyLength = 0;
          if (prefix != null) {
            append(prefix, 0, prefix.length);
          }
          append(text, textFrom, textTo);
        } else {
          if (isNamed(VALUE)) {
            value = p;
          }
          pass();
        }
      }
      int end = p;
      if (keyLength < 0) {
        fields.keepOriginal();
      } else if (value >= 0) {
        p = value;
        if (anyValue()) {
          fields.put(map, key, 0, keyLength, text, textFrom, textTo, textKind);
        }
      }
      p = Math.max(pair, end);
    }
  }

  /**
   * The value at the cursor into {@link #text}; an {@code AnyValue} or, leniently, plain JSON.
   *
   * @return false where it is not set
   */
  private boolean anyValue() {
    int start = p;
    if (b[p] != '{') {
      if (b[p] != '[') {
        return scalar();
      }
      pass();
      return built(b, start, p);
    }
    if (!nextMember()) {
      return false;
    }
    if (!isNamed(ARRAY) && !isNamed(MAP) && b[p] != '{' && b[p] != '[') {
      boolean number = isNamed(NUMBERS);
      boolean set = scalar();
      int kind = textKind;
      byte[] bytes = text;
      int from = textFrom;
      int to = textTo;
      boolean more = nextMember();
      text = bytes;
      textFrom = from;
      textTo = to;
      textKind = number && kind == EventFields.ASCII ? EventFields.NUMBER : kind;
      if (!more) {
        return set;
      }
    }
    p = start;
    out.clear();
    json(0);
    return built(out.bytes, 0, out.length);
  }

  private boolean built(byte[] bytes, int from, int to) {
    text = bytes;
    textFrom = from;
    textTo = to;
    textKind = EventFields.JSON;
    return true;
  }

  /** The value at the cursor as plain JSON; the text is checked, which bounds its depth. */
  private void json(int depth) {
    int start = p;
    if (b[p] != '{') {
      pass();
      out.raw(b, start, p);
      return;
    }
    if (!nextMember()) {
      out.raw("null");
      return;
    }
    if (isNamed(ARRAY) || isNamed(MAP)) {
      boolean map = isNamed(MAP);
      out.raw(map ? '{' : '[');
      int before = out.length;
      int values = b[p] == '{' ? member(p, VALUES) : -1;
      if (values >= 0 && b[values] == '[') {
        p = values;
        while (nextElement()) {
          if (out.length > before) {
            out.raw(',');
          }
          if (map) {
            pair(depth + 1);
          } else {
            json(depth + 1);
          }
        }
      }
      out.raw(map ? '}' : ']');
    } else {
      boolean number = isNamed(NUMBERS);
      int value = p;
      if (number && b[p] == '"' && string() && isNumber()) {
        out.raw(text, textFrom, textTo);
      } else {
        p = value;
        pass();
        out.raw(b, value, p);
      }
    }
    p = start;
    pass();
  }

  private void pair(int depth) {
    int start = p;
    if (b[p] != '{') {
      out.raw("\"\":");
      json(depth);
      return;
    }
    int name = member(start, KEY);
    int value = member(start, VALUE);
    if (name >= 0 && b[name] == '"') {
      p = name;
      pass();
      out.raw(b, name, p);
    } else {
      out.raw("\"\"");
    }
    out.raw(':');
    if (value >= 0) {
      p = value;
      json(depth);
    } else {
      out.raw("null");
    }
    p = start;
    pass();
  }

  private boolean isNumber() {
    return Decimals.wholeNumber(text, textFrom, textTo) != Decimals.NONE;
  }
}
