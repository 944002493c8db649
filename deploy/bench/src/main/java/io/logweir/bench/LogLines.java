package io.logweir.bench;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * Writes the events of a {@link Workload} as JSON lines that look like those of a company of 500
 * teams: some 600 bytes and 17 fields, or some 1,200 bytes with a stack trace or with fields of the
 * team's own. The last line is reused by the next.
 */
final class LogLines {
  static final int TEAMS = 500;
  static final int LARGE_BYTES = 1_200;

  private static final int MOST_SERVICES = 6;

  private static final byte[][] NOUNS =
      utf8(
          "checkout",
          "cart",
          "catalog",
          "search",
          "payment",
          "invoice",
          "shipping",
          "identity",
          "session",
          "profile",
          "pricing",
          "stock",
          "review",
          "mail",
          "report",
          "image");
  private static final byte[][] ROLES = utf8("api", "worker", "web", "cron", "grpc", "proxy");
  private static final byte[][] METHODS = utf8("GET", "POST", "GET", "PUT", "GET", "DELETE");
  private static final byte[][] REGIONS = utf8("eu-central-1", "eu-west-1", "us-east-1");
  private static final byte[][] AGENTS =
      utf8(
          "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/128.0",
          "okhttp/4.12.0",
          "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X)",
          "curl/8.5.0",
          "Go-http-client/2.0");
  private static final byte[][] MESSAGES =
      utf8(
          "request served from the primary store, items returned: ",
          "order accepted and handed to fulfilment, reference ",
          "cache miss, value loaded and kept, key ",
          "retrying the upstream call after a timeout, attempt ",
          "session refreshed for the account ",
          "batch written, rows ");
  private static final byte[][] FAILURES =
      utf8(
          "upstream did not answer in time, gave up after attempts: ",
          "could not reserve stock for the order ",
          "connection reset while reading the response of node ");
  private static final byte[][] ERRORS =
      utf8(
          "java.net.SocketTimeoutException",
          "java.lang.IllegalStateException",
          "org.postgresql.util.PSQLException");
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private static final byte[][] STATUS_OK = utf8("200", "200", "200", "201", "204", "304", "404");
  private static final byte[][] STATUS_ERROR = utf8("500", "502", "503", "504");

  private final Workload workload;
  private final double[] shares = new double[TEAMS];
  private byte[] line = new byte[4096];
  private int length;
  private boolean error;
  private long random;

  LogLines(Workload workload) {
    this.workload = workload;
    double sum = 0;
    for (int team = 0; team < TEAMS; team++) {
      sum += 1.0 / (team + 1);
      shares[team] = sum;
    }
    for (int team = 0; team < TEAMS; team++) {
      shares[team] /= sum;
    }
  }

  /** Writes the event that belongs to a place. */
  void write(long place) {
    length = 0;
    random = Mix.of(workload.seed(), place, 100);
    int team = team();
    int service = service(team);
    long time = workload.timeMillis(place);
    boolean large = workload.large(place);
    // In one minute of fifty a team has a burst: four of ten of its events are errors.
    boolean burst = below(Mix.of(workload.seed(), team * 100_003L + time / 60_000, 5), 50) == 0;
    error = next(1_000) < (burst ? 400 : 10);
    byte[] level =
        error
            ? LEVEL_ERROR
            : switch (next(20)) {
              case 0 -> LEVEL_WARN;
              case 1, 2 -> LEVEL_DEBUG;
              default -> LEVEL_INFO;
            };

    put("{\"@timestamp\":\"").put(Instant.ofEpochMilli(time).toString());
    put("\",\"log.level\":\"").put(level);
    put("\",\"event.id\":\"").hex(idHigh(place)).hex(idLow(place));
    put("\",\"service.namespace\":\"team-").padded(team, 3);
    put("\",\"service.name\":\"").put(NOUNS[(team * 7 + service) % NOUNS.length]);
    put("-").put(ROLES[service % ROLES.length]);
    put("\",\"deployment.environment.name\":\"");
    put(service == MOST_SERVICES - 1 ? "staging" : "production");
    put("\",\"service.version\":\"4.").number(team % 17).put(".").number(service * 3L);
    int node = next(40);
    put("\",\"host.name\":\"node-").padded(node, 3).put(".").put(REGIONS[team % 3]);
    put("\",\"trace_id\":\"").hex(bits()).hex(bits());
    int route = next(12);
    put("\",\"http.request.method\":\"").put(METHODS[route % METHODS.length]);
    put("\",\"http.route\":\"/v1/").put(NOUNS[(team + route) % NOUNS.length]).put("/{id}");
    put("\",\"url.path\":\"/v1/").put(NOUNS[(team + route) % NOUNS.length]);
    put("/").number(next(1_000_000));
    put("\",\"http.response.status_code\":").put(any(error ? STATUS_ERROR : STATUS_OK));
    // Most are short, some are long: the product of two uniform numbers.
    long micros = 200 + (long) next(2_000) * next(error ? 3_000 : 300);
    put(",\"duration_ms\":").number(micros / 1_000).put(".").padded(micros % 1_000, 3);
    put(",\"client.address\":\"10.").number(next(256)).put(".").number(next(256)).put(".");
    number(next(256)).put("\",\"user_agent.original\":\"").put(any(AGENTS));
    put("\",\"message\":\"").put(any(error ? FAILURES : MESSAGES)).number(next(100_000_000));
    put("\"");
    if (large) {
      more(place);
    }
    put("}");
  }

