package io.logweir.core.parse;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.util.Arrays;

/**
 * Reads what a CloudWatch Logs subscription delivers (Amazon CloudWatch Logs User Guide, "Real-time
 * processing of log data with subscriptions"), decompressed: an event for each of {@code
 * logEvents}, its message read by its own format.
 *
 * <p>Account, log group and log stream are resource attributes of every event. What a message would
 * repeat for each of its events is bounded as in {@link OtlpJsonFormat}.
 */
final class CloudWatchFormat extends JsonReader implements BatchFormat {

  static final String NAME = "cloudwatch";

  private static final byte[] MESSAGE_TYPE = EventFields.utf8("messageType");
  private static final byte[] OWNER = EventFields.utf8("owner");
  private static final byte[] LOG_GROUP = EventFields.utf8("logGroup");
  private static final byte[] LOG_STREAM = EventFields.utf8("logStream");
  private static final byte[] FILTERS = EventFields.utf8("subscriptionFilters");
  private static final byte[] LOG_EVENTS = EventFields.utf8("logEvents");
  private static final byte[] ID = EventFields.utf8("id");
  private static final byte[] TIMESTAMP = EventFields.utf8("timestamp");
  private static final byte[] MESSAGE = EventFields.utf8("message");

  /** Down to the log events. */
  private static final int SPAN_DEPTH = 3;

  private static final byte[] ACCOUNT = EventFields.utf8("cloud.account.id");
  private static final byte[] GROUP = EventFields.utf8("aws.log.group.names");
  private static final byte[] STREAM = EventFields.utf8("aws.log.stream.names");

  private final EventFields fields;
  private final InnerFormat inner;
  private final LogEvent shared = new LogEvent();
  private final Events events = new Events();
  private final Rejection notMany = new Rejection();

  CloudWatchFormat(SourceOptions options) {
    fields = new EventFields(NAME, options);
    inner = new InnerFormat(NAME, options);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean mayBeginWith(byte first) {
    return first == '{' || (first >= 0 && first <= ' ');
  }

  /** An object that begins with {@code messageType} or {@code owner}. */
  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    byte[] b = raw.value();
    byte first = firstLetter(b, from, to);
    if (first != 0 && first != 'm' && first != 'o') {
      return false;
    }
    int p = LineBatch.separators(b, from, to);
    if (p == to || b[p] != '{') {
      return false;
    }
    p = LineBatch.separators(b, p + 1, to);
    return p < to && b[p] == '"' && (begins(b, p, to, MESSAGE_TYPE) || begins(b, p, to, OWNER));
  }

  private static boolean begins(byte[] b, int quote, int to, byte[] name) {
    int end = quote + 1 + name.length;
    return end < to && b[end] == '"' && Arrays.equals(b, quote + 1, end, name, 0, name.length);
  }

  @Override
  public LogFormat inside() {
    return null;
  }

  @Override
  public Batch batch(RawLog raw, int from, int to) {
    return check(raw, from, to, notMany) ? events : null;
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    if (!check(raw, from, to, why)) {
      return false;
    }
    if (events.count != 1) {
      return why.set(
          RejectReason.INVALID_JSON,
          from,
          events.count == 0 ? "no log event" : "more than one log event");
    }
    return events.next(event, why) == Batch.Part.EVENT;
  }

