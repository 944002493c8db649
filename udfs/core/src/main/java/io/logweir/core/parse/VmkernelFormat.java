package io.logweir.core.parse;

import io.logweir.core.parse.declared.LineShape;
import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.util.List;

/**
 * Reads VMware ESXi's log files: {@code TIME cpuN:WORLD[ opID=ID])SUBSYSTEM: text} of the kernel,
 * and since ESXi 8 {@code TIME Wa(PRIORITY) tag[pid]: text} of every daemon.
 *
 * <p>The logger is the kernel's subsystem, or its word {@code WARNING} or {@code ALERT} the level;
 * {@code thread.id} is the world.
 */
final class VmkernelFormat implements LogFormat {

  static final String NAME = "vmkernel";

  private static final byte[] CPU = EventFields.utf8("cpu");
  private static final byte[] OP_ID = EventFields.utf8(" opID=");
  private static final EntryKey CPU_NUMBER = EntryKey.of("vmkernel.cpu");
  private static final EntryKey OPERATION = EntryKey.of("vmkernel.op_id");
  private static final EntryKey WORLD = EntryKey.of("thread.id");
  private static final byte[] VMK = EventFields.utf8("vmk");

  private static final int LONGEST_TAG = 64;

  private final EventFields fields;

  VmkernelFormat(SourceOptions options) {
    fields = new EventFields(NAME, options);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean mayBeginWith(byte first) {
    return Scan.isDigit(first);
  }

  private static final List<LineShape> SHAPES = List.of(LineShape.of("????-?????T", ""));

  @Override
  public List<LineShape> shapes() {
    return SHAPES;
  }

  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    byte[] b = raw.value();
    if (to - from < 28 || b[from + 4] != '-' || b[from + 10] != 'T') {
      return false;
    }
    int blank = Scan.to(b, from, Math.min(to, from + 32), ' ');
    return blank < to && (cpuEnd(b, blank + 1, to) > 0 || priorityEnd(b, blank + 1, to) > 0);
  }

  /** The parenthesis of {@code cpuN:WORLD…)}, or -1. */
  private static int cpuEnd(byte[] b, int from, int to) {
    if (!Scan.startsWith(b, from, to, CPU)) {
      return -1;
    }
    int colon = Scan.digits(b, from + CPU.length, to);
    if (colon == from + CPU.length || colon == to || b[colon] != ':') {
      return -1;
    }
    int world = Scan.digits(b, colon + 1, to);
    int close = Scan.to(b, world, Math.min(to, world + LONGEST_TAG), ')');
    return world > colon + 1 && close < to && b[close] == ')' ? close : -1;
  }

  /** The parenthesis of {@code Wa(180) }, or -1. */
  private static int priorityEnd(byte[] b, int from, int to) {
    if (to - from < 6
        || !Scan.isLetter(b[from])
        || !Scan.isLetter(b[from + 1])
        || b[from + 2] != '(') {
      return -1;
    }
    int close = Scan.digits(b, from + 3, Math.min(to, from + 7));
    boolean whole = close > from + 3 && to - close > 1 && b[close] == ')' && b[close + 1] == ' ';
    return whole && Decimals.wholeNumber(b, from + 3, close) <= 191 ? close : -1;
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] b = raw.value();
    fields.begin(raw, from, to, event);
    long time = fields.times().iso(b, from, to);
    int p = fields.times().end();
    if (time == Timestamps.NONE || p == to || b[p] != ' ') {
      return why.set(RejectReason.INVALID_VMKERNEL, from, "expected a time");
    }
    event.setLong(EventColumn.TIME, time);
    p++;
    int priority = priorityEnd(b, p, to);
    boolean kernel = true;
    if (priority > 0) {
      SyslogPriority.put((int) Decimals.wholeNumber(b, p + 3, priority), fields, event);
      p = priority + 2;
      int tag = p;
      while (p < to && p - tag < LONGEST_TAG && b[p] > ' ' && b[p] != ':' && b[p] != '[') {
        p++;
      }
      kernel = Scan.startsWith(b, tag, p, VMK);
      int end = p;
      int close = p < to && b[p] == '[' ? Scan.to(b, p, to, ']') : p;
      if (close < to && close > p) {
        fields.attribute(SyslogPriority.PID, b, p + 1, close);
        p = close + 1;
      }
      if (p == to || b[p] != ':') {
        return why.set(RejectReason.INVALID_VMKERNEL, p, "expected a tag and a colon");
      }
      fields.attribute(SyslogPriority.APPNAME, b, tag, end);
      p = Scan.blanks(b, p + 1, to);
    }
    int close = cpuEnd(b, p, to);
    if (close > 0) {
      int colon = Scan.to(b, p, to, ':');
      int world = Scan.digits(b, colon + 1, to);
      fields.attribute(CPU_NUMBER, b, p + CPU.length, colon);
      fields.attribute(WORLD, b, colon + 1, world);
      if (Scan.startsWith(b, world, close, OP_ID)) {
        fields.attribute(OPERATION, b, world + OP_ID.length, close);
      }
      p = close + 1;
    } else if (priority < 0) {
      return why.set(RejectReason.INVALID_VMKERNEL, p, "expected a processor or a priority");
    }
    if (kernel) {
      p = subsystem(b, p, to, event);
    }
    fields.body(b, p, Scan.trimmed(b, p, to));
    return fields.finish(b, from, to);
  }

  /** {@code WARNING: } or {@code Sched: }, and where that ends. */
  private int subsystem(byte[] b, int from, int to, LogEvent event) {
    int p = from;
    while (p < to && p - from < LONGEST_TAG && b[p] != ':' && (b[p] > ' ' || b[p] < 0)) {
      p++;
    }
    if (p == from || to - p < 2 || b[p] != ':' || b[p + 1] != ' ') {
      return from;
    }
    int severity = Severity.ofWord(b, from, p);
    if (severity == Severity.NONE) {
      fields.text(EventColumn.SCOPE_NAME, b, from, p);
    } else {
      event.setLong(EventColumn.SEVERITY_NUMBER, severity);
      fields.text(EventColumn.SEVERITY_TEXT, b, from, p);
    }
    return Scan.blanks(b, p + 2, to);
  }
}
