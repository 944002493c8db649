package io.logweir.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.logweir.connector.type.LogEventSerializer;
import io.logweir.schema.Disposition;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.Rejected;
import io.logweir.schema.UsageRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UsageHarnessTest {

  private static final long HOUR =
      Instant.parse("2026-06-13T12:00:00Z").getEpochSecond() * 1_000_000;
  private static final long INTERVAL = Duration.ofMinutes(5).toMillis();

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  private <T> OneInputStreamOperatorTestHarness<T, UsageRow> start(
      String uid, int parallelism, int subtask, OperatorSubtaskState state) throws Exception {
    Stage<T, UsageRow> stage =
        Stage.of(
            Usage.apply(
                Stage.input(new LogEvent(), LogEventSerializer.TYPE),
                Stage.input(rejected(), TypeInformation.of(Rejected.class)),
                Stage.input(new LogEvent(), LogEventSerializer.TYPE),
                new Usage.Options(Duration.ofMillis(INTERVAL), 1000, 3)),
            uid);
    OneInputStreamOperatorTestHarness<T, UsageRow> harness =
        stage.single(Stage.KEY_GROUPS, parallelism, subtask);
    opened.add(harness);
    if (state != null) {
      harness.initializeState(state);
    }
    harness.open();
    return harness;
  }

  private static LogEvent event(String service, String template, long bytes) {
    LogEvent event = new LogEvent();
    event.setLong(EventColumn.INGEST_TIME, HOUR + bytes);
    event.setLong(EventColumn.SIZE_BYTES, bytes);
    event.setString(EventColumn.BODY, "message " + template);
    event.setString(EventColumn.SERVICE_NAME, service);
    event.setString(EventColumn.SOURCE_TOPIC, "raw.app");
    event.setString(EventColumn.TEMPLATE_ID, template);
    return event;
  }

  private static Rejected rejected() {
    return new Rejected(HOUR, "empty", null, null, new byte[7], "team", null, "raw", 0, 0, null);
  }

  @Test
  void rowsWaitForTheirIntervalAndNotForACheckpoint() throws Exception {
    OneInputStreamOperatorTestHarness<LogEvent, UsageRow> stage =
        start("usage-of-events", 1, 0, null);
    stage.processElement(event("a", "t", 10), 0);
    LogEvent again = event("a", "t", 10);
    again.setDisposition(Disposition.DUPLICATE);
    stage.processElement(again, 0);
    stage.snapshot(1, 1);
    stage.setProcessingTime(INTERVAL - 1);
    assertThat(stage.extractOutputValues()).isEmpty();
    stage.setProcessingTime(INTERVAL);
    assertThat(stage.extractOutputValues())
        .containsExactly(
            new UsageRow(HOUR, null, "a", "raw.app", "t", "message t", 1, 10, 1, 10, 0, 0, 0, 0));
    stage.setProcessingTime(10 * INTERVAL);
    assertThat(stage.extractOutputValues()).hasSize(1);
    stage.processElement(event("a", "t", 10), 0);
    stage.endInput();
    assertThat(stage.extractOutputValues()).hasSize(2);
  }

  @Test
  void rejectedAndDroppedAreCountedWhereTheyAre() throws Exception {
    OneInputStreamOperatorTestHarness<Rejected, UsageRow> rejected =
        start("usage-of-rejected", 1, 0, null);
    rejected.processElement(rejected(), 0);
    rejected.endInput();
    assertThat(rejected.extractOutputValues())
        .containsExactly(
            new UsageRow(HOUR, "team", null, "raw", null, null, 0, 0, 0, 0, 1, 7, 0, 0));
    OneInputStreamOperatorTestHarness<LogEvent, UsageRow> dropped =
        start("usage-of-dropped", 1, 0, null);
    dropped.processElement(event("a", null, 9), 0);
    dropped.endInput();
    assertThat(dropped.extractOutputValues())
        .containsExactly(
            new UsageRow(HOUR, null, "a", "raw.app", null, null, 0, 0, 0, 0, 0, 0, 1, 9));
  }

  @Test
  void whatIsCountedOutlivesAFailureAndAnotherParallelism() throws Exception {
    List<OperatorSubtaskState> states = new ArrayList<>();
    for (int subtask = 0; subtask < 2; subtask++) {
      OneInputStreamOperatorTestHarness<LogEvent, UsageRow> stage =
          start("usage-of-events", 2, subtask, null);
      for (int i = 0; i < 500; i++) {
        stage.processElement(event("s" + i % 4, "t" + i % 5, i), 0);
      }
      states.add(stage.snapshot(1, 1));
      // Not part of the checkpoint: it is lost and replayed by the source.
      stage.processElement(event("s0", "t0", 1_000_000), 0);
    }
    OperatorSubtaskState both =
        AbstractStreamOperatorTestHarness.repackageState(states.get(0), states.get(1));
    List<UsageRow> rows = new ArrayList<>();
    for (int subtask = 0; subtask < 3; subtask++) {
      OneInputStreamOperatorTestHarness<LogEvent, UsageRow> stage =
          start(
              "usage-of-events",
              3,
              subtask,
              AbstractStreamOperatorTestHarness.repartitionOperatorState(
                  both, Stage.KEY_GROUPS, 2, 3, subtask));
      // What was restored is handed out without a further event.
      stage.setProcessingTime(INTERVAL);
      assertThat(stage.extractOutputValues()).isNotEmpty();
      rows.addAll(stage.extractOutputValues());
    }
    assertThat(rows.stream().mapToLong(UsageRow::count).sum()).isEqualTo(1000);
    assertThat(rows.stream().mapToLong(UsageRow::sizeBytes).sum()).isEqualTo(499 * 500);
    assertThat(
            rows.stream()
                .filter(row -> "s1".equals(row.serviceName()))
                .mapToLong(UsageRow::count)
                .sum())
        .isEqualTo(250);
  }

  @Test
  void ofEachServiceTheLargestTemplatesAreToldApart() throws Exception {
    OneInputStreamOperatorTestHarness<LogEvent, UsageRow> stage =
        start("usage-of-events", 1, 0, null);
    for (int i = 1; i <= 5; i++) {
      stage.processElement(event("s", "t" + i, i), 0);
    }
    stage.endInput();
    assertThat(stage.extractOutputValues())
        .extracting(UsageRow::templateId, UsageRow::sizeBytes)
        .containsExactlyInAnyOrder(
            tuple("t5", 5L), tuple("t4", 4L), tuple("t3", 3L), tuple(UsageRow.OTHER, 3L));
  }

  @Test
  void theStateIsNoKryo() {
    assertThat(
            TypeInformation.of(UsageRow.class)
                .createSerializer(new SerializerConfigImpl())
                .snapshotConfiguration()
                .getClass()
                .getSimpleName())
        .isEqualTo("PojoSerializerSnapshot");
  }
}
