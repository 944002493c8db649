package io.logweir.connector.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DocumentBufferTest {

  private final DocumentBuffer buffer = new DocumentBuffer();

  @Test
  void firstComeFirstServed() {
    Document a = document("a", 1);
    Document b = document("b", 1);
    Document c = document("c", 1);
    List.of(a, b, c).forEach(buffer::add);
    assertThat(buffer.waiting()).isEqualTo(3);
    assertThat(buffer.take(2, 1_000_000)).containsExactly(a, b);
    assertThat(buffer.take(2, 1_000_000)).containsExactly(c);
    assertThat(buffer.take(2, 1_000_000)).isEmpty();
  }

  @Test
  void theNewestVersionWaitsWhicheverComesFirst() {
    Document old = document("a", 1);
    Document newer = document("a", 2);
    buffer.add(newer);
    buffer.add(old);
    buffer.add(document("b", 1));
    Document newest = document("b", 5);
    buffer.add(newest);
    assertThat(buffer.take(10, 1_000_000)).containsExactly(newer, newest);
  }

  @Test
  void ofEqualVersionsTheLastWaits() {
    buffer.add(document("a", 1));
    Document again = document("a", 1);
    buffer.add(again);
    assertThat(buffer.take(10, 1_000_000)).singleElement().isSameAs(again);
  }

  @Test
  void theSameIdInAnotherIndexIsAnotherDocument() {
    buffer.add(new Document("one", "a", 1, new byte[0]));
    buffer.add(new Document("two", "a", 1, new byte[0]));
    assertThat(buffer.waiting()).isEqualTo(2);
  }

  @Test
  void aBatchKeepsWithinItsBytesButForASingleDocument() {
    int weight = document("a", 1).weight();
    for (String id : List.of("a", "b", "c", "d")) {
      buffer.add(document(id, 1));
    }
    assertThat(buffer.take(10, 2 * weight)).hasSize(2);
    assertThat(buffer.take(10, 2 * weight - 1)).hasSize(1);
    assertThat(buffer.take(10, 1)).hasSize(1);
  }

  @Test
  void whatIsUnderWayIsUnsettledUntilItIsSettled() {
    Document a = document("a", 1);
    Document b = document("b", 1);
    buffer.add(a);
    buffer.add(b);
    List<Document> batch = buffer.take(1, 1_000_000);
    assertThat(buffer.waiting()).isEqualTo(1);
    assertThat(buffer.unsettled()).containsExactlyInAnyOrder(a, b);
    buffer.settle(batch, List.of());
    assertThat(buffer.unsettled()).containsExactly(b);
    assertThat(buffer.take(1, 1_000_000)).containsExactly(b);
  }

  @Test
  void whatMustBeSentAgainWaitsBehindWhatCame() {
    Document a = document("a", 1);
    Document b = document("b", 1);
    buffer.add(a);
    List<Document> batch = buffer.take(1, 1_000_000);
    buffer.add(b);
    buffer.settle(batch, batch);
    assertThat(buffer.unsettled()).containsExactly(b, a);
    assertThat(buffer.take(10, 1_000_000)).containsExactly(b, a);
  }

  @Test
  void whatMustBeSentAgainYieldsToANewerVersionThatCameMeanwhile() {
    buffer.add(document("a", 1));
    List<Document> batch = buffer.take(1, 1_000_000);
    Document newer = document("a", 2);
    buffer.add(newer);
    assertThat(buffer.unsettled()).hasSize(2);
    buffer.settle(batch, batch);
    assertThat(buffer.unsettled()).containsExactly(newer);
  }

  @Test
  void settlingABatchLeavesAnEqualDocumentOfAnotherUnderWay() {
    byte[] source = {'{', '}'};
    Document first = new Document("index", "a", 1, source);
    Document second = new Document("index", "a", 1, source);
    assertThat(first).isEqualTo(second);
    buffer.add(first);
    List<Document> one = buffer.take(1, 1_000_000);
    buffer.add(second);
    buffer.take(1, 1_000_000);
    buffer.settle(one, List.of());
    assertThat(buffer.unsettled()).singleElement().isSameAs(second);
  }

  private static Document document(String id, long version) {
    return new Document(
        "index", id, version, ("{\"v\":" + version + "}").getBytes(StandardCharsets.UTF_8));
  }
}
