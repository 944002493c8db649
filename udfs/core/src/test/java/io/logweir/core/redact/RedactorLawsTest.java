package io.logweir.core.redact;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.arbitraries.StringArbitrary;

class RedactorLawsTest {

  /** What detectors look for, and what confuses them, to be strewn into each other. */
  private static final List<String> PARTS =
      List.of(
          "password",
          "token",
          "api_key",
          "Authorization",
          "pwd",
          "secret",
          "=",
          ":",
          ": ",
          " = ",
          "\"",
          "'",
          "\\\"",
          "\\",
          "://",
          "https://u:p@h/",
          "@",
          "ann@example.org",
          ".",
          "/",
          "[",
          "]",
          "{",
          "}",
          ",",
          ";",
          "&",
          " ",
          "\n",
          "Bearer ",
          "Basic ",
          "dXNlcjpw",
          "eyJhbGciOi",
          ".eyJz",
          "AKIAIOSFODNN7EXAMPLE",
          "ghp_",
          "sk_live_",
          "xoxb-",
          "-----BEGIN PRIVATE KEY-----",
          "-----END ",
          "4111",
          "1111",
          "4111111111111111",
          "-",
          "192.0.2.7",
          "2001:db8::1",
          "::",
          "%40",
          "ü",
          "😀",
          "[REDACTED:",
          "[REDACTED:email]",
          "email]",
          ":0123456789abcdef]",
          "***",
          "null",
          "0",
          "7",
          "a",
          "Z",
          "order-",
          "/home");

  private static final Redaction ALL =
      Redaction.DEFAULTS.withDetectors(EnumSet.allOf(Detector.class));

  private static final Redaction HASHED =
      ALL.withReplacement(Replacement.hash("0123456789abcdef".getBytes(StandardCharsets.UTF_8)));

  private static final Redaction MASKED = ALL.withReplacement(Replacement.mask("<hidden>"));

  private static final Redaction PATTERNS =
      ALL.withPatterns(
          List.of(
              new SecretPattern("order", "order-(\\d+)"),
              new SecretPattern("word", "ü+"),
              new SecretPattern("all", "a.*Z")));

  private final Map<Redaction, Redactor> redactors =
      Map.of(
          ALL, new Redactor(ALL),
          HASHED, new Redactor(HASHED),
          MASKED, new Redactor(MASKED),
          PATTERNS, new Redactor(PATTERNS));

  @Property(tries = 20_000)
  void redactingTwiceChangesNothingMore(
      @ForAll("texts") String text, @ForAll("idempotent") Redaction options) {
    Redactor redactor = redactors.get(options);
    String once = redactor.redact(text);
    assertThat(redactor.redact(once)).isEqualTo(once);
    assertThat(Arrays.stream(redactor.counts()).sum()).isZero();
  }

  @Property(tries = 5000)
  void validTextStaysValidAndAnyBytesAreTaken(
      @ForAll("texts") String text, @ForAll byte[] noise, @ForAll("options") Redaction options) {
    Redactor redactor = redactors.get(options);
    assertValid(redactor.redact(text.getBytes(StandardCharsets.UTF_8)));
    redactor.redact(noise);
    byte[] both = Arrays.copyOf(text.getBytes(StandardCharsets.UTF_8), 200);
    System.arraycopy(noise, 0, both, 100, Math.min(100, noise.length));
    redactor.redact(both);
  }

  @Property(tries = 5000)
  void textAndBytesAndEventAgree(
      @ForAll("texts") String text, @ForAll("options") Redaction options) {
    Redactor redactor = redactors.get(options);
    String expected = redactor.redact(text);
    assertThat(new String(redactor.redact(utf8(text)), StandardCharsets.UTF_8)).isEqualTo(expected);
    LogEvent event = new LogEvent();
    event.setString(EventColumn.BODY, text);
    event.putAttribute("k", text);
    int count = redactor.redact(event);
    assertThat(event.getString(EventColumn.BODY)).isEqualTo(expected);
    assertThat(event.entry(EventColumn.ATTRIBUTES, "k")).isEqualTo(expected);
    assertThat(count).isEqualTo(Arrays.stream(redactor.counts()).sum());
    assertThat(count > 0).isEqualTo(!expected.equals(text));
    assertValid(Arrays.copyOf(event.arena(), event.arenaLength()));
  }

  @Property(tries = 5000)
  void noSecretSurvives(
      @ForAll("secrets") String secret,
      @ForAll("places") String place,
      @ForAll("kept") String text) {
    String line = text + " " + place.replace("%", secret) + " " + text;
    LogEvent event = new LogEvent();
    event.setString(EventColumn.SERVICE_NAME, "checkout");
    event.setString(EventColumn.BODY, line);
    event.setString(EventColumn.EXCEPTION_STACKTRACE, "x\n" + line);
    event.setString(EventColumn.LOG_RECORD_ORIGINAL, line);
    event.putAttribute("user.password", secret);
    event.putAttribute("note", line);
    for (Redaction options : List.of(ALL, HASHED, MASKED)) {
      LogEvent copy = new LogEvent();
      copy.copyFrom(event);
      assertThat(redactors.get(options).redact(copy)).isGreaterThanOrEqualTo(5);
      assertThat(new String(copy.arena(), 0, copy.arenaLength(), StandardCharsets.UTF_8))
          .doesNotContain(secret);
      assertThat(copy.getString(EventColumn.BODY)).startsWith(text + " ").endsWith(" " + text);
      assertThat(new String(redactors.get(options).redact(utf8(line)), StandardCharsets.UTF_8))
          .doesNotContain(secret);
    }
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> part =
        Arbitraries.oneOf(Arbitraries.of(PARTS), Arbitraries.strings().ofMaxLength(3));
    return part.list().ofMaxSize(25).map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<Redaction> options() {
    return Arbitraries.of(ALL, HASHED, MASKED, PATTERNS);
  }

  /** With marks: a mask or pattern of a user's may make a new secret of what it meets. */
  @Provide
  Arbitrary<Redaction> idempotent() {
    return Arbitraries.of(ALL, HASHED);
  }

  @Provide
  Arbitrary<String> secrets() {
    StringArbitrary word =
        Arbitraries.strings()
            .withCharRange('a', 'z')
            .numeric()
            .withChars("!$^*+~üé")
            .ofMinLength(8);
    return Combinators.combine(word.ofMaxLength(20), Arbitraries.integers().between(0, 99))
        .as((text, number) -> "Q" + text + number);
  }

  @Provide
  Arbitrary<String> places() {
    return Arbitraries.of(
        "password=%",
        "password: %",
        "{\"password\":\"%\"}",
        "{\\\"client_secret\\\":\\\"%\\\"}",
        "'api-key' => '%'",
        "postgres://app:%@db/shop",
        "?token=%&x=1",
        "Config[dbPassword=%, user=x]",
        "Authorization: Bearer %",
        "\"Authorization\":\"Basic %\"",
        "DB_PASSWD=\"%\"",
        "ACCESS_KEY = %;");
  }

  @Provide
  Arbitrary<String> kept() {
    return Arbitraries.strings()
        .withCharRange('a', 'z')
        .withChars(" üß.,()")
        .ofMaxLength(40)
        .map(String::strip);
  }

  private static void assertValid(byte[] utf8) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
    } catch (CharacterCodingException e) {
      throw new AssertionError(new String(utf8, StandardCharsets.UTF_8), e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
