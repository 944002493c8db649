package io.logweir.connector.elasticsearch;

import java.io.Serializable;
import java.util.List;

/**
 * Where Elasticsearch is and how it is spoken to.
 *
 * @param hosts addresses with scheme and port
 * @param pathPrefix goes before the path of every request, or null
 * @param username for basic authentication, or null
 * @param password for basic authentication, or null
 * @param apiKey an encoded API key, or null; it goes before username and password
 * @param caFile PEM file of the certificates to trust, on every machine that runs a task, or null
 * @param caFingerprint SHA-256 of a certificate in the server's chain to trust, hex, with or
 *     without colons, or null
 * @param compression whether requests are compressed (gzip)
 * @param bulkActions documents in one request at most
 * @param bulkBytes bytes in one request at most
 * @param inFlight requests under way at once at most, per subtask
 * @param flushMillis how long a document waits for company at most
 * @param connectMillis how long connecting may take
 * @param timeoutMillis how long an answer may take
 * @param backoffMillis the first pause after a failure; doubled each time, up to {@code
 *     maxBackoffMillis}
 * @param maxBackoffMillis the longest pause
 * @param maxRetries after how many failures one after the other the job fails; {@link #FOR_EVER}
 *     for never
 * @param heldDocuments how many documents a subtask holds back while Elasticsearch is away before
 *     it holds back its input, too
 * @param heldBytes how many bytes of them
 * @param onRefused what becomes of a document that Elasticsearch refuses for good
 * @param deadLetterIndex where they go with {@link OnRefused#DEAD_LETTER_INDEX}, else null
 */
