package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RejectReason;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApacheErrorFormatTest {

  @Test
  void readsTheFormatOf22() {
    LogEvent event =
        Given.event("[Sat Jun 13 11:00:00 2026] [error] [client 192.0.2.7] File is gone: /a");
    assertThat(event.asText())
        .containsEntry("parser", "apache-error")
        .containsEntry("time", "2026-06-13T11:00:00Z")
        .containsEntry("severity_text", "error")
        .containsEntry("severity_number", 17L)
        .containsEntry("client_address", "192.0.2.7")
        .containsEntry("body", "File is gone: /a")
        .containsEntry("attributes", Map.of());
  }

  @Test
  void readsAllOf24() {
    LogEvent event =
        Given.event(
            "[Sat Jun 13 11:00:00.123456 2026] [proxy_fcgi:error] [pid 28:tid 1401] (70008)Partial"
                + " results are valid: [client 192.0.2.7:59307] AH01075: Error dispatching to :"
                + " x, referer: http://shop.example/?a=b");
    assertThat(event.asText())
        .containsEntry("time", "2026-06-13T11:00:00.123456Z")
        .containsEntry("client_address", "192.0.2.7")
        .containsEntry("body", "Error dispatching to : x, referer: http://shop.example/?a=b");
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .isEqualTo(
            Map.of(
                "apache.error.module", "proxy_fcgi",
                "process.pid", "28",
                "thread.id", "1401",
                "apache.error.proxy.error.code", "70008",
                "apache.error.proxy.error.message", "Partial results are valid",
                "client.port", "59307",
                "error.code", "AH01075",
                "http.request.header.referer", "http://shop.example/?a=b"));
  }

  @ParameterizedTest
  @CsvSource({"trace4,1", "debug,5", "notice,10", "crit,18", "emerg,21", ":warn,13", "a:alert,19"})
  void readsItsLevels(String level, long number) {
    LogEvent event = Given.event("[Sat Jun 13 11:00:00 2026] [" + level + "] text");
    assertThat(event.getLong(EventColumn.SEVERITY_NUMBER)).isEqualTo(number);
    assertThat(event.getString(EventColumn.BODY)).isEqualTo("text");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[Sat Jun 13 11:00:00 2026] no level here at all",
        "[Sat Jun 13 11:00:00 2026] [loudly] said somebody",
        "[Sat Jun 33 11:00:00 2026] [error] never",
        "[Sat Jun 13 11:00:00 2026] [error"
      })
  void isNoApacheLine(String line) {
    assertThat(Given.rejection("apache-error", line).reason())
        .isEqualTo(RejectReason.INVALID_APACHE_ERROR);
    assertThat(Given.event(line).getString(EventColumn.PARSER)).isEqualTo("plain");
  }

  @Test
  void unfinishedPartsAreTheMessage() {
    for (String message : new String[] {"[pid 12", "[client 192.0.2.7", "(13)Denied", "AH01: x"}) {
      LogEvent event = Given.event("[Sat Jun 13 11:00:00 2026] [error] " + message);
      assertThat(event.getString(EventColumn.BODY)).isEqualTo(message);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "::1:36032, ::1, 36032",
    "2001:db8::7:443, 2001:db8::7, 443",
    "[2001:db8::7]:443, 2001:db8::7, 443",
    "192.0.2.7:443, 192.0.2.7, 443",
    "192.0.2.7, 192.0.2.7, ",
    "shop.example, shop.example, "
  })
  void readsAddressesOfBothKinds(String client, String address, String port) {
    LogEvent event =
        Given.event("[Sat Jun 13 11:00:00.1 2026] [core:error] [pid 1] [client " + client + "] x");
    assertThat(event.getString(EventColumn.CLIENT_ADDRESS)).isEqualTo(address);
    assertThat(event.entry(EventColumn.ATTRIBUTES, "client.port")).isEqualTo(port);
    assertThat(event.getString(EventColumn.BODY)).isEqualTo("x");
  }
}
