package io.logweir.local.history;

/** An engine other than Flink that reads the history's tables through the same REST catalog. */
public interface HistoryEngine extends AutoCloseable {

  /**
   * Runs one statement.
   *
   * @param sql without a semicolon
   * @param limit how many rows of the answer are wanted at most
   * @throws StatementFailedException in the engine's own words
   */
  Answer ask(String sql, int limit);

  @Override
  void close();
}
