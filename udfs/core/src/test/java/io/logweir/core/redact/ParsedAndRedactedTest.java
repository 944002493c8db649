package io.logweir.core.redact;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.core.parse.LogParser;
import io.logweir.core.parse.Rejection;
import io.logweir.core.parse.SourceOptions;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Behind the parser, whatever the format: the secret is nowhere in the event, its id is as before.
 */
class ParsedAndRedactedTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"time\":\"2026-06-13T11:00:00Z\",\"level\":\"info\",\"msg\":\"x\",\"db\":{\"password\":\"hUnter2\"}}",
        "{\"msg\":\"login with password=hUnter2\",\"id\":\"7\"}",
        "{\"password\":\"hUnter2\",\"msg\":\"x\",\"password\":\"hUnter2b\"}",
        "{\"msg\":\"x\",\"headers\":{\"authorization\":\"Bearer hUnter2\"},\"list\":[{\"token\":\"hUnter2\"}]}",
        "{\"msg\":\"{\\\"token\\\":\\\"hUnter2\\\"}\"}",
        "time=2026-06-13T11:00:00Z level=error msg=\"it broke\" password=hUnter2 api_key=\"a hUnter2\"",
        "192.0.2.1 - - [13/Jun/2026:13:00:00 +0200] \"GET /a?token=hUnter2&x=1 HTTP/1.1\" 404 512",
        "<165>1 2026-06-13T11:00:00.003Z web-1 app 817 ID47 [ex@32473 secret=\"hUnter2\"] token=hUnter2",
        "<34>Jun 12 22:14:15 web-1 su[12]: connecting to amqp://app:hUnter2@mq/",
        "2026-06-13 11:00:00,678 ERROR broken\njava.lang.E: password=hUnter2\n\tat a.B.c(B.java:1)",
      })
  void noPartOfAnEventHasTheSecret(String line) {
    byte[] value = line.getBytes(StandardCharsets.UTF_8);
    RawLog raw = new RawLog(value, "logs", 0, 7, 1_781_348_400_000L, Map.of());
    LogParser parser = new LogParser(SourceOptions.DEFAULTS.withKeepOriginal(true));
    LogEvent event = new LogEvent();
    assertThat(parser.parse(raw, event, new Rejection())).isTrue();
    long high = event.idHigh();
    long low = event.idLow();

    assertThat(new Redactor(Redaction.DEFAULTS).redact(event)).isPositive();

    assertThat(event.asText().toString()).contains("[REDACTED:").doesNotContain("hUnter2");
    assertThat(new String(event.arena(), 0, event.arenaLength(), StandardCharsets.UTF_8))
        .doesNotContain("hUnter2");
    assertThat(event.idHigh()).isEqualTo(high);
    assertThat(event.idLow()).isEqualTo(low);
    byte[] redacted = new Redactor(Redaction.DEFAULTS).redact(value);
    assertThat(new String(redacted, StandardCharsets.UTF_8)).doesNotContain("hUnter2");
  }

  @Test
  void namesOfStructuredDataStay() {
    byte[] value =
        "<165>1 2026-06-13T11:00:00.003Z web-1 app 817 ID47 [ex@32473 iut=\"3\"] fine"
            .getBytes(StandardCharsets.UTF_8);
    LogEvent event = new LogEvent();
    new LogParser(SourceOptions.DEFAULTS)
        .parse(
            new RawLog(value, "logs", 0, 7, 1_781_348_400_000L, Map.of()), event, new Rejection());
    Map<String, Object> before = event.asText();
    assertThat(new Redactor(Redaction.DEFAULTS).redact(event)).isZero();
    assertThat(event.asText()).isEqualTo(before);
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES)).containsValue("3");
  }
}
