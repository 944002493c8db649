package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RejectReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NginxErrorFormatTest {

  @Test
  void readsWhatIsSaidAboutTheRequest() {
    String message =
        "connect() failed (111: Connection refused) while connecting to upstream, client: 192.0.2.7,"
            + " server: shop.example, request: \"GET /a/b?x=1 HTTP/1.1\", upstream:"
            + " \"http://10.0.0.1:80/a\", host: \"shop.example:8080\", referrer:"
            + " \"https://shop.example/\"";
    LogEvent event = Given.event("2026/06/13 11:00:00 [error] 26#27: *12 " + message);
    assertThat(event.asText())
        .containsEntry("parser", "nginx-error")
        .containsEntry("time", "2026-06-13T11:00:00Z")
        .containsEntry("severity_text", "error")
        .containsEntry("severity_number", 17L)
        .containsEntry("body", message)
        .containsEntry("client_address", "192.0.2.7")
        .containsEntry("http_request_method", "GET")
        .containsEntry("url_path", "/a/b");
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("process.pid", "26")
        .containsEntry("thread.id", "27")
        .containsEntry("nginx.error.connection_id", "12")
        .containsEntry("server.address", "shop.example")
        .containsEntry("nginx.error.upstream", "http://10.0.0.1:80/a")
        .containsEntry("http.request.header.host", "shop.example:8080")
        .containsEntry("http.request.header.referer", "https://shop.example/");
  }

  @Test
  void readsAMessageWithoutARequest() {
    LogEvent event = Given.event("2026/06/13 11:00:00 [notice] 1#1: signal process started");
    assertThat(event.getString(EventColumn.BODY)).isEqualTo("signal process started");
    assertThat(event.getLong(EventColumn.SEVERITY_NUMBER)).isEqualTo(10);
    LogEvent cut =
        Given.event("2026/06/13 11:00:00 [crit] 1#1: *2 x, client: 192.0.2.7, request: \"GET /a");
    assertThat(cut.getString(EventColumn.CLIENT_ADDRESS)).isEqualTo("192.0.2.7");
    assertThat(cut.getString(EventColumn.URL_PATH)).isEqualTo("/a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026/06/13 11:00:00 [error] message of another program",
        "2026/06/13 11:00:00 kid1| Accepting",
        "2026/13/13 11:00:00 [error] 26#27: never",
        "2026/06/13 11:00:00 [error] 26#"
      })
  void isNoNginxLine(String line) {
    assertThat(Given.rejection("nginx-error", line).reason())
        .isEqualTo(RejectReason.INVALID_NGINX_ERROR);
    assertThat(Given.event(line).getString(EventColumn.PARSER)).isEqualTo("plain");
  }
}
