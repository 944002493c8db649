package io.logweir.core.redact;

import com.google.re2j.Matcher;
import io.logweir.core.pattern.LinearPattern;
import io.logweir.core.pattern.TextView;
import io.logweir.schema.ColumnType;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;

/**
 * Takes a source's secrets out of its events and rejected records, and counts them: what it has
 * seen can be stored. Any bytes may be given; it never throws on them, and its work is linear.
 *
 * <p>Applied to text that was redacted by the same options, it changes nothing more, unless a mask
 * or pattern of the user's makes a new secret of it. Not thread safe.
 */
public final class Redactor {

  /** How many hex digits of the keyed hash stand in a mark. */
  static final int HASH_DIGITS = 16;

  /** Bit of a span's kind: what replaces it is to be put in quotes, so that JSON stays JSON. */
  static final int IN_QUOTES = 1 << 16;

  /** How often replaced text is looked at again; more than once needs a made-up text. */
  private static final int MAX_ROUNDS = 8;

  /** Larger buffers are not kept for the next text. */
  private static final int MAX_KEPT = 1 << 20;

  private static final byte[] NO_BYTES = {};

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  /** The columns that are free text or name what was asked for. */
  private static final EventColumn[] TEXTS = {
    EventColumn.BODY,
    EventColumn.URL_PATH,
    EventColumn.USER_AGENT_ORIGINAL,
    EventColumn.EXCEPTION_MESSAGE,
    EventColumn.EXCEPTION_STACKTRACE,
    EventColumn.LOG_RECORD_ORIGINAL,
  };

  private static final EventColumn[] MAPS = {
    EventColumn.ATTRIBUTES, EventColumn.RESOURCE_ATTRIBUTES
  };

  private static final EventColumn[] STRINGS =
      Arrays.stream(EventColumn.values())
          .filter(column -> column.type() == ColumnType.STRING)
          .toArray(EventColumn[]::new);

  private final Redaction options;
  private final SecretScanner scanner;
  private final boolean secretField;
  private final boolean bearer;
  private final boolean address;
  private final LinearPattern[] patterns;
  private final Matcher[] matchers;
  private final TextView text = new TextView();
  private final byte[][] marks;
  private final byte[] mask;
  private final Mac hash;
  private final byte[] digest = new byte[32];
  private final byte[] hex = new byte[HASH_DIGITS];
  private final int[] counts;
  private final Spans spans = new Spans();
  private long[] live = new long[64];
  private byte[] out = NO_BYTES;
  private byte[] again = NO_BYTES;

  /** For one source and thread. */
  public Redactor(Redaction options) {
    this.options = options;
    Set<Detector> on = options.detectors();
    secretField = on.contains(Detector.SECRET_FIELD);
    bearer = on.contains(Detector.BEARER_TOKEN);
    address = on.contains(Detector.IP_ADDRESS);
    Replacement replacement = options.replacement();
    mask = replacement.mask() == null ? null : ascii(replacement.mask());
    hash = replacement.key() == null ? null : hash(replacement.key());
    byte[][] names = options.names().stream().map(Redactor::ascii).toArray(byte[][]::new);
    String end = hash == null ? "]" : ":";
    marks =
        options.names().stream()
            .map(name -> ascii("[REDACTED:" + name + end))
            .toArray(byte[][]::new);
    scanner = new SecretScanner(on, mask, names);
    counts = new int[names.length];
    patterns =
        options.patterns().stream().map(SecretPattern::compile).toArray(LinearPattern[]::new);
    matchers = new Matcher[patterns.length];
  }

