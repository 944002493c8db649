package io.logweir.core.parse;

import io.logweir.core.identity.Identity;
import io.logweir.core.redact.Redactor;
import io.logweir.core.rule.Rules;
import io.logweir.core.template.MessageTemplate;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LedgerEntry;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import io.logweir.schema.Rejected;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The one door from bytes to an event: never throws on input, and what is no event has a reason.
 * One instance per source and thread.
 */
public final class LogParser {

  /** The header that names a record's format. */
  public static final String FORMAT_HEADER = "log.format";

  /** The header that names a record's team. */
  public static final String NAMESPACE_HEADER = "service.namespace";

  /** The header that names a record's service. */
  public static final String SERVICE_HEADER = "service.name";

  /** The header that names a record's environment. */
  public static final String ENVIRONMENT_HEADER = "deployment.environment.name";

  /** The attribute that says how many records an event was joined from, where it is not one. */
  public static final String LINES = "logweir.lines";

  /** The attribute that says in which encoding an event was received, where it is not UTF-8. */
  public static final String ENCODING = "logweir.encoding";

  /** The attribute that says which detectors replaced how many values, where any did. */
  public static final String REDACTED = "logweir.redacted";

  /**
   * How far behind the broker's time an event moves the watermark. A shipper that catches up is
   * minutes late and its times count; a broken clock is years late and must not make everyone wait.
   * Measured against the broker's time and not the wall clock, so that a replay gives the same.
   */
  public static final long CLOCK_BEHIND_MILLIS = 600_000;

  /**
   * How far ahead of the broker's time an event moves the watermark: clocks drift by seconds, and
   * one that is hours ahead would make every other source's events late.
   */
  public static final long CLOCK_AHEAD_MILLIS = 60_000;

  /** How much of a header's value a rejection quotes. */
  private static final int QUOTED = 64;

  private static final String[] CONTEXT_HEADERS = {
    NAMESPACE_HEADER, SERVICE_HEADER, ENVIRONMENT_HEADER
  };
  private static final EventColumn[] CONTEXT_COLUMNS = {
    EventColumn.SERVICE_NAMESPACE, EventColumn.SERVICE_NAME, EventColumn.DEPLOYMENT_ENVIRONMENT_NAME
  };

  private final SourceOptions options;
  private final LogFormat declared;
  private final Map<String, LogFormat> formats = new HashMap<>();
  private final Identity identity;
  private final Rejection why = new Rejection();
  private final Rules rules;
  private final Redactor redactor;
  private final List<String> detectors;
  private final MessageTemplate template = new MessageTemplate();
  private final RememberedFields remembered = new RememberedFields();
  private final byte[][] context;
  private final byte[][] contextNames;
  private String topic = "";
  private byte[] topicUtf8 = {};

  /**
   * For one source.
   *
   * @throws IllegalArgumentException where format or identity is unknown; the message names the
   *     value and what is allowed
   */
  public LogParser(SourceOptions options) {
    this.options = options;
    declared = newFormat(options.format());
    declared.remember(remembered);
    formats.put(options.format(), declared);
    identity = new Identity(options.identity(), FieldNames::column);
    rules = options.rules().isEmpty() ? null : new Rules(options.rules());
    redactor = options.redaction().isEmpty() ? null : new Redactor(options.redaction());
    detectors = options.redaction().names();
    context =
        new byte[][] {
          utf8(options.serviceNamespace()), utf8(options.serviceName()), utf8(options.environment())
        };
    contextNames =
        new byte[][] {utf8(NAMESPACE_HEADER), utf8(SERVICE_HEADER), utf8(ENVIRONMENT_HEADER)};
  }

  /**
   * What this parser knows from earlier records: to be stored with the position in the stream, and
   * restored before the next record.
   */
  public RememberedFields remembered() {
    return remembered;
  }

  /** Takes what became of one record, in the record's order. */
  public interface Sink {

    /** The event is complete; it is filled anew after the call. */
    void event(LogEvent event);

