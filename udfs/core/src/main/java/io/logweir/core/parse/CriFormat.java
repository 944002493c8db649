package io.logweir.core.parse;

import io.logweir.core.parse.declared.LineShape;
import io.logweir.schema.EntryKey;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.util.List;

/**
 * Reads the lines that Kubernetes' container runtimes write (CRI logging format, {@code
 * kubernetes/design-proposals node/kubelet-cri-logging.md}): {@code 2016-10-06T00:17:09.669794202Z
 * stdout F message}; the message is then read by its own format.
 *
 * <p>The runtime's time is {@code observed_time}, and the event's where the message states none.
 * The stream is the attribute {@code log.iostream}. A part of a line that the runtime split (tag
 * {@code P}) is text with the attribute {@code cri.partial}, whatever it looks like.
 */
final class CriFormat implements BatchFormat {

  static final String NAME = "cri";

  /** {@code 2016-10-06T00:17:09.669794202+00:00} and some. */
  private static final int LONGEST_TIME = 40;

  /** Tags are separated by colons; none but P and F is defined so far. */
  private static final int LONGEST_TAGS = 32;

  private static final EntryKey STREAM = EntryKey.of("log.iostream");
  private static final EntryKey PARTIAL = EntryKey.of("cri.partial");
  private static final EntryKey TAGS = EntryKey.of("cri.tags");
  private static final byte[] TRUE = EventFields.utf8("true");

  private final EventFields fields;
  private final InnerFormat inner;
  private final LineBatch lines = new LineBatch(this);

  CriFormat(SourceOptions options) {
    fields = new EventFields(NAME, options);
    inner = new InnerFormat(NAME, options);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean mayBeginWith(byte first) {
    return first >= '0' && first <= '9';
  }

  private static final List<LineShape> SHAPES = List.of(LineShape.of("??????????T", ""));

  @Override
  public List<LineShape> shapes() {
    return SHAPES;
  }

  @Override
  public boolean looksLike(RawLog raw, int from, int to) {
    byte[] b = raw.value();
    return to - from > 21 && b[from + 10] == 'T' && message(b, timeEnd(b, from, to), to) > 0;
  }

  @Override
  public LogFormat inside() {
    return null;
  }

  /** The blank behind the time, or -1. */
  private static int timeEnd(byte[] b, int from, int to) {
    int limit = Math.min(to, from + LONGEST_TIME);
    int p = Scan.word(b, from, limit);
    return p < limit ? p : -1;
  }

  /**
   * Where the message begins: behind the blank after the tags; or -1.
   *
   * @param timeEnd the blank behind the time, or -1
   */
  private static int message(byte[] b, int timeEnd, int to) {
    int p = timeEnd;
    if (p < 0
        || to - p < 9
        || b[p + 1] != 's'
        || b[p + 2] != 't'
        || b[p + 3] != 'd'
        || b[p + 7] != ' '
        || !(b[p + 4] == 'o' && b[p + 5] == 'u' && b[p + 6] == 't'
            || b[p + 4] == 'e' && b[p + 5] == 'r' && b[p + 6] == 'r')) {
      return -1;
    }
    int tags = p + 8;
    if ((b[tags] != 'P' && b[tags] != 'F')
        || (tags + 1 < to && b[tags + 1] != ' ' && b[tags + 1] != ':')) {
      return -1;
    }
    int limit = Math.min(to, tags + LONGEST_TAGS);
    p = tags;
    while (p < limit && b[p] != ' ') {
      p++;
    }
    // A runtime may leave the blank away where the message is empty.
    return p == to ? to : p < limit ? p + 1 : -1;
  }

  @Override
  public Batch batch(RawLog raw, int from, int to) {
    return lines.open(raw, from, to);
  }

  @Override
  public boolean parse(RawLog raw, int from, int to, LogEvent event, Rejection why) {
    byte[] b = raw.value();
    fields.begin(raw, from, to, event);
    int timeEnd = timeEnd(b, from, to);
    int message = message(b, timeEnd, to);
    if (message < 0) {
      return why.set(RejectReason.INVALID_CRI, from, "expected a time, a stream and a tag");
    }
    long time = fields.times().parse(b, from, timeEnd);
    if (time == Timestamps.NONE) {
      return why.set(RejectReason.INVALID_CRI, from, "expected a time");
    }
    event.setLong(EventColumn.TIME, time);
    event.setLong(EventColumn.OBSERVED_TIME, time);
    fields.attribute(STREAM, b, timeEnd + 1, timeEnd + 7);
    int tags = timeEnd + 8;
    int tagsEnd = message < to || b[to - 1] == ' ' ? message - 1 : to;
    if (tagsEnd - tags > 1) {
      fields.attribute(TAGS, b, tags, tagsEnd);
    }
    if (b[tags] == 'P') {
      fields.attribute(PARTIAL, TRUE);
      fields.body(b, message, to);
    } else {
      inner.any(raw, b, message, to, event, fields);
    }
    return fields.finish(b, from, to);
  }
}
