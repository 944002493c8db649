package io.logweir.core.rule;

import io.logweir.core.pattern.LinearPattern;
import io.logweir.schema.ColumnType;
import io.logweir.schema.EventColumn;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Compares one field of an event. A field that has no value meets no condition but {@code present:
 * false}; text that is no number meets no numeric one.
 *
 * @param field a column ({@code url_path}), {@code attributes.<key>} or {@code
 *     resource_attributes.<key>}
 * @param operator how
 * @param operands with what: as many as the operator takes, numbers in decimal
 */
public record Condition(String field, Operator operator, List<String> operands)
    implements Serializable {

  private static final long serialVersionUID = 1;

  static final String ATTRIBUTES = "attributes.";
  static final String RESOURCE_ATTRIBUTES = "resource_attributes.";

  /** How many operands {@link Operator#ONE_OF} takes. */
  public static final int MAX_OPERANDS = 1000;

  /** The longest operand, in UTF-16 units. */
  public static final int MAX_OPERAND = LinearPattern.MAX_LENGTH;

  /**
   * Checks that field, operator and operands fit.
   *
   * @throws IllegalArgumentException naming the field, the value and what is allowed
   */
  public Condition {
    Objects.requireNonNull(operator, "operator");
    operands = List.copyOf(operands);
    EventColumn column = column(field);
    boolean number = column != null && isNumber(column);
    if (number && operator.kind() == Operator.Kind.TEXT) {
      throw new IllegalArgumentException(
          field
              + " is a number and has no "
              + operator.key()
              + "; allowed: equals, one-of, below, at-most, above, at-least, present");
    }
    boolean many = operator == Operator.ONE_OF;
    if (operands.isEmpty() || operands.size() > (many ? MAX_OPERANDS : 1)) {
      throw new IllegalArgumentException(
          field
              + "."
              + operator.key()
              + " has "
              + operands.size()
              + " values; allowed: "
              + (many ? "1 to " + MAX_OPERANDS : "1"));
    }
    for (String operand : operands) {
      check(field, operator, operand, number);
    }
  }

  private static void check(String field, Operator operator, String operand, boolean number) {
    if (operand.length() > MAX_OPERAND) {
      throw new IllegalArgumentException(
          field
              + "."
              + operator.key()
              + " has "
              + operand.length()
              + " characters; allowed: up to "
              + MAX_OPERAND);
    }
    String what = field + "." + operator.key() + " is \"" + operand + "\"; allowed: ";
    if (operator.kind() == Operator.Kind.NUMBER || (number && operator == Operator.ONE_OF)) {
      if (!isDecimal(operand)) {
        throw new IllegalArgumentException(what + "a number");
      }
    } else if (operator == Operator.PRESENT) {
      if (!operand.equals("true") && !operand.equals("false")) {
        throw new IllegalArgumentException(what + "true, false");
      }
    } else if (operator == Operator.PATTERN) {
      LinearPattern.compile(field + ".pattern", operand);
    } else if (operand.isEmpty() && operator.kind() == Operator.Kind.TEXT) {
      throw new IllegalArgumentException(what + "text that is not empty");
    }
  }

  private static boolean isDecimal(String operand) {
    try {
      double value = Double.parseDouble(operand);
      return !Double.isNaN(value)
          && !Double.isInfinite(value)
          && operand.chars().allMatch(c -> "0123456789+-.eE".indexOf(c) >= 0);
    } catch (NumberFormatException e) {
      return false;
    }
  }

  static boolean isNumber(EventColumn column) {
    return column.type() == ColumnType.INT
        || column.type() == ColumnType.LONG
        || column.type() == ColumnType.DOUBLE;
  }

  /**
   * The column of that name; null for an attribute.
   *
   * @throws IllegalArgumentException where it is neither
   */
  static EventColumn column(String field) {
    if (field.startsWith(ATTRIBUTES) || field.startsWith(RESOURCE_ATTRIBUTES)) {
      if (field.endsWith("attributes.")) {
        throw new IllegalArgumentException(field + " names no key; allowed: " + field + "<key>");
      }
      return null;
    }
    for (EventColumn column : EventColumn.values()) {
      if (column.name().toLowerCase(Locale.ROOT).equals(field)
          && (isNumber(column) || column.type() == ColumnType.STRING)) {
        return column;
      }
    }
    throw new IllegalArgumentException(
        "\""
            + field
            + "\" is no field; allowed: attributes.<key>, resource_attributes.<key>, "
            + Arrays.stream(EventColumn.values())
                .filter(column -> isNumber(column) || column.type() == ColumnType.STRING)
                .map(column -> column.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", ")));
  }
}
