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
import net.openhft.hashing.LongHashFunction;

/**
 * Decides by a source's rules which events are kept: the same event by the same rules always the
 * same way. Allocates nothing, but for patterns. Not thread safe.
 *
 * <p>Whether a sampling rule keeps an event depends on a hash of its id or trace id, not on the id
 * itself: what came through a sampler of trace ids before is sampled independently, so that weights
 * stay right. Rules share that hash: what is kept at a tenth would be kept at a half.
 */
public final class Rules {

  /** No rule decided: the event is kept. */
  public static final int NONE = -1;

  private static final LongHashFunction HASH = LongHashFunction.xx3();

  private final List<Rule> rules;
  private final Check[][] checks;
  private final double[] rates;
  private final boolean[] byTrace;
  private final TextView text = new TextView();
  private boolean kept = true;

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

  /** For one source and thread. */
  public Rules(List<Rule> rules) {
    this.rules = List.copyOf(rules);
    int count = rules.size();
    checks = new Check[count][];
    rates = new double[count];
    byTrace = new boolean[count];
    for (int i = 0; i < count; i++) {
      Rule rule = rules.get(i);
      checks[i] = rule.when().stream().map(Rules::check).toArray(Check[]::new);
      rates[i] = rule.action().rate();
      byTrace[i] = rule.action().by() == Action.By.TRACE;
    }
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
    check.texts = operands.stream().map(Rules::utf8).toArray(byte[][]::new);
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

  /** The rules, in order. */
  public List<Rule> rules() {
    return rules;
  }

  /**
   * Finds the first rule that the event meets, and decides by it; where a sampling rule keeps the
   * event, its {@code sample_weight} is multiplied by 1/rate. To be called once per event, with its
   * id set.
   *
   * @return the rule's index, or {@link #NONE}; {@link #kept()} tells the decision
   */
  public int decide(LogEvent event) {
    for (int i = 0; i < checks.length; i++) {
      if (meets(event, checks[i])) {
        double rate = rates[i];
        kept = rate == 1 || (rate > 0 && share(event, byTrace[i]) < rate);
        if (kept && rate < 1) {
          double weight =
              event.has(EventColumn.SAMPLE_WEIGHT)
                  ? event.getDouble(EventColumn.SAMPLE_WEIGHT)
                  : 1.0;
          event.setDouble(EventColumn.SAMPLE_WEIGHT, weight / rate);
        }
        return i;
      }
    }
    kept = true;
    return NONE;
  }

  /** Whether the event of the last {@link #decide} is kept. */
  public boolean kept() {
    return kept;
  }

  /** Evenly in [0, 1), from what the decision is made for. */
  private static double share(LogEvent event, boolean byTrace) {
    long hash;
    if (byTrace && event.has(EventColumn.TRACE_ID)) {
      long slice = event.slice(EventColumn.TRACE_ID);
      hash = HASH.hashBytes(event.arena(), LogEvent.offset(slice), LogEvent.length(slice));
    } else {
      hash = HASH.hashLong(event.idHigh() ^ Long.rotateLeft(event.idLow(), 32));
    }
    return (hash >>> 11) * 0x1p-53;
  }

  private boolean meets(LogEvent event, Check[] all) {
    for (Check check : all) {
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
