package io.logweir.connector.type;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.connector.elasticsearch.Document;
import io.logweir.connector.elasticsearch.DocumentSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChunksTest {

  private final DocumentSerializer serializer = new DocumentSerializer();

  @Test
  void whatIsPackedComesBackInOrder() throws IOException {
    List<Document> documents =
        IntStream.range(0, 5_000)
            .mapToObj(i -> new Document("index-" + i % 3, "id-" + i, i, new byte[i % 700]))
            .toList();

    List<byte[]> chunks = Chunks.pack(documents, serializer);
    List<Document> unpacked = new ArrayList<>();
    Chunks.unpack(chunks, serializer, unpacked::add);

    assertThat(chunks).as("few arrays, and more than one").hasSizeBetween(2, 20);
    assertThat(unpacked)
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactlyElementsOf(documents);
  }

  @Test
  void anElementLargerThanAChunkIsOne() throws IOException {
    Document large = new Document("index", "large", 1, new byte[3 << 20]);
    Document small = new Document("index", "small", 1, new byte[] {1});

    List<Document> unpacked = new ArrayList<>();
    Chunks.unpack(Chunks.pack(List.of(large, small), serializer), serializer, unpacked::add);

    assertThat(unpacked).extracting(Document::id).containsExactly("large", "small");
    assertThat(unpacked.get(0).source()).hasSize(3 << 20);
  }

  @Test
  void nothingIsNoChunk() throws IOException {
    assertThat(Chunks.pack(List.<Document>of(), serializer)).isEmpty();
  }
}
