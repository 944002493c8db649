package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RejectReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RailsFormatTest {

  private static final String FIRST =
      "Started GET \"/carts/17?a=b\" for 192.0.2.7 at 2026-06-13 13:00:00 +0200";

  @Test
  void readsTheFirstLineAlone() {
    LogEvent event = Given.event(FIRST);
    assertThat(event.asText())
        .containsEntry("parser", "rails")
        .containsEntry("time", "2026-06-13T11:00:00Z")
        .containsEntry("http_request_method", "GET")
        .containsEntry("url_path", "/carts/17")
        .containsEntry("client_address", "192.0.2.7")
        .containsEntry("body", FIRST);
  }

  @Test
  void readsTheLinesBelow() {
    String text =
        FIRST
            + "\nProcessing by Shop::CartsController#show as JSON\n"
            + "  Parameters: {\"a\"=>\"b\", \"id\"=>\"17\"}\n"
            + "Completed 500 Internal Server Error in 64ms (Views: 1.7ms | ActiveRecord: 9.0ms)";
    LogEvent event = Given.event(text);
    assertThat(event.getString(EventColumn.BODY)).isEqualTo(text);
    assertThat(event.getLong(EventColumn.HTTP_RESPONSE_STATUS_CODE)).isEqualTo(500);
    assertThat(event.getLong(EventColumn.SEVERITY_NUMBER)).isEqualTo(Severity.ERROR);
    assertThat(event.getLong(EventColumn.EVENT_DURATION)).isEqualTo(64_000_000L);
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("rails.controller.class", "Shop::CartsController")
        .containsEntry("rails.controller.action", "show")
        .containsEntry("rails.request.format", "JSON")
        .containsEntry("rails.request.params", "\"a\"=>\"b\", \"id\"=>\"17\"")
        .containsEntry("rails.request.duration.view", "1.7")
        .containsEntry("rails.request.duration.active_record", "9.0");
  }

  @Test
  void readsLinesThatBlanksJoin() {
    LogEvent event =
        Given.event(
            FIRST
                + " Processing by Shop::CartsController#show as HTML Parameters: {\"a\"=>{\"b\"=>1}}"
                + " Completed 200 OK in 30ms (Views: 1.4ms)");
    assertThat(event.getLong(EventColumn.HTTP_RESPONSE_STATUS_CODE)).isEqualTo(200);
    assertThat(event.getLong(EventColumn.EVENT_DURATION)).isEqualTo(30_000_000L);
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("rails.controller.action", "show")
        .containsEntry("rails.request.format", "HTML")
        .containsEntry("rails.request.params", "\"a\"=>{\"b\"=>1}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Started the engine",
        "Started GET \"/a",
        "Started GET \"/a\" for 192.0.2.7",
        "Started GET \"/a\" for 192.0.2.7 at noon, as always, they said"
      })
  void isNoRequest(String line) {
    assertThat(Given.rejection("rails", line).reason()).isEqualTo(RejectReason.INVALID_RAILS);
    assertThat(Given.event(line).getString(EventColumn.PARSER)).isEqualTo("plain");
  }
}
