package io.logweir.core.parse;

import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;

/**
 * Finds a record's format by its first bytes and lets that format read it; what no other
 * understands is plain text.
 *
 * <p>What begins like a JSON object must be one: broken JSON is rejected, because it can be
 * redriven when its producer is known, and would be lost among plain lines.
 */
final class AutoFormat implements LogFormat {

  private final JsonFormat json;
  private final LogfmtFormat logfmt;
  private final AccessFormat access;
  private final Syslog5424Format syslog5424;
  private final Syslog3164Format syslog3164;
  private final PlainFormat plain;

  AutoFormat(SourceOptions options) {
    json = new JsonFormat(options);
    logfmt = new LogfmtFormat(options);
    access = new AccessFormat(options);
    syslog5424 = new Syslog5424Format(options);
    syslog3164 = new Syslog3164Format(options);
    plain = new PlainFormat(options);
  }

  @Override
  public String name() {
    return LogFormats.AUTO;
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] b = raw.value();
    int first = skipSpace(b, from, to);
    if (first < to && b[first] == '{' && isObject(b, first, to)) {
      return json.parse(raw, from, to, event, why);
    }
    if (from < to && b[from] == '<') {
      if (Syslog5424Format.looksLike(b, from, to) && tried(syslog5424, raw, from, to, event, why)) {
        return true;
      }
      if (SyslogPriority.end(b, from, to) > 0 && tried(syslog3164, raw, from, to, event, why)) {
        return true;
      }
    }
    if (AccessFormat.looksLike(b, from, to) && tried(access, raw, from, to, event, why)) {
      return true;
    }
    if (syslog3164.looksLike(raw, from, to) && tried(syslog3164, raw, from, to, event, why)) {
      return true;
    }
    if (LogfmtFormat.looksLike(b, from, to) && tried(logfmt, raw, from, to, event, why)) {
      return true;
    }
    return plain.parse(raw, from, to, event, why);
  }

  private static boolean tried(
      LogFormat format, RawLog raw, int from, int to, LogEvent event, Rejection why) {
    if (format.parse(raw, from, to, event, why)) {
      return true;
    }
    event.clear();
    return false;
  }

  private static int skipSpace(byte[] b, int from, int to) {
    int p = from;
    while (p < to && (b[p] == ' ' || b[p] == '\t' || b[p] == '\n' || b[p] == '\r')) {
      p++;
    }
    return p;
  }

  private static boolean isObject(byte[] b, int brace, int to) {
    int p = skipSpace(b, brace + 1, to);
    return p < to && (b[p] == '"' || b[p] == '}');
  }
}
