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
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("up", "1")
        .doesNotContainKey("access.trailing");
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

  @Test
  void theClientIsTheFirstPublicAddressOfAList() {
    String rest = " - - [13/Jun/2026:13:00:00 +0200] \"GET / HTTP/1.1\" 200 1";
    LogEvent event = Given.event("10.0.0.2, 198.51.100.7, 127.0.0.1" + rest);
    assertThat(event.getString(EventColumn.CLIENT_ADDRESS)).isEqualTo("198.51.100.7");
    assertThat(event.entry(EventColumn.ATTRIBUTES, "nginx.access.remote_ip_list"))
        .isEqualTo("[\"10.0.0.2\",\"198.51.100.7\",\"127.0.0.1\"]");
    LogEvent quoted = Given.event("\"10.0.0.2, 2001:db8::7\" 192.168.0.1" + rest);
    assertThat(quoted.getString(EventColumn.CLIENT_ADDRESS)).isEqualTo("2001:db8::7");
    LogEvent inner = Given.event("10.0.0.2, fd00::1 172.16.0.1" + rest);
    assertThat(inner.getString(EventColumn.CLIENT_ADDRESS)).isEqualTo("10.0.0.2");
    LogEvent names = Given.event("localhost, unknown" + rest);
    assertThat(names.getString(EventColumn.CLIENT_ADDRESS)).isEqualTo("localhost, unknown");
    assertThat(names.entry(EventColumn.ATTRIBUTES, "nginx.access.remote_ip_list")).isNull();
  }

  @Test
  void readsTraefik() {
    LogEvent event =
        Given.event(
            HEAD
                + "\"GET /a HTTP/2.0\" 200 2814 - \"probe\" 13 \"shop@docker\""
                + " \"http://10.0.0.6:14008\" 247ms");
    assertThat(event.getLong(EventColumn.EVENT_DURATION)).isEqualTo(247_000_000L);
    assertThat(event.getString(EventColumn.USER_AGENT_ORIGINAL)).isEqualTo("probe");
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("traefik.access.request_count", "13")
        .containsEntry("traefik.access.frontend_name", "shop@docker")
        .containsEntry("traefik.access.backend_url", "http://10.0.0.6:14008")
        .doesNotContainKey("access.trailing");
  }

  @Test
  void readsIngressNginx() {
    LogEvent event =
        Given.event(
            HEAD
                + "\"GET /a HTTP/1.1\" 200 5 \"-\" \"probe\" 512 0.052 [shop-web-80] []"
                + " 10.0.0.1:8080, 10.0.0.2:8080 0, 5 0.050, 0.002 502, 200 9f1c");
    assertThat(event.getLong(EventColumn.EVENT_DURATION)).isEqualTo(52_000_000L);
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("nginx.ingress_controller.http.request.length", "512")
        .containsEntry("nginx.ingress_controller.upstream.name", "shop-web-80")
        .containsEntry(
            "nginx.ingress_controller.upstream_address_list", "10.0.0.1:8080, 10.0.0.2:8080")
        .containsEntry("nginx.ingress_controller.upstream.response.length", "0, 5")
        .containsEntry("nginx.ingress_controller.upstream.response.time", "0.050, 0.002")
        .containsEntry("nginx.ingress_controller.upstream.response.status_code", "502, 200")
        .containsEntry("nginx.ingress_controller.http.request.id", "9f1c")
        .doesNotContainKeys(
            "access.trailing", "nginx.ingress_controller.upstream.alternative_name");
  }

  @Test
  void readsNamedFieldsAndForwardedAddresses() {
    LogEvent event =
        Given.event(
            HEAD
                + "\"GET /a HTTP/1.1\" 200 5 \"-\" \"probe\" \"192.0.2.9, 10.0.0.1\" rt=0.250"
                + " uct=\"0.001\" urt=\"-\" cs=HIT then more");
    assertThat(event.getLong(EventColumn.EVENT_DURATION)).isEqualTo(250_000_000L);
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("http.request.header.x-forwarded-for", "192.0.2.9, 10.0.0.1")
        .containsEntry("nginx.access.upstream_connect_time", "0.001")
        .containsEntry("nginx.access.upstream_cache_status", "HIT")
        .containsEntry("access.trailing", "then more")
        .doesNotContainKey("nginx.access.upstream_response_time");
    LogEvent apache = Given.event(HEAD + "\"GET / HTTP/1.1\" 200 1 \"-\" \"c\" 1/1234567");
    assertThat(apache.getLong(EventColumn.EVENT_DURATION)).isEqualTo(1_234_567_000L);
  }

  @Test
  void readsOtherClocksAndRequestsWithoutQuotes() {
    LogEvent python = Given.event("192.0.2.1 - - [13/Jun/2026 11:00:00] \"GET / HTTP/1.1\" 200 -");
    assertThat(python.getLong(EventColumn.TIME)).isEqualTo(Given.micros("2026-06-13T11:00:00Z"));
    LogEvent iso =
        Given.event("192.0.2.1 - - [2026-06-13T13:00:00+02:00] \"GET / HTTP/1.1\" 200 12");
    assertThat(iso.getLong(EventColumn.TIME)).isEqualTo(Given.micros("2026-06-13T11:00:00Z"));
    LogEvent tomcat =
        Given.event(
            "192.0.2.1 -  -  [13/Jun/2026 11:00:00.5 +0000] GET /a HTTP/1.1 204 - - okhttp sec=0.001");
    assertThat(tomcat.asText())
        .containsEntry("url_path", "/a")
        .containsEntry("time", "2026-06-13T11:00:00.500Z");
    LogEvent collected = Given.event("[2026-06-13 11:00:07] " + HEAD + "\"GET / HTTP/1.1\" 200 12");
    assertThat(collected.getLong(EventColumn.OBSERVED_TIME))
        .isEqualTo(Given.micros("2026-06-13T11:00:07Z"));
    assertThat(collected.getString(EventColumn.CLIENT_ADDRESS)).isEqualTo("192.0.2.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<13>Jun 13 11:00:00 web-1 httpd: ",
        "Jun 13 11:00:00 web-1 httpd[1]: ",
        "2026-06-13T11:00:00Z web-1 httpd: "
      })
  void aLineInsideSyslogIsReadToo(String head) {
    assertThat(Given.event(head + HEAD + "\"GET / HTTP/1.1\" 200 12").getString(EventColumn.PARSER))
        .isEqualTo("syslog-3164/access");
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.7", "2001:db8::7"})
  void aRequestsTimeMayBeTheCollectors(String client) {
    String request = client + " - \"GET /a?b=1 HTTP/1.1\" 404 12 \"-\" \"probe/1\" 0.250";
    LogEvent event = Given.event(request);
    assertThat(event.getString(EventColumn.PARSER)).isEqualTo("access");
    assertThat(event.getString(EventColumn.CLIENT_ADDRESS)).isEqualTo(client);
    assertThat(event.getLong(EventColumn.HTTP_RESPONSE_STATUS_CODE)).isEqualTo(404);
    LogEvent inside = Given.event("Jun 13 11:00:00 web-1 proxy[17]: " + request);
    assertThat(inside.asText())
        .containsEntry("parser", "syslog-3164/access")
        .containsEntry("time", "2026-06-13T11:00:00Z")
        .containsEntry("host_name", "web-1")
        .containsEntry("http_request_method", "GET")
        .containsEntry("body", request);
  }

  @Test
  void pythonsLoggerStandsInFront() {
    LogEvent event = Given.event("INFO:werkzeug:" + HEAD + "\"GET / HTTP/1.1\" 200 -");
    assertThat(event.getString(EventColumn.CLIENT_ADDRESS)).isEqualTo("192.0.2.1");
    assertThat(event.entry(EventColumn.ATTRIBUTES, "access.leading")).isEqualTo("INFO:werkzeug");
  }

  @Test
  void readsIngressNginxBefore023() {
    LogEvent event =
        Given.event(
            "192.0.2.1 - [192.0.2.1, 10.0.0.1] - ann [13/Jun/2026:13:00:00 +0200] \"GET / HTTP/1.1\""
                + " 200 5 \"-\" \"probe\" 512 0.052 [shop-web-80] 10.0.0.1:8080 5 0.052 200");
    assertThat(event.getString(EventColumn.CLIENT_ADDRESS)).isEqualTo("192.0.2.1");
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("user.name", "ann")
        .containsEntry("http.request.header.x-forwarded-for", "192.0.2.1, 10.0.0.1")
        .containsEntry("nginx.ingress_controller.upstream_address_list", "10.0.0.1:8080")
        .containsEntry("nginx.ingress_controller.upstream.response.status_code", "200");
  }

  @Test
  void readsBehindWhatIsUnknown() {
    LogEvent event =
        Given.event(
            HEAD
                + "\"GET / HTTP/1.1\" 200 5 \"-\" \"probe\" \"-\" \"shop.example\" sn=\"web\""
                + " rt=0.001 odd us=\"200\"");
    assertThat(event.getLong(EventColumn.EVENT_DURATION)).isEqualTo(1_000_000L);
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("server.address", "web")
        .containsEntry("nginx.access.upstream_status", "200")
        .containsEntry("access.trailing", "\"shop.example\" odd");
  }

  @Test
  void readsBehindWhatSomebodyPutInFront() {
    LogEvent event = Given.event("web_1  | " + HEAD + "\"GET / HTTP/1.1\" 200 5");
    assertThat(event.getString(EventColumn.CLIENT_ADDRESS)).isEqualTo("192.0.2.1");
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("access.leading", "web_1  |")
        .doesNotContainKeys("user.name", "client.identity");
  }
}
