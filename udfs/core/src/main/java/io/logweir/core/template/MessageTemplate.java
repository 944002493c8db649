package io.logweir.core.template;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.openhft.hashing.LongHashFunction;

/**
 * The template of a log message, "user &lt;*&gt; logged in from &lt;*&gt;", as a pure function of
 * the message: what varies is recognised by its shape, what is left is the template.
 *
 * <p>Of the first line, up to {@link #MAX_INPUT} bytes of it, these vary and become {@code <*>}:
 *
 * <ul>
 *   <li>words with a digit (numbers, ids, addresses, times, versions, most host names), words of
 *       hexadecimal letters from {@value #SHORTEST_HEX} on, UUIDs, and words longer than {@value
 *       #LONGEST_WORD} bytes; with a number goes its unit: {@code 5.2 KB}, {@code 95%}, {@code 3
 *       seconds}, {@code 11:15 PM UTC};
 *   <li>weekdays and months before a number;
 *   <li>paths, URLs, e-mail addresses, IPv6 and hardware addresses, host names with a port, names
 *       with two dots (but not those of exceptions), with one dot behind a preposition, lists of
 *       nodes ({@code node[1-3,7]});
 *   <li>what stands in quotes, unless it is a JSON key, a request line (its method stays), or the
 *       whole message;
 *   <li>the value behind {@code =}, with its brackets; true and false, yes and no, on and off are
 *       states and stay;
 *   <li>the name behind "user", and between for, by, as and from, at, on, via, port.
 * </ul>
 *
 * <p>Variables with nothing but joining punctuation between them become one, so do items of a list
 * that read the same, so does a variable that parentheses restate ("2048 bytes (2.0 KB)"); space
 * becomes one space, more than three equal marks become three; terminal colours are left out. Words
 * of other scripts stay. What is left is the template, at most {@link #MAX_TEMPLATE} bytes, and
 * XXH3's 64 bits of it are the id.
 *
 * <p>No state is kept between messages: the template is the same in a job, in SQL and on replay, on
 * any version of a stream's past. The price is that the number of templates of a service is bounded
 * only by its vocabulary. A limit on it needs history, and an id that depends on history is another
 * one after a restart, so no limit is part of the id: whoever keys state or a metric by template
 * limits its own keys and counts the rest under one, beside the id that the event keeps.
 *
 * <p>Time is linear in the bytes looked at; nothing is allocated but by the methods that give
 * strings; no input throws. Not thread safe.
 */
public final class MessageTemplate {

  /** Bytes of a message that are looked at. */
  public static final int MAX_INPUT = 2048;

  /** Bytes of a template at most. */
  public static final int MAX_TEMPLATE = 512;

  /** How many bytes an id has: hexadecimal digits. */
  public static final int ID_LENGTH = 16;

  /** What stands for a part that varies. */
  public static final String VARIABLE = "<*>";

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final LongHashFunction HASH = LongHashFunction.xx3();

  private static final int LONGEST_WORD = 64;
  private static final byte ESCAPE = 0x1b;
  private static final int SHORTEST_HEX = 8;
  private static final int LONGEST_ADDRESS = 45;
  private static final int SHORTEST_ADDRESS = "aa:bb:cc:dd".length();
  private static final int DEEPEST = 16;

  // Classes of bytes.
  private static final int DIGIT = 1;
  private static final int HEX_LETTER = 1 << 1;
  private static final int OTHER_LETTER = 1 << 2;
  private static final int NON_ASCII = 1 << 3;
  private static final int DOT = 1 << 4;
  private static final int SLASH = 1 << 5;
  private static final int AT = 1 << 6;
  private static final int MARK = 1 << 7;
  private static final int LOWER = 1 << 8;
  private static final int UPPER = 1 << 9;
  private static final int SPACE = 1 << 10;
  private static final int LINE_END = 1 << 11;

  /** Between variables it makes them one. */
  private static final int JOINS = 1 << 12;

  private static final int ENDS_VALUE = 1 << 13;
  private static final int ENDS_URL = 1 << 14;
  private static final int OPENS = 1 << 15;
  private static final int CLOSES = 1 << 16;

