package io.logweir.connector.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.local.part.SharedParts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The operator against a real Elasticsearch of its own that is killed, or takes only little. */
@Timeout(300)
class IndexDocumentsOutageITCase {

  /** The least that Elasticsearch allows to be set and still works with. */
  private static final int MAX_CONTENT = 64 << 10;

  @TempDir static Path folder;

  private static Server elasticsearch;
  private static String address;
  private static Stored stored;

  @BeforeAll
  static void start() {
    elasticsearch =
        Server.start(
            folder,
            "http.max_content_length=" + MAX_CONTENT + "b",
            // One bulk operation on a shard at a time, and one that waits.
            "node.processors=1",
            "thread_pool.write.queue_size=1");
    address = elasticsearch.address();
    stored = new Stored(address);
  }

  @AfterAll
  static void end() {
    if (elasticsearch != null) {
      elasticsearch.close();
    }
  }

  /**
   * The server's write queue is full for most of every request: its answer is 429 for each item.
   */
  @Test
  void whatAFullQueueTurnsAwayIsTriedAgainUntilAllIsStored() throws Exception {
    stored.call("PUT", "/queue", "{\"settings\":{\"index.number_of_shards\":12}}", 200);
    try (LogLines log = new LogLines();
        Indexing indexing = new Indexing(Indexing.options(address), IndexSetup.NONE)) {
      for (int i = 0; i < 2_000; i++) {
        indexing.send(new Document("queue", "id-" + i, 1, json("x")));
      }
      indexing.await(() -> indexing.metric("documentsHeld") == 0);
      assertThat(indexing.metric("documentsRetried")).isPositive();
      assertThat(indexing.metric("documentsStored")).isEqualTo(2_000);
      assertThat(indexing.metric("documentsRefused")).isZero();
      assertThat(indexing.refused()).isEmpty();
      assertThat(log.with("takes nothing: 429").size())
          .as("a line for each change of state")
          .isPositive()
          .isBetween(
              log.with("takes documents again").size(),
              log.with("takes documents again").size() + 1);
    }
    assertThat(stored.in("queue")).hasSize(2_000);
  }

  @Test
  void aRequestThatIsTooLargeIsHalvedAndADocumentThatIsTooLargeComesOut() throws Exception {
    byte[] tooLarge = json("x".repeat(2 * MAX_CONTENT));
    try (Indexing indexing = new Indexing(Indexing.options(address), Map.of(), null)) {
      for (int i = 0; i < 150; i++) {
        indexing.send(new Document("large", "id-" + i, 1, json("y".repeat(3_000))));
      }
      indexing.send(new Document("large", "too-large", 1, tooLarge));
      for (int i = 150; i < 300; i++) {
        indexing.send(new Document("large", "id-" + i, 1, json("y".repeat(3_000))));
      }
      indexing.await(() -> stored.in("large").size() == 300 && !indexing.refused().isEmpty());
      assertThat(indexing.refused())
          .singleElement()
          .satisfies(
              refused -> {
                assertThat(refused.sourceTopic()).isEqualTo("large/too-large");
                assertThat(refused.raw()).isEqualTo(tooLarge);
                assertThat(refused.detail()).startsWith("413 ");
              });
    }
    assertThat(stored.in("large")).doesNotContainKey("too-large");
  }

  @Test
  void aClusterThatIsFullIsTriedAgainUntilThereIsRoom() throws Exception {
    stored.call("PUT", "/full-first", "{}", 200);
    allowShards("1");
    try (Indexing indexing = new Indexing(Indexing.options(address), Map.of(), null)) {
      indexing.send(new Document("full-second", "a", 1, json("new index")));
      indexing.send(new Document("full-first", "b", 1, json("index that is there")));
      indexing.await(() -> stored.in("full-first").containsKey("b"));
      allowShards("null");
      indexing.await(
          () -> stored.in("full-second").containsKey("a") || !indexing.refused().isEmpty());
      assertThat(indexing.refused()).isEmpty();
    } finally {
      allowShards("null");
    }
  }

  private static void allowShards(String perNode) throws Exception {
    stored.call(
        "PUT",
        "/_cluster/settings",
        "{\"persistent\":{\"cluster.max_shards_per_node\":" + perNode + "}}",
        200);
  }

  @Test
  void anOutageHoldsDocumentsBackWhileCheckpointsGoOnAndNothingIsLost() throws Exception {
    OperatorSubtaskState duringOutage;
    try (Indexing indexing = new Indexing(Indexing.options(address), Map.of(), null)) {
      send(indexing, 0, 1_000);
      indexing.await(() -> stored.in("outage").size() == 1_000);

      elasticsearch.kill();
      send(indexing, 1_000, 2_000);
      // The newest version of each is what is held.
      for (int i = 1_000; i < 1_100; i++) {
        indexing.send(document(i, 2));
      }
      duringOutage = indexing.snapshot(1);
      send(indexing, 2_000, 2_500);
      OperatorSubtaskState later = indexing.snapshot(2);
      assertThat(later.getStateSize()).isGreaterThan(duringOutage.getStateSize());
      assertThat(indexing.refused()).isEmpty();

      elasticsearch.restart();
      indexing.await(() -> stored.in("outage").size() == 2_500);
      indexing.await(() -> stored.in("outage").get("id-1000").version() == 2);
      assertThat(indexing.refused()).isEmpty();
      assertThat(versions(stored)).allMatch(entry -> entry.version() == expected(entry.number()));

      assertThat(indexing.snapshot(3).getStateSize())
          .as("nothing is held any more")
          .isLessThan(duringOutage.getStateSize() / 10);
    }
    assertRestoredStoresWhatWasHeld(duringOutage);
  }

  /** Into another Elasticsearch, so that what comes there came from the snapshot. */
  private static void assertRestoredStoresWhatWasHeld(OperatorSubtaskState snapshot)
      throws Exception {
    String other = SharedParts.elasticsearch().address();
    Stored there = new Stored(other);
    try (Indexing restored = new Indexing(Indexing.options(other), Map.of(), snapshot)) {
      restored.await(() -> there.in("outage").size() >= 1_000);
      restored.flush();
      assertThat(restored.refused()).isEmpty();
    }
    List<Version> versions = versions(there);
    assertThat(new TreeSet<>(versions.stream().map(Version::number).toList()))
        .isEqualTo(new TreeSet<>(IntStream.range(1_000, 2_000).boxed().toList()));
    assertThat(versions).allMatch(entry -> entry.version() == expected(entry.number()));
  }

  private record Version(int number, long version) {}

  private static List<Version> versions(Stored where) throws Exception {
    return where.in("outage").entrySet().stream()
        .map(hit -> new Version(hit.getValue().source().get("n").asInt(), hit.getValue().version()))
        .toList();
  }

  private static long expected(int number) {
    return number >= 1_000 && number < 1_100 ? 2 : 1;
  }

  private static void send(Indexing indexing, int from, int to) throws Exception {
    for (int i = from; i < to; i++) {
      indexing.send(document(i, 1));
    }
  }

  private static Document document(int number, long version) {
    return new Document(
        "outage",
        "id-" + number,
        version,
        ("{\"n\":" + number + "}").getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] json(String text) {
    return ("{\"text\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8);
  }
}
