package io.logweir.connector.elasticsearch;

/**
 * What is to become of a document in Elasticsearch. Of two with the same index and id the higher
 * version wins, whichever arrives first (external versioning), so that sending again changes
 * nothing; of two without a version the one that came last.
 *
 * @param index the index it belongs into
 * @param id its id, at most 512 bytes
 * @param version grows with what the document has seen; 0 or more, or {@link #UNVERSIONED}
 * @param source the JSON object, UTF-8; null deletes the document
 */
public record Document(String index, String id, long version, byte[] source) {

  /** Stands for no version: the last one wins. */
  public static final long UNVERSIONED = -1;

  /** The longest action line without index and id, and the two line ends. */
  private static final int ENVELOPE = 96;

  /** A document whose last write wins. */
  public static Document unversioned(String index, String id, byte[] source) {
    return new Document(index, id, UNVERSIONED, source);
  }

  /** Deletes a document, whatever is there. */
  public static Document delete(String index, String id) {
    return new Document(index, id, UNVERSIONED, null);
  }

  /** True if it deletes. */
  public boolean isDelete() {
    return source == null;
  }

  /** True if it has a version. */
  public boolean isVersioned() {
    return version >= 0;
  }

  /**
   * What it weighs in a bulk request, bytes: the source and its action line, or little more, where
   * index and id are ASCII.
   */
  public int weight() {
    return (source == null ? 0 : source.length) + index.length() + id.length() + ENVELOPE;
  }
}
