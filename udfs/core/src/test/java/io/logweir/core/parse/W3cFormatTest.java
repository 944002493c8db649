package io.logweir.core.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.RawLog;
import io.logweir.schema.RejectReason;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class W3cFormatTest {

  private static final String FIELDS =
      "#Fields: date time c-ip cs-method cs-uri sc-status x-odd cs(Referer) time-taken";

  private final LogEvent event = new LogEvent();
  private final Rejection why = new Rejection();

  private static RawLog raw(String line, String topic, int partition, String file) {
    Map<String, String> headers =
        file == null ? Map.of() : Map.of(RememberedFields.FILE_HEADER, file);
    return new RawLog(Given.utf8(line), topic, partition, 1, Given.BROKER, headers);
  }

  private LogEvent parse(LogParser parser, String line) {
    assertThat(parser.parse(Given.raw(line), event, why)).as(why.toString()).isTrue();
    return event;
  }

  @Test
  void readsIisWithItsDefaultColumns() {
    LogEvent event =
        Given.event(
            "2026-06-13 11:00:00 192.0.2.1 GET /a/b.aspx q=1 443 CORP\\ann 192.0.2.7"
                + " Probe/5.0+(x;+y) https://shop.example/ 500 19 64 123");
    assertThat(event.asText())
        .containsEntry("parser", "w3c")
        .containsEntry("time", "2026-06-13T11:00:00Z")
        .containsEntry("client_address", "192.0.2.7")
        .containsEntry("http_request_method", "GET")
        .containsEntry("url_path", "/a/b.aspx")
        .containsEntry("http_response_status_code", 500L)
        .containsEntry("severity_number", 17L)
        .containsEntry("event_duration", 123_000_000L)
        .containsEntry("user_agent_original", "Probe/5.0 (x; y)");
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .isEqualTo(
            Map.of(
                "server.address", "192.0.2.1",
                "server.port", "443",
                "url.query", "q=1",
                "user.name", "CORP\\ann",
                "http.request.header.referer", "https://shop.example/",
                "iis.access.sub_status", "19",
                "iis.access.win32_status", "64"));
  }

  @Test
  void directivesAreEventsAndSayWhatFollows() {
    LogParser parser = new LogParser(SourceOptions.DEFAULTS);
    assertThat(parse(parser, "#Software: probe 1").getString(EventColumn.BODY))
        .isEqualTo("#Software: probe 1");
    assertThat(parse(parser, "#Date: 2026-06-13 10:59:59").getLong(EventColumn.TIME))
        .isEqualTo(Given.micros("2026-06-13T10:59:59Z"));
    LogEvent fields = parse(parser, FIELDS);
    assertThat(fields.getString(EventColumn.PARSER)).isEqualTo("w3c");
    assertThat(fields.has(EventColumn.SEVERITY_NUMBER)).isFalse();
    LogEvent line =
        parse(parser, "2026-06-13\t11:00:00\t192.0.2.7\tGET\t/a?b=c\t200\t\"two words\"\t-\t0.25");
    assertThat(line.asText())
        .containsEntry("parser", "w3c")
        .containsEntry("url_path", "/a")
        .containsEntry("event_duration", 250_000_000L)
        .containsEntry("attributes", Map.of("url.query", "b=c", "w3c.x-odd", "two words"));
  }

  @Test
  void fieldsAreThoseOfTheStream() {
    LogParser parser = new LogParser(SourceOptions.DEFAULTS.withFormat("w3c"));
    String line = "2026-06-13 11:00:00 192.0.2.7 GET /a 200 x - 7";
    assertThat(parser.parse(raw(FIELDS, "t", 0, "a.log"), event, why)).isTrue();
    assertThat(parser.parse(raw(line, "t", 0, "a.log"), event, why)).isTrue();
    for (RawLog other :
        List.of(raw(line, "t", 1, "a.log"), raw(line, "u", 0, "a.log"), raw(line, "t", 0, null))) {
      assertThat(parser.parse(other, event, why)).isFalse();
      assertThat(why.reason()).isEqualTo(RejectReason.FIELDS_UNKNOWN);
    }
  }

  @Test
  void whatWasRememberedCanBeTakenElsewhere() {
    LogParser parser = new LogParser(SourceOptions.DEFAULTS);
    parse(parser, FIELDS);
    LogParser restored = new LogParser(SourceOptions.DEFAULTS);
    parser.remembered().entries().forEach(restored.remembered()::put);
    LogEvent line = parse(restored, "2026-06-13 11:00:00 192.0.2.7 GET /a 404 x - 7");
    assertThat(line.getLong(EventColumn.HTTP_RESPONSE_STATUS_CODE)).isEqualTo(404);
  }

  @Test
  void aLineOfAnotherLengthFallsBackToADefault() {
    LogParser parser = new LogParser(SourceOptions.DEFAULTS);
    parse(parser, FIELDS);
    LogEvent line =
        parse(
            parser,
            "2026-06-13 11:00:00 192.0.2.7 2094 192.0.2.1 80 HTTP/1.1 GET /q 503 1 ConnLimit pool");
    assertThat(line.getString(EventColumn.URL_PATH)).isEqualTo("/q");
    assertThat(line.entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("iis.error.reason_phrase", "ConnLimit")
        .containsEntry("iis.error.queue_name", "pool")
        .containsEntry("client.port", "2094");
  }

  @Test
  void aPlainLineInAStreamWithFieldsStaysPlain() {
    LogParser parser = new LogParser(SourceOptions.DEFAULTS);
    parse(parser, FIELDS);
    assertThat(
            parse(parser, "one two three four five six seven eight nine")
                .getString(EventColumn.PARSER))
        .isEqualTo("plain");
  }

  @Test
  void readsCloudFrontInItsDocumentedOrder() {
    String line =
        "2026-06-13\t11:00:00\tFRA2\t392\t192.0.2.7\tGET\td1.cloudfront.net\t/a%20b\t200\t-"
            + "\tProbe/5.0%2520(x)\tq=1\t-\tHit\tSOX4==\tshop.example\thttps\t23\t0.001\t-\tTLSv1.3"
            + "\tTLS_AES_128_GCM_SHA256\tHit\tHTTP/2.0\t-\t-\t11040\t0.002\tHit\ttext/html\t78\t-\t-"
            + "\tnew";
    LogEvent event = Given.event(line);
    assertThat(event.asText())
        .containsEntry("parser", "w3c")
        .containsEntry("time", "2026-06-13T11:00:00Z")
        .containsEntry("event_duration", 1_000_000L)
        .containsEntry("user_agent_original", "Probe/5.0 (x)")
        .containsEntry("url_path", "/a%20b");
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .containsEntry("aws.cloudfront.x_edge_location", "FRA2")
        .containsEntry("aws.cloudfront.user_agent", "Probe/5.0%2520(x)")
        .containsEntry("url.domain", "d1.cloudfront.net")
        .containsEntry("http.request.header.host", "shop.example")
        .containsEntry("network.protocol.version", "2.0")
        .containsEntry("client.port", "11040")
        .containsEntry("w3c.trailing", "new");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-06-13 11:00:00 192.0.2.7 GET /a 200 and so on",
        "2026-06-13 11:00:00 a b c d e f g h i j k l m",
        "2026-06-13\t11:00:00\tthis\tis\tno\tedge\tlog\tat\tall\tbut\ttwelve\tcolumns",
        "# a comment"
      })
  void isRejectedOnlyWhereItIsDeclared(String line) {
    assertThat(Given.rejection("w3c", line).reason()).isEqualTo(RejectReason.FIELDS_UNKNOWN);
    assertThat(Given.event(line).getString(EventColumn.PARSER)).isEqualTo("plain");
  }

  @Test
  void memoryIsBounded() {
    RememberedFields fields = new RememberedFields();
    RememberedFields.Stream first = new RememberedFields.Stream("w3c", "t", 0, "");
    fields.put(first, "date time");
    for (int i = 1; i <= RememberedFields.STREAMS; i++) {
      fields.put(new RememberedFields.Stream("w3c", "t", i, ""), "date time");
      if (i == 1) {
        assertThat(fields.get(first)).isEqualTo("date time"); // was read last, and stays longer
      }
    }
    assertThat(fields.entries()).hasSize(RememberedFields.STREAMS).containsKey(first);
    assertThat(fields.get(new RememberedFields.Stream("w3c", "t", 1, ""))).isNull();
    fields.put(first, "x".repeat(RememberedFields.LONGEST + 1));
    assertThat(fields.get(first)).isNull();
  }
}
