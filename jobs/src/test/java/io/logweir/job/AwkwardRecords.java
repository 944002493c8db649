package io.logweir.job;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Records of every kind that is read in a way of its own. */
final class AwkwardRecords {

  private static final String OTLP =
      """
      {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"cart"}}]},\
      "scopeLogs":[{"scope":{"name":"s"},"logRecords":[\
      {"timeUnixNano":"1718280000000000001","severityNumber":17,"body":{"stringValue":"first"}},\
      {"timeUnixNano":"1718280001000000000","body":{"stringValue":"second"}},\
      {"body":{"stringValue":"third, when it came"}}]}]}]}""";

  private AwkwardRecords() {}

  /** For a source of which nothing is declared. */
  static List<ProducerRecord<byte[], byte[]>> of(String topic) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int partition = 0; partition < 3; partition++) {
      for (String line :
          List.of(
              "",
              "  \r\n",
              "plain words, which state no time",
              "<34>Oct 11 22:14:15 mymachine su: a year-less time",
              "{\"time\":\"2026-06-13T12:00:00.123456789Z\",\"level\":\"warn\",\"msg\":\"micros\"}",
              "{\"event.id\":\"twice\",\"service\":\"shop\",\"msg\":\"sent twice\"}",
              "{\"event.id\":\"twice\",\"service\":\"shop\",\"msg\":\"sent twice\"}",
              "{\"a\":{\"b\":[1,2,{\"c\":null}]},\"duration_ms\":12.5,\"status\":503}",
              "\u0000\u0001\u0002 control characters and \uD83D\uDE00 \u00e4\u00f6\u00fc",
              "28 <14>1 - h a - - - in a frame28 <14>1 - h a - - - in a frame",
              "28 <14>1 - h a - - - in a frame99 <14>1 - h a - - - a length that lies",
              OTLP,
              "#Fields: date time cs-method cs-uri-stem sc-status",
              "2026-06-13 12:00:00 GET /index.html 200")) {
        records.add(record(topic, partition, line, Map.of()));
      }
      records.add(new ProducerRecord<>(topic, partition, null, null));
      records.add(
          new ProducerRecord<>(
              topic, partition, null, "UTF-16 words".getBytes(StandardCharsets.UTF_16)));
      records.add(
          new ProducerRecord<>(topic, partition, null, new byte[] {'n', 'o', ' ', (byte) 0xff}));
      records.add(record(topic, partition, "{not json", Map.of("log.format", "json")));
      records.add(record(topic, partition, "{not json", Map.of("log.format", "no-such-format")));
      records.add(record(topic, partition, "an empty format is none", Map.of("log.format", "")));
      records.add(
          record(
              topic,
              partition,
              "service=own level=info msg=\"whose it is\"",
              Map.of(
                  "service.namespace", "team-of-header",
                  "service.name", "named-by-header",
                  "deployment.environment.name", "staging",
                  "log.record.uid", "uid-" + partition)));
      records.add(
          record(
              topic,
              partition,
              "from a file",
              Map.of("host.name", "h", "log.file.path", "/f", "log.file.offset", "17")));
    }
    return records;
  }

  /** For a source of JSON with orders. */
  static List<ProducerRecord<byte[], byte[]>> declared(String topic) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String line =
          switch (i % 5) {
            case 0 -> "{\"time\":\"2026-06-13 12:00:00\",\"order\":" + i + ",\"level\":\"info\"}";
            case 1 -> "{\"order\":\"o" + i + "\",\"level\":\"debug\",\"msg\":\"left out\"}";
            case 2 -> "{\"order\":" + i + ",\"long\":\"" + "x".repeat(100) + "\"}";
            case 3 ->
                "{\"service\":\"own\",\"msg\":\"for ann@example.org\",\"order\":\"m" + i + "\"}";
            default -> "no JSON, but ann@example.org again";
          };
      records.add(record(topic, i % 4, line, Map.of()));
    }
    return records;
  }

  private static ProducerRecord<byte[], byte[]> record(
      String topic, int partition, String line, Map<String, String> headers) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, partition, null, line.getBytes(StandardCharsets.UTF_8));
    headers.forEach(
        (name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
    return record;
  }
}