  private static final int LETTER = HEX_LETTER | OTHER_LETTER;
  private static final int WORD = DIGIT | LETTER | DOT | SLASH | AT | MARK;
  private static final int LETTERS = LETTER | LOWER | UPPER;
  private static final int NAMES = DIGIT | LETTER;

  private static final int[] CLASS = new int[256];

  static {
    for (int c = 0; c < 256; c++) {
      CLASS[c] = classOf(c);
    }
  }

  private static int classOf(int c) {
    int kind = 0;
    if (c >= '0' && c <= '9') {
      kind = DIGIT;
    } else if (c >= 'a' && c <= 'f') {
      kind = HEX_LETTER | LOWER;
    } else if (c >= 'A' && c <= 'F') {
      kind = HEX_LETTER | UPPER;
    } else if (c >= 'g' && c <= 'z') {
      kind = OTHER_LETTER | LOWER;
    } else if (c >= 'G' && c <= 'Z') {
      kind = OTHER_LETTER | UPPER;
    } else if (c >= 0x80) {
      kind = NON_ASCII;
    } else if (c == '\n' || c == '\r') {
      kind = LINE_END | ENDS_VALUE | ENDS_URL;
    } else if (c == ESCAPE) {
      kind = ENDS_VALUE | ENDS_URL;
    } else if (c <= ' ' || c == 0x7f) {
      kind = SPACE | JOINS | ENDS_VALUE | ENDS_URL;
    } else {
      switch (c) {
        case '.' -> kind = DOT | JOINS;
        case '/', '\\' -> kind = SLASH | JOINS;
        case '@' -> kind = AT | JOINS;
        case '-', '_', '$', '~' -> kind = MARK | JOINS;
        case ':', '#', '+', '*', '=' -> kind = JOINS;
        case ',', ';' -> kind = JOINS | ENDS_VALUE | ENDS_URL;
        case '|', '&' -> kind = JOINS | ENDS_VALUE;
        case '>' -> kind = ENDS_VALUE | ENDS_URL;
        case '"', '\'', '<' -> kind = ENDS_VALUE | ENDS_URL;
        case '(', '[', '{' -> kind = OPENS | ENDS_VALUE;
        case ')', ']', '}' -> kind = CLOSES | ENDS_VALUE | ENDS_URL;
        default -> {}
      }
    }
    return kind;
  }

  private static final int AFTER_NOTHING = 0;
  private static final int AFTER_EQUALS = 1;
  private static final int AFTER_EQUALS_AND_SPACE = 2;

  private final byte[] out = new byte[MAX_TEMPLATE + LONGEST_WORD + 16];
  private int n;

  /** Where the last variable ends in {@link #out}; 0 where nothing may join it. */
  private int variableEnd;

  /** Behind the last comma at each depth of brackets, or -1. */
  private final int[] items = new int[DEEPEST];

  private int depth;
  private boolean afterNumber;
  private int before;
  private int value;

  private int seen;
  private int first;
  private int end;
  private int plainQuote;
  private boolean noDoubleQuote;
  private boolean noSingleQuote;
  private boolean unbalanced;

  /**
   * Finds the template of the message {@code b[from, to)}, UTF-8.
   *
   * @return the length of the template in {@link #bytes()}, 0 to {@link #MAX_TEMPLATE}
   */
  public int of(byte[] b, int from, int to) {
    n = 0;
    variableEnd = 0;
    afterNumber = false;
    before = 0;
    value = AFTER_NOTHING;
    plainQuote = -1;
    noDoubleQuote = false;
    noSingleQuote = false;
    unbalanced = false;
    depth = 0;
    items[0] = -1;
    int p = from;
    int last = (int) Math.min(to, (long) from + MAX_INPUT);
    while (p < last && (CLASS[b[p] & 0xff] & (SPACE | LINE_END)) != 0) {
      p++;
    }
    if (last < to) {
      while (last > p && (b[last] & 0xc0) == 0x80) {
        last--;
      }
    }
    first = p;
    end = last;
    while (p < last && n < MAX_TEMPLATE) {
      int c = CLASS[b[p] & 0xff];
      if ((c & LETTER) != 0) {
        int length = value == AFTER_NOTHING && b.length - p >= 16 ? plain(b, p) : 0;
        p = length > 0 ? letters(b, p, p + length, seen) : word(b, p);
      } else if ((c & WORD) != 0) {
        p = word(b, p);
      } else if ((c & SPACE) != 0) {
        p = space(p);
      } else if ((c & LINE_END) != 0) {
        break;
      } else if ((c & NON_ASCII) != 0) {
        p = nonAscii(b, p);
      } else {
        p = punctuation(b, p, c);
      }
    }
    while (n > 0 && out[n - 1] == ' ') {
      n--;
    }
    while (n > 0 && depth >= 0) {
      dropRepeated();
      depth--;
    }
    if (n > MAX_TEMPLATE) {
      n = MAX_TEMPLATE;
      while (n > 0 && (out[n] & 0xc0) == 0x80) {
        n--;
      }
    }
    return n;
  }

