package io.logweir.core.parse.declared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logweir.core.parse.declared.Grok.Capture;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrokTest {

  private static LinePattern pattern(String text) throws Exception {
    return LinePattern.of(Grok.builtIn(), text, false);
  }

  private static boolean matches(String pattern, String text) throws Exception {
    return pattern(pattern).reader().matches(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void everyBuiltInPatternIsTakenByRe2() throws IOException {
    try (InputStream in = Grok.class.getResourceAsStream("/io/logweir/formats/grok-patterns")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(Grok.builtIn().withFile("grok-patterns", text).names()).hasSizeGreaterThan(60);
    }
  }

  @Test
  void fieldsAreDottedOrInBracketsOrInTheRegularExpression() throws Exception {
    assertThat(
            Grok.builtIn()
                .compile("%{IP:client.address} %{INT:[http][status]:int} (?<a.b>x) (?P<c>y) (z)")
                .captures())
        .containsExactly(
            new Capture("client.address", null),
            new Capture("http.status", null),
            new Capture("a.b", null),
            new Capture("c", null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "WORD | abc_1",
        "NUMBER | -12.50",
        "INT | +7",
        "IP | 192.0.2.1",
        "IP | 2001:db8::1",
        "IP | ::ffff:192.0.2.1",
        "IP | fe80::1%eth0",
        "IPORHOST | www.example.org",
        "HOSTPORT | example.org:8080",
        "PATH | /var/log/x.log",
        "PATH | C:\\a\\b",
        "URI | https://ann@example.org:8080/a/b?c=d",
        "URIPATHPARAM | /a?b=c",
        "TIMESTAMP_ISO8601 | 2026-06-13T11:00:00.250+02:00",
        "TIMESTAMP_ISO8601 | 2026-06-13 11:00:00,250",
        "HTTPDATE | 13/Jun/2026:11:00:00 +0200",
        "SYSLOGTIMESTAMP | Jun  3 11:00:00",
        "LOGLEVEL | Warning",
        "LOGLEVEL | ERR",
        "QUOTEDSTRING | \"a \\\" b\"",
        "UUID | 0a1b2c3d-0000-4000-8000-000000000001",
        "MAC | 00:00:5e:00:53:01",
        "EMAILADDRESS | ann.b@example.org",
        "USER | ann-1",
        "BASE16NUM | 0x1F",
        "DATESTAMP | 13-06-2026 11:00:00",
        "MONTH | June",
        "SYSLOGPROG | sshd[71]",
        "JAVACLASS | org.example.A$B",
      })
  void namesMatchWhatTheySay(String name, String text) throws Exception {
    assertThat(matches("%{" + name + ":x}", text)).isTrue();
    assertThat(matches("%{" + name + ":x}", "\u0001 " + text)).isFalse();
  }

  @Test
  void theWholeRecordMustMatchAndTheRestMayBeSeveralLines() throws Exception {
    assertThat(matches("^a%{INT:x}$", "a1")).isTrue();
    assertThat(matches("a%{INT:x}", "a1 ")).isFalse();
    LinePattern.Reader reader = pattern("%{WORD:a}: %{GREEDYDATA:b}").reader();
    byte[] record = "x: y\nz".getBytes(StandardCharsets.UTF_8);
    assertThat(reader.matches(record)).isTrue();
    assertThat(reader.start(1)).isEqualTo(3);
    assertThat(reader.end(1)).isEqualTo(6);
    assertThat(reader.end(0)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "a|b%{GREEDYDATA:x}, bc",
    "a|b%{GREEDYDATA:x}, a",
    "(a|b)%{GREEDYDATA:x}, bc",
    "[a|]%{GREEDYDATA:x}, |c",
    "(?:a%{GREEDYDATA:x})?, ac",
  })
  void whatIsLeftIsTheRestOnlyWhereItIsThatOfAll(String pattern, String text) throws Exception {
    assertThat(matches(pattern, text)).isTrue();
    assertThat(matches(pattern, "\u0001")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"%{INT:a} [%{WORD:b}]  -", "(?:-|%{INT:a})", "(?: pid=%{INT:a})?", "x+:"})
  void tellsThatNothingIsLost(String pattern) throws Exception {
    assertThat(pattern(pattern.replace("[", "\\[").replace("x+", "x")).losesText()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"%{INT} %{WORD:b}", "(?:on|off) %{INT:a}", "x*%{INT:a}", ".*", "\\S+ a"})
  void tellsThatSomethingIsLost(String pattern) throws Exception {
    assertThat(pattern(pattern).losesText()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"(a+)+$", "(a|aa)+$", "(.*a){12}$", "(a*)*b"})
  void noPatternIsABomb(String pattern) throws Exception {
    LinePattern.Reader reader = pattern("(?<x>" + pattern + ")").reader();
    byte[] record = ("a".repeat(100_000) + "!").getBytes(StandardCharsets.UTF_8);
    // Backtracking would take longer than the universe is old.
    Assertions.assertTimeout(
        Duration.ofSeconds(30), () -> assertThat(reader.matches(record)).isFalse());
  }

  @Test
  void definitionsThatGrowExponentiallyAreRefused() {
    StringBuilder file = new StringBuilder("A0 xxxxxxxxxxxxxxxx\n");
    for (int i = 1; i < 40; i++) {
      file.append("A" + i + " %{A" + (i - 1) + "}%{A" + (i - 1) + "}\n");
    }
    assertThatThrownBy(() -> Grok.builtIn().withFile("patterns", file.toString()))
        .isInstanceOf(InvalidFormatException.class)
        .hasMessageContaining("grows beyond 65536 characters");
  }

  @Test
  void whatWouldTakeTooMuchMemoryToCompileIsRefused() throws Exception {
    assertThatThrownBy(() -> pattern("(((a{1000}){1000}){1000})"))
        .hasMessage("something is repeated more than 1000 times");
    assertThatThrownBy(() -> pattern("(?:a{2,40}b*)+{26}"))
        .hasMessage("something is repeated more than 1000 times");
    assertThatThrownBy(() -> pattern("(".repeat(2000) + ")".repeat(2000)))
        .hasMessage("groups are nested deeper than 500");
    assertThat(matches("(a{40}){25}", "a".repeat(1000))).isTrue();
    assertThat(matches("[{]{2}\\{3}a{1000}b{1000}", "{{{3}" + "a".repeat(1000) + "b".repeat(1000)))
        .isTrue();
  }

  @Test
  void aWrongPatternFileIsRefusedWithItsLine() {
    assertThatThrownBy(() -> Grok.builtIn().withFile("my-patterns", "# x\nA [0-9]\nB"))
        .hasMessage("my-patterns:3: no pattern behind \"B\"");
    assertThatThrownBy(() -> Grok.builtIn().withFile("my-patterns", "A [0-9]\nA x"))
        .hasMessage("my-patterns:2: %{A} is defined twice");
    assertThatThrownBy(() -> Grok.builtIn().withFile("my-patterns", "A %{NOPE}"))
        .hasMessage("my-patterns:1: %{A}: there is no grok pattern %{NOPE}");
    assertThat(Grok.builtIn().with(Map.of("A", "x")).names()).contains("A", "WORD");
  }
}
