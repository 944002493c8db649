package io.logweir.core.rule;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What is done with the events that meet all conditions.
 *
 * @param name under which it is counted: 1 to 64 of {@code a-z A-Z 0-9 - _ .}
 * @param when at least one condition
 * @param action drop or sample
 */
public record Rule(String name, List<Condition> when, Action action) implements Serializable {

  private static final long serialVersionUID = 1;

  private static final int MAX_NAME = 64;
  private static final int MAX_CONDITIONS = 64;

  /**
   * Checks name and number of conditions.
   *
   * @throws IllegalArgumentException naming the rule, the value and what is allowed
   */
  public Rule {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(action, "action");
    when = List.copyOf(when);
    boolean good = !name.isEmpty() && name.length() <= MAX_NAME;
    for (int i = 0; good && i < name.length(); i++) {
      char c = name.charAt(i);
      good =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "-_.".indexOf(c) >= 0;
    }
    if (!good) {
      throw new IllegalArgumentException(
          "rule name is \"" + name + "\"; allowed: 1 to 64 of a-z A-Z 0-9 - _ .");
    }
    if (when.isEmpty() || when.size() > MAX_CONDITIONS) {
      throw new IllegalArgumentException(
          "rule "
              + name
              + ": when has "
              + when.size()
              + " conditions; allowed: 1 to "
              + MAX_CONDITIONS);
    }
  }

  /**
   * Reads a source's rules from what a YAML parser gives: a list of sections.
   *
   * @throws IllegalArgumentException naming the rule, the key, the value and what is allowed
   */
  public static List<Rule> readAll(List<?> yaml) {
    List<Rule> rules = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < yaml.size(); i++) {
      if (!(yaml.get(i) instanceof Map<?, ?> section)) {
        throw new IllegalArgumentException(
            "rules[" + i + "] is \"" + yaml.get(i) + "\"; allowed: the keys name, when, action");
      }
      Rule rule = read(section);
      if (!names.add(rule.name)) {
        throw new IllegalArgumentException("rule " + rule.name + " is there twice; allowed: once");
      }
      rules.add(rule);
    }
    return List.copyOf(rules);
  }

  /**
   * Reads one rule from what a YAML parser gives, as in the package's description.
   *
   * @throws IllegalArgumentException naming the rule, the key, the value and what is allowed
   */
  public static Rule read(Map<?, ?> yaml) {
    Object name = yaml.get("name");
    if (!(name instanceof String text)) {
      throw new IllegalArgumentException("rule name is \"" + name + "\"; allowed: a text");
    }
    try {
      keys("", yaml, Set.of("name", "when", "action"));
      return new Rule(text, conditions(yaml.get("when")), action(yaml.get("action")));
    } catch (IllegalArgumentException e) {
      String message = e.getMessage();
      throw new IllegalArgumentException(
          message.startsWith("rule ") ? message : "rule " + text + ": " + message, e);
    }
  }

  private static void keys(String path, Map<?, ?> section, Set<String> allowed) {
    for (Object key : section.keySet()) {
      if (!(key instanceof String text) || !allowed.contains(text)) {
        throw new IllegalArgumentException(
            path
                + "\""
                + key
                + "\" is not a key; allowed: "
                + String.join(", ", allowed.stream().sorted().toList()));
      }
    }
  }

  private static Action action(Object yaml) {
    if ("drop".equals(yaml)) {
      return Action.DROP;
    }
    if (!(yaml instanceof Map<?, ?> section)) {
      throw new IllegalArgumentException(
          "action is \"" + yaml + "\"; allowed: drop, {sample: <rate>, by: event | trace}");
    }
    keys("action: ", section, Set.of("sample", "by"));
    Object by = section.containsKey("by") ? section.get("by") : "event";
    if (!"event".equals(by) && !"trace".equals(by)) {
      throw new IllegalArgumentException("action.by is \"" + by + "\"; allowed: event, trace");
    }
    if (!(section.get("sample") instanceof Number rate)) {
      throw new IllegalArgumentException(
          "action.sample is \""
              + section.get("sample")
              + "\"; allowed: one in a whole number, such as 0.1");
    }
    return Action.sample(
        rate.doubleValue(), Action.By.valueOf(by.toString().toUpperCase(Locale.ROOT)));
  }

  /**
   * Reads conditions from what a YAML parser gives: fields with a comparison each.
   *
   * @throws IllegalArgumentException naming the field, the value and what is allowed
   */
  public static List<Condition> conditions(Object yaml) {
    if (!(yaml instanceof Map<?, ?> fields)) {
      throw new IllegalArgumentException(
          "when is \"" + yaml + "\"; allowed: fields with a comparison each");
    }
    List<Condition> conditions = new ArrayList<>();
    fields.forEach(
        (field, comparison) -> {
          String name = String.valueOf(field);
          if (comparison instanceof Map<?, ?> operators) {
            if (operators.isEmpty()) {
              throw new IllegalArgumentException(
                  name + " is empty; allowed: " + Operator.allowed());
            }
            operators.forEach(
                (operator, operand) ->
                    conditions.add(condition(name, String.valueOf(operator), operand)));
          } else {
            conditions.add(condition(name, "equals", comparison));
          }
        });
    return conditions;
  }

  private static Condition condition(String field, String key, Object operand) {
    boolean equals = key.equals("equals");
    Operator operator = equals ? Operator.ONE_OF : Operator.of(key);
    if (operator == null) {
      throw new IllegalArgumentException(
          field + "." + key + " is no comparison; allowed: " + Operator.allowed());
    }
    List<String> operands = new ArrayList<>();
    if (operand instanceof List<?> list && !equals && operator == Operator.ONE_OF) {
      for (Object value : list) {
        operands.add(scalar(field, key, value));
      }
    } else {
      operands.add(scalar(field, key, operand));
    }
    return new Condition(field, operator, operands);
  }

  private static String scalar(String field, String key, Object value) {
    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      return value.toString();
    }
    throw new IllegalArgumentException(
        field
            + "."
            + key
            + " is \""
            + value
            + "\"; allowed: a text or number"
            + (key.equals("one-of") ? ", or a list of them" : ""));
  }
}
