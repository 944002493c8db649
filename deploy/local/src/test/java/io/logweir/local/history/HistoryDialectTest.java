package io.logweir.local.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HistoryDialectTest {

  private static final String SCRIPT =
      """
      -- ${since} = 7 days ago
      -- ${team} = shop
      SELECT ';' FROM events WHERE time >= ${since} AND service_namespace = '${team}';
      SELECT 1
      """;

  @Test
  void aTimeIsALiteralOfBothEngines() {
    List<String> statements =
        HistoryDialect.statements(SCRIPT, Map.of("since", "2026-03-01", "team", "o'b"));
    assertThat(statements).hasSize(2);
    assertThat(statements.get(0))
        .endsWith(
            "SELECT ';' FROM events WHERE time >= TIMESTAMP '2026-03-01 00:00:00.000 UTC'"
                + " AND service_namespace = 'o''b'");
    assertThat(statements.get(1)).isEqualTo("SELECT 1");
  }

  @Test
  void aVariableThatTheScriptHasNotIsRefused() {
    assertThatThrownBy(() -> HistoryDialect.statements(SCRIPT, Map.of("sinse", "2026-03-01")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sinse")
        .hasMessageContaining("since");
  }
}
