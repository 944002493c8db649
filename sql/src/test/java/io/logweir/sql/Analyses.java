package io.logweir.sql;

import io.logweir.core.sql.Variables;
import io.logweir.local.sql.Script;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Asks the analyses of their cases' rows: as {@code deploy/local/sql} does, in one session. */
final class Analyses implements AutoCloseable {

  private final Path sql;
  private final Map<String, String> addresses;
  private final GivenTables tables;
  private final GivenTopics topics;
  private final SqlSession session;

  /** Those of the folder {@code sql}. */
  Analyses(Path sql, String catalogAddress, String kafkaAddress) throws Exception {
    this.sql = sql;
    this.addresses = Map.of("catalog.address", catalogAddress, "kafka.address", kafkaAddress);
    this.topics = new GivenTopics(kafkaAddress);
    this.tables = new GivenTables(catalogAddress);
    this.session = new SqlSession();
    run(Script.ofFolder(sql.resolve("tables")), Map.of(), Integer.MAX_VALUE);
  }

  /**
   * The rows that the last statement of the script gives for what is given in its case, columns
   * separated by a comma and a blank.
   *
   * @param enough a query that follows a stream ends after so many
   */
  List<String> answer(String name, int enough) throws IOException {
    Path given = sql.resolve("cases").resolve(name);
    List<Instant> steps = tables.fill(given);
    topics.fill(given.resolve("given"));
    session.run("SET 'execution.runtime-mode' = 'batch'");
    String script = Files.readString(sql.resolve("analyses").resolve(name + ".sql"));
    return run(script, variables(given, steps), enough).rows().stream()
        .map(row -> String.join(", ", row.stream().map(String::valueOf).toList()))
        .toList();
  }

  private static Map<String, String> variables(Path given, List<Instant> steps) throws IOException {
    Map<String, String> variables = new HashMap<>();
    variables.put(Variables.NOW, GivenTables.RECEIVED.toString());
    Path file = given.resolve("variables.properties");
    if (Files.exists(file)) {
      Properties set = new Properties();
      try (Reader reader = Files.newBufferedReader(file)) {
        set.load(reader);
      }
      set.forEach((key, value) -> variables.put(key.toString(), value.toString()));
    }
    for (int i = 0; i < steps.size(); i++) {
      String there = "${given." + (i + 1) + "}";
      String when = steps.get(i).toString();
      variables.replaceAll((name, value) -> value.replace(there, when));
    }
    return variables;
  }

  private SqlSession.Answer run(String script, Map<String, String> set, int enough) {
    String filled = Variables.fill(script, set, addresses, Clock.systemUTC());
    List<String> statements = new ArrayList<>(Script.statements(filled));
    String last = statements.remove(statements.size() - 1);
    statements.forEach(session::run);
    // All others end by themselves: a row too many must be seen.
    boolean followsAStream = statements.stream().anyMatch(each -> each.contains("'streaming'"));
    return session.run(last, followsAStream ? enough : Integer.MAX_VALUE);
  }

  @Override
  public void close() throws Exception {
    session.close();
  }
}
