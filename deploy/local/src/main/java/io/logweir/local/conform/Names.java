package io.logweir.local.conform;

import io.logweir.core.parse.FieldNames;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Where an event holds what another project calls by an ECS name: {@code ecs-names.tsv} says it for
 * names that differ; any other name is an attribute of that name, or the column that it feeds.
 */
final class Names {

  private final Map<String, List<String>> places;

  Names() {
    places = Resource.table("ecs-names.tsv");
  }

  /** Whether the peer's name says nothing about parsing. */
  boolean isIgnored(String name) {
    return places.getOrDefault(name, List.of()).equals(List.of("ignored"))
        || places.entrySet().stream()
            .anyMatch(
                e ->
                    e.getKey().endsWith("*")
                        && name.startsWith(e.getKey().substring(0, e.getKey().length() - 1))
                        && e.getValue().equals(List.of("ignored")));
  }

  /** Every value that the event has for the peer's name, most likely first. */
  List<String> values(LogEvent event, String name) {
    Set<String> found = new LinkedHashSet<>();
    for (String place : places.getOrDefault(name, List.of())) {
      add(found, value(event, place));
    }
    add(found, event.entry(EventColumn.ATTRIBUTES, name));
    add(found, event.entry(EventColumn.RESOURCE_ATTRIBUTES, name));
    EventColumn column = FieldNames.column(name);
    if (column != null) {
      add(found, text(event, column));
    }
    return new ArrayList<>(found);
  }

  private static void add(Set<String> found, String value) {
    if (value != null) {
      found.add(value);
    }
  }

  private static String value(LogEvent event, String place) {
    if (place.equals("url_path?url.query")) {
      String path = event.getString(EventColumn.URL_PATH);
      String query = event.entry(EventColumn.ATTRIBUTES, "url.query");
      return path == null || query == null ? path : path + "?" + query;
    }
    if (place.equals("body+exception_stacktrace")) {
      // A peer that keeps a record's lines together.
      String body = event.getString(EventColumn.BODY);
      String stack = event.getString(EventColumn.EXCEPTION_STACKTRACE);
      return body == null || stack == null ? null : body + "\n" + stack;
    }
    if (place.equals("postgresql.log.query_step+db.query.text")) {
      // A peer that leaves "statement: SELECT 1" together.
      String step = event.entry(EventColumn.ATTRIBUTES, "postgresql.log.query_step");
      String query = event.entry(EventColumn.ATTRIBUTES, "db.query.text");
      return step == null ? null : step + ": " + (query == null ? "" : query);
    }
    for (EventColumn column : EventColumn.values()) {
      if (column.name().toLowerCase(Locale.ROOT).equals(place)) {
        return text(event, column);
      }
    }
    return event.entry(EventColumn.ATTRIBUTES, place);
  }

  private static String text(LogEvent event, EventColumn column) {
    if (!event.has(column)) {
      return null;
    }
    return switch (column.type()) {
      case STRING -> event.getString(column);
      case TIMESTAMPTZ, LONG, INT -> Long.toString(event.getLong(column));
      case DOUBLE -> Double.toString(event.getDouble(column));
      default -> null;
    };
  }
}
