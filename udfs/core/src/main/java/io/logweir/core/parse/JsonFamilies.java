package io.logweir.core.parse;

import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import java.util.Arrays;

/**
 * What a JSON record means beyond its names, where only several of its fields together tell which
 * software wrote it: a level that is one letter or digit, the default of a level that is left out,
 * the line that a container's record carries. Fields stay what they are; columns that are still
 * empty are filled.
 */
final class JsonFamilies {

  private static final byte[] STREAM = EventFields.utf8("stream");
  private static final byte[] STDOUT = EventFields.utf8("stdout");
  private static final byte[] STDERR = EventFields.utf8("stderr");
  private static final byte[] TYPE = EventFields.utf8("type");
  private static final byte[] PID = EventFields.utf8("pid");
  private static final byte[] V = EventFields.utf8("v");
  private static final byte[] NAME = EventFields.utf8("name");
  private static final byte[] FUNC_NAME = EventFields.utf8("funcName");
  private static final byte[] LINENO = EventFields.utf8("lineno");
  private static final byte[] VERSION = EventFields.utf8("version");
  private static final byte[] GELF_1_0 = EventFields.utf8("1.0");
  private static final byte[] GELF_1_1 = EventFields.utf8("1.1");
  private static final byte[] S = EventFields.utf8("s");
  private static final byte[] C = EventFields.utf8("c");
  private static final byte[] CTX = EventFields.utf8("ctx");
  private static final byte[] TEMPLATE = EventFields.utf8("@mt");
  private static final byte[] CADDY = EventFields.utf8("http.log.");
  private static final byte[] NODE_NAME = EventFields.utf8("node.name");
  private static final byte[] NODE_ID = EventFields.utf8("node.id");
  private static final byte[] SLOWLOG = EventFields.utf8("_slowlog");
  private static final byte[] TOOK = EventFields.utf8("took");
  private static final byte[] TOOK_MILLIS = EventFields.utf8("took_millis");
  private static final byte[] TAGS = EventFields.utf8("tags");
  private static final EntryKey SERVICE_TYPE = EntryKey.of("service.type");
  private static final byte[] KIBANA = EventFields.utf8("kibana");
  private static final EntryKey INDEX_NAME = EntryKey.of("elasticsearch.index.name");
  private static final EntryKey INDEX_ID = EntryKey.of("elasticsearch.index.id");
  private static final EntryKey SHARD = EntryKey.of("elasticsearch.shard.id");

  private final EventFields fields;
  private final JsonReader reader = new JsonReader();
  private final Rejection ignored = new Rejection();
  private InnerFormat inner;

  /** For the events that {@code fields} fills. */
  JsonFamilies(EventFields fields, InnerFormat inner) {
    this.fields = fields;
    this.inner = inner;
  }

  /** From now on, a line that a record carries is only text. */
  void withoutInner() {
    inner = null;
  }

  /** After the last field of the object {@code b[from, to)}. */
  void complete(RawLog raw, byte[] b, int from, int to, LogEvent event) {
    if (!event.has(EventColumn.SEVERITY_TEXT)) {
      if (!event.has(EventColumn.SEVERITY_NUMBER)) {
        withoutLevel(raw, event);
      }
    } else if (!event.has(EventColumn.SEVERITY_NUMBER)
        && LogEvent.length(event.slice(EventColumn.SEVERITY_TEXT)) == 1) {
      gelf(event);
    }
    if (!event.has(EventColumn.BODY)) {
      copy(event, TEMPLATE, EventColumn.BODY);
    }
    if (!event.has(EventColumn.SCOPE_NAME)) {
      logger(event);
    } else if (fields.isDurationUnitless()
        && startsWith(event, event.slice(EventColumn.SCOPE_NAME), CADDY)) {
      caddy(event);
    }
    long type = event.entrySlice(EventColumn.ATTRIBUTES, TYPE);
    if (type >= 0) {
      if (event.entrySlice(EventColumn.ATTRIBUTES, NODE_NAME) >= 0
          || event.entrySlice(EventColumn.ATTRIBUTES, NODE_ID) >= 0) {
        elasticsearch(b, from, to, event, type);
      } else if (event.entrySlice(EventColumn.ATTRIBUTES, TAGS) >= 0
          && event.entrySlice(EventColumn.ATTRIBUTES, PID) >= 0) {
        fields.attribute(SERVICE_TYPE, KIBANA);
      }
    }
  }

