package io.logweir.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.core.alert.AlertRule;
import io.logweir.core.alert.AlertSeverity;
import io.logweir.core.alert.Measurement;
import io.logweir.core.alert.Measurement.Bound;
import io.logweir.core.alert.Measurement.Count;
import io.logweir.core.rollup.MetricPoints;
import io.logweir.core.rollup.PartialRollup;
import io.logweir.core.rollup.Rollup;
import io.logweir.core.rollup.Series;
import io.logweir.schema.Alert;
import io.logweir.schema.Disposition;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.MetricPoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RaiseAlertsHarnessTest {

  private static final long MINUTE = 60_000;
  private static final long LATENESS = 5 * MINUTE;
  private static final long START = Instant.parse("2026-06-13T12:00:00Z").toEpochMilli();
  private static final RollUp.Options METRICS = Stage.metrics(LATENESS);
  private static final AlertRule ERRORS =
      rule("errors", Measurement.ratio(Count.ERRORS, Count.RECORDS, Bound.ABOVE, 0.5));
  private static final AlertRule SILENCE = rule("silence", Measurement.absence());

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  @Test
  void eachSeriesFiresAndResolvesOnceAlsoAtAnotherParallelism() throws Exception {
    List<String> services = IntStream.range(0, 20).mapToObj(i -> "service-" + i).toList();
    var first = start(ERRORS, 1, 0, null);
    for (String service : services) {
      first.processElement(point(service, 0, 10, 8));
    }
    assertThat(alerts(first)).hasSize(20).allMatch(Alert::isFiring);
    assertThat(alerts(first).stream().map(Alert::id)).doesNotHaveDuplicates();
    OperatorSubtaskState state = first.snapshot(1, 1);

    List<Alert> after = new ArrayList<>();
    for (int subtask = 0; subtask < 3; subtask++) {
      var restored =
          start(
              ERRORS,
              3,
              subtask,
              AbstractStreamOperatorTestHarness.repartitionOperatorState(
                  state, Stage.KEY_GROUPS, 1, 3, subtask));
      // Nobody sends any more: the watermark alone moves on.
      restored.processWatermark(START + MINUTE + LATENESS);
      restored.processWatermark(START + 5 * MINUTE + LATENESS);
      after.addAll(alerts(restored));
    }
    assertThat(after).hasSize(20).noneMatch(Alert::isFiring);
    assertThat(after.stream().map(Alert::id))
        .containsExactlyInAnyOrderElementsOf(alerts(first).stream().map(Alert::id).toList());
    assertThat(after.stream().map(Alert::serviceName))
        .containsExactlyInAnyOrderElementsOf(services);
  }

  @Test
  void aShipperThatLagsIsNotSilent() throws Exception {
    var stage = start(SILENCE, 1, 0, null);
    for (int minute = 0; minute < 20; minute++) {
      stage.processElement(point("lagging", minute, 10, 0));
      stage.processWatermark(START + (minute + 4) * MINUTE);
    }
    assertThat(alerts(stage)).isEmpty();
    stage.processWatermark(START + 23 * MINUTE + LATENESS);
    assertThat(alerts(stage)).singleElement().satisfies(a -> assertThat(a.isFiring()).isTrue());
    stage.processElement(point("lagging", 23, 1, 0));
    assertThat(alerts(stage)).hasSize(2).last().extracting(Alert::isFiring).isEqualTo(false);
  }

  @Test
  void thatNothingComesAtAllIsNoticedToo() throws Exception {
    var stage = start(SILENCE, 1, 0, null);
    stage.processElement(point("shop", 0, 10, 0));
    stage.setProcessingTime(MINUTE);
    stage.setProcessingTime(2 * MINUTE);
    assertThat(alerts(stage)).isEmpty();
    stage.setProcessingTime(3 * MINUTE);
    assertThat(alerts(stage)).hasSize(1);
  }

  @Test
  void theEndOfAJobIsNoSilence() throws Exception {
    var stage = start(SILENCE, 1, 0, null);
    stage.processElement(point("shop", 0, 10, 0));
    stage.processWatermark(Long.MAX_VALUE);
    assertThat(alerts(stage)).isEmpty();
  }

  @Test
  void windowsThatAreHalfReadAreNotJudged() throws Exception {
    var stage = start(ERRORS, 1, 0, null);
    // One partition is read, the other not yet: nobody knows how far time has come.
    for (int minute = 0; minute < 10; minute++) {
      stage.processElement(point("shop", minute, 10, 0, Long.MIN_VALUE));
    }
    stage.setProcessingTime(5 * MINUTE);
    for (int minute = 0; minute < 10; minute++) {
      boolean broken = minute >= 2 && minute < 6;
      stage.processElement(point("shop", minute, 40, broken ? 30 : 0));
    }
    assertThat(alerts(stage).stream().map(Alert::isFiring)).containsExactly(true, false);
    assertThat(alerts(stage).get(0).firedAt()).isEqualTo((START + 5 * MINUTE) * 1000);
  }

  @Test
  void theWatermarkAloneEndsTheWait() throws Exception {
    var stage = start(ERRORS, 1, 0, null);
    for (int minute = 0; minute < 4; minute++) {
      stage.processElement(point("shop", minute, 10, 8, Long.MIN_VALUE));
    }
    assertThat(alerts(stage)).isEmpty();
    stage.processWatermark(START + 4 * MINUTE + LATENESS);
    assertThat(alerts(stage)).singleElement().satisfies(a -> assertThat(a.isFiring()).isTrue());
  }

  private KeyedOneInputStreamOperatorTestHarness<Series, MetricPoint, Alert> start(
      AlertRule rule, int parallelism, int subtask, OperatorSubtaskState state) throws Exception {
    MetricPoint any = point("any", 0, 1, 0).getValue();
    SingleOutputStreamOperator<MetricPoint> points =
        Stage.input(any, RollUp.POINT).filter(point -> true);
    DataStream<Alert> alerts =
        RaiseAlerts.apply(new RollUp.Points(points, points), List.of(rule), METRICS);
    KeyedOneInputStreamOperatorTestHarness<Series, MetricPoint, Alert> harness =
        Stage.<MetricPoint, Alert>of(alerts, RaiseAlerts.UID).keyed(parallelism, subtask);
    opened.add(harness);
    if (state != null) {
      harness.initializeState(state);
    }
    harness.open();
    return harness;
  }

  private static List<Alert> alerts(
      KeyedOneInputStreamOperatorTestHarness<Series, MetricPoint, Alert> stage) {
    return stage.extractOutputValues();
  }

  /** A minute of a service, after it ended. */
  private static StreamRecord<MetricPoint> point(
      String service, int minute, int count, int errors) {
    return point(service, minute, count, errors, START + (minute + 1) * MINUTE);
  }

  private static StreamRecord<MetricPoint> point(
      String service, int minute, int count, int errors, long clock) {
    Rollup rollup = Rollup.empty();
    for (int i = 0; i < count; i++) {
      LogEvent event = new LogEvent();
      event.setDisposition(Disposition.UNIQUE);
      event.setLong(EventColumn.SIZE_BYTES, 100);
      event.setLong(EventColumn.SEVERITY_NUMBER, i < errors ? 17 : 9);
      rollup.add(event);
    }
    long start = START + minute * MINUTE;
    Series series = Series.ofService("team", service, "production");
    return new StreamRecord<>(
        MetricPoints.running(new PartialRollup(series, start, MINUTE, clock, rollup), minute));
  }

  private static AlertRule rule(String name, Measurement measurement) {
    return new AlertRule(
        name,
        null,
        AlertSeverity.CRITICAL,
        "services",
        null,
        null,
        measurement,
        3 * MINUTE,
        0,
        1,
        false);
  }
}
