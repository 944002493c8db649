package io.logweir.core.rule;

import com.google.re2j.Matcher;
import io.logweir.core.pattern.LinearPattern;
import io.logweir.core.pattern.TextView;
import io.logweir.schema.ColumnType;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Tells whether an event meets all of some conditions. Allocates nothing, but for patterns. Not
 * thread safe.
 */
public final class Conditions {

  private final Check[] checks;
  private final TextView text = new TextView();

  /** A condition, ready to be evaluated. */
  private static final class Check {
    EventColumn column;
    EventColumn map;
    byte[] key;
    Operator operator;
    byte[][] texts;
    double[] numbers;
    boolean present;
    LinearPattern pattern;
    Matcher matcher;
  }

  /** Ready to be evaluated; without any, every event meets them. */
  public Conditions(List<Condition> all) {
    checks = all.stream().map(Conditions::check).toArray(Check[]::new);
  }

  private static Check check(Condition condition) {
    Check check = new Check();
    String field = condition.field();
    check.column = Condition.column(field);
    if (check.column == null) {
      boolean resource = field.startsWith(Condition.RESOURCE_ATTRIBUTES);
      check.map = resource ? EventColumn.RESOURCE_ATTRIBUTES : EventColumn.ATTRIBUTES;
      String prefix = resource ? Condition.RESOURCE_ATTRIBUTES : Condition.ATTRIBUTES;
      check.key = utf8(field.substring(prefix.length()));
    }
    check.operator = condition.operator();
    List<String> operands = condition.operands();
    check.texts = operands.stream().map(Conditions::utf8).toArray(byte[][]::new);
    boolean number = check.column != null && Condition.isNumber(check.column);
    if (number || check.operator.kind() == Operator.Kind.NUMBER) {
      check.numbers =
          check.operator == Operator.PRESENT
              ? null
              : operands.stream().mapToDouble(Double::parseDouble).toArray();
    }
    check.present = operands.get(0).equals("true");
    if (check.operator == Operator.PATTERN) {
      check.pattern = LinearPattern.compile(field + ".pattern", operands.get(0));
    }
    return check;
  }

  /** Whether an event meets all of them. */
  public boolean meets(LogEvent event) {
    for (Check check : checks) {
      if (!meets(event, check)) {
        return false;
      }
    }
    return true;
  }

  private boolean meets(LogEvent event, Check check) {
    boolean number = check.column != null && check.column.type() != ColumnType.STRING;
    long slice = -1;
    boolean present;
    if (check.column != null) {
      present = event.has(check.column);
      slice = present && !number ? event.slice(check.column) : -1;
    } else {
      slice = event.entrySlice(check.map, check.key);
      present = slice >= 0;
    }
    if (check.operator == Operator.PRESENT) {
      return present == check.present;
    }
    if (!present) {
      return false;
    }
    if (number) {
      return compare(check, value(event, check.column));
    }
    byte[] b = event.arena();
    int from = LogEvent.offset(slice);
    int to = from + LogEvent.length(slice);
    return switch (check.operator) {
      case ONE_OF -> isOneOf(check.texts, b, from, to);
      case PREFIX -> startsWith(check.texts[0], b, from, to);
      case CONTAINS -> contains(check.texts[0], b, from, to);
      case PATTERN -> finds(check, b, from, to);
      default -> compare(check, Numbers.parse(b, from, to));
    };
  }

  private static double value(LogEvent event, EventColumn column) {
    return column.type() == ColumnType.DOUBLE ? event.getDouble(column) : event.getLong(column);
  }

  /** NaN, for text that is no number, meets none. */
  private static boolean compare(Check check, double value) {
    double operand = check.numbers[0];
    return switch (check.operator) {
      case BELOW -> value < operand;
      case AT_MOST -> value <= operand;
      case ABOVE -> value > operand;
      case AT_LEAST -> value >= operand;
      default -> {
        for (double number : check.numbers) {
          if (number == value) {
            yield true;
          }
        }
        yield false;
      }
    };
  }

  private static boolean isOneOf(byte[][] texts, byte[] b, int from, int to) {
    for (byte[] one : texts) {
      if (one.length == to - from && Arrays.equals(one, 0, one.length, b, from, to)) {
        return true;
      }
    }
    return false;
  }

  private static boolean startsWith(byte[] prefix, byte[] b, int from, int to) {
    return to - from >= prefix.length
        && Arrays.equals(prefix, 0, prefix.length, b, from, from + prefix.length);
  }

  private static boolean contains(byte[] part, byte[] b, int from, int to) {
    byte first = part[0];
    for (int p = from; p <= to - part.length; p++) {
      if (b[p] == first && startsWith(part, b, p, to)) {
        return true;
      }
    }
    return false;
  }

  private boolean finds(Check check, byte[] b, int from, int to) {
    text.of(b, from, to);
    try {
      if (check.matcher == null) {
        check.matcher = check.pattern.matcher(text);
      } else {
        check.matcher.reset(text);
      }
      return check.matcher.find();
    } catch (TextView.TooManyReadsException e) {
      check.matcher = null;
      return false;
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