  private void withoutLevel(RawLog raw, LogEvent event) {
    long stream = event.entrySlice(EventColumn.ATTRIBUTES, STREAM);
    if (stream >= 0) {
      if (inner != null
          && event.has(EventColumn.BODY)
          && (event.equal(stream, STDOUT) || event.equal(stream, STDERR))) {
        carried(raw, event);
      }
      return;
    }
    long letter = event.entrySlice(EventColumn.ATTRIBUTES, S);
    if (letter >= 0
        && event.entrySlice(EventColumn.ATTRIBUTES, C) >= 0
        && event.entrySlice(EventColumn.ATTRIBUTES, CTX) >= 0) {
      mongo(event, letter);
    } else if (event.entrySlice(EventColumn.ATTRIBUTES, TEMPLATE) >= 0) {
      // Serilog's compact format leaves the level out where it is Information.
      event.setLong(EventColumn.SEVERITY_NUMBER, Severity.INFO);
    }
  }

  /** Docker's json-file, or a collector's record of a container's line. */
  private void carried(RawLog raw, LogEvent event) {
    long body = event.slice(EventColumn.BODY);
    int from = LogEvent.offset(body);
    int to = from + LogEvent.length(body);
    byte[] arena = event.arena();
    while (to > from && (arena[to - 1] == '\n' || arena[to - 1] == '\r')) {
      to--;
    }
    inner.any(raw, arena, from, to, event, fields);
  }

  /** MongoDB 4.4 and later: F, E, W, I, D or D1 to D5; the component is the logger. */
  private void mongo(LogEvent event, long letter) {
    int length = LogEvent.length(letter);
    if (length < 1 || length > 2) {
      return;
    }
    int at = LogEvent.offset(letter);
    byte[] arena = event.arena();
    int number = Severity.number(arena, at, at + 1);
    if (number == Severity.NONE || (length == 2 && arena[at] != 'D')) {
      return;
    }
    event.setLong(EventColumn.SEVERITY_NUMBER, number);
    event.setSlice(EventColumn.SEVERITY_TEXT, letter);
    if (!event.has(EventColumn.SCOPE_NAME)) {
      copy(event, C, EventColumn.SCOPE_NAME);
    }
  }

  /** GELF's levels are syslog's (Graylog Extended Log Format 1.1). */
  private void gelf(LogEvent event) {
    long version = event.entrySlice(EventColumn.ATTRIBUTES, VERSION);
    if (version >= 0 && (event.equal(version, GELF_1_0) || event.equal(version, GELF_1_1))) {
      int level = event.arena()[LogEvent.offset(event.slice(EventColumn.SEVERITY_TEXT))] - '0';
      if (level >= 0 && level <= 7) {
        event.setLong(EventColumn.SEVERITY_NUMBER, Severity.ofSyslog(level));
      }
    }
  }

  /** The logger's name is just {@code name} in bunyan, pino and Python. */
  private void logger(LogEvent event) {
    long name = event.entrySlice(EventColumn.ATTRIBUTES, NAME);
    if (name >= 0
        && LogEvent.length(name) > 0
        && ((event.entrySlice(EventColumn.ATTRIBUTES, V) >= 0
                && event.entrySlice(EventColumn.ATTRIBUTES, PID) >= 0)
            || event.entrySlice(EventColumn.ATTRIBUTES, LINENO) >= 0
            || event.entrySlice(EventColumn.ATTRIBUTES, FUNC_NAME) >= 0)) {
      event.setSlice(EventColumn.SCOPE_NAME, name);
    }
  }

  /** Caddy's durations are seconds. */
  private static void caddy(LogEvent event) {
    long millionths = event.getLong(EventColumn.EVENT_DURATION);
    if (millionths < Long.MAX_VALUE / 1000) {
      event.setLong(EventColumn.EVENT_DURATION, millionths * 1000);
    }
  }

  // ---- Elasticsearch 7: server, deprecation and slow logs ----

  private void elasticsearch(byte[] b, int from, int to, LogEvent event, long type) {
    if (!event.has(EventColumn.BODY)) {
      return;
    }
    boolean slow = endsWith(event, type, SLOWLOG);
    long body = event.slice(EventColumn.BODY);
    int p = LogEvent.offset(body);
    int end = p + LogEvent.length(body);
    byte[] text = event.arena();
    int close = bracket(text, p, end);
    if (close < 0) {
      return;
    }
    int slash = p + 1;
    while (slash < close && text[slash] != '/') {
      slash++;
    }
    if (!slow && (slash == close || slash == p + 1 || slash + 1 == close)) {
      return;
    }
    fields.attribute(INDEX_NAME, text, p + 1, slash);
    fields.attribute(INDEX_ID, text, Math.min(slash + 1, close), close);
    p = close + 1;
    if (!slow) {
      body(event, Scan.blanks(text, p, end), end);
      return;
    }
    close = bracket(text, p, end);
    if (close > 0) {
      fields.attribute(SHARD, text, p + 1, close);
      p = close + 1;
    }
    slowlog(b, from, to, event, text, Scan.blanks(text, p, end), end);
  }