  private static final byte[] LEVEL_ERROR = utf8("ERROR")[0];
  private static final byte[] LEVEL_WARN = utf8("WARN")[0];
  private static final byte[] LEVEL_INFO = utf8("INFO")[0];
  private static final byte[] LEVEL_DEBUG = utf8("DEBUG")[0];

  /** A stack trace, or fields that only the team knows. */
  private void more(long place) {
    if (error) {
      put(",\"error.type\":\"").put(any(ERRORS));
      put("\",\"error.message\":\"call failed after ").number(next(30_000));
      put(" ms\",\"error.stack_trace\":\"").put(any(ERRORS)).put(": call failed");
      while (length < LARGE_BYTES - 75) {
        put("\\n\\tat com.example.").put(any(NOUNS)).put(".Client.call(Client.java:");
        number(next(900)).put(")");
      }
      put("\"");
      return;
    }
    put(",\"order\":{\"id\":\"").hex(bits());
    put("\",\"customer\":\"c-").number(next(10_000_000));
    put("\",\"total_cents\":").number(next(1_000_000));
    put(",\"currency\":\"EUR\",\"step\":").number(place % 7).put("},\"note\":\"");
    while (length < LARGE_BYTES - 30) {
      put(any(MESSAGES)).number(next(10_000)).put("; ");
    }
    put("\"");
  }

  /** Where an event at this place was cut off, in bytes, for a line of this length. */
  int cutAt(long place) {
    return length / 4 + (int) below(Mix.of(workload.seed(), place, 6), length / 2);
  }

  /** The line that was written last; valid up to {@link #length}. */
  byte[] line() {
    return line;
  }

  int length() {
    return length;
  }

  /** Whether the event that was written last is an error. */
  boolean error() {
    return error;
  }

  /** The first half of {@code event.id}: no two places have the same. */
  long idHigh(long place) {
    return Mix.of(workload.seed() ^ Mix.of(place));
  }

  long idLow(long place) {
    return Mix.of(workload.seed(), place, 8);
  }

  private int team() {
    double point = (bits() >>> 11) * 0x1.0p-53;
    int at = Arrays.binarySearch(shares, point);
    return at >= 0 ? at : Math.min(-at - 1, TEAMS - 1);
  }

  private int service(int team) {
    return Math.min(next(1 + team % MOST_SERVICES), next(MOST_SERVICES));
  }

  private byte[] any(byte[][] words) {
    return words[next(words.length)];
  }

  private int next(int bound) {
    return (int) below(bits(), bound);
  }

  private static long below(long bits, long bound) {
    return Long.remainderUnsigned(bits, bound);
  }

  private long bits() {
    random = Mix.of(random);
    return random;
  }

  private LogLines put(String text) {
    room(text.length());
    for (int i = 0; i < text.length(); i++) {
      line[length++] = (byte) text.charAt(i);
    }
    return this;
  }

  private LogLines put(byte[] text) {
    room(text.length);
    System.arraycopy(text, 0, line, length, text.length);
    length += text.length;
    return this;
  }

  private LogLines hex(long value) {
    room(16);
    for (int shift = 60; shift >= 0; shift -= 4) {
      line[length++] = HEX[(int) (value >>> shift) & 0xF];
    }
    return this;
  }

  private LogLines number(long value) {
    return padded(value, 1);
  }

  private LogLines padded(long value, int digits) {
    room(20);
    int from = length;
    long rest = value;
    for (int i = 0; i < digits || rest > 0; i++) {
      line[length++] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    for (int i = from, j = length - 1; i < j; i++, j--) {
      byte swapped = line[i];
      line[i] = line[j];
      line[j] = swapped;
    }
    return this;
  }

  private void room(int more) {
    if (line.length - length < more) {
      line = Arrays.copyOf(line, 2 * (length + more));
    }
  }

  private static byte[][] utf8(String... words) {
    return Arrays.stream(words)
        .map(word -> word.getBytes(StandardCharsets.UTF_8))
        .toArray(byte[][]::new);
  }
}