    /** Bytes that are no event, with the reason. */
    void rejected(Rejected rejected);

    /** An event, complete, that a rule of the source drops. */
    void dropped(LogEvent event, String rule);

    /**
     * What was done to the event or rejected record that is handed over next.
     *
     * @param kind {@code REDACTED}, {@code TRUNCATED} or {@code INVALID_UTF8}
     * @param name of the detector, or null
     * @param count how many values
     */
    default void changed(LedgerEntry.Kind kind, String name, int count) {}
  }

  /** What it was made with. */
  public SourceOptions options() {
    return options;
  }

  /**
   * Makes events of a record: one, or as many as a batch holds. Each byte is accounted for: a
   * record gives at least one event or rejected row.
   *
   * @param event is filled and given to {@code out} again and again: every required column,
   *     identity and clock are set
   */
  public void parse(RawLog raw, LogEvent event, Sink out) {
    Charset utf16 = raw.value().length > options.limits().maxBytes() ? null : Utf16.of(raw.value());
    if (utf16 != null) {
      parseUtf16(raw, utf16, event, out);
    } else {
      parseUtf8(raw, event, out);
    }
  }

  /** What is rejected of it is kept as UTF-8; a record that is rejected as a whole, as received. */
  private void parseUtf16(RawLog raw, Charset encoding, LogEvent event, Sink out) {
    RawLog utf8 = raw.withValue(Utf16.toUtf8(raw.value(), encoding));
    if (openBatch(utf8, false) != null) {
      parseUtf8(utf8, event, out);
    } else if (parse(utf8, event, why)) {
      event.setLong(EventColumn.SIZE_BYTES, raw.value().length);
      event.putAttribute(ENCODING, encoding.name());
      hand(event, out);
    } else {
      hand(reject(raw, why), out);
    }
  }

  private void parseUtf8(RawLog raw, LogEvent event, Sink out) {
    Batch batch = openBatch(raw, false);
    if (batch == null) {
      if (parse(raw, event, why)) {
        hand(event, out);
        return;
      }
      batch = openBatch(raw, true);
      if (batch == null) {
        hand(reject(raw, why), out);
        return;
      }
    }
    byte[] b = raw.value();
    int index = 0;
    int from = 0;
    while (true) {
      event.clear();
      Batch.Part part = batch.next(event, why);
      if (part == Batch.Part.END) {
        break;
      }
      if (part == Batch.Part.EVENT) {
        complete(raw, event, batch.from(), batch.to());
        event.setLong(EventColumn.SIZE_BYTES, batch.to() - from);
        if (index > 0 || raw.index() > 0) {
          event.setLong(EventColumn.SOURCE_INDEX, index(raw, index));
        }
        identity.assign(raw, batch.from(), batch.to(), event);
        hand(event, out);
      } else {
        hand(reject(raw, why, batch.from(), batch.to(), index(raw, index)), out);
      }
      from = batch.to();
      index++;
    }
    if (index == 0) {
      why.set(RejectReason.EMPTY, b.length, "a batch without events");
      hand(reject(raw, why), out);
    }
  }

  /** Applies the source's rules to an event that has all it states, and says what it changed. */
  private void hand(LogEvent event, Sink out) {
    int rule = rules == null ? Rules.NONE : rules.decide(event);
    if (rule != Rules.NONE && !rules.kept()) {
      out.dropped(event, rules.rules().get(rule).name());
      return;
    }
    if (event.marks() != 0) {
      if ((event.marks() & LogEvent.MARK_INVALID_UTF8) != 0) {
        out.changed(LedgerEntry.Kind.INVALID_UTF8, null, 1);
      }
      if ((event.marks() & LogEvent.MARK_TRUNCATED) != 0) {
        out.changed(LedgerEntry.Kind.TRUNCATED, null, 1);
      }
    }
    if (redactor != null && redactor.redact(event) > 0) {
      event.putAttribute(REDACTED, redacted(out));
    }
    template(event);
    out.event(event);
  }

