package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RejectReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvoyFormatTest {

  private static final String HEAD = "[2026-06-13T11:00:00.250Z] \"POST /v1/carts/17?a=b HTTP/2\" ";

  @Test
  void readsEnvoysDefault() {
    LogEvent event =
        Given.event(
            HEAD
                + "503 UF 154 91 226 100 \"192.0.2.28, 10.0.0.1\" \"probe/2\" \"9c21d9b0\""
                + " \"carts.example\" \"10.0.2.1:80\"");
    assertThat(event.asText())
        .containsEntry("parser", "envoy")
        .containsEntry("time", "2026-06-13T11:00:00.250Z")
        .containsEntry("event_duration", 226_000_000L)
        .containsEntry("http_response_status_code", 503L)
        .containsEntry("severity_number", 17L)
        .containsEntry("url_path", "/v1/carts/17")
        .containsEntry("http_route", "/v1/carts/{id}")
        .containsEntry("client_address", "192.0.2.28")
        .containsEntry("user_agent_original", "probe/2")
        .containsEntry("body", "POST /v1/carts/17?a=b HTTP/2");
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("envoyproxy.response_flags", "UF")
        .containsEntry("envoyproxy.upstream_service_time", "100")
        .containsEntry("envoyproxy.request_id", "9c21d9b0")
        .containsEntry("envoyproxy.authority", "carts.example")
        .containsEntry("envoyproxy.upstream_host", "10.0.2.1:80")
        .containsEntry("http.request.size", "154")
        .containsEntry("http.response.body.size", "91")
        .containsEntry("network.protocol.version", "2")
        .containsEntry("http.request.header.x-forwarded-for", "192.0.2.28, 10.0.0.1");
  }

  @Test
  void readsWhatIstioAdds() {
    LogEvent event =
        Given.event(
            HEAD
                + "200 - via_upstream - \"-\" 0 527 3 2 \"-\" \"curl/8\" \"9c21d9b0\" \"h:8000\""
                + " \"127.0.0.1:80\" inbound|80|| 127.0.0.6:42175 10.1.2.3:80 10.1.2.4:1234"
                + " outbound_.8000_._.h default");
    assertThat(event.getString(EventColumn.CLIENT_ADDRESS)).isEqualTo("10.1.2.4");
    assertThat(event.getLong(EventColumn.EVENT_DURATION)).isEqualTo(3_000_000L);
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("envoyproxy.response_code_details", "via_upstream")
        .containsEntry("envoyproxy.upstream_cluster", "inbound|80||")
        .containsEntry("envoyproxy.downstream_local_address", "10.1.2.3:80")
        .containsEntry("client.port", "1234")
        .containsEntry("envoyproxy.requested_server_name", "outbound_.8000_._.h")
        .containsEntry("envoyproxy.route_name", "default")
        .doesNotContainKey("envoyproxy.response_flags");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[2026-06-13T11:00:00.250Z] \"GET / HTTP/2\" and more than that",
        "[2026-06-13T11:00:00.250Z] \"GET / HTTP/2\" 200 - 1 2",
        "[2026-13-13T11:00:00.250Z] \"GET / HTTP/2\" 200 - 1 2 3 4 \"-\" \"-\"",
      })
  void isNoEnvoyLine(String line) {
    assertThat(Given.rejection("envoy", line).reason()).isEqualTo(RejectReason.INVALID_ENVOY);
    assertThat(Given.event(line).getString(EventColumn.PARSER)).isEqualTo("plain");
  }
}
