package io.logweir.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.connector.type.LogEventSerializer;
import io.logweir.core.rollup.PartialRollup;
import io.logweir.schema.Disposition;
import io.logweir.schema.EventColumn;
import io.logweir.schema.EventId;
import io.logweir.schema.IdentityKind;
import io.logweir.schema.LogEvent;
import io.logweir.schema.MetricPoint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
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
  void whatIsOpenIsHandedOnAfterASecond() throws Exception {
    var stage = start();
    send(stage, event(1, START));
    send(stage, event(2, START + MINUTE - 1));
    send(stage, event(3, START + MINUTE));
    stage.setProcessingTime(999);
    assertThat(stage.extractOutputValues()).isEmpty();
    stage.setProcessingTime(1_000);
    assertThat(stage.extractOutputValues())
        .extracting(PartialRollup::windowStartMillis, partial -> partial.rollup().count())
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(START, 2L),
            org.assertj.core.groups.Tuple.tuple(START + MINUTE, 1L));

    send(stage, event(4, START));
    stage.setProcessingTime(2_000);
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
  void whatIsOpenIsHandedOnBeforeTheWatermarkThatClosesAWindow() throws Exception {
    var stage = start();
    stage.processWatermark(CLOSES - MINUTE);
    send(stage, event(1, START));
    stage.processWatermark(CLOSES - 1);
    assertThat(stage.extractOutputValues()).as("nothing closes yet").isEmpty();
    stage.processWatermark(CLOSES);
    List<Object> output = new ArrayList<>(stage.getOutput());
    assertThat(output).hasSize(4);
    assertThat(output.get(2)).isInstanceOf(StreamRecord.class);
    assertThat(output.get(3)).isEqualTo(new Watermark(CLOSES));
  }

  @Test
  void manySeriesAreHandedOnBeforeTheyFillTheMemory() throws Exception {
    var stage = start();
    for (int i = 0; i < 60_000; i++) {
      LogEvent event = event(i, START);
      event.setString(EventColumn.SERVICE_NAME, "service-" + i);
      send(stage, event);
    }
    assertThat(stage.extractOutputValues()).hasSize(50_000);
    stage.endInput();
    assertThat(counts(stage)).hasSize(60_000).containsOnly(1L);
  }

  @Test
  void anEventIsLateFromTheWatermarkThatClosesItsWindow() throws Exception {
    var stage = start();
    stage.processWatermark(CLOSES - 1);
    send(stage, event(1, START));
    assertThat(increments(stage)).isEmpty();
    stage.processWatermark(CLOSES);
    send(stage, event(2, START + MINUTE - 1));
    send(stage, event(3, START + MINUTE));
    stage.endInput();

    assertThat(increments(stage))
        .singleElement()
        .satisfies(
            point -> {
              assertThat(point.id()).isEqualTo(EventId.hex(2, 3));
              assertThat(point.version()).isEqualTo(1);
              assertThat(point.isIncrement()).isTrue();
              assertThat(point.isFinal()).isTrue();
              assertThat(point.windowStart()).isEqualTo(START * 1000);
              assertThat(point.windowEnd()).isEqualTo((START + MINUTE) * 1000);
              assertThat(point.serviceName()).isEqualTo("checkout");
              assertThat(point.count()).isEqualTo(1);
              assertThat(point.lateCount()).isEqualTo(1);
              assertThat(point.sizeBytes()).isEqualTo(100);
              assertThat(point.durationMax()).isEqualTo(2.0);
            });
    assertThat(counts(stage)).containsExactlyInAnyOrder(1L, 1L);
  }

  @Test
  void aLateDuplicateOrRejectedRecordIsNamedByItsPlace() throws Exception {
    var stage = start();
    stage.processWatermark(CLOSES);
    LogEvent duplicate = event(1, START);
    duplicate.setDisposition(Disposition.DUPLICATE);
    LogEvent rejected = event(2, START);
    rejected.setDisposition(Disposition.REJECTED);
    send(stage, duplicate);
    send(stage, rejected);
    assertThat(increments(stage))
        .extracting(
            MetricPoint::id,
            MetricPoint::count,
            MetricPoint::duplicateCount,
            MetricPoint::rejectedCount,
            MetricPoint::lateCount)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("raw.app-3-1", 0L, 1L, 0L, 1L),
            org.assertj.core.groups.Tuple.tuple("raw.app-3-2", 0L, 0L, 1L, 1L));
  }

  @Test
  void anEventFromFarInTheFutureIsAnIncrement() throws Exception {
    var stage = start();
    LogEvent near = event(1, START + 60 * MINUTE);
    near.setClockMillis(START);
    LogEvent far = event(2, START + 60 * MINUTE + 1);
    far.setClockMillis(START);
    send(stage, near);
    send(stage, far);
    stage.endInput();
    assertThat(increments(stage)).extracting(MetricPoint::id).containsExactly(EventId.hex(2, 3));
    assertThat(counts(stage)).containsExactly(1L);
  }

  @Test
  void nothingIsLateBeforeThereIsAWatermark() throws Exception {
    var stage = start();
    send(stage, event(1, Instant.parse("1969-01-01T00:00:00Z").toEpochMilli()));
    stage.endInput();
    assertThat(increments(stage)).isEmpty();
    assertThat(counts(stage)).containsExactly(1L);
  }

  @Test
  void whatWasClosedStaysClosedAfterARestore() throws Exception {
    var first = start();
    first.processWatermark(CLOSES);
    OperatorSubtaskState snapshot = first.snapshot(1, 1);
    var second = start(snapshot);
    send(second, event(1, START));
    send(second, event(2, START + MINUTE));
    second.endInput();
    assertThat(increments(second)).extracting(MetricPoint::id).containsExactly(EventId.hex(1, 2));
    assertThat(counts(second)).containsExactly(1L);
  }

  @Test
  void theClockOfARestoreIsThatOfTheSlowest() throws Exception {
    var slow = start();
    slow.processWatermark(CLOSES);
    var fast = start();
    fast.processWatermark(CLOSES + MINUTE);
    OperatorSubtaskState both =
        AbstractStreamOperatorTestHarness.repackageState(slow.snapshot(1, 1), fast.snapshot(1, 1));
    var restored = start(both);
    send(restored, event(1, START));
    send(restored, event(2, START + MINUTE));
    restored.endInput();
    assertThat(increments(restored)).extracting(MetricPoint::id).containsExactly(EventId.hex(1, 2));
    assertThat(counts(restored)).containsExactly(1L);
  }

  private OneInputStreamOperatorTestHarness<LogEvent, PartialRollup> start() throws Exception {
    return start(null);
  }

  private OneInputStreamOperatorTestHarness<LogEvent, PartialRollup> start(
      OperatorSubtaskState snapshot) throws Exception {
    OneInputStreamOperatorTestHarness<LogEvent, PartialRollup> harness =
        new OneInputStreamOperatorTestHarness<>(
            new RollUpLocally(MINUTE, LATENESS),
            LogEventSerializer.TYPE.createSerializer(new SerializerConfigImpl()));
    harness.setup(new RollUp.PartialSerializer());
    harness.setProcessingTime(0);
    opened.add(harness);
    if (snapshot != null) {
      harness.initializeState(snapshot);
    }
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

  private static List<MetricPoint> increments(OneInputStreamOperatorTestHarness<?, ?> stage) {
    var output = stage.getSideOutput(RollUpLocally.INCREMENTS);
    return output == null ? List.of() : output.stream().map(StreamRecord::getValue).toList();
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
