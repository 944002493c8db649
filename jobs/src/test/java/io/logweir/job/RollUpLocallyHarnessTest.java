package io.logweir.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.connector.type.LogEventSerializer;
import io.logweir.core.rollup.MetricSet;
import io.logweir.core.rollup.PartialRollup;
import io.logweir.schema.EventColumn;
import io.logweir.schema.IdentityKind;
import io.logweir.schema.LogEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RollUpLocallyHarnessTest {

  private static final long MINUTE = Duration.ofMinutes(1).toMillis();
  private static final long LATENESS = Duration.ofSeconds(30).toMillis();
  private static final long START = Instant.parse("2026-06-13T12:00:00Z").toEpochMilli();

  /** The watermark that closes the window that begins at {@link #START}. */
  private static final long CLOSES = START + MINUTE + LATENESS - 1;

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  @Test
  void whatIsOpenIsHandedOnTwiceForEachUpdate() throws Exception {
    var stage = start();
    send(stage, event(1, START));
    send(stage, event(2, START + MINUTE - 1));
    send(stage, event(3, START + MINUTE));
    stage.setProcessingTime(2_499);
    assertThat(stage.extractOutputValues()).isEmpty();
    stage.setProcessingTime(2_500);
    assertThat(stage.extractOutputValues())
        .extracting(PartialRollup::windowStartMillis, partial -> partial.rollup().count())
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(START, 2L),
            org.assertj.core.groups.Tuple.tuple(START + MINUTE, 1L));

    send(stage, event(4, START));
    stage.setProcessingTime(5_000);
    assertThat(counts(stage)).containsExactlyInAnyOrder(2L, 1L, 1L);
    stage.setProcessingTime(10_000);
    assertThat(counts(stage)).hasSize(3);
  }

  @Test
  void whatIsOpenIsHandedOnBeforeABarrierAndAtTheEnd() throws Exception {
    var stage = start();
    send(stage, event(1, START));
    stage.prepareSnapshotPreBarrier(1);
    assertThat(counts(stage)).containsExactly(1L);
    send(stage, event(2, START));
    stage.endInput();
    assertThat(counts(stage)).containsExactly(1L, 1L);
  }

  @Test
  void whatIsOpenIsHandedOnBeforeTheWatermarkThatEndsOrClosesAWindow() throws Exception {
    var stage = start();
    stage.processWatermark(CLOSES - MINUTE);
    for (long at : new long[] {START + MINUTE - 1, CLOSES}) {
      send(stage, event(1, START));
      stage.getOutput().clear();
      stage.processWatermark(at - 1);
      assertThat(stage.extractOutputValues()).as("neither yet").isEmpty();
      stage.processWatermark(at);
      List<Object> output = new ArrayList<>(stage.getOutput());
      assertThat(output).hasSize(3);
      assertThat(output.get(1)).isInstanceOf(StreamRecord.class);
      assertThat(output.get(2)).isEqualTo(new Watermark(at));
    }
  }

  @Test
  void whileTimeFliesWindowsThatGoOnWaitForTheirWatermark() throws Exception {
    var stage = start();
    stage.processWatermark(START - 1);
    for (int minute = 0; minute < 10; minute++) {
      send(stage, event(2 * minute, START + minute * MINUTE));
      send(stage, event(2 * minute + 1, START + (minute + 1) * MINUTE));
      stage.processWatermark(START + (minute + 1) * MINUTE - 1);
      stage.setProcessingTime((minute + 1) * 2_000);
    }
    assertThat(stage.extractOutputValues())
        .extracting(PartialRollup::windowStartMillis, partial -> partial.rollup().count())
        .containsExactlyElementsOf(
            IntStream.range(0, 10)
                .mapToObj(
                    minute ->
                        org.assertj.core.groups.Tuple.tuple(
                            START + minute * MINUTE, minute == 0 ? 1L : 2L))
                .toList());
    // Time goes slowly again.
    stage.setProcessingTime(30_000);
    assertThat(stage.extractOutputValues()).hasSize(11);
    assertThat(counts(stage).stream().mapToLong(Long::longValue).sum()).isEqualTo(20);
  }

  /** Also before the one that closes the window of a service whose clock lags. */
  @Test
  void whatIsOpenIsHandedOnBeforeAnyWatermarkThatClosesAWindow() throws Exception {
    var stage = start();
    stage.processWatermark(START + 5 * MINUTE - 1);
    send(stage, event(1, START));
    stage.processWatermark(CLOSES + 4 * MINUTE - 1);
    assertThat(stage.extractOutputValues()).isEmpty();
    stage.processWatermark(CLOSES + 4 * MINUTE);
    assertThat(counts(stage)).containsExactly(1L);
  }

  @Test
  void manyWindowsAreHandedOnBeforeTheyFillTheMemory() throws Exception {
    var stage = start();
    for (int i = 0; i < 60_000; i++) {
      send(stage, event(i, START - i * MINUTE));
    }
    assertThat(stage.extractOutputValues()).hasSize(50_000);
    stage.endInput();
    assertThat(counts(stage)).hasSize(60_000).containsOnly(1L);
  }

  @Test
  void manySeriesAreFoldedAndNoneIsLost() throws Exception {
    var stage = start();
    for (int i = 0; i < 60_000; i++) {
      LogEvent event = event(i, START);
      event.setString(EventColumn.SERVICE_NAME, "service-" + i);
      send(stage, event);
    }
    stage.endInput();
    assertThat(counts(stage)).hasSize(10_001);
    assertThat(counts(stage).stream().mapToLong(Long::longValue).sum()).isEqualTo(60_000);
  }

  @Test
  void nothingIsLateHere() throws Exception {
    var stage = start();
    stage.processWatermark(CLOSES + 1_000 * MINUTE);
    send(stage, event(1, START));
    send(stage, event(2, START + 10_000 * MINUTE));
    stage.endInput();
    assertThat(stage.extractOutputValues())
        .extracting(PartialRollup::windowStartMillis, PartialRollup::clockMillis)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(START, START),
            org.assertj.core.groups.Tuple.tuple(START + 10_000 * MINUTE, START + 10_000 * MINUTE));
  }

  private OneInputStreamOperatorTestHarness<LogEvent, PartialRollup> start() throws Exception {
    OneInputStreamOperatorTestHarness<LogEvent, PartialRollup> harness =
        new OneInputStreamOperatorTestHarness<>(
            new RollUpLocally(
                new RollUp.Options(
                    Duration.ofMillis(MINUTE),
                    Duration.ofMillis(LATENESS),
                    Duration.ofMinutes(10),
                    Duration.ofSeconds(5),
                    List.of(MetricSet.SERVICES))),
            LogEventSerializer.TYPE.createSerializer(new SerializerConfigImpl()));
    harness.setup(new RollUp.PartialSerializer());
    harness.setProcessingTime(0);
    opened.add(harness);
    harness.open();
    return harness;
  }

  private static void send(
      OneInputStreamOperatorTestHarness<LogEvent, PartialRollup> stage, LogEvent event)
      throws Exception {
    stage.processElement(new StreamRecord<>(event));
  }

  private static List<Long> counts(OneInputStreamOperatorTestHarness<?, PartialRollup> stage) {
    return stage.extractOutputValues().stream().map(partial -> partial.rollup().count()).toList();
  }

  private static LogEvent event(int id, long time) {
    LogEvent event = new LogEvent();
    event.setEventId(id, id + 1, IdentityKind.FIELD);
    event.setLong(EventColumn.TIME, time * 1000);
    event.setClockMillis(time);
    event.setString(EventColumn.SERVICE_NAMESPACE, "payments");
    event.setString(EventColumn.SERVICE_NAME, "checkout");
    event.setLong(EventColumn.SIZE_BYTES, 100);
    event.setLong(EventColumn.EVENT_DURATION, 2_000_000_000L);
    event.setString(EventColumn.SOURCE_TOPIC, "raw.app");
    event.setLong(EventColumn.SOURCE_PARTITION, 3);
    event.setLong(EventColumn.SOURCE_OFFSET, id);
    return event;
  }
}
