package io.logweir.connector.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BulkBatchTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final BulkBatch batch = new BulkBatch();
  private final IndexQueue queue = new IndexQueue("index");

  @Test
  void theBodyIsALineForTheActionAndOneForTheSource() {
    add(new Document("logs-1", "a", 0, utf8("{\"n\":1}")));
    add(new Document("logs-1", "b", Long.MAX_VALUE, utf8("{}")));
    add(Document.unversioned("logs-2", "c", utf8("{}")));
    add(Document.delete("logs-2", "d"));
    assertThat(body())
        .isEqualTo(
            """
            {"index":{"_index":"logs-1","_id":"a","version":0,"version_type":"external"}}
            {"n":1}
            {"index":{"_index":"logs-1","_id":"b","version":9223372036854775807,"version_type":"external"}}
            {}
            {"index":{"_index":"logs-2","_id":"c"}}
            {}
            {"delete":{"_index":"logs-2","_id":"d"}}
            """);
  }

  @Test
  void linesInsideASourceDoNotEndTheLine() throws Exception {
    add(Document.unversioned("i", "a", utf8("{\n  \"n\": 1,\r\n  \"t\": \"a\\nb\"\n}")));
    String[] lines = body().split("\n");
    assertThat(lines).hasSize(2);
    assertThat(JSON.readTree(lines[1]).get("t").asText()).isEqualTo("a\nb");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"plain", "with \"quotes\" and \\", "tab\tline\n", "größe-日本-😀", "\u007f"})
  void anyIdComesThrough(String id) throws Exception {
    for (int i = 0; i < 200; i++) {
      add(new Document("index", id + i, i, utf8("{\"text\":\"größe\"}")));
    }
    String[] lines = body().split("\n");
    assertThat(lines).hasSize(400);
    for (int i = 0; i < 200; i++) {
      JsonNode action = JSON.readTree(lines[2 * i]).get("index");
      assertThat(action.get("_id").asText()).isEqualTo(id + i);
      assertThat(action.get("version").asInt()).isEqualTo(i);
      assertThat(lines[2 * i + 1]).isEqualTo("{\"text\":\"größe\"}");
    }
  }

  @Test
  void aWeightIsNoLessThanWhatIsWritten() {
    Document document = new Document("logs-1", "an-id", Long.MAX_VALUE, utf8("{\"n\":1}"));
    add(document);
    assertThat(batch.length()).isLessThanOrEqualTo(document.weight());
  }

  @Test
  void anAnswerWithoutErrorsIsReadNoFurther() throws Exception {
    add(Document.delete("i", "a"));
    answer("{\"errors\":false,\"items\":[{\"delete\":{\"status\":404}}]}");
    assertThat(batch.outcome(0)).isEqualTo(BulkOutcome.STORED);
  }

  @Test
  void eachItemHasItsOutcome() throws Exception {
    for (String id : List.of("a", "b", "c", "d", "e")) {
      add(Document.unversioned("i", id, utf8("{}")));
    }
    answer(
        """
        {"took":3,"errors":true,"items":[
          {"index":{"_index":"i","status":201,"_shards":{"total":1}}},
          {"index":{"status":409,"error":{"type":"version_conflict_engine_exception","reason":"old"}}},
          {"index":{"status":400,"error":{"type":"document_parsing_exception","reason":"field",
            "caused_by":{"type":"x","reason":"For input string: \\"z\\""}}}},
          {"index":{"status":429,"error":{"type":"es_rejected_execution_exception","reason":"full"}}},
          {"delete":{"status":404}}]}
        """);
    assertThat(batch.outcome(0)).isEqualTo(BulkOutcome.STORED);
    assertThat(batch.outcome(1)).isEqualTo(BulkOutcome.STALE);
    assertThat(batch.outcome(2))
        .isEqualTo(
            new BulkOutcome(
                BulkOutcome.Kind.REFUSED,
                "400 document_parsing_exception: For input string: \"z\""));
    assertThat(batch.outcome(3).kind()).isEqualTo(BulkOutcome.Kind.RETRY);
    assertThat(batch.outcome(4)).isEqualTo(BulkOutcome.STORED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>welcome</html>",
        "[]",
        "{}",
        "{\"errors\":true}",
        "{\"errors\":true,\"items\":[]}",
        "{\"errors\":true,\"items\":[{\"index\":{\"status\":201}},{\"index\":{\"status\":201}}]}",
        "{\"errors\":true,\"items\":[{\"index\":{\"status\":201"
      })
  void whatIsNoAnswerToTheBatchIsAnError(String answer) {
    add(Document.delete("i", "a"));
    assertThatThrownBy(() -> answer(answer)).isInstanceOf(IOException.class);
  }

  private void add(Document document) {
    batch.add(document, queue, 0);
  }

  private void answer(String text) throws IOException {
    BulkAnswer.read(new ByteArrayInputStream(utf8(text)), batch);
  }

  private String body() {
    return new String(batch.body(), 0, batch.length(), StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
