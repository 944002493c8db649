package io.logweir.connector.type;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.schema.Disposition;
import io.logweir.schema.EventColumn;
import io.logweir.schema.IdentityKind;
import io.logweir.schema.LogEvent;
import java.io.IOException;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class LogEventSerializerTest {

  private final LogEventSerializer serializer = new LogEventSerializer();

  @Test
  void everyColumnAndBothMapsComeBack() throws IOException {
    LogEvent event = Events.whole();
    assertThat(event.asText()).hasSize(EventColumn.COUNT);
    assertSame(serializer.deserialize(input(event)), event);
  }

  @Test
  void eventsThatComeOneByOneAreOneObjectForEachReader() throws IOException {
    TypeSerializer<LogEvent> reader =
        LogEventSerializer.ONE_BY_ONE.createSerializer(new SerializerConfigImpl());
    LogEvent whole = reader.deserialize(input(Events.whole()));
    assertSame(whole, Events.whole());
    LogEvent other = reader.duplicate().deserialize(input(Events.whole()));
    assertThat(reader.deserialize(input(new LogEvent()))).isSameAs(whole);
    assertSame(whole, new LogEvent());
    assertSame(other, Events.whole());
    assertThat(reader.copy(other)).isNotSameAs(reader.copy(other));
  }

  @Test
  void anEmptyEventComesBack() throws IOException {
    assertSame(serializer.deserialize(input(new LogEvent())), new LogEvent());
  }

  @Test
  void whatTravelsBesideTheRowComesBack() throws IOException {
    for (IdentityKind kind : IdentityKind.values()) {
      for (Disposition disposition : Disposition.values()) {
        LogEvent event = new LogEvent();
        event.setEventId(-1, Long.MIN_VALUE, kind);
        event.setDisposition(disposition);
        event.setClockMillis(Long.MIN_VALUE + 1);
        assertSame(serializer.deserialize(input(event)), event);
      }
    }
  }

  @Test
  void aFullMapComesBack() throws IOException {
    LogEvent event = new LogEvent();
    for (int i = 0; i < LogEvent.MAX_ENTRIES; i++) {
      event.putAttribute("key-" + i, "");
    }
    LogEvent back = serializer.deserialize(input(event));
    assertThat(back.entryCount(EventColumn.ATTRIBUTES)).isEqualTo(LogEvent.MAX_ENTRIES);
    assertSame(back, event);
  }

  @Test
  void oneAfterTheOtherComesBackIntoOneReusedEvent() throws IOException {
    int many = 300;
    DataOutputSerializer out = new DataOutputSerializer(1 << 16);
    for (int i = 0; i < many; i++) {
      serializer.serialize(Events.random(i), out);
    }
    DataInputDeserializer in = new DataInputDeserializer(out.getSharedBuffer(), 0, out.length());
    LogEvent reused = serializer.createInstance();
    for (int i = 0; i < many; i++) {
      LogEvent read = serializer.deserialize(reused, in);
      assertThat(read).isSameAs(reused);
      assertSame(read, Events.random(i));
    }
    assertThat(in.available()).isZero();
  }

  @Test
  void reuseLeaksNothingOfTheEventBefore() throws IOException {
    LogEvent reused = serializer.deserialize(new LogEvent(), input(Events.whole()));
    LogEvent small = new LogEvent();
    small.setString(EventColumn.BODY, "small");
    assertSame(serializer.deserialize(reused, input(small)), small);
    assertThat(reused.asText()).hasSize(small.asText().size());

    reused = serializer.copy(Events.whole(), new LogEvent());
    assertSame(serializer.copy(small, reused), small);
  }

  @Test
  void aCopyIsIndependent() {
    LogEvent event = Events.whole();
    LogEvent copy = serializer.copy(event);
    LogEvent copyInto = serializer.copy(event, Events.random(3));
    event.clear();
    event.setString(EventColumn.BODY, "overwritten".repeat(200));
    event.putAttribute("overwritten", "too");
    assertSame(copy, Events.whole());
    assertSame(copyInto, Events.whole());
  }

  @Test
  void bytesAreCopiedAsTheyAre() throws IOException {
    DataOutputSerializer target = new DataOutputSerializer(64);
    serializer.copy(input(Events.whole()), target);
    assertThat(target.getCopyOfBuffer()).isEqualTo(bytes(Events.whole()));
  }

  @Test
  void flinkKnowsItAsItsOwnType() {
    assertThat(LogEventSerializer.TYPE.getTypeClass()).isEqualTo(LogEvent.class);
    assertThat(LogEventSerializer.TYPE.createSerializer(new SerializerConfigImpl()))
        .isEqualTo(serializer);
    assertThat(serializer.isImmutableType()).isFalse();
    assertThat(serializer.getLength()).isEqualTo(-1);
    assertThat(serializer.snapshotConfiguration().restoreSerializer()).isEqualTo(serializer);
    assertThat(
            serializer
                .snapshotConfiguration()
                .resolveSchemaCompatibility(new LogEventSerializer().snapshotConfiguration())
                .isCompatibleAsIs())
        .isTrue();
  }

  private byte[] bytes(LogEvent event) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(event, out);
    return out.getCopyOfBuffer();
  }

  private DataInputDeserializer input(LogEvent event) throws IOException {
    return new DataInputDeserializer(bytes(event));
  }

  private static void assertSame(LogEvent actual, LogEvent expected) {
    assertThat(actual).isEqualTo(expected);
    assertThat(actual.presentBits()).isEqualTo(expected.presentBits());
    assertThat(actual.identity()).isEqualTo(expected.identity());
    assertThat(actual.disposition()).isEqualTo(expected.disposition());
    assertThat(actual.clockMillis()).isEqualTo(expected.clockMillis());
    assertThat(actual.idHigh()).isEqualTo(expected.idHigh());
    assertThat(actual.idLow()).isEqualTo(expected.idLow());
  }
}
