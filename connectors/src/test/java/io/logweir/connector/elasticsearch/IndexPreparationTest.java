package io.logweir.connector.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a server with lifecycle management is told; the embedded one has none. */
class IndexPreparationTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final IndexSetup SETUP =
      new IndexSetup(
          Map.of("days", "{\"index_patterns\":[\"days-*\"],\"template\":{\"settings\":{\"a\":1}}}"),
          List.of(new IndexSetup.Retention("days", "days-", Duration.ofDays(30))));

  private final Map<String, String> told = new ConcurrentHashMap<>();
  private int policyStatus = 200;
  private HttpServer server;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          told.put(
              exchange.getRequestMethod() + " " + path,
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          boolean policy = path.startsWith("/_ilm/");
          byte[] answer =
              (policy && policyStatus != 200 ? "{\"error\":\"no handler found for uri\"}" : "{}")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(policy ? policyStatus : 200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void aServerWithLifecyclesGetsAPolicyAndDeletesItself() throws Exception {
    try (BulkClient client = client()) {
      client.prepare().get();
      assertThat(client.deleteOldIndexes(Long.MAX_VALUE / 2).get()).isZero();
    }
    assertThat(told)
        .containsOnlyKeys("PUT /_ilm/policy/days-retention", "PUT /_index_template/days");
    JsonNode policy = JSON.readTree(told.get("PUT /_ilm/policy/days-retention"));
    assertThat(policy.at("/policy/phases/delete/min_age").asText()).isEqualTo("720h");
    assertThat(policy.at("/policy/phases/delete/actions").has("delete")).isTrue();
    JsonNode settings =
        JSON.readTree(told.get("PUT /_index_template/days")).at("/template/settings");
    assertThat(settings.get("index.lifecycle.name").asText()).isEqualTo("days-retention");
    assertThat(settings.get("a").asInt()).isEqualTo(1);
  }

  @Test
  void aServerWithoutThemGetsTheTemplateAsItIs() throws Exception {
    policyStatus = 400;
    try (BulkClient client = client()) {
      client.prepare().get();
    }
    assertThat(told.get("PUT /_index_template/days")).isEqualTo(SETUP.templates().get("days"));
  }

  private BulkClient client() {
    return new BulkClient(
        Indexing.options("http://127.0.0.1:" + server.getAddress().getPort()), SETUP);
  }
}
