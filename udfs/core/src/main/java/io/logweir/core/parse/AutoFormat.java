package io.logweir.core.parse;

import io.logweir.core.parse.declared.Prefilter;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Finds a record's format by its bytes and lets that format read it; what no other understands is
 * plain text. The order is that of {@link LogFormats} and never depends on what was read before: a
 * replay gives the same.
 */
final class AutoFormat implements BatchFormat {

  /** By first byte, whose say it is whether a record holds many events. */
  private final LogFormat[][] manyByFirst = new LogFormat[256][];

  /** In the order of trying, without those that files declare; null for one that is not tried. */
  private final LogFormat[] handWritten;

  private final DeclaredFormats.Any declared;
  private final FormatShapes shapes;
  private final Prefilter.Candidates candidates;

  /**
   * Tries these.
   *
   * @param handWritten in the order of {@link LogFormats#handWritten()}, null where one is not to
   *     be tried
   */
  AutoFormat(List<LogFormat> handWritten, DeclaredFormats declared, SourceOptions options) {
    this.handWritten = handWritten.toArray(LogFormat[]::new);
    this.declared = declared.any(options);
    shapes = declared.shapes();
    candidates = shapes.prefilter.candidates();
    for (int first = 0; first < manyByFirst.length; first++) {
      byte c = (byte) first;
      manyByFirst[first] =
          formats()
              .filter(format -> format instanceof BatchFormat || format.isCertain())
              .filter(format -> format.mayBeginWith(c))
              .toArray(LogFormat[]::new);
    }
  }

  private Stream<LogFormat> formats() {
    return Stream.of(handWritten).filter(Objects::nonNull);
  }

  @Override
  public String name() {
    return LogFormats.AUTO;
  }

  @Override
  public void remember(RememberedFields shared) {
    formats().forEach(format -> format.remember(shared));
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
    shapes.prefilter.find(raw.value(), from, to, candidates);
    int last = -1;
    DeclaredLine line = null;
    for (int shape = candidates.next(); shape >= 0; shape = candidates.next()) {
      int index = shapes.handWritten(shape);
      if (index < 0) {
        if (line == null) {
          line = DeclaredLine.of(raw, from, to);
          if (line.replaced > 0 && declared.parse(line, event)) {
            return true;
          }
        }
        // Where bytes were replaced, what is matched is not what was looked at.
        if (line.replaced == 0 && declared.parse(shapes.pattern(shape), line, event)) {
          return true;
        }
      } else if (index != last) {
        last = index;
        LogFormat format = handWritten[index];
        if (format != null && format.looksLike(raw, from, to)) {
          if (format.parse(raw, from, to, event, why)) {
            return true;
          }
          if (format.isCertain()) {
            return false;
          }
          event.clear();
        }
      }
    }
    return false;
  }
}
