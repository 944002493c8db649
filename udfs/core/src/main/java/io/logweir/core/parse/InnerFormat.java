package io.logweir.core.parse;

import io.logweir.schema.ColumnType;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;

/**
 * Lets every format that {@code auto} knows read the line that another record carries (a container
 * runtime's, syslog's), and adds what it found to the outer record's event; one per thread.
 *
 * <p>The inner line's word counts: its time becomes the event's and the outer one {@code
 * observed_time}, its level replaces the outer one, and where both fill a text column, the outer's
 * text stays as an attribute of the column's name. {@code parser} becomes {@code outer/inner}.
 */
final class InnerFormat {

  private static final EventColumn[] COLUMNS = EventColumn.values();

  private final String outer;
  private final SourceOptions options;
  private final LogEvent inner = new LogEvent();
  private final Rejection why = new Rejection();

  // Made when first needed: these hold inner formats themselves.
  private LogFormat structured;
  private LogFormat plain;

  // The names that were put together last: most lines of a source are of one format.
  private byte[] lastInner = {};
  private byte[] lastParser = {};

  /** For lines inside records of the format that is called {@code outer}. */
  InnerFormat(String outer, SourceOptions options) {
    this.outer = outer;
    this.options = options;
  }

  /**
   * Reads {@code b[from, to)} by the first format but {@code plain} that understands it.
   *
   * @param b the record's bytes, an arena or any other array
   * @param event the outer record's, not cleared; what it holds as its body gives way
   * @param fields the outer record's; after this, only {@link EventFields#finish} is left to call
   * @return false where none does: the event is then as it was, and the text is the outer's body
   */
  boolean structured(RawLog raw, byte[] b, int from, int to, LogEvent event, EventFields fields) {
    if (structured == null) {
      structured = LogFormats.inside(options);
    }
    return from < to && read(structured, raw, b, from, to, event, fields);
  }

  /** As {@link #structured}; what nothing else understands is plain text. */
  void any(RawLog raw, byte[] b, int from, int to, LogEvent event, EventFields fields) {
    if (structured(raw, b, from, to, event, fields)) {
      return;
    }
    if (plain == null) {
      plain = LogFormats.of(PlainFormat.NAME, options);
    }
    if (from == to || !read(plain, raw, b, from, to, event, fields)) {
      fields.body(b, from, to);
    }
  }

  private boolean read(
      LogFormat format,
      RawLog raw,
      byte[] b,
      int from,
      int to,
      LogEvent event,
      EventFields fields) {
    inner.clear();
    RawLog carried =
        b == raw.value()
            ? raw
            : new RawLog(
                b,
                raw.topic(),
                raw.partition(),
                raw.offset(),
                raw.timestampMillis(),
                raw.headers());
    fields.lend(inner);
    boolean read = format.parse(carried, from, to, inner, why);
    event.takeBack(inner, read);
    if (read) {
      add(event, fields);
    }
    return read;
  }

  /**
   * What the inner line says is nearly always more than what the outer record does: so the event
   * took its place, and what the outer record says is added to that.
   */
  private void add(LogEvent event, EventFields fields) {
    LogEvent outer = inner;
    countReplaced(EventColumn.ATTRIBUTES, event, fields);
    countReplaced(EventColumn.RESOURCE_ATTRIBUTES, event, fields);
    if (event.has(EventColumn.LOG_RECORD_ORIGINAL)) {
      event.unset(EventColumn.LOG_RECORD_ORIGINAL);
      fields.keepOriginal();
    }
    event.setUtf8(EventColumn.PARSER, parser(event));
    long left = outer.presentBits() & ~GIVES_WAY;
    if (outer.has(EventColumn.TIME)
        && event.has(EventColumn.TIME)
        && !event.has(EventColumn.OBSERVED_TIME)
        && !outer.has(EventColumn.OBSERVED_TIME)) {
      event.setLong(EventColumn.OBSERVED_TIME, outer.getLong(EventColumn.TIME));
    }
    if (event.has(EventColumn.SEVERITY_TEXT)) {
      left &= ~LEVEL;
    }
    for (long has = event.presentBits(); left != 0; left &= left - 1) {
      int ordinal = Long.numberOfTrailingZeros(left);
      EventColumn column = COLUMNS[ordinal];
      long value = outer.slot(ordinal);
      if ((has >>> ordinal & 1) == 0) {
        event.slot(ordinal, value);
      } else if (column.type() == ColumnType.STRING) {
        fields.attribute(column, value);
      }
    }
    fields.addEntries(EventColumn.ATTRIBUTES, outer);
    fields.addEntries(EventColumn.RESOURCE_ATTRIBUTES, outer);
  }

  /** What of the outer record counts no more where there is an inner line. */
  private static final long GIVES_WAY =
      1L << EventColumn.BODY.ordinal() | 1L << EventColumn.PARSER.ordinal();

  private static final long LEVEL =
      1L << EventColumn.SEVERITY_TEXT.ordinal() | 1L << EventColumn.SEVERITY_NUMBER.ordinal();

  /** What was replaced in the inner line was replaced in the record. */
  private static void countReplaced(EventColumn map, LogEvent event, EventFields fields) {
    long count = event.removeEntry(map, EventFields.INVALID_UTF8);
    if (count >= 0) {
      int at = LogEvent.offset(count);
      fields.replaced((int) Decimals.wholeNumber(event.arena(), at, at + LogEvent.length(count)));
    }
  }

  /** {@code outer/inner}. */
  private byte[] parser(LogEvent event) {
    long name = event.slice(EventColumn.PARSER);
    if (!event.equal(name, lastInner)) {
      String text = event.text(name);
      lastInner = EventFields.utf8(text);
      lastParser = EventFields.utf8(outer + "/" + text);
    }
    return lastParser;
  }
}