  private static Mac hash(byte[] key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac;
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  /** What it looks for. */
  public Redaction options() {
    return options;
  }

  /**
   * How many secrets the last call replaced, in the order of {@link Redaction#names()}. The array
   * is the same for every call.
   */
  public int[] counts() {
    return counts;
  }

  // ---- events ----

  /**
   * Replaces the secrets in the event's texts: {@code body}, {@code url_path}, {@code
   * user_agent_original}, {@code exception_message}, {@code exception_stacktrace}, {@code
   * log_record_original}, with {@link Detector#IP_ADDRESS} also {@code client_address}, and keys
   * and values of both maps. The id is not touched, nor is {@code log_record_uid}: redact after the
   * id was assigned.
   *
   * <p>No byte of what was replaced stays in the arena, nor any other that no column or entry
   * holds, such as an earlier value of a key that a record has twice: they are zeros.
   *
   * @return how many secrets were replaced
   */
  public int redact(LogEvent event) {
    begin();
    if (options.isEmpty()) {
      return 0;
    }
    for (EventColumn column : TEXTS) {
      redact(event, column);
    }
    if (address) {
      redact(event, EventColumn.CLIENT_ADDRESS);
    }
    for (EventColumn map : MAPS) {
      int count = event.entryCount(map);
      for (int i = 0; i < count; i++) {
        redact(event, map, i);
      }
    }
    int replaced = sum();
    wipe(event);
    return replaced;
  }

  private void redact(LogEvent event, EventColumn column) {
    if (event.has(column)) {
      long slice = event.slice(column);
      find(event.arena(), LogEvent.offset(slice), LogEvent.length(slice));
      if (spans.count() > 0) {
        event.setSlice(column, replace(event, slice));
      }
    }
  }

  private void redact(LogEvent event, EventColumn map, int index) {
    long key = event.entryKey(map, index);
    long value = event.entryValue(map, index);
    int kind = valueKind(event.arena(), LogEvent.offset(key), LogEvent.length(key));
    int start = LogEvent.offset(value);
    int end = start + LogEvent.length(value);
    if (kind < 0) {
      find(event.arena(), start, end - start);
    } else {
      spans.clear();
      if (!scanner.isHidden(event.arena(), start, end)) {
        spans.add(start, end, kind);
      }
    }
    long newValue = spans.count() > 0 ? replace(event, value) : value;
    find(event.arena(), LogEvent.offset(key), LogEvent.length(key));
    long newKey = spans.count() > 0 ? distinct(event, map, index, replace(event, key)) : key;
    if (newKey != key || newValue != value) {
      event.setEntry(map, index, newKey, newValue);
    }
  }

  /** The detector by which the whole value of such a key is a secret, or -1. */
  private int valueKind(byte[] b, int offset, int length) {
    int kind = SecretNames.kind(b, offset, offset + length);
    return switch (kind) {
      case SecretNames.NONE -> -1;
      case SecretNames.AUTHORIZATION -> bearer ? Detector.BEARER_TOKEN.ordinal() : -1;
      default -> secretField ? Detector.SECRET_FIELD.ordinal() : -1;
    };
  }

  /** Two keys may be one now: the later gets its number. */
  private static long distinct(LogEvent event, EventColumn map, int index, long key) {
    int count = event.entryCount(map);
    long candidate = key;
    for (int number = index; hasKey(event, map, count, index, candidate); number += count) {
      byte[] suffix = ascii("." + number);
      int length = LogEvent.length(key);
      event.reserve(length + suffix.length);
      int start = event.arenaLength();
      event.append(event.arena(), LogEvent.offset(key), length);
      event.append(suffix, 0, suffix.length);
      candidate = event.sliceSince(start);
    }
    return candidate;
  }

  private static boolean hasKey(LogEvent event, EventColumn map, int count, int but, long key) {
    byte[] arena = event.arena();
    int start = LogEvent.offset(key);
    int end = start + LogEvent.length(key);
    for (int i = 0; i < count; i++) {
      long other = event.entryKey(map, i);
      int at = LogEvent.offset(other);
      if (i != but
          && LogEvent.length(other) == end - start
          && Arrays.equals(arena, at, at + LogEvent.length(other), arena, start, end)) {
        return true;
      }
    }
    return false;
  }

  /** Appends the slice's text without the secrets that were found in it. */
  private long replace(LogEvent event, long slice) {
    byte[] old = event.arena();
    int start = LogEvent.offset(slice);
    int length = replaced(old, start, start + LogEvent.length(slice));
    return event.append(out, 0, length);
  }

  /** Zeros every byte of the arena that no column and no entry holds. */
  private void wipe(LogEvent event) {
    int count = 0;
    for (EventColumn column : STRINGS) {
      if (event.has(column)) {
        live = count == live.length ? Arrays.copyOf(live, 2 * count) : live;
        live[count++] = event.slice(column);
      }
    }
    for (EventColumn map : MAPS) {
      int entries = event.entryCount(map);
      if (live.length - count < 2 * entries) {
        live = Arrays.copyOf(live, 2 * (count + 2 * entries));
      }
      for (int i = 0; i < entries; i++) {
        live[count++] = event.entryKey(map, i);
        live[count++] = event.entryValue(map, i);
      }
    }
    // Slices may overlap: only in order do they tell what lies between them.
    Arrays.sort(live, 0, count);
    byte[] arena = event.arena();
    int end = 0;
    for (int i = 0; i < count; i++) {
      int start = LogEvent.offset(live[i]);
      if (start > end) {
        Arrays.fill(arena, end, start, (byte) 0);
      }
      end = Math.max(end, start + LogEvent.length(live[i]));
    }
    if (event.arenaLength() > end) {
      Arrays.fill(arena, end, event.arenaLength(), (byte) 0);
    }
  }

  // ---- other text ----

  /**
   * A record's bytes without its secrets; {@code raw} itself where it has none. Bytes that are no
   * UTF-8 stay as they are; UTF-16 with a byte order mark is read as such.
   */
  public byte[] redact(byte[] raw) {
    begin();
    if (options.isEmpty()) {
      return raw;
    }
    Charset wide = wide(raw);
    if (wide != null) {
      String decoded = strict(raw, wide);
      if (decoded != null) {
        String redacted = redact(decoded);
        return sum() > 0 ? redacted.getBytes(wide) : raw;
      }
    }
    find(raw, 0, raw.length);
    if (spans.count() == 0) {
      return raw;
    }
    int length = replaced(raw, 0, raw.length);
    return Arrays.copyOf(out, length);
  }

  private static Charset wide(byte[] raw) {
    if (raw.length < 2) {
      return null;
    }
    int mark = (raw[0] & 0xff) << 8 | (raw[1] & 0xff);
    return mark == 0xfeff
        ? StandardCharsets.UTF_16BE
        : mark == 0xfffe ? StandardCharsets.UTF_16LE : null;
  }

  private static String strict(byte[] raw, Charset charset) {
    try {
      CharBuffer chars =
          charset
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(raw));
      return chars.toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** The text without its secrets; the same instance where it has none, null for null. */
  public String redact(String value) {
    begin();
    if (value == null || options.isEmpty()) {
      return value;
    }
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    find(utf8, 0, utf8.length);
    if (spans.count() == 0) {
      return value;
    }
    int length = replaced(utf8, 0, utf8.length);
    return new String(out, 0, length, StandardCharsets.UTF_8);
  }

  // ---- what all share ----

  private void begin() {
    Arrays.fill(counts, 0);
    if (out.length > MAX_KEPT) {
      out = NO_BYTES;
    }
    if (again.length > MAX_KEPT) {
      again = NO_BYTES;
    }
  }

  private void find(byte[] b, int offset, int length) {
    spans.clear();
    if (length == 0) {
      return;
    }
    scanner.scan(b, offset, offset + length, spans);
    if (patterns.length > 0) {
      int sorted = spans.count();
      for (int i = 0; i < patterns.length; i++) {
        match(i, b, offset, offset + length);
      }
      spans.settle(sorted);
    }
  }

  private void match(int index, byte[] b, int from, int to) {
    text.of(b, from, to);
    int kind = Detector.COUNT + index;
    int group = patterns[index].group();
    int searched = from;
    try {
      if (matchers[index] == null) {
        matchers[index] = patterns[index].matcher(text);
      } else {
        matchers[index].reset(text);
      }
      Matcher matcher = matchers[index];
      while (matcher.find()) {
        int first = matcher.start(group);
        int last = matcher.end(group);
        if (first >= 0 && last > first) {
          int start = text.byteAt(first);
          int end = text.byteAt(last);
          searched = end;
          if (!scanner.isInMark(b, from, start, end) && !scanner.isHidden(b, start, end)) {
            spans.add(start, end, kind);
          }
        }
      }
    } catch (TextView.TooManyReadsException e) {
      // What can't be searched in bounded time is not known to be harmless.
      matchers[index] = null;
      if (!scanner.isHidden(b, searched, to)) {
        spans.add(searched, to, kind);
      }
    }
  }

  /**
   * Puts {@code b[from, to)} into {@link #out}, with spans replaced and counted, and what shows
   * only then: {@code a@b.orgAKIA…} is an address where the key behind it is gone.
   */
  private int replaced(byte[] b, int from, int to) {
    int length = replacedOnce(b, from, to);
    for (int round = 0; round < MAX_ROUNDS; round++) {
      spans.clear();
      scanner.scan(out, 0, length, spans);
      if (spans.count() == 0) {
        break;
      }
      byte[] before = out;
      out = again;
      again = before;
      length = replacedOnce(before, 0, length);
    }
    return length;
  }

  private int replacedOnce(byte[] b, int from, int to) {
    int length = 0;
    int copied = from;
    for (int i = 0; i < spans.count(); i++) {
      int start = spans.start(i);
      int end = spans.end(i);
      int kind = spans.kind(i) & (IN_QUOTES - 1);
      boolean quotes = (spans.kind(i) & IN_QUOTES) != 0;
      counts[kind]++;
      room(length, start - copied + marks[kind].length + HASH_DIGITS + 64 + 3);
      System.arraycopy(b, copied, out, length, start - copied);
      length += start - copied;
      length = quotes ? put('"', length) : length;
      if (mask != null) {
        length = put(mask, length);
      } else {
        length = put(marks[kind], length);
        if (hash != null) {
          digest(b, start, end);
          length = put(hex, length);
          length = put(']', length);
        }
      }
      length = quotes ? put('"', length) : length;
      copied = end;
    }
    room(length, to - copied);
    System.arraycopy(b, copied, out, length, to - copied);
    return length + to - copied;
  }

  private void digest(byte[] b, int start, int end) {
    hash.update(b, start, end - start);
    try {
      hash.doFinal(digest, 0);
    } catch (ShortBufferException e) {
      throw new IllegalStateException("SHA-256 has 32 bytes", e);
    }
    for (int i = 0; i < HASH_DIGITS; i++) {
      hex[i] = HEX[digest[i / 2] >> (i % 2 == 0 ? 4 : 0) & 0xf];
    }
  }

  private void room(int length, int more) {
    if (out.length - length < more) {
      out = Arrays.copyOf(out, Math.max(Math.addExact(length, more), 2 * length));
    }
  }

  private int put(byte[] bytes, int length) {
    System.arraycopy(bytes, 0, out, length, bytes.length);
    return length + bytes.length;
  }

  private int put(char c, int length) {
    out[length] = (byte) c;
    return length + 1;
  }

  private int sum() {
    int sum = 0;
    for (int count : counts) {
      sum += count;
    }
    return sum;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
