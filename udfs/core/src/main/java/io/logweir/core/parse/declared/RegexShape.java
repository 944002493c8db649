package io.logweir.core.parse.declared;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What every text that a regular expression matches must look like: which bytes may stand at its
 * first positions, and which texts are in it. Never says more than is true: where a construct is
 * unknown, anything may stand there.
 *
 * <p>The expression is one that RE2 has taken, with {@code .} matching line feeds, and what it is
 * matched against is well-formed UTF-8.
 */
final class RegexShape {

  private static final int POSITIONS = LineShape.POSITIONS;

  /** Which of the positions a place can be. */
  private static final long PLACES = (1L << POSITIONS) - 1;

  /** Expressions that take longer to look through have no shape. */
  private static final int MOST_STEPS = 200_000;

  private static final int[] ALL = all();

  /** What begins a character beyond ASCII, and what follows. */
  private static final int[] LEADING = range("\u00c2\u00f4");

  private static final int[] CONTINUING = range("\u0080\u00bf");

  /**
   * Which bytes a part of the expression puts where.
   *
   * <p>Sets of places are bits of a {@code long}, up to {@link #POSITIONS}.
   */
  private interface Flow {

    /**
     * Notes the bytes that can stand at each place.
     *
     * @param starts where the part can begin
     * @return where it can end
     */
    long from(long starts, int[][] table) throws UnknownException;
  }

  /**
   * What a part of the expression is.
   *
   * @param flow which bytes it puts where
   * @param exact the one text that it matches, or null
   * @param required texts that stand one behind the other in everything it matches
   * @param told whether what it matches is known without looking, but for blanks and punctuation
   * @param words whether letters or digits are in it, outside of groups
   * @param kept whether a group tells that it is there
   */
  private record Part(
      Flow flow, byte[] exact, List<byte[]> required, boolean told, boolean words, boolean kept) {}

  private static final Part EMPTY =
      new Part((starts, table) -> starts, new byte[0], List.of(), true, false, false);

  /** Thrown where nothing can be said. */
  private static final class UnknownException extends Exception {

    private static final long serialVersionUID = 1;

    UnknownException() {
      super(null, null, false, false);
    }
  }

  private final String p;
  private int at;
  private boolean ignoreCase;
  private int steps;

  private RegexShape(String regex) {
    p = regex;
  }

  /**
   * The shape of what an expression matches.
   *
   * @param line what the bytes are
   * @param told whether nothing but blanks and punctuation can vary outside the groups
   */
  record Shape(LineShape line, boolean told) {}

  static Shape of(String regex) {
    RegexShape parser = new RegexShape(regex);
    int[][] table = new int[POSITIONS][8];
    try {
      Part part = parser.alternatives();
      if (parser.at != regex.length()) {
        throw new UnknownException();
      }
      long ends = part.flow().from(1, table);
      List<byte[]> literals = new ArrayList<>(part.required());
      if (part.exact() != null) {
        literals.add(part.exact());
      }
      literals.removeIf(literal -> literal.length == 0);
      return new Shape(
          new LineShape(List.of(table), ends, List.copyOf(literals), false), part.told());
    } catch (UnknownException e) {
      return new Shape(LineShape.ANY, false);
    }
  }

  // ---- the expression's grammar ----

  private Part alternatives() throws UnknownException {
    boolean before = ignoreCase;
    Part all = sequence();
    while (at < p.length() && p.charAt(at) == '|') {
      at++;
      all = either(all, sequence());
    }
    ignoreCase = before;
    return all;
  }

  private Part sequence() throws UnknownException {
    List<Flow> flows = new ArrayList<>();
    boolean told = true;
    boolean words = false;
    boolean kept = false;
    boolean exact = true;
    ByteArrayOutputStream run = new ByteArrayOutputStream();
    List<byte[]> required = new ArrayList<>();
    while (at < p.length() && p.charAt(at) != '|' && p.charAt(at) != ')') {
      Part next = repeated(atom());
      flows.add(next.flow());
      told &= next.told();
      words |= next.words();
      kept |= next.kept();
      if (next.exact() != null) {
        run.writeBytes(next.exact());
      } else {
        exact = false;
        required.add(run.toByteArray());
        run.reset();
        required.addAll(next.required());
      }
    }
    required.add(run.toByteArray());
    required.removeIf(literal -> literal.length == 0);
    Flow all =
        (starts, table) -> {
          long places = starts;
          for (Flow flow : flows) {
            places = flow.from(places, table);
          }
          return places;
        };
    return new Part(
        all, exact ? run.toByteArray() : null, exact ? List.of() : required, told, words, kept);
  }