  /** The high bit of each byte that is no ASCII letter; the lowest such bit is exact. */
  private static long others(long w) {
    long lower = w | LOWER_BIT;
    return (lower - 'a' * ONES | lower + (0x7f - 'z') * ONES | w) & HIGHS;
  }

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  /** What a lower-case letter has and an upper-case one has not. */
  private static final long LOWER_BIT = 0x20 * ONES;

  /**
   * The length of the word of up to 15 letters at {@code p}, which neither its own letters nor what
   * follows make anything else than that: nearly all that stays. 0 where a closer look is needed;
   * else {@link #seen} says whether there are lower-case letters.
   */
  private int plain(byte[] b, int p) {
    long w = (long) LONG.get(b, p);
    long others = others(w);
    int length = Long.numberOfTrailingZeros(others) >>> 3;
    if (length == 8) {
      // Longer words must not be hexadecimal.
      if (((w | LOWER_BIT) + (0x7f - 'f') * ONES & HIGHS) == 0) {
        return 0;
      }
      seen = (w & LOWER_BIT) != 0 ? LOWER : 0;
      w = (long) LONG.get(b, p + 8);
      int more = Long.numberOfTrailingZeros(others(w)) >>> 3;
      if (more == 8) {
        return 0;
      }
      length += more;
      if (seen == 0 && more > 0) {
        seen = (w & LOWER_BIT) << 64 - 8 * more != 0 ? LOWER : 0;
      }
    } else {
      seen = (w & LOWER_BIT) << 64 - 8 * length != 0 ? LOWER : 0;
    }
    int to = p + length;
    if (to >= end) {
      return to == end ? length : 0;
    }
    byte next = b[to];
    if (next == ':') {
      return length > 4 && (to + 1 == end || b[to + 1] != '/') ? length : 0;
    }
    return next == ' ' || ((CLASS[next & 0xff] & WORD) == 0 && next != '[') ? length : 0;
  }

  private int space(int p) {
    if (n > 0 && out[n - 1] != ' ') {
      out[n++] = ' ';
    }
    if (value == AFTER_EQUALS) {
      value = AFTER_EQUALS_AND_SPACE;
    }
    return p + 1;
  }

  // ---- words ----

  private int word(byte[] b, int start) {
    int p = start;
    int last = end;
    int seen = 0;
    int c;
    while (p < last && ((c = CLASS[b[p] & 0xff]) & WORD) != 0) {
      seen |= c;
      p++;
    }
    if ((seen & ~LETTERS) == 0
        && value == AFTER_NOTHING
        && p < last
        && b[p] == ' '
        && p - start <= LONGEST_WORD
        && ((seen & OTHER_LETTER) != 0 || p - start < SHORTEST_HEX)) {
      return letters(b, start, p, seen);
    }
    if ((seen & NAMES) == 0) {
      return marks(b, start, p);
    }
    int scanned = p;
    int dots = 0;
    boolean leader = false;
    if ((seen & DOT) != 0) {
      while (b[p - 1] == '.') {
        p--;
      }
      for (int i = start + 1; i < p; i++) {
        if (b[i] == '.') {
          leader |= b[i - 1] == '.';
          dots++;
        }
      }
      if (dots == 0 && b[start] != '.') {
        seen &= ~DOT;
      }
    }
    if (value != AFTER_NOTHING) {
      int to = value(b, start, p);
      if (to > 0) {
        return to;
      }
    }
    return leader ? parts(b, start, scanned) : word(b, start, p, seen, dots);
  }