public record ElasticsearchOptions(
    List<String> hosts,
    String pathPrefix,
    String username,
    String password,
    String apiKey,
    String caFile,
    String caFingerprint,
    boolean compression,
    int bulkActions,
    int bulkBytes,
    int inFlight,
    long flushMillis,
    int connectMillis,
    int timeoutMillis,
    long backoffMillis,
    long maxBackoffMillis,
    int maxRetries,
    int heldDocuments,
    long heldBytes,
    OnRefused onRefused,
    String deadLetterIndex)
    implements Serializable {

  /** Of {@code maxRetries}: a failure that passes never fails the job. */
  public static final int FOR_EVER = -1;

  private static final long serialVersionUID = 2;

  /** What becomes of a document that Elasticsearch refuses for good. */
  public enum OnRefused {
    /** It comes out of the stage; whoever wired it says where it goes. */
    DEAD_LETTER,
    /** It is stored in another index, with why; if that refuses it too, the job fails. */
    DEAD_LETTER_INDEX,
    /** The job fails. */
    FAIL,
    /** It is counted, logged and dropped. */
    IGNORE
  }

  /**
   * Checks what the types do not.
   *
   * @throws IllegalArgumentException naming the option and its value
   */
  public ElasticsearchOptions {
    hosts = List.copyOf(hosts);
    if (hosts.isEmpty()) {
      throw new IllegalArgumentException("hosts is empty: name at least one address");
    }
    for (String host : hosts) {
      if (!host.matches("https?://[^/\\s]+/?")) {
        throw new IllegalArgumentException(
            "hosts: '" + host + "' is no address such as https://elasticsearch:9200");
      }
    }
    atLeast(1, "bulk actions", bulkActions);
    atLeast(1, "bulk bytes", bulkBytes);
    atLeast(1, "requests in flight", inFlight);
    atLeast(1, "held documents", heldDocuments);
    atLeast(1, "held bytes", heldBytes);
    atLeast(0, "flush interval", flushMillis);
    atLeast(1, "connect timeout", connectMillis);
    atLeast(1, "timeout", timeoutMillis);
    atLeast(1, "backoff", backoffMillis);
    atLeast(FOR_EVER, "retries", maxRetries);
    if (caFile != null && caFingerprint != null) {
      throw new IllegalArgumentException("both a CA file and a fingerprint: one is enough");
    }
    if ((onRefused == OnRefused.DEAD_LETTER_INDEX) != (deadLetterIndex != null)) {
      throw new IllegalArgumentException(
          "a dead-letter index is named if and only if refused documents go there");
    }
  }

  private static void atLeast(long least, String name, long value) {
    if (value < least) {
      throw new IllegalArgumentException(
          name + " is " + value + "; allowed: " + least + " or more");
    }
  }

  /** The defaults, for these hosts. */
  public static ElasticsearchOptions of(List<String> hosts) {
    return builder(hosts).build();
  }

  /** The defaults, for these hosts, to be changed. */
  public static Builder builder(List<String> hosts) {
    return new Builder(hosts);
  }

  /** Without secrets. */
  @Override
  public String toString() {
    return "ElasticsearchOptions[hosts=" + hosts + "]";
  }

  /** Collects options; what is not set keeps its default. */
  public static final class Builder {

    private final List<String> hosts;
    private String pathPrefix;
    private String username;
    private String password;
    private String apiKey;
    private String caFile;
    private String caFingerprint;
    private boolean compression;
    private int bulkActions = 1000;
    private int bulkBytes = 4 << 20;
    private int inFlight = 2;
    private long flushMillis = 500;
    private int connectMillis = 5_000;
    private int timeoutMillis = 30_000;
    private long backoffMillis = 200;
    private long maxBackoffMillis = 10_000;
    private int maxRetries = FOR_EVER;
    private int heldDocuments = 1_000_000;
    private long heldBytes = 256L << 20;
    private OnRefused onRefused = OnRefused.DEAD_LETTER;
    private String deadLetterIndex;

    private Builder(List<String> hosts) {
      this.hosts = hosts;
    }

    /** Goes before the path of every request; null for nothing. */
    public Builder pathPrefix(String prefix) {
      this.pathPrefix = prefix;
      return this;
    }

    /** Basic authentication; null for none. */
    public Builder password(String user, String secret) {
      this.username = user;
      this.password = secret;
      return this;
    }

    /** An encoded API key; null for none. */
    public Builder apiKey(String key) {
      this.apiKey = key;
      return this;
    }

    /** PEM file of the certificates to trust; null for those of the JVM. */
    public Builder caFile(String file) {
      this.caFile = file;
      return this;
    }

    /** SHA-256 of a certificate in the server's chain, hex; null for none. */
    public Builder caFingerprint(String fingerprint) {
      this.caFingerprint = fingerprint;
      return this;
    }

    /** Whether requests are compressed. */
    public Builder compression(boolean on) {
      this.compression = on;
      return this;
    }

    /** Documents and bytes in one request at most. */
    public Builder bulk(int actions, int bytes) {
      this.bulkActions = actions;
      this.bulkBytes = bytes;
      return this;
    }

    /** Requests under way at once at most, per subtask. */
    public Builder inFlight(int requests) {
      this.inFlight = requests;
      return this;
    }

    /** How long a document waits for company at most, ms. */
    public Builder flushMillis(long millis) {
      this.flushMillis = millis;
      return this;
    }

    /** How long connecting and an answer may take, ms. */
    public Builder timeouts(int connect, int answer) {
      this.connectMillis = connect;
      this.timeoutMillis = answer;
      return this;
    }

    /** The first and the longest pause after a failure, ms. */
    public Builder backoffMillis(long first, long longest) {
      this.backoffMillis = first;
      this.maxBackoffMillis = longest;
      return this;
    }

    /** After how many failures one after the other the job fails. */
    public Builder maxRetries(int retries) {
      this.maxRetries = retries;
      return this;
    }

    /** How much is held back before the input is. */
    public Builder held(int documents, long bytes) {
      this.heldDocuments = documents;
      this.heldBytes = bytes;
      return this;
    }

    /** What becomes of a document that Elasticsearch refuses for good. */
    public Builder onRefused(OnRefused choice) {
      this.onRefused = choice;
      return this;
    }

    /** Refused documents are stored in this index. */
    public Builder deadLetterIndex(String index) {
      this.onRefused = OnRefused.DEAD_LETTER_INDEX;
      this.deadLetterIndex = index;
      return this;
    }

    /** The options. */
    public ElasticsearchOptions build() {
      return new ElasticsearchOptions(
          hosts,
          pathPrefix,
          username,
          password,
          apiKey,
          caFile,
          caFingerprint,
          compression,
          bulkActions,
          bulkBytes,
          inFlight,
          flushMillis,
          connectMillis,
          timeoutMillis,
          backoffMillis,
          Math.max(backoffMillis, maxBackoffMillis),
          maxRetries,
          heldDocuments,
          heldBytes,
          onRefused,
          deadLetterIndex);
    }
  }
}
