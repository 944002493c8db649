package io.logweir.core.rollup;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeriesTest {

  @Test
  void whatIsAbsentHasAStandIn() {
    assertThat(Series.of(new LogEvent()))
        .isEqualTo(new Series("unknown_team", "unknown_service", "unknown_environment"))
        .isEqualTo(new Series(null, null, null));
  }

  @Test
  void whatIsStatedIsTaken() {
    LogEvent event = new LogEvent();
    event.setString(EventColumn.SERVICE_NAMESPACE, "payments");
    event.setString(EventColumn.SERVICE_NAME, "");
    event.setString(EventColumn.DEPLOYMENT_ENVIRONMENT_NAME, "prüfstand");
    assertThat(Series.of(event)).isEqualTo(new Series("payments", "", "prüfstand"));
  }

  @Test
  void aLongNameIsCut() {
    String fits = "x".repeat(256);
    assertThat(new Series(fits, fits + "y", "e")).isEqualTo(new Series(fits, fits, "e"));
    assertThat(new Series("x".repeat(1 << 20), null, null).serviceNamespace()).isEqualTo(fits);
  }

  @Test
  void aCutDoesNotHalveACharacter() {
    String smile = "\uD83D\uDE00";
    assertThat(new Series("x".repeat(255) + smile, null, null).serviceNamespace())
        .isEqualTo("x".repeat(255));
    assertThat(new Series("x".repeat(254) + smile + "y", null, null).serviceNamespace())
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
            String id = new Series(team, service, environment).windowId(start);
            assertThat(id).matches("[0-9a-f]{32}");
            ids.add(id);
            made++;
          }
        }
      }
    }
    assertThat(ids).hasSize(made);
  }

  /** The id names a document for good: a change of it would leave every document twice. */
  @Test
  void theIdOfAWindowNeverChanges() {
    assertThat(new Series("payments", "checkout", "production").windowId(1_781_348_400_000L))
        .isEqualTo("b3490326dbc5a62dc8d2ebc7cfd4a800");
  }
}
