package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeverityTest {

  @ParameterizedTest
  @CsvSource({
    "trace,1",
    "TRACE,1",
    "finest,1",
    "debug,5",
    "DBG,5",
    "finer,5",
    "fine,6",
    "config,7",
    "info,9",
    "Information,9",
    "informational,9",
    "I,9",
    "notice,10",
    "warn,13",
    "Warning,13",
    "W,13",
    "err,17",
    "ERROR,17",
    "e,17",
    "severe,17",
    "crit,18",
    "critical,18",
    "alert,19",
    "fatal,21",
    "panic,21",
    "emerg,21",
    "emergency,21",
    "10,1",
    "20,5",
    "30,9",
    "40,13",
    "50,17",
    "60,21",
    // Ambiguous between syslog, GELF, Python and others, or nothing at all.
    "0,0",
    "3,0",
    "7,0",
    "70,0",
    "35,0",
    "100,0",
    "errors,0",
    "infos,0",
    "'',0",
    "nonsense,0",
    "informationally,0",
    "ünfo,0"
  })
  void readsEveryFamilysWords(String level, int number) {
    assertThat(Severity.number(level)).isEqualTo(number);
  }

  @Test
  void nullIsNoLevel() {
    assertThat(Severity.number(null)).isEqualTo(Severity.NONE);
  }

  @Test
  void lettersAreNoLevelInRunningText() {
    byte[] text = Given.utf8("I");
    assertThat(Severity.ofWord(text, 0, 1)).isEqualTo(Severity.NONE);
  }
}
