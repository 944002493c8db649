package io.logweir.connector.elasticsearch;

import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.table.api.ValidationException;

/**
 * The options of {@code 'connector' = 'elasticsearch-8'}. Names, defaults and meaning are those of
 * the Flink project's connector, where it has them
 * (https://nightlies.apache.org/flink/flink-docs-stable/docs/connectors/table/elasticsearch/).
 */
final class ElasticsearchTableOptions {

  static final ConfigOption<List<String>> HOSTS =
      ConfigOptions.key("hosts")
          .stringType()
          .asList()
          .noDefaultValue()
          .withDescription("Addresses with scheme and port, separated by ';'");

  static final ConfigOption<String> INDEX =
      text(
          "index",
          "The index: a name, or a name with {field}, {field|date format} or {now()|date format}");

  static final ConfigOption<String> KEY_DELIMITER =
      ConfigOptions.key("document-id.key-delimiter")
          .stringType()
          .defaultValue("_")
          .withDescription("Stands between the columns of a primary key in the document's id");

  static final ConfigOption<String> USERNAME = text("username", "User, for basic authentication");
  static final ConfigOption<String> PASSWORD = text("password", "Password of the user");
  static final ConfigOption<String> API_KEY =
      text("api-key", "Encoded API key, instead of user and password");

  static final ConfigOption<String> CA_FILE =
      text("tls.ca-file", "PEM file of the certificates to trust, on every task manager");

  static final ConfigOption<String> CA_FINGERPRINT =
      text("tls.ca-fingerprint", "SHA-256 of a certificate in the server's chain to trust, hex");

  static final ConfigOption<Boolean> SKIP_VERIFY =
      ConfigOptions.key("connection.skip-verify-ssl")
          .booleanType()
          .defaultValue(false)
          .withDescription("Only false: name a certificate or its fingerprint to trust instead");

  static final ConfigOption<String> PATH_PREFIX =
      text("connection.path-prefix", "Goes before the path of every request");

  static final ConfigOption<Duration> CONNECTION_TIMEOUT =
      duration("connection.timeout", Duration.ofSeconds(5), "How long connecting may take");

  static final ConfigOption<Duration> REQUEST_TIMEOUT =
      ConfigOptions.key("connection.request-timeout")
          .durationType()
          .noDefaultValue()
          .withDescription("Taken and without effect: no request waits for a connection");

  static final ConfigOption<Duration> SOCKET_TIMEOUT =
      duration("socket.timeout", Duration.ofSeconds(30), "How long an answer may take");

  static final ConfigOption<Boolean> COMPRESSION =
      ConfigOptions.key("connection.compression")
          .booleanType()
          .defaultValue(false)
          .withDescription("Whether requests are compressed (gzip)");

  static final ConfigOption<Integer> MAX_ACTIONS =
      ConfigOptions.key("sink.bulk-flush.max-actions")
          .intType()
          .defaultValue(1000)
          .withDescription("Documents in one request at most; 0 for no bound");

