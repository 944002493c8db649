package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RejectReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AwsElbFormatTest {

  private static final String REQUEST = "\"GET https://shop.example:443/a/17?b=c HTTP/1.1\"";

  @Test
  void readsClassic() {
    LogEvent event =
        Given.event(
            "2026-06-13T11:00:00.945958Z web 192.0.2.7:2817 10.0.0.1:80 0.000086 0.001048 0.001337"
                + " 200 404 5 57 "
                + REQUEST
                + " \"probe (1)\" DHE-RSA-AES128-SHA TLSv1.2");
    assertThat(event.asText())
        .containsEntry("parser", "aws-elb")
        .containsEntry("time", "2026-06-13T11:00:00.945958Z")
        .containsEntry("client_address", "192.0.2.7")
        .containsEntry("event_duration", 2_471_000L)
        .containsEntry("http_response_status_code", 200L)
        .containsEntry("url_path", "/a/17")
        .containsEntry("http_route", "/a/{id}")
        .containsEntry("user_agent_original", "probe (1)");
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("aws.elb.name", "web")
        .containsEntry("aws.elb.backend.ip", "10.0.0.1")
        .containsEntry("aws.elb.backend.port", "80")
        .containsEntry("aws.elb.backend.http.response.status_code", "404")
        .containsEntry("aws.elb.backend_processing_time.sec", "0.001048")
        .containsEntry("client.port", "2817")
        .containsEntry("url.domain", "shop.example")
        .containsEntry("url.port", "443")
        .containsEntry("tls.cipher", "DHE-RSA-AES128-SHA")
        .containsEntry("aws.elb.ssl_protocol", "TLSv1.2");
  }

  @Test
  void readsApplicationWithAllItsColumns() {
    LogEvent event =
        Given.event(
            "h2 2026-06-13T11:00:00.186641Z app/web/50dc 192.0.2.7:2817 10.0.0.1:80 0.000 0.001"
                + " 0.000 502 - 34 366 "
                + REQUEST
                + " \"curl/8\" - - arn:aws:tg/1 \"Root=1-58337262-36d228ad5d99923122bbe354\""
                + " \"shop.example\" \"arn:aws:acm:1\" 0 2026-06-13T10:59:59.364000Z"
                + " \"waf,forward\" \"-\" \"LambdaInvalidResponse\" \"10.0.0.1:80\" \"502\" \"-\""
                + " \"-\" TID_1 \"-\" \"-\" \"-\" more");
    assertThat(event.getString(EventColumn.TRACE_ID)).isEqualTo("5833726236d228ad5d99923122bbe354");
    assertThat(event.getLong(EventColumn.SEVERITY_NUMBER)).isEqualTo(Severity.ERROR);
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("aws.elb.type", "h2")
        .containsEntry("aws.elb.target_group.arn", "arn:aws:tg/1")
        .containsEntry("aws.elb.trace_id", "Root=1-58337262-36d228ad5d99923122bbe354")
        .containsEntry("tls.client.server_name", "shop.example")
        .containsEntry("aws.elb.matched_rule_priority", "0")
        .containsEntry("aws.elb.action_executed", "waf,forward")
        .containsEntry("aws.elb.error.reason", "LambdaInvalidResponse")
        .containsEntry("aws.elb.target_status_code", "502")
        .containsEntry("aws.elb.conn_trace_id", "TID_1")
        .containsEntry("aws.elb.trailing", "more")
        .doesNotContainKeys("tls.cipher", "aws.elb.redirect_url");
  }

  @Test
  void unknownTimesAreNoDuration() {
    LogEvent event =
        Given.event(
            "2026-06-13T11:00:00.865823Z web 192.0.2.7:55128 - -1 -1 -1 408 - 1294336 0 "
                + REQUEST);
    assertThat(event.has(EventColumn.EVENT_DURATION)).isFalse();
    assertThat(event.entry(EventColumn.ATTRIBUTES, "aws.elb.backend.ip")).isNull();
    LogEvent tcp =
        Given.event(
            "2026-06-13T11:00:00.865823Z web 192.0.2.7:55128 10.0.0.1:80 0.1 0.2 0.3 - - 82 305"
                + " \"- - - \" \"-\" - -");
    assertThat(tcp.has(EventColumn.BODY)).isFalse();
    assertThat(tcp.getLong(EventColumn.EVENT_DURATION)).isEqualTo(600_000_000L);
  }

  @Test
  void readsNetworkWithTls() {
    LogEvent event =
        Given.event(
            "tls 2.0 2026-06-13T11:00:00 net/web/c6e7 g3d4 192.0.2.7:51341 10.0.0.1:443 5 2 98 246 -"
                + " arn:aws:acm:1 - ECDHE-RSA-AES128-SHA tlsv12 - shop.example h2 - \"h2\""
                + " 2026-06-13T10:59:59");
    assertThat(event.getString(EventColumn.CLIENT_ADDRESS)).isEqualTo("192.0.2.7");
    assertThat(event.getLong(EventColumn.EVENT_DURATION)).isEqualTo(5_000_000L);
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("aws.elb.type", "tls")
        .containsEntry("aws.elb.listener", "g3d4")
        .containsEntry("aws.elb.backend.port", "443")
        .containsEntry("aws.elb.tls_handshake_time.ms", "2")
        .containsEntry("tls.cipher", "ECDHE-RSA-AES128-SHA")
        .containsEntry("tls.client.server_name", "shop.example")
        .containsEntry("aws.elb.tls_connection_creation_time", "2026-06-13T10:59:59");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-06-13T11:00:00.945958Z INFO a service wrote to 192.0.2.7:2817 and came back well",
        "http 2026-06-13T11:00:00.945958Z is what a line of ours begins with, 192.0.2.7:2817",
        "2026-06-13T11:00:00.945958Z web 192.0.2.7:2817 10.0.0.1:80 0.1 0.1 0.1 200 200 5 57"
      })
  void isNoBalancerLine(String line) {
    assertThat(Given.rejection("aws-elb", line).reason()).isEqualTo(RejectReason.INVALID_AWS_ELB);
    assertThat(Given.event(line).getString(EventColumn.PARSER)).isNotEqualTo("aws-elb");
  }
}
