package io.logweir.connector.elasticsearch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.logweir.schema.EventTime;
import io.logweir.schema.StoredTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/** Writes a document's fields; what is null has none. */
final class DocumentJson {

  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuu.MM.dd").withZone(ZoneOffset.UTC);
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonGenerator json;

  private DocumentJson(JsonGenerator json) {
    this.json = json;
  }

  /** Writes fields. */
  @FunctionalInterface
  interface Fields {
    void write(DocumentJson json) throws IOException;
  }

  /** One object, UTF-8. */
  static byte[] object(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      fields.write(new DocumentJson(json));
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  /** An index template of the contracts, by its name. */
  static String template(String name) {
    String path = "/contracts/elasticsearch/" + name + ".json";
    try (InputStream in = StoredTable.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException(path + " is missing from logweir-schemas");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + path, e);
    }
  }

  /** The day of a time, µs since the epoch, in UTC, as names of indexes have it. */
  static String day(long micros) {
    return DAY.format(EventTime.instant(micros));
  }

  void text(String name, String value) throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }

  void time(String name, Long micros) throws IOException {
    if (micros != null) {
      json.writeStringField(name, EventTime.format(micros));
    }
  }

  void number(String name, Long value) throws IOException {
    if (value != null) {
      json.writeNumberField(name, value);
    }
  }

  void number(String name, Double value) throws IOException {
    if (value != null) {
      json.writeNumberField(name, value);
    }
  }

  void flag(String name, boolean value) throws IOException {
    json.writeBooleanField(name, value);
  }

  /** A sketch's buckets, index to count. */
  void buckets(String name, Map<Integer, Long> buckets) throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<Integer, Long> bucket : buckets.entrySet()) {
      json.writeNumberField(bucket.getKey().toString(), bucket.getValue());
    }
    json.writeEndObject();
  }

  /** An object of texts; none where there are none. */
  void texts(String name, Map<String, String> values) throws IOException {
    if (!values.isEmpty()) {
      json.writeObjectFieldStart(name);
      for (Map.Entry<String, String> each : values.entrySet()) {
        json.writeStringField(each.getKey(), each.getValue());
      }
      json.writeEndObject();
    }
  }
}
