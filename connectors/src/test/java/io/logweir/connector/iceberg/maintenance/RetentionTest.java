package io.logweir.connector.iceberg.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logweir.connector.iceberg.maintenance.Retention.Rule;
import io.logweir.schema.StoredTable;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetentionTest {

  private static final Instant NOW = Instant.parse("2026-03-31T12:00:00Z");

  @Test
  void aDayGoesWhenAllOfItIsOlder() {
    Retention retention = retention(new Rule("events", null, Duration.ofDays(30)));
    // At noon, the first noon that stays is that of 1 March, and its day with it.
    assertThat(retention.goes(day("2026-02-28"), "web")).isTrue();
    assertThat(retention.goes(day("2026-03-01"), "web")).isFalse();
    assertThat(retention.firstDayThatStays()).hasValue(day("2026-03-01"));
    assertThat(retention.firstDayUntouched()).hasValue(day("2026-03-01"));
    assertThat(retention.isByTeam()).isFalse();
  }

  @Test
  void aTeamsRuleStandsInThePlaceOfThatForAll() {
    Retention retention =
        retention(
            new Rule("events", null, Duration.ofDays(30)),
            new Rule("events", "web", Duration.ofDays(10)),
            new Rule("events", "audit", Duration.ofDays(90)));
    assertThat(retention.goes(day("2026-03-10"), "web")).isTrue();
    assertThat(retention.goes(day("2026-03-10"), "shop")).isFalse();
    assertThat(retention.goes(day("2026-02-01"), "shop")).isTrue();
    assertThat(retention.goes(day("2026-02-01"), null)).isTrue();
    assertThat(retention.goes(day("2026-02-01"), "audit")).isFalse();
    assertThat(retention.firstDayThatStays()).hasValue(day("2025-12-31"));
    assertThat(retention.firstDayUntouched()).hasValue(day("2026-03-21"));
  }

  @Test
  void withoutARuleForAllNoDayGoesWhole() {
    Retention retention = retention(new Rule("events", "web", Duration.ofDays(10)));
    assertThat(retention.goes(day("2020-01-01"), "shop")).isFalse();
    assertThat(retention.goes(day("2020-01-01"), "web")).isTrue();
    assertThat(retention.firstDayThatStays()).isEmpty();
  }

  @Test
  void rulesOfOtherTablesAreNotMeant() {
    Retention retention = retention(new Rule("rejected", null, Duration.ofDays(1)));
    assertThat(retention.goes(day("2020-01-01"), "web")).isFalse();
    assertThat(retention.firstDayThatStays()).isEmpty();
    assertThat(retention.firstDayUntouched()).isEmpty();
  }

  @Test
  void whatNoTableCanBeHeldToIsRefused() {
    assertThatThrownBy(() -> new Rule("event", null, Duration.ofDays(1)))
        .hasMessageStartingWith("table is 'event'; allowed: events, rejected, ");
    assertThatThrownBy(() -> new Rule("events", null, Duration.ofHours(23)))
        .hasMessage("keep is PT23H; allowed: 1d or more");
  }

  private static Retention retention(Rule... rules) {
    return new Retention(StoredTable.EVENTS, List.of(rules), NOW);
  }

  private static int day(String date) {
    return (int) LocalDate.parse(date).toEpochDay();
  }
}
