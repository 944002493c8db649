package io.logweir.connector.elasticsearch;

import co.elastic.clients.transport.TransportUtils;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import org.apache.http.Header;
import org.apache.http.HttpHost;
import org.apache.http.entity.ContentType;
import org.apache.http.impl.nio.reactor.IOReactorConfig;
import org.apache.http.message.BasicHeader;
import org.apache.http.nio.entity.NByteArrayEntity;
import org.elasticsearch.client.Request;
import org.elasticsearch.client.Response;
import org.elasticsearch.client.ResponseListener;
import org.elasticsearch.client.RestClient;
import org.elasticsearch.client.RestClientBuilder;

/**
 * Sends bulk requests through the official low-level client; before the first of them it prepares
 * what the indexes need. It asks for plain JSON without a version of the API, which Elasticsearch 8
 * and 9 both take and answer alike.
 */
final class BulkClient implements AutoCloseable {

  private static final ContentType LINES = ContentType.create("application/x-ndjson");

  private final RestClient rest;
  private final IndexPreparation preparation;
  private final String shardTimeout;

  BulkClient(ElasticsearchOptions options, IndexSetup setup) {
    this.rest = connect(options);
    this.preparation = new IndexPreparation(rest, setup);
    // How long the server waits for an index without a primary (a minute where nothing is said):
    // well before the answer is due, or documents of other indexes in the request suffer for it.
    this.shardTimeout = Math.max(1, options.timeoutMillis() / 3) + "ms";
  }

  /** The low-level client that speaks as the options say. */
  static RestClient connect(ElasticsearchOptions options) {
    HttpHost[] hosts = options.hosts().stream().map(HttpHost::create).toArray(HttpHost[]::new);
    Optional<SSLContext> trusted = trusted(options);
    RestClientBuilder builder =
        RestClient.builder(hosts)
            .setCompressionEnabled(options.compression())
            .setRequestConfigCallback(
                request ->
                    request
                        .setConnectTimeout(options.connectMillis())
                        .setSocketTimeout(options.timeoutMillis()))
            .setHttpClientConfigCallback(
                client -> {
                  trusted.ifPresent(client::setSSLContext);
                  // A few requests at a time, and little to do for each.
                  return client.setDefaultIOReactorConfig(
                      IOReactorConfig.custom().setIoThreadCount(1).setSoKeepAlive(true).build());
                });
    if (options.pathPrefix() != null && !options.pathPrefix().isBlank()) {
      builder.setPathPrefix(options.pathPrefix());
    }
    authorization(options).ifPresent(header -> builder.setDefaultHeaders(new Header[] {header}));
    return builder.build();
  }

  private static Optional<SSLContext> trusted(ElasticsearchOptions options) {
    if (options.caFile() != null) {
      try {
        return Optional.of(TransportUtils.sslContextFromHttpCaCrt(new File(options.caFile())));
      } catch (IOException e) {
        throw new IllegalArgumentException(
            "the CA file '" + options.caFile() + "' cannot be read: " + e.getMessage(), e);
      }
    }
    return Optional.ofNullable(options.caFingerprint())
        .map(TransportUtils::sslContextFromCaFingerprint);
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

  /**
   * Sends a batch; once it is answered each document of the batch has its outcome. Fails where the
   * request fails as a whole.
   */
  CompletableFuture<Void> send(BulkBatch batch) {
    return prepare().thenCompose(prepared -> bulk(batch));
  }

  /** Tells Elasticsearch what it must know; once done it is not done again. */
  CompletableFuture<Void> prepare() {
    return preparation.prepare();
  }

  private CompletableFuture<Void> bulk(BulkBatch batch) {
    CompletableFuture<Void> answered = new CompletableFuture<>();
    Request request = new Request("POST", "/_bulk");
    request.addParameter("filter_path", BulkAnswer.FILTER);
    request.addParameter("timeout", shardTimeout);
    request.setEntity(new NByteArrayEntity(batch.body(), 0, batch.length(), LINES));
    rest.performRequestAsync(
        request,
        new ResponseListener() {
          @Override
          public void onSuccess(Response response) {
            try (InputStream content = response.getEntity().getContent()) {
              BulkAnswer.read(content, batch);
              answered.complete(null);
            } catch (Throwable e) {
              // An error must not end the client's only thread, and the sink with it.
              answered.completeExceptionally(e);
            }
          }

          @Override
          public void onFailure(Exception failure) {
            answered.completeExceptionally(failure);
          }
        });
    return answered;
  }

  /** Deletes the indexes whose time is over, where the server does not do so itself. */
  CompletableFuture<Integer> deleteOldIndexes(long now) {
    return preparation.deleteOldIndexes(now);
  }

  @Override
  public void close() throws IOException {
    rest.close();
  }
}
