package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RejectReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UwsgiFormatTest {

  private static final String HEAD =
      "[pid: 24|app: 0|req: 48/412] 192.0.2.7 (ann) {44 vars in 1322 bytes}"
          + " [Sat Jun 13 11:00:00 2026] ";

  @Test
  void readsTheDefaultFormat() {
    LogEvent event =
        Given.event(
            HEAD
                + "GET /a/?_=1 => generated 192 bytes in 21 msecs (HTTP/1.1 404) 4 headers in 188"
                + " bytes (1 switches on core 0)");
    assertThat(event.asText())
        .containsEntry("parser", "uwsgi")
        .containsEntry("time", "2026-06-13T11:00:00Z")
        .containsEntry("client_address", "192.0.2.7")
        .containsEntry("http_request_method", "GET")
        .containsEntry("url_path", "/a/")
        .containsEntry("http_response_status_code", 404L)
        .containsEntry("event_duration", 21_000_000L)
        .containsEntry("body", "GET /a/?_=1");
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("process.pid", "24")
        .containsEntry("uwsgi.worker", "app: 0|req: 48/412")
        .containsEntry("user.name", "ann")
        .containsEntry("uwsgi.vars", "44 vars in 1322 bytes")
        .containsEntry("http.response.body.size", "192")
        .containsEntry("uwsgi.trailing", "4 headers in 188 bytes (1 switches on core 0)");
  }

  @ParameterizedTest
  @CsvSource({"210 micros,210000", "2 secs,2000000000", "5 msecs,5000000"})
  void readsItsUnits(String text, long nanos) {
    LogEvent event =
        Given.event(HEAD + "GET / => generated 1 bytes in " + text + " (HTTP/1.1 200)");
    assertThat(event.getLong(EventColumn.EVENT_DURATION)).isEqualTo(nanos);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[pid: 24|app: 0|req: 48/412] 192.0.2.7",
        "[pid: 24] text that goes on",
        "[pid: 24|app: 0|req: 1/1] 192.0.2.7 () {4 vars} [Sat Jun 13 11:00:00 2026] GET /a"
      })
  void isNoUwsgiLine(String line) {
    assertThat(Given.rejection("uwsgi", line).reason()).isEqualTo(RejectReason.INVALID_UWSGI);
    assertThat(Given.event(line).getString(EventColumn.PARSER)).isEqualTo("plain");
  }
}
