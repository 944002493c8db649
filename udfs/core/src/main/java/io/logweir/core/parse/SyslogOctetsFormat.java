package io.logweir.core.parse;

import io.logweir.core.parse.declared.LineShape;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import java.util.List;

/**
 * Reads records of octet-counted syslog messages (RFC 6587 3.4.1), each strictly RFC 5424 where a
 * version follows the priority, and RFC 3164 where a time does. A message that is neither is
 * rejected alone; a wrong length ends the record, whose rest is rejected.
 */
final class SyslogOctetsFormat implements BatchFormat {

  static final String NAME = "syslog-octets";

  private final Syslog5424Format ietf;
  private final Syslog3164Format bsd;

  SyslogOctetsFormat(SourceOptions options) {
    ietf = new Syslog5424Format(options);
    bsd = new Syslog3164Format(options);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean mayBeginWith(byte first) {
    return first >= '1' && first <= '9';
  }

  private static final List<LineShape> SHAPES = List.of(LineShape.of("9", "<"));

  @Override
  public List<LineShape> shapes() {
    return SHAPES;
  }

  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    return SyslogBatch.areFrames(raw.value(), from);
  }

  @Override
  public LogFormat inside() {
    return null;
  }

  @Override
  public Batch batch(RawLog raw, int from, int to) {
    return SyslogBatch.ofFrames(raw, from, this);
  }

  /** One message, without its length. */
  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] b = raw.value();
    int p = SyslogPriority.end(b, from, to);
    boolean letter = p > 0 && p < to && Scan.isLetter(b[p]);
    return (letter ? bsd : ietf).parse(raw, from, to, event, why);
  }
}