  private Part repeated(Part atom) throws UnknownException {
    Part part = atom;
    while (at < p.length()) {
      char c = p.charAt(at);
      int least;
      int most;
      if (c == '*') {
        least = 0;
        most = -1;
        at++;
      } else if (c == '+') {
        least = 1;
        most = -1;
        at++;
      } else if (c == '?') {
        least = 0;
        most = 1;
        at++;
      } else if (c == '{') {
        int end = p.indexOf('}', at);
        String inside = end < 0 ? "" : p.substring(at + 1, end);
        if (!isCount(inside)) {
          return part;
        }
        int comma = inside.indexOf(',');
        least = Integer.parseInt(comma < 0 ? inside : inside.substring(0, comma));
        most =
            comma < 0
                ? least
                : comma == inside.length() - 1 ? -1 : Integer.parseInt(inside.substring(comma + 1));
        at = end + 1;
      } else {
        return part;
      }
      if (at < p.length() && p.charAt(at) == '?') {
        at++;
      }
      part = times(part, least, most);
    }
    return part;
  }

  /** {@code n}, {@code n,} or {@code n,m}: anything else in braces stands for itself. */
  private static boolean isCount(String inside) {
    int digits = 0;
    boolean comma = false;
    for (int i = 0; i < inside.length(); i++) {
      char c = inside.charAt(i);
      if (c == ',' && !comma && digits > 0) {
        comma = true;
      } else if (c >= '0' && c <= '9') {
        digits++;
      } else {
        return false;
      }
    }
    return digits > 0;
  }

  private Part atom() throws UnknownException {
    char c = p.charAt(at);
    switch (c) {
      case '(':
        return group();
      case '[':
        return characterClass();
      case '.':
        at++;
        return character(ALL, true);
      case '^', '$':
        at++;
        return EMPTY;
      case '\\':
        return escape();
      default:
        int point = p.codePointAt(at);
        at += Character.charCount(point);
        return literal(point);
    }
  }

  private Part group() throws UnknownException {
    boolean before = ignoreCase;
    boolean captures = true;
    at++;
    if (at < p.length() && p.charAt(at) == '?') {
      captures = false;
      at++;
      boolean on = true;
      boolean open = true;
      while (open) {
        if (at == p.length()) {
          throw new UnknownException();
        }
        char c = p.charAt(at++);
        switch (c) {
          case 'i' -> ignoreCase = on;
          // Where . or $ match less than we say, what is said stays true.
          case 's', 'm', 'U' -> {}
          case '-' -> on = false;
          case ':' -> open = false;
          case ')' -> {
            // Holds until the group around it ends.
            return EMPTY;
          }
          default -> throw new UnknownException();
        }
      }
    }
    Part inside = alternatives();
    if (at == p.length() || p.charAt(at) != ')') {
      throw new UnknownException();
    }
    at++;
    ignoreCase = before;
    return captures ? kept(inside) : inside;
  }

  private Part escape() throws UnknownException {
    if (at + 1 == p.length()) {
      throw new UnknownException();
    }
    char c = p.charAt(at + 1);
    at += 2;
    switch (c) {
      case 'A', 'z', 'b', 'B':
        return EMPTY;
      case 'd', 'w', 's':
        return character(perl(c), false);
      case 'D', 'W', 'S':
        return character(not(perl(Character.toLowerCase(c))), true);
      case 'p', 'P':
        if (at < p.length() && p.charAt(at) == '{') {
          at = p.indexOf('}', at) + 1;
        } else {
          at++;
        }
        return character(ALL, true);
      default:
        return literal(escaped(c));
    }
  }

