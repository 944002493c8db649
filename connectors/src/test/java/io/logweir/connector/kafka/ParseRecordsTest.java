package io.logweir.connector.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.core.parse.SourceOptions;
import io.logweir.schema.EventColumn;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.eventtime.BoundedOutOfOrdernessWatermarks;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How far records move the watermark, whatever they and their producers say about the time. */
class ParseRecordsTest {

  private static final long NOW = Instant.parse("2026-06-13T12:00:00Z").toEpochMilli();
  private static final long MINUTE = Duration.ofMinutes(1).toMillis();
  private static final long TEN_YEARS = Duration.ofDays(3653).toMillis();

  private final ParseRecords records =
      new ParseRecords(
          List.of(new RawSource("test", List.of("raw"), null, SourceOptions.DEFAULTS)),
          Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC));

  @ParameterizedTest
  @ValueSource(strings = {"CREATE_TIME", "NO_TIMESTAMP_TYPE", "LOG_APPEND_TIME"})
  void aSoundRecordsClockIsItsEventsTime(TimestampType type) {
    assertThat(clock(type, NOW, NOW - 1_000)).isEqualTo(NOW - 1_000);
    assertThat(clock(type, NOW, NOW - 5 * MINUTE)).isEqualTo(NOW - 5 * MINUTE);
    assertThat(clock(type, NOW, NOW - 60 * MINUTE)).isEqualTo(NOW - 10 * MINUTE);
    assertThat(clock(type, NOW, NOW + 60 * MINUTE)).isEqualTo(NOW + MINUTE);
    assertThat(clock(type, NOW - 24 * 60 * MINUTE, NOW - 24 * 60 * MINUTE - 1))
        .as("a backlog")
        .isEqualTo(NOW - 24 * 60 * MINUTE - 1);
  }

  /** A producer whose clock is years ahead stamps its records so: they move nobody's watermark. */
  @ParameterizedTest
  @ValueSource(strings = {"CREATE_TIME", "NO_TIMESTAMP_TYPE"})
  void aStampYearsAheadIsNoClock(TimestampType type) {
    long ahead = NOW + TEN_YEARS;
    assertThat(clock(type, ahead, ahead)).isEqualTo(NOW + MINUTE);
    assertThat(clock(type, ahead, NOW)).isEqualTo(NOW + MINUTE);
    assertThat(clock(type, Long.MAX_VALUE, NOW)).isEqualTo(NOW + MINUTE);
    assertThat(parse(type, ahead, "{\"message\":\"no time\"}").clock).isEqualTo(NOW + MINUTE);
    Parsed rejected = parse(type, ahead, "");
    assertThat(rejected.rejected).isTrue();
    assertThat(rejected.clock).isEqualTo(NOW + MINUTE);
  }

  @Test
  void aBrokersStampIsTrusted() {
    long ahead = NOW + 30 * MINUTE;
    assertThat(clock(TimestampType.LOG_APPEND_TIME, ahead, ahead)).isEqualTo(ahead);
  }

  /** No stamp, or one from before there was Kafka: the event's own time counts alone. */
  @ParameterizedTest
  @ValueSource(longs = {-1, 0, Long.MIN_VALUE / 2_000})
  void whereThereIsNoStampTheEventsTimeIsTheClock(long stamp) {
    assertThat(clock(TimestampType.CREATE_TIME, stamp, NOW - 1_000)).isEqualTo(NOW - 1_000);
    assertThat(clock(TimestampType.CREATE_TIME, stamp, NOW + TEN_YEARS)).isEqualTo(NOW + MINUTE);
  }

  /**
   * One host in a hundred is ten years off, either way, in what it says and how it stamps: those on
   * time are never behind the watermark by more than what is allowed, and all are there.
   */
  @Test
  void hostsThatAreYearsOffMakeNobodyLate() {
    BoundedOutOfOrdernessWatermarks<Object> watermarks =
        new BoundedOutOfOrdernessWatermarks<>(Duration.ofSeconds(5));
    Latest watermark = new Latest();
    long[] wrong = {TEN_YEARS, -TEN_YEARS, -NOW, -2 * NOW, 60 * MINUTE, -60 * MINUTE};
    int events = 0;
    for (int i = 0; i < 6_000; i++) {
      long time = NOW - 6_000 + i;
      boolean off = i % 100 == 99;
      long said = off ? time + wrong[i / 100 % wrong.length] : time;
      long stamp = i % 200 == 199 ? said : time;
      Parsed parsed = parse(TimestampType.CREATE_TIME, stamp, "{\"time\":\"" + text(said) + "\"}");
      assertThat(parsed.rejected).isFalse();
      assertThat(parsed.time).isEqualTo(said);
      events++;
      if (!off) {
        // The bounds of the clock, and the windows' lateness of five minutes, are wider.
        assertThat(time + 2 * MINUTE).isGreaterThan(watermark.millis);
      }
      watermarks.onEvent(null, parsed.clock, watermark);
      watermarks.onPeriodicEmit(watermark);
    }
    assertThat(events).isEqualTo(6_000);
    assertThat(watermark.millis).isBetween(NOW - MINUTE, NOW + MINUTE);
  }

  private static String text(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }

  private static final class Latest implements WatermarkOutput {
    long millis = Long.MIN_VALUE;

    @Override
    public void emitWatermark(Watermark watermark) {
      millis = watermark.getTimestamp();
    }

    @Override
    public void markIdle() {}

    @Override
    public void markActive() {}
  }

  private long clock(TimestampType type, long stamp, long time) {
    return parse(type, stamp, "{\"time\":\"" + text(time) + "\",\"message\":\"m\"}").clock;
  }

  private record Parsed(long clock, long time, boolean rejected) {}

  private Parsed parse(TimestampType type, long stamp, String line) {
    List<Parsed> all = new ArrayList<>();
    records.deserialize(
        new ConsumerRecord<>(
            "raw",
            0,
            1,
            stamp,
            type,
            0,
            line.length(),
            null,
            line.getBytes(StandardCharsets.UTF_8),
            new RecordHeaders(),
            Optional.empty()),
        new Collector<>() {
          @Override
          public void collect(ParsedLog parsed) {
            boolean rejected = parsed.rejected() != null;
            long time = rejected ? 0 : parsed.event().timeMillis();
            all.add(new Parsed(parsed.clockMillis(), time, rejected));
            if (!rejected) {
              assertThat(parsed.event().has(EventColumn.INGEST_TIME)).isTrue();
            }
          }

          @Override
          public void close() {}
        });
    assertThat(all).hasSize(1);
    return all.get(0);
  }
}
