package io.logweir.core.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VariablesTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-05T10:30:00Z"), ZoneOffset.UTC);

  @ParameterizedTest
  @CsvSource({
    "now, 2026-03-05 10:30:00.000",
    "today, 2026-03-05 00:00:00.000",
    "this month, 2026-03-01 00:00:00.000",
    "90 minutes ago, 2026-03-05 09:00:00.000",
    "1 hour ago, 2026-03-05 09:30:00.000",
    "2 weeks ago, 2026-02-19 10:30:00.000",
    "2026-02-28, 2026-02-28 00:00:00.000",
    "2026-02-28T12:00:00.5Z, 2026-02-28 12:00:00.500"
  })
  void aTimeBecomesALiteral(String value, String literal) {
    assertThat(fill("-- ${since} = " + value + " -- from there\nSELECT ${since};", Map.of()))
        .endsWith("SELECT TIMESTAMP '" + literal + "';");
    assertThat(fill("-- ${since} = now\nSELECT ${since};", Map.of("since", value)))
        .endsWith("SELECT TIMESTAMP '" + literal + "';");
  }

  @Test
  void theOthersCountFromNow() {
    assertThat(
            fill(
                "-- ${since} = 1 day ago\n${now} ${since} ${since.millis}",
                Map.of("now", "2026-01-02")))
        .endsWith(
            "TIMESTAMP '2026-01-02 00:00:00.000' TIMESTAMP '2026-01-01 00:00:00.000'"
                + " 1767225600000");
  }

  @Test
  void aDefaultMayBeNothingAndIsSaidUpToItsMeaning() {
    String script = "-- ${trace} = -- its id\n-- ${n} = 20\nWHERE t = '${trace}' LIMIT ${n}";
    assertThat(fill(script, Map.of())).endsWith("WHERE t = '' LIMIT 20");
    assertThat(fill(script, Map.of("trace", "it's", "n", "3")))
        .endsWith("WHERE t = 'it''s' LIMIT 3");
  }

  @Test
  void hintsAreFilledInAndCommentsAreNot() {
    assertThat(
            fill(
                "-- ${mode} = a\n/* ${mode} */ FROM t /*+ OPTIONS('m' = '${mode}') */ -- ${mode}",
                Map.of()))
        .endsWith("/* ${mode} */ FROM t /*+ OPTIONS('m' = 'a') */ -- ${mode}");
  }

  @Test
  void withinTextATimeIsAsItWasSaid() {
    assertThat(fill("-- ${day} = 2026-03-01\n'${day}'", Map.of())).endsWith("'2026-03-01'");
  }

  @Test
  void whatIsKnownMayBeUsedAndNeedNot() {
    assertThat(
            Variables.fill("'${kafka.address}'", Map.of(), Map.of("kafka.address", "h:1"), CLOCK))
        .isEqualTo("'h:1'");
  }

  @Test
  void whatAScriptNamesMayBeSet() {
    String script = "'${kafka.address}'";
    Map<String, String> known = Map.of("kafka.address", "h:1");
    assertThat(Variables.fill(script, Map.of("kafka.address", "there:2"), known, CLOCK))
        .isEqualTo("'there:2'");
    assertThat(fill(script, Map.of("kafka.address", "there:2"))).isEqualTo("'there:2'");
  }

  @Test
  void mistakesAreNamed() {
    assertThatThrownBy(() -> fill("-- ${since} = now\nSELECT ${sinc}", Map.of()))
        .hasMessageContaining("${sinc} has no value")
        .hasMessageContaining("[now, since]");
    assertThatThrownBy(() -> fill("-- ${since} = now\nSELECT 1", Map.of("sinec", "now")))
        .hasMessageContaining("no variable sinec")
        .hasMessageContaining("[now, since]");
    assertThatThrownBy(() -> fill("-- ${since} = soon\nSELECT ${since.millis}", Map.of()))
        .hasMessageContaining("${since} is no time");
    assertThatThrownBy(() -> fill("SELECT 1;\nSELECT 'a\nb ${no}'", Map.of()))
        .hasMessage("line 3: ${no} has no value in this script; it knows [now].")
        .extracting(e -> ((VariableException) e).line())
        .isEqualTo(3);
  }

  private static String fill(String script, Map<String, String> set) {
    return Variables.fill(script, set, Map.of(), CLOCK);
  }
}
