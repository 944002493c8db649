package io.logweir.core.parse;

import io.logweir.core.parse.declared.LineShape;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.util.List;

/**
 * Reads syslog of either RFC, as {@code auto} does: RFC 5424 where it is that strictly, then RFC
 * 5424 as it is meant, else RFC 3164; octet-counted or one a line.
 *
 * <p>The column {@code parser} says which: {@code syslog-5424}, {@code syslog} or {@code
 * syslog-3164}.
 */
final class SyslogFormat implements BatchFormat {

  static final String NAME = "syslog";

  private final SourceOptions options;
  private final Syslog5424Format strict;
  private final Syslog5424Format lenient;
  private final Syslog3164Format bsd;

  SyslogFormat(SourceOptions options) {
    this(options, true);
  }

  private SyslogFormat(SourceOptions options, boolean carries) {
    this.options = options;
    strict =
        new Syslog5424Format(
            Syslog5424Format.NAME,
            true,
            true,
            options,
            carries ? new InnerFormat(Syslog5424Format.NAME, options) : null);
    lenient =
        new Syslog5424Format(
            NAME, false, true, options, carries ? new InnerFormat(NAME, options) : null);
    bsd =
        new Syslog3164Format(
            options, carries ? new InnerFormat(Syslog3164Format.NAME, options) : null);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public LogFormat inside() {
    return new SyslogFormat(options, false);
  }

  @Override
  public boolean mayBeginWith(byte first) {
    return first == '<' || (first >= '1' && first <= '9');
  }

  private static final List<LineShape> SHAPES = List.of(LineShape.of("", "<"));

  @Override
  public List<LineShape> shapes() {
    return SHAPES;
  }

  /** A priority, or lengths that agree with what follows them. */
  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    byte[] b = raw.value();
    return b[from] == '<' ? SyslogPriority.end(b, from, to) > 0 : SyslogBatch.areFrames(b, from);
  }

  @Override
  public Batch batch(RawLog raw, int from, int to) {
    return SyslogBatch.areFrames(raw.value(), from)
        ? SyslogBatch.ofFrames(raw, from, this)
        : SyslogBatch.ofLines(raw, from, to, this);
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    if (strict.looksLike(raw, from, to)) {
      if (strict.parse(raw, from, to, event, why)) {
        return true;
      }
      event.clear();
      if (lenient.parse(raw, from, to, event, why)) {
        return true;
      }
      event.clear();
    }
    if (bsd.parse(raw, from, to, event, why)) {
      return true;
    }
    return why.set(RejectReason.INVALID_SYSLOG_3164, why.at(), why.detail());
  }
}
