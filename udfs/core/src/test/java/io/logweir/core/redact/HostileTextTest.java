package io.logweir.core.redact;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A megabyte that is made to be slow or to grow is neither. */
class HostileTextTest {

  private static final int SIZE = 1 << 20;

  /** Linear work on a megabyte takes milliseconds; quadratic work takes minutes. */
  private static final Duration BOUND = Duration.ofSeconds(2);

  /** A mark is longer than a secret of one letter with its name. */
  private static final int GROWTH = 8;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "@",
        "a",
        "a@",
        "a@b.",
        "a@b.c",
        "a@b.cc ",
        "%40",
        "a%40",
        "%",
        ".",
        "eyJ",
        "eyJ.",
        "eyJ_",
        "eyJaaaaaaaa.",
        " eyJaaaaaaaa.a",
        "4",
        "4111 ",
        "4111-",
        "4111 1111 1111 1111 ",
        "password=",
        "password= ",
        "password:",
        "password: [",
        "password=\"",
        "password=\\\"",
        "pwd=/",
        "pwd='/",
        "pwd=\\\\\"/pwd=\\\"/pwd=\"/",
        "token:a ",
        "token:a",
        "token=a,",
        "token=a&a",
        "token=a;aa",
        "token={",
        "\"token\":1,",
        ":",
        "=",
        "::",
        "://",
        "a://",
        "a://b:c",
        "a://b:x/",
        "a://b:@",
        "http://u:p@",
        "Bearer ",
        "Bearer a",
        "bearer aaaaaaaa",
        "Basic ",
        "Basic aaaa",
        "Authorization: ",
        "Authorization: Digest ",
        "Authorization: Digest a\"",
        "Authorization=a",
        "AKIA",
        "ASIA",
        "AIza",
        "ghp_",
        "github_pat_",
        "sk_live_",
        "rk_",
        "xoxb-",
        "xoxb-a ",
        "sk-",
        "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN ",
        "-----",
        "BEGIN ",
        "[REDACTED:",
        "[",
        "]",
        "[REDACTED:email]",
        "[REDACTED:email:0123456789abcdef",
        "1.",
        "1.1.1.1",
        "1.1.1.1 ",
        "a:",
        "f",
        "f:",
        "::f",
        "1:1 ",
        "\\",
        "\"",
        "'",
        "\\\"",
        " ",
        "\0",
        "ü",
        "😀",
        "_",
        "x",
        "k",
        "I",
        "J",
        "password=[REDACTED:secret-field]}",
        "Version/1.1.1.1 "
      })
  void workAndSizeGrowWithTheInput(String part) {
    byte[] many = part.repeat(SIZE / part.length()).getBytes(StandardCharsets.UTF_8);
    Redaction all = Redaction.DEFAULTS.withDetectors(EnumSet.allOf(Detector.class));
    byte[] out = Assertions.assertTimeout(BOUND, () -> new Redactor(all).redact(many));
    assertThat(out.length).isLessThan(GROWTH * many.length);
  }

  /**
   * Finding all matches reads the rest of the text from each: the search is ended, the rest is
   * gone.
   */
  @ParameterizedTest
  @ValueSource(strings = {"a(.*b)?", "(a+)+$", "(a|aa)+b", "a[^c]*c|a"})
  void aPatternIsBounded(String pattern) {
    Redactor redactor =
        new Redactor(Redaction.NONE.withPatterns(List.of(new SecretPattern("p", pattern))));
    byte[] many = "a".repeat(SIZE / 4).getBytes(StandardCharsets.UTF_8);
    byte[] out = Assertions.assertTimeout(Duration.ofSeconds(20), () -> redactor.redact(many));
    assertThat(out.length).isLessThan(2 * GROWTH * many.length);
    if (pattern.startsWith("a")) {
      assertThat(new String(out, StandardCharsets.UTF_8)).doesNotContain("aaa").contains("[RED");
    }
    // And it is as good as new.
    assertThat(redactor.redact("xb")).isEqualTo("xb");
    assertThat(redactor.counts()[Detector.COUNT]).isZero();
  }
}
