package io.logweir.core.parse;

import io.logweir.core.parse.declared.LineShape;
import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reads the garbage collector's log of Java 8 and before with {@code -XX:+PrintGCDateStamps}:
 * {@code time: uptime: [GC (phase) … 142444K(253440K), 0.0021716 secs] [Times: user=…]}. The first
 * duration is the event's; sizes are in KiB. The body is what stands behind the uptime; a line of
 * the concurrent mark-sweep collector is all fields, and kept as the original.
 */
final class JvmGcFormat implements LogFormat {

  static final String NAME = "jvm-gc";

  private static final EntryKey UPTIME = EntryKey.of("jvm.gc.uptime_sec");
  private static final EntryKey PHASE = EntryKey.of("jvm.gc.phase.name");

  /** What stands in front of a number, and the attribute that it is. */
  private static final byte[][][] LABELS = {
    label("[Rescan (parallel) , ", "jvm.gc.phase.parallel_rescan_time_sec"),
    label("[weak refs processing, ", "jvm.gc.phase.weak_refs_processing_time_sec"),
    label("[class unloading, ", "jvm.gc.phase.class_unload_time_sec"),
    label("[scrub symbol table, ", "jvm.gc.phase.scrub_symbol_table_time_sec"),
    label("[scrub string table, ", "jvm.gc.phase.scrub_string_table_time_sec"),
    label("[Times: user=", "jvm.gc.phase.cpu_time.user_sec"),
    label(" sys=", "jvm.gc.phase.cpu_time.sys_sec"),
    label(", real=", "jvm.gc.phase.cpu_time.real_sec"),
    label("threads were stopped: ", "jvm.gc.threads_total_stop_time_sec"),
    label("Stopping threads took: ", "jvm.gc.stopping_threads_time_sec"),
  };

  private static final byte[][] STOPPED = LABELS[LABELS.length - 1];

  /** All that is looked for in a line: the labels, and behind them what has more than a number. */
  private static final byte[][] TEXTS = new byte[LABELS.length + 3][];

  private static final int YOUNG = LABELS.length;
  private static final int OLD = LABELS.length + 1;
  private static final int SECS = LABELS.length + 2;

  static {
    for (int i = 0; i < LABELS.length; i++) {
      TEXTS[i] = LABELS[i][0];
    }
    TEXTS[YOUNG] = EventFields.utf8("[YG occupancy: ");
    TEXTS[OLD] = EventFields.utf8("[1 CMS-");
    TEXTS[SECS] = EventFields.utf8(" secs]");
  }

  /** By first byte, which of the texts begin with it. */
  private static final int[][] BY_FIRST = new int[256][];

  static {
    for (int c = 0; c < BY_FIRST.length; c++) {
      byte first = (byte) c;
      BY_FIRST[c] = IntStream.range(0, TEXTS.length).filter(i -> TEXTS[i][0] == first).toArray();
    }
  }

  private static final byte[] YOUNG_USED = EventFields.utf8("jvm.gc.young_gen.used_kb");
  private static final byte[] YOUNG_SIZE = EventFields.utf8("jvm.gc.young_gen.size_kb");
  private static final byte[] OLD_USED = EventFields.utf8("jvm.gc.old_gen.used_kb");
  private static final byte[] OLD_SIZE = EventFields.utf8("jvm.gc.old_gen.size_kb");
  private static final byte[] HEAP_USED = EventFields.utf8("jvm.gc.heap.used_kb");
  private static final byte[] HEAP_SIZE = EventFields.utf8("jvm.gc.heap.size_kb");
  private static final EntryKey PHASE_DURATION = EntryKey.of("jvm.gc.phase.duration_sec");

  private final EventFields fields;

  /** By text, the place behind where it first stands, or -1. */
  private final int[] found = new int[TEXTS.length];

  JvmGcFormat(SourceOptions options) {
    fields = new EventFields(NAME, options);
  }

  private static byte[][] label(String label, String name) {
    return new byte[][] {EventFields.utf8(label), EventFields.utf8(name)};
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean mayBeginWith(byte first) {
    return Scan.isDigit(first);
  }

  private static final List<LineShape> SHAPES =
      List.of(LineShape.of("??????????T?????????????????: ", ":"));

  @Override
  public List<LineShape> shapes() {
    return SHAPES;
  }

  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    return uptime(raw.value(), from, to) > 0;
  }

