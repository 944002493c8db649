package io.logweir.connector.elasticsearch;

import co.elastic.clients.elasticsearch.ElasticsearchAsyncClient;
import co.elastic.clients.elasticsearch._types.ErrorCause;
import co.elastic.clients.elasticsearch._types.VersionType;
import co.elastic.clients.elasticsearch.core.BulkRequest;
import co.elastic.clients.elasticsearch.core.BulkResponse;
import co.elastic.clients.elasticsearch.core.bulk.BulkResponseItem;
import co.elastic.clients.json.jackson.JacksonJsonpMapper;
import co.elastic.clients.transport.rest_client.RestClientTransport;
import co.elastic.clients.util.BinaryData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.http.Header;
import org.apache.http.HttpHost;
import org.apache.http.entity.ContentType;
import org.apache.http.entity.StringEntity;
import org.apache.http.message.BasicHeader;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.Response;
import org.elasticsearch.client.ResponseListener;
import org.elasticsearch.client.RestClient;
import org.elasticsearch.client.RestClientBuilder;

/**
 * Sends documents through the official client; before the first of them it puts the index
 * templates.
 */
final class BulkClient implements AutoCloseable {

  private static final String JSON = "application/json";

  private final RestClient rest;
  private final ElasticsearchAsyncClient client;
  private final Map<String, String> templates;
  private CompletableFuture<Void> prepared;

  /** A client; {@code templates} are index templates by name. */
  BulkClient(ElasticsearchOptions options, Map<String, String> templates) {
    this.rest = connect(options);
    this.client =
        new ElasticsearchAsyncClient(new RestClientTransport(rest, new JacksonJsonpMapper()));
    this.templates = templates;
  }

  /** The low-level client that speaks as the options say. */
  static RestClient connect(ElasticsearchOptions options) {
    HttpHost[] hosts = options.hosts().stream().map(HttpHost::create).toArray(HttpHost[]::new);
    RestClientBuilder builder =
        RestClient.builder(hosts)
            .setRequestConfigCallback(
                request ->
                    request.setConnectTimeout(5_000).setSocketTimeout(options.timeoutMillis()));
    authorization(options).ifPresent(header -> builder.setDefaultHeaders(new Header[] {header}));
    return builder.build();
  }

  private static Optional<Header> authorization(ElasticsearchOptions options) {
    if (options.apiKey() != null) {
      return Optional.of(new BasicHeader("Authorization", "ApiKey " + options.apiKey()));
    }
    if (options.username() != null) {
      String pair = options.username() + ":" + options.password();
      String encoded = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
      return Optional.of(new BasicHeader("Authorization", "Basic " + encoded));
    }
    return Optional.empty();
  }

  /** Sends a batch; the answer has one outcome per document, in order, or fails as a whole. */
  CompletableFuture<List<BulkOutcome>> send(List<Document> batch) {
    return prepare()
        .thenCompose(ready -> client.bulk(request(batch)))
        .thenApply(BulkClient::outcomes);
  }

  private static BulkRequest request(List<Document> batch) {
    BulkRequest.Builder request = new BulkRequest.Builder();
    for (Document document : batch) {
      request.operations(
          operation ->
              operation.<BinaryData>index(
                  index ->
                      index
                          .index(document.index())
                          .id(document.id())
                          .version(document.version())
                          .versionType(VersionType.External)
                          .document(BinaryData.of(document.source(), JSON))));
    }
    return request.build();
  }

  private static List<BulkOutcome> outcomes(BulkResponse response) {
    List<BulkOutcome> outcomes = new ArrayList<>(response.items().size());
    for (BulkResponseItem item : response.items()) {
      ErrorCause error = item.error();
      outcomes.add(
          error == null
              ? BulkOutcome.of(item.status(), "", "")
              : BulkOutcome.of(item.status(), error.type(), deepest(error).reason()));
    }
    return outcomes;
  }

  private static ErrorCause deepest(ErrorCause error) {
    ErrorCause cause = error;
    while (cause.causedBy() != null && cause.causedBy().reason() != null) {
      cause = cause.causedBy();
    }
    return cause;
  }

  /**
   * Puts the templates; once done it is not done again, and a failure is tried again by the next
   * batch.
   */
  private CompletableFuture<Void> prepare() {
    if (prepared == null || prepared.isCompletedExceptionally()) {
      prepared =
          CompletableFuture.allOf(
              templates.entrySet().stream()
                  .map(template -> putTemplate(template.getKey(), template.getValue()))
                  .toArray(CompletableFuture<?>[]::new));
    }
    return prepared;
  }

  private CompletableFuture<Void> putTemplate(String name, String body) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Request request = new Request("PUT", "/_index_template/" + name);
    request.setEntity(new StringEntity(body, ContentType.APPLICATION_JSON));
    rest.performRequestAsync(
        request,
        new ResponseListener() {
          @Override
          public void onSuccess(Response response) {
            done.complete(null);
          }

          @Override
          public void onFailure(Exception failure) {
            done.completeExceptionally(failure);
          }
        });
    return done;
  }

  @Override
  public void close() throws IOException {
    rest.close();
  }
}
