package io.logweir.local.attempt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.logweir.core.parse.LogParser;
import io.logweir.local.Console;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import io.logweir.schema.Rejected;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Prints what became of each record: one JSON object a line, or in colour. */
public final class Shown implements LogParser.Sink {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String GREEN = "\u001b[32m";
  private static final String RED = "\u001b[31m";
  private static final String YELLOW = "\u001b[33m";
  private static final String DIM = "\u001b[2m";
  private static final String OFF = "\u001b[0m";

  private final boolean colour;
  private final Map<String, Integer> events = new TreeMap<>();
  private final Map<String, Integer> rejected = new TreeMap<>();
  private final Map<String, Integer> dropped = new TreeMap<>();

  /** On a terminal, or in a pipe. */
  public Shown(boolean colour) {
    this.colour = colour;
  }

  @Override
  public void event(LogEvent event) {
    events.merge(event.getString(EventColumn.PARSER), 1, Integer::sum);
    print(GREEN, event.getString(EventColumn.PARSER), row(event));
  }

  @Override
  public void dropped(LogEvent event, String rule) {
    dropped.merge(rule, 1, Integer::sum);
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("dropped_by", rule);
    row.putAll(row(event));
    print(YELLOW, "dropped by " + rule, row);
  }

  @Override
  public void rejected(Rejected why) {
    rejected.merge(why.reason(), 1, Integer::sum);
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("rejected", why.reason());
    row.put("detail", why.detail());
    row.put("parser", why.parser());
    row.put("raw", new String(why.raw(), StandardCharsets.UTF_8));
    print(RED, "rejected: " + why.reason(), row);
  }

  /** Without what is made up for the trial: coordinates, and an id that comes from them. */
  private static Map<String, Object> row(LogEvent event) {
    Map<String, Object> row = event.asText();
    row.values().removeIf(value -> value instanceof Map<?, ?> map && map.isEmpty());
    return row;
  }

  private void print(String color, String head, Map<String, Object> row) {
    if (!colour) {
      Console.line(json(row));
      return;
    }
    StringBuilder text = new StringBuilder();
    text.append(color).append("● ").append(head).append(OFF);
    row.forEach(
        (key, value) -> {
          if (value instanceof Map<?, ?> map) {
            text.append("\n  ").append(DIM).append(key).append(OFF);
            map.forEach((k, v) -> field(text, "    ", k, v));
          } else {
            field(text, "  ", key, value);
          }
        });
    Console.line(text.toString());
  }

  private static void field(StringBuilder text, String indent, Object key, Object value) {
    text.append('\n').append(indent).append(DIM).append(key).append(OFF).append("  ").append(value);
  }

  private static String json(Map<String, Object> row) {
    try {
      return JSON.writeValueAsString(row);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("text and numbers are always JSON", e);
    }
  }

  /** Whether any was rejected. */
  public boolean hasRejected() {
    return !rejected.isEmpty();
  }

  /** One line for people. */
  public String summary() {
    return count("event", events) + count("; rejected", rejected) + count("; dropped", dropped);
  }

  private static String count(String what, Map<String, Integer> counts) {
    int sum = counts.values().stream().mapToInt(Integer::intValue).sum();
    if (sum == 0) {
      return what.startsWith(";") ? "" : "no " + what;
    }
    String name = what.equals("event") && sum != 1 ? "events" : what;
    return what.startsWith(";") ? name + " " + sum + " " + counts : sum + " " + name + " " + counts;
  }
}
