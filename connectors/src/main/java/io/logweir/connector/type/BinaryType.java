package io.logweir.connector.type;

import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** Tells Flink that a class has a serializer of its own, so that Kryo never sees it. */
public final class BinaryType<T> extends TypeInformation<T> {

  private static final long serialVersionUID = 1;

  private final Class<T> typeClass;
  private final TypeSerializer<T> serializer;

  /** Instances of {@code typeClass}, written and read by {@code serializer}. */
  public BinaryType(Class<T> typeClass, TypeSerializer<T> serializer) {
    this.typeClass = typeClass;
    this.serializer = serializer;
  }

  @Override
  public boolean isBasicType() {
    return false;
  }

  @Override
  public boolean isTupleType() {
    return false;
  }

  @Override
  public int getArity() {
    return 1;
  }

  @Override
  public int getTotalFields() {
    return 1;
  }

  @Override
  public Class<T> getTypeClass() {
    return typeClass;
  }

  @Override
  public boolean isKeyType() {
    return false;
  }

  @Override
  public TypeSerializer<T> createSerializer(SerializerConfig config) {
    return serializer.duplicate();
  }

  @Override
  public String toString() {
    return "BinaryType<" + typeClass.getSimpleName() + ">";
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof BinaryType<?> other
        && typeClass == other.typeClass
        && serializer.equals(other.serializer);
  }

  @Override
  public int hashCode() {
    return typeClass.hashCode();
  }

  @Override
  public boolean canEqual(Object o) {
    return o instanceof BinaryType;
  }
}
