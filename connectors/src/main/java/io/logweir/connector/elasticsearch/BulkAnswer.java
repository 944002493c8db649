package io.logweir.connector.elasticsearch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import org.elasticsearch.client.ResponseException;

/**
 * Reads the answer to a bulk request as it comes; only what went wrong becomes an object. Written
 * for {@link #FILTER}, it reads a whole answer too. Format:
 * https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk
 */
final class BulkAnswer {

  /** What of the answer is needed. */
  static final String FILTER =
      "errors,items.*.status,items.*.error.type,items.*.error.reason,items.*.error.caused_by";

  private static final JsonFactory JSON = new JsonFactory();

  private BulkAnswer() {}

  /**
   * Sets the outcome of each document of the batch.
   *
   * @throws IOException if it is not the answer to this batch
   */
  static void read(InputStream answer, BulkBatch batch) throws IOException {
    try (JsonParser json = JSON.createParser(answer)) {
      expect(json.nextToken(), JsonToken.START_OBJECT, json);
      int items = -1;
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        JsonToken value = json.nextToken();
        if (field.equals("errors") && value == JsonToken.VALUE_FALSE) {
          batch.allStored();
          return;
        }
        if (field.equals("items")) {
          items = items(json, batch);
        } else {
          json.skipChildren();
        }
      }
      if (items != batch.size()) {
        throw new IOException(items + " answers to " + batch.size() + " documents");
      }
    }
  }

  /** Why a whole request failed: status, type and reason, as of an item; shortened. */
  static String why(ResponseException failure) {
    int status = failure.getResponse().getStatusLine().getStatusCode();
    // The message ends with the body, after the status line.
    String message = failure.getMessage();
    try (JsonParser json = JSON.createParser(message.substring(message.indexOf('\n') + 1))) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        if (json.nextToken() == JsonToken.START_OBJECT && field.equals("error")) {
          String[] error = error(json);
          return shortened(status + " " + error[0] + ": " + error[1]);
        }
        json.skipChildren();
      }
    } catch (IOException e) {
      // A proxy's page, perhaps.
      return shortened(status + ": " + message);
    }
    return shortened(status + ": " + message);
  }

  private static String shortened(String text) {
    // What matters may stand at the end, behind an id that is too long.
    return text.length() <= 500
        ? text
        : text.substring(0, 250) + " … " + text.substring(text.length() - 200);
  }

  private static int items(JsonParser json, BulkBatch batch) throws IOException {
    expect(json.currentToken(), JsonToken.START_ARRAY, json);
    int i = 0;
    while (json.nextToken() == JsonToken.START_OBJECT) {
      // {"index": {…}} or {"delete": {…}}
      json.nextToken();
      expect(json.nextToken(), JsonToken.START_OBJECT, json);
      BulkOutcome outcome = item(json);
      json.nextToken();
      if (i < batch.size()) {
        batch.outcome(i, outcome);
      }
      i++;
    }
    return i;
  }

  private static BulkOutcome item(JsonParser json) throws IOException {
    int status = 0;
    String type = null;
    String reason = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      JsonToken value = json.nextToken();
      if (field.equals("status")) {
        status = json.getIntValue();
      } else if (field.equals("error") && value == JsonToken.START_OBJECT) {
        String[] error = error(json);
        type = error[0];
        reason = error[1];
      } else {
        json.skipChildren();
      }
    }
    return BulkOutcome.of(status, type, reason);
  }

  /** Type, and the reason of the deepest cause. */
  private static String[] error(JsonParser json) throws IOException {
    String type = "error";
    String reason = "";
    String deeper = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      JsonToken value = json.nextToken();
      switch (field) {
        case "type" -> type = json.getText();
        case "reason" -> reason = json.getText();
        case "caused_by" -> {
          expect(value, JsonToken.START_OBJECT, json);
          deeper = error(json)[1];
        }
        default -> json.skipChildren();
      }
    }
    return new String[] {type, deeper == null || deeper.isEmpty() ? reason : deeper};
  }

  private static void expect(JsonToken is, JsonToken wanted, JsonParser json) throws IOException {
    if (is != wanted) {
      throw new IOException(
          "no answer to a bulk request: "
              + is
              + " where "
              + wanted
              + " belongs, at "
              + json.currentLocation().getByteOffset());
    }
  }
}
