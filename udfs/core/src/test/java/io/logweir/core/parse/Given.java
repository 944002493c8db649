package io.logweir.core.parse;

import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.Rejected;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Records and their parsing, as the tests of this package write them. */
final class Given {

  /** The broker's time of every record here. */
  static final long BROKER = Instant.parse("2026-06-13T12:00:00Z").toEpochMilli();

  private Given() {}

  static RawLog raw(byte[] value) {
    return new RawLog(value, "logs", 3, 42, BROKER, Map.of());
  }

  static RawLog raw(String value, Map<String, String> headers) {
    return new RawLog(utf8(value), "logs", 3, 42, BROKER, headers);
  }

  static RawLog raw(String value) {
    return raw(value, Map.of());
  }

  static LogEvent event(RawLog raw, SourceOptions options) {
    LogEvent event = new LogEvent();
    Rejection why = new Rejection();
    if (!new LogParser(options).parse(raw, event, why)) {
      throw new AssertionError("rejected, " + why);
    }
    return event;
  }

  static LogEvent event(String line) {
    return event(raw(line), SourceOptions.DEFAULTS);
  }

  static LogEvent event(String format, String line) {
    return event(raw(line), SourceOptions.DEFAULTS.withFormat(format));
  }

  static Rejection rejection(RawLog raw, SourceOptions options) {
    LogEvent event = new LogEvent();
    Rejection why = new Rejection();
    if (new LogParser(options).parse(raw, event, why)) {
      throw new AssertionError("understood as " + event);
    }
    return why;
  }

  static Rejection rejection(String format, String line) {
    return rejection(raw(line), SourceOptions.DEFAULTS.withFormat(format));
  }

  /** What becomes of a record, in its order: events, and {@link Rejected} rows. */
  static List<Object> parts(RawLog raw, SourceOptions options) {
    List<Object> parts = new ArrayList<>();
    new LogParser(options)
        .parse(
            raw,
            new LogEvent(),
            new LogParser.Sink() {
              @Override
              public void event(LogEvent event) {
                LogEvent copy = new LogEvent();
                copy.copyFrom(event);
                parts.add(copy);
              }

              @Override
              public void rejected(Rejected rejected) {
                parts.add(rejected);
              }

              @Override
              public void dropped(LogEvent event, String rule) {
                throw new AssertionError("there is no rule " + rule);
              }
            });
    return parts;
  }

  static List<Object> parts(String format, String record) {
    return parts(raw(record), SourceOptions.DEFAULTS.withFormat(format));
  }

  /** The events of a record that has no rejected part. */
  static List<LogEvent> events(String format, String record) {
    return parts(format, record).stream().map(LogEvent.class::cast).toList();
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Each char is one byte: for what is no UTF-8. */
  static byte[] bytes(String latin1) {
    return latin1.getBytes(StandardCharsets.ISO_8859_1);
  }

  static long micros(String instant) {
    Instant time = Instant.parse(instant);
    return time.getEpochSecond() * 1_000_000 + time.getNano() / 1000;
  }
}
