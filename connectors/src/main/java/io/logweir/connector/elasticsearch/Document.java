package io.logweir.connector.elasticsearch;

/**
 * A document on its way to Elasticsearch. Of two with the same index and id the higher version
 * wins, whichever arrives first (external versioning), so that sending again changes nothing.
 *
 * @param index the index it belongs into
 * @param id its id, at most 512 bytes
 * @param version grows with what the document has seen; 0 or more
 * @param source the JSON
 */
public record Document(String index, String id, long version, byte[] source) {

  /** About what it weighs in a bulk request: the source and its action line. */
  public int weight() {
    return source.length + index.length() + id.length() + 96;
  }
}
