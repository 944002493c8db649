package io.logweir.connector.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.logweir.connector.type.Points;
import io.logweir.core.rollup.MetricPoints;
import io.logweir.core.rollup.PartialRollup;
import io.logweir.core.rollup.Rollup;
import io.logweir.core.rollup.Series;
import io.logweir.local.part.SharedParts;
import io.logweir.schema.Column;
import io.logweir.schema.ColumnType;
import io.logweir.schema.MetricPoint;
import io.logweir.schema.Rejected;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The operator against a real Elasticsearch that is well. */
@Timeout(240)
class IndexDocumentsITCase {

  private static String address;
  private static Stored stored;

  @BeforeAll
  static void start() {
    address = SharedParts.elasticsearch().address();
    stored = new Stored(address);
  }

  @Test
  void documentsAreStoredWithTheirVersions() throws Exception {
    int many = 2_500;
    try (Indexing indexing = indexing()) {
      for (int i = 0; i < many; i++) {
        indexing.send(document("it-versions", "id-" + i, i + 1, i));
      }
      indexing.flush();
      assertThat(indexing.refused()).isEmpty();
    }
    Map<String, Stored.Hit> hits = stored.in("it-versions");
    assertThat(hits).hasSize(many);
    for (int i = 0; i < many; i++) {
      Stored.Hit hit = hits.get("id-" + i);
      assertThat(hit.version()).isEqualTo(i + 1);
      assertThat(hit.source().get("n").asInt()).isEqualTo(i);
    }
  }

  @Test
  void aFewDocumentsAreStoredWithoutAFullBatch() throws Exception {
    try (Indexing indexing = indexing()) {
      indexing.send(document("it-few", "only", 1, 1));
      indexing.await(() -> stored.in("it-few").size() == 1);
    }
  }

  @Test
  void anOlderVersionNeverReplacesANewer() throws Exception {
    try (Indexing indexing = indexing()) {
      indexing.send(document("it-order", "a", 5, 55));
      indexing.flush();
      indexing.send(document("it-order", "a", 3, 33));
      indexing.flush();
      assertThat(stored.in("it-order").get("a").source().get("n").asInt()).isEqualTo(55);
      indexing.send(document("it-order", "a", 6, 66));
      indexing.flush();
      assertThat(indexing.refused()).isEmpty();
    }
    Stored.Hit hit = stored.in("it-order").get("a");
    assertThat(hit.version()).isEqualTo(6);
    assertThat(hit.source().get("n").asInt()).isEqualTo(66);
  }

