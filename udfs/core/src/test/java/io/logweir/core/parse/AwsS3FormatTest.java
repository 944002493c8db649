package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RejectReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AwsS3FormatTest {

  private static final String HEAD = "79a5 shop-assets [13/Jun/2026:11:00:00 +0000] ";

  @Test
  void readsAllDocumentedColumns() {
    LogEvent event =
        Given.event(
            HEAD
                + "192.0.2.7 arn:aws:iam::1:user/ann A120EX REST.GET.OBJECT a/b%20c.html \"GET"
                + " /shop-assets/a/b%20c.html?x=1 HTTP/1.1\" 404 NoSuchKey 297 10 38 12"
                + " \"https://shop.example/\" \"probe, 1\" v1 host= SigV4 ECDHE-RSA AuthHeader"
                + " h.amazonaws.com TLSv1.3 arn:aws:s3:ap Yes later");
    assertThat(event.asText())
        .containsEntry("parser", "aws-s3")
        .containsEntry("time", "2026-06-13T11:00:00Z")
        .containsEntry("client_address", "192.0.2.7")
        .containsEntry("event_name", "REST.GET.OBJECT")
        .containsEntry("http_request_method", "GET")
        .containsEntry("http_response_status_code", 404L)
        .containsEntry("event_duration", 38_000_000L)
        .containsEntry("user_agent_original", "probe, 1")
        .containsEntry("body", "GET /shop-assets/a/b%20c.html?x=1 HTTP/1.1");
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("aws.s3access.bucket_owner", "79a5")
        .containsEntry("aws.s3access.bucket", "shop-assets")
        .containsEntry("user.id", "arn:aws:iam::1:user/ann")
        .containsEntry("aws.s3access.request_id", "A120EX")
        .containsEntry("aws.s3access.key", "a/b%20c.html")
        .containsEntry("aws.s3access.error_code", "NoSuchKey")
        .containsEntry("http.response.body.size", "297")
        .containsEntry("aws.s3access.object_size", "10")
        .containsEntry("aws.s3access.turn_around_time", "12")
        .containsEntry("aws.s3access.version_id", "v1")
        .containsEntry("aws.s3access.host_id", "host=")
        .containsEntry("tls.cipher", "ECDHE-RSA")
        .containsEntry("aws.s3access.tls_version", "TLSv1.3")
        .containsEntry("aws.s3access.acl_required", "Yes")
        .containsEntry("aws.s3access.trailing", "later");
  }

  @Test
  void aDeletionByLifecycleHasNoRequest() {
    LogEvent event =
        Given.event(
            HEAD
                + "- AmazonS3 A120EX S3.EXPIRE.OBJECT a \"-\" - - - 10 - - \"-\" \"-\" - h= - - - - -");
    assertThat(event.getString(EventColumn.EVENT_NAME)).isEqualTo("S3.EXPIRE.OBJECT");
    assertThat(event.has(EventColumn.HTTP_RESPONSE_STATUS_CODE)).isFalse();
    assertThat(event.has(EventColumn.BODY)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.0.2.7 - [13/Jun/2026:11:00:00 +0000] and a text that follows",
        "79a5 shop [13/Jun/2026:11:00:00 +0000] a b c get d \"f\" 200 - - - - - \"-\" \"-\"",
        "79a5 shop [33/Jun/2026:11:00:00 +0000] a b c REST.GET d \"f\" 200 - - - - - \"-\" \"-\""
      })
  void isNoS3Line(String line) {
    assertThat(Given.rejection("aws-s3", line).reason()).isEqualTo(RejectReason.INVALID_AWS_S3);
    assertThat(Given.event(line).getString(EventColumn.PARSER)).isEqualTo("plain");
  }
}
