package io.logweir.sql;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What Elasticsearch answers to aggregations, as rows: a bucket's keys, then its numbers with their
 * names, in the order of these (that of the answer is the server's secret).
 */
final class SearchAnswer {

  private final List<String> rows = new ArrayList<>();

  private SearchAnswer() {}

  /** A row for each bucket that has numbers, columns separated by a comma and a blank. */
  static List<String> rows(JsonNode answer) {
    SearchAnswer rows = new SearchAnswer();
    rows.add(List.of(), answer.get("aggregations"));
    return rows.rows;
  }

  private void add(List<String> keys, JsonNode aggregations) {
    List<String> row = new ArrayList<>(keys);
    List<JsonNode> inner = new ArrayList<>();
    TreeMap<String, String> numbers = new TreeMap<>();
    for (Map.Entry<String, JsonNode> each : aggregations.properties()) {
      JsonNode value = each.getValue();
      if (value.has("buckets")) {
        inner.add(value.get("buckets"));
      } else if (value.has("value")) {
        numbers.put(each.getKey(), number(value.get("value")));
      }
    }
    if (!numbers.isEmpty()) {
      numbers.forEach((name, number) -> row.add(name + "=" + number));
      rows.add(String.join(", ", row));
    }
    for (JsonNode buckets : inner) {
      for (JsonNode bucket : buckets) {
        List<String> longer = new ArrayList<>(keys);
        if (bucket.get("key").isObject()) {
          bucket.get("key").forEach(key -> longer.add(key.asText()));
        } else {
          longer.add(bucket.path("key_as_string").asText(bucket.get("key").asText()));
        }
        add(longer, bucket);
      }
    }
  }

  /** To six digits: a sum of doubles has no more to say. */
  private static String number(JsonNode value) {
    return value.isNull()
        ? "null"
        : new BigDecimal(value.asText())
            .setScale(6, RoundingMode.HALF_UP)
            .stripTrailingZeros()
            .toPlainString();
  }
}
