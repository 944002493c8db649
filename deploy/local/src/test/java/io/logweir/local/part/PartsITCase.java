package io.logweir.local.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.types.Types;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartsITCase {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @BeforeAll
  static void startAllSideBySide() {
    SharedParts.request();
  }

  @Test
  void brokerKeepsRecordsOverKill() throws Exception {
    Broker broker = SharedParts.broker();
    Map<String, Object> address = Map.of("bootstrap.servers", broker.address());
    try (Admin admin = Admin.create(address)) {
      admin.createTopics(List.of(new NewTopic("parts", 1, (short) 1))).all().get();
    }
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(address, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>("parts", "kept".getBytes(StandardCharsets.UTF_8))).get();
    }

    long before = broker.pid();
    broker.kill();
    assertThat(ProcessIdentity.of(before)).isEmpty();
    broker.restart();

    assertThat(broker.pid()).isNotEqualTo(before);
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(address, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = List.of(new TopicPartition("parts", 0));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Await.holds(
          Duration.ofSeconds(30),
          () -> {
            consumer
                .poll(Duration.ofSeconds(1))
                .forEach(r -> values.add(new String(r.value(), StandardCharsets.UTF_8)));
            return !values.isEmpty();
          });
    }
    assertThat(values).containsExactly("kept");
  }

  @Test
  void elasticsearchKeepsDocumentsOverKill() throws Exception {
    Elasticsearch elasticsearch = SharedParts.elasticsearch();
    String document = elasticsearch.address() + "/parts/_doc/1";
    request("PUT", document, "{\"word\":\"kept\"}");

    long before = elasticsearch.pid();
    elasticsearch.kill();
    assertThat(ProcessIdentity.of(before)).isEmpty();
    assertThat(Http.get(document)).isEmpty();
    elasticsearch.restart();

    assertThat(elasticsearch.pid()).isNotEqualTo(before);
    assertThat(Http.get(document)).hasValueSatisfying(body -> assertThat(body).contains("kept"));
  }

  @Test
  void catalogKeepsTablesOverKill() throws Exception {
    Catalog catalog = SharedParts.catalog();
    TableIdentifier name = TableIdentifier.of("parts", "kept");
    try (RESTCatalog client = client(catalog)) {
      client.createNamespace(Namespace.of("parts"));
      client.createTable(
          name, new Schema(Types.NestedField.required(1, "word", Types.StringType.get())));
    }

    long before = catalog.pid();
    catalog.kill();
    assertThat(ProcessIdentity.of(before)).isEmpty();
    catalog.restart();

    assertThat(catalog.pid()).isNotEqualTo(before);
    try (RESTCatalog client = client(catalog)) {
      assertThat(client.loadTable(name).location())
          .startsWith(catalog.warehouse().toUri().toString().replaceAll("/+$", ""));
    }
  }

  @Test
  void aPartThatCannotStartSaysWhy(@TempDir Path dir) throws IOException {
    Path notAFolder = Files.createFile(dir.resolve("catalog.sqlite"));
    Files.writeString(notAFolder, "this is no database, and long enough to be seen as none");
    assertThatThrownBy(() -> Catalog.start(dir, 0))
        .isInstanceOf(PartFailedException.class)
        .hasMessageContaining("the catalog ended with code")
        .hasMessageContaining("not a database");
  }

  private static RESTCatalog client(Catalog catalog) {
    RESTCatalog client = new RESTCatalog();
    client.initialize("test", Map.of(CatalogProperties.URI, catalog.address()));
    return client;
  }

  private static void request(String method, String url, String body) throws Exception {
    HttpResponse<String> response =
        HTTP.send(
            HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
  }
}
