package io.logweir.connector.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.logweir.connector.type.Events;
import io.logweir.core.parse.LogParser;
import io.logweir.schema.EventColumn;
import io.logweir.schema.RawLog;
import io.logweir.schema.Rejected;
import java.io.IOException;
import java.util.Map;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class ParsedLogSerializerTest {

  private static final Rejected FULL =
      new Rejected(
          -1_234_567,
          "invalid_json",
          "at 3: ä\uD83D\uDE00",
          "json",
          new byte[] {0, -1, 127, '\n'},
          "payments",
          "checkout",
          "raw.app",
          7,
          Long.MAX_VALUE,
          12);

  private static final Rejected SPARSE =
      new Rejected(0, "empty", null, null, new byte[0], null, null, "raw.app", -1, -1, null);

  private final ParsedLog.Serializer serializer = new ParsedLog.Serializer();

  @Test
  void eventsAndRejectedRecordsComeBackOneAfterTheOther() throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(event(), out);
    serializer.serialize(rejected(FULL), out);
    serializer.serialize(rejected(SPARSE), out);
    serializer.serialize(event(), out);

    DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
    ParsedLog first = serializer.deserialize(serializer.createInstance(), in);
    assertSame(first, event());
    // A reused instance must not keep the event of the record before, nor its rejection.
    assertSame(serializer.deserialize(first, in), rejected(FULL));
    assertSame(serializer.deserialize(rejected(FULL), in), rejected(SPARSE));
    assertSame(serializer.deserialize(rejected(FULL), in), event());
    assertThat(in.available()).isZero();
  }

  @Test
  void aCopyIsIndependent() {
    for (ParsedLog original : new ParsedLog[] {event(), rejected(FULL)}) {
      ParsedLog copy = serializer.copy(original);
      ParsedLog copyInto = serializer.copy(original, event());
      boolean wasRejected = original.rejected() != null;
      original.event().clear();
      original.event().setString(EventColumn.BODY, "overwritten");
      original.setRejected(wasRejected ? null : SPARSE);
      assertSame(copy, wasRejected ? rejected(FULL) : event());
      assertSame(copyInto, wasRejected ? rejected(FULL) : event());
    }
  }

  @Test
  void theClockIsTheEventsOrElseThatOfARecordWithoutATime() {
    ParsedLog parsed = event();
    parsed.event().setClockMillis(42);
    assertThat(parsed.clockMillis()).isEqualTo(42);
    parsed.setRejected(FULL);
    assertThat(parsed.clockMillis()).isEqualTo(LogParser.clockWithoutTime(-1_235));
  }

  @Test
  void aLineAndADroppedEventComeBack() throws IOException {
    ParsedLog line = new ParsedLog().begin(RAW, false);
    line.setLine();
    ParsedLog dropped = event();
    dropped.setDroppedBy("heartbeats");
    for (ParsedLog original : new ParsedLog[] {line, dropped}) {
      DataOutputSerializer out = new DataOutputSerializer(64);
      serializer.serialize(original, out);
      ParsedLog back = serializer.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
      assertThat(back.raw()).usingRecursiveComparison().isEqualTo(RAW);
      assertThat(back.isLine()).isEqualTo(original.isLine());
      assertThat(back.isFirst()).isEqualTo(original.isFirst());
      assertThat(back.droppedBy()).isEqualTo(original.droppedBy());
    }
  }

  private static final RawLog RAW =
      new RawLog(new byte[] {1, 2}, "raw.app", 7, 12, 1_000, Map.of("host.name", "h"), 3, 4);

  private static ParsedLog event() {
    ParsedLog parsed = new ParsedLog().begin(RAW, true);
    parsed.event().copyFrom(Events.whole());
    return parsed;
  }

  private static ParsedLog rejected(Rejected rejected) {
    ParsedLog parsed = new ParsedLog().begin(RAW, true);
    parsed.setRejected(rejected);
    return parsed;
  }

  private static void assertSame(ParsedLog actual, ParsedLog expected) {
    assertThat(actual.rejected()).usingRecursiveComparison().isEqualTo(expected.rejected());
    if (expected.rejected() == null) {
      assertThat(actual.event()).isEqualTo(expected.event());
    }
  }
}
