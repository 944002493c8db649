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
final class OtlpJsonFormat extends JsonTokens implements BatchFormat {

  static final String NAME = "otlp-json";

  static final byte[] SCOPE_VERSION = EventFields.utf8("otel.scope.version");
  static final byte[] SCOPE_SCHEMA = EventFields.utf8("otel.scope.schema_url");
  static final byte[] SCHEMA = EventFields.utf8("otel.schema_url");
  static final byte[] DROPPED = EventFields.utf8("otel.dropped_attributes_count");
  static final byte[] SCOPE_PREFIX = EventFields.utf8("otel.scope.");

  private static final byte[][] RESOURCE_LOGS = names("resourceLogs resource_logs");

  // What names mean here.
  private static final int RESOURCE_LOGS_NAME = 2;
  private static final int RESOURCE = 3;
  private static final int SCOPE_LOGS = 4;
  private static final int SCOPE = 5;
  private static final int LOG_RECORDS = 6;
  private static final int SCHEMA_URL = 7;
  private static final int ATTRIBUTES = 8;
  private static final int BODY = 9;
  private static final int VERSION = 10;
  private static final int SCOPE_NAME = 11;
  private static final int DROPPED_COUNT = 12;
  private static final int SEVERITY_NUMBER = 13;
  private static final int KEY = 14;
  private static final int VALUE = 15;
  private static final int VALUES = 16;
  private static final int ARRAY = 17;
  private static final int MAP = 18;
  private static final int NUMBERS = 19;

  /** All of OTLP's names that are read, at the place of their meaning. */
  private static final byte[][][] MEANINGS = new byte[NUMBERS + 1][][];

  static {
    Arrays.fill(MEANINGS, new byte[0][]);
    MEANINGS[RESOURCE_LOGS_NAME] = RESOURCE_LOGS;
    MEANINGS[RESOURCE] = names("resource");
    MEANINGS[SCOPE_LOGS] =
        names("scopeLogs scope_logs instrumentationLibraryLogs instrumentation_library_logs");
    MEANINGS[SCOPE] = names("scope instrumentationLibrary instrumentation_library");
    MEANINGS[LOG_RECORDS] = names("logRecords log_records logs");
    MEANINGS[SCHEMA_URL] = names("schemaUrl schema_url");
    MEANINGS[ATTRIBUTES] = names("attributes");
    MEANINGS[BODY] = names("body");
    MEANINGS[VERSION] = names("version");
    MEANINGS[SCOPE_NAME] = names("name");
    MEANINGS[DROPPED_COUNT] = names("droppedAttributesCount dropped_attributes_count");
    MEANINGS[SEVERITY_NUMBER] = names("severityNumber severity_number");
    MEANINGS[KEY] = names("key");
    MEANINGS[VALUE] = names("value");
    MEANINGS[VALUES] = names("values");
    MEANINGS[ARRAY] = names("arrayValue array_value");
    MEANINGS[MAP] = names("kvlistValue kvlist_value");
    MEANINGS[NUMBERS] = names("intValue int_value doubleValue double_value boolValue bool_value");
  }

  private static final SeenNames.Name SEVERITY_NAME =
      SeenNames.of(EventFields.utf8("severityNumber"));
  private static final SeenNames.Name DROPPED_NAME = SeenNames.of(DROPPED);
  private static final SeenNames.Name SCHEMA_NAME = SeenNames.of(SCHEMA);
  private static final SeenNames.Name SCOPE_SCHEMA_NAME = SeenNames.of(SCOPE_SCHEMA);
  private static final SeenNames.Name SCOPE_VERSION_NAME = SeenNames.of(SCOPE_VERSION);

  private static final byte[] SEVERITY_PREFIX = EventFields.utf8("SEVERITY_NUMBER_");

  private final EventFields fields;
  private final Records records = new Records();
  private final LogEvent ofResource = new LogEvent();
  private final LogEvent shared = new LogEvent();
  private final JsonText out = new JsonText();
  private final Rejection notMany = new Rejection();

  /** The keys of attributes. */
  private final SeenNames keys = new SeenNames();

  private final SeenNames.Name firstOfResource = keys.start();
  private final SeenNames.Name firstOfRecord = keys.start();
  private SeenNames.Name lastKey;

  private byte[] key = new byte[64];
  private int keyLength;

