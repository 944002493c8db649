package io.logweir.local.history;

import io.logweir.core.sql.Variables;
import io.logweir.local.sql.Script;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Scripts in Spark's and Trino's SQL, which agree on how a time is written. */
public final class HistoryDialect {
  private static final DateTimeFormatter LITERAL =
      DateTimeFormatter.ofPattern("'TIMESTAMP '''uuuu-MM-dd HH:mm:ss.SSS' UTC'''", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private HistoryDialect() {}

  /**
   * A script's statements, with its variables filled in.
   *
   * @param set values of variables, by name, instead of their defaults
   * @throws IllegalArgumentException if a variable has no value, or is none of the script's
   */
  public static List<String> statements(String script, Map<String, String> set) {
    return Script.statements(
        Variables.fill(script, set, Map.of(), Clock.systemUTC(), HistoryDialect::literal));
  }

  private static String literal(Instant time) {
    return LITERAL.format(time);
  }
}
