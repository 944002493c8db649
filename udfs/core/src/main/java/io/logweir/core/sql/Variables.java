package io.logweir.core.sql;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands in a script as <code>${name}</code>. A comment gives it its default and may say what
 * it means; whoever runs the script may set another value:
 *
 * <pre>
 * -- ${since} = 1 day ago
 * -- ${team} = % -- a pattern, as LIKE takes it
 * SELECT … WHERE `time` &gt;= ${since} AND service_namespace LIKE '${team}'
 * </pre>
 *
 * <p>A time ({@code now}, {@code today}, {@code this month}, {@code 7 days ago}, {@code
 * 2026-03-01}, {@code 2026-03-01T10:00:00Z}; all in UTC) becomes a literal, so that Iceberg leaves
 * out the days before it: CURRENT_TIMESTAMP is known too late for that. <code>${since.millis}
 * </code> is the same as milliseconds since the epoch. Everything else is put in as it is, within a
 * string with its quotes doubled. <code>${now}</code> is there in every script, and is what the
 * others count from.
 */
public final class Variables {
  /** The variable that is there without being declared. */
  public static final String NOW = "now";

  private static final String NAME = "[a-z][a-z0-9._-]*";
  private static final Pattern USE = Pattern.compile("\\$\\{(" + NAME + ")}");
  private static final Pattern DECLARATION =
      Pattern.compile("--\\s*\\$\\{(" + NAME + ")}\\s*=(.*?)(?:\\s+--\\s.*)?");
  private static final Pattern AGO =
      Pattern.compile("(\\d{1,9}) (second|minute|hour|day|week)s? ago");
  private static final String MILLIS = ".millis";
  private static final DateTimeFormatter LITERAL =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Map<String, String> values;
  private final Instant now;
  private final Function<Instant, String> literal;

  private Variables(Map<String, String> values, Instant now, Function<Instant, String> literal) {
    this.values = values;
    this.now = now;
    this.literal = literal;
  }

  /**
   * The script with all of them filled in; comments stay as they are.
   *
   * @param set values by name, instead of the defaults
   * @param known values that a script may use but need not, such as addresses
   * @throws VariableException if it names one that has no value, or one is set that it does not
   *     name
   */
  public static String fill(
      String script, Map<String, String> set, Map<String, String> known, Clock clock) {
    return fill(script, set, known, clock, Variables::literal);
  }

  /** The same in another dialect than Flink's, which writes a time as {@code literal} says. */
  public static String fill(
      String script,
      Map<String, String> set,
      Map<String, String> known,
      Clock clock,
      Function<Instant, String> literal) {
    Map<String, String> values = new TreeMap<>(Map.of(NOW, NOW));
    Set<String> named = new TreeSet<>(Set.of(NOW));
    for (String token : SqlText.tokens(script)) {
      Matcher declaration = DECLARATION.matcher(token.strip());
      if (declaration.matches()) {
        values.put(declaration.group(1), declaration.group(2).strip());
        named.add(declaration.group(1));
      } else if (!isComment(token)) {
        USE.matcher(token).results().forEach(use -> named.add(use.group(1)));
      }
    }
    for (String name : set.keySet()) {
      if (!named.contains(name)) {
        throw new VariableException(
            0, "The script has no variable " + name + "; it has " + named + ".");
      }
    }
    known.forEach(values::putIfAbsent);
    values.putAll(set);
    Instant start = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Instant now = new Variables(values, start, literal).time(values.get(NOW)).orElse(start);
    return new Variables(values, now, literal).fill(script);
  }

  private String fill(String script) {
    StringBuilder filled = new StringBuilder();
    int line = 1;
    for (String token : SqlText.tokens(script)) {
      boolean text = token.startsWith("'") || token.startsWith("/*");
      filled.append(isComment(token) ? token : filled(token, text, line));
      line += (int) token.chars().filter(c -> c == '\n').count();
    }
    return filled.toString();
  }

  private String filled(String token, boolean text, int line) {
    Matcher use = USE.matcher(token);
    StringBuilder filled = new StringBuilder();
    int done = 0;
    while (use.find()) {
      int newLines = (int) token.substring(0, use.start()).chars().filter(c -> c == '\n').count();
      filled.append(token, done, use.start()).append(value(use.group(1), text, line + newLines));
      done = use.end();
    }
    return filled.append(token, done, token.length()).toString();
  }

  /** A hint is no comment to Flink. */
  private static boolean isComment(String token) {
    return token.startsWith("--") || (token.startsWith("/*") && !token.startsWith("/*+"));
  }

  private String value(String name, boolean text, int line) {
    String value = values.get(name);
    if (value == null && name.endsWith(MILLIS)) {
      String of = name.substring(0, name.length() - MILLIS.length());
      return Long.toString(
          Optional.ofNullable(values.get(of))
              .flatMap(this::time)
              .orElseThrow(() -> problem(line, of, "is no time"))
              .toEpochMilli());
    }
    if (value == null) {
      throw problem(line, name, "has no value");
    }
    return text ? value.replace("'", "''") : time(value).map(literal).orElse(value);
  }

  private VariableException problem(int line, String name, String what) {
    return new VariableException(
        line, "${" + name + "} " + what + " in this script; it knows " + values.keySet() + ".");
  }

  /** In UTC, which the session must be in, too. */
  private static String literal(Instant time) {
    return "TIMESTAMP '" + LITERAL.format(time) + "'";
  }

  private Optional<Instant> time(String value) {
    ZonedDateTime utc = now.atZone(ZoneOffset.UTC);
    switch (value) {
      case "now":
        return Optional.of(now);
      case "today":
        return Optional.of(utc.truncatedTo(ChronoUnit.DAYS).toInstant());
      case "this month":
        return Optional.of(utc.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1).toInstant());
      default:
    }
    Matcher ago = AGO.matcher(value);
    if (ago.matches()) {
      ChronoUnit unit = ChronoUnit.valueOf(ago.group(2).toUpperCase(Locale.ROOT) + "S");
      return Optional.of(utc.minus(Long.parseLong(ago.group(1)), unit).toInstant());
    }
    try {
      return Optional.of(
          value.contains("T")
              ? Instant.parse(value)
              : LocalDate.parse(value).atStartOfDay(ZoneOffset.UTC).toInstant());
    } catch (DateTimeParseException notATime) {
      return Optional.empty();
    }
  }
}
