package io.logweir.connector.elasticsearch;

import java.util.Arrays;

/**
 * Documents of one index by their id, each with a number. A hash table with linear probing, so that
 * an entry costs no object.
 */
final class DocumentTable {

  private static final int LEAST = 16;

  private Document[] documents = new Document[LEAST];
  private int[] numbers = new int[LEAST];
  private int size;

  /** The number put with the document of this id, or -1. */
  int find(String id) {
    int cell = cell(id);
    return documents[cell] == null ? -1 : numbers[cell];
  }

  /** Adds a document, or takes the place of the one with its id. */
  void put(Document document, int number) {
    int cell = cell(document.id());
    if (documents[cell] == null && ++size * 2 > documents.length) {
      grow();
      cell = cell(document.id());
    }
    documents[cell] = document;
    numbers[cell] = number;
  }

  /** Takes the document of this id away, if there is one. */
  void remove(String id) {
    int gap = cell(id);
    if (documents[gap] == null) {
      return;
    }
    int mask = documents.length - 1;
    documents[gap] = null;
    // What probing put behind it moves up, so that it is found again.
    for (int next = gap + 1 & mask; documents[next] != null; next = next + 1 & mask) {
      int home = home(documents[next].id());
      boolean mayMove = (next - home & mask) >= (next - gap & mask);
      if (mayMove) {
        documents[gap] = documents[next];
        numbers[gap] = numbers[next];
        documents[next] = null;
        gap = next;
      }
    }
    if (--size == 0 && documents.length > 1 << 12) {
      // What an outage made large does not stay so.
      documents = new Document[LEAST];
      numbers = new int[LEAST];
    }
  }

  void clear() {
    Arrays.fill(documents, null);
    size = 0;
  }

  int size() {
    return size;
  }

  private void grow() {
    Document[] oldDocuments = documents;
    int[] oldNumbers = numbers;
    documents = new Document[oldDocuments.length * 2];
    numbers = new int[documents.length];
    for (int i = 0; i < oldDocuments.length; i++) {
      if (oldDocuments[i] != null) {
        int cell = cell(oldDocuments[i].id());
        documents[cell] = oldDocuments[i];
        numbers[cell] = oldNumbers[i];
      }
    }
  }

  /** Where the document of this id is, or the empty cell where it would be. */
  private int cell(String id) {
    int mask = documents.length - 1;
    int cell = home(id);
    while (documents[cell] != null && !documents[cell].id().equals(id)) {
      cell = cell + 1 & mask;
    }
    return cell;
  }

  private int home(String id) {
    int hash = id.hashCode() * 0x9E3779B9;
    return (hash ^ hash >>> 16) & documents.length - 1;
  }
}
