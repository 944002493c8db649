package io.logweir.core.rollup;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenWindowsTest {

  private static final long MINUTE = 60_000;

  private final OpenWindows windows = new OpenWindows(MINUTE);

  @Test
  void sameBytesAreOneSeriesWhereverTheyLieInTheirEvent() {
    LogEvent first = event("team", "service", "env", 0);
    LogEvent second = new LogEvent();
    second.putAttribute("something", "that lies before the names");
    second.setString(EventColumn.SERVICE_NAME, "service");
    second.setString(EventColumn.DEPLOYMENT_ENVIRONMENT_NAME, "env");
    second.setString(EventColumn.SERVICE_NAMESPACE, "team");
    second.setLong(EventColumn.TIME, 59_999_999);
    assertThat(windows.of(second)).isSameAs(windows.of(first));
    assertThat(windows.size()).isEqualTo(1);
  }

  @Test
  void aSeriesOutlivesTheEventThatItCameFrom() {
    LogEvent reused = event("team", "service", "env", 0);
    Rollup rollup = windows.of(reused);
    fill(reused, "other", "one", "x", 0);
    assertThat(windows.of(reused)).isNotSameAs(rollup);
    fill(reused, "team", "service", "env", 0);
    assertThat(windows.of(reused)).isSameAs(rollup);
    assertThat(windows.seriesOf(reused)).isEqualTo(new Series("team", "service", "env"));
  }

  @Test
  void anAbsentNameIsNotAnEmptyOne() {
    Rollup absent = windows.of(event(null, "service", "env", 0));
    Rollup empty = windows.of(event("", "service", "env", 0));
    assertThat(absent).isNotSameAs(empty);
    assertThat(windows.of(event(null, "service", "env", 0))).isSameAs(absent);
    assertThat(windows.of(event("", "service", "env", 0))).isSameAs(empty);
    assertThat(drained().keySet())
        .extracting(key -> key.series().serviceNamespace())
        .containsExactlyInAnyOrder("unknown_team", "");
  }

  @Test
  void bytesThatMoveFromOneNameToTheNextMakeAnotherSeries() {
    assertThat(windows.of(event("ab", "c", "", 0)))
        .isNotSameAs(windows.of(event("a", "bc", "", 0)));
    assertThat(windows.of(event("a", "", "b", 0))).isNotSameAs(windows.of(event("a", "b", "", 0)));
    assertThat(windows.size()).isEqualTo(4);
  }

  @Test
  void aWindowBeginsAtItsStartAndEndsBeforeTheNext() {
    assertThat(OpenWindows.windowStart(0, MINUTE)).isZero();
    assertThat(OpenWindows.windowStart(MINUTE - 1, MINUTE)).isZero();
    assertThat(OpenWindows.windowStart(MINUTE, MINUTE)).isEqualTo(MINUTE);
    assertThat(OpenWindows.windowStart(-1, MINUTE)).isEqualTo(-MINUTE);

    Rollup first = windows.of(event("t", "s", "e", MINUTE * 1000 - 1));
    Rollup next = windows.of(event("t", "s", "e", MINUTE * 1000));
    Rollup before = windows.of(event("t", "s", "e", -1));
    assertThat(first).isNotSameAs(next).isNotSameAs(before);
    assertThat(next).isNotSameAs(before);
    assertThat(windows.of(event("t", "s", "e", 0))).isSameAs(first);
    assertThat(drained().keySet())
        .extracting(Key::start)
        .containsExactlyInAnyOrder(0L, MINUTE, -MINUTE);
  }

  @Test
  void manySeriesAreEachCountedOnTheirOwn() {
    int series = 5_000;
    LogEvent event = new LogEvent();
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < series; i++) {
        fill(event, "team-" + i % 7, "service-" + i, "e", (i % 2) * MINUTE * 1000);
        windows.of(event).add(event);
      }
    }
    assertThat(windows.size()).isEqualTo(series);
    Map<Key, Rollup> drained = drained();
    assertThat(drained).hasSize(series);
    assertThat(drained.values()).allSatisfy(rollup -> assertThat(rollup.count()).isEqualTo(3));
    assertThat(drained)
        .containsKey(new Key(new Series("team-" + 4_999 % 7, "service-4999", "e"), MINUTE));
  }

  @Test
  void aDrainHandsOverEverythingOnceAndStartsAnew() {
    LogEvent event = event("t", "s", "e", 0);
    windows.of(event).add(event);
    windows.of(event).add(event);
    assertThat(drained().values()).extracting(Rollup::count).containsExactly(2L);
    assertThat(windows.size()).isZero();
    assertThat(drained()).isEmpty();

    windows.of(event).add(event);
    assertThat(drained().values()).extracting(Rollup::count).containsExactly(1L);
  }

  @Test
  void whatWasDrainedChangesNoMore() {
    LogEvent event = event("t", "s", "e", 0);
    windows.of(event).add(event);
    List<PartialRollup> handedOver = new ArrayList<>();
    windows.drain(handedOver::add);
    windows.of(event).add(event);
    assertThat(handedOver).extracting(partial -> partial.rollup().count()).containsExactly(1L);
  }

  @Test
  void namesThatCameOnceAreForgottenAndNothingIsLost() {
    int series = 70_000;
    LogEvent event = new LogEvent();
    for (int i = 0; i < series; i++) {
      fill(event, "t", "once-" + i, "e", 0);
      windows.of(event).add(event);
    }
    assertThat(drained()).hasSize(series);
    windows.of(event).add(event);
    assertThat(drained().values()).extracting(Rollup::count).containsExactly(1L);
  }

  private record Key(Series series, long start) {}

  private Map<Key, Rollup> drained() {
    Map<Key, Rollup> drained = new HashMap<>();
    windows.drain(
        partial ->
            assertThat(
                    drained.put(
                        new Key(partial.series(), partial.windowStartMillis()), partial.rollup()))
                .isNull());
    return drained;
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
