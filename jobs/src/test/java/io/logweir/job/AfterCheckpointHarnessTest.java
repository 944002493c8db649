package io.logweir.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AfterCheckpointHarnessTest {

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  @Test
  void nothingComesOutBeforeACheckpointIsComplete() throws Exception {
    OneInputStreamOperatorTestHarness<String, String> stage = start(null, 0);
    send(stage, "a", "b");
    stage.snapshot(1, 1);
    send(stage, "c");
    assertThat(stage.extractOutputValues()).isEmpty();
    stage.notifyOfCompletedCheckpoint(1);
    assertThat(stage.extractOutputValues()).containsExactly("a", "b");
  }

  @Test
  void onlyWhatTheCheckpointContainsComesOut() throws Exception {
    OneInputStreamOperatorTestHarness<String, String> stage = start(null, 0);
    send(stage, "a");
    stage.snapshot(1, 1);
    send(stage, "b");
    stage.snapshot(2, 2);
    send(stage, "c");
    stage.notifyOfCompletedCheckpoint(1);
    assertThat(stage.extractOutputValues()).containsExactly("a");
    stage.notifyOfCompletedCheckpoint(2);
    assertThat(stage.extractOutputValues()).containsExactly("a", "b");
    stage.snapshot(3, 3);
    stage.notifyOfCompletedCheckpoint(3);
    assertThat(stage.extractOutputValues()).containsExactly("a", "b", "c");
  }

  @Test
  void aCheckpointThatFailedIsMadeUpForByTheNext() throws Exception {
    OneInputStreamOperatorTestHarness<String, String> stage = start(null, 0);
    send(stage, "a");
    stage.snapshot(1, 1);
    send(stage, "b");
    stage.snapshot(7, 7);
    send(stage, "c");
    stage.notifyOfCompletedCheckpoint(7);
    assertThat(stage.extractOutputValues()).containsExactly("a", "b");
  }

  @Test
  void aNoticeComesLateAndHarmsNothing() throws Exception {
    OneInputStreamOperatorTestHarness<String, String> stage = start(null, 0);
    send(stage, "a");
    stage.snapshot(1, 1);
    stage.snapshot(2, 2);
    send(stage, "b");
    stage.notifyOfCompletedCheckpoint(2);
    stage.notifyOfCompletedCheckpoint(1);
    stage.notifyOfCompletedCheckpoint(2);
    assertThat(stage.extractOutputValues()).containsExactly("a");
  }

  @Test
  void whatWasHeldComesOutAfterTheNextNoticeOfARestoredJob() throws Exception {
    OneInputStreamOperatorTestHarness<String, String> first = start(null, 0);
    send(first, "a", "b");
    OperatorSubtaskState snapshot = first.snapshot(5, 5);
    send(first, "lost, and replayed by the source");

    OneInputStreamOperatorTestHarness<String, String> second = start(snapshot, 5);
    send(second, "c");
    assertThat(second.extractOutputValues()).isEmpty();
    second.snapshot(6, 6);
    send(second, "d");
    second.notifyOfCompletedCheckpoint(6);
    assertThat(second.extractOutputValues()).containsExactly("a", "b", "c");
  }

  @Test
  void whatWasRestoredAndNotYetReleasedIsHeldInTheNextCheckpoint() throws Exception {
    OneInputStreamOperatorTestHarness<String, String> first = start(null, 0);
    send(first, "a");
    OneInputStreamOperatorTestHarness<String, String> second = start(first.snapshot(1, 1), 1);
    OneInputStreamOperatorTestHarness<String, String> third = start(second.snapshot(2, 2), 2);
    third.snapshot(3, 3);
    third.notifyOfCompletedCheckpoint(3);
    assertThat(third.extractOutputValues()).containsExactly("a");
  }

  @Test
  void whatWentOutIsNotHeldAnyMore() throws Exception {
    OneInputStreamOperatorTestHarness<String, String> first = start(null, 0);
    send(first, "a");
    first.snapshot(1, 1);
    first.notifyOfCompletedCheckpoint(1);
    send(first, "b");
    OneInputStreamOperatorTestHarness<String, String> second = start(first.snapshot(2, 2), 2);
    second.endInput();
    assertThat(second.extractOutputValues()).containsExactly("b");
  }

  @Test
  void atTheEndEverythingComesOut() throws Exception {
    OneInputStreamOperatorTestHarness<String, String> stage = start(null, 0);
    send(stage, "a");
    stage.snapshot(1, 1);
    send(stage, "b");
    stage.endInput();
    assertThat(stage.extractOutputValues()).containsExactly("a", "b");
  }

  private OneInputStreamOperatorTestHarness<String, String> start(
      OperatorSubtaskState snapshot, long restoredCheckpoint) throws Exception {
    Stage<String, String> stage =
        Stage.of(AfterCheckpoint.apply(Stage.input("any", Types.STRING), "held-back"), "held-back");
    OneInputStreamOperatorTestHarness<String, String> harness = stage.single();
    opened.add(harness);
    if (snapshot != null) {
      harness.setRestoredCheckpointId(restoredCheckpoint);
      harness.initializeState(snapshot);
    }
    harness.open();
    return harness;
  }

  private static void send(
      OneInputStreamOperatorTestHarness<String, String> stage, String... elements)
      throws Exception {
    for (String element : elements) {
      stage.processElement(new StreamRecord<>(element));
    }
  }
}
