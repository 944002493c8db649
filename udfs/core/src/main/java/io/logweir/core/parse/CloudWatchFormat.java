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
final class CloudWatchFormat extends JsonTokens implements BatchFormat {

  static final String NAME = "cloudwatch";

  private static final byte[] MESSAGE_TYPE = EventFields.utf8("messageType");
  private static final byte[] OWNER = EventFields.utf8("owner");

  // What names mean here.
  private static final int LOG_EVENTS = 2;
  private static final int OWNER_NAME = 3;
  private static final int LOG_GROUP = 4;
  private static final int LOG_STREAM = 5;
  private static final int FILTERS = 6;
  private static final int ID = 7;
  private static final int TIMESTAMP = 8;
  private static final int MESSAGE = 9;

  /** All names that are read, at the place of their meaning. */
  private static final byte[][][] MEANINGS = {
    {},
    {},
    {EventFields.utf8("logEvents")},
    {OWNER},
    {EventFields.utf8("logGroup")},
    {EventFields.utf8("logStream")},
    {EventFields.utf8("subscriptionFilters")},
    {EventFields.utf8("id")},
    {EventFields.utf8("timestamp")},
    {EventFields.utf8("message")},
  };

  // Where the values go.
  private static final SeenNames.Name ACCOUNT = name("cloud.account.id");
  private static final SeenNames.Name GROUP = name("aws.log.group.names");
  private static final SeenNames.Name STREAM = name("aws.log.stream.names");
  private static final SeenNames.Name FILTERS_NAME = name("subscriptionFilters");
  private static final SeenNames.Name TIMESTAMP_NAME = name("timestamp");

  private final EventFields fields;
  private final InnerFormat inner;

  /** The resource attributes of all events of a message. */
  private final LogEvent shared = new LogEvent();

  private final Events events = new Events();
  private final Rejection notMany = new Rejection();

  CloudWatchFormat(SourceOptions options) {
    super(MEANINGS);
    fields = new EventFields(NAME, options);
    inner = new InnerFormat(NAME, options);
  }

  private static SeenNames.Name name(String name) {
    return SeenNames.of(EventFields.utf8(name));
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
    if (!tokens()) {
      return false;
    }
    space();
    if (p < to) {
      return fail("text after the object");
    }
    int array = -1;
    int owner = -1;
    int group = -1;
    int stream = -1;
    int filters = -1;
    for (int t = 1; !isEnd(t); t = after(t)) {
      switch (meaning(t)) {
        case LOG_EVENTS -> array = t;
        case OWNER_NAME -> owner = t;
        case LOG_GROUP -> group = t;
        case LOG_STREAM -> stream = t;
        case FILTERS -> filters = t;
        default -> {}
      }
    }
    if (array < 0 || first(array) != '[') {
      p = root;
      return fail("no logEvents");
    }
    int count = 0;
    for (int t = array + 1; !isEnd(t); t = after(t)) {
      if (first(t) != '{' || !hasMessage(t)) {
        p = first(t) == '{' ? endOf(t) : startOf(t);
        return fail("a log event without a message");
      }
      count++;
    }
    long head = (endOf(0) - root) - (endOf(array) - startOf(array));
    if (head * count > OtlpProtoFormat.mostRepeated(to - from)) {
      return why.set(RejectReason.TOO_LARGE, from, "the head of too many log events");
    }
    events.raw = raw;
    events.count = count;
    events.next = array + 1;
    shared.clear();
    fields.begin(raw, shared);
    resource(owner, ACCOUNT);
    resource(group, GROUP);
    resource(stream, STREAM);
    resource(filters, FILTERS_NAME);
    return true;
  }

  private boolean hasMessage(int object) {
    int member = object + 1;
    while (!isEnd(member) && meaning(member) != MESSAGE) {
      member = after(member);
    }
    return !isEnd(member);
  }

  private void resource(int value, SeenNames.Name name) {
    if (value < 0) {
      return;
    }
    if (first(value) == '"') {
      stringText(value);
    } else {
      plainText(value, EventFields.JSON);
    }
    fields.put(EventColumn.RESOURCE_ATTRIBUTES, name, text, textFrom, textTo, textKind);
  }

  private final class Events implements Batch {
    private RawLog raw;
    private int count;
    private int next;
    private int event;

    @Override
    public Part next(LogEvent event, Rejection why) {
      if (isEnd(next)) {
        return Part.END;
      }
      this.event = next;
      surrogates = 0; // what is only passed over is not in the event
      fields.begin(raw, event);
      int message = -1;
      int t = next + 1;
      for (; !isEnd(t); t = after(t)) {
        switch (meaning(t)) {
          case MESSAGE -> message = t;
          case TIMESTAMP -> {
            plainText(t, EventFields.NUMBER);
            fields.put(EventColumn.ATTRIBUTES, TIMESTAMP_NAME, text, textFrom, textTo, textKind);
          }
          case ID -> {
            if (first(t) == '"') {
              stringText(t);
              fields.text(EventColumn.LOG_RECORD_UID, text, textFrom, textTo);
            } else {
              other(t);
            }
          }
          default -> other(t);
        }
      }
      next = t + 1;
      message(message, event);
      // Only now: an inner line's event takes this one's place, and would be given them once more.
      fields.copyEntries(EventColumn.RESOURCE_ATTRIBUTES, shared);
      fields.replaced(surrogates);
      fields.finish(b, from(), to());
      return Part.EVENT;
    }

    private void message(int message, LogEvent event) {
      if (first(message) != '"') {
        fields.body(b, startOf(message), endOf(message));
        return;
      }
      stringText(message);
      int end = textTo;
      while (end > textFrom && (text[end - 1] == '\n' || text[end - 1] == '\r')) {
        end--;
      }
      inner.any(raw, text, textFrom, end, event, fields);
    }

    /** A subscription may add extracted fields. */
    private void other(int member) {
      nameText(member);
      byte[] name = text;
      int nameFrom = textFrom;
      int nameTo = textTo;
      if (name != b) {
        // The value may be unescaped to the same place.
        name = Arrays.copyOfRange(name, nameFrom, nameTo);
        nameFrom = 0;
        nameTo = name.length;
      }
      if (first(member) == '"') {
        stringText(member);
      } else {
        plainText(member, EventFields.JSON);
      }
      fields.attribute(name, nameFrom, nameTo, text, textFrom, textTo);
    }

    @Override
    public int from() {
      return startOf(event);
    }

    @Override
    public int to() {
      return endOf(event);
    }
  }
}
