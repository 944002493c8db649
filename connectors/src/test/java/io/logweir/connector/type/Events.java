package io.logweir.connector.type;

import io.logweir.schema.ColumnType;
import io.logweir.schema.Disposition;
import io.logweir.schema.EventColumn;
import io.logweir.schema.IdentityKind;
import io.logweir.schema.LogEvent;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Events for the tests of the connectors. */
public final class Events {

  private Events() {}

  /** One with a value in every column and entries in both maps. */
  public static LogEvent whole() {
    Random random = new Random(7);
    LogEvent event = new LogEvent();
    for (EventColumn column : EventColumn.values()) {
      fill(event, column, random);
    }
    return event;
  }

  /** One with what chance gives, required columns or not; equal seeds give equal events. */
  public static LogEvent random(long seed) {
    Random random = new Random(seed);
    LogEvent event = new LogEvent();
    for (EventColumn column : EventColumn.values()) {
      if (random.nextBoolean()) {
        fill(event, column, random);
      }
    }
    event.setDisposition(pick(Disposition.values(), random));
    event.setClockMillis(random.nextLong());
    return event;
  }

  private static void fill(LogEvent event, EventColumn column, Random random) {
    switch (column.type()) {
      case STRING -> event.setString(column, text(random));
      case DOUBLE -> event.setDouble(column, random.nextDouble());
      case FIXED16 ->
          event.setEventId(
              random.nextLong(), random.nextLong(), pick(IdentityKind.values(), random));
      case STRING_MAP -> {
        int entries = 1 + random.nextInt(60);
        for (int i = 0; i < entries; i++) {
          event.putEntry(
              column,
              append(event, column.column().name() + ".key-" + i),
              append(event, text(random)));
        }
      }
      default ->
          event.setLong(
              column,
              column.type() == ColumnType.INT ? random.nextInt() : random.nextLong() / 10_000);
    }
  }

  private static String text(Random random) {
    String pattern = "ä\uD83D\uDE00-" + random.nextInt();
    return random.nextInt(5) == 0 ? "" : pattern.repeat(1 + random.nextInt(20));
  }

  private static long append(LogEvent event, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return event.append(utf8, 0, utf8.length);
  }

  private static <T> T pick(T[] values, Random random) {
    return values[random.nextInt(values.length)];
  }
}
