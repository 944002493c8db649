package io.logweir.connector.elasticsearch;

import java.io.Serializable;
import java.util.List;

/**
 * Where Elasticsearch is and how it is spoken to.
 *
 * @param hosts addresses with scheme and port
 * @param username for basic authentication, or null
 * @param password for basic authentication, or null
 * @param apiKey an encoded API key, or null; it goes before username and password
 * @param bulkActions documents in one request at most
 * @param bulkBytes bytes in one request at most
 * @param inFlight requests under way at once at most, per subtask
 * @param flushMillis how long a document waits for company at most
 * @param timeoutMillis how long an answer may take
 * @param backoffMillis the first pause after a failure; doubled each time, up to {@code
 *     maxBackoffMillis}
 * @param maxBackoffMillis the longest pause
 * @param heldDocuments how many documents a subtask holds back while Elasticsearch is away before
 *     it holds back its input, too
 */
public record ElasticsearchOptions(
    List<String> hosts,
    String username,
    String password,
    String apiKey,
    int bulkActions,
    int bulkBytes,
    int inFlight,
    long flushMillis,
    int timeoutMillis,
    long backoffMillis,
    long maxBackoffMillis,
    int heldDocuments)
    implements Serializable {

  private static final long serialVersionUID = 1;

  /** The defaults, for these hosts. */
  public static ElasticsearchOptions of(List<String> hosts) {
    return new ElasticsearchOptions(
        List.copyOf(hosts),
        null,
        null,
        null,
        1000,
        4 << 20,
        2,
        500,
        30_000,
        200,
        10_000,
        1_000_000);
  }

  /** The same with basic authentication. */
  public ElasticsearchOptions withPassword(String user, String secret) {
    return new ElasticsearchOptions(
        hosts,
        user,
        secret,
        apiKey,
        bulkActions,
        bulkBytes,
        inFlight,
        flushMillis,
        timeoutMillis,
        backoffMillis,
        maxBackoffMillis,
        heldDocuments);
  }

  /** The same with an API key. */
  public ElasticsearchOptions withApiKey(String key) {
    return new ElasticsearchOptions(
        hosts,
        username,
        password,
        key,
        bulkActions,
        bulkBytes,
        inFlight,
        flushMillis,
        timeoutMillis,
        backoffMillis,
        maxBackoffMillis,
        heldDocuments);
  }

  /** Without secrets. */
  @Override
  public String toString() {
    return "ElasticsearchOptions[hosts=" + hosts + "]";
  }
}
