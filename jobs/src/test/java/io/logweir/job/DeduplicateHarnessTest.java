package io.logweir.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.connector.type.LogEventSerializer;
import io.logweir.schema.Disposition;
import io.logweir.schema.EventColumn;
import io.logweir.schema.IdentityKind;
import io.logweir.schema.LogEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeduplicateHarnessTest {

  private static final long HORIZON = Duration.ofMinutes(10).toMillis();
  private static final long NOW = Instant.parse("2026-06-13T12:00:00Z").toEpochMilli();
  private static final long OLD = Instant.parse("2015-05-17T10:05:03Z").toEpochMilli();

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  @Test
  void whatWasSeenBeforeIsMarkedAndEverythingGoesOn() throws Exception {
    Subtask subtask = new Subtask(1, 0, null);
    assertThat(subtask.isDuplicate(event(1, NOW))).isFalse();
    assertThat(subtask.isDuplicate(event(2, NOW))).isFalse();
    assertThat(subtask.isDuplicate(event(1, NOW + 1))).isTrue();
    assertThat(subtask.isDuplicate(event(1, NOW + 2))).isTrue();
    assertThat(subtask.isDuplicate(event(2, NOW))).isTrue();
    assertThat(subtask.passedOn()).isEqualTo(5);
  }

  @Test
  void theHorizonIsExact() throws Exception {
    Subtask subtask = new Subtask(1, 0, null);
    subtask.isDuplicate(event(1, NOW));
    assertThat(subtask.isDuplicate(event(1, NOW + HORIZON))).isTrue();
    assertThat(subtask.isDuplicate(event(1, NOW - HORIZON))).isTrue();
    assertThat(subtask.isDuplicate(event(1, NOW + HORIZON + 1))).isFalse();
  }

  @Test
  void idsThatShareABucketAreToldApart() throws Exception {
    Subtask subtask = new Subtask(1, 0, null);
    for (int i = 0; i < 100; i++) {
      LogEvent event = event(0, NOW);
      event.setEventId(7, i, IdentityKind.FIELD);
      assertThat(subtask.isDuplicate(event)).isFalse();
    }
    assertThat(subtask.states()).isEqualTo(1);
  }

  @Test
  void anEventThatIsItsPlaceIsNeverADuplicateAndKeepsNoState() throws Exception {
    Subtask subtask = new Subtask(1, 0, null);
    for (int i = 0; i < 3; i++) {
      LogEvent event = event(1, NOW);
      event.setEventId(event.idHigh(), event.idLow(), IdentityKind.POSITION);
      assertThat(subtask.isDuplicate(event)).isFalse();
    }
    assertThat(subtask.states()).isZero();
    assertThat(subtask.passedOn()).isEqualTo(3);
  }

  @Test
  void anOldEventThatComesLateFindsItsDuplicate() throws Exception {
    Subtask subtask = new Subtask(1, 0, null);
    subtask.watermark(NOW);
    assertThat(subtask.isDuplicate(event(1, OLD))).isFalse();
    subtask.watermark(NOW + HORIZON);
    assertThat(subtask.isDuplicate(event(1, OLD + 5))).isTrue();
  }

  @Test
  void whatMayStillComeIsKeptAndWhatMayNotIsSwept() throws Exception {
    Subtask subtask = new Subtask(1, 0, null);
    for (int i = 0; i < 50; i++) {
      subtask.isDuplicate(event(i, NOW));
    }
    subtask.watermark(NOW + HORIZON - 1);
    assertThat(subtask.states()).isPositive();
    assertThat(subtask.isDuplicate(event(49, NOW))).isTrue();

    subtask.watermark(NOW + 3 * HORIZON);
    assertThat(subtask.states()).isZero();
    assertThat(subtask.timers()).isZero();
  }

  @Test
  void aBucketThatIsInUseIsSweptOfItsOldIdsOnly() throws Exception {
    Subtask subtask = new Subtask(1, 0, null);
    subtask.isDuplicate(event(1, NOW));
    for (long at = NOW; at <= NOW + 5 * HORIZON; at += HORIZON / 8) {
      LogEvent sameBucket = event(1, at);
      sameBucket.setEventId(sameBucket.idHigh(), at, IdentityKind.FIELD);
      assertThat(subtask.isDuplicate(sameBucket)).isFalse();
      subtask.watermark(at);
    }
    LogEvent last = event(1, NOW + 5 * HORIZON);
    last.setEventId(last.idHigh(), NOW + 5 * HORIZON, IdentityKind.FIELD);
    assertThat(subtask.isDuplicate(last)).isTrue();
    subtask.watermark(NOW + 10 * HORIZON);
    assertThat(subtask.states()).isZero();
    assertThat(subtask.timers()).isZero();
  }

  @Test
  void idsOutliveARestoreAtAnotherParallelism() throws Exception {
    int ids = 600;
    Subtask one = new Subtask(1, 0, null);
    for (int i = 0; i < ids; i++) {
      assertThat(one.isDuplicate(event(i, NOW))).isFalse();
    }
    OperatorSubtaskState snapshot = one.snapshot();

    List<Subtask> two = List.of(new Subtask(2, 0, snapshot, 1), new Subtask(2, 1, snapshot, 1));
    int[] perSubtask = new int[2];
    for (int i = 0; i < ids; i++) {
      LogEvent event = event(i, NOW);
      int target = target(event, 2);
      perSubtask[target]++;
      assertThat(two.get(target).isDuplicate(event)).isTrue();
    }
    assertThat(perSubtask[0]).isPositive();
    assertThat(perSubtask[1]).isPositive();
    for (int i = ids; i < 2 * ids; i++) {
      LogEvent event = event(i, NOW);
      assertThat(two.get(target(event, 2)).isDuplicate(event)).isFalse();
    }

    OperatorSubtaskState both =
        AbstractStreamOperatorTestHarness.repackageState(
            two.get(0).snapshot(), two.get(1).snapshot());
    Subtask again = new Subtask(1, 0, both, 2);
    for (int i = 0; i < 2 * ids; i++) {
      assertThat(again.isDuplicate(event(i, NOW))).isTrue();
    }
    // The timers came along: what was restored is swept, too.
    again.watermark(NOW + 3 * HORIZON);
    assertThat(again.states()).isZero();
  }

  @Test
  void aSnapshotIsOfItsMoment() throws Exception {
    Subtask subtask = new Subtask(1, 0, null);
    subtask.isDuplicate(event(1, NOW));
    OperatorSubtaskState snapshot = subtask.snapshot();
    subtask.isDuplicate(event(2, NOW));
    Subtask restored = new Subtask(1, 0, snapshot);
    assertThat(restored.isDuplicate(event(2, NOW))).isFalse();
    assertThat(restored.isDuplicate(event(1, NOW))).isTrue();
  }

  private static LogEvent event(int id, long time) {
    LogEvent event = new LogEvent();
    Random random = new Random(id);
    event.setEventId(random.nextLong(), random.nextLong(), IdentityKind.FIELD);
    event.setLong(EventColumn.TIME, time * 1000);
    event.setClockMillis(time);
    return event;
  }

  private static Stage<LogEvent, LogEvent> stage() {
    DataStream<LogEvent> events = Stage.input(new LogEvent(), LogEventSerializer.TYPE);
    return Stage.of(Deduplicate.apply(events, Duration.ofMillis(HORIZON)), Deduplicate.UID);
  }

  private static int target(LogEvent event, int parallelism) throws Exception {
    OneInputTransformation<LogEvent, LogEvent> transformation =
        (OneInputTransformation<LogEvent, LogEvent>) stage().transformation();
    @SuppressWarnings("unchecked")
    var keys =
        (org.apache.flink.api.java.functions.KeySelector<LogEvent, Integer>)
            transformation.getStateKeySelector();
    return KeyGroupRangeAssignment.assignKeyToParallelOperator(
        keys.getKey(event), Stage.KEY_GROUPS, parallelism);
  }

  private final class Subtask {

    private final KeyedOneInputStreamOperatorTestHarness<Integer, LogEvent, LogEvent> harness;

    Subtask(int parallelism, int index, OperatorSubtaskState snapshot) throws Exception {
      this(parallelism, index, snapshot, parallelism);
    }

    Subtask(int parallelism, int index, OperatorSubtaskState snapshot, int parallelismBefore)
        throws Exception {
      harness = stage().keyed(parallelism, index);
      opened.add(harness);
      if (snapshot != null) {
        harness.initializeState(
            AbstractStreamOperatorTestHarness.repartitionOperatorState(
                snapshot, Stage.KEY_GROUPS, parallelismBefore, parallelism, index));
      }
      harness.open();
    }

    boolean isDuplicate(LogEvent event) throws Exception {
      int before = passedOn();
      harness.processElement(new StreamRecord<>(event));
      List<LogEvent> out = harness.extractOutputValues();
      assertThat(out).hasSize(before + 1);
      LogEvent last = out.get(before);
      assertThat(last.idLow()).isEqualTo(event.idLow());
      return last.disposition() == Disposition.DUPLICATE;
    }

    int passedOn() {
      return harness.extractOutputValues().size();
    }

    void watermark(long time) throws Exception {
      harness.processWatermark(time);
    }

    int states() {
      return harness.numKeyedStateEntries();
    }

    int timers() {
      return harness.numEventTimeTimers();
    }

    OperatorSubtaskState snapshot() throws Exception {
      StreamOperator<LogEvent> operator = harness.getOperator();
      assertThat(operator).isNotNull();
      return harness.snapshot(1, 1);
    }
  }
}
