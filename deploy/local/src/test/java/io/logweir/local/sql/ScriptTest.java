package io.logweir.local.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "SELECT a, COUNT(*) FROM t GROUP BY 1 | SELECT a, COUNT(*) FROM t GROUP BY a",
        "select a x, b as y, sum(c) from t where d = 'x, y' group by 2, 1 order by 3;"
            + " | select a x, b as y, sum(c) from t where d = 'x, y' group by b, a order by 3;",
        "SELECT DATE_FORMAT(time, 'a,b') AS d, COUNT(*) n FROM t GROUP BY 1"
            + " | SELECT DATE_FORMAT(time, 'a,b') AS d, COUNT(*) n FROM t GROUP BY"
            + " DATE_FORMAT(time,'a,b')",
        "SELECT CASE WHEN a > 1 THEN 2 ELSE 3 END, 1 FROM t GROUP BY 1"
            + " | SELECT CASE WHEN a > 1 THEN 2 ELSE 3 END, 1 FROM t GROUP BY CASE WHEN a>1 THEN 2"
            + " ELSE 3 END",
        "SELECT `o d` `x`, COUNT(*) FROM (SELECT b, c FROM u GROUP BY 2) GROUP BY 1 HAVING 1 = 1"
            + " | SELECT `o d` `x`, COUNT(*) FROM (SELECT b, c FROM u GROUP BY c) GROUP BY `o d`"
            + " HAVING 1 = 1",
        "SELECT a FROM t GROUP BY a -- GROUP BY 1 | SELECT a FROM t GROUP BY a -- GROUP BY 1",
        "SELECT 'GROUP BY 1', a FROM t GROUP BY 9 | SELECT 'GROUP BY 1', a FROM t GROUP BY 9",
        "SELECT a FROM t GROUP BY 1 + 1 | SELECT a FROM t GROUP BY 1 + 1",
        "SELECT 1; SELECT b, c FROM u GROUP BY 1, c; | SELECT 1; SELECT b, c FROM u GROUP BY b, c;"
      })
  void onlyPositionsInGroupByAreWrittenOut(String script, String expected) {
    assertThat(Script.withoutPositions(script)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "SELECT 1 | SELECT 1;",
        "SELECT 1; | SELECT 1;",
        "SELECT ';' FROM t GROUP BY 1; SELECT 2 -- no; not here"
            + " | SELECT ';' FROM t GROUP BY ';';~ SELECT 2 -- no; not here~;",
      })
  void eachStatementEndsItsLine(String script, String expected) {
    assertThat(Script.forClient(script)).isEqualTo(expected.replace("~", "\n"));
  }

  @Test
  void statementsComeOneByOne() {
    assertThat(
            Script.statements(
                "-- first; of two\nSET 'a' = ';';\n;SELECT a, COUNT(*) FROM t GROUP BY 1 -- end\n"))
        .containsExactly(
            "-- first; of two\nSET 'a' = ';'", "SELECT a, COUNT(*) FROM t GROUP BY a -- end");
    assertThat(Script.statements("-- nothing\n")).isEmpty();
  }

  @Test
  void theCatalogIsMadeFirst(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("a.sql"), "SELECT 1;");
    Files.writeString(folder.resolve("catalog.sql"), "USE CATALOG c;");
    Files.writeString(folder.resolve("b.sql"), "SELECT 2;");
    assertThat(Script.statements(Script.ofFolder(folder)))
        .containsExactly("USE CATALOG c", "SELECT 1", "SELECT 2");
  }
}
