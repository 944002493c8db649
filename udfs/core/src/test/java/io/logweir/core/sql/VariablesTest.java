package io.logweir.core.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VariablesTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-05T10:20:30.123Z"), ZoneOffset.UTC);

  private static String fill(String script, Map<String, String> set) {
    return Variables.fill(script, set, Map.of("address", "here:1"), CLOCK);
  }

  @Test
  void timesAreLiteralsAndTextIsQuoted() {
    String script =
        """
        -- ${since} = 2 hours ago -- the first moment
        -- ${team} = O'Neill
        SELECT ${since}, ${since.millis}, '${team}; ${address}' -- ${nobody}
        """;
    assertThat(fill(script, Map.of()))
        .isEqualTo(
            """
            -- ${since} = 2 hours ago -- the first moment
            -- ${team} = O'Neill
            SELECT TIMESTAMP '2026-03-05 08:20:30.123', 1772698830123, 'O''Neill; here:1' -- ${nobody}
            """);
    Map<String, String> set = Map.of("since", "today", "team", "shop", "address", "there:2");
    assertThat(fill(script, set))
        .contains("SELECT TIMESTAMP '2026-03-05 00:00:00.000', 1772668800000, 'shop; there:2'");
  }

  @Test
  void aProblemNamesTheLine() {
    assertThatThrownBy(() -> fill("SELECT 1;\nSELECT 'a\nb ${no}'", Map.of()))
        .isInstanceOf(VariableException.class)
        .hasMessage("line 3: ${no} has no value in this script; it knows [address, now].")
        .extracting(e -> ((VariableException) e).line())
        .isEqualTo(3);
    assertThatThrownBy(() -> fill("SELECT 1", Map.of("sinse", "now")))
        .hasMessage("The script has no variable sinse; it has [now].");
  }
}
