package io.logweir.connector.elasticsearch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.http.entity.ContentType;
import org.apache.http.nio.entity.NByteArrayEntity;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.Response;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.client.RestClient;

/**
 * Documents as they are in Elasticsearch, read and set right from a client: one request at a time,
 * and what cannot be done is an exception that says why. Whoever streams uses {@link
 * IndexDocuments}.
 */
public final class StoredDocuments implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ContentType LINES = ContentType.create("application/x-ndjson");
  private static final int PAGE = 5_000;
  private static final int BULK_ACTIONS = 1_000;
  private static final int BULK_BYTES = 4 << 20;
  private static final int ATTEMPTS = 6;

  private final RestClient rest;

  /**
   * A document that is there.
   *
   * @param index its index
   * @param id its id
   * @param source what was asked of it
   */
  public record Hit(String index, String id, JsonNode source) {}

  /**
   * What is to be done to a document: of two changes to it the one with the higher version wins.
   *
   * @param document with index, id and version; its source is not looked at where it is deleted
   * @param isDelete whether it goes
   */
  public record Change(Document document, boolean isDelete) {}

  /** Connects; nothing is sent yet. */
  public StoredDocuments(ElasticsearchOptions options) {
    this.rest = BulkClient.connect(options);
  }

  /** Puts those index templates that are not there; one that is, is somebody's and stays. */
  public void putMissingTemplates(Map<String, String> templates) {
    templates.forEach(
        (name, body) -> {
          JsonNode found = call("GET", "/_index_template/" + name, null, 404);
          if (found.path("index_templates").isEmpty()) {
            call("PUT", "/_index_template/" + name, body.getBytes(StandardCharsets.UTF_8));
          }
        });
  }

  /**
   * Hands over every document that matches, as they are at one point in time.
   *
   * @param indexes a pattern, such as {@code log-metrics-*}; none may be there
   * @param query in Elasticsearch's query language, JSON
   * @param exclude fields of the source that are not wanted, such as {@code *.buckets}
   */
  public void search(
      String indexes, ObjectNode query, List<String> exclude, Consumer<Hit> consumer) {
    // What was stored a moment ago counts, too. Who may not ask for it waits for it elsewhere.
    call("POST", "/" + indexes + "/_refresh?ignore_unavailable=true", null, 403, 404);
    JsonNode opened =
        call("POST", "/" + indexes + "/_pit?keep_alive=5m&ignore_unavailable=true", null);
    String view = opened.get("id").asText();
    try {
      JsonNode after = null;
      while (true) {
        ObjectNode request = JSON.createObjectNode().put("size", PAGE);
        request.put("track_total_hits", false).set("query", query);
        request.putObject("pit").put("id", view).put("keep_alive", "5m");
        request.putArray("sort").add("_shard_doc");
        exclude.forEach(request.putObject("_source").putArray("excludes")::add);
        if (after != null) {
          request.set("search_after", after);
        }
        JsonNode answer = call("POST", "/_search", bytes(request));
        if (answer.path("timed_out").asBoolean() || answer.at("/_shards/failed").asInt() > 0) {
          throw new IllegalStateException("Elasticsearch answers for some shards only: try later");
        }
        view = answer.path("pit_id").asText(view);
        JsonNode hits = answer.at("/hits/hits");
        for (JsonNode hit : hits) {
          consumer.accept(
              new Hit(hit.get("_index").asText(), hit.get("_id").asText(), hit.get("_source")));
        }
        if (hits.size() < PAGE) {
          return;
        }
        after = hits.get(hits.size() - 1).get("sort");
      }
    } finally {
      call("DELETE", "/_pit", bytes(JSON.createObjectNode().put("id", view)), 404);
    }
  }

  /**
   * Makes changes. A document that has a higher version already stays as it is; one that is to go
   * and is not there is gone. Nothing of an older version brings a deleted document back for as
   * long as the index remembers deletions ({@code index.gc_deletes}, a minute).
   */
  public void change(List<Change> changes) {
    List<Change> batch = new ArrayList<>();
    int bytes = 0;
    for (Change change : changes) {
      int weight = change.isDelete() ? 128 : change.document().weight();
      if (!batch.isEmpty() && (batch.size() == BULK_ACTIONS || bytes + weight > BULK_BYTES)) {
        send(batch);
        batch.clear();
        bytes = 0;
      }
      batch.add(change);
      bytes += weight;
    }
    if (!batch.isEmpty()) {
      send(batch);
    }
  }

  private void send(List<Change> batch) {
    List<Change> left = batch;
    for (int attempt = 1; ; attempt++) {
      List<Change> again = new ArrayList<>();
      String why = null;
      JsonNode items = call("POST", "/_bulk", lines(left)).get("items");
      for (int i = 0; i < left.size(); i++) {
        JsonNode item = items.get(i).iterator().next();
        int status = item.get("status").asInt();
        JsonNode error = item.path("error");
        boolean gone = left.get(i).isDelete() && status == 404;
        BulkOutcome outcome =
            BulkOutcome.of(
                gone ? 200 : status, error.path("type").asText(), error.path("reason").asText());
        switch (outcome.kind()) {
          case STORED, STALE -> {}
          case RETRY -> {
            again.add(left.get(i));
            why = outcome.reason();
          }
          case REFUSED ->
              throw new IllegalStateException(
                  "Elasticsearch refuses document "
                      + left.get(i).document().index()
                      + "/"
                      + left.get(i).document().id()
                      + ": "
                      + outcome.reason());
        }
      }
      if (again.isEmpty()) {
        return;
      }
      if (attempt == ATTEMPTS) {
        throw new IllegalStateException(
            "Elasticsearch does not take " + again.size() + " documents: " + why);
      }
      pause(attempt);
      left = again;
    }
  }

  private static byte[] lines(List<Change> batch) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream(BULK_BYTES);
    for (Change change : batch) {
      Document document = change.document();
      ObjectNode action = JSON.createObjectNode();
      action
          .putObject(change.isDelete() ? "delete" : "index")
          .put("_index", document.index())
          .put("_id", document.id())
          .put("version", document.version())
          .put("version_type", "external");
      lines.writeBytes(bytes(action));
      lines.write('\n');
      if (!change.isDelete()) {
        lines.writeBytes(document.source());
        lines.write('\n');
      }
    }
    return lines.toByteArray();
  }

  private static byte[] bytes(ObjectNode json) {
    try {
      return JSON.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
  }

  /** The answer; also one with an allowed status. What may pass is tried again. */
  private JsonNode call(String method, String path, byte[] body, Integer... allowed) {
    Request request = new Request(method, path);
    if (body != null) {
      ContentType type = path.equals("/_bulk") ? LINES : ContentType.APPLICATION_JSON;
      request.setEntity(new NByteArrayEntity(body, type));
    }
    for (int attempt = 1; ; attempt++) {
      try {
        return read(rest.performRequest(request));
      } catch (ResponseException e) {
        int status = e.getResponse().getStatusLine().getStatusCode();
        if (List.of(allowed).contains(status)) {
          return JSON.createObjectNode();
        }
        if (attempt == ATTEMPTS || status != 429 && status < 500) {
          throw new IllegalStateException("Elasticsearch: " + e.getMessage(), e);
        }
      } catch (IOException e) {
        if (attempt == ATTEMPTS) {
          throw new UncheckedIOException("Elasticsearch does not answer: " + e.getMessage(), e);
        }
      }
      pause(attempt);
    }
  }

  private static JsonNode read(Response response) throws IOException {
    return JSON.readTree(response.getEntity().getContent());
  }

  /** 0.2 s, and twice as long each time. */
  private static void pause(int attempt) {
    try {
      Thread.sleep(100L << attempt);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() throws IOException {
    rest.close();
  }
}
