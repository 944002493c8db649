package io.logweir.core.parse;

import io.logweir.core.parse.declared.LineShape;
import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.util.List;

/**
 * Reads the text logs of Elasticsearch, OpenSearch and Logstash, {@code [time][LEVEL][logger]
 * [node] [index/uuid][shard] message}: server, deprecation and slow log. A slow log's {@code
 * name[value]} parts are attributes and leave no body; {@code took_millis} is the duration.
 *
 * @see <a href="https://github.com/elastic/elasticsearch/tree/main/distribution/src/config">log4j2
 *     pattern of the distribution</a>
 */
final class ElasticsearchFormat implements LogFormat {

  static final String NAME = "elasticsearch";

  private static final EntryKey NODE = EntryKey.of("elasticsearch.node.name");
  private static final EntryKey INDEX = EntryKey.of("elasticsearch.index.name");
  private static final EntryKey INDEX_ID = EntryKey.of("elasticsearch.index.id");
  private static final EntryKey SHARD = EntryKey.of("elasticsearch.shard.id");
  private static final EntryKey GC_YOUNG = EntryKey.of("elasticsearch.server.gc.young.one");
  private static final EntryKey GC_YOUNG_2 = EntryKey.of("elasticsearch.server.gc.young.two");
  private static final EntryKey GC_OVERHEAD = EntryKey.of("elasticsearch.server.gc.overhead_seq");
  private static final byte[] GC_SPENT =
      EventFields.utf8("elasticsearch.server.gc.collection_duration.ms");
  private static final byte[] GC_OF =
      EventFields.utf8("elasticsearch.server.gc.observation_duration.ms");
  private static final byte[] SLOWLOG = EventFields.utf8("elasticsearch.slowlog.");
  private static final byte[] SLOWLOG_LOGGER = EventFields.utf8("slowlog.");
  private static final byte[] TOOK_IN_NANOS = EventFields.utf8(":took_in_nanos=>");
  private static final byte[] TOOK_MILLIS = EventFields.utf8("took_millis");
  private static final byte[] SOURCE = EventFields.utf8("source");
  private static final byte[] SOURCE_QUERY = EventFields.utf8("source_query");
  private static final byte[] GC = EventFields.utf8("[gc][");
  private static final byte[] YOUNG = EventFields.utf8("young][");
  private static final byte[] SPENT = EventFields.utf8("] overhead, spent [");
  private static final byte[] COLLECTING = EventFields.utf8("] collecting in the last [");

  private static final int LONGEST_NAME = 48;
  private static final int LONGEST_PART = 256;

  private final EventFields fields;
  private final byte[] key = new byte[SLOWLOG.length + LONGEST_NAME];

  ElasticsearchFormat(SourceOptions options) {
    fields = new EventFields(NAME, options);
    System.arraycopy(SLOWLOG, 0, key, 0, SLOWLOG.length);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean mayBeginWith(byte first) {
    return first == '[';
  }

  private static final List<LineShape> SHAPES = List.of(LineShape.of("[????-????????:", ""));

  @Override
  public List<LineShape> shapes() {
    return SHAPES;
  }

  /** {@code [dddd-dd-…][LEVEL ][}, the level padded to five. */
  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    byte[] b = raw.value();
    return to - from > 36
        && b[from] == '['
        && b[from + 5] == '-'
        && (b[from + 11] == 'T' || b[from + 11] == ' ')
        && b[from + 14] == ':'
        && level(b, from, to) > 0;
  }

