package io.logweir.connector.elasticsearch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/**
 * A refused document as a document of the dead-letter index: why, where it was to go, and its
 * source as text, which fits any mapping.
 */
final class DeadLetter {

  private static final JsonFactory JSON = new JsonFactory();

  private DeadLetter() {}

  /** The same document refused again is the same dead letter. */
  static Document of(Document refused, String why, String index, long now) {
    String source =
        refused.isDelete() ? null : new String(refused.source(), StandardCharsets.UTF_8);
    String identity = refused.index() + '\n' + refused.id() + '\n' + source;
    String id = UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8)).toString();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("@timestamp", Instant.ofEpochMilli(now).toString());
      json.writeStringField("error.message", why);
      json.writeStringField("document.index", refused.index());
      json.writeStringField("document.id", refused.id());
      json.writeStringField("document.source", source);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return Document.unversioned(index, id, bytes.toByteArray());
  }
}
