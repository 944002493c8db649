package io.logweir.core.parse.declared;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.logweir.core.parse.declared.Grok.Capture;
import io.logweir.core.parse.declared.Grok.Expanded;
import io.logweir.core.parse.declared.Grok.InvalidPatternException;
import java.util.List;

/**
 * One pattern of a declared format, compiled: it matches whole records, in time linear in their
 * length.
 *
 * <p>{@code .} matches a line feed too: a record may be several lines. Immutable.
 */
public final class LinePattern {

  /** Takes whatever is left, so that nothing has to be matched there. */
  private static final String REST = "%{GREEDYDATA:";

  private final String regex;
  private final boolean hasRest;
  private final String[] fields;
  private final String[] units;
  private final RegexShape.Shape shape;
  private volatile Pattern pattern;

  private LinePattern(Expanded expanded, Capture rest, Expanded whole) {
    regex = expanded.regex();
    hasRest = rest != null;
    shape = RegexShape.of(whole.regex());
    List<Capture> captures = expanded.captures();
    int groups = captures.size() + (hasRest ? 1 : 0);
    fields = new String[groups];
    units = new String[groups];
    for (int i = 0; i < groups; i++) {
      Capture capture = i < captures.size() ? captures.get(i) : rest;
      fields[i] = capture.field();
      units[i] = capture.unit();
    }
  }

  /**
   * Reads a pattern in grok's syntax.
   *
   * @param trusted whether RE2 is known to take it: it is then compiled when it is first needed,
   *     which for all built-in formats would take a good part of a second
   */
  static LinePattern of(Grok grok, String text, boolean trusted) throws InvalidPatternException {
    String anchored = text.startsWith("^") ? text.substring(1) : text;
    String open =
        anchored.endsWith("$") && !anchored.endsWith("\\$")
            ? anchored.substring(0, anchored.length() - 1)
            : anchored;
    Expanded whole = trusted ? grok.expand(open) : grok.compile(open);
    int rest = open.lastIndexOf(REST);
    if (rest >= 0 && open.indexOf('}', rest) == open.length() - 1) {
      Expanded head = headOf(grok, open.substring(0, rest), whole);
      if (head != null) {
        return new LinePattern(head, whole.captures().get(whole.captures().size() - 1), whole);
      }
    }
    return new LinePattern(whole, null, whole);
  }

  /**
   * The pattern in front of the rest, or null where that is not the rest of all of it: of one
   * alternative, or inside a group or class.
   */
  private static Expanded headOf(Grok grok, String text, Expanded whole) {
    Expanded head;
    try {
      head = grok.expand(text);
    } catch (InvalidPatternException e) {
      return null;
    }
    return whole.regex().equals(head.regex() + "(.*)") && !hasAlternatives(head.regex())
        ? head
        : null;
  }

  private static boolean hasAlternatives(String regex) {
    int depth = 0;
    for (int i = 0; i < regex.length(); i++) {
      switch (regex.charAt(i)) {
        case '\\' -> i++;
        case '[' -> {
          try {
            i = Grok.classEnd(regex, i) - 1;
          } catch (InvalidPatternException e) {
            return true;
          }
        }
        case '(' -> depth++;
        case ')' -> depth--;
        case '|' -> {
          if (depth == 0) {
            return true;
          }
        }
        default -> {}
      }
    }
    return false;
  }

  /** How many parts of the record it names. */
  public int size() {
    return fields.length;
  }

  /** The name of a part, dotted. */
  public String field(int i) {
    return fields[i];
  }

  /**
   * The unit of a part that is a duration: {@code ns}, {@code us}, {@code ms}, {@code s} or null.
   */
  public String unit(int i) {
    return units[i];
  }

  /** Whether letters or digits that no name catches can differ between records. */
  public boolean losesText() {
    return !shape.told();
  }

  /** What a record must look like to match at all. */
  public LineShape shape() {
    return shape.line();
  }

  /** A new one, for one thread. */
  public Reader reader() {
    Pattern compiled = pattern;
    if (compiled == null) {
      // Twice at the same time gives the same twice.
      compiled = Pattern.compile(regex, Pattern.DOTALL);
      pattern = compiled;
    }
    return new Reader(this, compiled);
  }

  /** Matches record after record; one per thread. */
  public static final class Reader {
    private final LinePattern line;
    private final Matcher matcher;
    private final int groups;
    private int rest;
    private int length;

    private Reader(LinePattern line, Pattern pattern) {
      this.line = line;
      matcher = pattern.matcher(new byte[0]);
      groups = line.fields.length;
    }

    /** Whether all of these bytes, well-formed UTF-8, are such a record. */
    public boolean matches(byte[] utf8) {
      matcher.reset(utf8);
      length = utf8.length;
      if (!line.hasRest) {
        return matcher.matches();
      }
      if (!matcher.lookingAt()) {
        return false;
      }
      rest = matcher.end();
      return true;
    }

    /** Where a part begins; -1 where the record has none. */
    public int start(int part) {
      return line.hasRest && part == groups - 1 ? rest : matcher.start(part + 1);
    }

    /** Behind the end of a part. */
    public int end(int part) {
      return line.hasRest && part == groups - 1 ? length : matcher.end(part + 1);
    }
  }
}