  OtlpJsonFormat(SourceOptions options) {
    super(MEANINGS);
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
    if (!tokens()) {
      return false;
    }
    space();
    if (p < to) {
      return fail("text after the object");
    }
    int resources = member(0, RESOURCE_LOGS_NAME);
    if (resources < 0) {
      p = root;
      return fail("no resourceLogs, or more than one");
    }
    records.raw = raw;
    return records.measure(resources, to - from);
  }

  // ---- the checked text ----

  /** The member with a name that means this; -1 where there is none, -2 where there are several. */
  private int member(int object, int meaning) {
    int found = -1;
    for (int t = object + 1; !isEnd(t); t = after(t)) {
      if (meaning(t) == meaning) {
        found = found == -1 ? t : -2;
      }
    }
    return found;
  }

  /** The records in order, and where the one that is next stands. */
  private final class Records implements Batch {
    private RawLog raw;
    private int count;

    // The next element of each level; -1 where the level is not open.
    private int resources;
    private int scopes;
    private int logs;

    // The resource and the scope that are open, and what they have; -1 where they have it not.
    private int resource;
    private int resourceSchema;
    private boolean isResourceRead;
    private int resourceInvalid;
    private boolean resourceIsLossy;
    private int scope;
    private int scopeSchema;
    private boolean isShared;
    private int sharedInvalid;
    private boolean sharedIsLossy;
    private int record;

    private void start(int array) {
      resources = array + 1;
      scopes = -1;
      logs = -1;
      isShared = false;
    }

