package io.logweir.core.parse.declared;

import io.logweir.core.parse.declared.Grok.Expanded;
import io.logweir.core.parse.declared.Grok.InvalidPatternException;
import java.io.StringReader;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A declared format as its file states it, checked and compiled; {@code README.md} beside the
 * built-in files says how one is written.
 *
 * @param file where it is from, for messages
 * @param line where its name stands
 * @param name as in {@code SourceOptions.format}
 * @param description one sentence
 * @param auto whether a record's format may be found to be this one
 * @param patterns the first that matches a record is its pattern
 * @param timeField what holds the time, or null: then whatever is known to be one
 * @param timePatterns how the time is read where Logweir cannot by itself; may be empty
 * @param zone of times that state none, or null: then the source's
 * @param levels what the source's levels mean: words that {@code Severity} knows
 * @param values by field, what is stored for what the record says
 * @param constants fields that every record has
 * @param absent what stands where there is no value
 * @param innerField what holds a record of another format, or null
 * @param innerFormat which one, or null
 * @param tests its records
 */
public record FormatFile(
    String file,
    int line,
    String name,
    String description,
    boolean auto,
    List<LinePattern> patterns,
    String timeField,
    List<DateTimeFormatter> timePatterns,
    ZoneId zone,
    Map<String, String> levels,
    Map<String, Map<String, String>> values,
    Map<String, String> constants,
    Set<String> absent,
    String innerField,
    String innerFormat,
    List<Test> tests) {

  /**
   * A record and what it must become.
   *
   * @param at the line of the file where it stands
   * @param record as received
   * @param fields by name, as text
   */
  public record Test(int at, String record, Map<String, String> fields) {}

  private static final Set<String> KEYS =
      Set.of(
          "name",
          "description",
          "auto",
          "patterns",
          "definitions",
          "time",
          "levels",
          "values",
          "constants",
          "absent",
          "inner",
          "tests");

  /**
   * Reads a file.
   *
   * @param grok the patterns that its own may use
   * @throws InvalidFormatException where it is wrong
   */
  public static FormatFile read(String file, String text, Grok grok) {
    return new Reader(file, false).read(text, grok);
  }

  /** As {@link #read}, for a file that the build has checked. */
  public static FormatFile readTrusted(String file, String text) {
    return new Reader(file, true).read(text, Grok.builtIn());
  }

  private static final class Reader {
    private final String file;
    private final boolean trusted;

    Reader(String file, boolean trusted) {
      this.file = file;
      this.trusted = trusted;
    }

    FormatFile read(String text, Grok grok) {
      MappingNode root = root(text);
      Map<String, Node> keys = keys(root, KEYS);
      String name = text(required(root, keys, "name"));
      if (!name.matches("[a-z0-9][a-z0-9._-]*")) {
        throw wrong(
            keys.get("name"),
            "name is \"" + name + "\"; allowed: lower case letters, digits, dots, - and _");
      }
      String description = text(required(root, keys, "description"));
      Grok own = definitions(keys.get("definitions"), grok);
      List<LinePattern> patterns = new ArrayList<>();
      for (Node node : list(required(root, keys, "patterns"))) {
        patterns.add(pattern(node, own));
      }
      if (patterns.isEmpty()) {
        throw wrong(keys.get("patterns"), "patterns is empty; allowed: one or more");
      }
      Map<String, Node> time = keys(keys.get("time"), Set.of("field", "pattern", "zone"));
      List<DateTimeFormatter> timePatterns = new ArrayList<>();
      if (time.containsKey("pattern")) {
        for (Node node : list(time.get("pattern"))) {
          timePatterns.add(timePattern(node));
        }
      }
      String timeField = time.containsKey("field") ? text(time.get("field")) : null;
      if (timeField == null && !timePatterns.isEmpty()) {
        throw wrong(keys.get("time"), "time has a pattern and no field");
      }
      requireNamed(time.get("field"), timeField, patterns);
      Map<String, Node> inner = keys(keys.get("inner"), Set.of("field", "format"));
      String innerField = null;
      String innerFormat = null;
      if (!inner.isEmpty()) {
        innerField = text(required(keys.get("inner"), inner, "field"));
        innerFormat = text(required(keys.get("inner"), inner, "format"));
        requireNamed(inner.get("field"), innerField, patterns);
      }
      List<Test> tests = new ArrayList<>();
      for (Node node : list(required(root, keys, "tests"))) {
        Map<String, Node> test = keys(node, Set.of("line", "fields"));
        tests.add(
            new Test(
                line(required(node, test, "line")),
                text(test.get("line")),
                texts(required(node, test, "fields"))));
      }
      if (tests.isEmpty()) {
        throw wrong(keys.get("tests"), "tests is empty; allowed: one or more");
      }
      Map<String, Map<String, String>> values = new LinkedHashMap<>();
      keys(keys.get("values"), null)
          .forEach(
              (field, node) -> {
                requireNamed(node, field, patterns);
                values.put(field, texts(node));
              });
      Set<String> absent = new LinkedHashSet<>();
      if (keys.containsKey("absent")) {
        for (Node node : list(keys.get("absent"))) {
          absent.add(text(node));
        }
      }
      return new FormatFile(
          file,
          line(keys.get("name")),
          name,
          description,
          !keys.containsKey("auto") || bool(keys.get("auto")),
          List.copyOf(patterns),
          timeField,
          List.copyOf(timePatterns),
          time.containsKey("zone") ? zone(time.get("zone")) : null,
          texts(keys.get("levels")),
          values,
          texts(keys.get("constants")),
          absent,
          innerField,
          innerFormat,
          List.copyOf(tests));
    }

    private MappingNode root(String text) {
      Node root;
      try {
        root = new Yaml(new SafeConstructor(new LoaderOptions())).compose(new StringReader(text));
      } catch (MarkedYAMLException e) {
        int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
        throw new InvalidFormatException(file, line, "is no YAML: " + e.getProblem());
      } catch (YAMLException e) {
        throw new InvalidFormatException(file, 0, "is no YAML: " + e.getMessage());
      }
      if (root == null) {
        throw new InvalidFormatException(file, 0, "is empty");
      }
      if (!(root instanceof MappingNode mapping)) {
        throw wrong(root, "is no mapping; allowed keys: " + sorted(KEYS));
      }
      return mapping;
    }

    private Grok definitions(Node node, Grok grok) {
      Map<String, String> own = texts(node);
      for (String name : own.keySet()) {
        String problem = Grok.nameProblem(name);
        if (problem != null) {
          throw wrong(keyOf(node, name), problem);
        }
      }
      Grok all = grok.with(own);
      if (trusted) {
        return all;
      }
      own.forEach(
          (name, pattern) -> {
            try {
              Expanded unused = all.compile(pattern);
            } catch (InvalidPatternException e) {
              throw wrong(keyOf(node, name), "%{" + name + "}: " + e.getMessage());
            }
          });
      return all;
    }

    private LinePattern pattern(Node node, Grok grok) {
      String text = text(node);
      try {
        return LinePattern.of(grok, text, trusted);
      } catch (InvalidPatternException e) {
        throw wrong(node, "pattern, character " + (e.at + 1) + ": " + e.getMessage());
      }
    }

    private void requireNamed(Node node, String field, List<LinePattern> patterns) {
      if (field == null) {
        return;
      }
      for (LinePattern pattern : patterns) {
        for (int i = 0; i < pattern.size(); i++) {
          if (pattern.field(i).equals(field)) {
            return;
          }
        }
      }
      throw wrong(node, "no pattern names a field \"" + field + "\"");
    }

    private DateTimeFormatter timePattern(Node node) {
      try {
        return new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .appendPattern(text(node))
            .toFormatter(Locale.ENGLISH);
      } catch (IllegalArgumentException e) {
        throw wrong(node, "\"" + text(node) + "\" is no pattern of java.time: " + e.getMessage());
      }
    }

    private ZoneId zone(Node node) {
      try {
        return ZoneId.of(text(node));
      } catch (DateTimeException e) {
        throw wrong(
            node, "zone is \"" + text(node) + "\"; allowed: a zone such as UTC or Europe/Berlin");
      }
    }

    // ---- YAML ----

    private Node required(Node parent, Map<String, Node> keys, String key) {
      Node node = keys.get(key);
      if (node == null) {
        throw wrong(parent, key + " is missing");
      }
      return node;
    }

    /** The values of a mapping by their keys, in order; none where there is no mapping. */
    private Map<String, Node> keys(Node node, Set<String> allowed) {
      Map<String, Node> values = new LinkedHashMap<>();
      if (node == null) {
        return values;
      }
      if (!(node instanceof MappingNode mapping)) {
        throw wrong(
            node, "is no mapping" + (allowed == null ? "" : "; allowed keys: " + sorted(allowed)));
      }
      for (NodeTuple tuple : mapping.getValue()) {
        String key = text(tuple.getKeyNode());
        if (allowed != null && !allowed.contains(key)) {
          throw wrong(
              tuple.getKeyNode(), "unknown key \"" + key + "\"; allowed: " + sorted(allowed));
        }
        if (values.put(key, tuple.getValueNode()) != null) {
          throw wrong(tuple.getKeyNode(), "\"" + key + "\" is stated twice");
        }
      }
      return values;
    }

    private Map<String, String> texts(Node node) {
      Map<String, String> texts = new LinkedHashMap<>();
      keys(node, null).forEach((key, value) -> texts.put(key, text(value)));
      return texts;
    }

    private static Node keyOf(Node node, String key) {
      for (NodeTuple tuple : ((MappingNode) node).getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode scalar && scalar.getValue().equals(key)) {
          return tuple.getKeyNode();
        }
      }
      return node;
    }

    /** A list, or one thing in the place of a list of one. */
    private static List<Node> list(Node node) {
      return node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
    }

    private String text(Node node) {
      if (node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)) {
        return scalar.getValue();
      }
      throw wrong(node, "is no text");
    }

    private boolean bool(Node node) {
      return switch (text(node)) {
        case "true" -> true;
        case "false" -> false;
        default -> throw wrong(node, "auto is \"" + text(node) + "\"; allowed: true, false");
      };
    }

    private InvalidFormatException wrong(Node node, String reason) {
      return new InvalidFormatException(file, line(node), reason);
    }

    private static int line(Node node) {
      return node.getStartMark().getLine() + 1;
    }

    private static String sorted(Set<String> words) {
      return String.join(", ", words.stream().sorted().toList());
    }
  }
}
