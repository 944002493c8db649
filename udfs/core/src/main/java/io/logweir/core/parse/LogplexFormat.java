package io.logweir.core.parse;

import io.logweir.core.parse.declared.LineShape;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import java.util.List;

/**
 * Reads what Heroku's Logplex drains send: RFC 5424 without structured data, octet-counted as
 * {@code application/logplex-1} or one message alone. {@code APP-NAME} is the app's name or drain
 * token, {@code PROCID} the dyno.
 *
 * <p>Source: Heroku Dev Center, "Log Drains", HTTPS drains; heroku/logplex, README.
 */
final class LogplexFormat implements BatchFormat {

  static final String NAME = "logplex";

  private final Syslog5424Format message;

  LogplexFormat(SourceOptions options) {
    message = new Syslog5424Format(NAME, false, true, options, new InnerFormat(NAME, options));
  }

  @Override
  public String name() {
    return NAME;
  }

  /** None: {@code auto} reads the same as {@link SyslogFormat}. */
  @Override
  public List<LineShape> shapes() {
    return List.of();
  }

  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    return false;
  }

  @Override
  public LogFormat inside() {
    return null;
  }

  @Override
  public Batch batch(RawLog raw, int from, int to) {
    byte[] b = raw.value();
    return Scan.isDigit(b[from])
        ? SyslogBatch.ofFrames(raw, from, this)
        : SyslogBatch.ofLines(raw, from, to, this);
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    return message.parse(raw, from, to, event, why);
  }
}
