package io.logweir.udf;

import io.logweir.core.rollup.QuantileSketch;
import io.logweir.udf.type.BinarySerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes a {@link QuantileSketch} as it writes itself. */
public final class QuantileSketchSerializer extends BinarySerializer<QuantileSketch> {

  private static final long serialVersionUID = 1;

  @Override
  public QuantileSketch createInstance() {
    return new QuantileSketch();
  }

  @Override
  public QuantileSketch copy(QuantileSketch from) {
    return from.copy();
  }

  @Override
  public void serialize(QuantileSketch sketch, DataOutputView target) throws IOException {
    sketch.write(target);
  }

  @Override
  public QuantileSketch deserialize(DataInputView source) throws IOException {
    return QuantileSketch.read(source);
  }

  @Override
  public TypeSerializerSnapshot<QuantileSketch> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Says which serializer reads the state again. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<QuantileSketch> {
    /** For Flink. */
    public Snapshot() {
      super(QuantileSketchSerializer::new);
    }
  }
}