  /** Where the uptime begins in {@code yyyy-MM-ddTHH:mm:ss.SSS±hhmm: digits.digits: }, or -1. */
  private static int uptime(byte[] b, int from, int to) {
    if (to - from < 38 || b[from + 10] != 'T' || b[from + 28] != ':' || b[from + 29] != ' ') {
      return -1;
    }
    int end = number(b, from + 30, to);
    return end > from + 30 && end + 1 < to && b[end] == ':' && b[end + 1] == ' ' ? from + 30 : -1;
  }

  private static int number(byte[] b, int from, int to) {
    int p = from;
    while (p < to && (Scan.isDigit(b[p]) || b[p] == '.')) {
      p++;
    }
    return p;
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] b = raw.value();
    fields.begin(raw, from, to, event);
    int uptime = uptime(b, from, to);
    long time = uptime < 0 ? Timestamps.NONE : fields.times().prefix(b, from, to);
    if (time == Timestamps.NONE) {
      return why.set(RejectReason.INVALID_TEXT_LOG, from, "expected time and uptime");
    }
    event.setLong(EventColumn.TIME, time);
    int p = number(b, uptime, to);
    fields.attribute(UPTIME, b, uptime, p);
    p += 2;
    phase(b, p, to);
    boolean understood = false;
    findAll(b, p, to);
    for (int i = 0; i < LABELS.length; i++) {
      if (found[i] >= 0) {
        fields.attribute(LABELS[i][1], b, found[i], number(b, found[i], to));
        understood |= LABELS[i] == STOPPED;
      }
    }
    int young = found[YOUNG];
    if (young >= 0) {
      sizes(YOUNG_USED, YOUNG_SIZE, b, young, to);
    }
    int old = found[OLD];
    if (old >= 0) {
      while (old < to && !Scan.isDigit(b[old])) {
        old++;
      }
      int end = sizes(OLD_USED, OLD_SIZE, b, old, to);
      if (end + 2 < to && b[end] == ']') {
        end = sizes(HEAP_USED, HEAP_SIZE, b, end + 2, to);
        if (end + 2 < to && b[end] == ',') {
          fields.attribute(PHASE_DURATION, b, end + 2, number(b, end + 2, to));
          duration(b, end + 2, to, event);
          understood = event.has(EventColumn.EVENT_DURATION);
        }
      }
    }
    if (!event.has(EventColumn.EVENT_DURATION)) {
      int secs = found[SECS];
      if (secs >= 0) {
        int number = secs - TEXTS[SECS].length;
        while (number > p && (Scan.isDigit(b[number - 1]) || b[number - 1] == '.')) {
          number--;
        }
        duration(b, number, to, event);
      }
    }
    if (understood) {
      event.setSlice(EventColumn.LOG_RECORD_ORIGINAL, fields.append(b, from, to));
    } else {
      fields.body(b, p, to);
    }
    return fields.finish(b, from, to);
  }

  private static void duration(byte[] b, int from, int to, LogEvent event) {
    long nanos = Decimals.duration(b, from, number(b, from, to), Decimals.SECOND);
    if (nanos != Decimals.NONE) {
      event.setLong(EventColumn.EVENT_DURATION, nanos);
    }
  }

  /** {@code [GC (phase) }. */
  private void phase(byte[] b, int from, int to) {
    if (to - from < 6 || b[from] != '[' || b[from + 1] != 'G' || b[from + 4] != '(') {
      return;
    }
    int p = from + 5;
    while (p < to && b[p] != ')') {
      p++;
    }
    fields.attribute(PHASE, b, from + 5, p);
  }

  /** {@code 1K(2K)}, {@code 1 K (2 K)}: gives where it ends. */
  private int sizes(byte[] used, byte[] size, byte[] b, int from, int to) {
    int p = number(b, from, to);
    int open = p;
    while (open < to && (b[open] == ' ' || b[open] == 'K')) {
      open++;
    }
    if (p == from || open >= to || b[open] != '(') {
      return to;
    }
    int end = number(b, open + 1, to);
    fields.attribute(used, b, from, p);
    fields.attribute(size, b, open + 1, end);
    while (end < to && b[end] != ')') {
      end++;
    }
    return Math.min(end + 1, to);
  }

  /** Goes over the line once. */
  private void findAll(byte[] b, int from, int to) {
    Arrays.fill(found, -1);
    for (int p = from; p < to; p++) {
      for (int i : BY_FIRST[b[p] & 0xff]) {
        if (found[i] < 0 && Scan.startsWith(b, p, to, TEXTS[i])) {
          found[i] = p + TEXTS[i].length;
        }
      }
    }
  }
}
