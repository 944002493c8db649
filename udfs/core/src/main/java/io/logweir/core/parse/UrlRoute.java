package io.logweir.core.parse;

import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Makes a route of a path, {@code /users/{id}} of {@code /users/17}: what identifies one thing is
 * replaced by its kind, by shape alone, so that the same path gives the same route everywhere and
 * always.
 *
 * <ul>
 *   <li>{@code {id}}: numbers, also joined by commas; UUIDs; 8 and more hex digits among which are
 *       decimal ones; 16 and more letters and digits mixed, and base64 that is mixed; numbers of
 *       three and more digits inside a segment; segments of more than {@value #LONGEST} bytes
 *   <li>{@code {date}}: {@code 2026-06-13}
 *   <li>{@code {email}}: a segment with {@code @} or {@code %40}
 *   <li>a file's hash is replaced inside its name: {@code /app.{id}.js}
 *   <li>path parameters ({@code ;jsessionid=…}) are left out; behind the {@value #SEGMENTS}th
 *       segment stands {@code /…}
 * </ul>
 *
 * <p>A route has at most {@value #SEGMENTS} segments of at most {@value #LONGEST} bytes that came
 * from the path. How many of them a service has is bounded by its own words: what is not of the
 * shapes above stays, so a site whose paths are titles has as many routes as titles, which only a
 * count per service can bound.
 */
public final class UrlRoute {

  /** How many segments are kept. */
  public static final int SEGMENTS = 8;

  /** Longer segments are ids. */
  public static final int LONGEST = 64;

  private static final byte[] ID = EventFields.utf8("{id}");
  private static final byte[] DATE = EventFields.utf8("{date}");
  private static final byte[] EMAIL = EventFields.utf8("{email}");
  private static final byte[] MORE = EventFields.utf8("/…");

  /** Fewer digits inside a segment are part of a name: {@code v2}, {@code top-10}. */
  private static final int LEAST_NUMBER = 3;

  private static final int LEAST_HEX = 8;
  private static final int LEAST_MIXED = 16;
  private static final int LEAST_BASE64 = 12;

  // What a byte is; bits, so that a run's bytes can be summed up by or.
  private static final int DIGIT = 1;
  private static final int HEX = 2;
  private static final int LOWER = 4;
  private static final int UPPER = 8;
  private static final int OTHER = 16;

  private static final byte[] CLASS = new byte[256];

  /** 1 for bytes that are in no id, 2 for the slash, 0 for all others. */
  private static final byte[] PLAIN = new byte[256];

  static {
    Arrays.fill(PLAIN, (byte) 1);
    Arrays.fill(PLAIN, '0', '9' + 1, (byte) 0);
    PLAIN['@'] = 0;
    PLAIN['%'] = 0;
    PLAIN[';'] = 0;
    PLAIN['/'] = 2;
    Arrays.fill(CLASS, (byte) OTHER);
    for (int c = '0'; c <= '9'; c++) {
      CLASS[c] = DIGIT;
    }
    for (int c = 'a'; c <= 'z'; c++) {
      CLASS[c] = (byte) (c <= 'f' ? HEX | LOWER : LOWER);
      CLASS[c - 32] = (byte) (c <= 'f' ? HEX | UPPER : UPPER);
    }
  }

  private UrlRoute() {}

  /**
   * Sets {@code http_route} from {@code url_path}, where the path begins with {@code /} and no
   * route is there.
   */
  static void complete(LogEvent event) {
    if (event.has(EventColumn.HTTP_ROUTE) || !event.has(EventColumn.URL_PATH)) {
      return;
    }
    long path = event.slice(EventColumn.URL_PATH);
    int from = LogEvent.offset(path);
    int length = LogEvent.length(path);
    if (length == 0 || event.arena()[from] != '/') {
      return;
    }
    if (isRoute(event.arena(), from, from + length)) {
      event.setSlice(EventColumn.HTTP_ROUTE, path);
      return;
    }
    byte[] arena = event.reserve(room(length));
    int start = event.arenaLength();
    int end = write(arena, from, from + length, arena, start);
    event.arenaLength(end);
    event.setSlice(EventColumn.HTTP_ROUTE, event.sliceSince(start));
  }

  /** Whether there is nothing to replace: only letters, and what separates words. */
  private static boolean isRoute(byte[] b, int from, int to) {
    if (to - from > LONGEST) {
      return false;
    }
    int segments = 0;
    for (int i = from; i < to; i++) {
      byte c = PLAIN[b[i] & 0xff];
      if (c == 0) {
        return false;
      }
      segments += c >> 1;
    }
    return segments <= SEGMENTS;
  }

  /** The route of a path; null where the path does not begin with {@code /}. */
  public static String of(String path) {
    if (!path.startsWith("/")) {
      return null;
    }
    byte[] utf8 = EventFields.utf8(path);
    byte[] route = new byte[room(utf8.length)];
    int length = write(utf8, 0, utf8.length, route, 0);
    return new String(route, 0, length, StandardCharsets.UTF_8);
  }

  /** How many bytes a route needs at most. */
  public static int room(int pathLength) {
    return Math.min(2 * pathLength, SEGMENTS * (2 * LONGEST + 2)) + 16;
  }

  /**
   * Writes the route of the path {@code b[from, to)}, which begins with {@code /}.
   *
   * @param target has {@link #room} from {@code at} on; may be {@code b}, behind {@code to}
   * @return where the route ends
   */
  public static int write(byte[] b, int from, int to, byte[] target, int at) {
    int p = from;
    int t = at;
    for (int segment = 0; p < to; segment++) {
      if (segment == SEGMENTS) {
        return append(MORE, target, t);
      }
      target[t++] = '/';
      int start = p + 1;
      int end = start;
      int seen = 0;
      while (end < to && b[end] != '/') {
        seen |= CLASS[b[end++] & 0xff];
      }
      p = end;
      if ((seen & OTHER) != 0) {
        end = parameters(b, start, end);
      }
      t = segment(b, start, end, seen, target, t);
    }
    return t;
  }

  private static int segment(byte[] b, int from, int to, int seen, byte[] target, int at) {
    int length = to - from;
    if (length > LONGEST) {
      return append(ID, target, at);
    }
    if ((seen & OTHER) != 0 && isEmail(b, from, to)) {
      return append(EMAIL, target, at);
    }
    if ((seen & DIGIT) == 0) {
      System.arraycopy(b, from, target, at, length);
      return at + length;
    }
    if (isWhole(b, from, to, seen)) {
      return append(ID, target, at);
    }
    return inside(b, from, to, target, at);
  }

  private static int append(byte[] text, byte[] target, int at) {
    System.arraycopy(text, 0, target, at, text.length);
    return at + text.length;
  }

  /** Before {@code ;}, unless the segment begins with it. */
  private static int parameters(byte[] b, int from, int to) {
    for (int i = from + 1; i < to; i++) {
      if (b[i] == ';') {
        return i;
      }
    }
    return to;
  }

  private static boolean isEmail(byte[] b, int from, int to) {
    for (int i = from + 1; i < to - 1; i++) {
      if (b[i] == '@' || (b[i] == '%' && i + 3 < to && b[i + 1] == '4' && b[i + 2] == '0')) {
        return true;
      }
    }
    return false;
  }

  /** Whether all of the segment, which has a digit, is one id. */
  private static boolean isWhole(byte[] b, int from, int to, int seen) {
    int length = to - from;
    if ((seen & ~DIGIT) == 0) {
      return true;
    }
    if ((seen & OTHER) == 0) {
      return isMixed(b, from, to, seen);
    }
    if (length == 36 && b[from + 8] == '-' && b[from + 13] == '-' && b[from + 23] == '-') {
      return isHexAnd(b, from, to, (byte) '-');
    }
    // Numbers joined: 1,2,3 and 12.5 and -7.
    int changes = 0;
    boolean numbers = true;
    int last = 0;
    boolean base64 = true;
    int all = 0;
    for (int i = from; i < to; i++) {
      int c = CLASS[b[i] & 0xff];
      numbers &= c == DIGIT || b[i] == ',' || b[i] == '.' || (b[i] == '-' && i == from);
      base64 &= c != OTHER || b[i] == '-' || b[i] == '_' || b[i] == '=' || b[i] == '+';
      int kind = c & ~HEX;
      if (kind != last && kind != OTHER && last != OTHER && last != 0) {
        changes++;
      }
      last = kind;
      all |= c;
    }
    return numbers
        || (base64
            && length >= LEAST_MIXED
            && (all & (UPPER | LOWER | DIGIT)) == (UPPER | LOWER | DIGIT)
            && changes >= length / 4);
  }

  private static boolean isHexAnd(byte[] b, int from, int to, byte other) {
    for (int i = from; i < to; i++) {
      if ((CLASS[b[i] & 0xff] & (DIGIT | HEX)) == 0 && b[i] != other) {
        return false;
      }
    }
    return true;
  }

  /** Letters and digits, of which none are words: hex, long, or of many changes. */
  private static boolean isMixed(byte[] b, int from, int to, int seen) {
    int length = to - from;
    if (length < LEAST_HEX) {
      return false;
    }
    int digits = 0;
    int changes = 0;
    int last = 0;
    boolean hex = true;
    for (int i = from; i < to; i++) {
      int c = CLASS[b[i] & 0xff];
      hex &= (c & (DIGIT | HEX)) != 0;
      digits += c & DIGIT;
      int kind = c & ~HEX;
      if (kind != last && last != 0) {
        changes++;
      }
      last = kind;
    }
    if (hex) {
      return true;
    }
    return (length >= LEAST_MIXED && digits >= LEAST_NUMBER)
        || (length >= LEAST_BASE64
            && digits >= 2
            && (seen & (UPPER | LOWER)) == (UPPER | LOWER)
            && changes >= length / 3);
  }

  /** Dates, numbers and hashes between what separates words in a segment. */
  private static int inside(byte[] b, int from, int to, byte[] target, int at) {
    int p = from;
    int t = at;
    while (p < to) {
      int c = CLASS[b[p] & 0xff];
      if (c == OTHER) {
        target[t++] = b[p++];
        continue;
      }
      if (isDate(b, p, to) && (p == from || CLASS[b[p - 1] & 0xff] == OTHER)) {
        t = append(DATE, target, t);
        p += 10;
        continue;
      }
      int start = p;
      int seen = 0;
      while (p < to && CLASS[b[p] & 0xff] != OTHER) {
        seen |= CLASS[b[p++] & 0xff];
      }
      boolean id =
          seen == DIGIT
              ? p - start >= LEAST_NUMBER
              : (seen & DIGIT) != 0 && isMixed(b, start, p, seen);
      if (id) {
        t = append(ID, target, t);
      } else {
        System.arraycopy(b, start, target, t, p - start);
        t += p - start;
      }
    }
    return t;
  }

  private static boolean isDate(byte[] b, int from, int to) {
    if (to - from < 10
        || CLASS[b[from] & 0xff] != DIGIT
        || b[from + 4] != '-'
        || b[from + 7] != '-') {
      return false;
    }
    for (int i = 0; i < 10; i++) {
      if (i != 4 && i != 7 && CLASS[b[from + i] & 0xff] != DIGIT) {
        return false;
      }
    }
    return to - from == 10 || CLASS[b[from + 10] & 0xff] != DIGIT;
  }
}
