package io.logweir.udf;

import io.logweir.core.rollup.DistinctSketch;
import io.logweir.udf.type.BinarySerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes a {@link DistinctSketch} as it writes itself. */
public final class DistinctSketchSerializer extends BinarySerializer<DistinctSketch> {

  private static final long serialVersionUID = 1;

  @Override
  public DistinctSketch createInstance() {
    return new DistinctSketch();
  }

  @Override
  public DistinctSketch copy(DistinctSketch from) {
    return from.copy();
  }

  @Override
  public void serialize(DistinctSketch sketch, DataOutputView target) throws IOException {
    sketch.write(target);
  }

  @Override
  public DistinctSketch deserialize(DataInputView source) throws IOException {
    return DistinctSketch.read(source);
  }

  @Override
  public TypeSerializerSnapshot<DistinctSketch> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Says which serializer reads the state again. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<DistinctSketch> {
    /** For Flink. */
    public Snapshot() {
      super(DistinctSketchSerializer::new);
    }
  }
}
