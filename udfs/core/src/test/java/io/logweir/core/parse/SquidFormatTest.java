package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RejectReason;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SquidFormatTest {

  @Test
  void readsTheNativeFormat() {
    LogEvent event =
        Given.event(
            "1781348400.123    250 192.0.2.7 TCP_MISS/404 4114 GET"
                + " http://shop.example:8080/a/b?x=1 ann HIER_DIRECT/198.51.100.9 text/html");
    assertThat(event.asText())
        .containsEntry("parser", "squid")
        .containsEntry("time", "2026-06-13T11:00:00.123Z")
        .containsEntry("event_duration", 250_000_000L)
        .containsEntry("client_address", "192.0.2.7")
        .containsEntry("event_name", "TCP_MISS")
        .containsEntry("http_response_status_code", 404L)
        .containsEntry("severity_number", 13L)
        .containsEntry("http_request_method", "GET")
        .containsEntry("url_path", "/a/b")
        .doesNotContainKey("body");
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .isEqualTo(
            Map.of(
                "url.full", "http://shop.example:8080/a/b?x=1",
                "url.scheme", "http",
                "url.domain", "shop.example",
                "url.port", "8080",
                "url.query", "x=1",
                "user.name", "ann",
                "http.response.size", "4114",
                "squid.hierarchy_code", "HIER_DIRECT",
                "destination.address", "198.51.100.9",
                "http.response.header.content-type", "text/html"));
  }

  @Test
  void aTunnelHasAnAuthorityAndAnAbortedRequestNoStatus() {
    LogEvent tunnel =
        Given.event(
            "1781348400.000 7 2001:db8::1 TCP_TUNNEL/200 0 CONNECT h.example:443 - NONE/- -");
    assertThat(tunnel.getString(EventColumn.URL_PATH)).isEqualTo("h.example:443");
    assertThat(tunnel.entry(EventColumn.ATTRIBUTES, "destination.address")).isNull();
    LogEvent aborted =
        Given.event(
            "1781348400.000 7 192.0.2.7 NONE_ABORTED/000 0 GET / - HIER_NONE/- - [a] [b c]");
    assertThat(aborted.has(EventColumn.HTTP_RESPONSE_STATUS_CODE)).isFalse();
    assertThat(aborted.entry(EventColumn.ATTRIBUTES, "squid.trailing")).isEqualTo("[a] [b c]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1781348400.123",
        "1781348400.123 250 192.0.2.7 TCP_MISS 4114 GET http://h/ - HIER_DIRECT/- -",
        "1781348400.123 250 192.0.2.7 TCP_MISS/200 many GET http://h/ - HIER_DIRECT/- -",
        "1781348400.123 250 192.0.2.7 TCP_MISS/200 1 GET",
        "1781348400.123 seconds since the epoch are a number like another"
      })
  void isNoSquidLine(String line) {
    assertThat(Given.rejection("squid", line).reason()).isEqualTo(RejectReason.INVALID_SQUID);
    assertThat(Given.event(line).getString(EventColumn.PARSER)).isEqualTo("plain");
  }
}
