package io.logweir.udf;

import io.logweir.core.rollup.DistinctSketch;
import io.logweir.udf.type.BinarySerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes whether there is a sketch, and the sketch as it writes itself. */
public final class MergedSketchSerializer extends BinarySerializer<MergedSketch> {

  private static final long serialVersionUID = 1;

  @Override
  public MergedSketch createInstance() {
    return new MergedSketch();
  }

  @Override
  public MergedSketch copy(MergedSketch from) {
    return new MergedSketch(from.sketch() == null ? null : from.sketch().copy());
  }

  @Override
  public void serialize(MergedSketch merged, DataOutputView target) throws IOException {
    DistinctSketch sketch = merged.sketch();
    target.writeBoolean(sketch != null);
    if (sketch != null) {
      sketch.write(target);
    }
  }

  @Override
  public MergedSketch deserialize(DataInputView source) throws IOException {
    return new MergedSketch(source.readBoolean() ? DistinctSketch.read(source) : null);
  }

  @Override
  public TypeSerializerSnapshot<MergedSketch> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Says which serializer reads the state again. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<MergedSketch> {
    /** For Flink. */
    public Snapshot() {
      super(MergedSketchSerializer::new);
    }
  }
}