  @Test
  void whatIsSentTwiceIsThereOnce() throws Exception {
    try (Indexing indexing = indexing()) {
      for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 300; i++) {
          indexing.send(document("it-twice", "id-" + i, 7, i));
        }
        indexing.flush();
      }
      assertThat(indexing.refused()).isEmpty();
    }
    Map<String, Stored.Hit> hits = stored.in("it-twice");
    assertThat(hits).hasSize(300);
    assertThat(hits.values()).allSatisfy(hit -> assertThat(hit.version()).isEqualTo(7));
  }

  @Test
  void aDocumentThatDoesNotFitTheMappingComesOutAndTheOthersAreStored() throws Exception {
    stored.call(
        "PUT",
        "/it-mapping",
        "{\"mappings\":{\"dynamic\":\"strict\",\"properties\":{\"n\":{\"type\":\"long\"}}}}",
        200);
    byte[] wrongType = utf8("{\"n\":\"no number\"}");
    byte[] unknownField = utf8("{\"n\":1,\"surprise\":true}");
    List<Rejected> refused;
    try (Indexing indexing = indexing()) {
      for (int i = 0; i < 50; i++) {
        indexing.send(document("it-mapping", "good-" + i, 1, i));
      }
      indexing.send(new Document("it-mapping", "wrong-type", 1, wrongType));
      indexing.send(new Document("it-mapping", "unknown-field", 1, unknownField));
      for (int i = 50; i < 100; i++) {
        indexing.send(document("it-mapping", "good-" + i, 1, i));
      }
      indexing.flush();
      refused = new ArrayList<>(indexing.refused());
    }
    assertThat(stored.in("it-mapping").keySet())
        .hasSize(100)
        .allMatch(id -> id.startsWith("good-"));
    assertThat(refused)
        .hasSize(2)
        .allSatisfy(
            each -> {
              assertThat(each.reason()).isEqualTo("document_refused");
              assertThat(each.detail()).startsWith("400 ");
              assertThat(each.parser()).isEqualTo("elasticsearch");
              assertThat(each.ingestTime()).isPositive();
              assertThat(each.sourcePartition()).isEqualTo(-1);
              assertThat(each.sourceOffset()).isEqualTo(-1);
            });
    assertThat(refused)
        .extracting(Rejected::sourceTopic)
        .containsExactlyInAnyOrder("it-mapping/wrong-type", "it-mapping/unknown-field");
    for (Rejected each : refused) {
      boolean type = each.sourceTopic().endsWith("wrong-type");
      assertThat(each.raw()).isEqualTo(type ? wrongType : unknownField);
      assertThat(each.detail()).contains(type ? "no number" : "surprise");
    }
  }

  @Test
  void aClosedIndexIsTriedAgainUntilItIsOpen() throws Exception {
    stored.call("PUT", "/it-closed", "{}", 200);
    stored.call("POST", "/it-closed/_close", "", 200);
    try (Indexing indexing = indexing()) {
      indexing.send(document("it-closed", "a", 1, 1));
      indexing.send(document("it-open", "b", 1, 1));
      // Both were in one request, so the closed index has had its chance to refuse.
      indexing.await(() -> stored.in("it-open").containsKey("b"));
      stored.call("POST", "/it-closed/_open", "", 200);
      indexing.await(
          () -> stored.in("it-closed").containsKey("a") || !indexing.refused().isEmpty());
      assertThat(indexing.refused()).isEmpty();
    }
  }

  /** The block that the flood stage of a full disk sets. */
  @Test
  void aReadOnlyIndexHoldsItsOwnDocumentsAndNoOthers() throws Exception {
    stored.call("PUT", "/it-read-only", "{}", 200);
    block("it-read-only", "true");
    try (LogLines log = new LogLines();
        Indexing indexing = indexing()) {
      for (int i = 0; i < 500; i++) {
        indexing.send(document("it-read-only", "id-" + i, 1, i));
        indexing.send(document("it-writable", "id-" + i, 1, i));
      }
      indexing.await(() -> stored.in("it-writable").size() == 500);
      indexing.await(() -> indexing.metric("indexesBlocked") == 1);
      // Several pauses pass, and not one line more.
      long retried = indexing.metric("documentsRetried");
      indexing.await(() -> indexing.metric("documentsRetried") > retried + 50);
      assertThat(indexing.metric("documentsHeld")).isEqualTo(500);
      assertThat(indexing.metric("bytesHeld")).isGreaterThan(500 * 60);
      assertThat(indexing.metric("oldestHeldMillis")).isPositive();
      assertThat(indexing.metric("away")).as("Elasticsearch is there").isZero();
      assertThat(stored.in("it-read-only")).isEmpty();
      block("it-read-only", "null");
      indexing.await(() -> indexing.metric("documentsHeld") == 0);
      assertThat(indexing.metric("indexesBlocked")).isZero();
      assertThat(indexing.refused()).isEmpty();
      assertThat(log.with("Index it-read-only takes nothing: ")).hasSize(1);
      assertThat(log.with("Index it-read-only takes documents again")).hasSize(1);
    }
    assertThat(stored.in("it-read-only")).hasSize(500);
  }

  private static void block(String index, String value) throws Exception {
    stored.call(
        "PUT",
        "/" + index + "/_settings",
        "{\"index.blocks.read_only_allow_delete\":" + value + "}",
        200);
  }

  @Test
  void anIndexWithoutAPrimaryHoldsItsOwnDocumentsAndNoOthers() throws Exception {
    stored.call(
        "PUT",
        "/it-red?wait_for_active_shards=0",
        "{\"settings\":{\"index.number_of_replicas\":0,"
            + "\"index.routing.allocation.require._name\":\"nobody\"}}",
        200);
    ElasticsearchOptions hasty = Indexing.builder(address).timeouts(5_000, 1_500).build();
    try (LogLines log = new LogLines();
        Indexing indexing = new Indexing(hasty, IndexSetup.NONE)) {
      for (int i = 0; i < 300; i++) {
        indexing.send(document("it-red", "id-" + i, 1, i));
        indexing.send(document("it-green", "id-" + i, 1, i));
      }
      indexing.await(() -> stored.in("it-green").size() == 300);
      indexing.await(() -> indexing.metric("indexesBlocked") == 1);
      // Green ones are there before their answer is.
      indexing.await(() -> indexing.metric("documentsHeld") == 300);
      stored.call(
          "PUT", "/it-red/_settings", "{\"index.routing.allocation.require._name\":null}", 200);
      indexing.await(() -> indexing.metric("documentsHeld") == 0);
      assertThat(indexing.refused()).isEmpty();
      assertThat(log.with("Index it-red takes nothing: 503")).hasSize(1);
      assertThat(log.with("Index it-red takes documents again")).hasSize(1);
      assertThat(log.with("Holding documents back")).isEmpty();
    }
    assertThat(stored.in("it-red")).hasSize(300);
  }

  /** Elasticsearch refuses the whole request for such an id. */
  @Test
  void oneDocumentThatSpoilsTheRequestComesOutAndTheOthersAreStored() throws Exception {
    String tooLong = "x".repeat(513);
    try (LogLines log = new LogLines();
        Indexing indexing = indexing()) {
      for (int i = 0; i < 100; i++) {
        indexing.send(document("it-spoiled", "id-" + i, 1, i));
        if (i % 40 == 0) {
          indexing.send(document("it-spoiled", tooLong + i, 1, i));
        }
      }
      indexing.flush();
      assertThat(indexing.refused())
          .hasSize(3)
          .allSatisfy(refused -> assertThat(refused.detail()).contains("no longer than 512 bytes"));
      assertThat(indexing.metric("documentsRefused")).isEqualTo(3);
      assertThat(log.with("refuses documents")).as("not for each").hasSize(1);
    }
    assertThat(stored.in("it-spoiled")).hasSize(100);
  }

  @Test
  void ofDocumentsWithoutVersionTheLastWinsInTheirOrder() throws Exception {
    try (Indexing indexing = indexing()) {
      for (int round = 0; round < 50; round++) {
        for (int i = 0; i < 20; i++) {
          indexing.send(unversioned("it-last", "id-" + i, round));
        }
      }
      for (int i = 0; i < 10; i++) {
        indexing.send(Document.delete("it-last", "id-" + i));
      }
      indexing.send(Document.delete("it-last", "never-there"));
      indexing.flush();
      assertThat(indexing.refused()).isEmpty();
    }
    Map<String, Stored.Hit> hits = stored.in("it-last");
    assertThat(hits).hasSize(10);
    assertThat(hits.values())
        .allSatisfy(hit -> assertThat(hit.source().get("n").asInt()).isEqualTo(49));
  }

  @Test
  void aRefusedDocumentMayGoToAnIndexOfItsOwn() throws Exception {
    strict("it-lettered");
    ElasticsearchOptions options =
        Indexing.builder(address).deadLetterIndex("it-dead-letters").build();
    for (int round = 0; round < 2; round++) {
      try (Indexing indexing = new Indexing(options, IndexSetup.NONE)) {
        indexing.send(document("it-lettered", "good", 1, 1));
        indexing.send(new Document("it-lettered", "bad", 1, utf8("{\"n\":\"no number\"}")));
        indexing.flush();
        assertThat(indexing.refused()).isEmpty();
      }
    }
    assertThat(stored.in("it-lettered")).containsOnlyKeys("good");
    assertThat(stored.in("it-dead-letters").values())
        .as("sent again it is the same")
        .singleElement()
        .satisfies(
            hit -> {
              assertThat(hit.source().get("error.message").asText()).startsWith("400 ");
              assertThat(hit.source().get("document.index").asText()).isEqualTo("it-lettered");
              assertThat(hit.source().get("document.id").asText()).isEqualTo("bad");
              assertThat(hit.source().get("document.source").asText())
                  .isEqualTo("{\"n\":\"no number\"}");
            });
  }

  @Test
  void aRefusedDocumentMayFailTheJob() throws Exception {
    strict("it-failing");
    ElasticsearchOptions options =
        Indexing.builder(address).onRefused(ElasticsearchOptions.OnRefused.FAIL).build();
    try (Indexing indexing = new Indexing(options, IndexSetup.NONE)) {
      indexing.send(new Document("it-failing", "bad", 1, utf8("{\"n\":\"no number\"}")));
      assertThatThrownBy(indexing::flush)
          .hasStackTraceContaining("refuses document 'bad' of index it-failing: 400");
    }
  }

  @Test
  void aRefusedDocumentMayBeDroppedAndIsCounted() throws Exception {
    strict("it-ignoring");
    ElasticsearchOptions options =
        Indexing.builder(address).onRefused(ElasticsearchOptions.OnRefused.IGNORE).build();
    try (Indexing indexing = new Indexing(options, IndexSetup.NONE)) {
      indexing.send(document("it-ignoring", "good", 1, 1));
      indexing.send(new Document("it-ignoring", "bad", 1, utf8("{\"n\":\"no number\"}")));
      indexing.flush();
      assertThat(indexing.refused()).isEmpty();
      assertThat(indexing.metric("documentsRefused")).isEqualTo(1);
    }
    assertThat(stored.in("it-ignoring")).containsOnlyKeys("good");
  }

  @Test
  void whereRetriesAreBoundedAFailureThatDoesNotPassFailsTheJob() throws Exception {
    ElasticsearchOptions options = Indexing.builder("http://127.0.0.1:1").maxRetries(2).build();
    try (Indexing indexing = new Indexing(options, IndexSetup.NONE)) {
      indexing.send(document("it-bounded", "a", 1, 1));
      assertThatThrownBy(() -> indexing.await(() -> false))
          .hasStackTraceContaining("failed 3 times in a row");
    }
  }

  @Test
  void compressedRequestsAreUnderstood() throws Exception {
    ElasticsearchOptions options = Indexing.builder(address).compression(true).build();
    try (Indexing indexing = new Indexing(options, IndexSetup.NONE)) {
      for (int i = 0; i < 500; i++) {
        indexing.send(document("it-compressed", "id-" + i, 1, i));
      }
      indexing.flush();
      assertThat(indexing.refused()).isEmpty();
    }
    assertThat(stored.in("it-compressed")).hasSize(500);
  }

  @Test
  void daysThatAreOverAreDeletedAndNothingElse() throws Exception {
    List<String> indexes =
        List.of(
            "it-days-2020.01.02",
            "it-days-2020.01.02-copy",
            "it-days-latest",
            "it-days-2020.13.02",
            "it-dayside-2020.01.02",
            "it-days-2999.01.01");
    for (String index : indexes) {
      stored.call("PUT", "/" + index, "{}", 200);
    }
    long now = System.currentTimeMillis();
    IndexSetup setup =
        new IndexSetup(
            Map.of(),
            List.of(new IndexSetup.Retention("it-days", "it-days-", Duration.ofDays(30))));
    try (BulkClient client = new BulkClient(Indexing.options(address), setup)) {
      assertThat(client.deleteOldIndexes(now).get())
          .as("nothing before it is known whether the server does it")
          .isZero();
      client.prepare().get();
      assertThat(client.deleteOldIndexes(now).get())
          .as("created just now, such as by a file of old events: they have their time, too")
          .isZero();
      long later = now + Duration.ofDays(31).toMillis();
      assertThat(client.deleteOldIndexes(later).get()).isEqualTo(1);
    }
    assertThat(stored.call("GET", "/it-day*/_settings", "", 200).properties())
        .extracting(Map.Entry::getKey)
        .containsExactlyInAnyOrderElementsOf(indexes.subList(1, indexes.size()));
  }

  private static void strict(String index) throws Exception {
    stored.call(
        "PUT",
        "/" + index,
        "{\"mappings\":{\"dynamic\":\"strict\",\"properties\":{\"n\":{\"type\":\"long\"}}}}",
        200);
  }

  private static Document unversioned(String index, String id, int n) {
    return Document.unversioned(index, id, utf8("{\"n\":" + n + "}"));
  }

  @Test
  void metricPointsFitTheirTemplate() throws Exception {
    long start = java.time.Instant.parse("2019-05-06T07:08:00Z").toEpochMilli() * 1000;
    try (Indexing indexing =
        new Indexing(Indexing.options(address), MetricDocuments.templates(), null)) {
      indexing.send(MetricDocuments.of(Points.full("00aa", 3, start, "services")));
      indexing.send(MetricDocuments.of(Points.bare("00bb", 4, start, "services")));
      indexing.send(MetricDocuments.of(Points.full("00cc", 5, start, "routes")));
      indexing.send(MetricDocuments.of(byAttributes(start / 1000)));
      indexing.flush();
      assertThat(indexing.refused()).isEmpty();
    }
    Map<String, Stored.Hit> hits = stored.in("log-metrics-2019.05.06");
    assertThat(hits).containsOnlyKeys("00aa", "00bb");
    String mine = byAttributes(start / 1000).id();
    Map<String, Stored.Hit> breakdowns = stored.in("log-breakdowns-2019.05.06");
    assertThat(breakdowns).containsOnlyKeys("00cc", mine);
    assertThat(breakdowns.get("00cc").source().get("http.route").asText()).isEqualTo("/a/{id}");
    JsonNode attributes = breakdowns.get(mine).source().get("attributes");
    assertThat(attributes.get("tenant").asText()).isEqualTo("acme");
    assertThat(attributes.get("tenant.zone").asText()).isEqualTo("eu");
    assertThat(breakdowns.get(mine).source().at("/resource_attributes/rack").asText())
        .isEqualTo("7");
    JsonNode source = hits.get("00aa").source();
    assertThat(hits.get("00aa").version()).isEqualTo(3);
    for (Column column : MetricPoint.COLUMNS) {
      // Sketches that only code can merge, and the map of dimensions, are in the table alone.
      boolean shown = column.type() != ColumnType.BINARY && column.type() != ColumnType.STRING_MAP;
      assertThat(source.has(column.term())).as(column.term()).isEqualTo(shown);
      assertThat(hits.get("00bb").source().has(column.term()))
          .as(column.term())
          .isEqualTo(
              column.required()
                      && !column.term().startsWith("duration.")
                      && !column.term().startsWith("service.")
                      && !column.term().startsWith("deployment.")
                  || SHOWN_ALWAYS.contains(column.term()));
    }
    assertThat(source.get("@timestamp").asText()).isEqualTo("2019-05-06T07:08:00Z");
    assertThat(source.get("duration.p50").asDouble()).isEqualTo(0.5);
    assertThat(source.at("/duration.buckets/7").asLong()).isEqualTo(8);
    JsonNode mapping = stored.call("GET", "/log-metrics-2019.05.06/_mapping", "", 200);
    assertThat(
            mapping
                .get("log-metrics-2019.05.06")
                .at("/mappings/properties/service/properties/name/type")
                .asText())
        .isEqualTo("keyword");
  }

  /** One attribute's name is the beginning of another's: no trouble for a strict mapping. */
  private static MetricPoint byAttributes(long startMillis) {
    Map<String, String> dimensions =
        Map.of(
            "attributes.tenant", "acme",
            "attributes.tenant.zone", "eu",
            "resource_attributes.rack", "7");
    return MetricPoints.running(
        new PartialRollup(
            Series.of("mine", dimensions), startMillis, 60_000, startMillis, Rollup.empty()),
        0);
  }

  /** Of the columns that tables of earlier versions lack. */
  private static final Set<String> SHOWN_ALWAYS =
      Set.of("metric.set", "clock", "log.record.observed.count");

  private static Indexing indexing() throws Exception {
    return new Indexing(Indexing.options(address), Map.of(), null);
  }

  private static Document document(String index, String id, long version, int n) {
    return new Document(index, id, version, utf8("{\"n\":" + n + "}"));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
