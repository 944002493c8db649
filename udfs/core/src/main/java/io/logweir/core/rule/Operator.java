package io.logweir.core.rule;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How a condition compares a field. */
public enum Operator {
  /** One of the operands, to the byte; of a number column, numerically. */
  ONE_OF(Kind.ANY),
  /** Begins with the operand. */
  PREFIX(Kind.TEXT),
  /** Has the operand in it. */
  CONTAINS(Kind.TEXT),
  /** A pattern in RE2's syntax is found in it. */
  PATTERN(Kind.TEXT),
  /** Less than the operand. */
  BELOW(Kind.NUMBER),
  /** The operand or less. */
  AT_MOST(Kind.NUMBER),
  /** More than the operand. */
  ABOVE(Kind.NUMBER),
  /** The operand or more. */
  AT_LEAST(Kind.NUMBER),
  /** {@code true}: there is a value; {@code false}: there is none. */
  PRESENT(Kind.PRESENCE);

  enum Kind {
    ANY,
    TEXT,
    NUMBER,
    PRESENCE
  }

  private final Kind kind;
  private final String key = name().toLowerCase(Locale.ROOT).replace('_', '-');

  Operator(Kind kind) {
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }

  /** As the options write it: {@code one-of}. */
  public String key() {
    return key;
  }

  /** The operator with that key, or null. */
  static Operator of(String key) {
    for (Operator operator : values()) {
      if (operator.key.equals(key)) {
        return operator;
      }
    }
    return null;
  }

  static String allowed() {
    return "equals, "
        + Arrays.stream(values()).map(Operator::key).collect(Collectors.joining(", "));
  }
}
