package io.logweir.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.logweir.local.gateway.SqlGatewayServer;
import io.logweir.local.part.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.gateway.SqlGateway;
import org.apache.flink.table.gateway.service.context.DefaultContext;
import org.apache.flink.table.gateway.service.session.SessionManager;

/**
 * A session of Flink's SQL gateway, spoken to over REST as every client does, in front of a cluster
 * of one task manager in this JVM.
 */
final class SqlSession implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long POLL_NANOS = 20_000_000;

  /**
   * An answer.
   *
   * @param columns their names
   * @param rows as Flink's clients print them, null for NULL; behind a kind, such as {@code -U}, if
   *     it is not an insert
   */
  record Answer(List<String> columns, List<List<String>> rows) {}

  private final HttpClient http = HttpClient.newHttpClient();
  private final FlinkCluster cluster;
  private final SqlGateway gateway;
  private final URI session;

  /** Starts all of it. */
  SqlSession() throws Exception {
    cluster = new FlinkCluster();
    int port = Ports.free();
    Configuration client = cluster.client();
    client.addAll(SqlGatewayServer.endpoint(port));
    gateway = new SqlGateway(client, SessionManager.create(new DefaultContext(client, List.of())));
    gateway.start();
    URI sessions = URI.create("http://127.0.0.1:" + port + "/v3/sessions");
    session =
        URI.create(sessions + "/" + send("POST", sessions, Map.of()).get("sessionHandle").asText());
  }

  /** Runs one statement to its end. */
  Answer run(String statement) {
    return run(statement, Integer.MAX_VALUE);
  }

  /**
   * Runs one statement to its end, or until so many rows have come: a query that follows a stream
   * has no end.
   *
   * @throws IllegalStateException with Flink's words, if it fails
   */
  Answer run(String statement, int enough) {
    URI operations = URI.create(session + "/statements");
    String operation =
        send("POST", operations, Map.of("statement", statement)).get("operationHandle").asText();
    URI handle = URI.create(session + "/operations/" + operation);
    List<String> columns = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    String next = handle.getPath() + "/result/0?rowFormat=PLAIN_TEXT";
    while (next != null && rows.size() < enough) {
      JsonNode page = send("GET", session.resolve(next), null);
      JsonNode results = page.path("results");
      if (columns.isEmpty()) {
        results.path("columns").forEach(column -> columns.add(column.get("name").asText()));
      }
      results.path("data").forEach(row -> rows.add(fields(row)));
      boolean ready = !page.get("resultType").asText().equals("NOT_READY");
      if (!ready || results.path("data").isEmpty()) {
        LockSupport.parkNanos(POLL_NANOS);
      }
      next = page.hasNonNull("nextResultUri") ? page.get("nextResultUri").asText() : null;
    }
    // Ends a query that still runs, too; "cancel" refuses one that has a result.
    send("DELETE", URI.create(handle + "/close"), null);
    return new Answer(columns, rows);
  }

  private static List<String> fields(JsonNode row) {
    List<String> fields = new ArrayList<>();
    String kind = row.get("kind").asText();
    if (!kind.equals("INSERT")) {
      fields.add(kind);
    }
    row.get("fields").forEach(field -> fields.add(field.isNull() ? null : field.asText()));
    return fields;
  }

  private JsonNode send(String method, URI uri, Map<String, ?> body) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(uri)
              .method(
                  method,
                  body == null
                      ? BodyPublishers.noBody()
                      : BodyPublishers.ofString(JSON.writeValueAsString(body)))
              .build();
      var answer = http.send(request, BodyHandlers.ofString());
      JsonNode said = JSON.readTree(answer.body());
      if (answer.statusCode() != 200) {
        StringBuilder words = new StringBuilder();
        said.path("errors").forEach(error -> words.append(error.asText()).append('\n'));
        throw new IllegalStateException(words.toString());
      }
      return said;
    } catch (IOException e) {
      throw new IllegalStateException(method + " " + uri, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws Exception {
    gateway.stop();
    cluster.close();
  }
}