  /** The words {@code b[from, to)} between leaders of dots. */
  private int parts(byte[] b, int from, int to) {
    int p = from;
    while (p < to && n < MAX_TEMPLATE) {
      int start = p;
      int seen = 0;
      int dots = 0;
      for (; p < to && !isLeader(b, p, to); p++) {
        int c = CLASS[b[p] & 0xff];
        seen |= c;
        dots += (c & DOT) != 0 && p > start ? 1 : 0;
      }
      if ((seen & NAMES) != 0) {
        p = word(b, start, p, dots == 0 && b[start] != '.' ? seen & ~DOT : seen, dots);
      } else {
        p = marks(b, start, Math.max(p, start + 1));
      }
    }
    return p;
  }

  private static boolean isLeader(byte[] b, int p, int to) {
    return b[p] == '.' && (p + 1 == to || b[p + 1] == '.');
  }

  private int word(byte[] b, int start, int p, int seen, int dots) {
    int next = p < end ? b[p] : 0;
    if (next == ':') {
      int to = colon(b, start, p, seen);
      if (to > 0) {
        variable((seen & LETTER) == 0);
        return to;
      }
    }
    if (next == '[') {
      int to = range(b, p + 1);
      if (to > 0) {
        variable(false);
        return to;
      }
    }
    if ((seen & DIGIT) != 0) {
      boolean number = (seen & LETTER) == 0;
      variable(number);
      if (next == '%') {
        return p + 1;
      }
      if (next < 0 && end - p > 2 && isMicro(b, p) && b[p + 2] == 's') {
        return p + 3;
      }
      return next == '?' && (seen & SLASH) != 0 ? until(b, p, ENDS_URL) : p;
    }
    int length = p - start;
    boolean hex = (seen & (OTHER_LETTER | DOT | SLASH | AT)) == 0;
    if (length > LONGEST_WORD || (hex && length >= ((seen & MARK) == 0 ? SHORTEST_HEX : 16))) {
      variable(false);
      return p;
    }
    if ((seen & (DOT | SLASH | AT | MARK)) == 0) {
      return letters(b, start, p, seen);
    }
    if (afterNumber && (seen & SLASH) != 0 && isRate(b, start, p)) {
      n = variableEnd;
      afterNumber = false;
    } else if (varies(b, start, p, seen, dots, next)) {
      variable(false);
      return next == '?' && (seen & SLASH) != 0 ? until(b, p, ENDS_URL) : p;
    } else {
      constant(b, start, p);
      before = 0;
    }
    return p;
  }

  /** The micro sign, U+00B5 or U+03BC. */
  private static boolean isMicro(byte[] b, int p) {
    return (b[p] == (byte) 0xC2 && b[p + 1] == (byte) 0xB5)
        || (b[p] == (byte) 0xCE && b[p + 1] == (byte) 0xBC);
  }

  /** Whether a number's unit is per another, as in {@code KB/s}. */
  private boolean isRate(byte[] b, int start, int p) {
    int i = start;
    while (i < p && (CLASS[b[i] & 0xff] & LETTER) != 0) {
      i++;
    }
    return variableEnd > 0
        && n - variableEnd <= 1
        && i + 1 < p
        && b[i] == '/'
        && (TemplateWords.kinds(b, start, i) & TemplateWords.UNIT) != 0
        && (TemplateWords.kinds(b, i + 1, p) & TemplateWords.UNIT) != 0;
  }

  /** Behind a list of numbers and its bracket, as in {@code node[1-3,7]}, or 0. */
  private int range(byte[] b, int p) {
    boolean several = false;
    for (int i = p; i < end; i++) {
      if (b[i] == '-' || b[i] == ',') {
        several |= i > p;
      } else if ((CLASS[b[i] & 0xff] & DIGIT) == 0) {
        return several && b[i] == ']' ? i + 1 : 0;
      }
    }
    return 0;
  }

