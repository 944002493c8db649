package io.logweir.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.connector.type.LogEventSerializer;
import io.logweir.core.rollup.PartialRollup;
import io.logweir.core.rollup.Rollup;
import io.logweir.core.rollup.Series;
import io.logweir.schema.Disposition;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.MetricPoint;
import io.logweir.schema.Rejected;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.transformations.SideOutputTransformation;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RollUpHarnessTest {

  private static final long MINUTE = Duration.ofMinutes(1).toMillis();
  private static final long LATENESS = Duration.ofSeconds(30).toMillis();
  private static final long UPDATE = Duration.ofSeconds(5).toMillis();
  private static final long START = Instant.parse("2026-06-13T12:00:00Z").toEpochMilli();
  private static final long CLOSES = START + MINUTE + LATENESS - 1;
  private static final Series CHECKOUT = new Series("payments", "checkout", "production");
  private static final Series SEARCH = new Series("search", "search", "production");

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  @Test
  void anOpenWindowIsPublishedOnTheTickIfItChanged() throws Exception {
    Windows windows = new Windows(null);
    windows.partial(CHECKOUT, START, 3);
    windows.partial(CHECKOUT, START, 4);
    windows.time(UPDATE - 1);
    assertThat(windows.running()).isEmpty();
    windows.time(UPDATE);
    assertThat(windows.running())
        .singleElement()
        .satisfies(
            point -> {
              assertThat(point.id()).isEqualTo(CHECKOUT.windowId(START));
              assertThat(point.count()).isEqualTo(7);
              assertThat(point.version()).isEqualTo(7);
              assertThat(point.revision()).isZero();
              assertThat(point.isFinal()).isFalse();
              assertThat(point.isIncrement()).isFalse();
              assertThat(point.windowStart()).isEqualTo(START * 1000);
              assertThat(point.windowEnd()).isEqualTo((START + MINUTE) * 1000);
            });
    windows.time(20 * UPDATE);
    assertThat(windows.running()).hasSize(1);

    windows.partial(CHECKOUT, START, 1);
    windows.time(21 * UPDATE);
    assertThat(windows.running()).hasSize(2);
    assertThat(windows.running().get(1).count()).isEqualTo(8);
    assertThat(windows.running().get(1).revision()).isEqualTo(1);
    assertThat(windows.settled()).isEmpty();
  }

  @Test
  void runningVersionsGrowTheFinalOneIsAboveAllAndNoNumberGoesBack() throws Exception {
    Windows windows = new Windows(null);
    long sent = 0;
    for (int tick = 1; tick <= 30; tick++) {
      int more = 1 + tick % 4;
      sent += more;
      windows.partial(CHECKOUT, START, more);
      windows.time(tick * UPDATE);
    }
    windows.watermark(CLOSES);
    List<MetricPoint> points = new ArrayList<>(windows.running());
    assertThat(points).hasSize(30);
    points.addAll(windows.settled());
    assertThat(points).hasSize(31);
    for (int i = 1; i < points.size(); i++) {
      MetricPoint before = points.get(i - 1);
      MetricPoint point = points.get(i);
      assertThat(point.id()).isEqualTo(before.id());
      assertThat(point.version()).isGreaterThan(before.version());
      assertThat(point.count()).isGreaterThanOrEqualTo(before.count());
      assertThat(point.sizeBytes()).isGreaterThanOrEqualTo(before.sizeBytes());
      assertThat(point.revision()).isEqualTo(i);
    }
    MetricPoint last = points.get(30);
    assertThat(last.isFinal()).isTrue();
    assertThat(last.isIncrement()).isFalse();
    assertThat(last.count()).isEqualTo(sent);
    assertThat(last.version()).isGreaterThan(1L << 52).isLessThan(1L << 53);
  }

  @Test
  void aWindowIsClosedByItsWatermarkAndNoSooner() throws Exception {
    Windows windows = new Windows(null);
    windows.partial(CHECKOUT, START, 1);
    windows.partial(CHECKOUT, START + MINUTE, 2);
    windows.partial(SEARCH, START, 4);
    windows.watermark(CLOSES - 1);
    assertThat(windows.settled()).isEmpty();
    windows.watermark(CLOSES);
    assertThat(windows.settled())
        .extracting(MetricPoint::serviceName, MetricPoint::count)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("checkout", 1L),
            org.assertj.core.groups.Tuple.tuple("search", 4L));
    windows.watermark(CLOSES + MINUTE);
    assertThat(windows.settled()).hasSize(3);
    assertThat(windows.settled().get(2).windowStart()).isEqualTo((START + MINUTE) * 1000);
    assertThat(windows.states()).isZero();
    windows.time(100 * UPDATE);
    assertThat(windows.running()).as("a closed window is published no more").isEmpty();
  }

  @Test
  void everyNumberAddsUp() throws Exception {
    Windows windows = new Windows(null);
    windows.partial(CHECKOUT, START, 3);
    Rollup others = Rollup.empty();
    LogEvent duplicate = new LogEvent();
    duplicate.setDisposition(Disposition.DUPLICATE);
    LogEvent rejected = new LogEvent();
    rejected.setDisposition(Disposition.REJECTED);
    others.add(duplicate).add(rejected).add(rejected);
    windows.send(new PartialRollup(CHECKOUT, START, others));
    windows.watermark(CLOSES);
    assertThat(windows.settled())
        .singleElement()
        .satisfies(
            point -> {
              assertThat(point.count()).isEqualTo(3);
              assertThat(point.errorCount()).isEqualTo(3);
              assertThat(point.sizeBytes()).isEqualTo(30);
              assertThat(point.duplicateCount()).isEqualTo(1);
              assertThat(point.rejectedCount()).isEqualTo(2);
              assertThat(point.lateCount()).isZero();
              assertThat(point.durationP50()).isBetween(0.99, 1.01);
              assertThat(point.durationMax()).isEqualTo(1.0);
              assertThat(point.durationBuckets().values()).containsExactly(3L);
            });
  }

  @Test
  void aRestoredWindowGoesOnWhereItWas() throws Exception {
    Windows first = new Windows(null);
    first.partial(CHECKOUT, START, 5);
    first.time(UPDATE);
    OperatorSubtaskState snapshot = first.snapshot();
    first.partial(CHECKOUT, START, 100);

    Windows second = new Windows(snapshot);
    second.partial(CHECKOUT, START, 2);
    second.time(UPDATE);
    assertThat(second.running())
        .singleElement()
        .satisfies(
            point -> {
              assertThat(point.count()).isEqualTo(7);
              assertThat(point.version()).isEqualTo(7);
              assertThat(point.revision()).isEqualTo(1);
            });
    second.watermark(CLOSES);
    assertThat(second.settled()).singleElement().extracting(MetricPoint::count).isEqualTo(7L);
  }

  @Test
  void aRestoredWindowThatNothingMoreComesToIsClosedStill() throws Exception {
    Windows first = new Windows(null);
    first.partial(CHECKOUT, START, 5);
    Windows second = new Windows(first.snapshot());
    second.watermark(CLOSES);
    assertThat(second.settled()).singleElement().extracting(MetricPoint::count).isEqualTo(5L);
  }

  @Test
  void aPartThatComesAfterItsWindowWasClosedIsAnIncrement() throws Exception {
    Windows windows = new Windows(null);
    windows.partial(CHECKOUT, START, 5);
    windows.watermark(CLOSES);
    windows.partial(CHECKOUT, START, 2);
    windows.partial(SEARCH, START, 3);
    windows.partial(CHECKOUT, START + MINUTE, 4);
    windows.time(UPDATE);
    assertIncrementsToAClosedWindow(windows.settled(), 5, 2, 3);
    assertThat(windows.running())
        .singleElement()
        .satisfies(
            point -> {
              assertThat(point.windowStart()).isEqualTo((START + MINUTE) * 1000);
              assertThat(point.count()).isEqualTo(4);
            });
  }

  @Test
  void whatWasClosedStaysClosedAfterARestore() throws Exception {
    Windows first = new Windows(null);
    first.partial(CHECKOUT, START, 5);
    first.watermark(CLOSES);
    Windows second = new Windows(first.snapshot());
    second.partial(CHECKOUT, START, 2);
    second.partial(SEARCH, START, 3);
    second.time(UPDATE);
    assertThat(second.running()).isEmpty();
    List<MetricPoint> points = new ArrayList<>(first.settled());
    points.addAll(second.settled());
    assertIncrementsToAClosedWindow(points, 5, 2, 3);
  }

  private static void assertIncrementsToAClosedWindow(List<MetricPoint> points, long... counts) {
    assertThat(points.stream().mapToLong(MetricPoint::count))
        .containsExactly(java.util.Arrays.stream(counts).boxed().toArray(Long[]::new));
    assertThat(points.stream().map(MetricPoint::id)).doesNotHaveDuplicates();
    assertThat(points).allMatch(MetricPoint::isFinal);
    assertThat(points.get(0).isIncrement()).isFalse();
    assertThat(points.subList(1, points.size()))
        .allMatch(MetricPoint::isIncrement)
        .allMatch(point -> point.lateCount() == point.count())
        .allMatch(point -> point.windowStart() == START * 1000);
  }

  private static RollUp.Points points() {
    DataStream<LogEvent> events = Stage.input(new LogEvent(), LogEventSerializer.TYPE);
    Rejected any = new Rejected(0, "", "", "", new byte[0], null, null, "", 0, 0, 0);
    DataStream<Rejected> rejected = Stage.input(any, TypeInformation.of(Rejected.class));
    return RollUp.apply(
        events,
        rejected,
        new RollUp.Options(
            Duration.ofMillis(MINUTE), Duration.ofMillis(LATENESS), Duration.ofMillis(UPDATE)));
  }

  private final class Windows {

    private final KeyedOneInputStreamOperatorTestHarness<Series, PartialRollup, MetricPoint>
        harness;

    private final OutputTag<MetricPoint> running;

    @SuppressWarnings("unchecked")
    Windows(OperatorSubtaskState snapshot) throws Exception {
      RollUp.Points points = points();
      running =
          ((SideOutputTransformation<MetricPoint>) points.running().getTransformation())
              .getOutputTag();
      Stage<PartialRollup, MetricPoint> stage = Stage.of(points.running(), RollUp.UID);
      harness = stage.keyed(1, 0);
      opened.add(harness);
      harness.setProcessingTime(0);
      if (snapshot != null) {
        harness.initializeState(snapshot);
      }
      harness.open();
    }

    void partial(Series series, long start, int events) throws Exception {
      Rollup rollup = Rollup.empty();
      for (int i = 0; i < events; i++) {
        LogEvent event = new LogEvent();
        event.setLong(EventColumn.SIZE_BYTES, 10);
        event.setLong(EventColumn.SEVERITY_NUMBER, 17);
        event.setLong(EventColumn.EVENT_DURATION, 1_000_000_000L);
        rollup.add(event);
      }
      send(new PartialRollup(series, start, rollup));
    }

    void send(PartialRollup partial) throws Exception {
      harness.processElement(new StreamRecord<>(partial));
    }

    void time(long millis) throws Exception {
      harness.setProcessingTime(millis);
    }

    void watermark(long millis) throws Exception {
      harness.processWatermark(millis);
    }

    List<MetricPoint> running() {
      var output = harness.getSideOutput(running);
      return output == null ? List.of() : output.stream().map(StreamRecord::getValue).toList();
    }

    List<MetricPoint> settled() {
      return harness.extractOutputValues();
    }

    int states() {
      return harness.numKeyedStateEntries();
    }

    OperatorSubtaskState snapshot() throws Exception {
      return harness.snapshot(1, 1);
    }
  }
}
