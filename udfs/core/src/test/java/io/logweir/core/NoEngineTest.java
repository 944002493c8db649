package io.logweir.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** {@code schemas} and {@code udfs/core} know no engine, and the build refuses one. */
class NoEngineTest {

  private static final String RULE =
      "/project/build/plugins/plugin[artifactId='maven-enforcer-plugin']"
          + "/executions/execution[goals/goal='enforce']/configuration/rules/bannedDependencies";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.apache.flink.api.common.functions.MapFunction",
        "org.apache.flink.streaming.api.datastream.DataStream",
        "org.apache.flink.table.functions.ScalarFunction",
        "org.apache.kafka.clients.consumer.ConsumerRecord",
        "org.apache.iceberg.Table",
        "org.apache.hadoop.conf.Configuration",
        "co.elastic.clients.elasticsearch.ElasticsearchClient"
      })
  void noEngineIsOnTheClasspath(String type) {
    assertThatThrownBy(() -> Class.forName(type)).isInstanceOf(ClassNotFoundException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"schemas/pom.xml", "udfs/core/pom.xml"})
  void theBuildRefusesOne(String pom) throws Exception {
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(root().resolve(pom).toFile());
    assertThat(texts(document, RULE + "/excludes/exclude"))
        .contains(
            "org.apache.flink",
            "org.apache.kafka",
            "org.apache.iceberg",
            "org.apache.hadoop",
            "co.elastic.clients",
            "org.elasticsearch");
    assertThat(texts(document, RULE + "/includes/include")).isEmpty();
    assertThat(texts(document, "//skip")).isEmpty();
    assertThat(texts(document, "//dependencies/dependency/groupId"))
        .doesNotContain("org.apache.flink");
  }

  @Test
  void theSourcesImportNone() throws Exception {
    for (String module : List.of("schemas", "udfs/core")) {
      try (var files = Files.walk(root().resolve(module).resolve("src/main/java"))) {
        List<Path> sources = files.filter(f -> f.toString().endsWith(".java")).toList();
        assertThat(sources).isNotEmpty();
        for (Path source : sources) {
          assertThat(Files.readString(source)).as(source.toString()).doesNotContain("org.apache");
        }
      }
    }
  }

  private static List<String> texts(Document document, String path) throws Exception {
    XPath xpath = XPathFactory.newInstance().newXPath();
    NodeList nodes = (NodeList) xpath.evaluate(path, document, XPathConstants.NODESET);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent().trim());
    }
    return texts;
  }

  /** Surefire runs in the module's folder. */
  private static Path root() {
    return Path.of("").toAbsolutePath().getParent().getParent();
  }
}