  private void hand(Rejected rejected, Sink out) {
    if (redactor == null) {
      out.rejected(rejected);
      return;
    }
    byte[] raw = redactor.redact(rejected.raw());
    if (raw == rejected.raw()) {
      out.rejected(rejected);
      return;
    }
    String unused = redacted(out);
    out.rejected(rejected.withRaw(raw));
  }

  /** Tells what the redactor counted, and gives it as text. */
  private String redacted(Sink out) {
    StringBuilder text = new StringBuilder();
    int[] counts = redactor.counts();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        String name = detectors.get(i);
        out.changed(LedgerEntry.Kind.REDACTED, name, counts[i]);
        text.append(text.isEmpty() ? "" : ",").append(name).append('=').append(counts[i]);
      }
    }
    return text.toString();
  }

  /** From the message as it is stored: SQL, which sees no other, gives the same. */
  private void template(LogEvent event) {
    if (!event.has(EventColumn.BODY)) {
      return;
    }
    long body = event.slice(EventColumn.BODY);
    int from = LogEvent.offset(body);
    if (template.of(event.arena(), from, from + LogEvent.length(body)) > 0) {
      byte[] arena = event.reserve(MessageTemplate.ID_LENGTH);
      int start = event.arenaLength();
      template.writeId(arena, start);
      event.arenaLength(start + MessageTemplate.ID_LENGTH);
      event.setSlice(EventColumn.TEMPLATE_ID, event.sliceSince(start));
    }
  }

  /** What is part of a part is counted apart from the parts beside it. */
  private static int index(RawLog raw, int index) {
    return raw.index() == 0 ? index : raw.index() + (index << 16);
  }

  /** The batch that a record is, or null where it is one event or cannot be read at all. */
  private Batch openBatch(RawLog raw, boolean refused) {
    byte[] b = raw.value();
    if (!(format(raw) instanceof BatchFormat format) || b.length > options.limits().maxBytes()) {
      return null;
    }
    int from = start(b);
    int to = end(b, from);
    why.parser(format.name());
    if (from == to) {
      return null;
    }
    return refused ? format.batchOfRefused(raw, from, to) : format.batch(raw, from, to);
  }

  /**
   * Makes an event of a record that holds one; no rule or redaction is applied.
   *
   * @return true where {@code event} is complete: every required column, identity and clock are
   *     set; false where {@code why} says why not, and the event's content is undefined
   */
  public boolean parse(RawLog raw, LogEvent event, Rejection why) {
    event.clear();
    byte[] b = raw.value();
    int from = start(b);
    int to = end(b, from);
    LogFormat format = format(raw);
    why.parser(format == null ? quoted(raw.headers().get(FORMAT_HEADER)) : format.name());
    if (isBlank(b, from, to)) {
      return why.set(RejectReason.EMPTY, 0, "nothing but white space");
    }
    if (b.length > options.limits().maxBytes()) {
      return why.set(
          RejectReason.TOO_LARGE,
          options.limits().maxBytes(),
          b.length
              + " bytes, more than the source allows; the first "
              + Math.min(b.length, options.limits().maxBytes())
              + " are here, all of them in Kafka");
    }
    if (format == null) {
      return why.set(
          RejectReason.UNKNOWN_FORMAT,
          0,
          "header "
              + FORMAT_HEADER
              + " is \""
              + why.parser()
              + "\"; allowed: "
              + String.join(", ", names()));
    }
    if (!format.parse(raw, from, to, event, why)) {
      return false;
    }
    complete(raw, event, from, to);
    event.setLong(EventColumn.SIZE_BYTES, b.length);
    if (raw.index() > 0) {
      event.setLong(EventColumn.SOURCE_INDEX, raw.index());
    }
    identity.assign(raw, event);
    return true;
  }

  /** Sets what every event has, whatever its format, but size and identity. */
  private void complete(RawLog raw, LogEvent event, int from, int to) {
    received(raw, event);
    UrlRoute.complete(event);
    if (context(raw, event) && !event.has(EventColumn.LOG_RECORD_ORIGINAL)) {
      original(event, raw.value(), from, to);
    }
  }

  /** The row that keeps a record which {@link #parse} refused. */
  public Rejected reject(RawLog raw, Rejection why) {
    return reject(raw, why, 0, raw.value().length, raw.index() == 0 ? null : raw.index());
  }

  private Rejected reject(RawLog raw, Rejection why, int from, int to, Integer index) {
    byte[] b = raw.value();
    if (why.reason() == RejectReason.TOO_LARGE) {
      // A record of 50 MB must not go through the job and into a table.
      to = Math.min(to, from + options.limits().maxBytes());
    }
    return new Rejected(
        Timestamps.micros(raw.timestampMillis()),
        why.reason().code(),
        why.detail() + " at byte " + why.at(),
        why.parser(),
        from == 0 && to == b.length ? b : Arrays.copyOfRange(b, from, to),
        known(raw, NAMESPACE_HEADER, options.serviceNamespace()),
        known(raw, SERVICE_HEADER, options.serviceName()),
        raw.topic(),
        raw.partition(),
        raw.offset(),
        index);
  }

  private static String known(RawLog raw, String header, String otherwise) {
    String value = raw.headers().get(header);
    return value == null || value.isEmpty() ? otherwise : value;
  }

  /** What files declare is read only for sources that may need it. */
  private LogFormat newFormat(String name) {
    LogFormat format = LogFormats.handWritten(name, options);
    return format == null
        ? LogFormats.of(name, options, DeclaredFormats.of(options.formats()))
        : format;
  }

  private List<String> names() {
    return LogFormats.names(DeclaredFormats.of(options.formats()));
  }

  private LogFormat format(RawLog raw) {
    String asked = raw.headers().isEmpty() ? null : raw.headers().get(FORMAT_HEADER);
    if (asked == null || asked.isEmpty()) {
      return declared;
    }
    LogFormat format = formats.get(asked);
    if (format == null && names().contains(asked)) {
      format = newFormat(asked);
      format.remember(remembered);
      formats.put(asked, format);
    }
    return format;
  }

  private static String quoted(String value) {
    return value.length() <= QUOTED ? value : value.substring(0, QUOTED) + "…";
  }

  /** Times and coordinates. */
  private void received(RawLog raw, LogEvent event) {
    long broker = Timestamps.micros(raw.timestampMillis());
    event.setLong(EventColumn.INGEST_TIME, broker);
    if (!event.has(EventColumn.OBSERVED_TIME)) {
      event.setLong(EventColumn.OBSERVED_TIME, broker);
    }
    if (event.has(EventColumn.TIME)) {
      event.setClockMillis(clock(event.timeMillis(), raw.timestampMillis()));
    } else {
      event.setLong(EventColumn.TIME, broker);
      event.setClockMillis(clockWithoutTime(raw.timestampMillis()));
    }
    event.setDouble(EventColumn.SAMPLE_WEIGHT, 1.0);
    if (raw.lines() > 1) {
      event.putAttribute(LINES, Integer.toString(raw.lines()));
    }
    if (!raw.topic().equals(topic)) {
      topic = raw.topic();
      topicUtf8 = utf8(topic);
    }
    event.setUtf8(EventColumn.SOURCE_TOPIC, topicUtf8);
    event.setLong(EventColumn.SOURCE_PARTITION, raw.partition());
    event.setLong(EventColumn.SOURCE_OFFSET, raw.offset());
  }

  /**
   * How far a record that states no time moves the watermark, ms: the broker's time is later than
   * that of the events around it by as much as its shipper is behind, and would make them late.
   */
  public static long clockWithoutTime(long brokerMillis) {
    return Math.max(brokerMillis, Long.MIN_VALUE + CLOCK_BEHIND_MILLIS) - CLOCK_BEHIND_MILLIS;
  }

  /**
   * A clock, ms, of a record whose Kafka timestamp its producer made and not the broker: kept from
   * running ahead of the reader by more than {@link #CLOCK_AHEAD_MILLIS}, as one host with a wrong
   * clock would move everybody's watermark. This is the only use of the time of day, and it is only
   * for stamps that cannot be.
   *
   * @param eventMillis when the event says it happened; a stamp from before the year 2000 is none,
   *     and this alone is the clock
   */
  public static long clockByProducer(
      long clockMillis, long eventMillis, long stampMillis, long nowMillis) {
    long clock = stampMillis < YEAR_2000_MILLIS ? eventMillis : clockMillis;
    return Math.min(clock, nowMillis + CLOCK_AHEAD_MILLIS);
  }

  private static final long YEAR_2000_MILLIS = 946_684_800_000L;

  static long clock(long eventMillis, long brokerMillis) {
    long least = clockWithoutTime(brokerMillis);
    long most = Math.min(brokerMillis, Long.MAX_VALUE - CLOCK_AHEAD_MILLIS) + CLOCK_AHEAD_MILLIS;
    return Math.max(least, Math.min(most, eventMillis));
  }

  /**
   * Team, service and environment: header, else the record's own, else the source's.
   *
   * @return whether the line is to be kept as it is
   */
  private boolean context(RawLog raw, LogEvent event) {
    boolean headers = !raw.headers().isEmpty();
    boolean keepOriginal = options.keepOriginal();
    for (int i = 0; i < CONTEXT_COLUMNS.length; i++) {
      EventColumn column = CONTEXT_COLUMNS[i];
      String header = headers ? raw.headers().get(CONTEXT_HEADERS[i]) : null;
      if (header != null && !header.isEmpty()) {
        if (!override(event, column, contextNames[i], utf8(header))) {
          keepOriginal = true;
        }
      } else if (!event.has(column) && context[i] != null) {
        event.setUtf8(column, context[i]);
      }
    }
    if (!event.has(EventColumn.SERVICE_NAME)) {
      long app = event.entrySlice(EventColumn.ATTRIBUTES, SyslogPriority.APPNAME);
      if (app >= 0) {
        event.setSlice(EventColumn.SERVICE_NAME, app);
      }
    }
    return keepOriginal;
  }

  /**
   * The record's own word, where it differs, stays as an attribute.
   *
   * @return false where there was no place for it
   */
  private static boolean override(LogEvent event, EventColumn column, byte[] name, byte[] value) {
    if (event.has(column)) {
      long own = event.slice(column);
      if (event.equal(own, value)) {
        return true;
      }
      int count = event.entryCount(EventColumn.ATTRIBUTES);
      event.putEntry(EventColumn.ATTRIBUTES, event.append(name, 0, name.length), own);
      event.setUtf8(column, value);
      return event.entryCount(EventColumn.ATTRIBUTES) > count;
    }
    event.setUtf8(column, value);
    return true;
  }

  private static void original(LogEvent event, byte[] b, int from, int to) {
    if (Utf8.firstInvalid(b, from, to) == to) {
      event.setUtf8(EventColumn.LOG_RECORD_ORIGINAL, b, from, to - from);
    } else {
      event.setString(
          EventColumn.LOG_RECORD_ORIGINAL, new String(b, from, to - from, StandardCharsets.UTF_8));
    }
  }

  /** Behind a byte order mark. */
  private static int start(byte[] b) {
    return b.length >= 3 && b[0] == (byte) 0xEF && b[1] == (byte) 0xBB && b[2] == (byte) 0xBF
        ? 3
        : 0;
  }

  /** Before what framing leaves behind: line ends and NULs. */
  private static int end(byte[] b, int from) {
    int to = b.length;
    while (to > from && (b[to - 1] == '\n' || b[to - 1] == '\r' || b[to - 1] == 0)) {
      to--;
    }
    return to;
  }

  private static boolean isBlank(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      byte c = b[i];
      if (c != ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x0B) {
        return false;
      }
    }
    return true;
  }

  private static byte[] utf8(String text) {
    return text == null || text.isEmpty() ? null : text.getBytes(StandardCharsets.UTF_8);
  }
}
