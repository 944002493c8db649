package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineFieldsTest {

  private static final String JSON =
      "{\"time\":\"2026-06-13T11:00:00.5+02:00\",\"level\":\"warn\",\"message\":\"user 17 is slow\","
          + "\"service\":{\"name\":\"checkout\"},\"status\":503,\"duration_ms\":1.5,\"cart\":{\"items\":3}}";
  private static final String ACCESS =
      "192.0.2.7 - - [13/Jun/2026:11:00:00 +0000] \"GET /users/17 HTTP/1.1\" 200 512";

  private final LineFields fields = new LineFields();

  @Test
  void aColumnGoesByEitherOfItsNames() {
    assertThat(fields.get(JSON, "service.name")).isEqualTo("checkout");
    assertThat(fields.get(JSON, "service_name")).isEqualTo("checkout");
    assertThat(fields.get(JSON, "severity_number")).isEqualTo("13");
    assertThat(fields.get(JSON, "event_duration")).isEqualTo("1500000");
    assertThat(fields.get(JSON, "time")).isEqualTo("2026-06-13T09:00:00.500Z");
    assertThat(fields.get(JSON, "parser")).isEqualTo("json");
    assertThat(fields.get(ACCESS, "http_route")).isEqualTo("/users/{id}");
    assertThat(fields.get(ACCESS, "client.address")).isEqualTo("192.0.2.7");
  }

  @Test
  void anAttributeGoesByItsKey() {
    assertThat(fields.get(JSON, "cart.items")).isEqualTo("3");
    assertThat(fields.get(JSON, "attributes.cart.items")).isEqualTo("3");
    assertThat(fields.get(JSON, "resource_attributes.cart.items")).isNull();
    assertThat(fields.get(JSON, "cart")).isNull();
  }

  @Test
  void producersNamesAreKnown() {
    assertThat(fields.get(JSON, "level")).isEqualTo("warn");
    assertThat(fields.get(JSON, "message")).isEqualTo("user 17 is slow");
    assertThat(fields.get(JSON, "timestamp")).isEqualTo("2026-06-13T09:00:00.500Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ingest_time", "observed_time", "event_id", "source_topic", "source_partition",
            "source_offset",
        "source_index", "attributes", "redriven_time", "", "attributes.", "nobody.knows"
      })
  void whatNoLineSaysIsNull(String field) {
    assertThat(fields.get(JSON, field)).isNull();
  }

  @Test
  void aTimeThatIsNotStatedInFullIsNull() {
    assertThat(fields.get("Jun 13 11:00:00 host sshd[7]: hello", "time")).isNull();
    assertThat(fields.get("Jun 13 11:00:00 host sshd[7]: hello", "host_name")).isEqualTo("host");
    assertThat(fields.get("no time at all", "time")).isNull();
    assertThat(fields.get("no time at all", "ts")).isNull();
  }

  @Test
  void ofManyEventsItIsTheFirsts() {
    assertThat(fields.get("[{\"msg\":\"a\"},{\"msg\":\"b\"}]", "body")).isEqualTo("a");
  }

  /** A header line names the columns of the lines below it: not for a function of one line. */
  @Test
  void noLineBeforeItMatters() {
    String line = "2026-06-13 11:00:00 192.0.2.7 GET /a 200";
    String before = fields.get(line, "client_address");
    assertThat(fields.get("#Fields: date time c-ip cs-method cs-uri-stem sc-status", "body"))
        .isNotNull();
    assertThat(fields.get(line, "client_address")).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{\"a\":", "\u0000"})
  void noLineThrows(String line) {
    assertThat(fields.get(line, "service_name")).isNull();
  }
}
