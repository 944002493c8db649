package io.logweir.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.logweir.connector.kafka.RawSource;
import io.logweir.connector.type.RawLogSerializer;
import io.logweir.core.parse.LineJoin;
import io.logweir.core.parse.Multiline;
import io.logweir.core.parse.SourceOptions;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LedgerEntry;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadStreamsHarnessTest {

  private static final long NOW = 1_781_352_000_000L;
  private static final List<RawSource> SOURCES =
      List.of(
          new RawSource(
              "app",
              List.of("raw.app"),
              null,
              SourceOptions.DEFAULTS.withMultiline(Multiline.DEFAULTS)),
          new RawSource("iis", List.of("raw.iis"), null, SourceOptions.DEFAULTS.withFormat("w3c")));

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  private KeyedOneInputStreamOperatorTestHarness<String, RawLog, LogEvent> open(
      int parallelism, int subtask, OperatorSubtaskState state, long clock) throws Exception {
    KeyedOneInputStreamOperatorTestHarness<String, RawLog, LogEvent> harness =
        Stage.<RawLog, LogEvent>of(
                ReadStreams.apply(Stage.input(line("h", 0, ""), RawLogSerializer.TYPE), SOURCES)
                    .union(),
                ReadStreams.UID)
            .keyed(parallelism, subtask);
    opened.add(harness);
    harness.setProcessingTime(clock);
    if (state != null) {
      harness.initializeState(state);
    }
    harness.open();
    return harness;
  }

  private static RawLog line(String host, long offset, String text) {
    return new RawLog(
        text.getBytes(StandardCharsets.UTF_8),
        "raw.app",
        0,
        offset,
        NOW + offset,
        Map.of("host.name", host));
  }

  private static List<String> bodies(
      KeyedOneInputStreamOperatorTestHarness<String, RawLog, LogEvent> harness) {
    List<String> bodies = new ArrayList<>();
    for (Object each : harness.getOutput()) {
      if (each instanceof StreamRecord<?> record && record.getValue() instanceof LogEvent event) {
        bodies.add(
            event.getLong(EventColumn.SOURCE_OFFSET)
                + " x"
                + event.entry(EventColumn.ATTRIBUTES, "logweir.lines"));
      }
    }
    return bodies;
  }

  @Test
  void streamsAreJoinedApart() throws Exception {
    var harness = open(1, 0, null, NOW);
    harness.processElement(line("a", 0, "one"), 0);
    harness.processElement(line("b", 1, "uno"), 0);
    harness.processElement(line("a", 2, "\tof a"), 0);
    harness.processElement(line("b", 3, "\tof b"), 0);
    harness.processElement(line("b", 4, "\tof b"), 0);
    harness.processElement(line("a", 5, "two"), 0);
    assertThat(bodies(harness)).containsExactly("0 x2");
    harness.endInput();
    assertThat(bodies(harness)).containsExactlyInAnyOrder("0 x2", "1 x3", "5 xnull");
  }

  @Test
  void aStreamThatFallsSilentIsNotWaitedForAnyLonger() throws Exception {
    var harness = open(1, 0, null, NOW);
    harness.processElement(line("a", 0, "one"), 0);
    harness.setProcessingTime(NOW + 4_000);
    harness.processElement(line("a", 1, "\tmore"), 0);
    harness.setProcessingTime(NOW + 8_999);
    assertThat(bodies(harness)).isEmpty();
    harness.setProcessingTime(NOW + 15_000);
    assertThat(bodies(harness)).containsExactly("0 x2");
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  @Test
  void aRestartLosesNothingAndWaitsAnew() throws Exception {
    var before = open(1, 0, null, NOW);
    for (int i = 0; i < 20; i++) {
      before.processElement(line("h" + i, i, "event"), 0);
    }
    OperatorSubtaskState state = before.snapshot(1, 1);
    List<String> all = new ArrayList<>();
    for (int subtask = 0; subtask < 2; subtask++) {
      OperatorSubtaskState part =
          AbstractStreamOperatorTestHarness.repartitionOperatorState(
              state, Stage.KEY_GROUPS, 1, 2, subtask);
      var after = open(2, subtask, part, NOW + 3_600_000);
      // What fell due meanwhile does not fire before the lines that are still in Kafka could come.
      after.setProcessingTime(NOW + 3_600_001);
      assertThat(bodies(after)).isEmpty();
      for (int i = 0; i < 20; i++) {
        RawLog more = line("h" + i, 100 + i, "\tmore");
        if (KeyGroupRangeAssignment.assignKeyToParallelOperator(
                LineJoin.stream(more), Stage.KEY_GROUPS, 2)
            == subtask) {
          after.processElement(more, 0);
        }
      }
      after.setProcessingTime(NOW + 3_620_000);
      all.addAll(bodies(after));
    }
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      expected.add(i + " x2");
    }
    assertThat(all).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void columnsThatAHeaderLineNamedOutliveARestart() throws Exception {
    var before = open(1, 0, null, NOW);
    before.processElement(iis("h", 0, "#Fields: date time c-ip cs-method sc-status"), 0);
    before.processElement(iis("h", 1, "2026-06-13 11:00:00 192.0.2.1 GET 200"), 0);
    before.processElement(iis("other", 2, "2026-06-13 11:00:00 192.0.2.1 GET 200"), 0);
    assertThat(statuses(before)).containsExactly(200L);
    OperatorSubtaskState state = before.snapshot(1, 1);
    var after = open(1, 0, state, NOW);
    after.processElement(iis("h", 3, "2026-06-13 11:00:01 192.0.2.1 GET 503"), 0);
    after.processElement(iis("other", 4, "2026-06-13 11:00:01 192.0.2.1 GET 503"), 0);
    assertThat(statuses(after)).containsExactly(503L);
    assertThat(after.getSideOutput(Parse.REJECTED))
        .extracting(record -> record.getValue().reason())
        .containsExactly("fields_unknown");
  }

  private static RawLog iis(String host, long offset, String text) {
    return new RawLog(
        text.getBytes(StandardCharsets.UTF_8),
        "raw.iis",
        0,
        offset,
        NOW + offset,
        Map.of("host.name", host));
  }

  private static List<Long> statuses(
      KeyedOneInputStreamOperatorTestHarness<String, RawLog, LogEvent> harness) {
    return harness.extractOutputValues().stream()
        .filter(event -> event.has(EventColumn.HTTP_RESPONSE_STATUS_CODE))
        .map(event -> event.getLong(EventColumn.HTTP_RESPONSE_STATUS_CODE))
        .toList();
  }

  @Test
  void theLedgerLeavesBeforeTheBarrier() throws Exception {
    var harness = open(1, 0, null, NOW);
    harness.processElement(line("a", 0, "one"), 0);
    harness.processElement(line("a", 1, "\tmore"), 0);
    harness.processElement(line("a", 2, "\tmore"), 0);
    harness.processElement(line("a", 3, "two"), 0);
    harness.prepareSnapshotPreBarrier(7);
    assertThat(harness.getSideOutput(Ledger.OUTPUT))
        .extracting(StreamRecord::getValue)
        .extracting(LedgerEntry::kind, LedgerEntry::recordCount, LedgerEntry::checkpointId)
        .containsExactlyInAnyOrder(tuple("event", 1L, 7L), tuple("joined", 2L, 7L));
    harness.prepareSnapshotPreBarrier(8);
    assertThat(harness.getSideOutput(Ledger.OUTPUT)).hasSize(2);
  }
}
