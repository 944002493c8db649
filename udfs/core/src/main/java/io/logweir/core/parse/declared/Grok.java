package io.logweir.core.parse.declared;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Named sub-patterns and the grok syntax over them: {@code %{NAME}}, {@code %{NAME:field}}, {@code
 * %{NAME:field:unit}} and {@code (?<field>…)} in a regular expression of RE2's syntax, fields as
 * {@code a.b} or {@code [a][b]} (elastic.co/docs, Logstash's grok filter plugin).
 *
 * <p>Immutable.
 */
public final class Grok {

  /** What is wrong with a pattern, and at which character of it. */
  static final class InvalidPatternException extends Exception {

    private static final long serialVersionUID = 1;

    /** Counted from 0, in the pattern as written. */
    final int at;

    InvalidPatternException(int at, String reason) {
      super(reason);
      this.at = at;
    }
  }

  /**
   * What a part of the line is stored as.
   *
   * @param field dotted
   * @param unit {@code ns}, {@code us}, {@code ms} or {@code s} of a bare number that is a
   *     duration, or null
   */
  record Capture(String field, String unit) {}

  /**
   * A regular expression without names, and what its groups are, in their order.
   *
   * @param regex RE2's syntax; every group that captures is one of {@code captures}
   */
  record Expanded(String regex, List<Capture> captures) {}

  private static final String RESOURCE = "/io/logweir/formats/grok-patterns";

  /** Nested definitions can grow exponentially; what is longer is refused. */
  private static final int LONGEST_REGEX = 1 << 16;

  /** RE2's own limit, which its Java edition does not hold to where repetitions nest. */
  private static final int MOST_REPETITIONS = 1000;

  /** RE2's compiler needs stack for each. */
  private static final int DEEPEST_GROUPS = 500;

  private static final class BuiltIn {
    static final Grok LIBRARY = read();

    private static Grok read() {
      try (InputStream in = Grok.class.getResourceAsStream(RESOURCE)) {
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        return new Grok(Map.of()).with(definitions(RESOURCE, text, new HashMap<>()));
      } catch (IOException e) {
        throw new UncheckedIOException(RESOURCE, e);
      }
    }
  }

  private final Map<String, String> definitions;

  private Grok(Map<String, String> definitions) {
    this.definitions = definitions;
  }

  /** Logstash's core patterns under their names, in RE2's syntax. */
  public static Grok builtIn() {
    return BuiltIn.LIBRARY;
  }

  /** All names that {@code %{NAME}} knows. */
  public Set<String> names() {
    return new TreeSet<>(definitions.keySet());
  }

  /**
   * These patterns and those of a Logstash pattern file: a line each, the name, a blank, the
   * regular expression; {@code #} begins a comment.
   *
   * @throws InvalidFormatException where a line is no definition
   */
  public Grok withFile(String file, String text) {
    Map<String, Integer> lines = new HashMap<>();
    Map<String, String> more = definitions(file, text, lines);
    Grok all = with(more);
    more.forEach(
        (name, pattern) -> {
          try {
            Expanded unused = all.compile(pattern);
          } catch (InvalidPatternException e) {
            throw new InvalidFormatException(
                file, lines.get(name), "%{" + name + "}: " + e.getMessage());
          }
        });
    return all;
  }

  /** The patterns of a file by their names, and where they stand. */
  private static Map<String, String> definitions(
      String file, String text, Map<String, Integer> lines) {
    Map<String, String> definitions = new LinkedHashMap<>();
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      String trimmed = line.strip();
      if (trimmed.isEmpty() || trimmed.startsWith("#")) {
        continue;
      }
      int blank = trimmed.indexOf(' ');
      String name = blank < 0 ? trimmed : trimmed.substring(0, blank);
      String problem = blank < 0 ? "no pattern behind \"" + name + "\"" : nameProblem(name);
      if (problem == null && definitions.put(name, trimmed.substring(blank + 1).strip()) != null) {
        problem = "%{" + name + "} is defined twice";
      }
      if (problem != null) {
        throw new InvalidFormatException(file, number, problem);
      }
      lines.put(name, number);
    }
    return definitions;
  }

  /** These and more, which are not checked; a name that is there already is redefined. */
  Grok with(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(definitions);
    all.putAll(more);
    return new Grok(Map.copyOf(all));
  }

  /** Why this cannot be a pattern's name, or null. */
  static String nameProblem(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (!isNameChar(name.charAt(i))) {
        return "\"" + name + "\" is no name of a pattern; allowed: letters, digits and _";
      }
    }
    return name.isEmpty() ? "a pattern without a name" : null;
  }

  /** The expanded pattern, which RE2 takes. */
  Expanded compile(String pattern) throws InvalidPatternException {
    Expanded expanded = expand(pattern);
    requireSmall(expanded.regex());
    try {
      Pattern unused = Pattern.compile(expanded.regex(), Pattern.DOTALL);
    } catch (PatternSyntaxException e) {
      String fragment = e.getPattern() == null ? "" : e.getPattern();
      int at = fragment.equals(expanded.regex()) ? 0 : Math.max(0, pattern.indexOf(fragment));
      throw new InvalidPatternException(
          at, e.getDescription() + (fragment.isEmpty() ? "" : ": " + fragment));
    }
    return expanded;
  }

  /** Refuses what would take RE2 too much memory to compile. */
  private static void requireSmall(String regex) throws InvalidPatternException {
    // For each open group, the most that anything in it is repeated.
    Deque<Integer> groups = new ArrayDeque<>();
    int inside = 1;
    int before = 1;
    for (int i = 0; i < regex.length(); i++) {
      switch (regex.charAt(i)) {
        case '\\' -> {
          i++;
          before = 1;
        }
        case '[' -> {
          i = classEnd(regex, i) - 1;
          before = 1;
        }
        case '(' -> {
          groups.push(inside);
          inside = 1;
          before = 1;
          if (groups.size() > DEEPEST_GROUPS) {
            throw new InvalidPatternException(0, "groups are nested deeper than " + DEEPEST_GROUPS);
          }
        }
        case ')' -> {
          before = inside;
          inside = Math.max(inside, groups.isEmpty() ? 1 : groups.pop());
        }
        case '{' -> {
          before *= count(regex, i);
          inside = Math.max(inside, before);
          if (before > MOST_REPETITIONS) {
            throw new InvalidPatternException(
                0, "something is repeated more than " + MOST_REPETITIONS + " times");
          }
        }
        case '*', '+', '?' -> {}
        default -> before = 1;
      }
    }
  }

  /** The greater number of <code>{n,m}</code>; 1 where the brace stands for itself. */
  private static int count(String regex, int at) {
    int most = 1;
    int number = 0;
    for (int i = at + 1; i < regex.length(); i++) {
      char c = regex.charAt(i);
      if (c >= '0' && c <= '9') {
        number = Math.min(MOST_REPETITIONS + 1, 10 * number + c - '0');
        most = Math.max(most, number);
      } else if (c == ',') {
        number = 0;
      } else {
        return c == '}' ? most : 1;
      }
    }
    return 1;
  }

  /** The expanded pattern, which RE2 may refuse. */
  Expanded expand(String pattern) throws InvalidPatternException {
    StringBuilder regex = new StringBuilder();
    List<Capture> captures = new ArrayList<>();
    expand(pattern, regex, captures, new ArrayDeque<>());
    return new Expanded(regex.toString(), List.copyOf(captures));
  }

  private void expand(String p, StringBuilder regex, List<Capture> captures, Deque<String> inside)
      throws InvalidPatternException {
    int i = 0;
    while (i < p.length()) {
      if (regex.length() > LONGEST_REGEX) {
        throw new InvalidPatternException(i, "grows beyond " + LONGEST_REGEX + " characters");
      }
      char c = p.charAt(i);
      if (c == '\\' && i + 1 < p.length()) {
        regex.append(c).append(p.charAt(i + 1));
        i += 2;
      } else if (c == '[') {
        int end = classEnd(p, i);
        regex.append(p, i, end);
        i = end;
      } else if (c == '%' && i + 1 < p.length() && p.charAt(i + 1) == '{') {
        i = reference(p, i, regex, captures, inside);
      } else if (c == '(') {
        i = group(p, i, regex, captures);
      } else {
        regex.append(c);
        i++;
      }
    }
  }

  /** {@code %{NAME:field:unit}}; gives where it ends. */
  private int reference(
      String p, int at, StringBuilder regex, List<Capture> captures, Deque<String> inside)
      throws InvalidPatternException {
    int end = p.indexOf('}', at);
    if (end < 0) {
      throw new InvalidPatternException(at, "%{ without }");
    }
    String[] parts = p.substring(at + 2, end).split(":", -1);
    String name = parts[0];
    String definition = definitions.get(name);
    if (definition == null) {
      throw new InvalidPatternException(at, "there is no grok pattern %{" + name + "}");
    }
    if (inside.contains(name)) {
      throw new InvalidPatternException(at, "%{" + name + "} contains itself");
    }
    if (parts.length > 3) {
      throw new InvalidPatternException(at, "allowed: %{NAME}, %{NAME:field}, %{NAME:field:unit}");
    }
    if (parts.length > 1) {
      captures.add(new Capture(field(parts[1], at), parts.length == 3 ? unit(parts[2], at) : null));
      regex.append('(');
    } else {
      regex.append("(?:");
    }
    inside.push(name);
    try {
      expand(definition, regex, captures, inside);
    } catch (InvalidPatternException e) {
      throw new InvalidPatternException(at, "in %{" + name + "}: " + e.getMessage());
    }
    inside.pop();
    regex.append(')');
    return end + 1;
  }

  /** What an opening parenthesis begins; gives where the pattern goes on. */
  private static int group(String p, int at, StringBuilder regex, List<Capture> captures)
      throws InvalidPatternException {
    if (!p.startsWith("(?", at)) {
      regex.append("(?:");
      return at + 1;
    }
    int name = p.startsWith("(?P<", at) ? at + 4 : at + 3;
    char kind = at + 2 < p.length() ? p.charAt(at + 2) : 0;
    char after = at + 3 < p.length() ? p.charAt(at + 3) : 0;
    if (kind == '='
        || kind == '!'
        || kind == '>'
        || (kind == '<' && (after == '=' || after == '!'))) {
      throw new InvalidPatternException(
          at, "look-around and atomic groups are unknown to RE2, which never backtracks");
    }
    if (kind != '<' && !p.startsWith("(?P<", at)) {
      regex.append("(?");
      return at + 2;
    }
    int end = p.indexOf('>', name);
    if (end < 0) {
      throw new InvalidPatternException(at, "(?< without >");
    }
    captures.add(new Capture(field(p.substring(name, end), at), null));
    regex.append('(');
    return end + 1;
  }

  /** {@code a.b} for {@code [a][b]}. */
  private static String field(String written, int at) throws InvalidPatternException {
    String field = written;
    if (written.startsWith("[") && written.endsWith("]")) {
      field = written.substring(1, written.length() - 1).replace("][", ".");
    }
    if (field.isEmpty()) {
      throw new InvalidPatternException(at, "a field without a name");
    }
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      if (!isNameChar(c) && c != '.' && c != '-' && c != '@') {
        throw new InvalidPatternException(
            at, "\"" + written + "\" is no field; allowed: a.b or [a][b]");
      }
    }
    return field;
  }

  /** Logstash's types are taken and mean nothing: a column has its type, an attribute is text. */
  private static String unit(String written, int at) throws InvalidPatternException {
    return switch (written) {
      case "ns", "us", "ms", "s" -> written;
      case "int", "long", "float", "double", "boolean", "string" -> null;
      default ->
          throw new InvalidPatternException(
              at,
              "\""
                  + written
                  + "\" is no unit; allowed: ns, us, ms, s, or one of grok's types, which mean"
                  + " nothing here");
    };
  }

  /** Right behind the class that opens at {@code at}. */
  static int classEnd(String p, int at) throws InvalidPatternException {
    int i = at + 1;
    if (i < p.length() && p.charAt(i) == '^') {
      i++;
    }
    if (i < p.length() && p.charAt(i) == ']') {
      i++;
    }
    while (i < p.length() && p.charAt(i) != ']') {
      if (p.charAt(i) == '\\') {
        i += 2;
      } else if (p.startsWith("[:", i) && p.indexOf(":]", i) > 0) {
        i = p.indexOf(":]", i) + 2;
      } else {
        i++;
      }
    }
    if (i >= p.length()) {
      throw new InvalidPatternException(at, "[ without ]");
    }
    return i + 1;
  }

  private static boolean isNameChar(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }
}
