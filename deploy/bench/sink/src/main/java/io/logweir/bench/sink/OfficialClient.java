package io.logweir.bench.sink;

import co.elastic.clients.elasticsearch.ElasticsearchClient;
import co.elastic.clients.elasticsearch._helpers.bulk.BulkIngester;
import co.elastic.clients.elasticsearch._helpers.bulk.BulkListener;
import co.elastic.clients.elasticsearch._types.VersionType;
import co.elastic.clients.elasticsearch.core.BulkRequest;
import co.elastic.clients.elasticsearch.core.BulkResponse;
import co.elastic.clients.json.jackson.JacksonJsonpMapper;
import co.elastic.clients.transport.rest_client.RestClientTransport;
import co.elastic.clients.util.BinaryData;
import io.logweir.connector.elasticsearch.Document;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.http.HttpHost;
import org.elasticsearch.client.RestClient;

/** {@code BulkIngester} of the official client, by hand. */
final class OfficialClient implements Side {

  private final String address;

  OfficialClient(String address) {
    this.address = address;
  }

  @Override
  public void store(Document[] documents, Clock clock) throws Exception {
    clock.start();
    AtomicReference<String> failure = new AtomicReference<>();
    try (RestClient rest = RestClient.builder(HttpHost.create(address)).build();
        RestClientTransport transport = new RestClientTransport(rest, new JacksonJsonpMapper())) {
      ElasticsearchClient client = new ElasticsearchClient(transport);
      try (BulkIngester<Void> ingester =
          BulkIngester.of(
              ingest ->
                  ingest
                      .client(client)
                      .maxOperations(BULK_ACTIONS)
                      .maxSize(BULK_BYTES)
                      .maxConcurrentRequests(IN_FLIGHT)
                      .listener(new Failures(failure)))) {
        for (Document document : documents) {
          ingester.add(
              operation ->
                  operation.<BinaryData>index(
                      index ->
                          index
                              .index(document.index())
                              .id(document.id())
                              .version(document.version())
                              .versionType(VersionType.External)
                              .document(BinaryData.of(document.source(), "application/json"))));
        }
      }
    }
    clock.stop();
    if (failure.get() != null) {
      throw new IllegalStateException("the official client failed: " + failure.get());
    }
  }

  private record Failures(AtomicReference<String> failure) implements BulkListener<Void> {
    @Override
    public void beforeBulk(long id, BulkRequest request, List<Void> contexts) {}

    @Override
    public void afterBulk(
        long id, BulkRequest request, List<Void> contexts, BulkResponse response) {
      if (response.errors()) {
        failure.set("errors in request " + id);
      }
    }

    @Override
    public void afterBulk(long id, BulkRequest request, List<Void> contexts, Throwable thrown) {
      failure.set(thrown.toString());
    }
  }
}
