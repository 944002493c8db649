package io.logweir.udf;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.core.rollup.DistinctSketch;
import io.logweir.core.rollup.QuantileSketch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

/** What aggregates keep in state comes back as it was. */
class SketchSerializersTest {

  @Test
  void quantileSketches() throws IOException {
    QuantileSketch sketch = new QuantileSketch();
    assertThat(again(sketch, new QuantileSketchSerializer())).isEqualTo(sketch);
    sketch.add(1_000_000);
    sketch.add(3_000_000_000L, -5);
    assertThat(again(sketch, new QuantileSketchSerializer())).isEqualTo(sketch);
    assertThat(hex(sketch, new QuantileSketchSerializer()))
        .isEqualTo("8002" + "b305" + "01" + "9103" + "fbffffffffffffffff01");
    byte[] first = HexFormat.of().parseHex("000202b30000000000000001" + "0444fffffffffffffffb");
    assertThat(QuantileSketch.read(new DataInputDeserializer(first)))
        .as("what states of before hold")
        .isEqualTo(sketch);
  }

  @Test
  void distinctSketches() throws IOException {
    DistinctSketch sketch = new DistinctSketch();
    assertThat(again(sketch, new DistinctSketchSerializer())).isEqualTo(sketch);
    for (int i = 0; i < 500; i++) {
      byte[] text = ("client-" + i).getBytes(StandardCharsets.UTF_8);
      sketch.add(text, 0, text.length);
      if (i == 0 || i == 499) {
        assertThat(again(sketch, new DistinctSketchSerializer())).isEqualTo(sketch);
        MergedSketch merged = new MergedSketch(sketch);
        assertThat(again(merged, new MergedSketchSerializer()).sketch()).isEqualTo(sketch);
      }
    }
    MergedSketch none = new MergedSketch((DistinctSketch) null);
    assertThat(again(none, new MergedSketchSerializer()).sketch()).isNull();
    assertThat(hex(none, new MergedSketchSerializer())).isEqualTo("00");
    assertThat(hex(new MergedSketch(), new MergedSketchSerializer())).isEqualTo("0100");
  }

  /** Through the serializer that a savepoint names, and a copy that shares nothing. */
  private static <T> T again(T value, TypeSerializer<T> serializer) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(serializer.copy(value), out);
    TypeSerializer<T> restored = serializer.snapshotConfiguration().restoreSerializer();
    assertThat(restored).isEqualTo(serializer);
    return restored.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
  }

  private static <T> String hex(T value, TypeSerializer<T> serializer) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(value, out);
    return HexFormat.of().formatHex(out.getCopyOfBuffer());
  }
}
