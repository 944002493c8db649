package io.logweir.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.connector.type.LogEventSerializer;
import io.logweir.core.rollup.MetricSet;
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
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RollUpHarnessTest {

  private static final long MINUTE = Duration.ofMinutes(1).toMillis();
  private static final long LATENESS = Duration.ofSeconds(30).toMillis();
  private static final long UPDATE = Duration.ofSeconds(5).toMillis();
  private static final long START = Instant.parse("2026-06-13T12:00:00Z").toEpochMilli();
  private static final long PATIENCE = Duration.ofMinutes(3).toMillis();
  private static final long CLOSES = START + MINUTE + LATENESS - 1;

  /** The clock of a series that is ahead of all windows here, and not by too much. */
  private static final long NOW = START + 30 * MINUTE;

  private static final Series CHECKOUT = Series.ofService("payments", "checkout", "production");
  private static final Series SEARCH = Series.ofService("search", "search", "production");

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
  void withABacklogNoWindowIsPublishedThatIsAboutToBeClosed() throws Exception {
    Windows windows = new Windows(null);
    for (int minute = 0; minute < 10; minute++) {
      windows.partial(CHECKOUT, START + minute * MINUTE, 1);
      windows.watermark(START + (minute + 1) * MINUTE);
      windows.time((minute + 1) * UPDATE);
    }
    // Only of the first tick it is not known how fast time goes.
    assertThat(windows.running()).hasSizeLessThan(3);
    assertThat(windows.settled()).hasSize(9);
    // Nothing more comes: what is open is shown.
    windows.time(12 * UPDATE);
    assertThat(windows.running()).last().extracting(MetricPoint::count).isEqualTo(1L);
    assertThat(windows.running().get(windows.running().size() - 1).windowStart())
        .isEqualTo((START + 9 * MINUTE) * 1000);
  }

  @Test
  void theWindowsOfASeriesComeInTheirOrder() throws Exception {
    Windows windows = new Windows(null);
    for (int i = 9; i >= 0; i--) {
      windows.partial(CHECKOUT, START + i * MINUTE, 1);
    }
    windows.time(UPDATE);
    windows.watermark(CLOSES + 4 * MINUTE);
    windows.partial(CHECKOUT, START + 9 * MINUTE, 1);
    windows.partial(CHECKOUT, START + 5 * MINUTE, 1);
    windows.time(2 * UPDATE);
    assertThat(windows.all())
        .extracting(point -> (point.windowStart() / 1000 - START) / MINUTE + " " + point.isFinal())
        .containsExactly(
            "0 false", "1 false", "2 false", "3 false", "4 false", "5 false", "6 false", "7 false",
            "8 false", "9 false", "0 true", "1 true", "2 true", "3 true", "4 true", "5 false",
            "9 false");
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
    windows.watermark(NOW + PATIENCE);
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
    windows.send(new PartialRollup(CHECKOUT, START, MINUTE, NOW, others));
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
  void whatComesAfterItsWindowWasClosedIsOneIncrement() throws Exception {
    Windows windows = new Windows(null);
    windows.partial(CHECKOUT, START, 5);
    windows.watermark(CLOSES);
    for (int i = 0; i < 1_000; i++) {
      windows.partial(CHECKOUT, START, 2, NOW + i);
    }
    windows.partial(SEARCH, START, 3);
    windows.partial(CHECKOUT, START + MINUTE, 4);
    assertThat(windows.settled()).as("only the final point yet").hasSize(1);
    windows.time(UPDATE);
    assertIncrementsToAClosedWindow(windows.settled(), 5, 2_000, 3);
    assertThat(windows.settled().get(1).clock()).isEqualTo((NOW + 999) * 1000);
    assertThat(windows.running())
        .singleElement()
        .satisfies(
            point -> {
              assertThat(point.windowStart()).isEqualTo((START + MINUTE) * 1000);
              assertThat(point.count()).isEqualTo(4);
            });

    windows.partial(CHECKOUT, START, 7);
    windows.time(2 * UPDATE);
    assertIncrementsToAClosedWindow(windows.settled(), 5, 2_000, 3, 7);
    windows.time(20 * UPDATE);
    assertThat(windows.settled()).hasSize(4);
  }

  /** Years of old lines: a document for each window they are of, however many lines there are. */
  @Test
  void aBackfillIsAnIncrementPerWindow() throws Exception {
    Windows windows = new Windows(null);
    windows.partial(CHECKOUT, START, 1);
    windows.watermark(CLOSES);
    int old = 50;
    for (int i = 0; i < 200_000; i += 100) {
      windows.partial(CHECKOUT, START - (i % old + 1000) * MINUTE, 100);
    }
    windows.time(UPDATE);
    List<MetricPoint> increments = windows.settled().subList(1, windows.settled().size());
    assertThat(increments).hasSizeLessThanOrEqualTo(old).allMatch(MetricPoint::isIncrement);
    assertThat(increments.stream().mapToLong(MetricPoint::count).sum()).isEqualTo(200_000);
    assertThat(windows.running()).isEmpty();
  }

  @Test
  void incrementsThatAreNotOutYetAreState() throws Exception {
    Windows first = new Windows(null);
    first.partial(CHECKOUT, START, 5);
    first.watermark(CLOSES);
    first.partial(CHECKOUT, START, 2);
    Windows second = new Windows(first.snapshot());
    second.partial(CHECKOUT, START, 3);
    second.time(UPDATE);
    assertThat(first.settled()).hasSize(1);
    List<MetricPoint> points = new ArrayList<>(first.settled());
    points.addAll(second.settled());
    assertIncrementsToAClosedWindow(points, 5, 5);
  }

  @Test
  void whatIsLateAtTheEndGoesOutAtTheEnd() throws Exception {
    Windows windows = new Windows(null);
    windows.partial(CHECKOUT, START, 5);
    windows.watermark(CLOSES);
    windows.partial(CHECKOUT, START, 2);
    windows.partial(CHECKOUT, START + MINUTE, 3);
    windows.watermark(Long.MAX_VALUE);
    windows.end();
    assertThat(windows.settled())
        .extracting(MetricPoint::count, MetricPoint::isIncrement)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(5L, false),
            org.assertj.core.groups.Tuple.tuple(3L, false),
            org.assertj.core.groups.Tuple.tuple(2L, true));
    assertThat(windows.states()).isZero();
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

  /** A shipper that lags revises its windows although everybody else has long gone on. */
  @Test
  void aSeriesWhoseOwnClockLagsKeepsItsWindowsOpen() throws Exception {
    Windows windows = new Windows(null);
    windows.partial(CHECKOUT, START, 1);
    windows.partial(SEARCH, START, 2, START + 1);
    windows.watermark(CLOSES);
    assertThat(windows.settled()).extracting(MetricPoint::count).containsExactly(1L);
    windows.partial(SEARCH, START, 4, START + 2);
    windows.time(UPDATE);
    assertThat(windows.running())
        .singleElement()
        .satisfies(
            point -> {
              assertThat(point.count()).isEqualTo(6);
              assertThat(point.clock()).isEqualTo((START + 2) * 1000);
              assertThat(point.isFinal()).isFalse();
            });

    // Its own clock arrives: one tick later the window is closed.
    windows.partial(SEARCH, START + 2 * MINUTE, 8, CLOSES);
    windows.time(2 * UPDATE);
    assertThat(windows.settled()).hasSize(2);
    assertThat(windows.settled().get(1))
        .satisfies(
            point -> {
              assertThat(point.count()).isEqualTo(6);
              assertThat(point.isFinal()).isTrue();
              assertThat(point.isIncrement()).isFalse();
              assertThat(point.clock()).isEqualTo(CLOSES * 1000);
            });
    windows.partial(SEARCH, START, 16, CLOSES);
    windows.time(3 * UPDATE);
    assertThat(windows.settled().get(2).isIncrement()).isTrue();
  }

  @Test
  void aSeriesThatFallsSilentIsWaitedForNoLongerThanThePatience() throws Exception {
    Windows windows = new Windows(null);
    windows.partial(SEARCH, START, 2, START + 1);
    windows.watermark(CLOSES + PATIENCE - 1);
    assertThat(windows.settled()).isEmpty();
    windows.watermark(CLOSES + PATIENCE);
    assertThat(windows.settled()).extracting(MetricPoint::count).containsExactly(2L);
    windows.partial(SEARCH, START, 4, START + 2);
    windows.time(UPDATE);
    assertThat(windows.settled())
        .extracting(MetricPoint::count, MetricPoint::isIncrement)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(2L, false),
            org.assertj.core.groups.Tuple.tuple(4L, true));
  }

  /** One service with a clock years ahead closes nothing of its own while the others are behind. */
  @Test
  void aClockThatRunsAheadClosesNothing() throws Exception {
    Windows windows = new Windows(null);
    windows.partial(CHECKOUT, START, 1, START + 365L * 24 * 60 * MINUTE);
    windows.watermark(START);
    windows.time(UPDATE);
    windows.partial(CHECKOUT, START, 2, START);
    windows.time(2 * UPDATE);
    assertThat(windows.settled()).isEmpty();
    assertThat(windows.running()).extracting(MetricPoint::count).containsExactly(1L, 3L);
  }

  @Test
  void aWindowFarAheadOfItsEventsClockIsNotOpened() throws Exception {
    Windows windows = new Windows(null);
    windows.partial(CHECKOUT, START + 60 * MINUTE, 1, START);
    windows.partial(CHECKOUT, START + 61 * MINUTE, 2, START);
    windows.time(UPDATE);
    assertThat(windows.running()).extracting(MetricPoint::count).containsExactly(1L);
    assertThat(windows.settled())
        .singleElement()
        .satisfies(
            point -> {
              assertThat(point.count()).isEqualTo(2);
              assertThat(point.isIncrement()).isTrue();
            });
  }

  @Test
  void nothingIsLateBeforeThereIsAWatermark() throws Exception {
    Windows windows = new Windows(null);
    windows.partial(CHECKOUT, -MINUTE, 1, 0);
    windows.time(UPDATE);
    assertThat(windows.running()).hasSize(1);
    assertThat(windows.settled()).isEmpty();
  }

  /** A clock that is forgotten too soon would open a window again whose last state is out. */
  @Test
  void aSeriesIsForgottenOnlyWhenTheWatermarkKeepsItsWindowsClosed() throws Exception {
    Windows windows = new Windows(null);
    windows.partial(CHECKOUT, START, 5, CLOSES);
    windows.watermark(CLOSES);
    assertThat(windows.settled()).hasSize(1);
    windows.time(UPDATE);
    assertThat(windows.states()).as("its clock").isEqualTo(1);
    windows.partial(CHECKOUT, START, 2, START);
    windows.time(2 * UPDATE);
    windows.watermark(CLOSES + PATIENCE - 1);
    windows.partial(CHECKOUT, START, 3, START);
    windows.time(3 * UPDATE);
    assertIncrementsToAClosedWindow(windows.settled(), 5, 2, 3);
    windows.watermark(CLOSES + PATIENCE);
    assertThat(windows.states()).isZero();
    windows.partial(CHECKOUT, START, 4, START);
    windows.time(4 * UPDATE);
    assertIncrementsToAClosedWindow(windows.settled(), 5, 2, 3, 4);
  }

  @Test
  void stateMovesWithItsSeriesToAnotherParallelism() throws Exception {
    Windows first = new Windows(null);
    int many = 40;
    for (int i = 0; i < many; i++) {
      first.partial(Series.ofService("team", "service-" + i, "e"), START, i + 1);
    }
    first.watermark(START);
    OperatorSubtaskState snapshot = first.snapshot();
    List<MetricPoint> settled = new ArrayList<>();
    for (int subtask = 0; subtask < 3; subtask++) {
      Windows one = new Windows(snapshot, 3, subtask, MetricSet.DEFAULT_TOP);
      one.watermark(CLOSES);
      settled.addAll(one.settled());
    }
    assertThat(settled).hasSize(many);
    assertThat(settled.stream().mapToLong(MetricPoint::count).sum())
        .isEqualTo(many * (many + 1) / 2);
  }

  /** Beyond the budget parts go on to the stage of the folded ones, whole. */
  @Test
  void seriesBeyondTheBudgetAreFolded() throws Exception {
    Windows windows = new Windows(null, 1, 0, 10);
    long sent = 0;
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 30; i++) {
        windows.partial(Series.ofService("team", "service-" + i, "e"), START, i + 1);
        sent += i + 1;
      }
    }
    windows.partial(MetricSet.SERVICES.other(), START, 1_000);
    assertThat(windows.folded())
        .hasSize(3 * 20 + 1)
        .allMatch(part -> part.series().equals(MetricSet.SERVICES.other()));
    Rollup folded = Rollup.empty();
    windows.folded().forEach(part -> folded.merge(part.rollup()));
    assertThat(folded.folded().estimate()).isEqualTo(20);
    windows.watermark(CLOSES);
    assertThat(windows.settled()).hasSize(10);
    assertThat(windows.settled().stream().mapToLong(MetricPoint::count).sum() + folded.count())
        .isEqualTo(sent + 1_000);

    // A closed window gives its place back.
    windows.partial(Series.ofService("team", "new", "e"), START + 5 * MINUTE, 1);
    assertThat(windows.folded()).hasSize(3 * 20 + 1);
  }

  @Test
  void theBudgetIsKnownAfterARestore() throws Exception {
    Windows first = new Windows(null, 1, 0, 10);
    for (int i = 0; i < 10; i++) {
      first.partial(Series.ofService("team", "service-" + i, "e"), START, 1);
    }
    Windows second = new Windows(first.snapshot(), 1, 0, 10);
    second.partial(Series.ofService("team", "service-3", "e"), START, 1);
    assertThat(second.folded()).isEmpty();
    second.partial(Series.ofService("team", "service-11", "e"), START, 1);
    assertThat(second.folded()).hasSize(1);
  }

  /**
   * A replay may fold what was not folded before: what has been published by then would stay for
   * ever. So under pressure a window is shown only when a checkpoint contains it.
   */
  @Test
  void underPressureAWindowIsShownOnlyWhenACheckpointContainsIt() throws Exception {
    Windows windows = new Windows(null, 1, 0, 10);
    for (int i = 0; i < 2; i++) {
      windows.partial(Series.ofService("team", "service-" + i, "e"), START, 1);
    }
    windows.time(UPDATE);
    assertThat(windows.running()).hasSize(2);
    windows.partial(Series.ofService("team", "service-2", "e"), START, 1);
    windows.time(2 * UPDATE);
    windows.time(3 * UPDATE);
    assertThat(windows.running()).hasSize(2);
    windows.snapshot();
    windows.completed(1);
    windows.time(4 * UPDATE);
    assertThat(windows.running()).hasSize(3);
  }

  /** Nothing moves the watermark then, and nobody wants to wait for the next event. */
  @Test
  void inASilenceOfAllPartitionsWindowsCloseAsTimeGoesOn() throws Exception {
    Windows windows = new Windows(null);
    long ten = 10_000;
    windows.partial(CHECKOUT, START, 3, START + ten);
    // Behind all others, by two minutes.
    windows.partial(SEARCH, START - 2 * MINUTE, 2, START - 2 * MINUTE + ten);
    windows.watermark(START + ten - 1);
    windows.time(7 * UPDATE);
    windows.silence(true);
    long closes = 7 * UPDATE + MINUTE + LATENESS - ten;
    windows.time(closes - UPDATE);
    assertThat(windows.settled()).isEmpty();
    windows.time(closes);
    assertThat(windows.settled())
        .extracting(MetricPoint::serviceName)
        .containsExactlyInAnyOrder("checkout", "search");

    // What is closed stays closed, also after a restore, and what is new is as ever.
    OperatorSubtaskState snapshot = windows.snapshot();
    Windows restored = new Windows(snapshot);
    for (Windows each : List.of(windows, restored)) {
      int before = each.settled().size();
      each.silence(false);
      each.partial(CHECKOUT, START, 1, START + MINUTE + LATENESS);
      each.partial(CHECKOUT, START + MINUTE, 4, START + MINUTE + LATENESS);
      each.partial(SEARCH, START - MINUTE, 5, START - MINUTE);
      each.time(closes + UPDATE);
      assertThat(each.settled().subList(before, each.settled().size()))
          .singleElement()
          .satisfies(
              late -> {
                assertThat(late.isIncrement()).isTrue();
                assertThat(late.count()).isEqualTo(1);
              });
      each.watermark(START + 2 * MINUTE + LATENESS + PATIENCE);
      assertThat(each.settled())
          .filteredOn(point -> point.count() > 3)
          .hasSize(2)
          .allMatch(point -> !point.isIncrement());
    }
  }

  /** A silence that ends closes nothing: time has only begun to go on. */
  @Test
  void silencesDoNotAddUp() throws Exception {
    Windows windows = new Windows(null);
    windows.partial(CHECKOUT, START, 3, START + MINUTE);
    windows.watermark(START);
    for (int i = 0; i < 10; i++) {
      windows.silence(true);
      windows.time((i + 1) * UPDATE);
      windows.silence(false);
    }
    windows.time(20 * UPDATE);
    assertThat(windows.settled()).isEmpty();
    windows.silence(true);
    windows.time(26 * UPDATE);
    assertThat(windows.settled()).singleElement().matches(MetricPoint::isFinal);
  }

  private static void assertIncrementsToAClosedWindow(List<MetricPoint> points, long... counts) {
    assertThat(points.stream().mapToLong(MetricPoint::count))
        .containsExactly(java.util.Arrays.stream(counts).boxed().toArray(Long[]::new));
    assertThat(points.stream().map(MetricPoint::id)).doesNotHaveDuplicates();
    assertThat(points).allMatch(MetricPoint::isFinal);
    assertThat(points.get(0).isIncrement()).isFalse();
    assertThat(points.get(0).lateCount()).isZero();
    assertThat(points.subList(1, points.size()))
        .allMatch(MetricPoint::isIncrement)
        .allMatch(point -> point.lateCount() == point.count())
        .allMatch(point -> point.windowStart() == START * 1000);
  }

  private static RollUp.Points points(int top) {
    MetricSet services =
        new MetricSet(
            MetricSet.SERVICES.name(),
            MetricSet.SERVICES.by(),
            List.of(),
            MetricSet.SERVICES.measures(),
            null,
            top);
    DataStream<LogEvent> events = Stage.input(new LogEvent(), LogEventSerializer.TYPE);
    Rejected any = new Rejected(0, "", "", "", new byte[0], null, null, "", 0, 0, 0);
    DataStream<Rejected> rejected = Stage.input(any, TypeInformation.of(Rejected.class));
    return RollUp.apply(
        events,
        rejected,
        new RollUp.Options(
            Duration.ofMillis(MINUTE),
            Duration.ofMillis(LATENESS),
            Duration.ofMillis(PATIENCE),
            Duration.ofMillis(UPDATE),
            List.of(services)));
  }

  private final class Windows {

    private final KeyedOneInputStreamOperatorTestHarness<Series, PartialRollup, MetricPoint>
        harness;

    Windows(OperatorSubtaskState snapshot) throws Exception {
      this(snapshot, 1, 0, MetricSet.DEFAULT_TOP);
    }

    /** One of so many subtasks; of each window so many series have numbers of their own. */
    Windows(OperatorSubtaskState snapshot, int parallelism, int subtask, int top) throws Exception {
      Stage<PartialRollup, MetricPoint> stage = Stage.of(points(top).running(), RollUp.UID);
      harness = stage.keyed(parallelism, subtask);
      opened.add(harness);
      harness.setProcessingTime(0);
      if (snapshot != null) {
        harness.initializeState(
            AbstractStreamOperatorTestHarness.repartitionOperatorState(
                snapshot, Stage.KEY_GROUPS, 1, parallelism, subtask));
      }
      harness.open();
    }

    /** A part of a series whose own clock is ahead of everything. */
    void partial(Series series, long start, int events) throws Exception {
      partial(series, start, events, NOW);
    }

    void partial(Series series, long start, int events, long clock) throws Exception {
      Rollup rollup = Rollup.empty();
      for (int i = 0; i < events; i++) {
        LogEvent event = new LogEvent();
        event.setLong(EventColumn.SIZE_BYTES, 10);
        event.setLong(EventColumn.SEVERITY_NUMBER, 17);
        event.setLong(EventColumn.EVENT_DURATION, 1_000_000_000L);
        rollup.add(event);
      }
      send(new PartialRollup(series, start, MINUTE, clock, rollup));
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

    /** Whether all partitions are idle. */
    void silence(boolean begins) throws Exception {
      harness.processWatermarkStatus(begins ? WatermarkStatus.IDLE : WatermarkStatus.ACTIVE);
    }

    List<MetricPoint> running() {
      return all().stream().filter(point -> !point.isFinal()).toList();
    }

    List<PartialRollup> folded() {
      var output = harness.getSideOutput(SeriesWindows.FOLDED);
      return output == null ? List.of() : output.stream().map(StreamRecord::getValue).toList();
    }

    void completed(long checkpoint) throws Exception {
      harness.notifyOfCompletedCheckpoint(checkpoint);
    }

    void end() throws Exception {
      ((BoundedOneInput) harness.getOperator()).endInput();
    }

    List<MetricPoint> settled() {
      return all().stream().filter(MetricPoint::isFinal).toList();
    }

    /** All of them, in their order. */
    List<MetricPoint> all() {
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
