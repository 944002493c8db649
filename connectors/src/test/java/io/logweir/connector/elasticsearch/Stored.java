package io.logweir.connector.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** Looks at Elasticsearch as a stranger would, over plain HTTP. */
final class Stored {

  /** One document. */
  record Hit(long version, JsonNode source) {}

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final String address;

  Stored(String address) {
    this.address = address;
  }

  /** All documents of an index by id; none where the index is not there. */
  Map<String, Hit> in(String index) throws Exception {
    Map<String, Hit> hits = new TreeMap<>();
    if (!call("POST", "/" + index + "/_refresh", "", 200, 404).has("_shards")) {
      return hits;
    }
    JsonNode answer = call("POST", "/" + index + "/_search?size=10000&version=true", "{}", 200);
    for (JsonNode hit : answer.get("hits").get("hits")) {
      hits.put(hit.get("_id").asText(), new Hit(hit.get("_version").asLong(), hit.get("_source")));
    }
    assertThat(hits).hasSize(answer.get("hits").get("total").get("value").asInt());
    return hits;
  }

  /** A request that must be answered with one of these statuses. */
  JsonNode call(String method, String path, String body, Integer... allowed)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address + path))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer =
        client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    assertThat(answer.statusCode()).as(answer.body()).isIn((Object[]) allowed);
    return JSON.readTree(answer.body());
  }
}
