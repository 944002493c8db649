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

  private final byte[] outer;
  private final SourceOptions options;
  private final LogEvent inner = new LogEvent();
  private final Rejection why = new Rejection();

  // Made when first needed: these hold inner formats themselves.
  private LogFormat structured;
  private LogFormat plain;

  /** For lines inside records of the format that is called {@code outer}. */
  InnerFormat(String outer, SourceOptions options) {
    this.outer = EventFields.utf8(outer);
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
    if (!format.parse(carried, from, to, inner, why)) {
      return false;
    }
    add(event, fields);
    return true;
  }

  private void add(LogEvent event, EventFields fields) {
    event.unset(EventColumn.BODY);
    int base = event.arenaLength();
    event.append(inner.arena(), 0, inner.arenaLength());
    for (long left = inner.presentBits(); left != 0; left &= left - 1) {
      column(COLUMNS[Long.numberOfTrailingZeros(left)], base, event, fields);
    }
    entries(EventColumn.ATTRIBUTES, base, event, fields);
    entries(EventColumn.RESOURCE_ATTRIBUTES, base, event, fields);
  }

  private void column(EventColumn column, int base, LogEvent event, EventFields fields) {
    switch (column) {
      case PARSER -> event.setSlice(EventColumn.PARSER, parser(event));
      case LOG_RECORD_ORIGINAL -> fields.keepOriginal();
      case TIME -> {
        if (event.has(EventColumn.TIME) && !event.has(EventColumn.OBSERVED_TIME)) {
          event.setLong(EventColumn.OBSERVED_TIME, event.getLong(EventColumn.TIME));
        }
        event.setLong(EventColumn.TIME, inner.getLong(EventColumn.TIME));
      }
      case SEVERITY_TEXT -> {
        if (!inner.has(EventColumn.SEVERITY_NUMBER)) {
          event.unset(EventColumn.SEVERITY_NUMBER);
        }
        event.setSlice(column, moved(inner.slice(column), base));
      }
      default -> {
        if (column.type() != ColumnType.STRING) {
          event.setLong(column, inner.getLong(column));
          return;
        }
        if (event.has(column)) {
          fields.attribute(column, event.slice(column));
        }
        event.setSlice(column, moved(inner.slice(column), base));
      }
    }
  }

  private long parser(LogEvent event) {
    int start = event.arenaLength();
    event.append(outer, 0, outer.length);
    event.append(SLASH, 0, 1);
    long name = inner.slice(EventColumn.PARSER);
    event.append(inner.arena(), LogEvent.offset(name), LogEvent.length(name));
    return event.sliceSince(start);
  }

  private static final byte[] SLASH = {'/'};

  private static long moved(long slice, int by) {
    return LogEvent.slice(LogEvent.offset(slice) + by, LogEvent.length(slice));
  }

  private void entries(EventColumn map, int base, LogEvent event, EventFields fields) {
    int count = inner.entryCount(map);
    for (int i = 0; i < count; i++) {
      long key = moved(inner.entryKey(map, i), base);
      fields.entry(map, key, moved(inner.entryValue(map, i), base));
    }
  }
}