  /** An address, URL or drive whose first colon is at {@code p}: its end, or 0. */
  private int colon(byte[] b, int start, int p, int seen) {
    int rest = end - p;
    if (rest > 2 && b[p + 1] == '/' && b[p + 2] == '/') {
      return until(b, p + 3, ENDS_URL);
    }
    if (rest > 1
        && p - start == 1
        && (seen & LETTER) != 0
        && (b[p + 1] == '\\' || b[p + 1] == '/')) {
      return until(b, p + 1, ENDS_URL);
    }
    return (seen & NAMES & ~(DIGIT | HEX_LETTER)) == 0 && p - start <= 4 ? address(b, start) : 0;
  }

  /** The end of the IPv6 or hardware address or time of day that begins at {@code start}, or 0. */
  private int address(byte[] b, int start) {
    int colons = 0;
    boolean digit = false;
    int i = start;
    for (; i < end && i - start < LONGEST_ADDRESS; i++) {
      int c = CLASS[b[i] & 0xff];
      if (b[i] == ':') {
        if (++colons > 2 && b[i - 1] == ':' && b[i - 2] == ':') {
          return 0;
        }
      } else if ((c & (DIGIT | HEX_LETTER)) == 0 && b[i] != '.') {
        break;
      }
      digit |= (c & DIGIT) != 0;
    }
    boolean whole = i == end || (CLASS[b[i] & 0xff] & NAMES) == 0;
    while (i > start && (b[i - 1] == '.' || b[i - 1] == ':')) {
      i--;
    }
    return whole && colons >= 2 && (digit || i - start >= SHORTEST_ADDRESS) ? i : 0;
  }

  private int until(byte[] b, int p, int ends) {
    int i = p;
    while (i < end && (CLASS[b[i] & 0xff] & ends) == 0) {
      i++;
    }
    while (i > p && (b[i - 1] == '.' || b[i - 1] == ':')) {
      i--;
    }
    return i;
  }

  private int letters(byte[] b, int start, int p, int seen) {
    int kinds = TemplateWords.kinds(b, start, p);
    if (afterNumber && variableEnd > 0 && n - variableEnd <= 1) {
      if ((kinds & TemplateWords.UNIT) != 0) {
        n = variableEnd;
        return p;
      }
    }
    if ((before & TemplateWords.USER) != 0 && (kinds & TemplateWords.GRAMMAR) == 0) {
      variable(false);
      return p;
    }
    if ((kinds & TemplateWords.DATE) != 0 && isDate(b, p)) {
      variable(false);
      return p;
    }
    if ((before & TemplateWords.BEFORE_NAME) != 0
        && kinds == 0
        && (seen & LOWER) != 0
        && p < end
        && b[p] == ' '
        && (kindsAt(b, p + 1) & TemplateWords.AFTER_NAME) != 0) {
      variable(false);
      return p;
    }
    constant(b, start, p);
    before = kinds;
    if (p < end && b[p] == ' ') {
      out[n++] = ' ';
      return p + 1;
    }
    return p;
  }

  private boolean isDate(byte[] b, int p) {
    int i = p;
    while (i < end && i - p < 3 && (b[i] == ' ' || b[i] == ',' || b[i] == '.')) {
      i++;
    }
    return i < end
        && i > p
        && ((CLASS[b[i] & 0xff] & DIGIT) != 0 || (kindsAt(b, i) & TemplateWords.DATE) != 0);
  }

  private int kindsAt(byte[] b, int start) {
    int p = start;
    while (p < end && p - start < 12 && (CLASS[b[p] & 0xff] & LETTER) != 0) {
      p++;
    }
    return TemplateWords.kinds(b, start, p);
  }

  private boolean varies(byte[] b, int start, int p, int seen, int dots, int next) {
    if ((seen & AT) != 0 && b[start] != '@' && b[p - 1] != '@') {
      return true;
    }
    if ((seen & SLASH) != 0) {
      int slashes = 0;
      for (int i = start; i < p; i++) {
        if ((CLASS[b[i] & 0xff] & SLASH) != 0) {
          slashes++;
        }
      }
      if (slashes > 1 || (CLASS[b[start] & 0xff] & SLASH) != 0 || (seen & DOT) != 0) {
        return true;
      }
    }
    if (dots == 0 || next == '=') {
      return false;
    }
    if (dots > 1) {
      return !endsWith(b, p, EXCEPTION) && !endsWith(b, p, ERROR);
    }
    boolean port =
        next == ':'
            && p + 1 < end
            && (CLASS[b[p + 1] & 0xff] & DIGIT) != 0
            && (seen & UPPER) == 0
            && (start == first || (CLASS[b[start - 1] & 0xff] & OPENS) == 0);
    return port || (before & (TemplateWords.PREPOSITION | TemplateWords.USER)) != 0;
  }

