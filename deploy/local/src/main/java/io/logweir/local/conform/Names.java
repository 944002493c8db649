package io.logweir.local.conform;

import io.logweir.core.parse.FieldNames;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Where an event holds what another project calls by an ECS name: {@code ecs-names.tsv} says it for
 * names that differ, one by one or, with {@code *} at the end of both, for all that begin so; any
 * other name is an attribute of that name, or the column that it feeds.
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
    places.forEach(
        (prefix, others) -> {
          if (prefix.endsWith("*") && name.startsWith(prefix.substring(0, prefix.length() - 1))) {
            String rest = name.substring(prefix.length() - 1);
            for (String place : others) {
              if (place.equals("*")) {
                found.addAll(values(event, rest));
              } else {
                add(found, value(event, place.replace("*", rest)));
              }
            }
          }
        });
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
    if (place.equals("structured data")) {
      return structuredData(event);
    }
    if (place.equals("syslog priority")) {
      return priority(event);
    }
    if (place.indexOf('{') >= 0) {
      return composed(event, place);
    }
    int divisor = place.indexOf('/');
    if (divisor > 0) {
      String number = value(event, place.substring(0, divisor));
      return number == null
          ? null
          : new BigDecimal(number)
              .divide(new BigDecimal(place.substring(divisor + 1)))
              .toPlainString();
    }
    for (EventColumn column : EventColumn.values()) {
      if (column.name().toLowerCase(Locale.ROOT).equals(place)) {
        return text(event, column);
      }
    }
    return event.entry(EventColumn.ATTRIBUTES, place);
  }

  /** RFC 5424, 6.2.1: the facility times eight, and the severity. */
  private static String priority(LogEvent event) {
    String facility = event.entry(EventColumn.ATTRIBUTES, "syslog.facility");
    String severity = event.entry(EventColumn.ATTRIBUTES, "syslog.severity");
    return facility == null || severity == null
        ? null
        : Integer.toString(Integer.parseInt(facility) * 8 + Integer.parseInt(severity));
  }

  /** As RFC 5424 writes it, from our attributes, of which each is one parameter. */
  private static String structuredData(LogEvent event) {
    String prefix = "syslog.structured_data.";
    StringBuilder text = new StringBuilder();
    String open = null;
    for (Map.Entry<String, String> entry : event.entriesAsText(EventColumn.ATTRIBUTES).entrySet()) {
      if (!entry.getKey().startsWith(prefix)) {
        continue;
      }
      String key = entry.getKey().substring(prefix.length());
      int dot = key.lastIndexOf('.');
      String id = dot < 0 ? key : key.substring(0, dot);
      if (!id.equals(open)) {
        text.append(open == null ? "[" : "][").append(id);
        open = id;
      }
      if (dot >= 0) {
        String value = entry.getValue().replaceAll("([\\\\\"\\]])", "\\\\$1");
        text.append(' ').append(key.substring(dot + 1)).append("=\"").append(value).append('"');
      }
    }
    return open == null ? null : text.append(']').toString();
  }

  /** The text with the value of each {@code {place}} in it, or null where one is absent. */
  private static String composed(LogEvent event, String text) {
    String place = text.replace("\\n", "\n");
    StringBuilder composed = new StringBuilder();
    int from = 0;
    for (int open = place.indexOf('{'); open >= 0; open = place.indexOf('{', from)) {
      int close = place.indexOf('}', open);
      String value = value(event, place.substring(open + 1, close));
      if (value == null) {
        return null;
      }
      composed.append(place, from, open).append(value);
      from = close + 1;
    }
    return composed.append(place.substring(from)).toString();
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
