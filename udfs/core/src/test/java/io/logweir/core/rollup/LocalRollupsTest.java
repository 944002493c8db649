package io.logweir.core.rollup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.logweir.core.rule.Condition;
import io.logweir.core.rule.Operator;
import io.logweir.schema.Disposition;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LocalRollupsTest {

  private static final long MINUTE = 60_000;

  private final LocalRollups rollups = new LocalRollups(List.of(MetricSet.SERVICES), MINUTE);

  @Test
  void sameBytesAreOneSeriesWhereverTheyLieInTheirEvent() {
    LogEvent second = new LogEvent();
    second.putAttribute("something", "that lies before the names");
    second.setString(EventColumn.SERVICE_NAME, "service");
    second.setString(EventColumn.DEPLOYMENT_ENVIRONMENT_NAME, "env");
    second.setString(EventColumn.SERVICE_NAMESPACE, "team");
    second.setLong(EventColumn.TIME, 59_999_999);
    rollups.add(event("team", "service", "env", 0));
    rollups.add(second);
    assertThat(rollups.size()).isEqualTo(1);
    assertThat(counts(drained(rollups))).containsExactly(2L);
  }

  @Test
  void aSeriesOutlivesTheEventThatItCameFrom() {
    LogEvent reused = event("team", "service", "env", 0);
    rollups.add(reused);
    rollups.add(fill(reused, "other", "one", "x", 0));
    rollups.add(fill(reused, "team", "service", "env", 0));
    Map<Key, PartialRollup> drained = drained(rollups);
    assertThat(drained).hasSize(2);
    assertThat(drained.get(new Key(Series.ofService("team", "service", "env"), 0)).rollup().count())
        .isEqualTo(2);
  }

  @Test
  void anAbsentNameIsNotAnEmptyOne() {
    rollups.add(event(null, "service", "env", 0));
    rollups.add(event("", "service", "env", 0));
    rollups.add(event(null, "service", "env", 0));
    rollups.add(event("", "service", "env", 0));
    assertThat(rollups.size()).isEqualTo(2);
    assertThat(drained(rollups).keySet())
        .extracting(key -> key.series().value("service.namespace"))
        .containsExactlyInAnyOrder("unknown_team", "");
  }

  @Test
  void bytesThatMoveFromOneNameToTheNextMakeAnotherSeries() {
    rollups.add(event("ab", "c", "", 0));
    rollups.add(event("a", "bc", "", 0));
    rollups.add(event("a", "", "b", 0));
    rollups.add(event("a", "b", "", 0));
    assertThat(counts(drained(rollups))).containsExactly(1L, 1L, 1L, 1L);
  }

  @Test
  void aWindowBeginsAtItsStartAndEndsBeforeTheNext() {
    assertThat(PartialRollup.windowStart(0, MINUTE)).isZero();
    assertThat(PartialRollup.windowStart(MINUTE - 1, MINUTE)).isZero();
    assertThat(PartialRollup.windowStart(MINUTE, MINUTE)).isEqualTo(MINUTE);
    assertThat(PartialRollup.windowStart(-1, MINUTE)).isEqualTo(-MINUTE);

    rollups.add(event("t", "s", "e", MINUTE * 1000 - 1));
    rollups.add(event("t", "s", "e", MINUTE * 1000));
    rollups.add(event("t", "s", "e", -1));
    rollups.add(event("t", "s", "e", 0));
    Map<Long, Long> counts = new HashMap<>();
    drained(rollups).forEach((key, part) -> counts.put(key.start(), part.rollup().count()));
    assertThat(counts).isEqualTo(Map.of(0L, 2L, MINUTE, 1L, -MINUTE, 1L));
  }

  @Test
  void aPartSaysHowFarTheClockOfItsEventsHasCome() {
    LogEvent event = event("t", "s", "e", 0);
    for (long clock : new long[] {70, 90, 80}) {
      event.setClockMillis(clock);
      rollups.add(event);
    }
    assertThat(drained(rollups).values())
        .singleElement()
        .satisfies(
            part -> {
              assertThat(part.clockMillis()).isEqualTo(90);
              assertThat(part.windowMillis()).isEqualTo(MINUTE);
            });
  }

  @Test
  void manySeriesAreEachCountedOnTheirOwn() {
    int series = 5_000;
    LogEvent event = new LogEvent();
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < series; i++) {
        rollups.add(fill(event, "team-" + i % 7, "service-" + i, "e", (i % 2) * MINUTE * 1000));
      }
    }
    assertThat(rollups.size()).isEqualTo(series);
    Map<Key, PartialRollup> drained = drained(rollups);
    assertThat(drained).hasSize(series);
    assertThat(counts(drained)).containsOnly(3L);
    assertThat(drained)
        .containsKey(new Key(Series.ofService("team-" + 4_999 % 7, "service-4999", "e"), MINUTE));
  }

  @Test
  void aDrainHandsOverEverythingOnceAndWhatWasHandedOverChangesNoMore() {
    LogEvent event = event("t", "s", "e", 0);
    rollups.add(event);
    rollups.add(event);
    List<PartialRollup> first = new ArrayList<>();
    rollups.drain(Long.MAX_VALUE, first::add);
    assertThat(rollups.size()).isZero();
    assertThat(drained(rollups)).isEmpty();
    rollups.add(event);
    assertThat(counts(drained(rollups))).containsExactly(1L);
    assertThat(first).extracting(part -> part.rollup().count()).containsExactly(2L);
  }

  @Test
  void eachSetTakesItsEventsByItsDimensions() {
    LocalRollups all = new LocalRollups(MetricSet.BUILT_IN, MINUTE);
    LogEvent event = event("t", "s", "e", 0);
    event.setString(EventColumn.SOURCE_TOPIC, "raw");
    event.setLong(EventColumn.SOURCE_PARTITION, 3);
    all.add(event);
    event.setString(EventColumn.HTTP_ROUTE, "/cart/{id}");
    event.setLong(EventColumn.HTTP_RESPONSE_STATUS_CODE, 503);
    all.add(event);
    event.setLong(EventColumn.SEVERITY_NUMBER, 17);
    event.setString(EventColumn.ERROR_TYPE, "Timeout");
    all.add(event);

    Map<String, Map<Map<String, String>, Long>> counts = new HashMap<>();
    drained(all)
        .forEach(
            (key, part) ->
                counts
                    .computeIfAbsent(key.series().set(), set -> new HashMap<>())
                    .put(key.series().dimensions(), part.rollup().count()));
    Map<String, String> service =
        Map.of("service.namespace", "t", "service.name", "s", "deployment.environment.name", "e");
    Map<String, String> route = new HashMap<>(service);
    route.put("http.route", "/cart/{id}");
    route.put("http.response.status_class", "5xx");
    Map<String, String> error = new HashMap<>(service);
    error.put("error.type", "Timeout");
    assertThat(counts)
        .isEqualTo(
            Map.of(
                "services", Map.of(service, 3L),
                "routes", Map.of(route, 2L),
                "errors", Map.of(error, 1L),
                "sources",
                    Map.of(
                        Map.of(
                            "messaging.destination.name",
                            "raw",
                            "messaging.destination.partition.id",
                            "3"),
                        3L)));
  }

  @Test
  void aSetOfOnesOwnHasItsOwnWindowFilterMeasuresAndAttributes() {
    MetricSet mine =
        new MetricSet(
            "mine",
            List.of(Dimension.of("attributes.tenant"), Dimension.of("resource_attributes.zone")),
            List.of(
                List.of(new Condition("url_path", Operator.PREFIX, List.of("/api"))),
                List.of(new Condition("attributes.kind", Operator.ONE_OF, List.of("job")))),
            Set.of(Measure.MESSAGE_SIZE),
            java.time.Duration.ofMinutes(5),
            10);
    LocalRollups own = new LocalRollups(List.of(mine), MINUTE);
    LogEvent event = event("t", "s", "e", 7 * MINUTE * 1000);
    own.add(event);
    event.setString(EventColumn.URL_PATH, "/api/x");
    event.setLong(EventColumn.EVENT_DURATION, 5);
    own.add(event);
    event.clear();
    event.setLong(EventColumn.TIME, 7 * MINUTE * 1000);
    event.putAttribute("tenant", "acme");
    event.putAttribute("kind", "job");
    own.add(event);
    Map<Key, PartialRollup> drained = drained(own);
    assertThat(drained.keySet())
        .containsExactlyInAnyOrder(
            new Key(Series.of("mine", Map.of()), 5 * MINUTE),
            new Key(Series.of("mine", Map.of("attributes.tenant", "acme")), 5 * MINUTE));
    assertThat(drained.values())
        .allSatisfy(
            part -> {
              assertThat(part.windowMillis()).isEqualTo(5 * MINUTE);
              assertThat(part.rollup().durations()).isNull();
              assertThat(part.rollup().sizes().count()).isEqualTo(1);
            });
  }

  /** The largest leave by their own names, all others as one, and nothing is lost of the sums. */
  @Test
  void beyondTheTopTheSmallerSeriesLeaveAsOne() {
    LocalRollups guarded = new LocalRollups(List.of(top(10)), MINUTE);
    LogEvent event = new LogEvent();
    long sent = 0;
    for (int i = 0; i < 200; i++) {
      for (int n = 0; n < 1 + i; n++) {
        fill(event, "t", "service-" + i, "e", 0);
        event.setDisposition(n % 5 == 4 ? Disposition.DUPLICATE : Disposition.UNIQUE);
        guarded.add(event);
        sent++;
      }
    }
    Map<Key, PartialRollup> drained = drained(guarded);
    Set<String> expected = new HashSet<>(Set.of("__other__"));
    for (int i = 190; i < 200; i++) {
      expected.add("service-" + i);
    }
    assertThat(drained.keySet().stream().map(key -> key.series().value("service.name")))
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(drained.values().stream().mapToLong(part -> part.rollup().seen()).sum())
        .isEqualTo(sent);
    assertThat(drained.get(new Key(top(10).other(), 0)).rollup().folded().estimate())
        .isEqualTo(190);
    assertThat(guarded.foldedRecords())
        .isEqualTo(drained.get(new Key(top(10).other(), 0)).rollup().seen());
  }

  /** Whether a series is folded here or by the next stage, it is known as the same. */
  @Test
  void aSeriesIsFoldedOnceWhereverThatHappens() {
    MetricSet routes =
        new MetricSet(
            "all",
            List.of(
                Dimension.of("service.name"),
                Dimension.of("deployment.environment.name"),
                Dimension.of("http.route"),
                Dimension.of(Dimension.STATUS_CLASS),
                Dimension.of("messaging.destination.partition.id")),
            List.of(),
            Set.of(),
            null,
            1);
    LocalRollups guarded = new LocalRollups(List.of(routes), MINUTE);
    LocalRollups free = new LocalRollups(List.of(withTop(routes, 100)), MINUTE);
    LogEvent event = new LogEvent();
    for (int i = 0; i < 50; i++) {
      fill(event, null, "service-" + i, i % 2 == 0 ? "e" : null, 0);
      event.setLong(EventColumn.HTTP_RESPONSE_STATUS_CODE, 200 + i * 7);
      event.setLong(EventColumn.SOURCE_PARTITION, i * 100L);
      guarded.add(event);
      free.add(event);
    }
    Rollup all = Rollup.empty();
    drained(free).values().forEach(part -> all.merge(part.fold(routes.other()).rollup()));
    assertThat(all.folded().estimate()).isEqualTo(50);
    drained(guarded).values().forEach(part -> all.merge(part.rollup()));
    assertThat(all.folded().estimate()).isEqualTo(50);
  }

  @Test
  void theOneThatIsLargeOfLateStays() {
    LocalRollups guarded = new LocalRollups(List.of(top(1)), MINUTE);
    LogEvent event = new LogEvent();
    for (int second = 0; second < 30; second++) {
      for (int i = 0; i < 10; i++) {
        guarded.add(fill(event, "t", "steady", "e", 0));
      }
      guarded.add(fill(event, "t", "once-" + second, "e", 0));
      assertThat(drained(guarded).keySet().stream().map(key -> key.series().value("service.name")))
          .containsExactlyInAnyOrder("steady", "__other__");
    }
  }

  /**
   * A burst of names that come once or twice: what is kept of them is bounded, and all is counted.
   * A million teams with {@code -Dlogweir.full=true}; otherwise 150,000.
   */
  @Test
  void aBurstOfTeamsIsCountedInBoundedMemory() {
    int teams = Boolean.getBoolean("logweir.full") ? 1_000_000 : 150_000;
    LocalRollups guarded = new LocalRollups(List.of(top(1_000)), MINUTE);
    LogEvent event = new LogEvent();
    long[] count = {0};
    int[] largest = {0};
    Rollup folded = Rollup.empty();
    for (int i = 0; i < teams; i++) {
      guarded.add(fill(event, "team-" + i, "service", "e", 0));
      guarded.add(fill(event, "big", "service", "e", 0));
      assertThat(guarded.size()).isLessThanOrEqualTo(4_001);
      if (i % 20_000 == 19_999 || i == teams - 1) {
        Map<Key, PartialRollup> drained = drained(guarded);
        largest[0] = Math.max(largest[0], drained.size());
        assertThat(drained).containsKey(new Key(Series.ofService("big", "service", "e"), 0));
        drained.forEach(
            (key, part) -> {
              count[0] += part.rollup().count();
              if (key.series().isOther()) {
                folded.merge(part.rollup());
              }
            });
      }
    }
    assertThat(count[0]).isEqualTo(2L * teams);
    assertThat(largest[0]).isEqualTo(1_001);
    assertThat(folded.folded().estimate() / (double) teams).isCloseTo(1, within(0.15));
  }

  private static MetricSet top(int top) {
    return withTop(MetricSet.SERVICES, top);
  }

  private static MetricSet withTop(MetricSet set, int top) {
    return new MetricSet(set.name(), set.by(), set.when(), set.measures(), null, top);
  }

  private record Key(Series series, long start) {}

  private static Map<Key, PartialRollup> drained(LocalRollups rollups) {
    Map<Key, PartialRollup> drained = new HashMap<>();
    rollups.drain(
        Long.MAX_VALUE,
        part ->
            assertThat(drained.put(new Key(part.series(), part.windowStartMillis()), part))
                .isNull());
    return drained;
  }

  private static List<Long> counts(Map<Key, PartialRollup> drained) {
    return drained.values().stream().map(part -> part.rollup().count()).toList();
  }

  private static LogEvent event(String team, String service, String environment, long micros) {
    return fill(new LogEvent(), team, service, environment, micros);
  }

  private static LogEvent fill(
      LogEvent event, String team, String service, String environment, long micros) {
    event.clear();
    event.setString(EventColumn.SERVICE_NAMESPACE, team);
    event.setString(EventColumn.SERVICE_NAME, service);
    event.setString(EventColumn.DEPLOYMENT_ENVIRONMENT_NAME, environment);
    event.setLong(EventColumn.TIME, micros);
    return event;
  }
}
