package io.logweir.local.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A client of Trino's, over its client protocol
 * (https://trino.io/docs/current/develop/client-protocol.html): a statement is posted, and the
 * pages of its answer are followed.
 */
public final class TrinoSession implements HistoryEngine {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern UTC = Pattern.compile(" UTC$");
  private static final Pattern ZEROS = Pattern.compile("(\\.\\d*?)0+$");

  private final HttpClient http = HttpClient.newHttpClient();
  private final String address;

  /** Of a server that runs; nothing is sent yet. */
  public TrinoSession(String address) {
    this.address = address;
  }

  /** True if the server there can run a query. */
  static boolean answers(String address) {
    try (TrinoSession session = new TrinoSession(address)) {
      return !session.ask("SELECT 1", 1).rows().isEmpty();
    } catch (StatementFailedException | UncheckedIOException notYet) {
      return false;
    }
  }

  @Override
  public Answer ask(String sql, int limit) {
    HttpRequest post =
        request(address + "/v1/statement")
            .header("X-Trino-Catalog", "logweir")
            .header("X-Trino-Schema", "logs")
            .header("X-Trino-Time-Zone", "UTC")
            .POST(HttpRequest.BodyPublishers.ofString(sql))
            .build();
    List<String> columns = new ArrayList<>();
    List<String> types = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    JsonNode page = send(post);
    while (true) {
      if (page.has("error")) {
        throw new StatementFailedException(page.at("/error/message").asText());
      }
      if (columns.isEmpty()) {
        for (JsonNode column : page.path("columns")) {
          columns.add(column.get("name").asText());
          types.add(column.get("type").asText());
        }
      }
      for (JsonNode row : page.path("data")) {
        rows.add(texts(row, types));
      }
      Optional<String> next = Optional.ofNullable(page.path("nextUri").textValue());
      if (rows.size() > limit) {
        next.ifPresent(uri -> exchange(request(uri).DELETE().build()));
        return new Answer(columns, rows.subList(0, limit), true);
      }
      if (next.isEmpty()) {
        return new Answer(columns, rows, false);
      }
      page = send(request(next.get()).GET().build());
    }
  }

  private static HttpRequest.Builder request(String uri) {
    return HttpRequest.newBuilder(URI.create(uri))
        .timeout(PATIENCE)
        .header("X-Trino-User", "logweir")
        .header("X-Trino-Source", "logweir");
  }

  private static List<String> texts(JsonNode row, List<String> types) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      texts.add(text(row.get(i), types.get(i)));
    }
    return texts;
  }

  /** As Spark writes it, so that answers can be compared. */
  private static String text(JsonNode value, String type) {
    if (value.isNull()) {
      return null;
    }
    if (type.equals("varbinary")) {
      return HexFormat.of().formatHex(Base64.getDecoder().decode(value.asText()));
    }
    if (type.startsWith("timestamp")) {
      String local = UTC.matcher(value.asText()).replaceFirst("");
      return local.contains(".")
          ? ZEROS.matcher(local).replaceFirst("$1").replaceFirst("\\.$", "")
          : local;
    }
    return value.isContainerNode() ? value.toString() : value.asText();
  }

  private JsonNode send(HttpRequest request) {
    HttpResponse<String> response = exchange(request);
    if (response.statusCode() != 200) {
      throw new StatementFailedException(
          "Trino answers with status " + response.statusCode() + ": " + response.body());
    }
    try {
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException("Trino does not answer with JSON", e);
    }
  }

  private HttpResponse<String> exchange(HttpRequest request) {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException("Trino does not answer at " + address, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Nothing: the server goes on, and a connection that is not used closes itself. */
  @Override
  public void close() {}
}
