package io.logweir.local.attempt;

import io.logweir.core.parse.HeldLines;
import io.logweir.core.parse.LineJoin;
import io.logweir.core.parse.LogParser;
import io.logweir.core.parse.SourceOptions;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Does with records what the job does with them, as far as it needs no state but lines' joining.
 */
public final class Attempt {

  private final LogParser parser;
  private final LineJoin join;
  private final Map<String, HeldLines> held = new LinkedHashMap<>();
  private final LogEvent event = new LogEvent();
  private final LogParser.Sink out;
  private final long now = System.currentTimeMillis();

  /** For one source. */
  public Attempt(SourceOptions options, LogParser.Sink out) {
    this.parser = new LogParser(options);
    this.join = options.multiline() == null ? null : new LineJoin(options.multiline());
    this.out = out;
  }

  /** Takes the lines of a file, as if each were a record that has just been received. */
  public void lines(InputStream in, long limit) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    byte[] buffer = new byte[1 << 16];
    long number = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      int from = 0;
      for (int i = 0; i < n; i++) {
        if (buffer[i] == '\n') {
          line.write(buffer, from, i - from);
          from = i + 1;
          line(line.toByteArray(), number++);
          line.reset();
          if (number == limit) {
            return;
          }
        }
      }
      line.write(buffer, from, n - from);
    }
    if (line.size() > 0) {
      line(line.toByteArray(), number);
    }
  }

  private void line(byte[] value, long number) {
    record(new RawLog(value, "try", 0, number, now, Map.of()));
  }

  /** Takes a record. */
  public void record(RawLog raw) {
    if (join == null) {
      parser.parse(raw, event, out);
      return;
    }
    HeldLines lines = held.computeIfAbsent(LineJoin.stream(raw), stream -> new HeldLines());
    if (!join.takes(lines, raw)) {
      parser.parse(lines.take(), event, out);
    }
    lines.add(raw);
  }

  /** Nothing more will come. */
  public void end() {
    for (HeldLines lines : held.values()) {
      if (!lines.isEmpty()) {
        parser.parse(lines.take(), event, out);
      }
    }
  }
}