  private static void body(LogEvent event, int from, int to) {
    if (from == to) {
      event.unset(EventColumn.BODY);
    } else {
      event.setSlice(EventColumn.BODY, LogEvent.slice(from, to - from));
    }
  }

  /** The bracket that closes the one at {@code from}; -1 where there is none. */
  private static int bracket(byte[] b, int from, int to) {
    if (from >= to || b[from] != '[') {
      return -1;
    }
    int p = from + 1;
    while (p < to && b[p] != ']' && b[p] != ' ') {
      p++;
    }
    return p < to && b[p] == ']' && p > from + 1 ? p : -1;
  }

  /**
   * Either fields of their own (7.1 and later), or {@code name[value], } in the message. The
   * duration is the number {@code took_millis}; {@code took} is a text for people, and kept.
   */
  private void slowlog(
      byte[] b, int from, int to, LogEvent event, byte[] text, int messageFrom, int messageTo) {
    reader.open(b, from, to, ignored);
    int took = member(TOOK);
    if (took >= 0) {
      reader.p = took;
      if (b[took] == '"' && reader.string() && event.entrySlice(EventColumn.ATTRIBUTES, TOOK) < 0) {
        fields.attribute(TOOK, reader.text, reader.textFrom, reader.textTo);
      }
      body(event, messageFrom, messageTo);
    } else {
      int p = pairs(text, messageFrom, messageTo);
      body(event, p, messageTo);
    }
    long millis = event.entrySlice(EventColumn.ATTRIBUTES, TOOK_MILLIS);
    if (millis >= 0) {
      int at = LogEvent.offset(millis);
      long duration =
          Decimals.duration(event.arena(), at, at + LogEvent.length(millis), Decimals.MILLISECOND);
      if (duration != Decimals.NONE) {
        event.setLong(EventColumn.EVENT_DURATION, duration);
      }
    }
  }

  /** Reads {@code name[value], name[value], } and gives where it ends. */
  private int pairs(byte[] b, int from, int to) {
    int p = from;
    while (true) {
      int open = wordEnd(b, p, to);
      if (open == p || open == to || b[open] != '[') {
        return p;
      }
      int close = open + 1;
      while (close < to && !(b[close] == ']' && pairEnds(b, close + 1, to))) {
        close++;
      }
      if (close == to) {
        return p;
      }
      fields.attribute(b, p, open, b, open + 1, close);
      p = close + 1;
      if (p < to && b[p] == ',') {
        p = Scan.blanks(b, p + 1, to);
      }
    }
  }

  private static int wordEnd(byte[] b, int from, int to) {
    int p = from;
    while (p < to && ((b[p] >= 'a' && b[p] <= 'z') || b[p] == '_')) {
      p++;
    }
    return p;
  }

  /** Whether a value may end before {@code from}: at the text's end, or before another name. */
  private static boolean pairEnds(byte[] b, int from, int to) {
    if (Scan.blanks(b, from, to) == to) {
      return true;
    }
    if (b[from] != ',') {
      return false;
    }
    int name = Scan.blanks(b, from + 1, to);
    int end = wordEnd(b, name, to);
    return name == to || (end > name && end < to && b[end] == '[');
  }

  /** Where the value of a member of the object at the reader's cursor begins, or -1. */
  private int member(byte[] name) {
    byte[] b = reader.b;
    reader.space();
    reader.p++;
    while (true) {
      reader.space();
      if (reader.p >= reader.to || b[reader.p] != '"' || !reader.string()) {
        return -1;
      }
      boolean found =
          reader.textTo - reader.textFrom == name.length
              && Arrays.equals(reader.text, reader.textFrom, reader.textTo, name, 0, name.length);
      reader.space();
      reader.p++;
      reader.space();
      if (found) {
        return reader.p;
      }
      if (!reader.skip(1)) {
        return -1;
      }
      reader.space();
      if (reader.p >= reader.to || b[reader.p] != ',') {
        return -1;
      }
      reader.p++;
    }
  }

  // ---- attributes ----

  private static void copy(LogEvent event, byte[] name, EventColumn column) {
    long value = event.entrySlice(EventColumn.ATTRIBUTES, name);
    if (value >= 0 && LogEvent.length(value) > 0) {
      event.setSlice(column, value);
    }
  }

  private static boolean startsWith(LogEvent event, long slice, byte[] prefix) {
    int at = LogEvent.offset(slice);
    return LogEvent.length(slice) >= prefix.length
        && Arrays.equals(event.arena(), at, at + prefix.length, prefix, 0, prefix.length);
  }

  private static boolean endsWith(LogEvent event, long slice, byte[] suffix) {
    int end = LogEvent.offset(slice) + LogEvent.length(slice);
    return LogEvent.length(slice) >= suffix.length
        && Arrays.equals(event.arena(), end - suffix.length, end, suffix, 0, suffix.length);
  }
}
