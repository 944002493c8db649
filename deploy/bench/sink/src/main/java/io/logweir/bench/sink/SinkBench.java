package io.logweir.bench.sink;

import io.logweir.connector.elasticsearch.Document;
import io.logweir.local.part.Elasticsearch;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the sink beside the official client's own way to send many documents. */
@Command(
    name = "deploy/bench/elasticsearch",
    description = {
      "Stores the same documents in the same Elasticsearch, in turn by the sink's operator in a Flink"
          + " job and by a plain BulkIngester of the official client, each with 1,000 documents or"
          + " 4 MB a request and two requests under way; counts the index after each, and prints"
          + " documents per second and processor time per document.",
      "Ends with 1 if the sink stores fewer documents per second than the client, median of the"
          + " rounds' ratios, or if a count is wrong.",
      ""
    },
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true)
public final class SinkBench implements Callable<Integer> {

  private static final PrintStream OUT =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
  private static final Pattern COUNT = Pattern.compile("\"count\":(\\d+)");
  private static final String INDEX = "sink-bench";
  private static final String SETTINGS =
      """
      {"settings": {"index.number_of_shards": 1, "index.number_of_replicas": 0,
                    "index.refresh_interval": "1s"},
       "mappings": {"dynamic": "strict", "properties": {
         "@timestamp": {"type": "date"}, "service.name": {"type": "keyword"},
         "log.record.count": {"type": "long"}, "duration.p99": {"type": "double"},
         "padding": {"type": "keyword", "index": false, "doc_values": false}}}}
      """;

  @Option(
      names = "--documents",
      paramLabel = "N",
      defaultValue = "200000",
      description = "Documents in a round (default: ${DEFAULT-VALUE})")
  private int documents;

  @Option(
      names = "--bytes",
      paramLabel = "B",
      defaultValue = "600",
      description = "About so many bytes in a document, 120 or more (default: ${DEFAULT-VALUE})")
  private int bytes;

  @Option(
      names = "--rounds",
      paramLabel = "R",
      defaultValue = "5",
      description = "Rounds that count, after one to warm up (default: ${DEFAULT-VALUE})")
  private int rounds;

  private final HttpClient http = HttpClient.newHttpClient();

  private record Round(double seconds, double cpuSeconds, double serverCpuSeconds) {}

  /** Runs. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new SinkBench()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    Path folder = Files.createTempDirectory("logweir-sink-bench-");
    // Elasticsearch may have to run as nobody.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (Elasticsearch server = Elasticsearch.start(folder, 0)) {
      Document[] given = documents();
      List<Side> sides =
          List.of(new OurSink(server.address()), new OfficialClient(server.address()));
      List<Round> ours = new ArrayList<>();
      List<Round> theirs = new ArrayList<>();
      for (int round = 0; round <= rounds; round++) {
        // In turn also within a round: neither always comes after the other.
        boolean oursFirst = round % 2 == 0;
        Round first = measure(server, sides.get(oursFirst ? 0 : 1), given);
        Round second = measure(server, sides.get(oursFirst ? 1 : 0), given);
        Round our = oursFirst ? first : second;
        Round their = oursFirst ? second : first;
        OUT.printf(
            Locale.ROOT,
            "%-8s sink %,.0f documents/s, client %,.0f%n",
            round == 0 ? "warm-up" : "round " + round,
            documents / our.seconds(),
            documents / their.seconds());
        if (round > 0) {
          ours.add(our);
          theirs.add(their);
        }
      }
      return report(ours, theirs);
    } finally {
      try (var paths = Files.walk(folder)) {
        paths.sorted(java.util.Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
      }
    }
  }

  private int report(List<Round> ours, List<Round> theirs) {
    OUT.println();
    OUT.println("median (lowest-highest)");
    row("documents/s, sink", ours, round -> documents / round.seconds());
    row("documents/s, client", theirs, round -> documents / round.seconds());
    row("CPU µs per document, sink", ours, round -> round.cpuSeconds() / documents * 1e6);
    row("CPU µs per document, client", theirs, round -> round.cpuSeconds() / documents * 1e6);
    row("server's CPU µs, sink", ours, round -> round.serverCpuSeconds() / documents * 1e6);
    row("server's CPU µs, client", theirs, round -> round.serverCpuSeconds() / documents * 1e6);
    double ratio =
        ratio("documents/s, sink ÷ client", ours, theirs, (a, b) -> b.seconds() / a.seconds());
    ratio("CPU, client ÷ sink", ours, theirs, (a, b) -> b.cpuSeconds() / a.cpuSeconds());
    return ratio >= 1 ? 0 : 1;
  }

  private static void row(String name, List<Round> rounds, ToDoubleFunction<Round> figure) {
    print(name, "%,.1f", rounds.stream().mapToDouble(figure).sorted().toArray());
  }

  private static double ratio(
      String name, List<Round> ours, List<Round> theirs, ToDoubleBiFunction<Round, Round> figure) {
    double[] ratios =
        IntStream.range(0, ours.size())
            .mapToDouble(i -> figure.applyAsDouble(ours.get(i), theirs.get(i)))
            .sorted()
            .toArray();
    print(name, "%.2f", ratios);
    return median(ratios);
  }

  private static void print(String name, String format, double[] sorted) {
    OUT.printf(
        Locale.ROOT,
        "%-32s " + format + " (" + format + "-" + format + ")%n",
        name,
        median(sorted),
        sorted[0],
        sorted[sorted.length - 1]);
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private Document[] documents() {
    Random random = new Random(1);
    Document[] given = new Document[documents];
    for (int i = 0; i < documents; i++) {
      String start =
          String.format(
              Locale.ROOT,
              "{\"@timestamp\":%d,\"service.name\":\"service-%03d\",\"log.record.count\":%d,"
                  + "\"duration.p99\":%.4f,\"padding\":\"",
              1_700_000_000_000L + i,
              random.nextInt(500),
              random.nextInt(100_000),
              random.nextDouble());
      StringBuilder text = new StringBuilder(start);
      while (text.length() < bytes - 2) {
        text.append((char) ('a' + random.nextInt(26)));
      }
      String id = Long.toHexString(random.nextLong()) + Long.toHexString(i);
      byte[] source = text.append("\"}").toString().getBytes(StandardCharsets.UTF_8);
      given[i] = new Document(INDEX, id, 1, source);
    }
    return given;
  }

  private Round measure(Elasticsearch server, Side side, Document[] given) throws Exception {
    ask(server, "DELETE", "/" + INDEX + "?ignore_unavailable=true", "");
    ask(server, "PUT", "/" + INDEX, SETTINGS);
    ProcessHandle process = ProcessHandle.of(server.pid()).orElseThrow();
    System.gc();
    Duration serverBefore = process.info().totalCpuDuration().orElse(Duration.ZERO);
    Clock clock = new Clock();
    side.store(given, clock);
    Duration serverAfter = process.info().totalCpuDuration().orElse(Duration.ZERO);
    ask(server, "POST", "/" + INDEX + "/_refresh", "");
    Matcher count = COUNT.matcher(ask(server, "GET", "/" + INDEX + "/_count", ""));
    if (!count.find() || Integer.parseInt(count.group(1)) != given.length) {
      throw new IllegalStateException(
          side.getClass().getSimpleName() + " stored other than " + given.length + " documents");
    }
    return new Round(
        clock.seconds(), clock.cpuSeconds(), serverAfter.minus(serverBefore).toMillis() / 1e3);
  }

  private String ask(Elasticsearch server, String method, String path, String body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.address() + path))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(method + " " + path + ": " + answer.body());
    }
    return answer.body();
  }
}
