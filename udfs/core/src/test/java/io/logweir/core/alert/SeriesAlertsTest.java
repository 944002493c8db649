package io.logweir.core.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.core.alert.Measurement.Bound;
import io.logweir.core.alert.Measurement.Count;
import io.logweir.core.rollup.Points;
import io.logweir.core.rollup.Series;
import io.logweir.schema.Alert;
import io.logweir.schema.MetricPoint;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeriesAlertsTest {

  private static final long MINUTE = 60_000;

  private final List<String> changes = new ArrayList<>();
  private final List<Alert> alerts = new ArrayList<>();
  private SeriesAlerts series = new SeriesAlerts(Series.of(Points.minute(0).point()));
  private List<AlertRule> rules = List.of();

  @Test
  void aRatioFiresOnceAndResolvesOnce() {
    rules = List.of(rule(ratio(0.05), 2, 0));
    take(Points.minute(10).of(100, 1));
    take(Points.minute(11).of(100, 4));
    assertThat(changes).isEmpty();
    // 14 of 200 over two minutes
    take(Points.minute(12).of(100, 10));
    take(Points.minute(13).of(100, 30));
    take(Points.minute(14).of(100, 20));
    assertThat(changes).containsExactly("13 fires 0.07");
    take(Points.minute(15).of(100, 0));
    take(Points.minute(16).of(100, 0));
    take(Points.minute(17).of(100, 0));
    assertThat(changes).containsExactly("13 fires 0.07", "17 resolves 0.0");
    assertThat(alerts.get(1).id()).isEqualTo(alerts.get(0).id());
    assertThat(alerts.get(1).version()).isGreaterThan(alerts.get(0).version());
    assertThat(alerts.get(1).firedAt()).isEqualTo(alerts.get(0).firedAt());
  }

  @Test
  void anotherFiringIsAnotherAlert() {
    rules = List.of(rule(ratio(0.05), 1, 0));
    take(Points.minute(10).of(100, 10));
    take(Points.minute(11).of(100, 0));
    take(Points.minute(12).of(100, 0));
    take(Points.minute(13).of(100, 10));
    assertThat(changes).containsExactly("11 fires 0.1", "12 resolves 0.0", "14 fires 0.1");
    assertThat(alerts.get(2).id()).isNotEqualTo(alerts.get(0).id());
  }

  @Test
  void anOpenWindowIsEnoughToFireButNotToResolve() {
    rules = List.of(rule(ratio(0.25), 1, 0));
    take(Points.minute(10).of(100, 0));
    take(Points.minute(11).of(1, 1).until(1));
    assertThat(changes).as("one event of a new minute").isEmpty();
    take(Points.minute(11).of(50, 50).until(5));
    assertThat(changes).containsExactly("11 fires " + 50 / 150.0);
    take(Points.minute(11).of(100, 80));
    // The new window has had no error yet; the complete one before it had.
    take(Points.minute(12).of(90, 0).until(50));
    assertThat(changes).hasSize(1);
    take(Points.minute(12).of(100, 0));
    assertThat(changes).hasSize(2).last().isEqualTo("13 resolves 0.0");
  }

  @Test
  void itFiresOnlyAfterItHeldForLongEnough() {
    rules = List.of(rule(ratio(0.05), 1, 3 * MINUTE));
    take(Points.minute(10).of(100, 10));
    take(Points.minute(11).of(100, 10));
    take(Points.minute(12).of(100, 0));
    take(Points.minute(13).of(100, 10));
    take(Points.minute(14).of(100, 10));
    take(Points.minute(15).of(100, 10));
    assertThat(changes).isEmpty();
    take(Points.minute(16).of(100, 10));
    assertThat(changes).containsExactly("17 fires 0.1");
    assertThat(alerts.get(0).since()).isEqualTo(14 * MINUTE * 1000);
  }

  @Test
  void tooFewEventsSayNothing() {
    rules = List.of(rule(ratio(0.05), 1, 0, 50, false));
    take(Points.minute(10).of(49, 49));
    assertThat(changes).isEmpty();
    take(Points.minute(11).of(50, 50));
    assertThat(changes).containsExactly("12 fires 1.0");
  }

  @Test
  void aQuantileIsOfAllWindowsTogether() {
    rules = List.of(rule(Measurement.quantile(0.9, Bound.ABOVE, 0.5), 2, 0));
    take(Points.minute(10).of(100, 0).lasting(0.1));
    // 5 of 105 are slow, then 20 of 120
    take(Points.minute(11).of(5, 0).lasting(1).until(30));
    assertThat(changes).isEmpty();
    take(Points.minute(11).of(20, 0).lasting(1).until(50));
    assertThat(alerts).hasSize(1);
    assertThat(alerts.get(0).value()).isBetween(0.99, 1.01);
  }

  @Test
  void aRateIsPerSecond() {
    rules = List.of(rule(Measurement.rate(Count.RECORDS, Bound.ABOVE, 10), 1, 0));
    take(Points.minute(10).of(600, 0));
    assertThat(changes).isEmpty();
    take(Points.minute(11).of(601, 0).until(30));
    assertThat(changes).containsExactly("11 fires " + 601 / 60.0);
  }

  @Test
  void tooLittleIsToldOfCompleteWindowsOnly() {
    rules = List.of(rule(Measurement.rate(Count.RECORDS, Bound.BELOW, 1), 2, 0));
    take(Points.minute(10).of(60, 0));
    take(Points.minute(11).of(59, 0).until(59));
    assertThat(changes).as("it was not there yet for two minutes").isEmpty();
    take(Points.minute(11).of(60, 0));
    take(Points.minute(12).of(1, 0).until(1));
    assertThat(changes).isEmpty();
    take(Points.minute(12).of(30, 0));
    assertThat(changes).containsExactly("13 fires 0.75");
  }

  @Test
  void silenceFiresWhenTimeGoesOnAndResolvesWithTheNextRecord() {
    rules = List.of(rule(Measurement.absence(), 3, 0));
    take(Points.minute(10).of(1, 0));
    goOn(13 * MINUTE);
    assertThat(changes).isEmpty();
    assertThat(series.nextChange()).isEqualTo(14 * MINUTE);
    goOn(14 * MINUTE);
    goOn(60 * MINUTE);
    assertThat(changes).containsExactly("14 fires 180.0");
    take(Points.minute(60).of(1, 0).until(7));
    assertThat(changes).containsExactly("14 fires 180.0", "60 resolves null");
  }

  @Test
  void silenceIsNoticedWhereTimeStandsStillToo() {
    rules = List.of(rule(Measurement.absence(), 3, 0));
    take(Points.minute(10).of(1, 0));
    tick();
    tick();
    take(Points.minute(11).of(1, 0));
    tick();
    tick();
    assertThat(changes).isEmpty();
    tick();
    tick();
    assertThat(changes).containsExactly("15 fires 180.0");
    take(Points.minute(12).of(1, 0));
    assertThat(changes).hasSize(2);
    assertThat(alerts.get(1).resolvedAt()).isGreaterThanOrEqualTo(alerts.get(1).firedAt());
  }

  @Test
  void aSeriesThatIsGoneForAWeekIsForgotten() {
    rules = List.of(rule(Measurement.absence(), 3, 0));
    take(Points.minute(10).of(1, 0));
    goOn(20 * MINUTE);
    assertThat(series.isQuiet()).isFalse();
    goOn(8 * 24 * 60 * MINUTE);
    assertThat(changes).hasSize(2).last().asString().contains("resolves");
    assertThat(series.isQuiet()).isTrue();
    assertThat(series.nextChange()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void onlyFinalWindowsCountWhereTheRuleSaysSo() {
    rules = List.of(rule(ratio(0.05), 1, 0, 1, true));
    take(Points.minute(10).of(100, 50));
    take(Points.minute(11).of(100, 50));
    assertThat(changes).isEmpty();
    take(Points.minute(10).of(100, 50).last());
    assertThat(changes).containsExactly("12 fires 0.5");
  }

  @Test
  void incrementsAddToTheirWindowAndOldStatesChangeNothing() {
    rules = List.of(rule(ratio(0.05), 1, 0));
    take(Points.minute(10).of(100, 4));
    take(Points.minute(10).of(50, 50).until(60));
    assertThat(changes).as("a state that has seen less").isEmpty();
    take(Points.minute(10).of(20, 10).increment());
    assertThat(changes).containsExactly("11 fires " + 14 / 120.0);
  }

  @Test
  void whatIsReadInAHurryFiresAsItWouldHaveAtTheTime() {
    rules = List.of(rule(ratio(0.05), 2, 2 * MINUTE), rule(Measurement.absence(), 3, 0));
    for (int minute = 10; minute < 20; minute++) {
      // All at once: nothing is evaluated in between.
      series.add(Points.minute(minute).of(100, minute < 15 ? 10 : 0).point(), rules);
    }
    goOn(11 * MINUTE);
    goOn(30 * MINUTE);
    assertThat(changes).containsExactly("13 fires 0.1", "16 resolves 0.05", "23 fires 180.0");
  }

  @Test
  void aSilentSeriesResolvesWhatWasMeasured() {
    rules = List.of(rule(ratio(0.05), 2, 0));
    take(Points.minute(10).of(100, 10));
    assertThat(series.nextChange()).isEqualTo(12 * MINUTE);
    goOn(12 * MINUTE);
    assertThat(changes).containsExactly("11 fires 0.1");
    goOn(13 * MINUTE);
    assertThat(changes).containsExactly("11 fires 0.1", "13 resolves null");
  }

  private void take(Points point) {
    MetricPoint taken = point.point();
    series.add(taken, rules);
    goOn(taken.clock() / 1000);
  }

  private void goOn(long now) {
    series.advance(now, rules, this::changed);
    series = restored(series);
  }

  private void tick() {
    series.tick(rules, this::changed);
    series = restored(series);
  }

  private void changed(Alert alert) {
    alerts.add(alert);
    long at = (alert.isFiring() ? alert.firedAt() : alert.resolvedAt()) / 60_000_000;
    changes.add(at + (alert.isFiring() ? " fires " : " resolves ") + alert.value());
  }

  /** After every step, as if the job had been restored. */
  private static SeriesAlerts restored(SeriesAlerts series) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      series.write(new DataOutputStream(bytes));
      return SeriesAlerts.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Measurement ratio(double above) {
    return Measurement.ratio(Count.ERRORS, Count.RECORDS, Bound.ABOVE, above);
  }

  private static AlertRule rule(Measurement measurement, int minutes, long holdMillis) {
    return rule(measurement, minutes, holdMillis, 1, false);
  }

  private static AlertRule rule(
      Measurement measurement, int minutes, long holdMillis, long atLeast, boolean onlyFinal) {
    return new AlertRule(
        "rule " + measurement,
        null,
        AlertSeverity.WARNING,
        "services",
        null,
        null,
        measurement,
        minutes * MINUTE,
        holdMillis,
        atLeast,
        onlyFinal);
  }
}
