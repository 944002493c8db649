package io.logweir.connector.elasticsearch;

import io.logweir.connector.type.BinaryType;
import io.logweir.udf.type.BinarySerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes documents for an exchange and for state, the version of the format first. */
public final class DocumentSerializer extends BinarySerializer<Document> {

  private static final long serialVersionUID = 1;

  /** Documents as Flink's type. */
  public static final TypeInformation<Document> TYPE =
      new BinaryType<>(Document.class, new DocumentSerializer());

  /** 1 knew no deletions: its source had a length of 0 or more. */
  private static final int VERSION = 2;

  private static final int DELETES = -1;

  @Override
  public boolean isImmutableType() {
    return true;
  }

  @Override
  public Document createInstance() {
    return new Document("", "", 0, new byte[0]);
  }

  @Override
  public Document copy(Document from) {
    return from;
  }

  @Override
  public void serialize(Document document, DataOutputView out) throws IOException {
    out.writeByte(VERSION);
    out.writeUTF(document.index());
    out.writeUTF(document.id());
    out.writeLong(document.version());
    if (document.isDelete()) {
      out.writeInt(DELETES);
    } else {
      out.writeInt(document.source().length);
      out.write(document.source());
    }
  }

  @Override
  public Document deserialize(DataInputView in) throws IOException {
    int version = in.readUnsignedByte();
    if (version < 1 || version > VERSION) {
      throw new IOException(
          "a document of format " + version + "; this version reads formats 1 to " + VERSION);
    }
    String index = in.readUTF();
    String id = in.readUTF();
    long documentVersion = in.readLong();
    int length = in.readInt();
    byte[] source = null;
    if (length != DELETES) {
      source = new byte[length];
      in.readFully(source);
    }
    return new Document(index, id, documentVersion, source);
  }

  @Override
  public TypeSerializerSnapshot<Document> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Names the serializer in a savepoint. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Document> {
    /** Called by Flink. */
    public Snapshot() {
      super(DocumentSerializer::new);
    }
  }
}
