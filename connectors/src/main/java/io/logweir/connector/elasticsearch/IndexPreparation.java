package io.logweir.connector.elasticsearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.http.entity.ContentType;
import org.apache.http.nio.entity.NStringEntity;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.Response;
import org.elasticsearch.client.ResponseException;
import org.elasticsearch.client.ResponseListener;
import org.elasticsearch.client.RestClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells Elasticsearch of templates and of how long indexes are kept. */
final class IndexPreparation {

  private static final Logger LOG = LoggerFactory.getLogger(IndexPreparation.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuu.MM.dd").withResolverStyle(ResolverStyle.STRICT);

  private final RestClient rest;
  private final IndexSetup setup;
  private CompletableFuture<Void> prepared;
  private volatile boolean managed;

  IndexPreparation(RestClient rest, IndexSetup setup) {
    this.rest = rest;
    this.setup = setup;
  }

  /**
   * Puts policies and templates; once done it is not done again, and a failure is tried again by
   * the next batch.
   */
  CompletableFuture<Void> prepare() {
    if (prepared == null || prepared.isCompletedExceptionally()) {
      prepared =
          all(setup.retentions().stream().map(this::putPolicy))
              .thenCompose(
                  done ->
                      all(
                          setup.templates().entrySet().stream()
                              .map(
                                  template ->
                                      putTemplate(template.getKey(), template.getValue()))));
    }
    return prepared;
  }

  private static CompletableFuture<Void> all(Stream<CompletableFuture<?>> many) {
    return CompletableFuture.allOf(many.toArray(CompletableFuture<?>[]::new));
  }

  /**
   * Format: https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-ilm-put-lifecycle
   */
  private CompletableFuture<?> putPolicy(IndexSetup.Retention retention) {
    String policy =
        "{\"policy\":{\"phases\":{\"hot\":{\"actions\":{}},\"delete\":{\"min_age\":\""
            + retention.keep().toHours()
            + "h\",\"actions\":{\"delete\":{}}}}}}";
    return call("PUT", "/_ilm/policy/" + policyName(retention), policy)
        .thenAccept(put -> managed = true)
        .exceptionallyCompose(
            failure ->
                hasNoSuchApi(failure)
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(failure));
  }

  private static String policyName(IndexSetup.Retention retention) {
    return retention.template() + "-retention";
  }

  /** A server without lifecycle management has "no handler found for uri". */
  private static boolean hasNoSuchApi(Throwable failure) {
    Throwable cause =
        failure instanceof java.util.concurrent.CompletionException ? failure.getCause() : failure;
    if (!(cause instanceof ResponseException response)) {
      return false;
    }
    int status = response.getResponse().getStatusLine().getStatusCode();
    return status == 404
        || status == 405
        || status == 400 && response.getMessage().contains("no handler found");
  }

  private CompletableFuture<?> putTemplate(String name, String body) {
    return call("PUT", "/_index_template/" + name, managed ? withPolicy(name, body) : body);
  }

  private String withPolicy(String name, String template) {
    for (IndexSetup.Retention retention : setup.retentions()) {
      if (retention.template().equals(name)) {
        try {
          ObjectNode root = (ObjectNode) JSON.readTree(template);
          root.withObject("/template/settings").put("index.lifecycle.name", policyName(retention));
          return JSON.writeValueAsString(root);
        } catch (IOException e) {
          throw new UncheckedIOException("template " + name, e);
        }
      }
    }
    return template;
  }

  /** Deletes indexes whose time is over, unless the server does; how many, when it is done. */
  CompletableFuture<Integer> deleteOldIndexes(long now) {
    if (managed || prepared == null || !prepared.isDone() || prepared.isCompletedExceptionally()) {
      return CompletableFuture.completedFuture(0);
    }
    CompletableFuture<Integer> total = CompletableFuture.completedFuture(0);
    for (IndexSetup.Retention retention : setup.retentions()) {
      total = total.thenCombine(deleteOldIndexes(retention, now), Integer::sum);
    }
    return total;
  }

  private CompletableFuture<Integer> deleteOldIndexes(IndexSetup.Retention retention, long now) {
    String path =
        "/" + retention.prefix() + "*/_settings/index.creation_date?expand_wildcards=open,closed";
    return call("GET", path, null)
        .thenCompose(
            answer -> {
              List<CompletableFuture<?>> deletions = new ArrayList<>();
              for (String index : old(answer, retention, now)) {
                LOG.info("Deleting index {}: kept for {}", index, retention.keep());
                // By its whole name, never by a pattern.
                deletions.add(call("DELETE", "/" + index, null));
              }
              return all(deletions.stream()).thenApply(done -> deletions.size());
            });
  }

  private static List<String> old(JsonNode settings, IndexSetup.Retention retention, long now) {
    Instant limit = Instant.ofEpochMilli(now).minus(retention.keep());
    List<String> old = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : settings.properties()) {
      String index = entry.getKey();
      long created = entry.getValue().at("/settings/index/creation_date").asLong(Long.MAX_VALUE);
      if (endOfDay(index, retention.prefix()).isBefore(limit) && created < limit.toEpochMilli()) {
        old.add(index);
      }
    }
    return old;
  }

  /** When the day of an index is over; never, where its name has none. */
  private static Instant endOfDay(String index, String prefix) {
    if (!index.startsWith(prefix)) {
      return Instant.MAX;
    }
    try {
      return LocalDate.parse(index.substring(prefix.length()), DAY)
          .plusDays(1)
          .atStartOfDay(ZoneOffset.UTC)
          .toInstant();
    } catch (DateTimeException e) {
      return Instant.MAX;
    }
  }

  private CompletableFuture<JsonNode> call(String method, String path, String body) {
    CompletableFuture<JsonNode> done = new CompletableFuture<>();
    Request request = new Request(method, path);
    if (body != null) {
      request.setEntity(new NStringEntity(body, ContentType.APPLICATION_JSON));
    }
    rest.performRequestAsync(
        request,
        new ResponseListener() {
          @Override
          public void onSuccess(Response response) {
            try {
              done.complete(JSON.readTree(response.getEntity().getContent()));
            } catch (IOException e) {
              done.completeExceptionally(e);
            }
          }

          @Override
          public void onFailure(Exception failure) {
            done.completeExceptionally(failure);
          }
        });
    return done;
  }
}
