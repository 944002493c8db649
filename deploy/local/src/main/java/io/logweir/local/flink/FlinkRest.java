package io.logweir.local.flink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.logweir.local.part.Await;
import io.logweir.local.part.Http;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The part of Flink's REST API that the local stack needs.
 *
 * @param address with scheme
 */
public record FlinkRest(String address) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> ENDED = Set.of("FAILED", "CANCELED", "FINISHED");

  /** True if the job manager answers. */
  public boolean answers() {
    return Http.get(address + "/overview").isPresent();
  }

  /** The resource ids of the registered task managers. */
  public Set<String> taskManagers() {
    Set<String> ids = new HashSet<>();
    get("/taskmanagers")
        .ifPresent(body -> body.path("taskmanagers").forEach(t -> ids.add(t.path("id").asText())));
    return ids;
  }

  /** A job's state, if the cluster knows the job. */
  public Optional<String> jobState(String job) {
    return get("/jobs/" + job).map(body -> body.path("state").asText());
  }

  /** True if the cluster has this job and will go on with it. */
  public boolean isActive(String job) {
    return jobState(job).filter(state -> !ENDED.contains(state)).isPresent();
  }

  /** True if every task of this job runs. */
  public boolean allRunning(String job) {
    return get("/jobs/" + job)
        .filter(body -> body.path("state").asText().equals("RUNNING"))
        .map(body -> body.path("vertices"))
        .filter(vertices -> !vertices.isEmpty())
        .map(
            vertices -> {
              for (JsonNode vertex : vertices) {
                if (!vertex.path("status").asText().equals("RUNNING")) {
                  return false;
                }
              }
              return true;
            })
        .orElse(false);
  }

  /** Details of a job, as Flink tells them. */
  public Optional<JsonNode> job(String job) {
    return get("/jobs/" + job);
  }

  /** Checkpoint statistics of a job, as Flink tells them. */
  public Optional<JsonNode> checkpoints(String job) {
    return get("/jobs/" + job + "/checkpoints");
  }

  /** Why it failed last, in Flink's words. */
  public Optional<String> failure(String job) {
    return get("/jobs/" + job + "/exceptions")
        .map(body -> body.path("exceptionHistory").path("entries").path(0))
        .map(entry -> entry.path("stacktrace").asText(""))
        .filter(trace -> !trace.isBlank());
  }

  /** Stops a job with a savepoint and says where that is; empty if it did not work in time. */
  public Optional<String> stopWithSavepoint(String job, Path folder, Duration patience) {
    String body = "{\"targetDirectory\":\"" + folder.toUri() + "\",\"drain\":false}";
    Optional<String> trigger =
        send("POST", "/jobs/" + job + "/stop", body).map(b -> b.path("request-id").asText());
    if (trigger.isEmpty()) {
      return Optional.empty();
    }
    String status = "/jobs/" + job + "/savepoints/" + trigger.get();
    String[] location = {null};
    boolean settled =
        Await.holds(
            patience,
            () ->
                get(status)
                    .filter(b -> b.path("status").path("id").asText().equals("COMPLETED"))
                    .map(
                        b -> {
                          location[0] = b.path("operation").path("location").asText(null);
                          return true;
                        })
                    .orElse(false));
    return settled ? Optional.ofNullable(location[0]) : Optional.empty();
  }

  /** Cancels a job; its last checkpoint stays. */
  public void cancel(String job) {
    Optional<JsonNode> unused = send("PATCH", "/jobs/" + job + "?mode=cancel", "");
  }

  private Optional<JsonNode> get(String path) {
    return Http.get(address + path).map(FlinkRest::parse);
  }

  private Optional<JsonNode> send(String method, String path, String body) {
    try {
      HttpResponse<String> response =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create(address + path))
                      .timeout(Duration.ofSeconds(20))
                      .header("Content-Type", "application/json")
                      .method(method, HttpRequest.BodyPublishers.ofString(body))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      return response.statusCode() / 100 == 2
          ? Optional.of(parse(response.body()))
          : Optional.empty();
    } catch (IOException unreachable) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static JsonNode parse(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Flink's REST API did not answer with JSON", e);
    }
  }
}
