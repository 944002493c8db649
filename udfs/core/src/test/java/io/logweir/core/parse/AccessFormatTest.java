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

class AccessFormatTest {

  private static final String HEAD = "192.0.2.1 - - [13/Jun/2026:13:00:00 +0200] ";

  @Test
  void readsCombined() {
    LogEvent event =
        Given.event(
            "192.0.2.1 - ann [13/Jun/2026:13:00:00 +0200] \"GET /a/b?x=1&y=2 HTTP/1.1\" 404 512"
                + " \"https://example.org/\" \"Mozilla/5.0 (\\\"odd\\\")\"");
    assertThat(event.asText())
        .containsEntry("parser", "access")
        .containsEntry("time", "2026-06-13T11:00:00Z")
        .containsEntry("client_address", "192.0.2.1")
        .containsEntry("http_request_method", "GET")
        .containsEntry("url_path", "/a/b")
        .containsEntry("http_response_status_code", 404L)
        .containsEntry("severity_number", 13L)
        .containsEntry("body", "GET /a/b?x=1&y=2 HTTP/1.1")
        .containsEntry("user_agent_original", "Mozilla/5.0 (\"odd\")")
        .containsEntry(
            "attributes",
            Map.of(
                "user.name", "ann",
                "url.query", "x=1&y=2",
                "network.protocol.version", "1.1",
                "http.response.body.size", "512",
                "http.request.header.referer", "https://example.org/"));
  }

  @Test
  void readsCommonAndDashes() {
    LogEvent event = Given.event(HEAD + "\"POST / HTTP/2.0\" 200 -");
    assertThat(event.asText()).containsEntry("severity_number", 9L).containsEntry("url_path", "/");
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .isEqualTo(Map.of("network.protocol.version", "2.0"));
    LogEvent dashes = Given.event(HEAD + "\"-\" 408 - \"-\" \"-\"");
    assertThat(dashes.getString(EventColumn.BODY)).isEqualTo("-");
    assertThat(dashes.has(EventColumn.USER_AGENT_ORIGINAL)).isFalse();
    assertThat(dashes.entriesAsText(EventColumn.ATTRIBUTES)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\\x16\\x03\\x01 | | ",
        "quit | | ",
        "GET | | ",
        "GET /only | GET | /only",
        "GET /with blank HTTP/1.1 | GET | /with blank",
        "GET http://example.org/p?q HTTP/1.1 | GET | /p",
        "GET http://example.org HTTP/1.1 | GET | /",
        "OPTIONS * HTTP/1.0 | OPTIONS | *",
        "CONNECT example.org:443 HTTP/1.1 | CONNECT | example.org:443",
        "GET ?q HTTP/1.1 | GET | /",
        "GET /say/\"hi\" HTTP/1.1 | GET | /say/\"hi\"",
        "GET  HTTP/1.1 | GET | "
      })
  void aBrokenRequestLineKeepsWhatIsThere(String request, String method, String path) {
    LogEvent event = Given.event(HEAD + "\"" + request + "\" 400 0 \"-\" \"-\"");
    assertThat(event.getString(EventColumn.PARSER)).isEqualTo("access");
    assertThat(event.getString(EventColumn.BODY)).isEqualTo(request);
    assertThat(event.getString(EventColumn.HTTP_REQUEST_METHOD)).isEqualTo(method);
    assertThat(event.getString(EventColumn.URL_PATH)).isEqualTo(path);
    assertThat(event.getLong(EventColumn.HTTP_RESPONSE_STATUS_CODE)).isEqualTo(400);
  }

  @Test
  void readsWhatServersAddBehind() {
    LogEvent event =
        Given.event(HEAD + "\"GET / HTTP/1.1\" 502 1 \"-\" \"curl/8\" 0.123 \"-\" up=1");
    assertThat(event.asText())
        .containsEntry("event_duration", 123_000_000L)
        .containsEntry("severity_number", 17L);
    assertThat(event.entry(EventColumn.ATTRIBUTES, "access.trailing")).isEqualTo("\"-\" up=1");
    LogEvent whole = Given.event(HEAD + "\"GET / HTTP/1.1\" 200 1 \"-\" \"curl/8\" 512");
    assertThat(whole.has(EventColumn.EVENT_DURATION)).isFalse();
    assertThat(whole.entry(EventColumn.ATTRIBUTES, "access.trailing")).isEqualTo("512");
  }

  @Test
  void readsAVirtualHostAndAUserWithBlanks() {
    LogEvent host = Given.event("shop.example:443 " + HEAD + "\"GET / HTTP/1.1\" 200 1");
    assertThat(host.getString(EventColumn.CLIENT_ADDRESS)).isEqualTo("192.0.2.1");
    assertThat(host.entry(EventColumn.ATTRIBUTES, "server.address")).isEqualTo("shop.example:443");
    LogEvent user = Given.event("::1 - Ann Lee [13/Jun/2026:13:00:00 +0200] \"GET /\" 200 1");
    assertThat(user.entry(EventColumn.ATTRIBUTES, "user.name")).isEqualTo("Ann Lee");
  }

  @Test
  void aStatusOutOfRangeIsAnAttribute() {
    LogEvent event = Given.event(HEAD + "\"GET / HTTP/1.1\" 000 0");
    assertThat(event.has(EventColumn.HTTP_RESPONSE_STATUS_CODE)).isFalse();
    assertThat(event.entry(EventColumn.ATTRIBUTES, "http.response.status_code")).isEqualTo("000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text",
        "192.0.2.1 - - [13/Jun/2026:13:00:00 +0200]",
        "192.0.2.1 - - [13/Jun/2026:13:00:00 +0200] GET / 200 1 ........",
        "192.0.2.1 - - [13/Jun/2026:13:00:00 +0200] \"GET / HTTP/1.1",
        "192.0.2.1 - - [32/Jun/2026:13:00:00 +0200] \"GET / HTTP/1.1\" 200 1",
        "192.0.2.1 [13/Jun/2026:13:00:00 +0200] \"GET / HTTP/1.1\" 200 1",
        "192.0.2.1 - - [13/Jun/2026:13:00:00 +0200 \"GET / HTTP/1.1\" 200 1"
      })
  void isNoAccessLine(String line) {
    assertThat(Given.rejection("access", line).reason()).isEqualTo(RejectReason.INVALID_ACCESS_LOG);
    assertThat(Given.event(line).getString(EventColumn.PARSER)).isEqualTo("plain");
  }

  @Test
  void invalidUtf8IsReplacedAndCounted() {
    LogEvent event =
        Given.event(
            Given.raw(Given.bytes(HEAD + "\"GET /\u00ff HTTP/1.1\" 200 1")),
            SourceOptions.DEFAULTS);
    assertThat(event.getString(EventColumn.URL_PATH)).isEqualTo("/\ufffd");
    assertThat(event.entry(EventColumn.ATTRIBUTES, "logweir.invalid_utf8")).isEqualTo("2");
  }
}
