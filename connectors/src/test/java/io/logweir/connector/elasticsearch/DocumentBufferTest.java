package io.logweir.connector.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DocumentBufferTest {

  private static final BulkOutcome RETRY = BulkOutcome.of(429, "too_many", "");
  private static final Backoff BACKOFF = new Backoff(100, 1_000);

  private final DocumentBuffer buffer = new DocumentBuffer();
  private long now = 1_000;

  @Test
  void firstComeFirstServed() {
    Document a = document("a", 1);
    Document b = document("b", 1);
    Document c = document("c", 1);
    add(a, b, c);
    assertThat(buffer.waiting()).isEqualTo(3);
    assertThat(documents(take(2))).containsExactly(a, b);
    assertThat(documents(take(2))).containsExactly(c);
    assertThat(take(2)).isNull();
  }

  @Test
  void theNewestVersionWaitsWhicheverComesFirst() {
    Document newer = document("a", 2);
    Document newest = document("b", 5);
    add(newer, document("a", 1), document("b", 1), newest);
    assertThat(documents(take(10))).containsExactly(newer, newest);
  }

  @Test
  void ofEqualVersionsTheLastWaits() {
    Document again = document("a", 1);
    add(document("a", 1), again);
    assertThat(documents(take(10))).singleElement().isSameAs(again);
  }

  @Test
  void theSameIdInAnotherIndexIsAnotherDocument() {
    add(new Document("one", "a", 1, new byte[0]), new Document("two", "a", 1, new byte[0]));
    assertThat(buffer.waiting()).isEqualTo(2);
    assertThat(take(10).size()).isEqualTo(2);
  }

  @Test
  void aBatchKeepsWithinItsBytesButForASingleDocument() {
    int weight = document("a", 1).weight();
    add(document("a", 1), document("b", 1), document("c", 1), document("d", 1));
    BulkBatch two = buffer.take(10, 2 * weight);
    assertThat(two.size()).isEqualTo(2);
    assertThat(two.length()).isLessThanOrEqualTo(2 * weight);
    assertThat(buffer.take(10, weight - 1).size()).isEqualTo(1);
    assertThat(buffer.take(10, 1).size()).isEqualTo(1);
  }

  @Test
  void whatIsUnderWayIsUnsettledUntilItIsSettled() {
    Document a = document("a", 1);
    Document b = document("b", 1);
    add(a, b);
    BulkBatch batch = take(1);
    assertThat(buffer.waiting()).isEqualTo(1);
    assertThat(buffer.held()).isEqualTo(2);
    assertThat(buffer.unsettled()).containsExactlyInAnyOrder(a, b);
    batch.allStored();
    buffer.settle(batch);
    assertThat(buffer.unsettled()).containsExactly(b);
    assertThat(documents(take(1))).containsExactly(b);
  }

  @Test
  void whatMustBeSentAgainWaitsBehindWhatCameAndKeepsItsAge() {
    Document a = document("a", 1);
    Document b = document("b", 1);
    add(a);
    BulkBatch batch = take(1);
    now = 2_000;
    add(b);
    assertThat(buffer.oldest()).isEqualTo(1_000);
    buffer.putBack(batch);
    assertThat(buffer.unsettled()).containsExactly(b, a);
    BulkBatch both = take(10);
    assertThat(documents(both)).containsExactly(b, a);
    assertThat(both.oldest()).isEqualTo(1_000);
  }

  @Test
  void onlyWhatMustBeSentAgainComesBack() {
    Document b = document("b", 1);
    add(document("a", 1), b, document("c", 1));
    BulkBatch batch = take(10);
    batch.outcome(0, BulkOutcome.STORED);
    batch.outcome(1, RETRY);
    batch.outcome(2, BulkOutcome.of(400, "bad", ""));
    buffer.settle(batch);
    assertThat(buffer.unsettled()).containsExactly(b);
  }

  @Test
  void whatMustBeSentAgainYieldsToANewerVersionThatCameMeanwhile() {
    add(document("a", 1));
    BulkBatch batch = take(1);
    Document newer = document("a", 2);
    add(newer);
    assertThat(buffer.unsettled()).hasSize(2);
    buffer.putBack(batch);
    assertThat(buffer.unsettled()).containsExactly(newer);
  }

  @Test
  void aDocumentWithoutVersionWaitsForTheOneUnderWay() {
    Document first = unversioned("a", 1);
    Document other = unversioned("b", 1);
    add(first);
    BulkBatch batch = take(10);
    Document last = Document.delete("index", "a");
    add(unversioned("a", 2), last, other);
    assertThat(buffer.waiting()).isEqualTo(2);
    assertThat(buffer.unsettled()).containsExactly(first, other, last);
    assertThat(documents(take(10))).containsExactly(other);
    buffer.putBack(batch);
    assertThat(documents(take(10))).as("the older one is not sent again").containsExactly(last);
  }

  @Test
  void aBlockedIndexGivesNothingButAFewDocumentsWhenItIsTime() {
    for (int i = 0; i < 100; i++) {
      add(document("a" + i, 1));
    }
    Document other = new Document("other", "x", 1, new byte[] {'{', '}'});
    add(other);
    BulkBatch batch = take(1);
    batch.queue(0).block(now, BACKOFF);
    buffer.putBack(batch);
    assertThat(buffer.blockedIndexes()).isEqualTo(1);
    assertThat(documents(take(1_000))).containsExactly(other);
    assertThat(take(1_000)).isNull();
    assertThat(buffer.takeProbe(now + 74, 1_000_000)).isNull();
    assertThat(buffer.nextProbe()).isBetween(now + 75, now + 100);
    BulkBatch probe = buffer.takeProbe(now + 100, 1_000_000);
    assertThat(probe.size()).isBetween(1, 50);
    assertThat(buffer.takeProbe(now + 100, 1_000_000)).as("one at a time").isNull();
    probe.queue(0).unblock();
    assertThat(take(1_000).size()).isEqualTo(100 - probe.size());
  }

  @Test
  void halvesHoldTheWhole() {
    add(document("a", 1), document("b", 1), document("c", 1));
    BulkBatch batch = take(10);
    List<BulkBatch> halves = buffer.halve(batch);
    assertThat(halves).extracting(BulkBatch::size).containsExactly(1, 2);
    assertThat(buffer.unsettled()).extracting(Document::id).containsExactly("a", "b", "c");
    halves.forEach(BulkBatch::allStored);
    halves.forEach(buffer::settle);
    assertThat(buffer.held()).isZero();
    assertThat(buffer.bytes()).isZero();
  }

  /** What came and what was settled are counted against a list, over many turns of the ring. */
  @Test
  void nothingIsLostInAnyOrderOfAddingTakingAndSettling() {
    java.util.Random random = new java.util.Random(7);
    List<BulkBatch> underWay = new ArrayList<>();
    java.util.Map<String, Long> newest = new java.util.HashMap<>();
    java.util.Map<String, Long> stored = new java.util.HashMap<>();
    for (int i = 0; i < 50_000; i++) {
      if (random.nextInt(3) > 0) {
        Document document = document("id" + random.nextInt(3_000), i + 1);
        newest.put(document.id(), document.version());
        add(document);
      } else if (random.nextBoolean()) {
        BulkBatch batch = take(1 + random.nextInt(200));
        if (batch != null) {
          underWay.add(batch);
        }
      } else if (!underWay.isEmpty()) {
        settleSome(underWay.remove(random.nextInt(underWay.size())), random, stored);
      }
    }
    underWay.forEach(batch -> settleSome(batch, new java.util.Random(1), stored));
    for (BulkBatch batch = take(100); batch != null; batch = take(100)) {
      settleSome(batch, random, stored);
    }
    assertThat(newest.size()).isGreaterThan(2_000);
    assertThat(stored).isEqualTo(newest);
    assertThat(buffer.held()).isZero();
    assertThat(buffer.bytes()).isZero();
  }

  private void settleSome(
      BulkBatch batch, java.util.Random random, java.util.Map<String, Long> stored) {
    for (int i = 0; i < batch.size(); i++) {
      boolean again = random.nextInt(4) == 0;
      batch.outcome(i, again ? RETRY : BulkOutcome.STORED);
      if (!again) {
        stored.merge(batch.document(i).id(), batch.document(i).version(), Math::max);
      }
    }
    buffer.settle(batch);
  }

  /** From the document's bytes and id to the request's body and back: no object for each. */
  @Test
  void oncePoolsAreWarmADocumentCostsNoAllocation() {
    int many = 20_000;
    List<Document> given = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      given.add(document("id-" + i, i));
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long perDocument = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      long before = threads.getThreadAllocatedBytes(thread);
      int taken = 0;
      for (Document document : given) {
        buffer.add(document, now);
        if (buffer.waiting() == 1_000) {
          BulkBatch batch = take(1_000);
          taken += batch.size();
          batch.allStored();
          buffer.settle(batch);
        }
      }
      assertThat(taken).isEqualTo(many);
      perDocument = Math.min(perDocument, threads.getThreadAllocatedBytes(thread) - before);
    }
    assertThat(perDocument / many).as("bytes allocated per document").isZero();
  }

  private void add(Document... documents) {
    for (Document document : documents) {
      buffer.add(document, now);
    }
  }

  private BulkBatch take(int actions) {
    return buffer.take(actions, 100_000_000);
  }

  private static List<Document> documents(BulkBatch batch) {
    List<Document> documents = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      documents.add(batch.document(i));
    }
    return documents;
  }

  private static Document document(String id, long version) {
    return new Document("index", id, version, source(version));
  }

  private static Document unversioned(String id, long number) {
    return Document.unversioned("index", id, source(number));
  }

  private static byte[] source(long number) {
    return ("{\"v\":" + number + "}").getBytes(StandardCharsets.UTF_8);
  }
}
