package io.logweir.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.logweir.local.part.Http;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** How many rows each table of {@code logs} has, as its current snapshot says. */
final class Tables {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Tables() {}

  /** Rows per table; empty while there is no table. */
  static Map<String, Long> counts(String catalogAddress) {
    String tables = catalogAddress + "/v1/namespaces/logs/tables";
    Map<String, Long> counts = new TreeMap<>();
    Http.get(tables)
        .map(Tables::parse)
        .ifPresent(
            body ->
                body.path("identifiers")
                    .forEach(
                        id -> {
                          String name = id.path("name").asText();
                          Http.get(tables + "/" + name)
                              .map(Tables::parse)
                              .ifPresent(table -> counts.put(name, rows(table.path("metadata"))));
                        }));
    return new LinkedHashMap<>(counts);
  }

  static long rows(JsonNode metadata) {
    long current = metadata.path("current-snapshot-id").asLong(-1);
    for (JsonNode snapshot : metadata.path("snapshots")) {
      if (snapshot.path("snapshot-id").asLong() == current) {
        return Long.parseLong(snapshot.path("summary").path("total-records").asText("0"));
      }
    }
    return 0;
  }

  private static JsonNode parse(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("the catalog did not answer with JSON", e);
    }
  }
}
