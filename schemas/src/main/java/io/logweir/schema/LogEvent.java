package io.logweir.schema;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * One understood log event: a row of {@link EventColumn}s whose text lives as UTF-8 in one byte
 * arena, so that it is parsed, shipped and stored without building a {@code String}.
 *
 * <p>Numbers, times (µs since the epoch) and doubles sit in a slot each; a text column's slot is a
 * slice (offset and length) of the arena; the two maps are lists of key and value slices with
 * distinct keys. Instances are mutable and meant to be reused: {@link #clear()} and fill again. Not
 * thread safe.
 */
public final class LogEvent {

  /**
   * A map takes at most this many entries; {@link #putAttribute} refuses more. Looking a key up is
   * linear.
   */
  public static final int MAX_ENTRIES = 512;

  /** The columns that are no slot and always there: both maps and the id. */
  private static final long ALWAYS =
      bit(EventColumn.EVENT_ID)
          | bit(EventColumn.ATTRIBUTES)
          | bit(EventColumn.RESOURCE_ATTRIBUTES);

  /** See {@link #marks}: bytes that are not UTF-8 were replaced in it. */
  public static final int MARK_INVALID_UTF8 = 1;

  /** See {@link #marks}: a value was cut to the source's limit. */
  public static final int MARK_TRUNCATED = 2;

  private static final int MAX_KEPT_ARENA = 1 << 20;

  /** Lengths of so many bits are copied by words. */
  private static final int SHORT_BITS = 6;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  // What is read from the wire is as large as its content; what is reused grows as needed.
  private static final byte[] NO_BYTES = new byte[0];
  private static final long[] NO_SLICES = new long[0];

  private long[] slots = new long[EventColumn.COUNT];
  private long present;
  private byte[] arena = NO_BYTES;
  private int used;

  // What the arena held when it was lent to this event, and of which bytes it holds a copy.
  private int lentUpTo;
  private byte[] copied;
  private int copiedFrom;
  private int copiedTo;
  private int copiedShift;

  private Entries attributes = new Entries();
  private Entries resourceAttributes = new Entries();

  private long idHigh;
  private long idLow;
  private IdentityKind identity = IdentityKind.POSITION;
  private Disposition disposition = Disposition.UNIQUE;
  private long clockMillis;
  private int marks;

  /** Slices of the entries of one map: key, value, key, value, … */
  private static final class Entries {
    long[] slices = NO_SLICES;
    int count;

    /**
     * The {@link #keyBit} of each key: most keys that are looked for are told from it to be new.
     */
    long keys;

    void clear() {
      count = 0;
      keys = 0;
    }
  }

  /** Forgets everything; keeps the memory, unless one record needed very much of it. */
  public void clear() {
    present = 0;
    used = lentUpTo;
    if (arena.length > MAX_KEPT_ARENA && lentUpTo == 0) {
      arena = NO_BYTES;
    }
    attributes.clear();
    resourceAttributes.clear();
    idHigh = 0;
    idLow = 0;
    identity = IdentityKind.POSITION;
    disposition = Disposition.UNIQUE;
    clockMillis = 0;
    marks = 0;
  }

  /** Becomes an independent copy of {@code other}. */
  public void copyFrom(LogEvent other) {
    present = other.present;
    System.arraycopy(other.slots, 0, slots, 0, slots.length);
    used = 0;
    reserve(other.used);
    System.arraycopy(other.arena, 0, arena, 0, other.used);
    used = other.used;
    copyEntries(other.attributes, attributes);
    copyEntries(other.resourceAttributes, resourceAttributes);
    idHigh = other.idHigh;
    idLow = other.idLow;
    identity = other.identity;
    disposition = other.disposition;
    clockMillis = other.clockMillis;
    marks = other.marks;
  }

  /** Exchanges columns and maps with another event, but for the id; no byte is copied. */
  private void swap(LogEvent other) {
    long[] otherSlots = other.slots;
    long otherPresent = other.present;
    byte[] otherArena = other.arena;
    int otherUsed = other.used;
    Entries otherAttributes = other.attributes;
    Entries otherResource = other.resourceAttributes;
    other.slots = slots;
    other.present = present;
    other.arena = arena;
    other.used = used;
    other.attributes = attributes;
    other.resourceAttributes = resourceAttributes;
    slots = otherSlots;
    present = otherPresent;
    arena = otherArena;
    used = otherUsed;
    attributes = otherAttributes;
    resourceAttributes = otherResource;
  }

  /**
   * Lets another event, which is cleared, go on in this one's arena: what it adds stands behind
   * what is there, which it neither changes nor gives up, so that slices of both are slices of one
   * arena. This event must not be used until it gets the arena back.
   *
   * @param bytes of which {@code [from, to)} stand in the arena already, in ASCII; or null
   * @param shift how far behind its place in {@code bytes} a byte stands in the arena
   */
  public void lend(LogEvent other, byte[] bytes, int from, int to, int shift) {
    swapArena(other);
    other.lentUpTo = other.used;
    other.copied = bytes;
    other.copiedFrom = from;
    other.copiedTo = to;
    other.copiedShift = shift;
  }

  /**
   * Gets back what was lent.
   *
   * @param filled whether this event also takes the columns and maps of the other, which then has
   *     this one's: their slices are slices of this event's arena
   */
  public void takeBack(LogEvent other, boolean filled) {
    if (filled) {
      swap(other);
    } else {
      other.used = other.lentUpTo;
      swapArena(other);
    }
    other.lentUpTo = 0;
    other.copied = null;
  }

  private void swapArena(LogEvent other) {
    byte[] otherArena = other.arena;
    other.arena = arena;
    arena = otherArena;
    int otherUsed = other.used;
    other.used = used;
    used = otherUsed;
  }

  private static void copyEntries(Entries from, Entries to) {
    if (to.slices.length < 2 * from.count) {
      to.slices = new long[2 * from.count];
    }
    System.arraycopy(from.slices, 0, to.slices, 0, 2 * from.count);
    to.count = from.count;
    to.keys = from.keys;
  }

  // ---- columns ----

  /** Whether the column has a value. The maps and the id are always there. */
  public boolean has(EventColumn column) {
    return ((present | ALWAYS) & bit(column)) != 0;
  }

  /** Takes the column's value away. */
  public void unset(EventColumn column) {
    present &= ~bit(column);
  }

  /** Sets a number (INT, LONG) or a time in µs since the epoch. */
  public void setLong(EventColumn column, long value) {
    slots[column.ordinal()] = value;
    present |= bit(column);
  }

  /** The number, or the time in µs; 0 where absent. */
  public long getLong(EventColumn column) {
    return has(column) ? slots[column.ordinal()] : 0;
  }

  /** Sets a DOUBLE column. */
  public void setDouble(EventColumn column, double value) {
    setLong(column, Double.doubleToRawLongBits(value));
  }

  /** The double; 0 where absent. */
  public double getDouble(EventColumn column) {
    return has(column) ? Double.longBitsToDouble(slots[column.ordinal()]) : 0;
  }

  /** Copies {@code length} bytes of valid UTF-8 into a text column. */
  public void setUtf8(EventColumn column, byte[] bytes, int offset, int length) {
    setSlice(column, append(bytes, offset, length));
  }

  /** Copies a whole array of valid UTF-8 into a text column. */
  public void setUtf8(EventColumn column, byte[] utf8) {
    setUtf8(column, utf8, 0, utf8.length);
  }

  /** Sets a text column; null takes the value away. */
  public void setString(EventColumn column, String value) {
    if (value == null) {
      unset(column);
    } else {
      setUtf8(column, value.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Points a text column at a slice that {@link #append} or {@link #sliceSince} gave. */
  public void setSlice(EventColumn column, long slice) {
    setLong(column, slice);
  }

  /** The slice of a text column; {@link #has} must hold. */
  public long slice(EventColumn column) {
    return slots[column.ordinal()];
  }

  /** The text, or null where absent. */
  public String getString(EventColumn column) {
    return has(column) ? text(slots[column.ordinal()]) : null;
  }

  // ---- the arena ----

  /** The bytes that slices point into; valid up to {@link #arenaLength()}. */
  public byte[] arena() {
    return arena;
  }

  /** How many bytes of the arena are in use: also where the next byte goes. */
  public int arenaLength() {
    return used;
  }

  /**
   * Makes room for {@code more} bytes behind {@link #arenaLength()} and gives the arena, to write
   * there directly.
   */
  public byte[] reserve(int more) {
    int needed = Math.addExact(used, more);
    if (needed > arena.length) {
      arena =
          Arrays.copyOf(
              arena, Math.max(needed, (int) Math.min(Integer.MAX_VALUE - 8, 2L * arena.length)));
    }
    return arena;
  }

  /**
   * Says that the arena is now in use up to {@code length}, after writing into what {@link
   * #reserve} gave.
   */
  public void arenaLength(int length) {
    used = Objects.checkIndex(length, arena.length + 1);
  }

  /** The slice from {@code start} to the arena's end. */
  public long sliceSince(int start) {
    return slice(start, used - start);
  }

  /** Copies bytes of valid UTF-8 into the arena and gives their slice. */
  public long append(byte[] bytes, int offset, int length) {
    int at = used;
    if (length >>> SHORT_BITS == 0 && arena.length - at >= length) {
      copy(bytes, offset, arena, at, length);
    } else {
      reserve(length);
      System.arraycopy(bytes, offset, arena, at, length);
    }
    used = at + length;
    return slice(at, length);
  }

  /**
   * As {@link #append}, where all the bytes are ASCII.
   *
   * @return -1 where they are not: nothing is then appended
   */
  public long appendAscii(byte[] bytes, int offset, int length) {
    if (bytes == copied && offset >= copiedFrom && offset + length <= copiedTo) {
      return slice(offset + copiedShift, length);
    }
    int at = used;
    byte[] target = reserve(length);
    long all = 0;
    int last = length - Long.BYTES;
    if (last >= 0) {
      // The last word may overlap the one before.
      for (int i = 0; i < last; i += Long.BYTES) {
        long word = (long) LONG.get(bytes, offset + i);
        LONG.set(target, at + i, word);
        all |= word;
      }
      long word = (long) LONG.get(bytes, offset + last);
      LONG.set(target, at + last, word);
      all |= word;
    } else {
      for (int i = 0; i < length; i++) {
        target[at + i] = bytes[offset + i];
        all |= bytes[offset + i];
      }
    }
    if ((all & NON_ASCII) != 0) {
      return -1;
    }
    used = at + length;
    return slice(at, length);
  }

  private static final long NON_ASCII = 0x8080808080808080L;

  /**
   * Most values are short: a few words, of which the last two may overlap, cost less than a call.
   */
  private static void copy(byte[] from, int offset, byte[] to, int at, int length) {
    if (length >= 8) {
      int last = length - 8;
      for (int i = 0; i < last; i += 8) {
        LONG.set(to, at + i, (long) LONG.get(from, offset + i));
      }
      LONG.set(to, at + last, (long) LONG.get(from, offset + last));
    } else if (length >= 4) {
      int last = length - 4;
      INT.set(to, at, (int) INT.get(from, offset));
      INT.set(to, at + last, (int) INT.get(from, offset + last));
    } else {
      for (int i = 0; i < length; i++) {
        to[at + i] = from[offset + i];
      }
    }
  }

  /** A slice of {@code length} bytes at {@code offset}, packed. */
  public static long slice(int offset, int length) {
    return (long) offset << 32 | length;
  }

  /** Where a slice begins in the arena. */
  public static int offset(long slice) {
    return (int) (slice >>> 32);
  }

  /** How many bytes a slice has. */
  public static int length(long slice) {
    return (int) slice;
  }

  /** A slice's bytes as text. */
  public String text(long slice) {
    return new String(arena, offset(slice), length(slice), StandardCharsets.UTF_8);
  }

  /** Whether a slice holds exactly these bytes. */
  public boolean equal(long slice, byte[] bytes) {
    int offset = offset(slice);
    return Arrays.equals(arena, offset, offset + length(slice), bytes, 0, bytes.length);
  }

  // ---- the maps ----

  /**
   * Puts an entry into {@link EventColumn#ATTRIBUTES} or {@link EventColumn#RESOURCE_ATTRIBUTES};
   * an equal key's value is replaced.
   *
   * @param key slice of this event's arena
   * @param value slice of this event's arena
   * @return false where the map is full: the entry is not in it
   */
  public boolean putEntry(EventColumn map, long key, long value) {
    Entries entries = entries(map);
    long bit = keyBit(arena, offset(key), length(key));
    int at = find(entries, bit, arena, offset(key), length(key));
    if (at >= 0) {
      entries.slices[2 * at + 1] = value;
      return true;
    }
    if (entries.count == MAX_ENTRIES) {
      return false;
    }
    append(entries, key, value);
    entries.keys |= bit;
    return true;
  }

  /**
   * Puts an entry whose key is new.
   *
   * @param key slice of this event's arena
   * @param value slice of this event's arena
   * @return false where the key is known or the map is full: the entry is not in it
   */
  public boolean putAbsentEntry(EventColumn map, long key, long value) {
    return putAbsent(entries(map), keyBit(arena, offset(key), length(key)), key, value);
  }

  private boolean putAbsent(Entries entries, long bit, long key, long value) {
    if (entries.count == MAX_ENTRIES || find(entries, bit, arena, offset(key), length(key)) >= 0) {
      return false;
    }
    append(entries, key, value);
    entries.keys |= bit;
    return true;
  }

  /**
   * Puts the entries of another event's map whose keys are new.
   *
   * @param other whose slices are slices of this event's arena
   * @return false where a key is known or the map is full: these are not in it
   */
  public boolean putAbsentEntries(EventColumn map, LogEvent other) {
    return putAbsentEntries(entries(map), other.entries(map), 0);
  }

  /**
   * Copies the entries of another event's map whose keys are new, and all of its arena, at once.
   *
   * @return false where a key is known or the map is full: these are not in it
   */
  public boolean copyEntries(EventColumn map, LogEvent other) {
    int by = used;
    append(other.arena, 0, other.used);
    return putAbsentEntries(entries(map), other.entries(map), by);
  }

  /**
   * Puts those whose keys are new.
   *
   * @param by how far behind what their slices say their bytes stand in the arena
   */
  private boolean putAbsentEntries(Entries entries, Entries more, int by) {
    long shift = slice(by, 0);
    int count = 2 * entries.count;
    int added = 2 * more.count;
    boolean all = true;
    // Among themselves they are distinct: where no bit is shared, none has to be looked for.
    if ((entries.keys & more.keys) == 0 && count + added <= 2 * MAX_ENTRIES) {
      if (entries.slices.length < count + added) {
        entries.slices = Arrays.copyOf(entries.slices, count + added);
      }
      for (int i = 0; i < added; i++) {
        entries.slices[count + i] = more.slices[i] + shift;
      }
      entries.count += more.count;
      entries.keys |= more.keys;
    } else {
      for (int i = 0; i < added; i += 2) {
        long key = more.slices[i] + shift;
        all &=
            putAbsent(
                entries, keyBit(arena, offset(key), length(key)), key, more.slices[i + 1] + shift);
      }
    }
    return all;
  }

  /** Takes an entry out and gives its value's slice; -1 where there is no such key. */
  public long removeEntry(EventColumn map, byte[] key) {
    Entries entries = entries(map);
    int at = find(entries, key);
    if (at < 0) {
      return -1;
    }
    long value = entries.slices[2 * at + 1];
    int behind = 2 * (at + 1);
    System.arraycopy(
        entries.slices, behind, entries.slices, behind - 2, 2 * entries.count - behind);
    entries.count--;
    return value;
  }

  /**
   * Puts an entry whose key {@code b[from, to)}, valid UTF-8, is copied into the arena; an equal
   * key's value is replaced.
   *
   * @param value slice of this event's arena
   * @return whether it is a new entry; false also where the map is full
   */
  public boolean addEntry(EventColumn map, byte[] b, int from, int to, long value) {
    Entries entries = entries(map);
    long bit = keyBit(b, from, to - from);
    int at = find(entries, bit, b, from, to - from);
    if (at >= 0) {
      entries.slices[2 * at + 1] = value;
      return false;
    }
    if (entries.count == MAX_ENTRIES) {
      return false;
    }
    append(entries, append(b, from, to - from), value);
    entries.keys |= bit;
    return true;
  }

  /**
   * As the other {@code addEntry}, with a value {@code b[from, to)}, valid UTF-8, that is copied
   * too.
   */
  public boolean addEntry(
      EventColumn map, byte[] key, int keyFrom, int keyTo, byte[] b, int from, int to) {
    int keyLength = keyTo - keyFrom;
    int length = to - from;
    int at = used;
    if ((keyLength | length) >>> SHORT_BITS != 0 || arena.length - at < keyLength + length) {
      return addEntry(map, key, keyFrom, keyTo, append(b, from, length));
    }
    Entries entries = entries(map);
    long bit = keyBit(key, keyFrom, keyLength);
    int known = find(entries, bit, key, keyFrom, keyLength);
    if (known < 0 && entries.count == MAX_ENTRIES) {
      return false;
    }
    copy(b, from, arena, at, length);
    used = at + length;
    if (known >= 0) {
      entries.slices[2 * known + 1] = slice(at, length);
      return false;
    }
    copy(key, keyFrom, arena, used, keyLength);
    append(entries, slice(used, keyLength), slice(at, length));
    used += keyLength;
    entries.keys |= bit;
    return true;
  }

  /**
   * As the other {@code addEntry}, with a key that is known beforehand.
   *
   * @param value slice of this event's arena
   */
  public boolean addEntry(EventColumn map, EntryKey key, long value) {
    Entries entries = entries(map);
    int at = find(entries, key);
    if (at >= 0) {
      entries.slices[2 * at + 1] = value;
      return false;
    }
    if (entries.count == MAX_ENTRIES) {
      return false;
    }
    append(entries, append(key), value);
    entries.keys |= key.bit;
    return true;
  }

  /** Whole words: what is behind the key is written next, or never read. */
  private long append(EntryKey key) {
    long[] words = key.words;
    int at = used;
    byte[] target = reserve(Long.BYTES * words.length);
    for (int i = 0; i < words.length; i++) {
      LONG.set(target, at + Long.BYTES * i, words[i]);
    }
    used = at + key.utf8.length;
    return slice(at, key.utf8.length);
  }

  /** Puts an attribute; false where the map is full. */
  public boolean putAttribute(String key, String value) {
    return putEntry(EventColumn.ATTRIBUTES, append(key), append(value));
  }

  private long append(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return append(utf8, 0, utf8.length);
  }

  /** How many entries the map has. */
  public int entryCount(EventColumn map) {
    return entries(map).count;
  }

  /** The slice of the {@code index}-th key. */
  public long entryKey(EventColumn map, int index) {
    return entries(map).slices[2 * index];
  }

  /** The slice of the {@code index}-th value. */
  public long entryValue(EventColumn map, int index) {
    return entries(map).slices[2 * index + 1];
  }

  /** Points the {@code index}-th entry at other slices; keys must stay distinct. */
  public void setEntry(EventColumn map, int index, long key, long value) {
    long[] slices = entries(map).slices;
    slices[2 * index] = key;
    slices[2 * index + 1] = value;
    entries(map).keys |= keyBit(arena, offset(key), length(key));
  }

  /** The value of an entry, or null where the map has no such key. */
  public String entry(EventColumn map, String key) {
    Entries entries = entries(map);
    byte[] utf8 = key.getBytes(StandardCharsets.UTF_8);
    int at = find(entries, utf8);
    return at < 0 ? null : text(entries.slices[2 * at + 1]);
  }

  /** A copy of the map as text. */
  public Map<String, String> entriesAsText(EventColumn map) {
    Map<String, String> text = new LinkedHashMap<>();
    for (int i = 0; i < entryCount(map); i++) {
      text.put(text(entryKey(map, i)), text(entryValue(map, i)));
    }
    return text;
  }

  /** The slice of the value that this key, in UTF-8, has in the map; -1 where it has none. */
  public long entrySlice(EventColumn map, byte[] key) {
    Entries entries = entries(map);
    int at = find(entries, key);
    return at < 0 ? -1 : entries.slices[2 * at + 1];
  }

  /** The slice of the value that this key has in the map; -1 where it has none. */
  public long entrySlice(EventColumn map, EntryKey key) {
    Entries entries = entries(map);
    int at = find(entries, key);
    return at < 0 ? -1 : entries.slices[2 * at + 1];
  }

  private int find(Entries entries, EntryKey key) {
    return (entries.keys & key.bit) == 0
        ? -1
        : find(entries, key.bit, key.utf8, 0, key.utf8.length);
  }

  private int find(Entries entries, byte[] key) {
    return find(entries, keyBit(key, 0, key.length), key, 0, key.length);
  }

  private int find(Entries entries, long bit, byte[] key, int keyOffset, int keyLength) {
    if ((entries.keys & bit) == 0) {
      return -1;
    }
    for (int i = 0; i < entries.count; i++) {
      long candidate = entries.slices[2 * i];
      if (length(candidate) == keyLength) {
        int offset = offset(candidate);
        if (Arrays.equals(
            arena, offset, offset + keyLength, key, keyOffset, keyOffset + keyLength)) {
          return i;
        }
      }
    }
    return -1;
  }

  /** One of 64 bits, told by a key's length and both ends. */
  static long keyBit(byte[] b, int at, int length) {
    long mix;
    if (length >= 8) {
      mix = (long) LONG.get(b, at) * 31 + (long) LONG.get(b, at + length - 8);
    } else if (length >= 4) {
      mix = (long) (int) INT.get(b, at) * 31 + (int) INT.get(b, at + length - 4);
    } else if (length > 0) {
      mix = (b[at] << 16) + (b[at + (length >> 1)] << 8) + b[at + length - 1];
    } else {
      mix = 0;
    }
    return 1L << ((mix + length) * 0x9E3779B97F4A7C15L >>> 58);
  }

  private Entries entries(EventColumn map) {
    if (map == EventColumn.ATTRIBUTES) {
      return attributes;
    }
    if (map == EventColumn.RESOURCE_ATTRIBUTES) {
      return resourceAttributes;
    }
    throw new IllegalArgumentException(map + " is not a map column");
  }

  // ---- identity, and what travels beside the row ----

  /** Sets the 128-bit id and what it was made from. */
  public void setEventId(long high, long low, IdentityKind kind) {
    idHigh = high;
    idLow = low;
    identity = kind;
  }

  /** The id's upper 64 bits. */
  public long idHigh() {
    return idHigh;
  }

  /** The id's lower 64 bits. */
  public long idLow() {
    return idLow;
  }

  /** The id as stored: 16 bytes, big-endian. */
  public byte[] eventIdBytes() {
    byte[] bytes = new byte[16];
    EventId.write(idHigh, idLow, bytes, 0);
    return bytes;
  }

  /** What the id was made from. */
  public IdentityKind identity() {
    return identity;
  }

  /** How it is accounted for; unique until a stage says otherwise. Not stored. */
  public Disposition disposition() {
    return disposition;
  }

  /** See {@link #disposition()}. */
  public void setDisposition(Disposition disposition) {
    this.disposition = disposition;
  }

  /**
   * The time that moves the watermark, ms: the event's own, kept within bounds of the broker's. Not
   * stored.
   */
  public long clockMillis() {
    return clockMillis;
  }

  /** See {@link #clockMillis()}. */
  public void setClockMillis(long clockMillis) {
    this.clockMillis = clockMillis;
  }

  /** What was done to it on the way in, for whoever counts; neither stored nor shipped. */
  public int marks() {
    return marks;
  }

  /** Adds one of the marks. */
  public void mark(int mark) {
    marks |= mark;
  }

  /** Event time, ms since the epoch, rounded down. */
  public long timeMillis() {
    return Math.floorDiv(getLong(EventColumn.TIME), 1000L);
  }

  // ---- for serializers ----

  /** One bit per column, by ordinal; maps and id not counted. */
  public long presentBits() {
    return present;
  }

  /** The raw slot of a column by ordinal. */
  public long slot(int ordinal) {
    return slots[ordinal];
  }

  /** Restores a slot by ordinal, as {@link #slot} gave it. */
  public void slot(int ordinal, long value) {
    slots[ordinal] = value;
    present |= 1L << ordinal;
  }

  /**
   * Restores an entry, whose key is known to be new, as {@link #entryKey} and {@link #entryValue}
   * gave it.
   */
  public void restoreEntry(EventColumn map, long key, long value) {
    Entries entries = entries(map);
    append(entries, key, value);
    entries.keys = -1;
  }

  private static void append(Entries entries, long key, long value) {
    if (entries.slices.length == 2 * entries.count) {
      entries.slices = Arrays.copyOf(entries.slices, Math.max(8, 4 * entries.count));
    }
    entries.slices[2 * entries.count] = key;
    entries.slices[2 * entries.count + 1] = value;
    entries.count++;
  }

  private static long bit(EventColumn column) {
    return 1L << column.ordinal();
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof LogEvent other && asText().equals(other.asText());
  }

  @Override
  public int hashCode() {
    return Long.hashCode(idHigh * 31 + idLow);
  }

  @Override
  public String toString() {
    return asText().toString();
  }

  /**
   * Every value that is there, by column name: for tests, for people, and for a first look at a
   * line.
   */
  public Map<String, Object> asText() {
    Map<String, Object> row = new LinkedHashMap<>();
    for (EventColumn column : EventColumn.values()) {
      if (!has(column)) {
        continue;
      }
      Object value =
          switch (column.type()) {
            case STRING -> getString(column);
            case DOUBLE -> getDouble(column);
            case FIXED16 -> EventId.hex(idHigh, idLow);
            case STRING_MAP -> entriesAsText(column);
            case TIMESTAMPTZ -> EventTime.format(getLong(column));
            default -> getLong(column);
          };
      row.put(column.column().name(), value);
    }
    return row;
  }
}
