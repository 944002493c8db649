package io.logweir.connector.type;

import io.logweir.schema.RawLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
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
    write(raw.value(), out);
    write(raw.topic().getBytes(StandardCharsets.UTF_8), out);
    out.writeInt(raw.partition());
    out.writeLong(raw.offset());
    out.writeLong(raw.timestampMillis());
    out.writeInt(raw.lines());
    out.writeInt(raw.index());
    out.writeInt(raw.headers().size());
    for (Map.Entry<String, String> header : raw.headers().entrySet()) {
      write(header.getKey().getBytes(StandardCharsets.UTF_8), out);
      write(header.getValue().getBytes(StandardCharsets.UTF_8), out);
    }
  }

  @Override
  public RawLog deserialize(DataInputView in) throws IOException {
    byte[] value = read(in);
    String topic = text(in);
    int partition = in.readInt();
    long offset = in.readLong();
    long timestampMillis = in.readLong();
    int lines = in.readInt();
    int index = in.readInt();
    int count = in.readInt();
    Map<String, String> headers = count == 0 ? Map.of() : new HashMap<>();
    for (int i = 0; i < count; i++) {
      headers.put(text(in), text(in));
    }
    return new RawLog(value, topic, partition, offset, timestampMillis, headers, lines, index);
  }

  private static void write(byte[] bytes, DataOutputView out) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static byte[] read(DataInputView in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return bytes;
  }

  private static String text(DataInputView in) throws IOException {
    return new String(read(in), StandardCharsets.UTF_8);
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