  private static final byte[] EXCEPTION = "Exception".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ERROR = "Error".getBytes(StandardCharsets.US_ASCII);

  private boolean endsWith(byte[] b, int p, byte[] suffix) {
    return p - first >= suffix.length
        && Arrays.equals(b, p - suffix.length, p, suffix, 0, suffix.length);
  }

  /** The value of a key: the end of what was taken, or 0 where it is no value. */
  private int value(byte[] b, int start, int wordEnd) {
    boolean spaced = value == AFTER_EQUALS_AND_SPACE;
    value = AFTER_NOTHING;
    if (spaced && wordEnd < end && b[wordEnd] == '=') {
      return 0;
    }
    int p = start;
    boolean number = true;
    while (p < end) {
      int c = CLASS[b[p] & 0xff];
      if ((c & ENDS_VALUE) != 0) {
        break;
      }
      number &= (c & (LETTER | NON_ASCII)) == 0;
      p++;
    }
    if ((TemplateWords.kinds(b, start, p) & TemplateWords.BOOLEAN) != 0) {
      return 0;
    }
    if (p < end && (CLASS[b[p] & 0xff] & OPENS) != 0) {
      p = balanced(b, p);
    } else {
      while (p > start && (b[p - 1] == '.' || b[p - 1] == ':')) {
        p--;
      }
    }
    variable(number);
    return p;
  }

  /** Behind the bracket that closes the one at {@code p}; {@code p} where none does. */
  private int balanced(byte[] b, int p) {
    if (unbalanced) {
      return p;
    }
    int open = 0;
    for (int i = p; i < end; i++) {
      int c = CLASS[b[i] & 0xff];
      if ((c & OPENS) != 0) {
        open++;
      } else if ((c & CLOSES) != 0) {
        if (--open == 0) {
          return i + 1;
        }
      } else if ((c & LINE_END) != 0) {
        break;
      }
    }
    unbalanced = true;
    return p;
  }

  /** Letters of other scripts stay, as no space need part them from a number. */
  private int nonAscii(byte[] b, int start) {
    int p = start;
    if (value != AFTER_NOTHING) {
      return value(b, start, p);
    }
    boolean name = (before & TemplateWords.USER) != 0;
    int at = n;
    while (p < end && b[p] < 0) {
      if (at < out.length) {
        out[at++] = b[p];
      }
      p++;
    }
    if (name) {
      variable(false);
    } else {
      n = at;
      variableEnd = 0;
      before = 0;
    }
    return p;
  }

  // ---- punctuation ----

  private int punctuation(byte[] b, int p, int c) {
    byte at = b[p];
    switch (at) {
      case '"', '\'' -> {
        int to = quote(b, p);
        if (to > 0) {
          variable(false);
          return to;
        }
      }
      case '<' -> {
        if (p + 2 < end && b[p + 1] == '*' && b[p + 2] == '>') {
          variable(false);
          return p + 3;
        }
        if (value == AFTER_EQUALS) {
          int to = until(b, p + 1, ENDS_VALUE);
          if (to < end && b[to] == '>') {
            variable(false);
            return to + 1;
          }
        }
        if (bounds(b, p)) {
          return p + 1;
        }
      }
      case '>' -> {
        if (bounds(b, p)) {
          return p + 1;
        }
      }
      case ':' -> {
        if (p + 1 < end
            && b[p + 1] == ':'
            && (p == first || (CLASS[b[p - 1] & 0xff] & NAMES) == 0)) {
          int to = address(b, p);
          if (to > 0) {
            variable(false);
            return to;
          }
        }
      }
      case ESCAPE -> {
        return escape(b, p);
      }
      case ')' -> {
        if (restated()) {
          depth = Math.max(0, depth - 1);
          return p + 1;
        }
      }
      case '=' -> {
        mark(at, c);
        boolean comparison =
            (p > first && isComparison(b[p - 1]))
                || (p + 1 < end && (b[p + 1] == '=' || b[p + 1] == '>'));
        value = comparison ? AFTER_NOTHING : AFTER_EQUALS;
        return p + 1;
      }
      case ',' -> {
        dropRepeated();
        mark(at, c);
        if (depth < DEEPEST) {
          items[depth] = n;
        }
        return p + 1;
      }
      default -> {}
    }
    if ((c & CLOSES) != 0 && depth > 0) {
      dropRepeated();
      depth--;
    } else if ((c & OPENS) != 0 && ++depth < DEEPEST) {
      items[depth] = -1;
    }
    mark(at, c);
    return p + 1;
  }

