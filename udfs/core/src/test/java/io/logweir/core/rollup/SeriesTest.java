package io.logweir.core.rollup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeriesTest {

  @Test
  void aServiceThatIsNotStatedHasAStandIn() {
    assertThat(Series.ofService(null, null, null).dimensions())
        .containsExactly(
            Map.entry("service.namespace", "unknown_team"),
            Map.entry("service.name", "unknown_service"),
            Map.entry("deployment.environment.name", "unknown_environment"));
  }

  @Test
  void whatIsAbsentIsNoDimension() {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("http.route", null);
    values.put("http.response.status_class", "5xx");
    Series series = Series.of("routes", values);
    assertThat(series.dimensions()).containsExactly(Map.entry("http.response.status_class", "5xx"));
    assertThat(series.value("http.route")).isNull();
    assertThat(series).isEqualTo(Series.of("routes", Map.of("http.response.status_class", "5xx")));
    assertThat(series).isNotEqualTo(Series.of("mine", Map.of("http.response.status_class", "5xx")));
  }

  @Test
  void aLongValueIsCut() {
    String fits = "x".repeat(256);
    assertThat(Series.ofService(fits, fits + "y", "e"))
        .isEqualTo(Series.ofService(fits, fits, "e"));
    assertThat(Series.ofService("x".repeat(1 << 20), null, null).value("service.namespace"))
        .isEqualTo(fits);
  }

  @Test
  void aCutDoesNotHalveACharacter() {
    String smile = "\uD83D\uDE00";
    assertThat(Series.ofService("x".repeat(255) + smile, null, null).value("service.namespace"))
        .isEqualTo("x".repeat(255));
    assertThat(
            Series.ofService("x".repeat(254) + smile + "y", null, null).value("service.namespace"))
        .isEqualTo("x".repeat(254) + smile);
  }

  @Test
  void everyWindowOfEverySeriesHasAnIdOfItsOwn() {
    Set<String> ids = new HashSet<>();
    int made = 0;
    List<String> names = List.of("", "a", "b", "ab", "unknown_team", "unknown_service");
    for (String team : names) {
      for (String service : names) {
        for (String environment : names) {
          for (long start : new long[] {0, 60_000, -60_000, 6_000}) {
            Series ofServices = Series.ofService(team, service, environment);
            String id = ofServices.windowId(start);
            assertThat(id).matches("[0-9a-f]{32}");
            ids.add(id);
            ids.add(Series.of("mine", ofServices.dimensions()).windowId(start));
            ids.add(Series.of("routes", ofServices.dimensions()).windowId(start));
            made += 3;
          }
        }
      }
    }
    for (String value : names) {
      ids.add(Series.of("mine", Map.of("http.route", value)).windowId(0));
      ids.add(Series.of("mine", Map.of("error.type", value)).windowId(0));
      made += 2;
    }
    assertThat(ids).hasSize(made);
  }

  /** The id names a document for good: a change of it would leave every document twice. */
  @Test
  void theIdOfAWindowNeverChanges() {
    assertThat(Series.ofService("payments", "checkout", "production").windowId(1_781_348_400_000L))
        .isEqualTo("b3490326dbc5a62dc8d2ebc7cfd4a800");
    assertThat(Series.of("routes", Map.of("http.route", "/cart/{id}")).windowId(1_781_348_400_000L))
        .isEqualTo("815c41a5a69eb40d01d940c29b8609b5");
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    for (Series series :
        List.of(
            Series.ofService("payments", "", "prüfstand"),
            Series.of("mine", Map.of()),
            MetricSet.ROUTES.other())) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      series.write(new DataOutputStream(bytes));
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
      assertThat(Series.read(in)).isEqualTo(series).hasSameHashCodeAs(series);
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  @Test
  void onlyTheSeriesOfAllFoldedOnesIsOther() {
    assertThat(MetricSet.SERVICES.other().isOther()).isTrue();
    assertThat(Series.ofService("__other__", "__other__", "production").isOther()).isFalse();
    assertThat(Series.of("mine", Map.of()).isOther()).isFalse();
  }
}
