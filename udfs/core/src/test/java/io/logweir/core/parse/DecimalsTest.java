package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalsTest {

  @ParameterizedTest
  @CsvSource({
    "12ms, 12000000",
    "1.5s, 1500000000",
    "1.5 s, 1500000000",
    "3µs, 3000",
    "3μs, 3000",
    "3us, 3000",
    "7ns, 7",
    "2m3s, 123000000000",
    "1h2m3.5s, 3723500000000",
    "12, 12000000",
    "0.25, 250000",
    "1e2, 100000000",
    "1.5E-3, 1500",
    "0, 0",
    "9223372036853ms, 9223372036853000000"
  })
  void readsDurationsWithMillisecondsAsDefault(String text, long nanos) {
    byte[] utf8 = Given.utf8(text);
    assertThat(Decimals.duration(utf8, 0, utf8.length, Decimals.MILLISECOND))
        .as(text)
        .isEqualTo(nanos);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-1",
        "-1ms",
        ".",
        "ms",
        "1.2.3",
        "1x",
        "1 2",
        "12 ms 5",
        "1e",
        "1e400",
        "NaN",
        "9223372036854775807ms",
        "999999999999999999h",
        "99999999999999999h",
        "1s2",
        "½s"
      })
  void isNoDuration(String text) {
    byte[] utf8 = Given.utf8(text);
    assertThat(Decimals.duration(utf8, 0, utf8.length, Decimals.MILLISECOND))
        .as(text)
        .isEqualTo(Decimals.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-5, -5",
    "9223372036854775807, 9223372036854775807",
    "-9223372036854775807, -9223372036854775807"
  })
  void readsWholeNumbers(String text, long value) {
    byte[] utf8 = Given.utf8(text);
    assertThat(Decimals.wholeNumber(utf8, 0, utf8.length)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "1.0", "9223372036854775808", "+1", "0x1", "1 "})
  void isNoWholeNumber(String text) {
    byte[] utf8 = Given.utf8(text);
    assertThat(Decimals.wholeNumber(utf8, 0, utf8.length)).isEqualTo(Decimals.NONE);
  }
}