  /** Takes back the item that ends here where the one before it is the same. */
  private void dropRepeated() {
    int item = depth < DEEPEST ? items[depth] : -1;
    if (item < 1 || item >= n || out[item - 1] != ',') {
      return;
    }
    int comma = item - 1;
    while (item < n && out[item] == ' ') {
      item++;
    }
    int length = n - item;
    if (length > 0
        && length <= comma
        && Arrays.equals(out, comma - length, comma, out, item, n)
        && (comma == length || (CLASS[out[comma - length - 1] & 0xff] & NAMES) == 0)) {
      n = comma;
      variableEnd = n >= 3 && out[n - 1] == '>' && out[n - 2] == '*' && out[n - 3] == '<' ? n : 0;
    }
  }

  /** Behind a terminal's control sequence (ECMA-48, 5.4), which is no part of the message. */
  private int escape(byte[] b, int p) {
    int i = p + 1;
    if (i < end && b[i] == '[') {
      do {
        i++;
      } while (i < end && b[i] >= 0x20 && b[i] < 0x40);
      i = Math.min(end, i + 1);
    }
    return i;
  }

  private static boolean isComparison(byte c) {
    return c == '=' || c == '<' || c == '>' || c == '!';
  }

  /** Whether this is the bound of the number behind it, as in {@code <1}. */
  private boolean bounds(byte[] b, int p) {
    if (p > first && (CLASS[b[p - 1] & 0xff] & (SPACE | OPENS)) == 0 && b[p - 1] != '=') {
      return false;
    }
    int i = p + 1;
    while (i < end && (CLASS[b[i] & 0xff] & (DIGIT | DOT)) != 0) {
      i++;
    }
    return i > p + 1 && (i == end || b[i] != '>');
  }

  /** Takes back the parentheses behind a variable that hold another or nothing. */
  private boolean restated() {
    int open;
    if (variableEnd > 0 && variableEnd == n) {
      open = n - 4;
    } else if (n > 0 && out[n - 1] == '(') {
      open = n - 1;
    } else {
      return false;
    }
    if (open < 4 || out[open] != '(') {
      return false;
    }
    int at = out[open - 1] == ' ' ? open - 1 : open;
    if (at < 3 || out[at - 1] != '>' || out[at - 2] != '*' || out[at - 3] != '<') {
      return false;
    }
    if (open == n - 1 && at == open) {
      return false;
    }
    n = at;
    variableEnd = n;
    afterNumber = false;
    return true;
  }

  /** The end of the quoted value that begins at {@code p}, or 0 where there is none. */
  private int quote(byte[] b, int p) {
    byte quote = b[p];
    boolean isDouble = quote == '"';
    if (p == plainQuote
        || (isDouble ? noDoubleQuote : noSingleQuote)
        || (p > first && (CLASS[b[p - 1] & 0xff] & NAMES) != 0)) {
      return 0;
    }
    int i = p + 1;
    for (; i < end; i++) {
      byte c = b[i];
      if (c == quote
          && b[i - 1] != '\\'
          && (isDouble || i + 1 == end || (CLASS[b[i + 1] & 0xff] & NAMES) == 0)) {
        break;
      }
      if ((CLASS[c & 0xff] & LINE_END) != 0) {
        i = end;
      }
    }
    if (i >= end) {
      if (isDouble) {
        noDoubleQuote = true;
      } else {
        noSingleQuote = true;
      }
      return 0;
    }
    boolean whole = p == first && (i + 1 == end || (CLASS[b[i + 1] & 0xff] & LINE_END) != 0);
    boolean key = i + 1 < end && b[i + 1] == ':';
    if (whole || key || isRequest(b, p + 1, i)) {
      plainQuote = i;
      return 0;
    }
    return i + 1;
  }