  /** Whether all of it is such a message; {@link #events} is then before the first. */
  private boolean check(RawLog raw, int from, int to, Rejection why) {
    open(raw.value(), from, to, why);
    space();
    int root = p;
    if (p == to || b[p] != '{') {
      return fail("not a CloudWatch Logs message");
    }
    if (!skipAndRemember(SPAN_DEPTH)) {
      return false;
    }
    int rootEnd = p;
    space();
    if (p < to) {
      return fail("text after the object");
    }
    int array = -1;
    int owner = -1;
    int group = -1;
    int stream = -1;
    int filters = -1;
    p = root;
    while (nextMember()) {
      if (isNamed(LOG_EVENTS)) {
        array = p;
      } else if (isNamed(OWNER)) {
        owner = p;
      } else if (isNamed(LOG_GROUP)) {
        group = p;
      } else if (isNamed(LOG_STREAM)) {
        stream = p;
      } else if (isNamed(FILTERS)) {
        filters = p;
      }
      pass();
    }
    if (array < 0 || b[array] != '[') {
      p = root;
      return fail("no logEvents");
    }
    events.count = 0;
    p = array;
    while (nextElement()) {
      if (b[p] != '{' || member(p, MESSAGE) < 0) {
        return fail("a log event without a message");
      }
      events.count++;
    }
    long head = (rootEnd - root) - (p - array);
    if (head * events.count > OtlpProtoFormat.mostRepeated(to - from)) {
      return why.set(RejectReason.TOO_LARGE, from, "the head of too many log events");
    }
    events.start(raw, to, array);
    fields.begin(raw, shared);
    shared.clear();
    resource(owner, ACCOUNT);
    resource(group, GROUP);
    resource(stream, STREAM);
    resource(filters, FILTERS);
    return true;
  }

  private void resource(int value, byte[] key) {
    if (value < 0) {
      return;
    }
    p = value;
    if (b[p] == '"') {
      string();
      fields.put(
          EventColumn.RESOURCE_ATTRIBUTES, key, 0, key.length, text, textFrom, textTo, textKind);
    } else {
      pass();
      fields.put(
          EventColumn.RESOURCE_ATTRIBUTES, key, 0, key.length, b, value, p, EventFields.JSON);
    }
  }

  /**
   * Where the value of a member of a checked object begins, or -1; the last where it is repeated.
   */
  private int member(int object, byte[] name) {
    int found = -1;
    p = object;
    while (nextMember()) {
      if (isNamed(name)) {
        found = p;
      }
      pass();
    }
    return found;
  }

  private boolean isNamed(byte[] name) {
    return textTo - textFrom == name.length
        && Arrays.equals(text, textFrom, textTo, name, 0, name.length);
  }

  private final class Events implements Batch {
    private RawLog raw;
    private int limit;
    private int count;
    private int next;
    private int from;
    private int end;

    void start(RawLog raw, int limit, int array) {
      this.raw = raw;
      this.limit = limit;
      next = array;
    }

    @Override
    public Part next(LogEvent event, Rejection why) {
      open(raw.value(), 0, limit, why);
      p = next;
      if (!nextElement()) {
        return Part.END;
      }
      from = p;
      event.copyFrom(shared);
      fields.begin(raw, event);
      int message = -1;
      while (nextMember()) {
        if (isNamed(MESSAGE)) {
          message = p;
          pass();
        } else if (isNamed(TIMESTAMP)) {
          int start = p;
          pass();
          fields.put(TIMESTAMP, 0, TIMESTAMP.length, b, start, p, EventFields.NUMBER);
        } else if (isNamed(ID) && b[p] == '"') {
          string();
          fields.text(EventColumn.LOG_RECORD_UID, text, textFrom, textTo);
        } else {
          other();
        }
      }
      end = p;
      next = p;
      p = message;
      if (b[p] == '"') {
        string();
        int to = textTo;
        while (to > textFrom && (text[to - 1] == '\n' || text[to - 1] == '\r')) {
          to--;
        }
        inner.any(raw, text, textFrom, to, event, fields);
      } else {
        pass();
        fields.body(b, message, p);
      }
      fields.replaced(surrogates);
      fields.finish(b, from, end);
      return Part.EVENT;
    }

    /** A subscription may add extracted fields. */
    private void other() {
      byte[] name = Arrays.copyOfRange(text, textFrom, textTo);
      int start = p;
      if (b[p] == '"') {
        string();
        fields.attribute(name, 0, name.length, text, textFrom, textTo);
      } else {
        pass();
        fields.attribute(name, 0, name.length, b, start, p);
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
}
