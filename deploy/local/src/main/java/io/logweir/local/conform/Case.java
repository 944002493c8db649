package io.logweir.local.conform;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * One input and what another project's tests say about it.
 *
 * @param suite whose tests
 * @param id unique inside the suite
 * @param format the suite's name for it
 * @param raw the record's bytes
 * @param outcome {@code parse}, {@code reject} or {@code either}
 * @param expected what the peer asserts, by ECS-like names
 * @param absent keys that must not appear
 * @param dash keys where the peer keeps the log's {@code -}: that and no field are both right
 * @param meta how the peer read it
 */
record Case(
    String suite,
    String id,
    String format,
    byte[] raw,
    String outcome,
    Map<String, JsonNode> expected,
    Set<String> absent,
    Set<String> dash,
    JsonNode meta) {

  /** Reads the object of one line of a file of cases. */
  static Case of(JsonNode line) {
    Map<String, JsonNode> expected = new LinkedHashMap<>();
    line.path("expected").fields().forEachRemaining(e -> expected.put(e.getKey(), e.getValue()));
    return new Case(
        line.path("suite").asText(),
        line.path("case").asText(),
        line.path("format").asText(),
        line.hasNonNull("raw_b64")
            ? Base64.getDecoder().decode(line.get("raw_b64").asText())
            : line.path("raw").asText().getBytes(StandardCharsets.UTF_8),
        line.path("outcome").asText("parse"),
        expected,
        texts(line.path("absent")),
        texts(line.path("dash")),
        line.path("meta"));
  }

  private static Set<String> texts(JsonNode array) {
    Set<String> texts = new LinkedHashSet<>();
    array.forEach(item -> texts.add(item.asText()));
    return texts;
  }
}