  /** The character that an escape stands for; the cursor is behind {@code c}. */
  private int escaped(char c) throws UnknownException {
    switch (c) {
      case 't':
        return '\t';
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 'f':
        return '\f';
      case 'v':
        return 0x0B;
      case 'a':
        return 0x07;
      case 'x':
        int end = at + 2;
        int from = at;
        if (at < p.length() && p.charAt(at) == '{') {
          end = p.indexOf('}', at);
          from = at + 1;
        }
        if (end < 0 || end > p.length()) {
          throw new UnknownException();
        }
        try {
          int point = Integer.parseInt(p.substring(from, end), 16);
          at = from == at ? end : end + 1;
          return point;
        } catch (NumberFormatException e) {
          throw new UnknownException();
        }
      default:
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
          throw new UnknownException();
        }
        return c;
    }
  }

  private Part characterClass() throws UnknownException {
    int[] set = new int[8];
    boolean wide = false;
    at++;
    boolean negated = at < p.length() && p.charAt(at) == '^';
    if (negated) {
      at++;
    }
    boolean begin = true;
    while (true) {
      if (at >= p.length()) {
        throw new UnknownException();
      }
      char c = p.charAt(at);
      if (c == ']' && !begin) {
        at++;
        break;
      }
      begin = false;
      if (p.startsWith("[:", at) && p.indexOf(":]", at) > 0) {
        int end = p.indexOf(":]", at);
        String name = p.substring(at + 2, end);
        or(set, name.startsWith("^") ? not(posix(name.substring(1))) : posix(name));
        wide |= name.startsWith("^");
        at = end + 2;
        continue;
      }
      if (c == '\\' && at + 1 < p.length() && "dwsDWSpP".indexOf(p.charAt(at + 1)) >= 0) {
        char kind = p.charAt(at + 1);
        if (kind == 'p' || kind == 'P') {
          throw new UnknownException();
        }
        at += 2;
        boolean upper = Character.isUpperCase(kind);
        int[] perl = perl(Character.toLowerCase(kind));
        or(set, upper ? not(perl) : perl);
        wide |= upper;
        continue;
      }
      int low = classCharacter();
      int high = low;
      if (at + 1 < p.length() && p.charAt(at) == '-' && p.charAt(at + 1) != ']') {
        at++;
        high = classCharacter();
      }
      for (int point = low; point <= Math.min(high, 0x7f); point++) {
        add(set, point);
      }
      wide |= high >= 0x80;
    }
    if (negated) {
      // Beyond ASCII, what is not in the class is.
      set = not(set);
      wide = true;
    }
    if (ignoreCase) {
      wide |= foldCase(set);
    }
    return character(set, wide);
  }

  private int classCharacter() throws UnknownException {
    char c = p.charAt(at);
    if (c == '\\' && at + 1 < p.length()) {
      at += 2;
      return escaped(p.charAt(at - 1));
    }
    int point = p.codePointAt(at);
    at += Character.charCount(point);
    return point;
  }

  // ---- parts ----

  private Part literal(int point) {
    if (ignoreCase) {
      if (point >= 0x80) {
        return character(ALL, true);
      }
      int[] set = new int[8];
      add(set, point);
      // A word in whatever case: which one it is, is told.
      Part folded = character(set, foldCase(set));
      return new Part(folded.flow(), null, List.of(), true, folded.words(), false);
    }
    byte[] utf8 = new String(Character.toChars(point)).getBytes(StandardCharsets.UTF_8);
    Flow flow =
        (starts, table) -> {
          long places = starts;
          for (byte c : utf8) {
            int[] set = new int[8];
            add(set, c & 0xff);
            places = one(places, set, table);
          }
          return places;
        };
    return new Part(flow, utf8, List.of(), true, Character.isLetterOrDigit(point), false);
  }

  /**
   * One character.
   *
   * @param wide whether it may be beyond ASCII, and so several bytes
   */
  private Part character(int[] given, boolean wide) {
    int[] ascii = new int[8];
    boolean word = wide;
    for (int c = 0; c < 0x80; c++) {
      if (LineShape.has(given, c)) {
        add(ascii, c);
        word |= Character.isLetterOrDigit(c);
      }
    }
    Flow flow =
        (starts, table) -> {
          long ends = one(starts, ascii, table);
          if (wide) {
            long places = one(starts, LEADING, table);
            for (int more = 0; more < 3; more++) {
              places = one(places, CONTINUING, table);
              ends |= places;
            }
          }
          return ends;
        };
    return new Part(flow, null, List.of(), !word, word, false);
  }

  /** One byte at each of these places. */
  private long one(long starts, int[] set, int[][] table) throws UnknownException {
    if (++steps > MOST_STEPS) {
      throw new UnknownException();
    }
    for (long left = starts; left != 0; left &= left - 1) {
      or(table[Long.numberOfTrailingZeros(left)], set);
    }
    return starts << 1 & PLACES;
  }

  /** What stands in a group is kept. */
  private static Part kept(Part a) {
    return new Part(a.flow(), a.exact(), a.required(), true, false, true);
  }

  private static Part either(Part a, Part b) {
    return new Part(
        (starts, table) -> a.flow().from(starts, table) | b.flow().from(starts, table),
        null,
        List.of(),
        // Of two, one may have words where a group tells which it was.
        a.told()
            && b.told()
            && (a.words()
                ? !b.words() && (a.kept() || b.kept())
                : !b.words() || a.kept() || b.kept()),
        a.words() || b.words(),
        a.kept() && b.kept());
  }

  /**
   * Repeated.
   *
   * @param most -1 where there is no limit
   */
  private static Part times(Part a, int least, int most) {
    Flow flow =
        (starts, table) -> {
          long places = starts;
          for (int i = 0; i < least && places != 0 && i <= POSITIONS; i++) {
            places = a.flow().from(places, table);
          }
          long ends = places;
          for (int i = least; most < 0 || i < most; i++) {
            places = a.flow().from(places, table) & ~ends;
            if (places == 0) {
              break;
            }
            ends |= places;
          }
          return ends;
        };
    return new Part(
        flow,
        null,
        least == 0 ? List.of() : a.exact() != null ? List.of(a.exact()) : a.required(),
        a.told() && (least == most || !a.words() || (most == 1 && a.kept())),
        a.words(),
        least > 0 && a.kept());
  }

  // ---- sets of bytes ----

  private static void add(int[] set, int c) {
    set[c >> 5] |= 1 << c;
  }

  private static void or(int[] set, int[] other) {
    for (int i = 0; i < set.length; i++) {
      set[i] |= other[i];
    }
  }

  private static int[] not(int[] set) {
    int[] others = new int[8];
    for (int i = 0; i < 4; i++) {
      others[i] = ~set[i];
    }
    return others;
  }

  private static int[] all() {
    int[] set = new int[8];
    Arrays.fill(set, -1);
    return set;
  }

  private static int[] range(String ranges) {
    int[] set = new int[8];
    for (int i = 0; i < ranges.length(); i += 2) {
      for (int c = ranges.charAt(i); c <= ranges.charAt(i + 1); c++) {
        add(set, c);
      }
    }
    return set;
  }

  private static int[] perl(char kind) {
    return switch (kind) {
      case 'd' -> range("09");
      case 'w' -> range("09AZaz__");
      default -> range("\t\n\f\r  ");
    };
  }

  private static int[] posix(String name) throws UnknownException {
    return switch (name) {
      case "alnum" -> range("09AZaz");
      case "alpha" -> range("AZaz");
      case "ascii" -> range("\0\u007f");
      case "blank" -> range("\t\t  ");
      case "cntrl" -> range("\0\u001f\u007f\u007f");
      case "digit" -> range("09");
      case "graph" -> range("!~");
      case "lower" -> range("az");
      case "print" -> range(" ~");
      case "punct" -> range("!/:@[`{~");
      case "space" -> range("\t\r  ");
      case "upper" -> range("AZ");
      case "word" -> range("09AZaz__");
      case "xdigit" -> range("09AFaf");
      default -> throw new UnknownException();
    };
  }

  /** Adds the other case; gives whether a character beyond ASCII is the same letter: ſ, K. */
  private static boolean foldCase(int[] set) {
    for (int c = 'a'; c <= 'z'; c++) {
      if (LineShape.has(set, c) || LineShape.has(set, c - 0x20)) {
        add(set, c);
        add(set, c - 0x20);
      }
    }
    return LineShape.has(set, 'k') || LineShape.has(set, 's');
  }
}
