package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RejectReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HaproxyFormatTest {

  private static final String HTTP =
      "192.0.2.1:4711 [13/Jun/2026:11:00:00.123] www~ app/app-1 5/0/2/30/+37 404 +2750 c=1 - ----"
          + " 7/6/5/4/+3 2/1 {shop.example|curl \"x\"|} {gzip} \"GET /a?b=1 HTTP/1.1\"";

  @Test
  void readsHttp() {
    LogEvent event = Given.event(HTTP);
    assertThat(event.asText())
        .containsEntry("parser", "haproxy")
        .containsEntry("time", "2026-06-13T11:00:00.123Z")
        .containsEntry("severity_number", 13L)
        .containsEntry("client_address", "192.0.2.1")
        .containsEntry("http_request_method", "GET")
        .containsEntry("url_path", "/a")
        .containsEntry("http_response_status_code", 404L)
        .containsEntry("event_duration", 37_000_000L)
        .containsEntry("body", "GET /a?b=1 HTTP/1.1");
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("client.port", "4711")
        .containsEntry("haproxy.frontend_name", "www~")
        .containsEntry("haproxy.backend_name", "app")
        .containsEntry("haproxy.server_name", "app-1")
        .containsEntry("haproxy.http.request.time_wait_ms", "5")
        .containsEntry("haproxy.total_waiting_time_ms", "0")
        .containsEntry("haproxy.connection_wait_time_ms", "2")
        .containsEntry("haproxy.http.request.time_wait_without_data_ms", "30")
        .containsEntry("haproxy.bytes_read", "2750")
        .containsEntry("haproxy.http.request.captured_cookie", "c=1")
        .doesNotContainKey("haproxy.http.response.captured_cookie")
        .containsEntry("haproxy.termination_state", "----")
        .containsEntry("haproxy.connections.active", "7")
        .containsEntry("haproxy.connections.retries", "3")
        .containsEntry("haproxy.server_queue", "2")
        .containsEntry("haproxy.backend_queue", "1")
        .containsEntry(
            "haproxy.http.request.captured_headers", "[\"shop.example\",\"curl \\\"x\\\"\"]")
        .containsEntry("haproxy.http.response.captured_headers", "[\"gzip\"]")
        .containsEntry("url.query", "b=1")
        .containsEntry("network.protocol.version", "1.1");
  }

  @Test
  void insideSyslogTheTextStaysTheBody() {
    LogEvent event = Given.event("<150>Jun 13 11:00:00 lb-1 haproxy[7]: " + HTTP);
    assertThat(event.asText())
        .containsEntry("parser", "syslog-3164")
        .containsEntry("host_name", "lb-1")
        .containsEntry("service_name", "haproxy")
        .containsEntry("severity_number", 9L)
        .containsEntry("time", "2026-06-13T11:00:00Z")
        .containsEntry("http_response_status_code", 404L)
        .containsEntry("body", HTTP);
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("haproxy.request_date", "13/Jun/2026:11:00:00.123")
        .containsEntry("haproxy.http.request.raw_request_line", "GET /a?b=1 HTTP/1.1");
  }

  @Test
  void readsTcpErrorsAndConnections() {
    LogEvent tcp =
        Given.event(
            "2001:db8::1:22 [13/Jun/2026:11:00:00.123] in db/db-1 1/-1/9 212 SD 1/1/0/0/0 0/0");
    assertThat(tcp.getString(EventColumn.CLIENT_ADDRESS)).isEqualTo("2001:db8::1");
    assertThat(tcp.getLong(EventColumn.EVENT_DURATION)).isEqualTo(9_000_000);
    assertThat(tcp.has(EventColumn.BODY)).isFalse();
    assertThat(tcp.entry(EventColumn.ATTRIBUTES, "haproxy.termination_state")).isEqualTo("SD");
    assertThat(tcp.entry(EventColumn.ATTRIBUTES, "haproxy.connection_wait_time_ms"))
        .isEqualTo("-1");

    LogEvent error =
        Given.event("192.0.2.1:22 [13/Jun/2026:11:00:00.123] www/ssl-1: SSL handshake failure");
    assertThat(error.getString(EventColumn.BODY)).isEqualTo("SSL handshake failure");
    assertThat(error.entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("haproxy.frontend_name", "www")
        .containsEntry("haproxy.bind_name", "ssl-1")
        .containsEntry("haproxy.error_message", "SSL handshake failure");

    LogEvent connect = Given.event("Connect from 192.0.2.1:22 to 192.0.2.2:80 (www/HTTP)");
    assertThat(connect.entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("client.port", "22")
        .containsEntry("destination.address", "192.0.2.2")
        .containsEntry("destination.port", "80")
        .containsEntry("haproxy.frontend_name", "www")
        .containsEntry("haproxy.mode", "HTTP");
  }

  @Test
  void aBadRequestAndACutLineAreRead() {
    String head = HTTP.substring(0, HTTP.indexOf('{'));
    LogEvent bad = Given.event(head + "\"<BADREQ>\"");
    assertThat(bad.getString(EventColumn.BODY)).isEqualTo("<BADREQ>");
    assertThat(bad.has(EventColumn.HTTP_REQUEST_METHOD)).isFalse();
    LogEvent cut = Given.event(head + "\"GET /a/lon");
    assertThat(cut.getString(EventColumn.URL_PATH)).isEqualTo("/a/lon");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.0.2.1:4711 [13/Jun/2026:11:00:00.123] www app/app-1 5/0/2",
        "192.0.2.1:4711 [13/Jun/2026:11:00:00.123] www app/app-1 5/0 x 1 SD 1/1/0/0/0 0/0",
        "192.0.2.1:4711 [13/Jun/2026:11:00:00.123] www: text",
        "192.0.2.1:4711 [13/Jun/2026:11:00:61.123] f b/s 1/-1/9 212 SD 1/1/0/0/0 0/0 more",
        "Connect from here to there",
        "Connect from 192.0.2.1:22 to 192.0.2.2 (www/HTTP)",
        "text"
      })
  void isNoHaproxy(String line) {
    assertThat(Given.rejection("haproxy", line).reason()).isEqualTo(RejectReason.INVALID_HAPROXY);
  }
}
