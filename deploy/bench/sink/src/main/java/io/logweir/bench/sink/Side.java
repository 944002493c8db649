package io.logweir.bench.sink;

import io.logweir.connector.elasticsearch.Document;

/** A way to store documents; both are given the same and keep within the same bounds. */
interface Side {

  /** Documents in one request at most. */
  int BULK_ACTIONS = 1_000;

  /** Bytes in one request at most. */
  int BULK_BYTES = 4 << 20;

  /** Requests under way at once at most. */
  int IN_FLIGHT = 2;

  /**
   * Stores all and returns once Elasticsearch said that it has them; tells the clock of the first
   * document and of the last answer.
   */
  void store(Document[] documents, Clock clock) throws Exception;
}
