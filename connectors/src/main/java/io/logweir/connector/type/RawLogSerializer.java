package io.logweir.connector.type;

import io.logweir.schema.RawLog;
import io.logweir.udf.type.BinarySerializer;
import java.io.IOException;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes raw records: bytes, coordinates, headers. */
public final class RawLogSerializer extends BinarySerializer<RawLog> {

  private static final long serialVersionUID = 1;

  /** Raw records as Flink's type. */
  public static final TypeInformation<RawLog> TYPE =
      new BinaryType<>(RawLog.class, new RawLogSerializer());

  @Override
  public boolean isImmutableType() {
    return true;
  }

  @Override
  public RawLog createInstance() {
    return new RawLog(new byte[0], "", 0, 0, 0, Map.of());
  }

  @Override
  public RawLog copy(RawLog from) {
    return from;
  }

  @Override
  public void serialize(RawLog raw, DataOutputView out) throws IOException {
    raw.write(out);
  }

  @Override
  public RawLog deserialize(DataInputView in) throws IOException {
    return RawLog.read(in);
  }

  @Override
  public TypeSerializerSnapshot<RawLog> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names the serializer in a savepoint. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<RawLog> {
    /** Called by Flink. */
    public Snapshot() {
      super(RawLogSerializer::new);
    }
  }
}
