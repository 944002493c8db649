package io.logweir.core.parse;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The elements of a JSON array, each as text. Not thread safe. */
public final class JsonElements {

  private final JsonReader json = new JsonReader();
  private final Rejection why = new Rejection();

  /**
   * The elements in their order: of a string its text, of {@code null} null, of everything else its
   * JSON as it stands; none where the text is not one array of valid JSON (RFC 8259), at most
   * {@value JsonReader#MAX_DEPTH} deep.
   */
  public List<String> of(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    List<String> elements = new ArrayList<>();
    json.open(utf8, 0, utf8.length, why);
    json.space();
    int array = json.p;
    if (array == utf8.length || utf8[array] != '[' || !json.skip(0)) {
      return elements;
    }
    json.space();
    if (json.p < utf8.length) {
      return elements;
    }
    json.p = array;
    while (json.nextElement()) {
      elements.add(element());
    }
    return elements;
  }

  /** The element at the cursor, which goes behind it. */
  private String element() {
    int from = json.p;
    byte first = json.b[from];
    json.skip(1);
    if (first == '"') {
      return new String(
          json.text, json.textFrom, json.textTo - json.textFrom, StandardCharsets.UTF_8);
    }
    return first == 'n' ? null : new String(json.b, from, json.p - from, StandardCharsets.UTF_8);
  }
}
