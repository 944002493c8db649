package io.logweir.local.conform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.logweir.core.parse.Severity;
import io.logweir.core.parse.Timestamps;
import io.logweir.schema.EventColumn;
import io.logweir.schema.LogEvent;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** Whether an event says what a case expects: by value, not by notation. */
final class Comparison {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Keys that hold the time as the text that stands in the line. */
  private static final Set<String> TIME_TEXTS = Set.of("timestamp", "lnav.timestamp_text");

  /** What Beats' pipelines write where a line has no such part. */
  private static final Set<String> UNKNOWN_WORDS = Set.of("", "unknown");

  /** Durations may differ by the error of a 32-bit floating point number: peers compute in them. */
  private static final BigDecimal DURATION_ERROR = new BigDecimal("1e-7");

  private final Names names = new Names();

  /**
   * What the event has instead, or null where it agrees. White space around a message is no
   * difference: some peers cut it off.
   */
  String difference(Case given, String key, JsonNode expected, LogEvent event) {
    if (names.isIgnored(key)) {
      return null;
    }
    if (key.equals("@timestamp")) {
      return time(expected.asText(), event);
    }
    if (TIME_TEXTS.contains(key)) {
      return timeText(expected.asText(), event);
    }
    if (key.equals("log.level")) {
      return level(expected.asText(), event);
    }
    List<String> values = names.values(event, key);
    if (key.equals("message") && !event.has(EventColumn.BODY)) {
      // All of the line went into fields: what the peer calls its message is the line.
      values = new ArrayList<>(values);
      values.add(0, new String(given.raw(), StandardCharsets.UTF_8));
    }
    if (expected.isNull()
        || given.dash().contains(key)
        || (expected.isTextual() && expected.asText().equals("-"))) {
      if (values.isEmpty()
          || values.stream().anyMatch(v -> v.isEmpty() || v.equals("-") || v.equals("null"))) {
        return null;
      }
    }
    if (values.isEmpty() && expected.isTextual() && UNKNOWN_WORDS.contains(expected.asText())) {
      return null;
    }
    for (String value : values) {
      if (equal(expected, value)
          || (key.equals("event.duration") && isClose(expected.asText(), value))
          || (key.equals("message") && expected.asText().strip().equals(value.strip()))) {
        return null;
      }
    }
    return values.isEmpty() ? "nothing" : String.join(" | ", values);
  }

  /** The value that a key has which must not appear, or null where it does not. */
  String present(String key, LogEvent event) {
    List<String> values = names.values(event, key);
    return values.isEmpty() ? null : values.get(0);
  }

  private static boolean equal(JsonNode expected, String value) {
    if (expected.isObject() && expected.size() == 1 && expected.has("b64")) {
      // Bytes that are no UTF-8: an event holds them with each bad part replaced.
      byte[] bytes = Base64.getDecoder().decode(expected.get("b64").asText());
      return new String(bytes, StandardCharsets.UTF_8).equals(value);
    }
    if (expected.isContainerNode() && expected.isEmpty() && value.isEmpty()) {
      return true;
    }
    if (expected.isContainerNode()) {
      if (expected.isArray() && expected.size() == 1 && equal(expected.get(0), value)) {
        return true;
      }
      if (expected.isArray() && joined(expected).equals(value)) {
        return true;
      }
      try {
        return JSON.readTree(value).equals(expected);
      } catch (JsonProcessingException e) {
        return false;
      }
    }
    String text = expected.asText();
    if (text.startsWith("\ufeff") && text.substring(1).equals(value)) {
      return true; // a byte order mark says how text is encoded and is no part of it
    }
    if (text.equals(value)) {
      return true;
    }
    BigDecimal wanted = number(text);
    BigDecimal found = number(value);
    return wanted != null && found != null && wanted.compareTo(found) == 0;
  }

  /** A list as a line writes it. */
  private static String joined(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(item -> texts.add(item.asText()));
    return String.join(",", texts);
  }

  private static boolean isClose(String expected, String value) {
    BigDecimal wanted = number(expected);
    BigDecimal found = number(value);
    return wanted != null
        && found != null
        && wanted.subtract(found).abs().compareTo(wanted.multiply(DURATION_ERROR)) <= 0;
  }

  private static BigDecimal number(String text) {
    if (text.isEmpty() || text.length() > 40) {
      return null;
    }
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** A level is the same in any case, and where both words are the same OpenTelemetry severity. */
  private static String level(String expected, LogEvent event) {
    String found = event.getString(EventColumn.SEVERITY_TEXT);
    if (expected.equalsIgnoreCase(found)) {
      return null;
    }
    int number = Severity.number(expected);
    if (number > 0 && event.getLong(EventColumn.SEVERITY_NUMBER) == number) {
      return null;
    }
    return found == null
        ? "no level" + (event.has(EventColumn.SEVERITY_NUMBER) ? " but a severity" : "")
        : found;
  }

  /** The year is ours where the line has none. */
  private static String time(String expected, LogEvent event) {
    Instant found = Instant.EPOCH.plus(event.getLong(EventColumn.TIME), ChronoUnit.MICROS);
    String text =
        expected.replace("{year}", String.valueOf(found.atOffset(ZoneOffset.UTC).getYear()));
    try {
      Instant wanted = OffsetDateTime.parse(text).toInstant();
      return wanted.truncatedTo(ChronoUnit.MILLIS).equals(found.truncatedTo(ChronoUnit.MILLIS))
          ? null
          : found.toString();
    } catch (DateTimeException e) {
      return found + " (and the case's time cannot be read)";
    }
  }

  /**
   * The text in the line is the time that the event has, read on its own; where only its format can
   * read it, the event has a time of its own, or keeps the text.
   */
  private static String timeText(String expected, LogEvent event) {
    long micros =
        new Timestamps(ZoneOffset.UTC)
            .near(Conformance.BROKER.toEpochMilli())
            .parse(expected.replace('\t', ' '));
    long time = event.getLong(EventColumn.TIME);
    boolean agrees =
        micros == Timestamps.NONE
            ? time != Timestamps.micros(Conformance.BROKER.toEpochMilli())
                || event.entriesAsText(EventColumn.ATTRIBUTES).containsValue(expected)
            : micros == time && event.has(EventColumn.TIME);
    return agrees ? null : Instant.EPOCH.plus(time, ChronoUnit.MICROS).toString();
  }
}
