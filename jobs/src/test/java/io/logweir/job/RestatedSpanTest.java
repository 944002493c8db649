package io.logweir.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logweir.core.rollup.MetricSet;
import io.logweir.job.options.OptionsFile;
import io.logweir.job.options.PipelineOptions;
import io.logweir.schema.MetricPoint;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RestatedSpanTest {

  private static final Instant NOW = Instant.parse("2026-11-21T14:30:30Z");

  @Test
  void itIsWholeWindowsThatAreClosed() {
    RestatedSpan span = span("2026-11-21T13:00+01:00", "2026-11-21T14:14:00Z", null);
    assertThat(span.from()).isEqualTo(Instant.parse("2026-11-21T12:00:00Z"));
    assertThat(span.sets()).isEqualTo(MetricSet.BUILT_IN);
    long first = span.fromMicros();
    assertThat(span.holds(MetricPoint.SERVICES, first, "a")).isTrue();
    assertThat(span.holds("routes", span.toMicros() - 60_000_000, "a")).isTrue();
    assertThat(span.holds(MetricPoint.SERVICES, span.toMicros(), "a")).isFalse();
    assertThat(span.holds(MetricPoint.SERVICES, first - 1, "a")).isFalse();
    assertThat(span.holds("a-set-of-before", first, "a")).isFalse();
  }

  @Test
  void ofATeamItHasTheSetsThatAreByTeam() {
    RestatedSpan span = span("2026-11-21T13:00Z", "2026-11-21T14:00Z", "shop");
    assertThat(span.sets())
        .containsExactly(
            MetricSet.SERVICES, MetricSet.ROUTES, MetricSet.ERRORS, MetricSet.VERSIONS);
    assertThat(span.holds(MetricPoint.SERVICES, span.fromMicros(), "shop")).isTrue();
    assertThat(span.holds(MetricPoint.SERVICES, span.fromMicros(), "other")).isFalse();
    assertThat(span.holds("sources", span.fromMicros(), null)).isFalse();
  }

  @Test
  void whatIsNoWholeWindowIsToldTheNextOnes() {
    assertThatThrownBy(() -> span("2026-11-21T13:00:30Z", "2026-11-21T14:00Z", null))
        .hasMessage(
            "--from 2026-11-21T13:00:30Z is within a window: 2026-11-21T13:00:00Z and"
                + " 2026-11-21T13:01:00Z are not");
    assertThatThrownBy(() -> span("yesterday", "2026-11-21T14:00Z", null))
        .hasMessage("--from is 'yesterday'; allowed: a time such as 2026-11-21T14:00Z");
    assertThatThrownBy(() -> span("2026-11-21T14:00Z", "2026-11-21T14:00Z", null))
        .hasMessageContaining("there is no window between them");
  }

  @Test
  void whatMayStillBeOpenIsToldUntilWhenItIsNot() {
    // 5 min of lateness, 10 min of patience, 5 s out of order, 10 s idle, 2 checkpoints of 10 s.
    assertThatThrownBy(() -> span("2026-11-21T13:00Z", "2026-11-21T14:15Z", null))
        .hasMessage(
            "--to 2026-11-21T14:15Z is too late: its windows may still be open; as of now, up to"
                + " 2026-11-21T14:14:00Z can be restated");
  }

  private static RestatedSpan span(String from, String to, String team) {
    PipelineOptions options =
        OptionsFile.read(
            "test",
            """
            kafka:
              bootstrap-servers: localhost:9092
            sources:
              - name: app
                topics: [raw.app]
            iceberg:
              uri: http://localhost:8181
            """,
            Map.<String, String>of()::get);
    return RestatedSpan.of(from, to, team, options, NOW);
  }
}
