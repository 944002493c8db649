package io.logweir.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.logweir.local.part.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/** The documents of the live metrics in Elasticsearch. */
final class LiveMetrics {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final String INDICES = "/log-metrics-*";
  private static final String BREAKDOWNS = "/log-breakdowns-*";
  private static final String SUMS =
      """
      {"size": 0, "track_total_hits": true, "aggs": {
        "events": {"sum": {"field": "log.record.count"}},
        "errors": {"sum": {"field": "log.record.error.count"}},
        "bytes": {"sum": {"field": "log.record.size"}}}}
      """;

  private final HttpClient client = HttpClient.newHttpClient();
  private final String address;

  LiveMetrics(String address) {
    this.address = address;
  }

  /** Takes away every index of metrics. */
  void clear() {
    // By name: Elasticsearch refuses to delete by a pattern.
    for (String indices : List.of(INDICES, BREAKDOWNS)) {
      ask("GET", indices + "/_settings", "")
          .fieldNames()
          .forEachRemaining(index -> ask("DELETE", "/" + index, ""));
    }
  }

  /**
   * Waits until all documents together come to the recount of the event table, and gives how many
   * documents there are.
   */
  long awaitEqual(History.Sums recount) {
    long[] documents = {0};
    History.Sums[] found = {null};
    boolean equal =
        Await.holds(
            PATIENCE,
            () -> {
              ask("POST", INDICES + "/_refresh", "");
              JsonNode answer = ask("POST", INDICES + "/_search", SUMS);
              JsonNode sums = answer.path("aggregations");
              documents[0] = answer.path("hits").path("total").path("value").asLong();
              found[0] =
                  new History.Sums(sum(sums, "events"), sum(sums, "errors"), sum(sums, "bytes"));
              return found[0].equals(recount);
            });
    History.require(
        equal, "Elasticsearch's documents come to %s, the event table to %s", found[0], recount);
    return documents[0];
  }

  private static long sum(JsonNode sums, String name) {
    return Math.round(sums.path(name).path("value").asDouble());
  }

  private JsonNode ask(String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address + path))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(method + " " + path + ": " + answer.body());
      }
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException("Elasticsearch does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