  static final ConfigOption<MemorySize> MAX_SIZE =
      ConfigOptions.key("sink.bulk-flush.max-size")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(2))
          .withDescription("Size of one request at most; 0 for no bound but 64 MB");

  static final ConfigOption<Duration> INTERVAL =
      duration(
          "sink.bulk-flush.interval",
          Duration.ofSeconds(1),
          "How long a row waits for company at most");

  static final ConfigOption<BackoffStrategy> BACKOFF =
      ConfigOptions.key("sink.bulk-flush.backoff.strategy")
          .enumType(BackoffStrategy.class)
          .defaultValue(BackoffStrategy.EXPONENTIAL)
          .withDescription(
              "How pauses grow; without any, the first failure that could pass fails the job");

  static final ConfigOption<Integer> MAX_RETRIES =
      ConfigOptions.key("sink.bulk-flush.backoff.max-retries")
          .intType()
          .noDefaultValue()
          .withDescription(
              "After how many failures in a row the job fails; without it never: rows are held back");

  static final ConfigOption<Duration> BACKOFF_DELAY =
      duration(
          "sink.bulk-flush.backoff.delay",
          Duration.ofMillis(200),
          "The first pause after a failure");

  static final ConfigOption<Duration> BACKOFF_MAX_DELAY =
      duration(
          "sink.bulk-flush.backoff.max-delay",
          Duration.ofSeconds(10),
          "The longest pause after a failure");

  static final ConfigOption<Integer> IN_FLIGHT =
      ConfigOptions.key("sink.in-flight-requests")
          .intType()
          .defaultValue(2)
          .withDescription("Requests under way at once at most, per subtask");

  static final ConfigOption<MemorySize> HELD_SIZE =
      ConfigOptions.key("sink.held.max-size")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(64))
          .withDescription(
              "Rows that a subtask holds back before it holds back its input; they are part of checkpoints");

  static final ConfigOption<String> FAILURE_HANDLER =
      ConfigOptions.key("failure-handler")
          .stringType()
          .defaultValue("fail")
          .withDescription(
              "What becomes of a row that Elasticsearch refuses for good: fail (the job), ignore (it is"
                  + " counted and logged), dead-letter (it is stored in sink.dead-letter.index)");

  static final ConfigOption<String> DEAD_LETTER_INDEX =
      text(
          "sink.dead-letter.index",
          "Where failure-handler dead-letter stores refused rows, with why");

  static final ConfigOption<DeliveryGuarantee> DELIVERY_GUARANTEE =
      ConfigOptions.key("sink.delivery-guarantee")
          .enumType(DeliveryGuarantee.class)
          .defaultValue(DeliveryGuarantee.AT_LEAST_ONCE)
          .withDescription(
              "at-least-once, also where none is asked for; with a primary key the rows converge");

  /** How pauses grow. */
  enum BackoffStrategy {
    NONE,
    DISABLED,
    CONSTANT,
    EXPONENTIAL
  }

  /** What stands for no bound: Elasticsearch takes no more than 100 MB by default. */
  private static final int LARGEST_REQUEST = 64 << 20;

  private ElasticsearchTableOptions() {}

  private static ConfigOption<String> text(String key, String description) {
    return ConfigOptions.key(key).stringType().noDefaultValue().withDescription(description);
  }

  private static ConfigOption<Duration> duration(
      String key, Duration byDefault, String description) {
    return ConfigOptions.key(key)
        .durationType()
        .defaultValue(byDefault)
        .withDescription(description);
  }

  /**
   * As the sink takes them.
   *
   * @throws ValidationException naming the option, its value and what is allowed
   */
  static ElasticsearchOptions toSink(ReadableConfig config) {
    if (config.get(SKIP_VERIFY)) {
      throw new ValidationException(
          "'connection.skip-verify-ssl' is true: trusting whoever answers is not offered. Name what"
              + " to trust by 'tls.ca-file' or 'tls.ca-fingerprint'.");
    }
    if (config.get(DELIVERY_GUARANTEE) == DeliveryGuarantee.EXACTLY_ONCE) {
      throw new ValidationException(
          "'sink.delivery-guarantee' is exactly-once, which Elasticsearch does not offer; allowed:"
              + " none, at-least-once");
    }
    if (config.getOptional(USERNAME).isPresent() != config.getOptional(PASSWORD).isPresent()) {
      throw new ValidationException("'username' and 'password' must be set together");
    }
    BackoffStrategy strategy = config.get(BACKOFF);
    boolean never = strategy == BackoffStrategy.NONE || strategy == BackoffStrategy.DISABLED;
    long delay = Math.max(1, config.get(BACKOFF_DELAY).toMillis());
    long longest =
        strategy == BackoffStrategy.CONSTANT ? delay : config.get(BACKOFF_MAX_DELAY).toMillis();
    try {
      ElasticsearchOptions.Builder options =
          ElasticsearchOptions.builder(config.get(HOSTS))
              .pathPrefix(config.get(PATH_PREFIX))
              .password(config.get(USERNAME), config.get(PASSWORD))
              .apiKey(config.get(API_KEY))
              .caFile(config.get(CA_FILE))
              .caFingerprint(config.get(CA_FINGERPRINT))
              .compression(config.get(COMPRESSION))
              .bulk(
                  orNoBound(config.get(MAX_ACTIONS), Integer.MAX_VALUE),
                  orNoBound(config.get(MAX_SIZE).getBytes(), LARGEST_REQUEST))
              .inFlight(config.get(IN_FLIGHT))
              .flushMillis(config.get(INTERVAL).toMillis())
              .timeouts(
                  Math.toIntExact(config.get(CONNECTION_TIMEOUT).toMillis()),
                  Math.toIntExact(config.get(SOCKET_TIMEOUT).toMillis()))
              .backoffMillis(delay, longest)
              .maxRetries(
                  never ? 0 : config.getOptional(MAX_RETRIES).orElse(ElasticsearchOptions.FOR_EVER))
              .held(Integer.MAX_VALUE, config.get(HELD_SIZE).getBytes());
      return onRefused(options, config).build();
    } catch (IllegalArgumentException e) {
      throw new ValidationException("'elasticsearch-8': " + e.getMessage());
    }
  }

  private static int orNoBound(long value, int noBound) {
    return value <= 0 ? noBound : Math.toIntExact(Math.min(value, noBound));
  }

  private static ElasticsearchOptions.Builder onRefused(
      ElasticsearchOptions.Builder options, ReadableConfig config) {
    String handler = config.get(FAILURE_HANDLER);
    String index = config.get(DEAD_LETTER_INDEX);
    if (index != null && !handler.equals("dead-letter")) {
      throw new ValidationException(
          "'sink.dead-letter.index' needs 'failure-handler' = 'dead-letter'");
    }
    return switch (handler) {
      // What could pass is always tried again: for the rest the old handler failed, too.
      case "fail", "retry-rejected" -> options.onRefused(ElasticsearchOptions.OnRefused.FAIL);
      case "ignore" -> options.onRefused(ElasticsearchOptions.OnRefused.IGNORE);
      case "dead-letter" -> {
        if (index == null) {
          throw new ValidationException(
              "'failure-handler' = 'dead-letter' needs 'sink.dead-letter.index'");
        }
        yield options.deadLetterIndex(index);
      }
      default ->
          throw new ValidationException(
              "'failure-handler' is '" + handler + "'; allowed: fail, ignore, dead-letter");
    };
  }
}