    /** Counts, and says whether every level is in shape and what records share is within bounds. */
    boolean measure(int array, int length) {
      if (first(array) != '[') {
        p = startOf(array);
        return fail("not in the shape of OTLP logs");
      }
      start(array);
      long repeated = 0;
      int shared = 0;
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
          shared = length(resource) + length(scope);
        }
        repeated += shared;
        count++;
      }
      if (repeated > OtlpProtoFormat.mostRepeated(length)) {
        return why.set(
            RejectReason.TOO_LARGE, startOf(0), "resource and scope of too many log records");
      }
      start(array);
      return true;
    }

    private int length(int token) {
      return token < 0 ? 0 : endOf(token) - startOf(token);
    }

    /** 1 at the next {@link #record}; 0 at the end; -1 where the shape is broken. */
    private int step() {
      while (true) {
        if (logs >= 0) {
          if (!isEnd(logs)) {
            record = logs;
            logs = after(record);
            return isObject(record) ? 1 : -1;
          }
          logs = -1;
        }
        if (scopes >= 0) {
          if (!isEnd(scopes)) {
            int at = scopes;
            if (!isObject(at) || !openScope(at)) {
              return -1;
            }
            scopes = after(at);
            continue;
          }
          scopes = -1;
        }
        if (isEnd(resources)) {
          return 0;
        }
        int at = resources;
        if (!isObject(at) || !openResource(at)) {
          return -1;
        }
        resources = after(at);
      }
    }

    /** Leaves the cursor there where it is none. */
    private boolean isObject(int token) {
      p = startOf(token);
      return first(token) == '{';
    }

    private boolean openResource(int at) {
      resourceSchema = -1;
      resource = -1;
      scopes = -1;
      isResourceRead = false;
      for (int t = at + 1; !isEnd(t); t = after(t)) {
        switch (meaning(t)) {
          case RESOURCE -> resource = resource == -1 ? t : -2;
          case SCOPE_LOGS -> scopes = scopes == -1 ? t : -2;
          case SCHEMA_URL -> resourceSchema = resourceSchema == -1 ? t : -2;
          default -> {}
        }
      }
      p = endOf(at);
      if (resource == -2 || (resource >= 0 && first(resource) != '{')) {
        return false;
      }
      if (scopes == -2 || (scopes >= 0 && first(scopes) != '[')) {
        return false;
      }
      scopes = scopes < 0 ? -1 : scopes + 1;
      return true;
    }

    private boolean openScope(int at) {
      scopeSchema = -1;
      scope = -1;
      logs = -1;
      isShared = false;
      for (int t = at + 1; !isEnd(t); t = after(t)) {
        switch (meaning(t)) {
          case LOG_RECORDS -> logs = logs == -1 ? t : -2;
          case SCOPE -> scope = scope == -1 ? t : -2;
          case SCHEMA_URL -> scopeSchema = scopeSchema == -1 ? t : -2;
          default -> {}
        }
      }
      p = endOf(at);
      if (logs == -2 || (logs >= 0 && first(logs) != '[')) {
        return false;
      }
      logs = logs < 0 ? -1 : logs + 1;
      return true;
    }

    @Override
    public Part next(LogEvent event, Rejection why) {
      JsonReader reader = OtlpJsonFormat.this;
      reader.why = why;
      if (step() <= 0) {
        return Part.END;
      }
      surrogates = 0; // what is only passed over is not in the event
      if (!isShared) {
        isShared = true;
        readShared();
      }
      event.copyFrom(shared);
      fields.begin(raw, event);
      if (sharedIsLossy) {
        fields.keepOriginal();
      }
      record(record, event);
      fields.replaced(sharedInvalid + surrogates);
      fields.finish(b, from(), to());
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
        for (int t = resource + 1; !isEnd(t); t = after(t)) {
          if (meaning(t) == ATTRIBUTES) {
            attributes(t, EventColumn.RESOURCE_ATTRIBUTES, null);
          } else {
            other(t, EventColumn.RESOURCE_ATTRIBUTES);
          }
        }
      }
      if (resourceSchema >= 0) {
        field(resourceSchema, EventColumn.RESOURCE_ATTRIBUTES, SCHEMA_NAME);
      }
    }

    private void readScope() {
      if (scopeSchema >= 0) {
        field(scopeSchema, EventColumn.ATTRIBUTES, SCOPE_SCHEMA_NAME);
      }
      if (scope >= 0 && first(scope) == '{') {
        for (int t = scope + 1; !isEnd(t); t = after(t)) {
          switch (meaning(t)) {
            case SCOPE_NAME -> {
              if (scalar(t) && textTo > textFrom) {
                fields.text(EventColumn.SCOPE_NAME, text, textFrom, textTo);
              }
            }
            case VERSION -> field(t, EventColumn.ATTRIBUTES, SCOPE_VERSION_NAME);
            case ATTRIBUTES -> attributes(t, EventColumn.ATTRIBUTES, SCOPE_PREFIX);
            default -> {}
          }
        }
      }
    }

    @Override
    public int from() {
      return startOf(record);
    }

    @Override
    public int to() {
      return endOf(record);
    }
  }

  // ---- one record ----

  /** Attributes come last, wherever they stand: a name of OTLP's own counts for more. */
  private void record(int record, LogEvent event) {
    int attributes = -1;
    for (int t = record + 1; !isEnd(t); t = after(t)) {
      switch (meaning(t)) {
        case ATTRIBUTES -> attributes = t;
        case BODY -> {
          if (anyValue(t)) {
            fields.body(text, textFrom, textTo);
          }
        }
        case SEVERITY_NUMBER -> {
          if (scalar(t)) {
            int severity = severityOfWord();
            if (severity > 0) {
              event.setLong(EventColumn.SEVERITY_NUMBER, severity);
            } else if (!isZero()) {
              field(t, EventColumn.ATTRIBUTES, SEVERITY_NAME);
            }
          }
        }
        default -> other(t, EventColumn.ATTRIBUTES);
      }
    }
    if (attributes >= 0) {
      attributes(attributes, EventColumn.ATTRIBUTES, null);
    }
  }

  /** A member of OTLP's own that has a name here, or that is unknown and kept; zeros are unset. */
  private void other(int member, EventColumn map) {
    SeenNames.Name name = meaning(member) == DROPPED_COUNT ? DROPPED_NAME : seenName(member);
    if (name == null) {
      nameText(member);
      keyLength = 0;
      append(text, textFrom, textTo);
    }
    field(member, map, name);
  }

  /** The value of a member under the name, which may be {@link #key}: null. */
  private void field(int member, EventColumn map, SeenNames.Name name) {
    if (isContainer(member)) {
      if (endOf(member) - startOf(member) > 2) {
        container(member);
        put(map, name);
      }
    } else if (scalar(member) && !isZero()) {
      put(map, name);
    }
  }

  /** What was read last under the name, which may be {@link #key}: null. */
  private void put(EventColumn map, SeenNames.Name name) {
    if (name == null || name.prefix > 0) {
      byte[] k = name == null ? key : name.path;
      int length = name == null ? keyLength : k.length;
      fields.put(map, k, 0, length, text, textFrom, textTo, textKind);
    } else {
      fields.put(map, name, text, textFrom, textTo, textKind);
    }
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

  /** A string, number or word into {@link #text}; false for null and containers. */
  private boolean scalar(int token) {
    byte c = first(token);
    if (c == '"') {
      stringText(token);
      return true;
    }
    plainText(token, c == 't' || c == 'f' ? EventFields.JSON : EventFields.NUMBER);
    return c != 'n' && c != '{' && c != '[';
  }

  /** An object or array as it stands. */
  private void container(int token) {
    plainText(token, EventFields.JSON);
  }

  /** An array of key and value, or leniently a plain object. */
  private void attributes(int container, EventColumn map, byte[] prefix) {
    byte c = first(container);
    if (c != '{' && c != '[') {
      return;
    }
    lastKey = map == EventColumn.ATTRIBUTES ? firstOfRecord : firstOfResource;
    for (int t = container + 1; !isEnd(t); t = after(t)) {
      if (c == '[') {
        pair(t, map, prefix);
        continue;
      }
      nameText(t);
      prefixed(prefix);
      if (isContainer(t)) {
        container(t);
        put(map, null);
      } else if (scalar(t)) {
        put(map, null);
      }
    }
  }

  private void pair(int pair, EventColumn map, byte[] prefix) {
    int name = -1;
    int value = -1;
    if (first(pair) == '{') {
      for (int t = pair + 1; !isEnd(t); t = after(t)) {
        int meaning = meaning(t);
        if (meaning == KEY && first(t) == '"') {
          name = t;
        } else if (meaning == VALUE) {
          value = t;
        }
      }
    }
    if (name < 0) {
      fields.keepOriginal();
      return;
    }
    stringText(name);
    SeenNames.Name known =
        prefix == null && text == b && textKind == EventFields.ASCII
            ? keys.follow(lastKey, b, textFrom, textTo)
            : null;
    if (known == null) {
      prefixed(prefix);
    } else {
      lastKey = known;
    }
    if (value >= 0 && anyValue(value)) {
      put(map, known);
    }
  }

  /** Makes what was read last the {@link #key}. */
  private void prefixed(byte[] prefix) {
    keyLength = 0;
    if (prefix != null) {
      append(prefix, 0, prefix.length);
    }
    append(text, textFrom, textTo);
  }

  /**
   * A value into {@link #text}; an {@code AnyValue} or, leniently, plain JSON.
   *
   * @return false where it is not set
   */
  private boolean anyValue(int value) {
    if (first(value) != '{') {
      if (first(value) != '[') {
        return scalar(value);
      }
      container(value);
      return true;
    }
    int member = value + 1;
    if (isEnd(member)) {
      return false;
    }
    if (!isContainer(member) && isEnd(member + 1)) {
      int meaning = meaning(member);
      if (meaning != ARRAY && meaning != MAP) {
        boolean set = scalar(member);
        if (meaning == NUMBERS && textKind == EventFields.ASCII) {
          textKind = EventFields.NUMBER;
        }
        return set;
      }
    }
    out.clear();
    json(value);
    text = out.bytes;
    textFrom = 0;
    textTo = out.length;
    textKind = EventFields.JSON;
    return true;
  }

  /** A value as plain JSON; the text is checked, which bounds its depth. */
  private void json(int value) {
    if (first(value) != '{') {
      out.raw(b, startOf(value), endOf(value));
      return;
    }
    int member = value + 1;
    if (isEnd(member)) {
      out.raw("null");
      return;
    }
    int meaning = meaning(member);
    if (meaning == ARRAY || meaning == MAP) {
      boolean map = meaning == MAP;
      out.raw(map ? '{' : '[');
      int before = out.length;
      int values = first(member) == '{' ? member(member, VALUES) : -1;
      if (values >= 0 && first(values) == '[') {
        for (int t = values + 1; !isEnd(t); t = after(t)) {
          if (out.length > before) {
            out.raw(',');
          }
          if (map) {
            jsonPair(t);
          } else {
            json(t);
          }
        }
      }
      out.raw(map ? '}' : ']');
      return;
    }
    if (meaning == NUMBERS && first(member) == '"') {
      stringText(member);
      if (isNumber()) {
        out.raw(text, textFrom, textTo);
        return;
      }
    }
    out.raw(b, startOf(member), endOf(member));
  }

  private void jsonPair(int pair) {
    if (first(pair) != '{') {
      out.raw("\"\":");
      json(pair);
      return;
    }
    int name = member(pair, KEY);
    int value = member(pair, VALUE);
    if (name >= 0 && first(name) == '"') {
      out.raw(b, startOf(name), endOf(name));
    } else {
      out.raw("\"\"");
    }
    out.raw(':');
    if (value >= 0) {
      json(value);
    } else {
      out.raw("null");
    }
  }

  private boolean isNumber() {
    return Decimals.wholeNumber(text, textFrom, textTo) != Decimals.NONE;
  }
}
