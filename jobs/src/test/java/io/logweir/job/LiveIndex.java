package io.logweir.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.logweir.local.part.SharedParts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/** Reads Elasticsearch as a stranger would: over HTTP, and with nothing of the job's code. */
final class LiveIndex {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  /** No more come in one answer, which is the server's own limit. */
  private static final int PAGE = 10_000;

  private LiveIndex() {}

  /** Every document of the indexes, as it is now. */
  static List<JsonNode> documents(String indexes) {
    return documents(indexes, "{\"match_all\": {}}");
  }

  /** Every document of the indexes that a query finds, as it is now. */
  static List<JsonNode> documents(String indexes, String query) {
    post("/" + indexes + "/_refresh", "");
    List<JsonNode> documents = new ArrayList<>();
    JsonNode page =
        post(
            "/" + indexes + "/_search?scroll=1m&size=" + PAGE,
            "{\"track_total_hits\": true, \"query\": " + query + "}");
    long total = page.at("/hits/total/value").asLong();
    while (!page.at("/hits/hits").isEmpty()) {
      page.at("/hits/hits").forEach(hit -> documents.add(hit.get("_source")));
      page =
          post(
              "/_search/scroll",
              "{\"scroll\": \"1m\", \"scroll_id\": " + page.get("_scroll_id") + "}");
    }
    if (total > 0) {
      // The server keeps no more than 500 open; one without hits is closed already.
      send("DELETE", "/_search/scroll", "{\"scroll_id\": " + page.get("_scroll_id") + "}");
    }
    assertThat(documents).hasSize((int) total);
    return documents;
  }

  private static JsonNode post(String path, String body) {
    return send("POST", path, body);
  }

  private static JsonNode send(String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(SharedParts.elasticsearch().address() + path))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException("searching " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("searching " + path, e);
    }
  }
}
