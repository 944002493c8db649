package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RejectReason;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AwsRoute53FormatTest {

  @Test
  void readsAQuery() {
    LogEvent event =
        Given.event(
            "1.0 2026-06-13T11:00:00.130Z Z1234 shop.example AAAA NOERROR UDP FRA6 192.0.2.7"
                + " 198.51.100.0/24");
    assertThat(event.asText())
        .containsEntry("parser", "aws-route53")
        .containsEntry("time", "2026-06-13T11:00:00.130Z")
        .containsEntry("client_address", "192.0.2.7");
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .isEqualTo(
            Map.of(
                "aws.route53.version", "1.0",
                "aws.route53.hosted_zone_id", "Z1234",
                "dns.question.name", "shop.example",
                "dns.question.type", "AAAA",
                "dns.response_code", "NOERROR",
                "network.transport", "UDP",
                "aws.route53.edge_location", "FRA6",
                "aws.route53.edns_client_subnet", "198.51.100.0/24"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.0 2026-06-13T11:00:00.130Z Z1234 shop.example AAAA NOERROR UDP FRA6",
        "1.0 2026-06-13T11:00:00.130Z is when version one was released to the public",
        "1.0 2026-13-13T11:00:00.130Z Z1234 shop.example AAAA NOERROR UDP FRA6 192.0.2.7 -"
      })
  void isNoQuery(String line) {
    assertThat(Given.rejection("aws-route53", line).reason())
        .isEqualTo(RejectReason.INVALID_AWS_ROUTE53);
    assertThat(Given.event(line).getString(EventColumn.PARSER)).isEqualTo("plain");
  }
}
