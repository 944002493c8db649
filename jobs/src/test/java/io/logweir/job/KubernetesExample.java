package io.logweir.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A file of {@code deploy/kubernetes}: a script in a ConfigMap, and the FlinkDeployment for it. */
final class KubernetesExample {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final String DEFINITION =
      "/META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml";

  private final JsonNode script;
  private final JsonNode deployment;

  private KubernetesExample(JsonNode script, JsonNode deployment) {
    this.script = script;
    this.deployment = deployment;
  }

  static KubernetesExample read(String file) throws IOException {
    Path path = Path.of("../deploy/kubernetes").resolve(file);
    try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(path.toFile())) {
      List<JsonNode> all = documents.readAll();
      assertThat(all)
          .extracting(each -> each.get("kind").asText())
          .containsExactly("ConfigMap", "FlinkDeployment");
      return new KubernetesExample(all.get(0), all.get(1));
    }
  }

  String script() {
    return script.get("data").elements().next().asText();
  }

  String entryClass() {
    return deployment.at("/spec/job/entryClass").asText();
  }

  String[] arguments() {
    List<String> arguments = new ArrayList<>();
    deployment.at("/spec/job/args").forEach(each -> arguments.add(each.asText()));
    return arguments.toArray(new String[0]);
  }

  /** Fails where the operator's resource definition knows no such key, or another type of value. */
  void requireKnownToTheOperator() throws IOException {
    try (InputStream in = KubernetesExample.class.getResourceAsStream(DEFINITION)) {
      JsonNode definition = YAML.readTree(Objects.requireNonNull(in, DEFINITION));
      JsonNode version = definition.at("/spec/versions/0");
      assertThat(deployment.get("apiVersion").asText())
          .isEqualTo(definition.at("/spec/group").asText() + "/" + version.get("name").asText());
      check("spec", version.at("/schema/openAPIV3Schema/properties/spec"), deployment.get("spec"));
    }
  }

  private static void check(String path, JsonNode schema, JsonNode value) {
    assertThat(schema.isMissingNode() || schema.isNull()).as("unknown: " + path).isFalse();
    if (schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
      return;
    }
    switch (schema.path("type").asText()) {
      case "object" -> {
        assertThat(value.isObject()).as(path).isTrue();
        value
            .fields()
            .forEachRemaining(
                each ->
                    check(
                        path + "." + each.getKey(),
                        schema.has("additionalProperties")
                            ? schema.get("additionalProperties")
                            : schema.path("properties").path(each.getKey()),
                        each.getValue()));
      }
      case "array" -> value.forEach(each -> check(path + "[]", schema.get("items"), each));
      case "integer", "number" -> assertThat(value.isNumber()).as(path).isTrue();
      case "boolean" -> assertThat(value.isBoolean()).as(path).isTrue();
      default -> assertThat(value.isTextual()).as(path).isTrue();
    }
    // Its list of Flink's versions ends before ours.
    if (schema.has("enum") && !path.equals("spec.flinkVersion")) {
      assertThat(schema.get("enum")).as(path).contains(value);
    }
  }
}
