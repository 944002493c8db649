package io.logweir.connector.type;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * Packs many small elements into few arrays for an operator's list state: Flink restores that state
 * element by element with unbuffered reads, which takes a minute for a hundred thousand of them.
 */
public final class Chunks {

  private static final int CHUNK_BYTES = 256 << 10;

  private Chunks() {}

  /** The elements, in order, in arrays of a quarter of a megabyte or little more. */
  public static <T> List<byte[]> pack(Iterable<T> elements, TypeSerializer<T> serializer)
      throws IOException {
    List<byte[]> chunks = new ArrayList<>();
    DataOutputSerializer out = new DataOutputSerializer(1 << 10);
    for (T element : elements) {
      serializer.serialize(element, out);
      if (out.length() >= CHUNK_BYTES) {
        chunks.add(out.getCopyOfBuffer());
        out.clear();
      }
    }
    if (out.length() > 0) {
      chunks.add(out.getCopyOfBuffer());
    }
    return chunks;
  }

  /** Hands over what {@link #pack} packed. */
  public static <T> void unpack(
      Iterable<byte[]> chunks, TypeSerializer<T> serializer, Consumer<T> consumer)
      throws IOException {
    for (byte[] chunk : chunks) {
      DataInputDeserializer in = new DataInputDeserializer(chunk);
      while (in.available() > 0) {
        consumer.accept(serializer.deserialize(in));
      }
    }
  }
}
