package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RejectReason;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AwsVpcFlowFormatTest {

  @Test
  void readsVersion2() {
    LogEvent event =
        Given.event(
            "2 123456789010 eni-0a 192.0.2.7 2001:db8::1 20641 22 6 20 4249 1781348340 1781348400"
                + " REJECT OK");
    assertThat(event.asText())
        .containsEntry("parser", "aws-vpcflow")
        .containsEntry("time", "2026-06-13T11:00:00Z")
        .doesNotContainKey("body");
    Map<String, String> attributes = event.entriesAsText(EventColumn.ATTRIBUTES);
    assertThat(attributes)
        .hasSize(14)
        .containsEntry("aws.vpcflow.version", "2")
        .containsEntry("cloud.account.id", "123456789010")
        .containsEntry("aws.vpcflow.interface_id", "eni-0a")
        .containsEntry("source.address", "192.0.2.7")
        .containsEntry("destination.address", "2001:db8::1")
        .containsEntry("source.port", "20641")
        .containsEntry("destination.port", "22")
        .containsEntry("network.iana_number", "6")
        .containsEntry("network.packets", "20")
        .containsEntry("network.bytes", "4249")
        .containsEntry("aws.vpcflow.start", "1781348340")
        .containsEntry("aws.vpcflow.end", "1781348400")
        .containsEntry("aws.vpcflow.action", "REJECT")
        .containsEntry("aws.vpcflow.log_status", "OK");
  }

  @Test
  void aWindowWithoutDataHasDashes() {
    LogEvent event = Given.event("2 1 eni-0a - - - - - - - 1781348340 1781348400 - NODATA");
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .hasSize(6)
        .containsEntry("aws.vpcflow.log_status", "NODATA");
  }

  @Test
  void readsTheOrderOfItsHeaderLine() {
    LogParser parser = new LogParser(SourceOptions.DEFAULTS);
    LogEvent event = new LogEvent();
    Rejection why = new Rejection();
    String header = "account-id end pkt-srcaddr flow-direction region traffic-path";
    assertThat(parser.parse(Given.raw(header), event, why)).isTrue();
    assertThat(event.getString(EventColumn.PARSER)).isEqualTo("aws-vpcflow");
    assertThat(event.getString(EventColumn.BODY)).isEqualTo(header);
    assertThat(parser.parse(Given.raw("7 1781348400 192.0.2.7 ingress eu-central-1 8"), event, why))
        .isTrue();
    assertThat(event.getString(EventColumn.CLOUD_REGION)).isEqualTo("eu-central-1");
    assertThat(event.getLong(EventColumn.TIME)).isEqualTo(Given.micros("2026-06-13T11:00:00Z"));
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("aws.vpcflow.pkt_srcaddr", "192.0.2.7")
        .containsEntry("network.direction", "ingress")
        .containsEntry("aws.vpcflow.traffic_path", "8");
  }

  @Test
  void readsTheOrdersOfTheGuideWithoutAHeader() {
    LogEvent five =
        Given.event(
            "5 192.0.2.7 10.0.0.71 80 34210 6 1781348340 1781348400 IPv4 14 15044 123456789012"
                + " vpc-1 subnet-2 i-3 eni-4 ap-southeast-2 apse2-az3 - - ACCEPT 19 192.0.2.7"
                + " 10.0.0.71 S3 - - ingress OK");
    assertThat(five.entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("aws.vpcflow.vpc_id", "vpc-1")
        .containsEntry("aws.vpcflow.instance_id", "i-3")
        .containsEntry("aws.vpcflow.tcp_flags", "19")
        .containsEntry("aws.vpcflow.pkt_src_service", "S3");
    LogEvent six = Given.event("- eni-1 10.0.1.5 10.0.0.2 10.0.1.5 203.0.113.5");
    assertThat(six.entry(EventColumn.ATTRIBUTES, "aws.vpcflow.pkt_dstaddr"))
        .isEqualTo("203.0.113.5");
    LogEvent three =
        Given.event(
            "3 1 eni-0a 192.0.2.7 192.0.2.8 1 2 6 20 42 1781348340 1781348400 ACCEPT OK vpc-1"
                + " subnet-1 - 3 IPv4 192.0.2.7 192.0.2.8");
    assertThat(three.entry(EventColumn.ATTRIBUTES, "aws.vpcflow.type")).isEqualTo("IPv4");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2 birds of a feather flock together, as they say here and there",
        "2 123456789010 eni-0a 192.0.2.7 192.0.2.8 20641 22 6 20 4249 1781348340 1781348400 DROP OK",
        "2 123456789010 eth0 192.0.2.7 192.0.2.8 20641 22 6 20 4249 1781348340 1781348400 ACCEPT OK",
        "version 2 of the program is out and about"
      })
  void isNoFlow(String line) {
    assertThat(Given.rejection("aws-vpcflow", line).reason())
        .isEqualTo(RejectReason.INVALID_AWS_VPCFLOW);
    assertThat(Given.event(line).getString(EventColumn.PARSER)).isEqualTo("plain");
  }
}