  /** Where the level begins in {@code ][LEVEL ][}, or -1. */
  private static int level(byte[] b, int from, int to) {
    int p = from + 20;
    int last = Math.min(to - 10, from + 36);
    while (p < last && b[p] != ']') {
      p++;
    }
    if (p >= last || b[p + 1] != '[') {
      return -1;
    }
    int level = p + 2;
    p = level;
    while (b[p] >= 'A' && b[p] <= 'Z' && p < level + 6) {
      p++;
    }
    int end = p;
    while (b[p] == ' ' && p < level + 6) {
      p++;
    }
    return p + 2 < to && b[p] == ']' && b[p + 1] == '[' && Severity.ofWord(b, level, end) > 0
        ? level
        : -1;
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] b = raw.value();
    fields.begin(raw, from, to, event);
    int level = looksLike(raw, from, to) ? level(b, from, to) : -1;
    long time = level < 0 ? Timestamps.NONE : fields.times().prefix(b, from + 1, to);
    if (time == Timestamps.NONE || fields.times().end() != level - 2) {
      return why.set(RejectReason.INVALID_TEXT_LOG, from, "expected [time][LEVEL][logger]");
    }
    int levelEnd = level;
    while (b[levelEnd] != ' ' && b[levelEnd] != ']') {
      levelEnd++;
    }
    int p = levelEnd;
    while (b[p] != '[') {
      p++;
    }
    int close = closing(b, p, to);
    if (close < 0) {
      return why.set(RejectReason.INVALID_TEXT_LOG, p, "the logger's bracket is not closed");
    }
    event.setLong(EventColumn.TIME, time);
    fields.text(EventColumn.SEVERITY_TEXT, b, level, levelEnd);
    int logger = p + 1;
    int loggerEnd = trimmed(b, logger, close);
    p = close + 1;
    if (p < to && b[p] == '[') {
      // Apache Ignite, Elasticsearch 8's plugins: [thread][logger].
      close = closing(b, p, to);
      if (close > 0) {
        fields.attribute(LineHead.THREAD_NAME, b, logger, loggerEnd);
        logger = p + 1;
        loggerEnd = trimmed(b, logger, close);
        p = close + 1;
      }
    }
    fields.text(EventColumn.SCOPE_NAME, b, logger, loggerEnd);
    p = node(b, Scan.blanks(b, p, to), to);
    boolean slow = isSlowLog(b, logger, loggerEnd);
    p = gc(b, p, to, event);
    if (p < to) {
      p = index(b, p, to, slow);
    }
    if (!slow || !pairs(b, p, to, event)) {
      if (slow || Scan.startsWith(b, logger, loggerEnd, SLOWLOG_LOGGER)) {
        took(b, p, to, event);
      }
      message(b, p, to);
    }
    return fields.finish(b, from, to);
  }

  private void message(byte[] b, int from, int to) {
    int lineEnd = from;
    while (lineEnd < to && b[lineEnd] != '\n') {
      lineEnd++;
    }
    int end = to;
    int stack = lineEnd < to ? StackTrace.find(b, lineEnd, to) : -1;
    if (stack > 0) {
      end = stack - 1;
      StackTrace.put(fields, b, from, stack, to);
    }
    if (from < end) {
      fields.body(b, from, end);
    }
  }

  /** The bracket that closes the one at {@code from}, not far on, or -1. */
  private static int closing(byte[] b, int from, int to) {
    int last = Math.min(to, from + LONGEST_PART);
    for (int p = from + 1; p < last && b[p] != '\n'; p++) {
      if (b[p] == ']') {
        return p;
      }
    }
    return -1;
  }

  private static int trimmed(byte[] b, int from, int to) {
    int p = to;
    while (p > from && b[p - 1] == ' ') {
      p--;
    }
    return p;
  }

  /** Behind {@code [node] }. */
  private int node(byte[] b, int from, int to) {
    int close = from < to && b[from] == '[' ? closing(b, from, to) : -1;
    if (close < 0 || close + 1 >= to || b[close + 1] != ' ' || !isName(b, from + 1, close)) {
      return from;
    }
    fields.attribute(NODE, b, from + 1, close);
    return Scan.blanks(b, close + 1, to);
  }

  private static boolean isName(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      if (b[i] == ' ' || b[i] == '[' || b[i] == '=' || b[i] == ',') {
        return false;
      }
    }
    return true;
  }

  /**
   * {@code [gc][young][1][2] message}; {@code [gc][1] overhead, spent [1s] … [2s]} is all fields.
   */
  private int gc(byte[] b, int from, int to, LogEvent event) {
    if (!Scan.startsWith(b, from, to, GC)) {
      return from;
    }
    int p = from + GC.length;
    if (Scan.startsWith(b, p, to, YOUNG)) {
      int first = p + YOUNG.length;
      int firstEnd = digits(b, first, to);
      int second = firstEnd + 2;
      int secondEnd = second < to ? digits(b, second, to) : second;
      if (to - secondEnd > 1 && b[firstEnd] == ']' && b[secondEnd] == ']') {
        fields.attribute(GC_YOUNG, b, first, firstEnd);
        fields.attribute(GC_YOUNG_2, b, second, secondEnd);
        return Scan.blanks(b, secondEnd + 1, to);
      }
      return from;
    }
    int end = digits(b, p, to);
    if (!Scan.startsWith(b, end, to, SPENT)) {
      return from;
    }
    int spent = end + SPENT.length;
    int spentEnd = closing(b, spent - 1, to);
    int of = spentEnd + COLLECTING.length;
    if (spentEnd < 0 || !Scan.startsWith(b, spentEnd, to, COLLECTING) || b[to - 1] != ']') {
      return from;
    }
    long spentNanos = Decimals.duration(b, spent, spentEnd, Decimals.SECOND);
    long ofNanos = Decimals.duration(b, of, to - 1, Decimals.SECOND);
    if (spentNanos == Decimals.NONE || ofNanos == Decimals.NONE) {
      return from;
    }
    fields.attribute(GC_OVERHEAD, b, p, end);
    millis(GC_SPENT, spentNanos);
    millis(GC_OF, ofNanos);
    event.setLong(EventColumn.EVENT_DURATION, spentNanos);
    return to;
  }

  private void millis(byte[] name, long nanos) {
    fields.attribute(name, EventFields.utf8(Long.toString(nanos / Decimals.MILLISECOND)));
  }

  private static int digits(byte[] b, int from, int to) {
    int p = from;
    while (p < to && Scan.isDigit(b[p])) {
      p++;
    }
    return p;
  }

  /** Behind {@code [index] }, {@code [index/uuid] } or {@code [index][shard] }. */
  private int index(byte[] b, int from, int to, boolean slow) {
    int close = from < to && b[from] == '[' ? closing(b, from, to) : -1;
    if (close < 0 || close + 1 >= to || !isIndex(b, from + 1, close)) {
      return from;
    }
    int slash = from + 1;
    while (slash < close && b[slash] != '/') {
      slash++;
    }
    if (b[close + 1] == '[') {
      int shardEnd = digits(b, close + 2, to);
      if (shardEnd + 1 >= to || shardEnd == close + 2 || b[shardEnd] != ']') {
        return from;
      }
      fields.attribute(INDEX, b, from + 1, slash);
      fields.attribute(SHARD, b, close + 2, shardEnd);
      close = shardEnd;
    } else if (b[close + 1] == ' ') {
      fields.attribute(INDEX, b, from + 1, slash);
    } else {
      return from;
    }
    if (slash < close) {
      fields.attribute(INDEX_ID, b, slash + 1, Math.max(slash + 1, Math.min(close, end(b, slash))));
    }
    return Scan.blanks(b, close + 1, to);
  }

  private static int end(byte[] b, int from) {
    int p = from;
    while (b[p] != ']') {
      p++;
    }
    return p;
  }

  /** Lower case, as the names of indexes are, and no path. */
  private static boolean isIndex(byte[] b, int from, int to) {
    if (to == from || b[from] == '_' || b[from] == '-' || b[from] == '+') {
      return false;
    }
    int slashes = 0;
    for (int i = from; i < to; i++) {
      byte c = b[i];
      slashes += c == '/' ? 1 : 0;
      boolean name = Scan.isDigit(c) || c == '.' || c == '-' || c == '_' || c < 0;
      boolean letter = slashes > 0 ? Scan.isLetter(c) : c >= 'a' && c <= 'z';
      if (!name && !letter && c != '/') {
        return false;
      }
    }
    return slashes <= 1;
  }

  private static boolean isSlowLog(byte[] b, int from, int to) {
    int p = from;
    while (p + SLOWLOG_LOGGER.length <= to) {
      if (Scan.startsWith(b, p, to, SLOWLOG_LOGGER)) {
        return p > from;
      }
      p++;
    }
    return false;
  }

  /** {@code :took_in_nanos=>3027675106} of Logstash's slow log. */
  private static void took(byte[] b, int from, int to, LogEvent event) {
    for (int p = from; p + TOOK_IN_NANOS.length < to; p++) {
      if (b[p] == ':' && Scan.startsWith(b, p, to, TOOK_IN_NANOS)) {
        int number = p + TOOK_IN_NANOS.length;
        long nanos = Decimals.wholeNumber(b, number, Math.min(number + 19, digits(b, number, to)));
        if (nanos != Decimals.NONE) {
          event.setLong(EventColumn.EVENT_DURATION, nanos);
        }
        return;
      }
    }
  }

  /** {@code name[value], name[value], source[…]}; false where it is none. */
  private boolean pairs(byte[] b, int from, int to, LogEvent event) {
    int p = from;
    int pairs = 0;
    while (p < to) {
      int name = p;
      while (p < to && (Scan.isLetter(b[p]) || b[p] == '_')) {
        p++;
      }
      if (p == name || p == to || b[p] != '[' || p - name > LONGEST_NAME - 8) {
        return pairs > 0;
      }
      int nameEnd = p;
      int value = p + 1;
      boolean source = nameEnd - name == SOURCE.length && Scan.startsWith(b, name, to, SOURCE);
      p = source ? sourceEnd(b, value, to) : valueEnd(b, value, to);
      pair(b, name, nameEnd, value, p, source, event);
      pairs++;
      p = Math.min(p + 1, to);
      while (p < to && (b[p] == ',' || b[p] == ' ')) {
        p++;
      }
    }
    return pairs > 0;
  }

  private static int valueEnd(byte[] b, int from, int to) {
    int depth = 1;
    for (int p = from; p < to; p++) {
      if (b[p] == '[') {
        depth++;
      } else if (b[p] == ']' && --depth == 0) {
        return p;
      }
    }
    return to;
  }

  /** A document holds brackets of its own, in texts too: it ends at the last of the line. */
  private static int sourceEnd(byte[] b, int from, int to) {
    int p = to;
    while (p > from && b[p - 1] != ']') {
      p--;
    }
    int end = p > from ? p - 1 : to;
    // Behind a query there may be more: source[{…}], id[x]
    for (int i = from; i + 3 < end; i++) {
      if (b[i] == '}' && b[i + 1] == ']' && b[i + 2] == ',' && b[i + 3] == ' ') {
        return i + 1;
      }
    }
    return end;
  }

  private void pair(
      byte[] b, int name, int nameEnd, int value, int end, boolean source, LogEvent event) {
    if (nameEnd - name == TOOK_MILLIS.length && Scan.startsWith(b, name, end, TOOK_MILLIS)) {
      long nanos = Decimals.duration(b, value, end, Decimals.MILLISECOND);
      if (nanos != Decimals.NONE) {
        event.setLong(EventColumn.EVENT_DURATION, nanos);
        return;
      }
    }
    byte[] from = source ? SOURCE_QUERY : b;
    int at = source ? 0 : name;
    int length = source ? SOURCE_QUERY.length : nameEnd - name;
    System.arraycopy(from, at, key, SLOWLOG.length, length);
    if (value < end) {
      fields.put(key, 0, SLOWLOG.length + length, b, value, end, EventFields.TEXT);
    }
  }
}
