package io.logweir.core.redact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpPrefixTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 192.0.2.0",
    "0.0.0.0, 0.0.0.0",
    "255.255.255.255, 255.255.255.0",
    "2001:db8:1:2:3:4:5:6, 2001:db8:1::",
    "2001:0DB8:0001::3, 2001:db8:1::",
    "2001:db8::7, 2001:db8::",
    "2001:0:1:2::, 2001:0:1::",
    "0:0:1:2:3:4:5:6, 0:0:1::",
    "fe80::1%eth0, fe80::",
    "::1, ::",
    "::, ::",
    "1::, 1::",
    "::ffff:192.0.2.7, ::ffff:192.0.2.0",
    "::ffff:c000:207, ::ffff:192.0.2.0",
    "64:ff9b::192.0.2.7, 64:ff9b::",
    "1:2:3:4:5:6:192.0.2.7, 1:2:3::",
  })
  void theHostPartIsZero(String address, String prefix) {
    assertThat(IpPrefix.of(address)).isEqualTo(prefix);
    assertThat(IpPrefix.of(prefix)).as("once is as good as twice").isEqualTo(prefix);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "localhost",
        "192.0.2",
        "192.0.2.",
        "192.0.2.256",
        "192.0.2.07",
        "192.0.2.7:443",
        " 192.0.2.7",
        "192.0.2.7 ",
        "1.2.3.4.5",
        ":",
        ":::",
        "1:2",
        "1:2:3:4:5:6:7",
        "1::2::3",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "::1:",
        "12345::",
        "g::",
        "[::1]",
        "1:2:3:4:5:6:7:1.2.3.4",
        "::1.2.3",
        "٣::",
        "%eth0"
      })
  void whatIsNoAddressIsNotShown(String text) {
    assertThat(IpPrefix.of(text)).isNull();
  }

  @Test
  void hostileTextIsReadOnce() {
    assertThat(IpPrefix.of("1:".repeat(500_000))).isNull();
    assertThat(IpPrefix.of("1.".repeat(500_000))).isNull();
  }
}
