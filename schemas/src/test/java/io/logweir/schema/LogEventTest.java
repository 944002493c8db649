package io.logweir.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LogEventTest {

  @ParameterizedTest
  @EnumSource(EventColumn.class)
  void everyColumnHoldsItsValue(EventColumn column) {
    LogEvent event = new LogEvent();
    fill(event, column);
    assertHolds(event, column);
    // Nothing but the id and the maps, which are always there.
    long present = event.presentBits();
    assertThat(Long.bitCount(present)).isLessThanOrEqualTo(1);
    if (present != 0) {
      assertThat(present).isEqualTo(1L << column.ordinal());
      event.unset(column);
      assertThat(event.has(column)).isFalse();
      assertThat(event.presentBits()).isZero();
    }
  }

  @Test
  void aWholeEventHoldsEveryColumnAtOnceAndSoDoesItsCopy() {
    LogEvent event = whole();
    LogEvent copy = new LogEvent();
    copy.copyFrom(event);
    assertThat(event.asText()).hasSize(EventColumn.COUNT);
    for (LogEvent each : new LogEvent[] {event, copy}) {
      for (EventColumn column : EventColumn.values()) {
        assertHolds(each, column);
      }
      assertThat(each.disposition()).isEqualTo(Disposition.DUPLICATE);
      assertThat(each.identity()).isEqualTo(IdentityKind.HEADER);
      assertThat(each.clockMillis()).isEqualTo(77);
    }
    assertThat(copy).isEqualTo(event).hasSameHashCodeAs(event);
  }

  @Test
  void aKeyMadeBeforehandIsTheSameKey() {
    LogEvent event = new LogEvent();
    for (int length = 0; length < 20; length++) {
      String name = "k".repeat(length);
      EntryKey key = EntryKey.of(name);
      long first = event.append(new byte[] {'1'}, 0, 1);
      assertThat(event.addEntry(EventColumn.ATTRIBUTES, key, first)).isTrue();
      assertThat(event.entry(EventColumn.ATTRIBUTES, name)).isEqualTo("1");
      assertThat(event.putAttribute(name, "2")).isTrue();
      assertThat(event.text(event.entrySlice(EventColumn.ATTRIBUTES, key))).isEqualTo("2");
      assertThat(event.addEntry(EventColumn.ATTRIBUTES, key, first)).isFalse();
    }
    assertThat(event.entrySlice(EventColumn.ATTRIBUTES, EntryKey.of("K"))).isNegative();
    assertThat(event.entryCount(EventColumn.ATTRIBUTES)).isEqualTo(20);
  }

  @Test
  void onlyAsciiIsAppendedAsSuch() {
    LogEvent event = new LogEvent();
    for (int length = 0; length < 40; length++) {
      byte[] ascii = ("<" + "a".repeat(length) + ">").getBytes(StandardCharsets.UTF_8);
      assertThat(event.text(event.appendAscii(ascii, 1, length))).isEqualTo("a".repeat(length));
      int before = event.arenaLength();
      for (int at = 1; at <= length; at++) {
        byte[] other = ascii.clone();
        other[at] = (byte) 0xC3;
        assertThat(event.appendAscii(other, 1, length)).isEqualTo(-1);
      }
      assertThat(event.arenaLength()).isEqualTo(before);
    }
  }

  /** Around four, eight and 64 bytes, where the way of copying changes; twice under each key. */
  @Test
  void anEntryOfAnyLengthIsCopiedWholeAndItsNameIsKnownAgain() {
    LogEvent event = new LogEvent();
    Map<String, String> expected = new LinkedHashMap<>();
    for (int length = 0; length < 140; length++) {
      String key = length + "k".repeat(length);
      for (String value : List.of("-" + "v".repeat(length) + "!", "x".repeat(139 - length))) {
        byte[] from = ("<" + key + ">" + value + "|").getBytes(StandardCharsets.UTF_8);
        int valueAt = key.length() + 2;
        boolean isNew =
            event.addEntry(
                EventColumn.ATTRIBUTES,
                from,
                1,
                1 + key.length(),
                from,
                valueAt,
                valueAt + value.length());
        assertThat(isNew).isEqualTo(expected.put(key, value) == null);
      }
    }
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES)).isEqualTo(expected);
  }

  @Test
  void aFullMapTakesNoNewEntryButTheValueOfAKnownOne() {
    LogEvent event = new LogEvent();
    for (int i = 0; i < LogEvent.MAX_ENTRIES; i++) {
      assertThat(add(event, "key" + i, "a")).isTrue();
    }
    assertThat(add(event, "one more", "b")).isFalse();
    assertThat(add(event, "key7", "b")).isFalse();
    assertThat(event.entryCount(EventColumn.ATTRIBUTES)).isEqualTo(LogEvent.MAX_ENTRIES);
    assertThat(event.entry(EventColumn.ATTRIBUTES, "one more")).isNull();
    assertThat(event.entry(EventColumn.ATTRIBUTES, "key7")).isEqualTo("b");
  }

  private static boolean add(LogEvent event, String key, String value) {
    byte[] k = key.getBytes(StandardCharsets.UTF_8);
    byte[] v = value.getBytes(StandardCharsets.UTF_8);
    return event.addEntry(EventColumn.ATTRIBUTES, k, 0, k.length, v, 0, v.length);
  }

  @Test
  void aCopyIsIndependent() {
    LogEvent event = whole();
    LogEvent copy = new LogEvent();
    copy.copyFrom(event);
    event.clear();
    event.setString(EventColumn.BODY, "something else entirely");
    event.putAttribute("other", "entry");
    assertThat(copy).isEqualTo(whole());
  }

  @Test
  void aClearedEventIsAsNew() {
    LogEvent event = whole();
    event.clear();
    assertThat(event).isEqualTo(new LogEvent());
    assertThat(event.presentBits()).isZero();
    assertThat(event.arenaLength()).isZero();
    assertThat(event.disposition()).isEqualTo(Disposition.UNIQUE);
    assertThat(event.identity()).isEqualTo(IdentityKind.POSITION);
    assertThat(event.clockMillis()).isZero();
    assertThat(event.getString(EventColumn.BODY)).isNull();
    assertThat(event.getLong(EventColumn.SIZE_BYTES)).isZero();
    assertThat(event.getDouble(EventColumn.SAMPLE_WEIGHT)).isZero();
  }

  @Test
  void slotsAndEntriesRestoreAnEvent() {
    LogEvent event = whole();
    LogEvent restored = new LogEvent();
    for (int i = 0; i < EventColumn.COUNT; i++) {
      if ((event.presentBits() & 1L << i) != 0) {
        restored.slot(i, event.slot(i));
      }
    }
    for (EventColumn map :
        new EventColumn[] {EventColumn.ATTRIBUTES, EventColumn.RESOURCE_ATTRIBUTES}) {
      for (int i = 0; i < event.entryCount(map); i++) {
        restored.restoreEntry(map, event.entryKey(map, i), event.entryValue(map, i));
      }
    }
    restored.setEventId(event.idHigh(), event.idLow(), event.identity());
    System.arraycopy(
        event.arena(), 0, restored.reserve(event.arenaLength()), 0, event.arenaLength());
    restored.arenaLength(event.arenaLength());
    assertThat(restored).isEqualTo(event);
  }

  @Test
  void anEqualKeysValueIsReplaced() {
    LogEvent event = new LogEvent();
    event.putAttribute("key", "first");
    event.putAttribute("key2", "other");
    event.putAttribute("key", "last");
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .isEqualTo(Map.of("key", "last", "key2", "other"));
    assertThat(event.entry(EventColumn.ATTRIBUTES, "key")).isEqualTo("last");
    assertThat(event.entry(EventColumn.ATTRIBUTES, "ke")).isNull();
    assertThat(event.entry(EventColumn.RESOURCE_ATTRIBUTES, "key")).isNull();
  }

  @Test
  void aFullMapRefusesAnotherKeyAndStillReplaces() {
    LogEvent event = new LogEvent();
    for (int i = 0; i < LogEvent.MAX_ENTRIES; i++) {
      assertThat(event.putAttribute("key-" + i, "value-" + i)).isTrue();
    }
    assertThat(event.putAttribute("one-more", "x")).isFalse();
    assertThat(event.putAttribute("key-0", "replaced")).isTrue();
    assertThat(event.entryCount(EventColumn.ATTRIBUTES)).isEqualTo(LogEvent.MAX_ENTRIES);
    assertThat(event.entry(EventColumn.ATTRIBUTES, "one-more")).isNull();
    assertThat(event.entry(EventColumn.ATTRIBUTES, "key-0")).isEqualTo("replaced");
    assertThat(event.entry(EventColumn.ATTRIBUTES, "key-511")).isEqualTo("value-511");
  }

  @Test
  void entriesAreCopiedWhereTheirKeysAreNewAndThereIsRoom() {
    LogEvent other = new LogEvent();
    other.setUtf8(EventColumn.BODY, "in front".getBytes(StandardCharsets.UTF_8));
    other.putAttribute("a", "1");
    other.putAttribute("b", "2");
    LogEvent event = new LogEvent();
    event.setUtf8(EventColumn.BODY, "body".getBytes(StandardCharsets.UTF_8));
    assertThat(event.copyEntries(EventColumn.ATTRIBUTES, other)).isTrue();
    other.clear();
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES)).isEqualTo(Map.of("a", "1", "b", "2"));

    other.putAttribute("b", "3");
    other.putAttribute("c", "4");
    assertThat(event.copyEntries(EventColumn.ATTRIBUTES, other)).isFalse();
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES))
        .isEqualTo(Map.of("a", "1", "b", "2", "c", "4"));
    assertThat(event.getString(EventColumn.BODY)).isEqualTo("body");

    for (int i = event.entryCount(EventColumn.ATTRIBUTES); i < LogEvent.MAX_ENTRIES - 1; i++) {
      event.putAttribute("k" + i, "v");
    }
    other.clear();
    other.putAttribute("y", "5");
    other.putAttribute("z", "6");
    assertThat(event.copyEntries(EventColumn.ATTRIBUTES, other)).isFalse();
    assertThat(event.entryCount(EventColumn.ATTRIBUTES)).isEqualTo(LogEvent.MAX_ENTRIES);
    assertThat(event.entry(EventColumn.ATTRIBUTES, "y")).isEqualTo("5");
    assertThat(event.entry(EventColumn.ATTRIBUTES, "z")).isNull();
  }

  @Test
  void onlyMapColumnsHaveEntries() {
    assertThatThrownBy(() -> new LogEvent().entryCount(EventColumn.BODY))
        .hasMessageContaining("BODY");
  }

  @Test
  void millisecondsOfATimeBefore1970AreRoundedDown() {
    LogEvent event = new LogEvent();
    event.setLong(EventColumn.TIME, -1);
    assertThat(event.timeMillis()).isEqualTo(-1);
    event.setLong(EventColumn.TIME, 1_999);
    assertThat(event.timeMillis()).isEqualTo(1);
  }

  private static LogEvent whole() {
    LogEvent event = new LogEvent();
    for (EventColumn column : EventColumn.values()) {
      fill(event, column);
    }
    event.setDisposition(Disposition.DUPLICATE);
    event.setClockMillis(77);
    return event;
  }

  private static void fill(LogEvent event, EventColumn column) {
    switch (column.type()) {
      case STRING -> event.setString(column, text(column));
      case DOUBLE -> event.setDouble(column, column.ordinal() + 0.1);
      case FIXED16 -> event.setEventId(0x0123456789abcdefL, -2, IdentityKind.HEADER);
      case STRING_MAP -> {
        for (int i = 0; i < 40; i++) {
          event.putEntry(column, slice(event, column + ".k" + i), slice(event, text(column) + i));
        }
      }
      default -> event.setLong(column, number(column));
    }
  }

  private static void assertHolds(LogEvent event, EventColumn column) {
    assertThat(event.has(column)).isTrue();
    switch (column.type()) {
      case STRING -> assertThat(event.getString(column)).isEqualTo(text(column));
      case DOUBLE -> assertThat(event.getDouble(column)).isEqualTo(column.ordinal() + 0.1);
      case FIXED16 -> {
        assertThat(event.idHigh()).isEqualTo(0x0123456789abcdefL);
        assertThat(event.idLow()).isEqualTo(-2);
        assertThat(EventId.hex(event.eventIdBytes())).isEqualTo("0123456789abcdeffffffffffffffffe");
        assertThat(EventId.hex(event.idHigh(), event.idLow()))
            .isEqualTo(EventId.hex(event.eventIdBytes()));
      }
      case STRING_MAP -> {
        assertThat(event.entryCount(column)).isEqualTo(40);
        for (int i = 0; i < 40; i++) {
          assertThat(event.entry(column, column + ".k" + i)).isEqualTo(text(column) + i);
        }
      }
      default -> assertThat(event.getLong(column)).isEqualTo(number(column));
    }
  }

  private static String text(EventColumn column) {
    return "ä\uD83D\uDE00 " + column;
  }

  private static long number(EventColumn column) {
    return column.type() == ColumnType.INT
        ? column.ordinal()
        : -1_234_567_890_123L - column.ordinal();
  }

  private static long slice(LogEvent event, String text) {
    byte[] utf8 = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return event.append(utf8, 0, utf8.length);
  }

  @Test
  void anEntryCanPointElsewhere() {
    LogEvent event = new LogEvent();
    event.putAttribute("a", "1");
    event.putAttribute("b", "2");
    byte[] other = {'c', '3'};
    event.setEntry(EventColumn.ATTRIBUTES, 1, event.append(other, 0, 1), event.append(other, 1, 1));
    assertThat(event.entriesAsText(EventColumn.ATTRIBUTES)).isEqualTo(Map.of("a", "1", "c", "3"));
    assertThat(event.entry(EventColumn.ATTRIBUTES, "b")).isNull();
  }

  @Test
  void aLentArenaKeepsWhatIsInIt() {
    LogEvent outer = new LogEvent();
    byte[] record = "outer: the inner line".getBytes(StandardCharsets.US_ASCII);
    long held = outer.appendAscii(record, 0, record.length);
    outer.putAttribute("a", "1");
    LogEvent inner = new LogEvent();

    outer.lend(inner, record, 0, record.length, LogEvent.offset(held));
    int before = inner.arenaLength();
    long line = inner.appendAscii(record, 7, record.length - 7);
    assertThat(inner.arenaLength()).isEqualTo(before);
    inner.setSlice(EventColumn.BODY, line);
    inner.clear();
    inner.setUtf8(EventColumn.BODY, new byte[1000]);
    outer.takeBack(inner, false);

    assertThat(outer.asText()).isEqualTo(outerText());
    assertThat(outer.text(held)).isEqualTo("outer: the inner line");
    assertThat(outer.arenaLength()).isEqualTo(before);
  }

  private static Map<String, Object> outerText() {
    LogEvent event = new LogEvent();
    event.putAttribute("a", "1");
    return event.asText();
  }

  @Test
  void whatALentArenaWasFilledWithIsTaken() {
    LogEvent outer = new LogEvent();
    outer.putAttribute("a", "1");
    outer.putAttribute("b", "2");
    LogEvent inner = new LogEvent();
    for (int i = 0; i < 2; i++) {
      inner.clear();
      outer.lend(inner, null, 0, 0, 0);
      inner.setString(EventColumn.BODY, "inner " + i);
      inner.putAttribute("b", "3");
      outer.takeBack(inner, true);

      assertThat(outer.putAbsentEntries(EventColumn.ATTRIBUTES, inner)).isFalse();
      assertThat(outer.getString(EventColumn.BODY)).isEqualTo("inner " + i);
      assertThat(outer.entriesAsText(EventColumn.ATTRIBUTES)).isEqualTo(Map.of("a", "1", "b", "3"));
    }
    inner.clear();
    assertThat(inner.arenaLength()).isZero();
  }
}