  /** Whether an HTTP request line begins at {@code p}: a method and a path. */
  private static boolean isRequest(byte[] b, int p, int to) {
    int i = p;
    while (i < to && i - p < 8 && b[i] >= 'A' && b[i] <= 'Z') {
      i++;
    }
    return i - p >= 3 && i + 1 < to && b[i] == ' ' && (b[i + 1] == '/' || b[i + 1] == 'h');
  }

  // ---- output ----

  private int marks(byte[] b, int start, int to) {
    int p = start;
    while (p < to && n < MAX_TEMPLATE) {
      mark(b[p], CLASS[b[p] & 0xff]);
      p++;
    }
    return p;
  }

  private void mark(byte c, int kind) {
    value = AFTER_NOTHING;
    if (c != ':') {
      before = 0;
    }
    if (n >= 3 && out[n - 1] == c && out[n - 2] == c && out[n - 3] == c) {
      return;
    }
    out[n++] = c;
    if ((kind & JOINS) == 0) {
      variableEnd = 0;
    }
  }

  private void constant(byte[] b, int start, int to) {
    int at = n;
    if (b.length - to >= 8) {
      for (int i = start; i < to; i += 8) {
        LONG.set(out, at + i - start, (long) LONG.get(b, i));
      }
    } else {
      System.arraycopy(b, start, out, at, to - start);
    }
    n = at + to - start;
    variableEnd = 0;
    value = AFTER_NOTHING;
  }

  private void variable(boolean number) {
    if (variableEnd > 0) {
      n = variableEnd;
    } else {
      out[n] = '<';
      out[n + 1] = '*';
      out[n + 2] = '>';
      n += 3;
      variableEnd = n;
    }
    afterNumber = number;
    before = 0;
    value = AFTER_NOTHING;
  }

  // ---- what is asked for ----

  /** The bytes of the last template, valid up to the next call; not to be changed. */
  public byte[] bytes() {
    return out;
  }

  /** XXH3's 64 bits of the last template. */
  public long hash() {
    return HASH.hashBytes(out, 0, n);
  }

  /** Writes the id of the last template, 16 lower-case hexadecimal digits. */
  public void writeId(byte[] target, int at) {
    long hash = hash();
    LONG.set(target, at, hex(hash >>> 32));
    LONG.set(target, at + 8, hex(hash & 0xffffffffL));
  }

  /** 32 bits as eight digits, the highest in the lowest byte. */
  private static long hex(long bits) {
    long x = (bits | bits << 16) & 0x0000FFFF0000FFFFL;
    x = (x | x << 8) & 0x00FF00FF00FF00FFL;
    x = (x | x << 4) & 0x0F0F0F0F0F0F0F0FL;
    long letters = x + 6 * ONES >>> 4 & ONES;
    return Long.reverseBytes(x + '0' * ONES + letters * ('a' - '0' - 10));
  }

  /** The id of the last template, 16 lower-case hexadecimal digits. */
  public String id() {
    byte[] id = new byte[16];
    writeId(id, 0);
    return new String(id, StandardCharsets.ISO_8859_1);
  }

  /** The template of a message; null gives null. */
  public static String template(String message) {
    if (message == null) {
      return null;
    }
    byte[] utf8 = message.getBytes(StandardCharsets.UTF_8);
    MessageTemplate template = new MessageTemplate();
    int length = template.of(utf8, 0, utf8.length);
    return new String(template.bytes(), 0, length, StandardCharsets.UTF_8);
  }

  /** The id of a message's template, 16 lower-case hexadecimal digits; null gives null. */
  public static String templateId(String message) {
    if (message == null) {
      return null;
    }
    byte[] utf8 = message.getBytes(StandardCharsets.UTF_8);
    MessageTemplate template = new MessageTemplate();
    template.of(utf8, 0, utf8.length);
    return template.id();
  }
}
