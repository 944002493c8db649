package io.logweir.core.parse;

import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds a record's format by its bytes and lets that format read it; what no other understands is
 * plain text. The order is that of {@link LogFormats} and never depends on what was read before: a
 * replay gives the same.
 */
final class AutoFormat implements BatchFormat {

  /** Who is asked, in order, by the record's first byte. */
  private final LogFormat[][] byFirst = new LogFormat[256][];

  /** Of these, whose say it is whether a record holds many events. */
  private final LogFormat[][] manyByFirst = new LogFormat[256][];

  private final List<LogFormat> formats;

  /**
   * Tries these.
   *
   * @param formats in the order of trying; where the last takes anything, nothing is refused
   */
  AutoFormat(List<LogFormat> formats) {
    this.formats = formats;
    for (int first = 0; first < byFirst.length; first++) {
      byte c = (byte) first;
      byFirst[first] =
          formats.stream().filter(format -> format.mayBeginWith(c)).toArray(LogFormat[]::new);
      manyByFirst[first] =
          Stream.of(byFirst[first])
              .filter(format -> format instanceof BatchFormat || format.isCertain())
              .toArray(LogFormat[]::new);
    }
  }

  @Override
  public String name() {
    return LogFormats.AUTO;
  }

  @Override
  public void remember(RememberedFields shared) {
    formats.forEach(format -> format.remember(shared));
  }

  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    return true;
  }

  @Override
  public Batch batch(RawLog raw, int from, int to) {
    if (from == to) {
      return null;
    }
    for (LogFormat format : manyByFirst[raw.value()[from] & 0xff]) {
      if (format.looksLike(raw, from, to)) {
        Batch batch = format instanceof BatchFormat many ? many.batch(raw, from, to) : null;
        if (batch != null || format.isCertain()) {
          return batch;
        }
      }
    }
    return null;
  }

  @Override
  public Batch batchOfRefused(RawLog raw, int from, int to) {
    for (LogFormat format : manyByFirst[raw.value()[from] & 0xff]) {
      if (format.isCertain() && format.looksLike(raw, from, to)) {
        return format instanceof BatchFormat many ? many.batchOfRefused(raw, from, to) : null;
      }
    }
    return null;
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    for (LogFormat format : byFirst[raw.value()[from] & 0xff]) {
      if (format.looksLike(raw, from, to)) {
        if (format.parse(raw, from, to, event, why)) {
          return true;
        }
        if (format.isCertain()) {
          return false;
        }
        event.clear();
      }
    }
    return false;
  }
}
